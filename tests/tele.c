#include "tests/tele.h"

#include <stdlib.h>
#include <string.h>

struct piece {
	struct piece *next;
	long at;
	size_t n;
	char data[];
};

struct tele {
	struct vt *vt;
	enum tele_kind kind;
	int ms;
	long now;
	bool echo, escape;
	int told[2];
	struct piece *down, *up;        /* on their way */
	void (*heard)(const char *bytes, size_t n);
};

struct tele *
tele_new(struct vt *vt, enum tele_kind kind, int ms,
	void (*heard)(const char *bytes, size_t n))
{
	struct tele *t = calloc(1, sizeof *t);

	if (!t)
		abort();
	t->vt = vt;
	t->kind = kind;
	t->ms = ms;
	t->heard = heard;
	return t;
}

static void
drop(struct piece *p)
{
	while (p) {
		struct piece *next = p->next;

		free(p);
		p = next;
	}
}

void
tele_free(struct tele *t)
{
	drop(t->down);
	drop(t->up);
	free(t);
}

static void
later(struct tele *t, struct piece **line, const void *data, size_t n)
{
	struct piece *p = malloc(sizeof *p + n);

	if (!p)
		abort();
	p->next = NULL;
	p->at = t->now + t->ms;
	p->n = n;
	memcpy(p->data, data, n);
	while (*line)
		line = &(*line)->next;
	*line = p;
}

void
tele_send(void *tele, const void *data, size_t n)
{
	struct tele *t = tele;

	later(t, &t->down, data, n);
}

/* What it answers goes up; xterm shows it as it shows keys. */
static void
answers(struct tele *t)
{
	char s[256];
	size_t n;

	while ((n = vt_reply(t->vt, s, sizeof s)) > 0) {
		later(t, &t->up, s, n);
		if (t->echo && t->kind == TELE_XTERM)
			vt_feed(t->vt, s, n);
	}
}

/* From the program: mode 12 is its own. */
static void
arrive(struct tele *t, const char *s, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i + 5 <= n; i++) {
		if (memcmp(s + i, "\033[12", 4) != 0 ||
			(s[i + 4] != 'l' && s[i + 4] != 'h'))
			continue;
		vt_feed(t->vt, s + from, i - from);
		answers(t);
		t->echo = s[i + 4] == 'l';
		t->told[t->echo]++;
		from = i + 5;
		i += 4;
	}
	vt_feed(t->vt, s + from, n - from);
	answers(t);
}

/* A byte that it shows: DEL is nothing to xterm, and rubs out in PuTTY. */
static void
show(struct tele *t, char c)
{
	if (c == 0x7f) {
		if (t->kind == TELE_PUTTY)
			vt_feed(t->vt, "\b\033[X", 4);
		return;
	}
	vt_feed(t->vt, &c, 1);
	/* a full reset resets mode 12 too */
	if (t->escape && c == 'c')
		t->echo = false;
	t->escape = c == 033;
}

void
tele_type(struct tele *t, const char *bytes, size_t n)
{
	later(t, &t->up, bytes, n);
	for (size_t i = 0; i < n && t->echo; i++)
		show(t, bytes[i]);
	answers(t);
}

void
tele_wait(struct tele *t, int ms)
{
	long end = t->now + ms;

	for (;;) {
		struct piece **line = t->down && (!t->up ||
			t->down->at <= t->up->at) ? &t->down : &t->up;
		struct piece *p = *line;

		if (!p || p->at > end)
			break;
		*line = p->next;
		t->now = p->at;
		if (line == &t->down)
			arrive(t, p->data, p->n);
		else
			t->heard(p->data, p->n);
		free(p);
	}
	t->now = end;
}

bool
tele_echoes(const struct tele *t)
{
	return t->echo;
}

int
tele_told(const struct tele *t, bool on)
{
	return t->told[on];
}

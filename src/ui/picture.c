#include "ui/picture.h"

#include <ctype.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "ui/term.h"

#define LINE_COLUMNS 80

/* Columns of the first n bytes. */
static int
columns(const char *s, size_t n)
{
	int width = 0;

	while (n) {
		uint32_t code;
		size_t used = text_decode(s, n, &code);

		width += text_width(code);
		s += used;
		n -= used;
	}
	return width;
}

/* Bytes of the run that starts at p (not a space, not a bracket). */
static size_t
run_length(const char *p, bool first)
{
	size_t n = 0;

	/* the digit of an item is no part of its text */
	if (first && isdigit((unsigned char)p[0]) && p[1] == ' ')
		return 1;
	while (p[n] && p[n] != '[' && !(p[n] == ' ' &&
		(p[n + 1] == ' ' || p[n + 1] == '[' || !p[n + 1])))
		n++;
	return n;
}

void
picture_runs(const char *line,
	void (*each)(void *arg, int x, const char *text, size_t n, int room),
	void *arg)
{
	const char *p = line;
	bool first = true;

	if (p[0] == '>' && (p[1] == ' ' || !p[1]))
		p++;
	while (*p) {
		const char *next;
		size_t n;
		int x, end;

		if (*p == ' ') {
			p++;
			continue;
		}
		if (*p == '[') {
			p += strcspn(p, "]");
			p += *p == ']';
			first = false;
			continue;
		}
		n = run_length(p, first);
		first = false;
		next = p + n + strspn(p + n, " ");
		x = columns(line, (size_t)(p - line));
		end = *next ? columns(line, (size_t)(next - line)) :
			LINE_COLUMNS;
		/* one blank stays before a run, none before a bracket */
		if (*next && *next != '[')
			end--;
		if (end - x < columns(p, n))
			end = x + columns(p, n);
		each(arg, x, p, n, end - x);
		p += n;
	}
}

/* Is something typed in this slot?  Brackets say so, and nothing else. */
static bool
typed_in(const struct screen *s, const struct slot *t)
{
	for (int i = 0; i < s->nfield; i++)
		if (s->field[i].slot == t)
			return !s->field[i].readonly;
	return false;
}

struct paint {
	struct term *term;
	int y;
};

static void
paint_run(void *arg, int x, const char *text, size_t n, int room)
{
	struct paint *p = arg;
	char run[LINE_COLUMNS * 4 + 1];

	if (n >= sizeof run)
		return;
	memcpy(run, text, n);
	run[n] = '\0';
	if (columns(_(run), strlen(_(run))) <= room)
		term_text(p->term, p->y, x, -1, _(run));
	else
		term_text(p->term, p->y, x, room, _(run));
}

void
picture_paint(struct term *term, const struct screen *s, int top, int bottom)
{
	for (int i = 0; i < s->nline; i++) {
		struct paint p = { term, top + i };

		if (p.y >= 1 && p.y <= bottom)
			picture_runs(s->line[i], paint_run, &p);
	}
	for (int i = 0; i < s->nslot; i++) {
		const struct slot *t = &s->slot[i];
		bool typed = typed_in(s, t);

		for (int k = 0; k < t->lines; k++) {
			int y = top + t->y + k;

			if (y < 1 || y > bottom)
				continue;
			term_text(term, y, t->x, t->width, "");
			if (!typed)
				continue;
			term_text(term, y, t->x - 1, 1, "[");
			term_text(term, y, t->x + t->width, 1, "]");
		}
	}
}

/* The label of a slot: the last run between the slot before it and itself. */
struct label {
	int from, to, x;        /* to: the bracket of the slot; x: -1 none */
};

static void
label_of(void *arg, int x, const char *text, size_t n, int room)
{
	struct label *l = arg;

	if (x >= l->from && x < l->to)
		l->x = x;
}

void
picture_drop(struct term *term, const struct screen *s,
	const struct slot *slot, int top, int bottom)
{
	struct label l = { 0, slot->x - 1, -1 };

	for (int i = 0; i < s->nslot; i++) {
		const struct slot *t = &s->slot[i];

		if (t->y == slot->y && t->x < slot->x && t->x + t->width >
			l.from)
			l.from = t->x + t->width;
	}
	picture_runs(s->line[slot->y], label_of, &l);
	for (int k = 0; k < slot->lines; k++) {
		int y = top + slot->y + k, x = k || l.x < 0 ? l.to : l.x;

		if (y >= 1 && y <= bottom)
			term_text(term, y, x, slot->x + slot->width + 1 - x,
				"");
	}
}

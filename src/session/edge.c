#include "session/edge.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

/* The report of column 2 on row 1 would be the Shift-F3 of xterm: the probe
 * stands where a report is nothing else. */
#define COLUMN 21
#define PROBE "\r\033[20C\xc3\xa9\033[6n\r\033[K"

enum charset
edge_first(const char *lang)
{
	return charset_of_lang(lang);
}

static void
use(struct edge *e, enum charset c)
{
	term_charset(e->term, c);
	decoder_charset(e->keys, c);
}

/* What the user chose for this terminal; false: nothing. */
static bool
chosen(const struct edge *e, enum charset *out)
{
	return charset_parse(e->x->pref.charset, out);
}

void
edge_apply(struct edge *e)
{
	enum charset c;

	use(e, chosen(e, &c) ? c : e->found);
}

void
edge_start(struct edge *e, struct ctx *x, struct term *term,
	struct decoder *keys, const char *lang)
{
	enum charset c;

	memset(e, 0, sizeof *e);
	buf_init(&e->held);
	e->x = x;
	e->term = term;
	e->keys = keys;
	e->found = edge_first(lang);
	if (!charset_said(lang, &c) && !chosen(e, &c) &&
		!term_is_lines(term)) {
		term_raw(term, PROBE);
		e->until = clock_ms() + EDGE_PROBE_MS;
	}
	edge_apply(e);
}

void
edge_done(struct edge *e)
{
	buf_done(&e->held);
	e->until = 0;
}

/* A report of the cursor's place at s, or the beginning of one.  Returns its
 * length, 0 when it is not one; *whole and *column when it is complete. */
static size_t
report(const unsigned char *s, size_t n, bool *whole, long *column)
{
	size_t i = 2, from;

	*whole = false;
	if (s[0] != 0x1b || (n > 1 && s[1] != '['))
		return 0;
	while (i < n && s[i] >= '0' && s[i] <= '9')
		i++;
	if (i >= n)
		return n <= 6 ? n : 0;
	if (s[i] != ';' || i == 2 || i > 6)
		return 0;
	from = ++i;
	while (i < n && s[i] >= '0' && s[i] <= '9')
		i++;
	if (i == n)
		return i - from < 5 ? n : 0;
	if (s[i] != 'R' || i == from || i - from > 4)
		return 0;
	*whole = true;
	*column = strtol((const char *)s + from, NULL, 10);
	return i + 1;
}

static void
give(struct edge *e, size_t n)
{
	if (n)
		decoder_feed(e->keys, e->held.data, n);
	wipe(e->held.data, n);
	memmove(e->held.data, e->held.data + n, e->held.len - n);
	e->held.len -= n;
}

/* What the terminal said; what was held is read with it. */
static void
answered(struct edge *e, long column)
{
	e->until = 0;
	if (column == COLUMN + 2) {
		/* two characters for two bytes; Latin-1 reads right what the
		 * Latin sets and CP1252 share, until the user says which */
		e->found = CHARSET_LATIN1;
		e->ask = !*e->x->pref.charset;
	}
	edge_apply(e);
	give(e, e->held.len);
}

void
edge_feed(struct edge *e, const void *data, size_t n)
{
	size_t i, sure = 0;
	bool ascii = true;

	if (!e->until) {
		decoder_feed(e->keys, data, n);
		return;
	}
	buf_put(&e->held, data, n);
	for (i = 0; i < e->held.len; i++) {
		unsigned char *s = (unsigned char *)e->held.data + i;
		size_t left = e->held.len - i, used;
		long column = 0;
		bool whole;

		used = report(s, left, &whole, &column);
		if (whole && (column == COLUMN + 1 ||
			column == COLUMN + 2)) {
			memmove(s, s + used, left - used);
			e->held.len -= used;
			answered(e, column);
			return;
		}
		/* the beginning of a report waits for its end */
		ascii = ascii && *s < 0x80 && (!used || whole);
		if (ascii)
			sure = i + 1;
	}
	give(e, sure);
}

int
edge_wait(const struct edge *e)
{
	int64_t left = e->until - clock_ms();

	return !e->until ? -1 : left > 0 ? (int)left : 0;
}

void
edge_late(struct edge *e)
{
	if (!e->until || edge_wait(e) > 0)
		return;
	e->until = 0;
	give(e, e->held.len);
}

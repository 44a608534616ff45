#include "ui/edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* A "letter" here is a character with the marks that stand on it: the cursor
 * never stops between them.  The text is always what base/text.h's gate
 * would make of it, so that what is stored is what was seen. */

#define WINDOW 128      /* three letters with their marks, and room */

static enum text_kind
kind(const struct edit *e)
{
	return e->lines ? TEXT_LINES : TEXT_LINE;
}

void
edit_init(struct edit *e, int max, bool lines)
{
	memset(e, 0, sizeof *e);
	e->max = max;
	e->lines = lines;
	e->cap = 64;
	e->text = xcalloc(1, e->cap);
}

void
edit_done(struct edit *e)
{
	if (e->text)
		wipe(e->text, e->cap);
	free(e->text);
	memset(e, 0, sizeof *e);
}

static void
make_room(struct edit *e, size_t need)
{
	size_t cap = e->cap;
	char *text;

	if (need <= cap)
		return;
	while (cap < need)
		cap *= 2;
	text = xcalloc(1, cap);
	memcpy(text, e->text, e->len + 1);
	wipe(e->text, e->cap);
	free(e->text);
	e->text = text;
	e->cap = cap;
}

/* Is there a mark at s? */
static bool
on_mark(const char *s, size_t n)
{
	uint32_t code;

	return n && text_decode(s, n, &code) && code >= 0x300 &&
		text_allowed(code) && text_width(code) == 0;
}

/* Where the letter before `at` starts, and where the one at `at` ends. */
static size_t
letter_before(const char *text, size_t len, size_t at)
{
	while (at > 0) {
		do
			at--;
		while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80);
		if (!on_mark(text + at, len - at))
			break;
	}
	return at;
}

static size_t
letter_after(const char *text, size_t len, size_t at)
{
	uint32_t code;

	if (at >= len)
		return len;
	at += text_decode(text + at, len - at, &code);
	while (at < len && on_mark(text + at, len - at))
		at += text_decode(text + at, len - at, &code);
	return at;
}

void
edit_set(struct edit *e, const char *text)
{
	size_t n = strlen(text), chars = 0, i;

	/* normalising may make a character longer, three times at most */
	wipe(e->text, e->cap);
	e->len = 0;
	make_room(e, n * 3 + 1);
	e->len = text_clean(text, n, kind(e), e->text, e->cap);
	for (i = 0; i < e->len; i++) {
		if (((unsigned char)e->text[i] & 0xc0) == 0x80 ||
			chars++ < (size_t)e->max)
			continue;
		/* too long: cut, and not between a letter and its mark */
		if (on_mark(e->text + i, e->len - i))
			i = letter_before(e->text, e->len, i);
		wipe(e->text + i, e->len - i);
		e->len = i;
	}
	e->at = e->len;
	e->changed = false;
}

/* Puts s in the place of from..to. */
static void
splice(struct edit *e, size_t from, size_t to, const char *s, size_t n)
{
	size_t tail = e->len - to;

	make_room(e, e->len - (to - from) + n + 1);
	memmove(e->text + from + n, e->text + to, tail + 1);
	memcpy(e->text + from, s, n);
	if (from + n + tail < e->len)
		wipe(e->text + from + n + tail, e->len - (from + n + tail));
	e->len = from + n + tail;
}

static size_t
questions(const char *s, size_t n)
{
	size_t q = 0;

	while (n)
		q += s[--n] == '?';
	return q;
}

/* Puts s in the place of from..to and composes it with the letters on both
 * sides.  false, and nothing changed: the result may not be stored. */
static bool
replace(struct edit *e, size_t from, size_t to, const char *s, size_t n)
{
	size_t start = letter_before(e->text, e->len, from);
	size_t end = letter_after(e->text, e->len, to);
	char raw[WINDOW], left[WINDOW * 2], all[WINDOW * 2];
	size_t nleft, nall, nraw = 0;
	bool ok = false;

	if ((from - start) + n + (end - to) + 1 > sizeof raw)
		return false;
	memcpy(raw, e->text + start, from - start);
	nraw += from - start;
	memcpy(raw + nraw, s, n);
	nraw += n;
	nleft = text_clean(raw, nraw, kind(e), left, sizeof left);
	memcpy(raw + nraw, e->text + to, end - to);
	nall = text_clean(raw, nraw + (end - to), kind(e), all, sizeof all);
	if (questions(all, nall) != questions(raw, nraw + (end - to)))
		goto out;
	if (n) {
		size_t chars = text_length(e->text), i;

		for (i = start; i < end; i++)
			chars -= ((unsigned char)e->text[i] & 0xc0) != 0x80;
		for (i = 0; i < nall; i++)
			chars += ((unsigned char)all[i] & 0xc0) != 0x80;
		if (chars > (size_t)e->max)
			goto out;
	}
	splice(e, start, end, all, nall);
	/* composed with what follows: the cursor goes after the whole */
	if (nall != nleft + (end - to) || memcmp(all, left, nleft) != 0)
		nleft = nall;
	e->at = start + nleft;
	if (on_mark(e->text + e->at, e->len - e->at))
		e->at = letter_after(e->text, e->len,
			letter_before(e->text, e->len, e->at));
	e->changed = true;
	ok = true;
out:
	wipe(raw, sizeof raw);
	wipe(left, sizeof left);
	wipe(all, sizeof all);
	return ok;
}

static bool
put(struct edit *e, unsigned code, size_t to)
{
	char one[5];
	size_t n;

	if (code != '\n' ? !text_allowed(code) : !e->lines)
		return false;
	n = text_encode(code, one);
	return replace(e, e->at, to, one, n);
}

bool
edit_insert(struct edit *e, unsigned code)
{
	return put(e, code, e->at);
}

bool
edit_overwrite(struct edit *e, unsigned code)
{
	bool mark = code >= 0x300 && text_width(code) == 0;

	if (code == '\n' || mark || e->at == e->len || e->text[e->at] == '\n')
		return edit_insert(e, code);
	return put(e, code, letter_after(e->text, e->len, e->at));
}

bool
edit_left(struct edit *e)
{
	if (e->at == 0)
		return false;
	e->at = letter_before(e->text, e->len, e->at);
	return true;
}

bool
edit_right(struct edit *e)
{
	if (e->at == e->len)
		return false;
	e->at = letter_after(e->text, e->len, e->at);
	return true;
}

bool
edit_backspace(struct edit *e)
{
	if (e->at == 0)
		return false;
	return replace(e, letter_before(e->text, e->len, e->at), e->at, "",
		0);
}

bool
edit_delete(struct edit *e)
{
	if (e->at == e->len)
		return false;
	return replace(e, e->at, letter_after(e->text, e->len, e->at), "", 0);
}

void
edit_home(struct edit *e)
{
	while (e->at > 0 && e->text[e->at - 1] != '\n')
		e->at--;
}

void
edit_end(struct edit *e)
{
	while (e->at < e->len && e->text[e->at] != '\n')
		e->at++;
}

void
edit_clear(struct edit *e)
{
	if (e->len)
		e->changed = true;
	wipe(e->text, e->cap);
	e->len = e->at = 0;
}

/* --- lines --------------------------------------------------------------- */

/* Columns of the letter at s, and its bytes. */
static int
letter_columns(const char *s, size_t n, size_t *bytes)
{
	uint32_t code;

	text_decode(s, n, &code);
	*bytes = letter_after(s, n, 0);
	return text_width(code);
}

size_t
edit_skip(const char *text, int columns, int *at)
{
	size_t len = strlen(text), from = 0, bytes;

	for (*at = 0; from < len && *at < columns; from += bytes)
		*at += letter_columns(text + from, len - from, &bytes);
	return from;
}

/* The line that starts at `from`: its end, and where the next one starts
 * (SIZE_MAX: none). */
static size_t
one_line(const char *text, size_t len, size_t from, int width, size_t *next)
{
	size_t at = from, space = SIZE_MAX, bytes;
	int columns = 0;

	while (at < len && text[at] != '\n') {
		int w = letter_columns(text + at, len - at, &bytes);

		/* a line holds one letter at least, however narrow it is */
		if (columns + w > width && at > from) {
			if (text[at] == ' ')
				space = at;
			if (space == SIZE_MAX) {
				*next = at;
				return at;
			}
			*next = space + 1;
			return space;
		}
		if (text[at] == ' ' && at > from)
			space = at;
		columns += w;
		at += bytes;
	}
	*next = at < len ? at + 1 : SIZE_MAX;
	return at;
}

size_t
edit_wrap(const char *text, int width, struct edit_line *out, size_t max)
{
	size_t len = strlen(text), from = 0, n = 0;

	while (from != SIZE_MAX) {
		size_t next, to = one_line(text, len, from, width, &next);

		if (out && n < max) {
			out[n].from = from;
			out[n].to = to;
		}
		n++;
		from = next;
	}
	return n;
}

static int
columns_between(const char *text, size_t from, size_t to)
{
	int columns = 0;

	while (from < to) {
		size_t bytes;

		columns += letter_columns(text + from, to - from, &bytes);
		from += bytes;
	}
	return columns;
}

/* The lines, to be freed, and the one where the cursor stands. */
static struct edit_line *
lines_of(const struct edit *e, int width, size_t *n, size_t *current)
{
	struct edit_line *line;
	size_t i;

	*n = edit_wrap(e->text, width, NULL, 0);
	line = xcalloc(*n, sizeof *line);
	edit_wrap(e->text, width, line, *n);
	*current = 0;
	for (i = 0; i < *n; i++)
		if (line[i].from <= e->at)
			*current = i;
	return line;
}

void
edit_where(const struct edit *e, int width, int *line, int *column)
{
	size_t n, current;
	struct edit_line *l = lines_of(e, width, &n, &current);

	*line = (int)current;
	*column = columns_between(e->text, l[current].from, e->at);
	free(l);
}

void
edit_vertical(struct edit *e, int width, int by)
{
	size_t n, current, at, bytes;
	struct edit_line *l = lines_of(e, width, &n, &current);
	int column = columns_between(e->text, l[current].from, e->at);
	long target = (long)current + by;
	int used = 0;

	target = target < 0 ? 0 : target >= (long)n ? (long)n - 1 : target;
	at = l[target].from;
	while (at < l[target].to) {
		int w = letter_columns(e->text + at, l[target].to - at,
			&bytes);

		if (used + w > column)
			break;
		used += w;
		at += bytes;
	}
	/* the end of a line cut inside a word is the start of the next */
	if ((size_t)target + 1 < n && at == l[target + 1].from &&
		at > l[target].from)
		at = letter_before(e->text, e->len, at);
	e->at = at;
	free(l);
}

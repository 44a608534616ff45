#include "model/codes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

#define CODE_MAX 128

bool
codes_next(const char **at, char *out, size_t size)
{
	const char *p = *at + strspn(*at, " ");
	size_t n = strcspn(p, " ");

	if (!n)
		return false;
	snprintf(out, size, "%.*s", (int)n, p);
	*at = p + n;
	return true;
}

bool
codes_has(const char *value, const char *code)
{
	char one[CODE_MAX];

	while (codes_next(&value, one, sizeof one))
		if (strcmp(one, code) == 0)
			return true;
	return false;
}

int
codes_count(const char *value)
{
	char one[CODE_MAX];
	int n = 0;

	while (codes_next(&value, one, sizeof one))
		n++;
	return n;
}

static char *
taken(struct buf *b)
{
	char *out = xstrdup(buf_str(b));

	buf_done(b);
	return out;
}

static void
add(struct buf *b, const char *code)
{
	buf_printf(b, "%s%s", b->len ? " " : "", code);
}

char *
codes_canonical(struct ctx *x, const struct choices *set, const char *codes)
{
	char one[CODE_MAX];
	struct choice c;
	struct buf b;

	buf_init(&b);
	for (int i = 0; set && choice_at(x, set, i, &c); i++)
		if (*c.code && codes_has(codes, c.code) &&
			!codes_has(buf_str(&b), c.code))
			add(&b, c.code);
	while (codes_next(&codes, one, sizeof one))
		if (!codes_has(buf_str(&b), one))
			add(&b, one);
	return taken(&b);
}

char *
codes_with(struct ctx *x, const struct choices *set, const char *value,
	const char *code, bool on)
{
	char one[CODE_MAX], *out;
	struct buf b;

	buf_init(&b);
	while (codes_next(&value, one, sizeof one))
		if (strcmp(one, code) != 0)
			add(&b, one);
	if (on)
		add(&b, code);
	out = codes_canonical(x, set, buf_str(&b));
	buf_done(&b);
	return out;
}

/* --- labels ---------------------------------------------------------------- */

static const char *
label_of(struct ctx *x, const struct choices *set, const char *code)
{
	const char *label = set ? choice_label(x, set->name, code) : "";

	return *label ? label : code;
}

/* "+ 2", and the blank before it when something stands there. */
static int
rest_columns(int left, bool alone)
{
	char rest[24];

	if (!left)
		return 0;
	return snprintf(rest, sizeof rest, "+ %d", left) + (alone ? 0 : 1);
}

char *
codes_labels(struct ctx *x, const struct choices *set, const char *value,
	int columns)
{
	int left = codes_count(value), used = 0;
	char one[CODE_MAX];
	struct buf b;

	buf_init(&b);
	while (codes_next(&value, one, sizeof one)) {
		const char *label = label_of(x, set, one);
		int room = used + (b.len ? 2 : 0) + text_columns(label);

		if (columns > 0 && room + rest_columns(left - 1, false) >
			columns)
			break;
		buf_printf(&b, "%s%s", b.len ? ", " : "", label);
		used = room;
		left--;
	}
	/* not even the first one: its beginning says more than a number */
	if (left && !b.len && left == 1)
		buf_puts(&b, label_of(x, set, one));
	else if (left)
		buf_printf(&b, "%s+ %d", b.len ? " " : "", left);
	return taken(&b);
}

/* --- what was typed -------------------------------------------------------- */

static int
find(struct ctx *x, const struct choices *set, const char *typed, bool *whole,
	char *out, size_t size)
{
	char want[CODE_MAX], have[CODE_MAX];
	struct choice c;
	int n = 0;

	*whole = true;
	fold_text(typed, want, sizeof want);
	for (int i = 0; set && choice_at(x, set, i, &c); i++) {
		/* choice_at() has translated it; what folds to nothing ("?")
		 * begins no label */
		fold_text(c.label, have, sizeof have);
		if (strcmp(c.code, typed) == 0 || (*want &&
			strcmp(have, want) == 0)) {
			snprintf(out, size, "%s", c.code);
			return 1;
		}
		if (*want && strncmp(have, want, strlen(want)) == 0 && !n++)
			snprintf(out, size, "%s", c.code);
	}
	*whole = false;
	return n;
}

int
codes_find(struct ctx *x, const struct choices *set, const char *typed,
	char *out, size_t size)
{
	bool whole;

	return find(x, set, typed, &whole, out, size);
}

/* Codes with spaces between them and nothing else. */
static bool
all_known(struct ctx *x, const struct choices *set, const char *codes)
{
	char one[CODE_MAX], found[CODE_MAX];

	while (codes_next(&codes, one, sizeof one))
		if (codes_find(x, set, one, found, sizeof found) != 1 ||
			strcmp(one, found) != 0)
			return false;
	return true;
}

/* The piece of n bytes without its blanks; false when none is left. */
static bool
piece_of(const char *typed, size_t n, char *out, size_t size)
{
	while (n && *typed == ' ') {
		typed++;
		n--;
	}
	while (n && typed[n - 1] == ' ')
		n--;
	if (n)
		snprintf(out, size, "%.*s", (int)n, typed);
	return n > 0;
}

/* A label may have commas of its own: the longest piece that is one whole. */
static size_t
longest(struct ctx *x, const struct choices *set, const char *typed)
{
	size_t first = strcspn(typed, ",;\n"), best = first, n = first;
	char piece[CODE_MAX], found[CODE_MAX];
	bool whole;

	while (typed[n]) {
		n++;
		n += strcspn(typed + n, ",;\n");
		if (n < sizeof piece && piece_of(typed, n, piece,
			sizeof piece) && find(x, set, piece, &whole, found,
			sizeof found) == 1 && whole)
			best = n;
	}
	return best;
}

static enum err
take(struct ctx *x, const struct choices *set, const char *typed, size_t n,
	struct buf *out)
{
	char piece[CODE_MAX], found[CODE_MAX];
	int answers;

	if (!piece_of(typed, n, piece, sizeof piece))
		return E_OK;
	answers = codes_find(x, set, piece, found, sizeof found);
	if (answers != 1)
		return err_set(E_CHECK, answers ? _("plusieurs choix "
			"commencent par « %.60s » : F4 les montre.") :
			_("« %.60s » n'est pas un des choix : F4 les "
			"montre."), piece);
	add(out, found);
	return E_OK;
}

enum err
codes_parse(struct ctx *x, const struct choices *set, const char *typed,
	char **out)
{
	struct buf b;
	enum err e = E_OK;

	buf_init(&b);
	if (all_known(x, set, typed)) {
		buf_puts(&b, typed);
	} else {
		while (*typed && !e) {
			size_t n = longest(x, set, typed);

			e = take(x, set, typed, n, &b);
			typed += n + (typed[n] != '\0');
		}
	}
	if (!e)
		*out = codes_canonical(x, set, buf_str(&b));
	buf_done(&b);
	return e;
}

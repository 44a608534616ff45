#include "model/criterion_term.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/fold.h"
#include "base/mem.h"
#include "model/codes.h"
#include "model/glob.h"

bool
criterion_counted(enum family f)
{
	return f == NUMBER || f == DATE;
}

/* --- values as they are compared ---------------------------------------------- */

void
criterion_drop(char *text)
{
	if (text)
		wipe(text, strlen(text));
	free(text);
}

char *
criterion_folded(const char *text)
{
	/* compatibility letters take more room once they are folded */
	size_t size = 4 * strlen(text) + 64;
	char *out = xmalloc(size);

	fold_text(text, out, size);
	return out;
}

char *
criterion_coded(const char *text, bool signs)
{
	char *out = xmalloc(strlen(text) + 2);
	size_t n = 0;

	if (strncmp(text, "+33", 3) == 0) {
		out[n++] = '0';
		text += 3;
	}
	for (; *text; text++) {
		if (*text >= 'a' && *text <= 'z')
			out[n++] = (char)(*text - 'a' + 'A');
		else if ((*text >= 'A' && *text <= 'Z') || (*text >= '0' &&
			*text <= '9') || (signs && (*text == '*' ||
			*text == '?')))
			out[n++] = *text;
	}
	out[n] = '\0';
	return out;
}

char *
criterion_compared(enum family f, const char *text)
{
	return f == CODE ? criterion_coded(text, false) :
		criterion_folded(text);
}

void
criterion_term_free(struct term *t)
{
	criterion_drop(t->text);
	criterion_drop(t->lo);
	criterion_drop(t->hi);
	for (int i = 0; i < t->ncode; i++)
		criterion_drop(t->code[i]);
	free(t->code);
}

/* --- matching ------------------------------------------------------------------ */

/* Every word begins some word of the text; both folded. */
static bool
has_words(const char *text, const char *words)
{
	while (*words) {
		size_t n = strcspn(words, " ");
		const char *at = text;

		while (strncmp(at, words, n) != 0) {
			at = strchr(at, ' ');
			if (!at)
				return false;
			at++;
		}
		words += n;
		words += *words == ' ';
	}
	return true;
}

/* As many letters as the end has: "c" holds all that begins with c. */
static bool
between(const struct term *t, const char *v)
{
	int d;

	if (t->lo) {
		d = strncmp(v, t->lo, strlen(t->lo));
		if (d < 0 || (d == 0 && t->above))
			return false;
	}
	if (t->hi) {
		d = strncmp(v, t->hi, strlen(t->hi));
		if (d > 0 || (d == 0 && t->below))
			return false;
	}
	return true;
}

static bool
match_text(enum family f, const struct term *t, const char *v)
{
	switch (t->op) {
	case OP_IS:
		return f == CODE ? strncmp(v, t->text, strlen(t->text)) == 0 :
			has_words(v, t->text);
	case OP_EXACT:
		return strcmp(v, t->text) == 0;
	case OP_LIKE:
		return glob_match(t->text, v);
	default:
		return between(t, v);
	}
}

static bool
match_codes(enum family f, const struct term *t, const char *v)
{
	int i;

	if (f == BOX && strcmp(v, "1") != 0)
		v = "0";
	for (i = 0; i < t->ncode; i++)
		if (strcmp(v, t->code[i]) == 0 || (f == CHOICES &&
			*t->code[i] && codes_has(v, t->code[i])))
			return true;
	return false;
}

static bool
match_counted(enum family f, const struct term *t, const char *v)
{
	struct date d;
	char *end;
	long n;

	if (f == DATE) {
		if (date_parse(v, &d))
			return false;
		n = date_days(d);
	} else {
		n = strtol(v, &end, 10);
		if (*end || end == v)
			return false;
	}
	return n >= t->from && n <= t->to;
}

bool
criterion_term_match(enum family f, const struct term *t, const char *v,
	const char *as_text)
{
	bool yes;

	if (t->op == OP_EMPTY)
		yes = !*v || (f == BOX && strcmp(v, "1") != 0);
	else if (t->ncode)
		yes = match_codes(f, t, v);
	else if (!*v)
		yes = false;
	else if (criterion_counted(f))
		yes = match_counted(f, t, v);
	else
		yes = match_text(f, t, as_text);
	return yes != t->not;
}

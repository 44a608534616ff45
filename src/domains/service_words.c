#include "domains/service_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/id.h"
#include "domains/lists.h"
#include "domains/place.h"

#define WORDS 16
#define FAR 50                  /* kilometres: services.md 2.5 */

struct said {
	char text[400];
	char *word[WORDS];
	int n;
};

static void
put_place(const struct commune *c, struct row *filter)
{
	char text[120];

	place_text(c, text, sizeof text);
	row_set(filter, "place", text);
}

/* A word that says one filter all by itself. */
static bool
take_word(const char *w, struct row *filter)
{
	char *end;
	long km = strtol(w, &end, 10);

	if (end != w && (!*end || strcmp(end, "km") == 0) && km > 0 &&
		km <= FAR)
		row_setf(filter, "within", "%ld", km);
	else if (strcmp(w, "ouvert") == 0 || strcmp(w, "ouverts") == 0)
		row_set(filter, "open", "1");
	else if (strcmp(w, "gratuit") == 0)
		row_set(filter, "cost", "gratuit");
	else if (strcmp(w, "distance") == 0)
		row_set(filter, "welcome", "a-distance");
	else if (strcmp(w, "favori") == 0 || strcmp(w, "favoris") == 0)
		row_set(filter, "liked", "1");
	else
		return false;
	return true;
}

/* Between what is looked for and where: "garde d'enfants a ales". */
static bool
joins(const char *w)
{
	static const char *const small[] = { "a", "d", "de", "du", "des", "en",
		"l", "le", "la", "les", "pres", "vers", "sur", "km", "et" };
	size_t i;

	for (i = 0; i < sizeof small / sizeof *small; i++)
		if (strcmp(w, small[i]) == 0)
			return true;
	return false;
}

static void
join(const struct said *s, int from, int to, char *out, size_t size)
{
	size_t n = 0;
	int i;

	*out = '\0';
	for (i = from; i < to && n < size; i++)
		n += (size_t)snprintf(out + n, size - n, "%s%s", n ? " " : "",
			s->word[i]);
}

/* --- themes ---------------------------------------------------------------- */

/* The codes of a list whose labels have all these words. */
static int
add_labelled(struct ctx *x, const char *set, const char *words,
	struct buf *codes)
{
	const struct choices *all = registry_choices(set);
	struct choice c;
	int i, n = 0;

	for (i = 0; all && choice_at(x, all, i, &c); i++)
		if (fold_contains_words(c.label, words)) {
			buf_printf(codes, "%s%s", codes->len ? " " : "",
				c.code);
			n++;
		}
	return n;
}

/* A category says all its needs. */
static bool
take_themes(struct ctx *x, const char *words, struct row *filter)
{
	struct buf codes;
	bool any;

	buf_init(&codes);
	any = *words && (add_labelled(x, "directory.category", words,
		&codes) || add_labelled(x, "directory.thematique", words,
		&codes));
	if (any)
		row_set(filter, "themes", buf_str(&codes));
	buf_done(&codes);
	return any;
}

static bool
themes_known(struct ctx *x, const char *words)
{
	struct row trial;
	bool known;

	row_init(&trial);
	known = take_themes(x, words, &trial);
	row_done(&trial);
	return known;
}

/* --- the place --------------------------------------------------------------- */

/* The longest run of words, at the end and else at the beginning, that is the
 * name of a commune; a word alone that names a theme is no place. */
static void
take_place(struct ctx *x, struct said *s, struct row *filter)
{
	struct commune c;
	char text[200];
	int i;

	for (i = 0; i < s->n; i++) {
		join(s, i, s->n, text, sizeof text);
		if ((i || !themes_known(x, text)) && !joins(text) &&
			place_exactly(x, text, &c)) {
			put_place(&c, filter);
			s->n = i;
			return;
		}
	}
	for (i = s->n - 1; i > 0; i--) {
		join(s, 0, i, text, sizeof text);
		if (!themes_known(x, text) && !joins(text) &&
			place_exactly(x, text, &c)) {
			put_place(&c, filter);
			memmove(s->word, s->word + i, (size_t)(s->n - i) *
				sizeof *s->word);
			s->n -= i;
			return;
		}
	}
	/* the beginning of a name, after what is a theme without it */
	if (s->n > 1 && strlen(s->word[s->n - 1]) >= 4) {
		join(s, 0, s->n, text, sizeof text);
		if (themes_known(x, text))
			return;
		join(s, 0, s->n - 1, text, sizeof text);
		if (themes_known(x, text) && place_find(x,
			s->word[s->n - 1], &c) == E_OK) {
			put_place(&c, filter);
			s->n--;
		}
	}
}

/* --- all of it ------------------------------------------------------------------ */

/* Words of their own are taken on the way; the rest is folded into s. */
static void
read_words(struct ctx *x, const char *typed, struct said *s,
	struct row *filter)
{
	char copy[sizeof s->text], *word, *rest = copy;
	struct commune c;
	size_t used = 0;

	s->n = 0;
	snprintf(copy, sizeof copy, "%s", typed);
	while ((word = strtok_r(rest, " ,", &rest))) {
		char folded[sizeof s->text], *one, *more = folded;
		struct id id;

		if (id_parse(word, &id) == E_OK)
			continue;
		if (*word == '@') {
			if (place_find(x, word, &c) == E_OK)
				put_place(&c, filter);
			continue;
		}
		fold_text(word, folded, sizeof folded);
		if (take_word(folded, filter))
			continue;
		while ((one = strtok_r(more, " ", &more)) && s->n < WORDS &&
			used + strlen(one) + 1 < sizeof s->text) {
			s->word[s->n] = s->text + used;
			strcpy(s->word[s->n++], one);
			used += strlen(one) + 1;
		}
	}
}

void
service_words(struct ctx *x, const char *typed, struct row *filter)
{
	struct said s;
	char text[sizeof s.text];

	read_words(x, typed, &s, filter);
	if (!*row_get(filter, "place"))
		take_place(x, &s, filter);
	while (s.n && joins(s.word[s.n - 1]))
		s.n--;
	while (s.n && joins(s.word[0]))
		memmove(s.word, s.word + 1, (size_t)--s.n * sizeof *s.word);
	join(&s, 0, s.n, text, sizeof text);
	if (*text && !take_themes(x, text, filter))
		row_set(filter, "words", text);
}

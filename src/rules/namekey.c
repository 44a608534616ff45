#include "rules/namekey.h"

#include <stdbool.h>
#include <string.h>

#include "base/fold.h"
#include "base/text.h"

/* Tried in this order at each letter; `soft`: only before e, i, y, which
 * stays; `nasal`: not before a vowel, nor before the same n or m. */
static const struct sound {
	const char *from, *to;
	bool nasal, soft;
} sounds[] = {
	{ "eau", "o", 0, 0 }, { "ault", "ot", 0, 0 }, { "auld", "od", 0, 0 },
	{ "au", "o", 0, 0 }, { "bv", "v", 0, 0 },
	{ "oin", "u1", 1, 0 }, { "ien", "i1", 1, 0 }, { "yen", "i1", 1, 0 },
	{ "ain", "1", 1, 0 }, { "aim", "1", 1, 0 },
	{ "ein", "1", 1, 0 }, { "eim", "1", 1, 0 },
	{ "in", "1", 1, 0 }, { "im", "1", 1, 0 },
	{ "yn", "1", 1, 0 }, { "ym", "1", 1, 0 },
	{ "un", "1", 1, 0 }, { "um", "1", 1, 0 },
	{ "an", "2", 1, 0 }, { "am", "2", 1, 0 },
	{ "en", "2", 1, 0 }, { "em", "2", 1, 0 },
	{ "on", "3", 1, 0 }, { "om", "3", 1, 0 },
	{ "ille", "ie", 0, 0 },
	{ "ou", "u", 0, 0 }, { "ai", "e", 0, 0 }, { "ei", "e", 0, 0 },
	{ "ay", "e", 0, 0 }, { "ey", "e", 0, 0 }, { "eu", "e", 0, 0 },
	{ "oe", "e", 0, 0 }, { "ae", "e", 0, 0 },
	{ "sch", "C", 0, 0 }, { "ch", "C", 0, 0 }, { "sh", "C", 0, 0 },
	{ "ph", "f", 0, 0 }, { "th", "t", 0, 0 }, { "gn", "n", 0, 0 },
	{ "qu", "k", 0, 0 }, { "ck", "k", 0, 0 },
	{ "gu", "g", 0, 1 }, { "c", "s", 0, 1 }, { "g", "j", 0, 1 },
	{ "c", "k", 0, 0 }, { "q", "k", 0, 0 }, { "w", "u", 0, 0 },
	{ "y", "i", 0, 0 }, { "z", "s", 0, 0 }, { "x", "ks", 0, 0 },
	{ "h", "", 0, 0 },
};
#define SOUNDS (sizeof sounds / sizeof *sounds)

static bool
is_one(char c, const char *of)
{
	return c && strchr(of, c) != NULL;
}

static const struct sound *
sound_at(const char *p)
{
	const struct sound *s;

	for (s = sounds; s < sounds + SOUNDS; s++) {
		size_t n = strlen(s->from);

		if (strncmp(p, s->from, n) != 0 ||
			(s->soft && !is_one(p[n], "eiy")) ||
			(s->nasal && is_one(p[n], "aeiouy")) ||
			(s->nasal && is_one(p[n], "nm")))
			continue;
		return s;
	}
	return NULL;
}

static void
put(char *out, size_t *o, size_t size, char c)
{
	if (*o + 1 < size && (*o == 0 || out[*o - 1] != c))
		out[(*o)++] = c;
}

/* What is written at the end of a word and not heard. */
static void
cut_ending(char *w)
{
	size_t n = strlen(w);

	while (n > 2 && is_one(w[n - 1], "dtsxpz")) {
		bool dental = is_one(w[n - 1], "dt");

		w[--n] = '\0';
		if (dental && n > 3 && strcmp(w + n - 3, "aul") == 0)
			w[--n] = '\0';
	}
	if (n > 3 && strcmp(w + n - 2, "er") == 0)
		w[--n] = '\0';
}

static void
word_key(char *w, char *out, size_t *o, size_t size)
{
	const char *p = w;

	cut_ending(w);
	while (*p) {
		const struct sound *s = sound_at(p);
		const char *t;

		if (s) {
			for (t = s->to; *t; t++)
				put(out, o, size, *t);
			p += strlen(s->from);
		} else if (*p == 'e' && !p[1] && p - w >= 2) {
			p++;
		} else {
			put(out, o, size, *p++);
		}
	}
}

/* Of words already folded, which are cut here. */
static void
words_key(char *folded, char *out, size_t size)
{
	char *word, *save;
	size_t o = 0;

	for (word = strtok_r(folded, " ", &save); word;
		word = strtok_r(NULL, " ", &save))
		word_key(word, out, &o, size);
	if (size)
		out[o] = '\0';
}

void
name_key(const char *name, char *out, size_t size)
{
	char folded[256];

	fold_text(name, folded, sizeof folded);
	words_key(folded, out, size);
	explicit_bzero(folded, sizeof folded);
}

void
name_key_v(const char *name, char *out, size_t size)
{
	char folded[256], *w;
	bool any = false;

	if (size)
		*out = '\0';
	fold_text(name, folded, sizeof folded);
	for (w = folded; (w = strchr(w, 'w')); any = true)
		*w = 'v';
	if (any)
		words_key(folded, out, size);
	explicit_bzero(folded, sizeof folded);
}

int
name_prefixes(const char *word, char out[NAME_PREFIXES][NAME_PREFIX_SIZE])
{
	size_t left = strlen(word), at = 0;
	int letters, n = 0;

	for (letters = 1; letters <= 6 && left; letters++) {
		uint32_t code;
		size_t used = text_decode(word + at, left, &code);

		at += used;
		left -= used;
		if (letters < 2)
			continue;
		memcpy(out[n], word, at);
		out[n++][at] = '\0';
	}
	return n;
}

#include "rules/namekey.h"

#include <stdbool.h>
#include <string.h>

#include "base/fold.h"

static const struct { const char *from, *to; } sounds[] = {
	/* longest first: each is tried at each letter */
	{ "eaux", "o" }, { "eau", "o" }, { "aux", "o" }, { "aud", "o" },
	{ "ault", "o" }, { "au", "o" }, { "oux", "u" }, { "ou", "u" },
	{ "sch", "C" }, { "ch", "C" }, { "sh", "C" }, { "ph", "f" },
	{ "th", "t" }, { "gn", "n" }, { "qu", "k" }, { "ck", "k" },
	{ "gue", "ge" }, { "gui", "gi" }, { "guy", "gi" },
	{ "ain", "1" }, { "ein", "1" }, { "aim", "1" }, { "oin", "u1" },
	{ "ien", "i1" }, { "yen", "i1" }, { "ille", "ie" },
	{ "ai", "e" }, { "ei", "e" }, { "ay", "e" }, { "ey", "e" },
	{ "oe", "e" }, { "ae", "e" }, { "eu", "e" },
	{ "ce", "se" }, { "ci", "si" }, { "cy", "si" },
	{ "ge", "je" }, { "gi", "ji" }, { "gy", "ji" },
};

static bool
vowel(char c)
{
	return c && strchr("aeiouy", c) != NULL;
}

/* in, un, an, en, on before a consonant or the end: one sound. */
static size_t
nasal(const char *p, char *to)
{
	if ((p[1] != 'n' && p[1] != 'm') || vowel(p[2]) || p[2] == p[1])
		return 0;
	switch (p[0]) {
	case 'i': case 'u': case 'y': *to = '1'; return 2;
	case 'a': case 'e': *to = '2'; return 2;
	case 'o': *to = '3'; return 2;
	default: return 0;
	}
}

static void
put(char *out, size_t *o, size_t size, char c)
{
	if (*o + 1 < size && (*o == 0 || out[*o - 1] != c))
		out[(*o)++] = c;
}

static void
word_key(char *w, char *out, size_t *o, size_t size)
{
	size_t n = strlen(w), i, k;

	/* endings that are written and not heard */
	while (n > 2 && strchr("dtsxpz", w[n - 1]))
		w[--n] = '\0';
	if (n > 3 && strcmp(w + n - 2, "er") == 0)
		w[--n] = '\0';
	if (n > 3 && w[n - 1] == 'e' && !vowel(w[n - 2]))
		w[--n] = '\0';
	for (i = 0; i < n;) {
		char to;

		k = nasal(w + i, &to);
		if (k) {
			put(out, o, size, to);
			i += k;
			continue;
		}
		for (k = 0; k < sizeof sounds / sizeof *sounds; k++)
			if (strncmp(w + i, sounds[k].from,
				strlen(sounds[k].from)) == 0)
				break;
		if (k < sizeof sounds / sizeof *sounds) {
			const char *t;

			for (t = sounds[k].to; *t; t++)
				put(out, o, size, *t);
			i += strlen(sounds[k].from);
			continue;
		}
		switch (w[i]) {
		case 'h': break;
		case 'c': case 'q': put(out, o, size, 'k'); break;
		case 'w': put(out, o, size, 'u'); break;
		case 'y': put(out, o, size, 'i'); break;
		case 'z': put(out, o, size, 's'); break;
		case 'x': put(out, o, size, 'k'); put(out, o, size, 's');
			break;
		default: put(out, o, size, w[i]);
		}
		i++;
	}
}

void
name_key(const char *name, char *out, size_t size)
{
	char folded[256], *word, *save;
	size_t o = 0;

	fold_text(name, folded, sizeof folded);
	for (word = strtok_r(folded, " ", &save); word;
		word = strtok_r(NULL, " ", &save))
		word_key(word, out, &o, size);
	if (size)
		out[o] = '\0';
	explicit_bzero(folded, sizeof folded);
}

#include "domains/token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/mem.h"
#include "base/proto.h"
#include "model/record.h"
#include "rules/namekey.h"

#define WORDS_MAX 16

static bool
known(const char *v)
{
	return v && strcmp(v, ROW_MASKED) != 0;
}

/* One word of a name, its prefixes and its sounds; `kind`: those of a name or
 * of a birth name. */
static void
word_tokens(const char *word, const int kind[3], token_put *put, void *to)
{
	char prefix[NAME_PREFIXES][NAME_PREFIX_SIZE], key[64];
	int n = name_prefixes(word, prefix), i;

	put(to, kind[0], word);
	for (i = 0; i < n; i++)
		put(to, kind[1], prefix[i]);
	name_key(word, key, sizeof key);
	if (*key)
		put(to, kind[2], key);
	name_key_v(word, key, sizeof key);
	if (*key)
		put(to, kind[2], key);
	wipe(prefix, sizeof prefix);
	wipe(key, sizeof key);
}

/* Each word, and each two that follow one another in one piece: Ben Ali is
 * found as Benali. */
static void
name_tokens(const char *name, const int kind[3], token_put *put, void *to)
{
	char folded[256], both[256], *save, *word, *before = NULL;

	fold_text(name, folded, sizeof folded);
	for (word = strtok_r(folded, " ", &save); word;
		word = strtok_r(NULL, " ", &save)) {
		word_tokens(word, kind, put, to);
		if (before) {
			snprintf(both, sizeof both, "%s%s", before, word);
			word_tokens(both, kind, put, to);
		}
		before = word;
	}
	wipe(folded, sizeof folded);
	wipe(both, sizeof both);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void
token_who(const char *names, char *out, size_t size)
{
	char folded[300], *word[WORDS_MAX], *save, *w;
	size_t o = 0;
	int n = 0, i;

	out[0] = '\0';
	fold_text(names, folded, sizeof folded);
	for (w = strtok_r(folded, " ", &save); w && n < WORDS_MAX;
		w = strtok_r(NULL, " ", &save))
		word[n++] = w;
	if (n == 0)
		return;
	qsort(word, (size_t)n, sizeof *word, by_text);
	for (i = 0; i < n; i++)
		if ((i == 0 || strcmp(word[i], word[i - 1]) != 0) &&
			o + strlen(word[i]) + 2 < size)
			o += (size_t)snprintf(out + o, size - o, "%s%s",
				o ? " " : "", word[i]);
	wipe(folded, sizeof folded);
}

static void
global_tokens(const struct token_of *of, token_put *put, void *to)
{
	char names[300], who[300], digits[16];

	if (known(of->last) && known(of->first)) {
		snprintf(names, sizeof names, "%s %s", of->last, of->first);
		token_who(names, who, sizeof who);
		put(to, TOKEN_WHO, who);
		wipe(names, sizeof names);
		wipe(who, sizeof who);
	}
	if (known(of->born))
		put(to, TOKEN_DAY, of->born);
	if (known(of->nir)) {
		snprintf(digits, sizeof digits, "%.13s", of->nir);
		put(to, TOKEN_NIR, digits);
		wipe(digits, sizeof digits);
	}
}

void
token_all(const struct token_of *of, token_put *put, void *to)
{
	static const int name[] = { TOKEN_WORD, TOKEN_PREFIX, TOKEN_SOUND };
	static const int born[] = { TOKEN_BORN_WORD, TOKEN_BORN_PREFIX,
		TOKEN_BORN_SOUND };

	if (known(of->last) && known(of->first)) {
		put(to, TOKEN_WORD, "");
		name_tokens(of->last, name, put, to);
		name_tokens(of->first, name, put, to);
	}
	if (known(of->birth_name)) {
		put(to, TOKEN_BORN_WORD, "");
		name_tokens(of->birth_name, born, put, to);
	}
	if (known(of->phone) && known(of->phone2)) {
		put(to, TOKEN_PHONE, of->phone);
		put(to, TOKEN_PHONE, of->phone2);
	}
	if (known(of->born))
		put(to, TOKEN_BIRTH, of->born);
	global_tokens(of, put, to);
}

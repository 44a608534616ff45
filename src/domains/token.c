#include "domains/token.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/proto.h"
#include "model/record.h"
#include "rules/namekey.h"

static bool
known(const char *v)
{
	return v && *v && strcmp(v, ROW_MASKED) != 0;
}

/* The words of a name, their prefixes and sounds. */
static void
name_tokens(const char *name, token_put *put, void *to)
{
	char folded[256], key[64], *save, *word;

	if (!known(name))
		return;
	fold_text(name, folded, sizeof folded);
	for (word = strtok_r(folded, " ", &save); word;
		word = strtok_r(NULL, " ", &save)) {
		size_t n = strlen(word), i;
		char prefix[8];

		put(to, TOKEN_WORD, word);
		for (i = 2; i <= 6 && i <= n; i++) {
			memcpy(prefix, word, i);
			prefix[i] = '\0';
			put(to, TOKEN_PREFIX, prefix);
		}
		name_key(word, key, sizeof key);
		if (*key)
			put(to, TOKEN_SOUND, key);
	}
}

void
token_all(const char *last, const char *first, const char *birth,
	const char *phone, const char *phone2, const char *born,
	const char *nir, token_put *put, void *to)
{
	char who[600], a[256], b[256], digits[16];

	name_tokens(last, put, to);
	name_tokens(first, put, to);
	name_tokens(birth, put, to);
	if (known(phone))
		put(to, TOKEN_PHONE, phone);
	if (known(phone2))
		put(to, TOKEN_PHONE, phone2);
	if (known(born)) {
		put(to, TOKEN_BIRTH, born);
		if (known(last) && known(first)) {
			fold_text(last, a, sizeof a);
			fold_text(first, b, sizeof b);
			snprintf(who, sizeof who, "%s|%s|%s", a, b, born);
			put(to, TOKEN_WHO, who);
		}
	}
	if (known(nir)) {
		snprintf(digits, sizeof digits, "%.13s", nir);
		put(to, TOKEN_NIR, digits);
	}
}

#include "domains/elsewhere.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "domains/token.h"
#include "model/keep.h"
#include "model/record.h"
#include "store/seal.h"

#define REMEMBERED_MS (30 * 60 * 1000)

/* The last answer, by a keyed hash of its question: a NIR or a name does not
 * stay in memory. */
static struct {
	struct sealkey key;
	bool has_key, valid;
	struct id structure;
	int64_t at;
	struct elsewhere answer;
} last;

static const char *
known(const char *v)
{
	return v && *v && strcmp(v, ROW_MASKED) != 0 ? v : NULL;
}

static void
hash(const char *nir, const char *who, const char *day,
	unsigned char out[16])
{
	char text[400];

	if (!last.has_key) {
		key_random(&last.key);
		last.has_key = true;
	}
	snprintf(text, sizeof text, "%s|%s|%s", nir ? nir : "", who ? who :
		"", day ? day : "");
	key_mac16(&last.key, 0, text, out);
	wipe(text, sizeof text);
}

static bool
remembered(const struct ctx *x, const unsigned char question[16])
{
	return last.valid && ctx_structure(x) &&
		memcmp(last.answer.question, question, 16) == 0 &&
		id_equal(&last.structure, &ctx_structure(x)->id) &&
		clock_ms() - last.at < REMEMBERED_MS;
}

enum err
elsewhere_ask(struct ctx *x, const char *nir, const char *names,
	const char *born, struct elsewhere *out)
{
	char digits[16] = "", who[300] = "";
	const char *n = known(nir), *day = known(born), *w = NULL;
	unsigned char question[16];
	enum err e = E_OK;

	memset(out, 0, sizeof *out);
	if (n)
		snprintf(digits, sizeof digits, "%.13s", n);
	if (known(names) && day) {
		token_who(names, who, sizeof who);
		w = *who && strchr(who, ' ') ? who : NULL;
	}
	if ((!n && !w) || !ctx_structure(x))
		return E_OK;
	hash(*digits ? digits : NULL, w, w ? day : NULL, question);
	if (remembered(x, question)) {
		*out = last.answer;
		goto out;
	}
	e = keep_match(x, *digits ? digits : NULL, w, w ? day : NULL,
		&out->match, out->own, ELSEWHERE_OWN, &out->nown);
	memcpy(out->question, question, sizeof question);
	if (!e) {
		last.answer = *out;
		last.structure = ctx_structure(x)->id;
		last.at = clock_ms();
		last.valid = true;
	}
out:
	wipe(digits, sizeof digits);
	wipe(who, sizeof who);
	return e;
}

void
elsewhere_arg(const struct elsewhere *e, const char *names,
	const char *born, char *out, size_t size)
{
	char hex[ID_TEXT];

	snprintf(out, size, "%s %s %.100s", id_text(&e->match, hex),
		known(born) ? born : "-", known(names) ? names : "");
}

void
elsewhere_forget(void)
{
	last.valid = false;
}

#include "rules/importmatch.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "rules/nir.h"
#include "rules/phone.h"

static const char *const names[IMPORT_KEYS] = {
	"nir", "allocataire", "identifiant", "courriel", "telephone", "identite"
};

static const char *
word(const char *s)
{
	return s ? s : "";
}

/* Without blanks, in capitals. */
static void
squeeze(const char *s, char *out, size_t size)
{
	size_t o = 0;

	for (; *s && o + 1 < size; s++) {
		size_t blank = rule_space(s);

		if (blank)
			s += blank - 1;
		else
			out[o++] = (char)toupper((unsigned char)*s);
	}
	out[o] = '\0';
}

/* The first 13 characters of a number of 13 or 15. */
static void
nir_key(const char *nir, char *out, size_t size)
{
	struct rule_answer same;

	out[0] = '\0';
	if (!*nir)
		return;
	nir_compare(nir, nir, &same);
	if (!same.ok)
		return;
	squeeze(nir, out, size);
	out[13] = '\0';
}

/* Up to the first blank: Jean-Pierre is one word. */
static void
first_word(const char *first, char *out, size_t size)
{
	char copy[200];
	size_t n = 0;

	while (rule_space(first))
		first += rule_space(first);
	while (first[n] && !rule_space(first + n) && n + 1 < sizeof copy)
		n++;
	memcpy(copy, first, n);
	copy[n] = '\0';
	fold_text(copy, out, size);
	wipe(copy, sizeof copy);
}

/* What is known of it and of the first name, else nothing. */
static void
with_first(const char *what, const char *first, char *out, size_t size)
{
	char one[200];

	first_word(first, one, sizeof one);
	if (*what && *one)
		snprintf(out, size, "%s %s", what, one);
	else
		out[0] = '\0';
	wipe(one, sizeof one);
}

static void
mail_key(const struct import_who *w, char *out, size_t size)
{
	char mail[160];
	size_t i;

	squeeze(word(w->mail), mail, sizeof mail);
	for (i = 0; mail[i]; i++)
		mail[i] = (char)tolower((unsigned char)mail[i]);
	with_first(mail, word(w->first), out, size);
	wipe(mail, sizeof mail);
}

static void
phone_key(const struct import_who *w, char *out, size_t size)
{
	struct rule_answer a;

	out[0] = '\0';
	if (!*word(w->phone))
		return;
	phone_canonical(w->phone, &a);
	if (a.ok)
		with_first(a.value, word(w->first), out, size);
	wipe(&a, sizeof a);
}

static void
who_key(const struct import_who *w, char *out, size_t size)
{
	char last[200], first[200];

	fold_text(word(w->last), last, sizeof last);
	fold_text(word(w->first), first, sizeof first);
	out[0] = '\0';
	/* a comma is in no folded name */
	if (*last && *first && *word(w->birth))
		snprintf(out, size, "%.150s,%.150s,%.12s", last, first,
			w->birth);
	wipe(last, sizeof last);
	wipe(first, sizeof first);
}

void
import_key(const struct import_who *w, enum import_key k,
	char out[IMPORT_KEY_SIZE])
{
	out[0] = '\0';
	switch (k) {
	case IMPORT_NIR:
		nir_key(word(w->nir), out, IMPORT_KEY_SIZE);
		break;
	case IMPORT_CAF:
		squeeze(word(w->caf), out, IMPORT_KEY_SIZE);
		break;
	case IMPORT_ID:
		squeeze(word(w->id), out, IMPORT_KEY_SIZE);
		break;
	case IMPORT_MAIL:
		mail_key(w, out, IMPORT_KEY_SIZE);
		break;
	case IMPORT_PHONE:
		phone_key(w, out, IMPORT_KEY_SIZE);
		break;
	case IMPORT_WHO:
		who_key(w, out, IMPORT_KEY_SIZE);
		break;
	case IMPORT_KEYS:
		break;
	}
}

/* Both are known and differ. */
static bool
differ(const struct import_who *one, const struct import_who *other,
	enum import_key k)
{
	char a[IMPORT_KEY_SIZE], b[IMPORT_KEY_SIZE];
	bool differs;

	import_key(one, k, a);
	import_key(other, k, b);
	differs = *a && *b && strcmp(a, b) != 0;
	wipe(a, sizeof a);
	wipe(b, sizeof b);
	return differs;
}

static bool
same(const struct import_who *one, const struct import_who *other,
	enum import_key k)
{
	char a[IMPORT_KEY_SIZE], b[IMPORT_KEY_SIZE];
	bool is;

	import_key(one, k, a);
	import_key(other, k, b);
	is = *a && strcmp(a, b) == 0;
	wipe(a, sizeof a);
	wipe(b, sizeof b);
	return is;
}

void
import_match(const struct import_who *one, const struct import_who *other,
	struct rule_answer *a)
{
	int k = 0;

	while (k < IMPORT_KEYS && !same(one, other, (enum import_key)k))
		k++;
	if (k == IMPORT_KEYS)
		rule_ok(a, "%s", "aucune");
	else if (k != IMPORT_NIR && differ(one, other, IMPORT_NIR))
		rule_no(a, "nir_differs", "%s", _("Les numéros de sécurité "
			"sociale sont de deux personnes différentes."));
	else if (k == IMPORT_WHO && differ(one, other, IMPORT_ID))
		rule_no(a, "id_differs", "%s", _("Mêmes nom, prénom et "
			"naissance, mais deux identifiants différents."));
	else
		rule_ok(a, "%s", names[k]);
}

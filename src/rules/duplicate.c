#include "rules/duplicate.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/fold.h"
#include "base/i18n.h"
#include "rules/namekey.h"
#include "rules/phone.h"

#define NEVER_CERTAIN 60
#define OTHER_NIR 30
#define APART (10 * 365)        /* days between two generations */

struct name {
	char folded[200], key[200];
};

static void
read_name(const char *typed, struct name *n)
{
	char *to = n->folded;
	const char *s;

	fold_text(typed ? typed : "", n->folded, sizeof n->folded);
	name_key(typed ? typed : "", n->key, sizeof n->key);
	for (s = n->folded; *s; s++)
		if (isalnum((unsigned char)*s) || (unsigned char)*s >= 0x80)
			*to++ = *s;
	*to = '\0';
}

static bool
same(const struct name *a, const struct name *b)
{
	return *a->folded && strcmp(a->folded, b->folded) == 0;
}

static bool
alike(const struct name *a, const struct name *b)
{
	return *a->key && strcmp(a->key, b->key) == 0;
}

static void
because(struct rule_answer *a, const char *why)
{
	size_t n = strlen(a->message);

	snprintf(a->message + n, sizeof a->message - n, "%s%s", n ? _(" ; ") : "",
		why);
}

static int
name_score(const struct name *a, const struct name *b, int equal, int heard,
	const char *if_equal, const char *if_heard, struct rule_answer *out)
{
	if (same(a, b)) {
		because(out, if_equal);
		return equal;
	}
	if (alike(a, b)) {
		because(out, if_heard);
		return heard;
	}
	return 0;
}

static int
digits_off(const char *a, const char *b)
{
	int n = 0;

	for (; *a && *b; a++, b++)
		n += *a != *b;
	return n;
}

static int
birth_score(const char *a, const char *b, int *apart, struct rule_answer *out)
{
	struct date d, e;

	*apart = 0;
	if (!a || !b || date_parse(a, &d) || date_parse(b, &e))
		return 0;
	*apart = abs(date_days(d) - date_days(e));
	if (!*apart) {
		because(out, _("même date de naissance"));
		return 30;
	}
	if (d.y == e.y && d.m == e.d && d.d == e.m) {
		because(out, _("jour et mois de naissance inversés"));
		return 22;
	}
	if (digits_off(a, b) == 1) {
		because(out, _("un chiffre de différence à la naissance"));
		return 18;
	}
	return 0;
}

static bool
same_phone(const char *a, const char *b)
{
	struct rule_answer x, y;

	if (!a || !*a || !b || !*b)
		return false;
	phone_canonical(a, &x);
	phone_canonical(b, &y);
	return x.ok && y.ok && strcmp(x.value, y.value) == 0;
}

/* -1: one of them is not known; else whether the 13 first are the same. */
static int
same_nir(const char *a, const char *b)
{
	int n = 0;

	if (!a || !b)
		return -1;
	while (n < 13) {
		a += strspn(a, " ");
		b += strspn(b, " ");
		if (!*a || !*b)
			return -1;
		if (toupper((unsigned char)*a++) !=
			toupper((unsigned char)*b++))
			return 0;
		n++;
	}
	return 1;
}

static int
names_score(const struct duplicate_of *one, const struct duplicate_of *two,
	bool *last, bool *first, struct rule_answer *a)
{
	struct name l1, l2, f1, f2;
	int score;

	read_name(one->last, &l1);
	read_name(two->last, &l2);
	read_name(one->first, &f1);
	read_name(two->first, &f2);
	*last = alike(&l1, &l2) || same(&l1, &l2);
	*first = alike(&f1, &f2) || same(&f1, &f2) || !*f1.folded ||
		!*f2.folded;
	if (same(&l1, &f2) && same(&l2, &f1) && !same(&l1, &l2)) {
		because(a, _("nom et prénom inversés"));
		*last = *first = true;
		return 55;
	}
	score = name_score(&l1, &l2, 35, 25, _("même nom"),
		_("noms qui s'entendent pareil"), a);
	return score + name_score(&f1, &f2, 25, 18, _("même prénom"),
		_("prénoms qui s'entendent pareil"), a);
}

void
duplicate(const struct duplicate_of *one, const struct duplicate_of *two,
	struct rule_answer *a)
{
	int nir = same_nir(one->nir, two->nir), score, apart, birth;
	bool last, first;

	rule_ok(a, "%s", "");
	if (nir == 1)
		because(a, _("même numéro de sécurité sociale"));
	score = names_score(one, two, &last, &first, a);
	birth = birth_score(one->birth, two->birth, &apart, a);
	score += birth;
	if (same_phone(one->phone, two->phone)) {
		because(a, _("même téléphone"));
		score += 10;
	}
	if (birth == 30 && last && !first) {
		because(a, _("prénoms différents : jumeaux ?"));
		score = score > NEVER_CERTAIN ? NEVER_CERTAIN : score;
	}
	if (apart >= APART && last && first) {
		because(a, _("nés à dix ans d'écart ou plus : parents ?"));
		score = score > NEVER_CERTAIN ? NEVER_CERTAIN : score;
	}
	if (nir == 0) {
		because(a, _("numéros de sécurité sociale différents"));
		score = score > OTHER_NIR ? OTHER_NIR : score;
	}
	snprintf(a->value, sizeof a->value, "%d", nir == 1 ? 100 : score);
}

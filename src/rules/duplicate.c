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
#define OTHER_BIRTH 50
#define APART (10 * 365)        /* days between two generations */

/* Why, in the order in which it is said. */
enum why {
	SAME_NIR, NAMES_SWAPPED, SAME_LAST, HEARD_LAST, BIRTH_LAST,
	SAME_FIRST, HEARD_FIRST, SAME_BIRTH, SWAPPED_BIRTH, NEAR_BIRTH,
	SAME_PHONE, OTHER_FIRST, OTHER_AGE, BIRTHS_DIFFER, NIRS_DIFFER
};
#define WHY(which) (1U << (which))

static const struct {
	const char *words, *brief;
} whys[] = {
	[SAME_NIR] = { N_("même numéro de sécurité sociale"), N_("NIR") },
	[NAMES_SWAPPED] = { N_("nom et prénom inversés"),
		N_("nom/prénom") },
	[SAME_LAST] = { N_("même nom"), N_("nom") },
	[HEARD_LAST] = { N_("noms qui s'entendent pareil"), N_("nom ~") },
	[BIRTH_LAST] = { N_("nom de naissance de l'autre"),
		N_("nom naiss.") },
	[SAME_FIRST] = { N_("même prénom"), N_("prénom") },
	[HEARD_FIRST] = { N_("prénoms qui s'entendent pareil"),
		N_("prénom ~") },
	[SAME_BIRTH] = { N_("même date de naissance"), N_("naiss.") },
	[SWAPPED_BIRTH] = { N_("jour et mois de naissance inversés"),
		N_("jj/mm") },
	[NEAR_BIRTH] = { N_("un chiffre de différence à la naissance"),
		N_("naiss. ~") },
	[SAME_PHONE] = { N_("même téléphone"), N_("tél.") },
	[OTHER_FIRST] = { N_("prénoms différents : jumeaux ?"),
		N_("jumeaux ?") },
	[OTHER_AGE] = { N_("nés à dix ans d'écart ou plus : parents ?"),
		N_("parents ?") },
	[BIRTHS_DIFFER] = { N_("naissances différentes"), N_("naiss. autre") },
	[NIRS_DIFFER] = { N_("numéros de sécurité sociale différents"),
		N_("NIR autre") },
};

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

/* The family name of one is the birth name of the other. */
static bool
married(const struct duplicate_of *one, const struct duplicate_of *two)
{
	struct name last, birth;

	read_name(one->last, &last);
	read_name(two->birth_name, &birth);
	return same(&last, &birth);
}

static int
digits_off(const char *a, const char *b)
{
	int n = 0;

	for (; *a && *b; a++, b++)
		n += *a != *b;
	return n;
}

/* *apart: days between them, -1 when one is not known. */
static int
birth_score(const char *a, const char *b, int *apart, unsigned *why)
{
	struct date d, e;

	*apart = -1;
	if (!a || !b || date_parse(a, &d) || date_parse(b, &e))
		return 0;
	*apart = abs(date_days(d) - date_days(e));
	if (!*apart) {
		*why |= WHY(SAME_BIRTH);
		return 30;
	}
	if (d.y == e.y && d.m == e.d && d.d == e.m) {
		*why |= WHY(SWAPPED_BIRTH);
		return 22;
	}
	if (digits_off(a, b) == 1) {
		*why |= WHY(NEAR_BIRTH);
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
	bool *last, bool *first, unsigned *why)
{
	struct name l1, l2, f1, f2;
	int score = 0;

	read_name(one->last, &l1);
	read_name(two->last, &l2);
	read_name(one->first, &f1);
	read_name(two->first, &f2);
	*last = alike(&l1, &l2) || same(&l1, &l2);
	*first = alike(&f1, &f2) || same(&f1, &f2) || !*f1.folded ||
		!*f2.folded;
	if (same(&l1, &f2) && same(&l2, &f1) && !same(&l1, &l2)) {
		*why |= WHY(NAMES_SWAPPED);
		*last = *first = true;
		return 55;
	}
	if (same(&l1, &l2)) {
		*why |= WHY(SAME_LAST);
		score = 35;
	} else if (married(one, two) || married(two, one)) {
		*why |= WHY(BIRTH_LAST);
		*last = true;
		score = 30;
	} else if (alike(&l1, &l2)) {
		*why |= WHY(HEARD_LAST);
		score = 25;
	}
	if (same(&f1, &f2)) {
		*why |= WHY(SAME_FIRST);
		score += 25;
	} else if (alike(&f1, &f2)) {
		*why |= WHY(HEARD_FIRST);
		score += 18;
	}
	return score;
}

static void
at_most(int *score, int most)
{
	if (*score > most)
		*score = most;
}

static int
compare(const struct duplicate_of *one, const struct duplicate_of *two,
	unsigned *why)
{
	int nir = same_nir(one->nir, two->nir), score, apart, birth;
	bool last, first;

	*why = nir == 1 ? WHY(SAME_NIR) : 0;
	score = names_score(one, two, &last, &first, why);
	birth = birth_score(one->birth, two->birth, &apart, why);
	score += birth;
	if (same_phone(one->phone, two->phone)) {
		*why |= WHY(SAME_PHONE);
		score += 10;
	}
	if (birth == 30 && last && !first) {
		*why |= WHY(OTHER_FIRST);
		at_most(&score, NEVER_CERTAIN);
	}
	if (apart >= APART && last && first) {
		*why |= WHY(OTHER_AGE);
		at_most(&score, NEVER_CERTAIN);
	} else if (apart > 0 && !birth && !(*why & WHY(SAME_PHONE))) {
		*why |= WHY(BIRTHS_DIFFER);
		at_most(&score, OTHER_BIRTH);
	}
	if (nir == 0) {
		*why |= WHY(NIRS_DIFFER);
		at_most(&score, OTHER_NIR);
	}
	return nir == 1 ? 100 : score;
}

static void
say(unsigned why, bool brief, const char *between, char *out, size_t size)
{
	size_t i, o = 0;

	out[0] = '\0';
	for (i = 0; i < sizeof whys / sizeof *whys && o < size; i++)
		if (why & WHY(i))
			o += (size_t)snprintf(out + o, size - o, "%s%s",
				o ? between : "", _(brief ? whys[i].brief :
				whys[i].words));
}

void
duplicate(const struct duplicate_of *one, const struct duplicate_of *two,
	struct rule_answer *a)
{
	unsigned why;

	rule_ok(a, "%d", compare(one, two, &why));
	say(why, false, _(" ; "), a->message, sizeof a->message);
}

void
duplicate_brief(const struct duplicate_of *one,
	const struct duplicate_of *two, char *out, size_t size)
{
	unsigned why;

	compare(one, two, &why);
	say(why, true, ", ", out, size);
}

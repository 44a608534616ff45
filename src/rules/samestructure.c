#include "rules/samestructure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "rules/distance.h"
#include "rules/phone.h"
#include "rules/siret.h"

#define NEAR 0.15               /* kilometres */
#define BRANCH 1.0
#define KEY 260

static bool
given(const char *s)
{
	return s && *s;
}

/* Folded words, those of `as` replaced (by nothing: left out). */
static void
words(const char *text, const char *const (*as)[2], char *out, size_t size)
{
	char folded[KEY];
	const char *s;
	size_t o = 0;

	fold_text(text ? text : "", folded, sizeof folded);
	out[0] = '\0';
	for (s = folded; *s;) {
		size_t n = strcspn(s, " ");
		const char *word = s;
		size_t len = n;
		int i;

		for (i = 0; as[i][0]; i++)
			if (strlen(as[i][0]) == n &&
				memcmp(as[i][0], s, n) == 0) {
				word = as[i][1];
				len = strlen(word);
				break;
			}
		if (len && o + len + 2 < size) {
			o += (size_t)snprintf(out + o, size - o, "%s%.*s",
				o ? " " : "", (int)len, word);
		}
		s += n;
		s += *s == ' ';
	}
}

void
same_name_key(const char *name, char *out, size_t size)
{
	static const char *const as[][2] = {
		{ "association", "" }, { "assoc", "" }, { "asso", "" },
		{ "le", "" }, { "la", "" }, { "les", "" }, { "l", "" },
		{ "de", "" }, { "du", "" }, { "des", "" }, { "d", "" },
		{ "et", "" }, { "saint", "st" }, { "sainte", "ste" },
		{ NULL, NULL }
	};

	words(name, as, out, size);
}

void
same_address_key(const char *address, char *out, size_t size)
{
	static const char *const as[][2] = {
		{ "saint", "st" }, { "sainte", "ste" }, { "avenue", "av" },
		{ "boulevard", "bd" }, { "chemin", "chem" },
		{ "place", "pl" }, { "impasse", "imp" }, { "square", "sq" },
		{ "route", "rte" }, { "cours", "cr" }, { "allee", "all" },
		{ "quai", "q" }, { "passage", "psge" },
		{ "faubourg", "fbg" }, { "port", "pt" }, { "mont", "mt" },
		{ "fort", "ft" }, { "r", "rue" }, { NULL, NULL }
	};

	words(address, as, out, size);
}

static bool
same_key(const char *a, const char *b,
	void (*key)(const char *, char *, size_t))
{
	char x[KEY], y[KEY];

	key(a, x, sizeof x);
	key(b, y, sizeof y);
	return *x && strcmp(x, y) == 0;
}

static bool
has_word(const char *text, const char *word, size_t n)
{
	while (*text) {
		size_t k = strcspn(text, " ");

		if (k == n && memcmp(text, word, n) == 0)
			return true;
		text += k;
		text += *text == ' ';
	}
	return false;
}

/* Two words at least, all in the other. */
static bool
inside(const char *a, const char *b)
{
	int n = 0;

	for (; *a; n++) {
		size_t k = strcspn(a, " ");

		if (!has_word(b, a, k))
			return false;
		a += k;
		a += *a == ' ';
	}
	return n >= 2;
}

static void
because(struct rule_answer *a, const char *why)
{
	size_t n = strlen(a->message);

	snprintf(a->message + n, sizeof a->message - n, "%s%s", n ? _(" ; ") : "",
		why);
}

static int
name_score(const struct structure_of *one, const struct structure_of *two,
	struct rule_answer *a)
{
	char x[KEY], y[KEY];

	same_name_key(one->name, x, sizeof x);
	same_name_key(two->name, y, sizeof y);
	if (*x && strcmp(x, y) == 0) {
		because(a, _("même nom"));
		return 45;
	}
	if (inside(x, y) || inside(y, x)) {
		because(a, _("un nom dans l'autre"));
		return 25;
	}
	return 0;
}

/* *other: they are of two companies. */
static int
siret_score(const struct structure_of *one, const struct structure_of *two,
	bool *other, struct rule_answer *a)
{
	struct rule_answer x, y;

	*other = false;
	siret_check(given(one->siret) ? one->siret : "", &x);
	siret_check(given(two->siret) ? two->siret : "", &y);
	if (!x.ok || !y.ok)
		return 0;
	if (strcmp(x.value, y.value) == 0) {
		because(a, _("même SIRET"));
		return 55;
	}
	*other = strncmp(x.value, y.value, 9) != 0;
	if (!*other)
		because(a, _("même entreprise (SIREN)"));
	return *other ? 0 : 15;
}

/* Paris, Lyon and Marseille are one commune each (services.md 5.12). */
static const char *
commune_of(const char *insee)
{
	int n = atoi(insee);

	if (n > 75100 && n <= 75120)
		return "75056";
	if (n > 69380 && n <= 69389)
		return "69123";
	return n > 13200 && n <= 13216 ? "13055" : insee;
}

static bool
two_communes(const struct structure_of *one, const struct structure_of *two)
{
	char x[KEY], y[KEY];

	if (given(one->insee) && given(two->insee))
		return strcmp(commune_of(one->insee),
			commune_of(two->insee)) != 0;
	if (!given(one->commune) || !given(two->commune))
		return false;
	fold_text(one->commune, x, sizeof x);
	fold_text(two->commune, y, sizeof y);
	return strcmp(x, y) != 0;
}

/* *apart: in two places. */
static int
place_score(const struct structure_of *one, const struct structure_of *two,
	bool *apart, struct rule_answer *a)
{
	bool communes = two_communes(one, two);
	double km = one->placed && two->placed ? distance_km(one->lat,
		one->lon, two->lat, two->lon) : -1;

	*apart = communes || km > BRANCH;
	if (!communes && same_key(one->address, two->address,
		same_address_key)) {
		because(a, _("même adresse"));
		*apart = false;
		return 30;
	}
	if (*apart || km < 0)
		return 0;
	because(a, km <= NEAR ? _("à moins de 150 m") :
		_("à moins d'un kilomètre"));
	return km <= NEAR ? 30 : 10;
}

static int
contact_score(const struct structure_of *one, const struct structure_of *two,
	struct rule_answer *a)
{
	struct rule_answer x, y;
	char m[KEY], n[KEY];
	int score = 0;

	phone_canonical(given(one->phone) ? one->phone : "", &x);
	phone_canonical(given(two->phone) ? two->phone : "", &y);
	if (x.ok && y.ok && strcmp(x.value, y.value) == 0) {
		because(a, _("même téléphone"));
		score += 15;
	}
	fold_text(given(one->mail) ? one->mail : "", m, sizeof m);
	fold_text(given(two->mail) ? two->mail : "", n, sizeof n);
	if (*m && strcmp(m, n) == 0) {
		because(a, _("même courriel"));
		score += 10;
	}
	return score;
}

static void
at_most(int *score, int most, const char *why, struct rule_answer *a)
{
	if (*score <= most)
		return;
	*score = most;
	because(a, why);
}

void
same_structure(const struct structure_of *one,
	const struct structure_of *two, struct rule_answer *a)
{
	bool apart, other;
	int score;

	rule_ok(a, "%s", "");
	score = name_score(one, two, a);
	score += siret_score(one, two, &other, a);
	score += place_score(one, two, &apart, a);
	score += contact_score(one, two, a);
	if (score > 100)
		score = 100;
	if (apart)
		at_most(&score, 60, _("deux lieux : des antennes ?"), a);
	if (given(one->source) && given(two->source) &&
		strcmp(one->source, two->source) == 0)
		at_most(&score, 50, _("une seule source, qui les distingue"),
			a);
	if (other)
		at_most(&score, 45, _("deux entreprises (SIREN)"), a);
	snprintf(a->value, sizeof a->value, "%d", score);
}

static void
mark(char marks[SAME_MARKS][SAME_MARK_SIZE], int *n, const char *kind,
	const char *place, const char *key)
{
	if (*key)
		snprintf(marks[(*n)++], SAME_MARK_SIZE, "%s %s%s%s", kind,
			place, *place ? " " : "", key);
}

int
same_structure_marks(const struct structure_of *s,
	char marks[SAME_MARKS][SAME_MARK_SIZE])
{
	char key[KEY], place[50] = "";
	struct rule_answer a;
	int n = 0;

	siret_check(given(s->siret) ? s->siret : "", &a);
	if (a.ok)
		mark(marks, &n, "siret", "", a.value);
	phone_canonical(given(s->phone) ? s->phone : "", &a);
	if (a.ok)
		mark(marks, &n, "tel", "", a.value);
	fold_text(given(s->mail) ? s->mail : "", key, sizeof key);
	mark(marks, &n, "mail", "", key);
	same_name_key(s->name, key, sizeof key);
	if (given(s->insee))
		mark(marks, &n, "nom", commune_of(s->insee), key);
	fold_text(given(s->commune) ? s->commune : "", place, sizeof place);
	if (*place || !given(s->insee))
		mark(marks, &n, "nom", place, key);
	return n;
}

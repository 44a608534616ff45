/* Criteria: what each sign means on each type, the mistakes, and random
 * texts against an oracle that is written another way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/criterion.h"
#include "model/ctx.h"
#include "model/registry.h"
#include "tests/unit/share.h"

static const struct choice steps[] = { { "", "rien de prévu" },
	{ "appel", "Appeler" }, { "rdv", "Rendez-vous" },
	{ "relance", "Relancer" }, { "bus", "Dépendant des transports" },
	{ NULL, NULL } };
static const struct choices choices[] = { { .name = "step", .fixed = steps },
	{ .name = NULL } };
static const struct domain only = { .name = "only", .choices = choices };
const struct domain *const registry_domains[] = { &only, NULL };

static const struct column columns[] = {
	{ .name = "text", .label = "Nom", .type = CT_TEXT },
	{ .name = "long", .label = "Note", .type = CT_LONG },
	{ .name = "mail", .label = "Courriel", .type = CT_EMAIL },
	{ .name = "int", .label = "Âge", .type = CT_INT },
	{ .name = "date", .label = "Pour le", .type = CT_DATE },
	{ .name = "born", .label = "Né", .type = CT_DATE, .flags = COL_PAST },
	{ .name = "yes", .label = "Accord", .type = CT_YESNO },
	{ .name = "box", .label = "Case", .type = CT_CHECKBOX },
	{ .name = "step", .label = "Étape", .type = CT_CHOICE,
		.choice = "step" },
	{ .name = "steps", .label = "Étapes", .type = CT_CHOICES,
		.choice = "step" },
	{ .name = "phone", .label = "Tél.", .type = CT_PHONE },
	{ .name = "cp", .label = "CP", .type = CT_POSTCODE },
	{ .name = "place", .label = "Commune", .type = CT_LOOKUP },
	{ .name = NULL },
};

static struct ctx x;

static const struct column *
column(const char *name)
{
	const struct column *c = columns;

	while (strcmp(c->name, name) != 0)
		c++;
	return c;
}

/* 1 yes, 0 no, -1 a mistake. */
static int
asked(const char *col, const char *typed, const char *value)
{
	struct criterion *c = NULL;
	int yes;

	if (criterion_read(&x, column(col), typed, &c))
		return -1;
	yes = criterion_match(c, value);
	criterion_free(c);
	return yes;
}

/* Today is Tuesday 24 November 2026. */
static const struct { const char *col, *typed, *value; int want; } table[] = {
	/* words */
	{ "text", "dup", "DUPONT Léa", 1 }, { "text", "lea", "DUPONT Léa", 1 },
	{ "text", "léa dup", "DUPONT Léa", 1 }, { "text", "upo", "DUPONT", 0 },
	{ "text", "dup", "", 0 }, { "text", "cœur", "COEUR Vaillant", 1 },
	{ "text", "  dup  ", "DUPONT", 1 }, { "text", "J.-P.", "J-P Durand", 1 },
	{ "text", "St. Jean", "Saint Jean", 0 },
	{ "text", "L'Haÿ", "L'Haÿ-les-Roses", 1 },
	{ "text", "les-roses", "L'Haÿ-les-Roses", 1 },
	{ "text", "=dupont", "DUPONT", 1 }, { "text", "=dupont", "DUPONT L", 0 },
	{ "text", "= dupont", "Dupônt", 1 },
	{ "text", "<>dup", "DUPONT", 0 }, { "text", "<>dup", "MARTIN", 1 },
	{ "text", "!=dup", "DUPONT", 0 }, { "text", "<>dup", "", 1 },
	{ "text", "=", "", 1 }, { "text", "=", "a", 0 },
	{ "text", "<>", "", 0 }, { "text", "<>", "a", 1 },
	{ "text", "!=", "a", 1 }, { "text", "dup|mar", "MARTIN", 1 },
	{ "text", "dup|mar", "BENALI", 0 }, { "text", "<>dup|mar", "BENALI", 1 },
	{ "text", "<>dup|mar", "MARTIN", 0 },
	{ "text", "<>dup|<>mar", "MARTIN", 0 }, { "text", "=|dup", "", 1 },
	{ "text", "=|dup", "DUPONT", 1 }, { "text", "=|dup", "X", 0 },
	/* patterns */
	{ "text", "du*", "DUPONT", 1 }, { "text", "du*t", "DUPONT", 1 },
	{ "text", "du*", "LE DU", 0 }, { "text", "*du", "LE DU", 1 },
	{ "text", "d?pont", "DÜPONT", 1 }, { "text", "d?pont", "DPONT", 0 },
	{ "text", "*", "a", 1 }, { "text", "*", "", 0 },
	{ "text", "saint *", "SAINT Jean", 1 },
	{ "text", "saint *", "SAINTONGE", 0 },
	{ "text", "*-les-*", "L'Haÿ-les-Roses", 1 },
	{ "text", "<>du*", "DUPONT", 0 }, { "text", "<>du*", "MARTIN", 1 },
	{ "text", "é*|b*", "Éluard", 1 }, { "text", "?", "ł", 1 },
	{ "mail", "*@free.fr", "a.b@free.fr", 1 },
	{ "mail", "*@free.fr", "a.b@free.frx", 0 },
	{ "mail", "free", "a.b@free.fr", 1 },
	/* texts in their order */
	{ "text", "a..c", "CARRÉ", 1 }, { "text", "a..c", "DUPONT", 0 },
	{ "text", "a..c", "Éluard", 0 }, { "text", "d..", "DUPONT", 1 },
	{ "text", "..d", "DUPONT", 1 }, { "text", ">d", "DUPONT", 0 },
	{ "text", ">d", "ÉLUARD", 1 }, { "text", "<d", "CARRÉ", 1 },
	{ "text", "<d", "DUPONT", 0 }, { "text", "<=d", "DUPONT", 1 },
	{ "text", ">=d", "DUPONT", 1 }, { "text", ">d", "", 0 },
	{ "text", "a .. c", "BA", 1 }, { "text", "c..a", "B", -1 },
	{ "long", "garde", "Pas de\ngarde le mercredi", 1 },
	/* numbers */
	{ "int", "5", "5", 1 }, { "int", "5", "50", 0 }, { "int", ">5", "6", 1 },
	{ "int", ">5", "5", 0 }, { "int", ">=5", "5", 1 },
	{ "int", "<5", "-1", 1 }, { "int", "<=-5", "-5", 1 },
	{ "int", "-5", "-5", 1 }, { "int", "-5..-1", "-3", 1 },
	{ "int", "-5..-1", "0", 0 }, { "int", "18..25|>60", "61", 1 },
	{ "int", "18..25|>60", "30", 0 }, { "int", "..5", "5", 1 },
	{ "int", "5..", "4", 0 }, { "int", "<>5|6", "6", 0 },
	{ "int", "<>5|6", "7", 1 }, { "int", ">5", "", 0 },
	{ "int", "<>5", "", 1 }, { "int", "=5", "5", 1 },
	{ "int", ">9223372036854775806", "5", 0 },
	{ "int", "9223372036854775807", "5", -1 },
	/* dates */
	{ "date", ">1/3", "2027-03-02", 1 }, { "date", ">1/3", "2027-03-01", 0 },
	{ "date", ">=1/12", "2026-12-01", 1 }, { "date", "+7", "2026-12-01", 1 },
	{ "date", "..+7", "2026-12-01", 1 }, { "date", "..+7", "2026-12-02", 0 },
	{ "date", "-7..-1", "2026-11-20", 1 },
	{ "date", "-7..-1", "2026-11-24", 0 },
	{ "date", "lundi..+14", "2026-11-30", 1 },
	{ "date", "lundi..+14", "2026-11-29", 0 },
	{ "date", "12.03.2026..15.03.2026", "2026-03-15", 1 },
	{ "date", "12.03.2026..15.03.2026", "2026-03-16", 0 },
	{ "date", "2026-03-01..2026-03-31", "2026-03-12", 1 },
	{ "date", "03/2026", "2026-03-31", 1 },
	{ "date", "3/2026", "2026-04-01", 0 },
	{ "date", "2026-03", "2026-03-01", 1 },
	{ "date", "mars 2026", "2026-03-15", 1 },
	{ "date", "<=03/2026", "2026-03-31", 1 },
	{ "date", ">03/2026", "2026-03-31", 0 },
	{ "date", ">03/2026", "2026-04-01", 1 },
	{ "date", "02/2024", "2024-02-29", 1 },
	{ "date", "<>2026", "2026-05-05", 0 }, { "date", "<>2026", "", 1 },
	{ "date", "j|demain", "2026-11-25", 1 }, { "date", "=", "", 1 },
	{ "born", "1990..1999", "1999-12-31", 1 },
	{ "born", "1990..1999", "2000-01-01", 0 },
	{ "born", "<1990", "1989-12-31", 1 }, { "born", "2003", "2003-06-01", 1 },
	{ "born", "12/5/98", "1998-05-12", 1 }, { "born", "1/3", "2026-03-01", 1 },
	{ "born", "<+7", "2026-11-30", 1 },
	/* choices */
	{ "step", "appel", "appel", 1 }, { "step", "Appeler", "appel", 1 },
	{ "step", "re", "rdv", 1 }, { "step", "re", "relance", 1 },
	{ "step", "re", "appel", 0 }, { "step", "transport", "bus", 1 },
	{ "step", "*vous", "rdv", 1 }, { "step", "<>appel|rdv", "rdv", 0 },
	{ "step", "<>appel|rdv", "bus", 1 }, { "step", "<>appel", "", 1 },
	{ "step", "rien", "", 1 }, { "step", "=", "", 1 },
	{ "step", "rdv|appel", "appel", 1 }, { "step", "a..b", "appel", -1 },
	{ "step", "zzz", "appel", -1 }, { "step", ">appel", "rdv", -1 },
	{ "steps", "rdv", "appel rdv", 1 }, { "steps", "bus", "appel rdv", 0 },
	{ "steps", "<>rdv", "appel rdv", 0 }, { "steps", "<>", "", 0 },
	/* yes or no */
	{ "yes", "oui", "1", 1 }, { "yes", "non", "0", 1 }, { "yes", "n", "", 0 },
	{ "yes", "=", "", 1 }, { "yes", "<>oui", "0", 1 },
	{ "yes", "peut-être", "1", -1 }, { "box", "x", "1", 1 },
	{ "box", "non", "", 1 }, { "box", "=", "0", 1 }, { "box", "<>", "1", 1 },
	/* codes */
	{ "phone", "06 39", "+33639981234", 1 },
	{ "phone", "+33 6 39", "+33639981234", 1 },
	{ "phone", "06.39.98.12.34", "+33639981234", 1 },
	{ "phone", "*1234", "+33639981234", 1 },
	{ "phone", "07", "+33639981234", 0 }, { "cp", "23", "23200", 1 },
	{ "cp", "23..24", "24100", 1 }, { "cp", "23..24", "25000", 0 },
	{ "cp", "2?200", "23200", 1 }, { "place", "2a", "2A004", 1 },
	/* masked answers to nothing */
	{ "text", "<>a", ROW_MASKED, 0 }, { "text", "=", ROW_MASKED, 0 },
	{ "date", "<>2026", ROW_MASKED, 0 },
	/* mistakes */
	{ "int", "abc", "5", -1 }, { "int", "5*", "5", -1 },
	{ "int", ">", "5", -1 }, { "int", ">>5", "5", -1 },
	{ "int", "=>5", "5", -1 }, { "int", "5|", "5", -1 },
	{ "int", "|5", "5", -1 }, { "int", "9..5", "5", -1 },
	{ "int", "..", "5", -1 }, { "int", "5...7", "5", -1 },
	{ "int", "1..2..3", "5", -1 }, { "int", ">1..3", "5", -1 },
	{ "date", "32/1", "2026-01-01", -1 }, { "date", "truc", "", -1 },
	{ "text", "-", "a", -1 }, { "text", "a*..b", "a", -1 },
	{ "text", "", "a", -1 }, { "text", ">a*", "b", -1 },
};

static void
each_of_the_table(void **state)
{
	size_t i, bad = 0;

	for (i = 0; i < sizeof table / sizeof *table; i++) {
		int got = asked(table[i].col, table[i].typed, table[i].value);

		if (got != table[i].want) {
			print_message("%s « %s » on « %s »: %d, not %d (%s)\n",
				table[i].col, table[i].typed, table[i].value,
				got, table[i].want, got < 0 ? err_text() : "");
			bad++;
		}
	}
	assert_int_equal(bad, 0);
}

/* Which piece, why, an example. */
static void
a_mistake_says_what_where_and_how(void **state)
{
	assert_int_equal(asked("date", "lundi|32/1", ""), -1);
	assert_non_null(strstr(err_text(), "Pour le : « 32/1 » : "));
	assert_non_null(strstr(err_text(), "Il n'y a pas de 32/01"));
	assert_non_null(strstr(err_text(), ">1/3"));
	assert_int_equal(asked("int", "5..abc", ""), -1);
	assert_non_null(strstr(err_text(), "« 5..abc »"));
	assert_non_null(strstr(err_text(), "il faut un nombre"));
	assert_non_null(strstr(err_text(), "5..10"));
	assert_int_equal(asked("step", "zzz", ""), -1);
	assert_non_null(strstr(err_text(), "F4"));
}

static void
a_sign_makes_a_criterion(void **state)
{
	assert_true(criterion_has_sign("..+7"));
	assert_true(criterion_has_sign("du*"));
	assert_true(criterion_has_sign("!=a"));
	assert_false(criterion_has_sign("12.03.2026"));
	assert_false(criterion_has_sign("-7"));
	assert_false(criterion_has_sign("J.-P. !"));
}

/* --- random texts ---------------------------------------------------------- */

static uint32_t seed;

static unsigned
draw(unsigned n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* Numbers with one simple sign, worked out from the end of the text: -2 for
 * what is not so simple. */
static int
oracle(const char *typed, long v)
{
	char sign[3] = "", digit[40];
	size_t n = strlen(typed), k = n;
	long a;

	while (k && strchr("0123456789", typed[k - 1]))
		k--;
	if (k == n || n - k > 9 || k > 2)
		return -2;
	memcpy(sign, typed, k);
	snprintf(digit, sizeof digit, "%s", typed + k);
	a = atol(digit);
	if (!strcmp(sign, "") || !strcmp(sign, "="))
		return v == a;
	if (!strcmp(sign, "<"))
		return v < a;
	if (!strcmp(sign, ">"))
		return v > a;
	if (!strcmp(sign, "<="))
		return v <= a;
	if (!strcmp(sign, ">="))
		return v >= a;
	if (!strcmp(sign, "<>") || !strcmp(sign, "!="))
		return v != a;
	if (!strcmp(sign, ".."))
		return v <= a;
	return -2;
}

static void
random_texts(void **state)
{
	static const char *const bits[] = { "<", ">", "=", "!", ".", "..", "|",
		"*", "?", "-", "+", "/", " ", "0", "1", "7", "12", "2026",
		"a", "du", "é", "\xc3", "\xff", "lundi", "<>", "<=", "oui",
		"appel", "\"", "ﷺ" };
	char typed[400], value[24];
	int i, k, said = 0, right = 0, texts = getenv("LONG") ? 100000 :
		SHARE(15000);

	seed = 20261124;
	for (i = 0; i < texts; i++) {
		int n = (int)draw(i % 3 ? 3 : 9) + 1, want;
		long v = (long)draw(30) - 5;

		typed[0] = '\0';
		for (k = 0; k < n; k++)
			strcat(typed, bits[draw(i % 2 ? 30 : 18)]);
		snprintf(value, sizeof value, "%ld", v);
		want = oracle(typed, v);
		for (k = 0; columns[k].name; k++) {
			int got = asked(columns[k].name, typed, value);

			said += got >= 0;
			if (got < 0)
				assert_true(*err_text());
			if (columns[k].type == CT_INT && want >= 0) {
				if (got != want)
					print_message("« %s » on %ld\n",
						typed, v);
				assert_int_equal(got, want);
				right++;
			}
		}
	}
	/* enough of them say something, and the oracle knows enough */
	assert_true(said > texts);
	assert_true(right > texts / 20);
}

/* Patterns against the plainest matcher there is. */
static bool
plainest(const char *p, const char *s)
{
	if (!*p)
		return !*s;
	if (*p == '*')
		return plainest(p + 1, s) || (*s && plainest(p, s + 1));
	return *s && (*p == '?' || *p == *s) && plainest(p + 1, s + 1);
}

static void
random_patterns(void **state)
{
	char typed[12], value[12];
	int i, k, yes = 0;

	seed = 7;
	for (i = 0; i < SHARE(50000); i++) {
		bool star = false;
		int n = (int)draw(8) + 1;

		for (k = 0; k < n; k++) {
			typed[k] = "ab*?"[draw(4)];
			star |= typed[k] == '*' || typed[k] == '?';
		}
		typed[n] = '\0';
		n = (int)draw(9) + 1;
		for (k = 0; k < n; k++)
			value[k] = "ab"[draw(2)];
		value[n] = '\0';
		if (!star)
			continue;
		assert_int_equal(asked("text", typed, value),
			plainest(typed, value));
		yes += plainest(typed, value);
	}
	assert_true(yes > 2000);
}

/* Stars one after another end in time. */
static void
many_stars(void **state)
{
	char typed[201], value[4001];

	for (int i = 0; i < 200; i++)
		typed[i] = i % 2 ? 'a' : '*';
	typed[199] = 'b';
	typed[200] = '\0';
	memset(value, 'a', 4000);
	value[4000] = '\0';
	assert_int_equal(asked("long", typed, value), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_of_the_table),
		cmocka_unit_test(a_mistake_says_what_where_and_how),
		cmocka_unit_test(a_sign_makes_a_criterion),
		cmocka_unit_test(random_texts),
		cmocka_unit_test(random_patterns),
		cmocka_unit_test(many_stars),
	};

	i18n_init("fr", NULL);
	if (clock_fix("2026-11-24T09:00") != E_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

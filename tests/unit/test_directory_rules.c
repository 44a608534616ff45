/* The rules of the directory and of matching: quality, freshness, zone,
 * opening hours, duplicates; then all of them on random bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/duplicate.h"
#include "rules/few.h"
#include "rules/freshness.h"
#include "rules/hours.h"
#include "rules/namekey.h"
#include "rules/quality.h"
#include "rules/zone.h"

static void
test_freshness(void **state)
{
	static const struct {
		const char *modified, *frequency, *today, *value;
	} c[] = {
		{ "2026-05-24", NULL, "2026-11-23", "a_jour 2026-11-24" },
		{ "2026-05-24", "", "2026-11-24",
			"actualisation_conseillee 2026-11-24" },
		/* a month that is too short */
		{ "2025-08-31", "tous-les-6-mois", "2026-02-28",
			"actualisation_conseillee 2026-02-28" },
		{ "2023-10-31", "tous-les-16-mois", "2025-02-27",
			"a_jour 2025-02-28" },
		{ "2026-11-30", "tous-les-mois", "2026-11-24",
			"a_jour 2026-12-30" },
		{ "2001-01-01", "jamais", "2026-11-24", "a_jour" },
	};
	struct rule_answer a;
	size_t i;

	for (i = 0; i < sizeof c / sizeof *c; i++) {
		freshness(c[i].modified, c[i].frequency, c[i].today, &a);
		assert_true(a.ok);
		assert_string_equal(a.value, c[i].value);
	}
	freshness("2026-02-30", NULL, "2026-11-24", &a);
	assert_string_equal(a.error, "bad_date");
	freshness("2026-02-20", "parfois", "2026-11-24", &a);
	assert_string_equal(a.error, "unknown_frequency");
	assert_true(freshness_needed("2026-01-01", NULL, "2026-11-24"));
	assert_false(freshness_needed("", NULL, "2026-11-24"));
}

static int
dated(const char *date)
{
	struct quality_of s = { .source = "dora", .date_maj = date };
	int one[QUALITY_CRITERIA];

	quality_score(&s, "2026-11-24", one);
	return one[7];
}

static void
test_quality(void **state)
{
	char text[10100];
	struct quality_of s = {
		"dora", "2026-11-01", "1 rue du Port", "a@b.fr",
		"+33536490000", NULL, "en-presentiel", "telephoner",
		"professionnels", "tous-publics", "mobilite--financer",
		"gratuit", NULL, text
	}, none = { 0 };
	struct rule_answer a;
	int one[QUALITY_CRITERIA];

	memset(text, 'x', sizeof text - 1);
	text[200] = '\0';
	assert_int_equal(quality_score(&s, "2026-11-24", one), 100);
	/* an e-mail is asked for only where one writes */
	assert_int_equal(one[5], -1);
	/* nothing said: six criteria of nothing, the address not asked */
	assert_int_equal(quality_score(&none, "2026-11-24", one), 0);
	assert_int_equal(one[0], -1);
	assert_int_equal(one[6], -1);
	/* ages, in days: 179 180 181 455 729 730, none, tomorrow */
	assert_int_equal(dated("2026-05-29"), 100);
	assert_int_equal(dated("2026-05-28"), 100);
	assert_int_equal(dated("2026-05-27"), 100);
	assert_int_equal(dated("2025-08-26"), 50);
	assert_int_equal(dated("2024-11-25"), 0);
	assert_int_equal(dated("2024-11-24"), 0);
	assert_int_equal(dated(NULL), 0);
	assert_int_equal(dated("2026-11-25"), 100);
	none.source = "france-travail";
	quality_score(&none, "2026-11-24", one);
	assert_int_equal(one[7], -1);
	/* a fee without its amount, half a way in, a short text */
	s.frais = "payant";
	s.mobilisable_par = "";
	text[199] = '\0';
	quality_score(&s, "2026-11-24", one);
	assert_int_equal(one[8], 50);
	assert_int_equal(one[1], 50);
	assert_int_equal(one[9], 50);
	/* 9 criteria: 6 whole, 3 halves: 7.5 / 9 */
	quality(&s, "2026-11-24", &a);
	assert_string_equal(a.value, "0.83");
	assert_non_null(strstr(a.message, "préciser les frais"));
	text[49] = '\0';
	quality_score(&s, "2026-11-24", one);
	assert_int_equal(one[9], 0);
	memset(text, 'x', sizeof text - 1);
	text[2000] = '\0';
	quality_score(&s, "2026-11-24", one);
	assert_int_equal(one[9], 50);
	text[2000] = 'x';
	text[10001] = '\0';
	quality_score(&s, "2026-11-24", one);
	assert_int_equal(one[9], 0);
	/* se-presenter asks for the address too */
	s.modes_accueil = "a-distance";
	s.modes_mobilisation = "se-presenter telephoner";
	s.adresse = "";
	s.telephone = "3631";
	quality_score(&s, "2026-11-24", one);
	assert_int_equal(one[0], 0);
	assert_int_equal(one[6], 100);
}

static void
test_zone(void **state)
{
	static const struct { const char *zone, *value; } c[] = {
		{ "", "france" }, { NULL, "france" }, { "france", "france" },
		{ "99100", "99100" }, { "23", "23" }, { "87 23", "23" },
		{ "87,23", "23" }, { "23008", "23008" },
		{ "200067544", "200067544" }, { "2A 2B 974 23", "23" },
	};
	struct zone_place p = { "23008", "", "23", "200067544" };
	struct zone_place arrondissement = { "75101", "75056", "75", NULL };
	struct rule_answer a;
	size_t i;

	for (i = 0; i < sizeof c / sizeof *c; i++) {
		zone_eligible(c[i].zone, &p, &a);
		assert_true(a.ok);
		assert_string_equal(a.value, c[i].value);
	}
	zone_eligible("75056", &arrondissement, &a);
	assert_true(a.ok);
	zone_eligible("87 19", &p, &a);
	assert_string_equal(a.error, "out_of_zone");
	zone_eligible("2300", &p, &a);
	assert_string_equal(a.error, "bad_code");
	zone_eligible("France", &p, &a);
	assert_string_equal(a.error, "bad_code");
	zone_eligible("99350", &p, &a);
	assert_string_equal(a.error, "out_of_zone");
}

static void
hours(const char *osm, const char *at, const char *value)
{
	struct rule_answer a;

	hours_french(osm, at, &a);
	if (!a.ok || strcmp(a.value, value) != 0)
		fail_msg("%s %s: %s %s", osm, at ? at : "", a.value, a.error);
}

static void
test_hours(void **state)
{
	static const char *const bad[] = { "", "n'importe", "Mo-", "Mo 9",
		"Mo 09:00", "Mo 09:00-", "Mo 25:61-26:00", "Mo,", "Xx 09:00",
		"09:00-12:00 \"sans fin", "We[6] 09:00-10:00", "week 0",
		"lundi de 9h à 12h", "Mo 09:00-12:00 | Tu 10:00-11:00",
		"sunrise-sunset", "Jan 5-" };
	struct rule_answer a;
	size_t i;

	hours("Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00; PH off", NULL,
		"lun. à ven. 9h-12h, 14h-17h30 ; sam. 9h-12h ; "
		"fermé jours fériés");
	hours("Mo-Fr 09:00-12:00, 14:00-17:00", NULL,
		"lun. à ven. 9h-12h, 14h-17h");
	hours("Sa-Mo 10:00-11:00", NULL, "lun., sam. et dim. 10h-11h");
	hours("24/7", NULL, "jour et nuit, tous les jours");
	hours("Dec 24-Jan 2 off", NULL, "fermé du 24 décembre au 2 janvier");
	hours("Jul-Aug Mo 09:00-12:00", NULL,
		"de juillet à août lun. 9h-12h");
	hours("We[1] 14:00-17:00", NULL, "mer. (le 1er du mois) 14h-17h");
	hours("Th[-1] 14:00+", NULL,
		"jeu. (le dernier du mois) à partir de 14h");
	hours("Mo-Fr 09:00-12:00 \"sur rendez-vous\"", NULL,
		"lun. à ven. 9h-12h (sur rendez-vous)");
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		hours_french(bad[i], NULL, &a);
		if (a.ok || strcmp(a.error, "not_understood") != 0)
			fail_msg("« %s » was understood: %s", bad[i], a.value);
	}
	/* Tuesday 24 November 2026; Christmas is a Friday */
#define WEEK "Mo-Fr 09:00-12:00,14:00-17:30; PH off"
	hours(WEEK, "2026-11-24T09:00", "ouvert");
	hours(WEEK, "2026-11-24T12:00", "ferme");
	hours(WEEK, "2026-11-24T17:29", "ouvert");
	hours(WEEK, "2026-11-28T10:00", "ferme");
	hours(WEEK, "2026-12-25T10:00", "ferme");
	/* beyond midnight, the last rule, one that adds */
	hours("Fr 22:00-02:00", "2026-11-28T01:59", "ouvert");
	hours("Fr 22:00-02:00", "2026-11-28T02:00", "ferme");
	hours("Mo-Su 09:00-17:00; Tu off", "2026-11-24T10:00", "ferme");
	hours("Tu 09:00-10:00, Tu 14:00-15:00", "2026-11-24T09:30", "ouvert");
	hours("Tu 09:00-10:00; Tu 14:00-15:00", "2026-11-24T09:30", "ferme");
	hours("Tu[4] 09:00-10:00", "2026-11-24T09:30", "ouvert");
	hours("Tu[-1] 09:00-10:00", "2026-11-24T09:30", "ouvert");
	hours("Tu[1] 09:00-10:00", "2026-11-24T09:30", "ferme");
	hours("week 48 Tu 09:00-10:00", "2026-11-24T09:30", "ouvert");
	hours("week 1-53/2 Tu 09:00-10:00", "2026-11-24T09:30", "ferme");
	hours("Nov 20-Jan 3 09:00-10:00", "2027-01-03T09:30", "ouvert");
	hours("Nov 20-Jan 3 09:00-10:00", "2027-01-04T09:30", "ferme");
	hours_french("24/7", "hier", &a);
	assert_string_equal(a.error, "bad_date");
}

static int
score(const struct duplicate_of *x, const struct duplicate_of *y)
{
	struct rule_answer a, b;

	duplicate(x, y, &a);
	duplicate(y, x, &b);
	assert_string_equal(a.value, b.value);
	return atoi(a.value);
}

static void
test_duplicate(void **state)
{
	const struct duplicate_of ana = { .last = "BENALI", .first = "Nadia",
		.birth = "1998-05-12", .phone = "+33639981234",
		.nir = "298059999999999" };
	struct duplicate_of b = ana;

	assert_int_equal(score(&ana, &b), 100);
	b.nir = NULL;
	assert_int_equal(score(&ana, &b), 100);
	/* typed by somebody else: spaces, accents, the day for the month */
	b = (struct duplicate_of){ "Ben-Ali", "nàdia", "1998-12-05",
		"06 39 98 12 34", NULL, NULL };
	assert_int_equal(score(&ana, &b), 92);
	/* heard, not read */
	b = (struct duplicate_of){ "Bénalli", "Nadya", "1998-05-12", NULL,
		NULL, NULL };
	assert_int_equal(score(&ana, &b), 73);
	/* one digit; names in the wrong boxes */
	b = (struct duplicate_of){ "BENALI", "Nadia", "1998-05-13", NULL,
		NULL, NULL };
	assert_int_equal(score(&ana, &b), 78);
	b = (struct duplicate_of){ "Nadia", "Benali", "1998-05-12", NULL,
		NULL, NULL };
	assert_int_equal(score(&ana, &b), 85);
	/* twins, father and son: never certain */
	b = (struct duplicate_of){ "BENALI", "Samir", "1998-05-12",
		"+33639981234", NULL, NULL };
	assert_int_equal(score(&ana, &b), 60);
	b = (struct duplicate_of){ "BENALI", "Nadia", "1968-05-12",
		"+33639981234", NULL, NULL };
	assert_int_equal(score(&ana, &b), 60);
	/* two numbers are two people, whatever the rest */
	b = ana;
	b.nir = "298059999999899";
	assert_int_equal(score(&ana, &b), 30);
	b = (struct duplicate_of){ "DUPONT", "Jean", "1970-01-01", NULL,
		NULL, NULL };
	assert_int_equal(score(&ana, &b), 0);
	/* two births with nothing alike: two people, unless one telephone */
	b = (struct duplicate_of){ .last = "BENALI", .first = "Nadia",
		.birth = "1995-03-27" };
	assert_int_equal(score(&ana, &b), 50);
	b.phone = "0639981234";
	assert_int_equal(score(&ana, &b), 70);
	/* married since: her birth name is the name of the other record */
	b = (struct duplicate_of){ .last = "MARTIN", .first = "Nadia",
		.birth = "1998-12-05", .birth_name = "Benali" };
	assert_int_equal(score(&ana, &b), 77);
	b.birth_name = "Bernard";
	assert_int_equal(score(&ana, &b), 47);
	/* nothing known is nothing alike */
	assert_int_equal(score(&(struct duplicate_of){ 0 },
		&(struct duplicate_of){ 0 }), 0);
}

/* In a column: few words, and "" of who has nothing in common. */
static void
test_duplicate_brief(void **state)
{
	static const struct {
		struct duplicate_of two;
		const char *brief;
	} rows[] = {
		{ { .last = "Benali", .first = "Nadia", .birth = "1998-12-05",
			.phone = "0639981234" }, "nom, prénom, jj/mm, tél." },
		{ { .last = "Bénalli", .first = "Nadya", .birth =
			"1998-05-13" }, "nom ~, prénom ~, naiss. ~" },
		{ { .last = "Nadia", .first = "Benali", .birth =
			"1998-05-12" }, "nom/prénom, naiss." },
		{ { .last = "Benali", .first = "Samir", .birth =
			"1998-05-12" }, "nom, naiss., jumeaux ?" },
		{ { .last = "Benali", .first = "Nadia", .birth =
			"1998-05-12", .nir = "298059999999899" },
			"nom, prénom, naiss., NIR autre" },
		{ { .last = "Dupont" }, "" },
	};
	const struct duplicate_of ana = { .last = "BENALI", .first = "Nadia",
		.birth = "1998-05-12", .phone = "+33639981234",
		.nir = "298059999999999" };
	char brief[100];
	size_t i;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		duplicate_brief(&ana, &rows[i].two, brief, sizeof brief);
		assert_string_equal(brief, rows[i].brief);
	}
}

static void
test_name_key(void **state)
{
	static const char *const same[][2] = {
		{ "Benali", "Bénali" },
		{ "Le Goff", "Legoff" }, { "Diallo", "Dialo" },
		{ "Mohamed", "Mohammed" }, { "Dupont", "Dupond" },
	};
	static const char *const other[][2] = {
		{ "Martin", "Bernard" }, { "Diallo", "Benali" },
		{ "Petit", "Durand" },
	};
	char a[100], b[100];
	size_t i;

	for (i = 0; i < sizeof same / sizeof *same; i++) {
		name_key(same[i][0], a, sizeof a);
		name_key(same[i][1], b, sizeof b);
		if (strcmp(a, b) != 0)
			fail_msg("%s %s, %s %s", same[i][0], a, same[i][1], b);
	}
	for (i = 0; i < sizeof other / sizeof *other; i++) {
		name_key(other[i][0], a, sizeof a);
		name_key(other[i][1], b, sizeof b);
		assert_string_not_equal(a, b);
	}
}

static uint32_t seed = 20261124;

static void
random_text(char *out, size_t n)
{
	static const char like[] = "Mo-FrTuPHweek0123456789:;,/\"[]+ off";
	size_t i;

	for (i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		out[i] = seed & 1 << 20 ? like[(seed >> 24) %
			(sizeof like - 1)] : (char)(1 + (seed >> 24) % 255);
	}
	out[n] = '\0';
}

static void
test_random(void **state)
{
	char x[64], y[64], z[64];
	struct rule_answer a;
	int i;

	for (i = 0; i < 20000; i++) {
		struct duplicate_of one = { x, y, "1990-01-01", z, y, x };
		struct duplicate_of two = { y, z, "1990-01-10", x, z, z };
		struct zone_place p = { "23008", y, "23", z };
		struct quality_of q = { x, y, z, x, y, z, x, y, z, x, y, z,
			x, y };
		int s;

		random_text(x, (size_t)i % 60);
		random_text(y, (size_t)(i / 7) % 60);
		random_text(z, (size_t)(i / 3) % 60);
		hours_french(x, i % 2 ? "2026-11-24T10:00" : NULL, &a);
		assert_true(a.ok || *a.message);
		freshness(x, y, z, &a);
		zone_eligible(x, &p, &a);
		score(&one, &two);
		s = quality_score(&q, "2026-11-24", NULL);
		assert_true(s >= 0 && s <= 100);
	}
}

/* Nothing under 11; no figure tells of one person more or less. */
static void
test_few(void **state)
{
	static const struct { long n, told; } t[] = {
		{ 0, 0 }, { 1, 0 }, { 10, 0 }, { 11, 10 }, { 12, 10 },
		{ 13, 15 }, { 17, 15 }, { 18, 20 }, { 102, 100 },
		{ 103, 105 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof t / sizeof *t; i++)
		assert_int_equal(few_told(t[i].n), t[i].told);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_freshness),
		cmocka_unit_test(test_quality), cmocka_unit_test(test_zone),
		cmocka_unit_test(test_hours),
		cmocka_unit_test(test_duplicate),
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_duplicate_brief),
		cmocka_unit_test(test_name_key),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

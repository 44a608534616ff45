/* Two producers, one structure?  The score, its bounds, and the marks without
 * which two are not compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/samestructure.h"
#include "tests/unit/share.h"

#define SERRES "12, rue du Docteur-Serres"

static const struct {
	struct structure_of one, two;
	int score;
	const char *why;
} rows[] = {
	{ { .name = "Épicerie solidaire d'Alès", .address = SERRES,
		.insee = "30007" },
		{ .name = "EPICERIE SOLIDAIRE ALES",
		.address = "12 RUE DU DOCTEUR SERRES", .insee = "30007" },
		75, "même nom ; même adresse" },
	/* of one producer, two rows are two structures */
	{ { .name = "A B", .address = SERRES, .source = "dora" },
		{ .name = "A B", .address = SERRES, .source = "dora" },
		50, "même nom ; même adresse ; une seule source, qui les "
		"distingue" },
	/* branches of one SIRET */
	{ { .name = "Mission locale", .siret = "73282932000074",
		.insee = "30007" },
		{ .name = "Mission locale", .siret = "732 829 320 00074",
		.insee = "30189" },
		60, "même nom ; même SIRET ; deux lieux : des antennes ?" },
	{ { .name = "CCAS", .siret = "73282932000074", .placed = true,
		.lat = 44.1252, .lon = 4.0786 },
		{ .name = "Centre communal", .siret = "73282932000074",
		.placed = true, .lat = 44.1253, .lon = 4.0785 },
		85, "même SIRET ; à moins de 150 m" },
	/* two companies in one house */
	{ { .name = "Le Relais", .siret = "73282932000074",
		.address = SERRES, .phone = "0466101112" },
		{ .name = "Relais", .siret = "35600000000048",
		.address = SERRES, .phone = "+33466101112" },
		45, "même nom ; même adresse ; même téléphone ; deux "
		"entreprises (SIREN)" },
	{ { .name = "Maison de l'emploi", .insee = "75101" },
		{ .name = "Maison de l'emploi du Nord", .insee = "75118" },
		25, "un nom dans l'autre" },
	{ { .name = "A", .commune = "Saint-Denis", .placed = true,
		.lat = -20.88, .lon = 55.45 },
		{ .name = "A", .commune = "SAINT DENIS", .placed = true,
		.lat = -20.88, .lon = 55.47 }, 45, "même nom" },
	{ { .name = "X", .siret = "8,1234E+13", .phone = "x", .mail = "" },
		{ .name = "Y", .siret = "8,1234E+13", .phone = "x",
		.mail = "" }, 0, "" },
	{ { .name = NULL }, { .name = "" }, 0, "" },
};

static void
test_scores(void **state)
{
	struct rule_answer a, b;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		same_structure(&rows[i].one, &rows[i].two, &a);
		same_structure(&rows[i].two, &rows[i].one, &b);
		assert_true(a.ok);
		if (atoi(a.value) != rows[i].score ||
			strcmp(a.message, rows[i].why) != 0)
			fail_msg("%zu: %s, %s", i, a.value, a.message);
		assert_string_equal(a.value, b.value);
		assert_string_equal(a.message, b.message);
	}
}

static void
test_keys(void **state)
{
	char out[40];

	same_address_key("12 bis, Allée de l'Église Saint-Jean", out,
		sizeof out);
	assert_string_equal(out, "12 bis all de l eglise st jean");
	same_name_key("Association « Les Restos du Cœur »", out, sizeof out);
	assert_string_equal(out, "restos coeur");
	same_name_key("Un nom qui dépasse de beaucoup la place qu'il y a", out,
		sizeof out);
	assert_true(strlen(out) < sizeof out);
}

static bool
share_a_mark(const struct structure_of *one, const struct structure_of *two)
{
	char x[SAME_MARKS][SAME_MARK_SIZE], y[SAME_MARKS][SAME_MARK_SIZE];
	int n = same_structure_marks(one, x), m = same_structure_marks(two, y);
	int i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < m; k++)
			if (strcmp(x[i], y[k]) == 0)
				return true;
	return false;
}

static uint32_t seed = 42;

static const char *
one_of(const char *const *from, uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return from[(seed >> 8) % n];
}

#define PICK(list) one_of(list, sizeof list / sizeof *list)

static void
draw(struct structure_of *s)
{
	static const char *const names[] = { "Relais", "le relais",
		"Relais de l'emploi", "relais emploi nord", "CCAS", "" };
	static const char *const sirets[] = { NULL, "73282932000074",
		"732829320 00074", "73282932000082", "35600000000048" };
	static const char *const addresses[] = { SERRES, "12 r du docteur "
		"serres", "3 place du Port", NULL };
	static const char *const insees[] = { "30007", "30189", "75101",
		"75118" };
	static const char *const phones[] = { NULL, "0466101112",
		"04 66 10 11 12", "0466101113" };
	static const char *const mails[] = { NULL, "a@b.fr", "A@B.FR" };
	static const char *const sources[] = { "dora", "fredo", NULL };
	static const char *const lats[] = { "44.125", "44.1251", "44.14" };

	*s = (struct structure_of){ .name = PICK(names),
		.siret = PICK(sirets), .address = PICK(addresses),
		.insee = PICK(insees), .phone = PICK(phones),
		.mail = PICK(mails), .source = PICK(sources), .placed = true,
		.lat = atof(PICK(lats)), .lon = 4.07 };
}

/* What an import does not compare would not have been the same. */
static void
test_marks(void **state)
{
	struct rule_answer a;
	int i, same = 0, apart = 0;

	for (i = 0; i < SHARE(200000); i++) {
		struct structure_of one, two;

		draw(&one);
		draw(&two);
		same_structure(&one, &two, &a);
		assert_in_range(atoi(a.value), 0, 100);
		if (atoi(a.value) >= SAME_STRUCTURE) {
			assert_true(share_a_mark(&one, &two));
			same++;
		} else {
			apart += !share_a_mark(&one, &two);
		}
	}
	assert_true(same > 1000 && apart > 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scores),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

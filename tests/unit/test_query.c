/* Query by form on a real keeper: which rows answer, what was opened for it,
 * and what answers to nothing. */
#include "tests/unit/domain_world.h"

#include "domains/part_health.h"
#include "model/query.h"

static struct id s1, s2;
static struct ctx *c, *d, *l;
static char ana[ID_TEXT], bob[ID_TEXT], cleo[ID_TEXT];

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	s2 = world_structure("Mission deux");
	world_user("c1", &s1, "conseiller");
	world_user("d1", &s1, "conseiller");
	world_user("l1", &s1, "lecture");
	c = world_login("c1");
	d = world_login("d1");
	l = world_login("l1");
	world_person(c, ana, "last_name", "ABBA", "first_name", "Ana",
		"born_on", "1998-05-12", "postcode", "23200",
		"commune", "23008", "commune_name", "Aubusson", "phone",
		"+33639981234", NULL);
	world_person(c, bob, "last_name", "BEAU", "first_name", "Bob",
		"commune", "23008", "commune_name", "Aubusson", "protected",
		"1", NULL);
	world_person(d, cleo, "last_name", "CHER", "first_name", "Cléo",
		"commune_name", "Guéret", NULL);
	assert_int_equal(world_save(c, registry_record("health"), ana,
		"rqth", "1", NULL), E_OK);
	assert_int_equal(world_save(c, registry_record("barriers"), ana,
		"licence", "aucun", NULL), E_OK);
	assert_int_equal(world_save(c, &follow_record, ana, "status",
		"suspendu", NULL), E_OK);
	world_leave(c);
	world_leave(d);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

static int64_t
opened(void)
{
	return world_count("SELECT count(*) FROM audit WHERE object IS NOT "
		"NULL");
}

/* "ABBA BEAU": the rows of a list that answer to cells and criteria. */
static const char *
answer(struct ctx *x, const char *source, ...)
{
	static char out[200];
	struct row asked;
	struct rows t;
	const char *cell;
	va_list ap;
	enum err e;

	assert_int_equal(world_rows(x, source, "", "", "", &t, NULL), E_OK);
	row_init(&asked);
	va_start(ap, source);
	while ((cell = va_arg(ap, const char *)))
		row_set(&asked, cell, va_arg(ap, const char *));
	va_end(ap);
	e = query_keep(x, registry_source(source), &asked, &t);
	snprintf(out, sizeof out, "%s", e ? err_name(e) : "");
	for (int i = 0; i < t.n && !e; i++)
		snprintf(out + strlen(out), sizeof out - strlen(out),
			"%s%.4s", i ? " " : "", row_get(&t.r[i], "name"));
	row_done(&asked);
	rows_done(&t);
	return out;
}

#define ALL "caseload.all"

static void
answers_by_any_part(void **state)
{
	assert_string_equal(answer(c, ALL, NULL), "ABBA BEAU CHER");
	assert_string_equal(answer(c, ALL, "person.last_name", "a..b", NULL),
		"ABBA BEAU");
	assert_string_equal(answer(c, ALL, "person.born_on", "1990..1999",
		NULL), "ABBA");
	assert_string_equal(answer(c, ALL, "person.phone", "06 39", NULL),
		"ABBA");
	assert_string_equal(answer(c, ALL, "follow.status", "<>susp", NULL),
		"BEAU CHER");
	assert_string_equal(answer(c, ALL, "barriers.licence", "pas de permis",
		NULL), "ABBA");
	/* all of them at once, of several records */
	assert_string_equal(answer(c, ALL, "follow.status", "actif",
		"person.last_name", "a..b", NULL), "BEAU");
	assert_string_equal(answer(c, "caseload.mine", "person.last_name",
		"<>abba", NULL), "BEAU");
	world_leave(c);
}

static void
a_protected_address_answers_to_nothing(void **state)
{
	static const char *const asked[] = { "aub", "*", "<>gueret", "<>",
		"=", ">a" };

	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
		assert_null(strstr(answer(c, ALL, "person.commune_name",
			asked[i], NULL), "BEAU"));
	assert_string_equal(answer(c, ALL, "person.commune_name", "aub",
		NULL), "ABBA");
	/* that it is protected is no address */
	assert_string_equal(answer(c, ALL, "person.protected", "oui", NULL),
		"BEAU");
	world_leave(c);
}

static void
what_is_not_read_answers_to_nothing(void **state)
{
	assert_string_equal(answer(c, ALL, "health.rqth", "oui", NULL),
		"ABBA");
	/* d accompanies Cléo only: of the others nothing is said, not even
	 * that it is empty */
	assert_string_equal(answer(d, ALL, "health.rqth", "oui", NULL), "");
	assert_string_equal(answer(d, ALL, "health.rqth", "=", NULL), "CHER");
	assert_string_equal(answer(d, ALL, "health.rqth", "<>oui", NULL),
		"CHER");
	/* who reads nobody's may not even ask */
	assert_string_equal(answer(l, ALL, "health.rqth", "oui", NULL),
		err_name(E_CHECK));
	/* the number is opened for one person at a time, and noted */
	assert_string_equal(answer(c, ALL, "person.nir", "2*", NULL),
		err_name(E_CHECK));
	assert_string_equal(answer(c, ALL, "person.age", "28", NULL),
		err_name(E_CHECK));
	assert_string_equal(answer(c, ALL, "person.nothing", "28", NULL),
		err_name(E_CHECK));
	assert_string_equal(answer(c, ALL, "person", "28", NULL),
		err_name(E_CHECK));
	world_leave(c);
	world_leave(d);
	world_leave(l);
}

static void
keys_go_and_the_fewest_are_given(void **state)
{
	struct ctx *x = world_login("d1");
	int64_t before;
	int mark;

	answer(x, ALL, NULL);           /* the labels */
	mark = vault_mark(x->vault);
	before = opened();
	answer(x, ALL, "follow.status", "susp", NULL);
	assert_int_equal(opened(), before);
	/* only of the one whose clear columns answer */
	answer(x, ALL, "follow.status", "susp", "barriers.licence", "<>",
		NULL);
	assert_int_equal(opened(), before + 1);
	assert_int_equal(vault_mark(x->vault), mark);
	world_leave(x);
}

static void
a_wrong_criterion_changes_nothing(void **state)
{
	struct row asked;
	struct rows t;

	assert_int_equal(world_rows(c, ALL, "", "", "", &t, NULL), E_OK);
	row_init(&asked);
	row_set(&asked, "person.last_name", "a..b");
	row_set(&asked, "person.born_on", "1/13");
	assert_int_equal(query_keep(c, registry_source(ALL), &asked, &t),
		E_CHECK);
	assert_non_null(strstr(err_text(), "« 1/13 »"));
	assert_int_equal(t.n, 3);
	row_done(&asked);
	rows_done(&t);
	assert_string_equal(answer(c, "referral.sent", "person.last_name",
		"a", NULL), err_name(E_CHECK));
	world_leave(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_by_any_part),
		cmocka_unit_test(a_protected_address_answers_to_nothing),
		cmocka_unit_test(what_is_not_read_answers_to_nothing),
		cmocka_unit_test(keys_go_and_the_fewest_are_given),
		cmocka_unit_test(a_wrong_criterion_changes_nothing),
	};

	return cmocka_run_group_tests(tests, up, down);
}

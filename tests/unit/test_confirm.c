/* What is due to be erased, seen and confirmed by the administration, which
 * opens nobody. */
#include "tests/unit/domain_world.h"

static struct ctx *c1, *adm;
static char una[ID_TEXT];

static int
up(void **state)
{
	struct id s1;

	(void)state;
	world_start("2026-11-24T09:00");
	s1 = world_structure("Atelier un");
	world_user("c1", &s1, "conseiller");
	world_user("adm", NULL, "");
	world_sql("UPDATE user SET admin = 1 WHERE login = 'adm'");
	c1 = world_login("c1");
	adm = world_login("adm");
	world_person(c1, una, "last_name", "NORMALE", "first_name", "Una",
		NULL);
	world_sql("INSERT INTO notice(id, person, structure, rule, record,"
		" since_on, due_on, made_on) SELECT randomblob(16), person,"
		" structure, 'personne', id, '2022-11-01', '2026-11-01',"
		" '2026-10-01' FROM follow");
	return 0;
}

static int
down(void **state)
{
	(void)state;
	world_end();
	return 0;
}

static bool
waits(struct ctx *x)
{
	struct rows t;
	bool yes;

	assert_int_equal(world_rows(x, "day.mine", "", "", "", &t, NULL),
		E_OK);
	yes = world_row(&t, "what", "Effacements à confirmer") != NULL;
	rows_done(&t);
	return yes;
}

static void
test_confirmed(void **state)
{
	struct call_result result;
	struct row none;
	struct rows t;

	(void)state;
	row_init(&none);
	assert_true(waits(adm));
	assert_false(waits(c1));
	assert_int_equal(world_rows(c1, "retention.due", "", "", "", &t, NULL),
		E_RIGHT);
	rows_done(&t);
	assert_int_equal(world_call(c1, "retention_confirm", &none, &result),
		E_RIGHT);
	assert_int_equal(world_rows(adm, "retention.due", "", "", "", &t,
		NULL), E_OK);
	assert_int_equal(t.n, 1);
	assert_string_equal(row_get(&t.r[0], "what"), "dossier 1");
	assert_string_equal(row_get(&t.r[0], "where"), "Atelier un");
	assert_string_equal(row_get(&t.r[0], "state"), "à confirmer");
	rows_done(&t);
	assert_int_equal(world_call(adm, "retention_confirm", &none, &result),
		E_OK);
	assert_int_equal(world_rows(adm, "retention.due", "", "", "", &t,
		NULL), E_OK);
	assert_string_equal(row_get(&t.r[0], "state"), "confirmé");
	rows_done(&t);
	assert_false(waits(adm));
	/* what becomes due later is another thing */
	world_sql("UPDATE notice SET due_on = '2026-11-23'");
	assert_false(waits(adm));
	world_sql("UPDATE notice SET due_on = '2026-11-24'");
	world_at("2026-11-25T09:00");
	assert_true(waits(adm));
	/* and so is what was due that day, told too short before to be seen */
	world_sql("UPDATE notice SET due_on = '2026-11-01',"
		" made_on = '2026-10-26'");
	assert_true(waits(adm));
	assert_int_equal(world_rows(adm, "retention.due", "", "", "", &t,
		NULL), E_OK);
	assert_string_equal(row_get(&t.r[0], "state"), "à confirmer");
	rows_done(&t);
	world_sql("UPDATE notice SET made_on = '2026-10-25'");
	assert_false(waits(adm));
	/* who confirmed administers no more: another one is asked */
	world_user("adm2", NULL, "");
	world_sql("UPDATE user SET admin = login = 'adm2'");
	assert_true(waits(world_login("adm2")));
	world_sql("UPDATE user SET admin = 1 WHERE login = 'adm'");
	world_at("2027-01-04T09:00");
	assert_true(waits(adm));
	/* nothing is due: there is nothing to confirm */
	world_sql("DELETE FROM notice");
	assert_false(waits(adm));
	assert_int_not_equal(world_call(adm, "retention_confirm", &none,
		&result), E_OK);
	row_done(&none);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_confirmed, up, down),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

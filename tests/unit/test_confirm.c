/* What is due to be erased, seen and confirmed by the administration, which
 * opens nobody: 5,000 lines at a time, the rest is counted and comes after. */
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
has_line(struct ctx *x, const char *what)
{
	struct rows t;
	bool yes;

	assert_int_equal(world_rows(x, "day.mine", "", "", "", &t, NULL),
		E_OK);
	yes = world_row(&t, "what", what) != NULL;
	rows_done(&t);
	return yes;
}

static bool
waits(struct ctx *x)
{
	return has_line(x, "Effacements à confirmer");
}

/* The operator acknowledged a break of the audit: her administration hears it,
 * for 30 days. */
static void
test_acknowledged(void **state)
{
	static const char what[] = "Une rupture en fut reconnue";

	(void)state;
	assert_false(has_line(adm, what));
	world_sql("INSERT INTO audit(seq, at, action, hash) SELECT max(seq) +"
		" 1, max(at), 'audit.acknowledge', x'00' FROM audit");
	assert_true(has_line(adm, what));
	assert_false(has_line(c1, what));
	world_at("2026-12-25T09:00");
	assert_false(has_line(adm, what));
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
	assert_string_equal(row_get(&t.r[0], "asked"), "1 effacement, tout ce "
		"qui est dû");
	assert_int_equal(world_call(adm, "retention_confirm", &t.r[0],
		&result), E_OK);
	rows_done(&t);
	assert_int_equal(world_rows(adm, "retention.due", "", "", "", &t,
		NULL), E_OK);
	assert_string_equal(row_get(&t.r[0], "state"), "confirmé");
	rows_done(&t);
	assert_false(waits(adm));
	/* what becomes due later is another thing, and so is what comes after
	 * the last line that she was shown */
	world_sql("UPDATE notice SET due_on = '2026-10-31'");
	assert_false(waits(adm));
	world_sql("UPDATE notice SET due_on = '2026-11-02'");
	assert_true(waits(adm));
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

/* The list, and how many of its lines are in a state. */
static int
shown(const char *what, struct row *first, int *lines)
{
	struct rows t;
	int n = 0;

	assert_int_equal(world_rows(adm, "retention.due", "", "", "", &t,
		NULL), E_OK);
	for (int i = 0; i < t.n; i++)
		n += strcmp(row_get(&t.r[i], "state"), what) == 0;
	row_clear(first);
	row_copy(first, &t.r[0]);
	*lines = t.n;
	rows_done(&t);
	world_leave(adm);
	return n;
}

static void
test_pages(void **state)
{
	struct call_result out;
	struct row r;
	int lines;

	/* of three days, so that the last line stands among those of its day */
	world_sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
		" FROM n WHERE i < 5002) INSERT INTO notice(id, person,"
		" structure, rule, record, since_on, due_on, made_on) SELECT"
		" randomblob(16), person, structure, rule, randomblob(16),"
		" since_on, date(due_on, (i % 3) || ' days'), made_on"
		" FROM notice, n");
	row_init(&r);
	assert_int_equal(shown("à confirmer", &r, &lines), 5000);
	assert_int_equal(lines, 5000);
	assert_string_equal(row_get(&r, "asked"), "5000 effacements, 3 "
		"autres viendront après");
	assert_int_equal(world_call(c1, "retention_confirm", &r, &out),
		E_RIGHT);
	assert_int_equal(world_call(adm, "retention_confirm", &r, &out), E_OK);
	/* those that could not be seen come first now, and are asked about */
	assert_int_equal(shown("à confirmer", &r, &lines), 3);
	assert_int_equal(lines, 5000);
	assert_string_equal(row_get(&r, "state"), "à confirmer");
	assert_string_equal(row_get(&r, "asked"), "3 effacements, tout ce qui "
		"est dû");
	assert_true(waits(adm));
	/* what came since she saw it is not confirmed with it */
	world_sql("INSERT INTO notice SELECT randomblob(16), person,"
		" structure, user, rule, randomblob(16), since_on,"
		" '2026-11-20', made_on FROM notice LIMIT 1");
	assert_int_equal(world_call(adm, "retention_confirm", &r, &out), E_OK);
	assert_int_equal(shown("à confirmer", &r, &lines), 1);
	assert_string_equal(row_get(&r, "due"), "2026-11-20");
	assert_int_equal(world_call(adm, "retention_confirm", &r, &out), E_OK);
	assert_int_equal(shown("à confirmer", &r, &lines), 0);
	assert_int_equal(world_call(adm, "retention_confirm", &r, &out),
		E_STATE);
	assert_false(waits(adm));
	/* what is suspended is shown, and is not to confirm */
	world_sql("DELETE FROM confirm");
	world_sql("INSERT INTO hold(id, person, structure, user, reason,"
		" made_on, until_on) SELECT randomblob(16), person, structure,"
		" referent, 'plainte', '2026-11-01', '2027-01-01' FROM"
		" follow");
	assert_int_equal(shown("suspendu", &r, &lines), 5000);
	assert_string_equal(row_get(&r, "asked"), "ce qui ne l'est pas "
		"encore");
	assert_int_equal(world_call(adm, "retention_confirm", &r, &out),
		E_STATE);
	/* to the end of the day on which that is lifted; then it is asked about,
	 * whatever was confirmed that day */
	world_sql("UPDATE hold SET ended_on = '2026-11-24'");
	assert_int_equal(shown("suspendu", &r, &lines), 5000);
	world_sql("INSERT INTO confirm(id, user, until_on, made_on) SELECT"
		" randomblob(16), id, '2026-11-24', '2026-11-24' FROM user"
		" WHERE login = 'adm'");
	world_at("2026-11-25T09:00");
	assert_true(waits(adm));
	assert_int_equal(shown("à confirmer", &r, &lines), 5000);
	assert_string_equal(row_get(&r, "asked"), "5000 effacements, 4 "
		"autres viendront après");
	assert_int_equal(world_call(adm, "retention_confirm", &r, &out), E_OK);
	assert_int_equal(shown("à confirmer", &r, &lines), 4);
	row_done(&r);
	print_message("ok - 5004 lines confirmed, none unseen\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_confirmed, up, down),
		cmocka_unit_test_setup_teardown(test_pages, up, down),
		cmocka_unit_test_setup_teardown(test_acknowledged, up, down),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What my day says of somebody who opened many records: to another head of
 * the structure, until she has seen it. */
#include "tests/unit/domain_world.h"

static struct ctx *c1, *d1, *r1, *q1;
static char person[4][ID_TEXT];

static int
up(void **state)
{
	struct id s;
	int i;

	config.alarm_opened = 2;
	config.agreement = 0;
	world_start("2026-11-24T09:00");
	s = world_structure("Mission");
	world_user("c1", &s, "conseiller");
	world_user("d1", &s, "conseiller");
	world_user("r1", &s, "responsable");
	world_user("q1", &s, "responsable");
	c1 = world_login("c1");
	d1 = world_login("d1");
	r1 = world_login("r1");
	q1 = world_login("q1");
	for (i = 0; i < 4; i++)
		world_person(c1, person[i], "last_name", "NORMALE",
			"first_name", "Una", NULL);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

static void
open_all(struct ctx *x, int n)
{
	struct row r;
	int i;

	for (i = 0; i < n; i++) {
		row_init(&r);
		assert_int_equal(person_record.load(x, person[i], "", &r),
			E_OK);
		row_done(&r);
		world_leave(x);
	}
}

/* The alarm in my day; its row. */
static bool
told(struct ctx *x, struct row *out)
{
	struct rows t;
	struct row *r;

	assert_int_equal(world_rows(x, "day.mine", "", "", "", &t, NULL),
		E_OK);
	r = world_row(&t, "_what", "alarm");
	if (r && out)
		row_copy(out, r);
	rows_done(&t);
	world_leave(x);
	return r != NULL;
}

static int
lines(struct ctx *x)
{
	struct rows t;
	int n;

	assert_int_equal(world_rows(x, "day.mine", "", "", "", &t, NULL),
		E_OK);
	n = t.n;
	rows_done(&t);
	return n;
}

static void
test_day(void **state)
{
	struct call_result result;
	struct row line;

	row_init(&line);
	open_all(d1, 2);
	assert_false(told(r1, NULL));
	open_all(d1, 3);
	assert_true(told(r1, &line));
	assert_true(told(q1, NULL));
	assert_false(told(c1, NULL) || told(d1, NULL));
	assert_string_equal(row_get(&line, "name"), "d1");
	assert_string_equal(row_get(&line, "sign"), "!");
	assert_string_equal(row_get(&line, "what"),
		"Plus de 2 fiches en une heure");
	assert_int_equal(world_call(c1, "day_open", &line, &result), E_RIGHT);
	assert_int_equal(world_call(r1, "day_open", &line, &result), E_OK);
	assert_string_equal(result.message, "d1 : Plus de 2 fiches en une "
		"heure. C'est vu ; le journal garde lesquelles.");
	assert_false(told(r1, NULL) || told(q1, NULL));
	row_done(&line);
}

/* Never to herself: the other one is told, and she alone can say it seen. */
static void
test_head(void **state)
{
	struct call_result result;
	struct row line;

	row_init(&line);
	open_all(r1, 4);
	assert_false(told(r1, NULL));
	assert_true(told(q1, &line));
	/* another user's is another line */
	open_all(d1, 4);
	assert_int_equal(lines(q1), 2);
	assert_string_equal(row_get(&line, "what"),
		"Plus de 2 fiches en une heure");
	assert_int_equal(world_call(r1, "day_open", &line, &result),
		E_CONFLICT);
	assert_int_equal(world_call(q1, "day_open", &line, &result), E_OK);
	row_done(&line);
}

/* The only head: the administrator's screen says it. */
static void
test_alone(void **state)
{
	const struct record *office = registry_record("operation");
	struct ctx *adm;
	struct row r;

	world_user("adm", NULL, NULL);
	world_sql("UPDATE user SET admin = 1 WHERE login = 'adm'");
	adm = world_login("adm");
	open_all(r1, 4);
	row_init(&r);
	assert_int_equal(office->load(adm, "", "", &r), E_OK);
	assert_string_equal(row_get(&r, "alarm"), "aucune");
	world_sql("UPDATE membership SET end_on = '2026-11-24' WHERE user ="
		" (SELECT id FROM user WHERE login = 'q1')");
	assert_int_equal(office->load(adm, "", "", &r), E_OK);
	assert_string_equal(row_get(&r, "alarm"), "1, dont r1 (Mission) le "
		"24/11/2026");
	assert_int_equal(office->load(c1, "", "", &r), E_RIGHT);
	row_done(&r);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = { T(test_day), T(test_head),
		T(test_alone) };

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

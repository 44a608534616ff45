/* What is granted to an end: the last minute of its last day opens, the next
 * one does not, whatever was given before. */
#include "tests/unit/keeper_world.h"

static struct client c1, d1;
static struct id person, follow;
static struct sealkey key[SCOPES];

/* In Paris, in November, the civil day ends at 23:00 UTC. */
#define LAST "2026-11-24T22:59"
#define OVER "2026-11-24T23:00"

static int
up(void **state)
{
	world_dir();
	world_open(false);
	world_people();
	login_ready(&c1, "c1");
	login_ready(&d1, "d1");
	add_person(&c1, &person, &follow, key);
	return 0;
}

static int
down(void **state)
{
	client_done(&c1);
	client_done(&d1);
	world_end();
	clock_fix(NULL);
	return 0;
}

static bool
reads(enum scope scope)
{
	return opens(&d1, WRAP_PERSON, &person, scope, NULL);
}

static enum err
writes(void)
{
	struct ask a;

	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	return ask_send(&a, &d1);
}

static void
test_follow(void **state)
{
	tamper(w.k.data, "UPDATE follow SET until_on = '2026-11-24'");
	assert_int_equal(clock_fix(LAST), E_OK);
	assert_true(reads(SCOPE_LABEL) && reads(SCOPE_CONTACT));
	assert_int_equal(clock_fix(OVER), E_OK);
	assert_false(reads(SCOPE_LABEL) || reads(SCOPE_CONTACT));
	assert_int_equal(writes(), E_RIGHT);
	/* the hourly act has not run: no row says it yet */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow"
		" WHERE end_on IS NULL"), 1);
}

/* Who writes keeps the right two years more. */
static void
test_renewed(void **state)
{
	tamper(w.k.data, "UPDATE follow SET until_on = '2026-11-24'");
	assert_int_equal(clock_fix(LAST), E_OK);
	assert_int_equal(writes(), E_OK);
	assert_int_equal(clock_fix(OVER), E_OK);
	assert_true(reads(SCOPE_LABEL));
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow"
		" WHERE until_on = '2028-11-24'"), 1);
}

static void
test_membership(void **state)
{
	tamper(w.k.data, "UPDATE membership SET until_on = '2026-11-24'"
		" WHERE user = (SELECT id FROM user WHERE login = 'd1')");
	assert_int_equal(clock_fix(LAST), E_OK);
	assert_true(reads(SCOPE_LABEL));
	assert_int_equal(clock_fix(OVER), E_OK);
	assert_false(reads(SCOPE_LABEL));
	assert_int_equal(writes(), E_RIGHT);
	/* a member's last day is the one before the role ends */
	tamper(w.k.data, "UPDATE membership SET until_on = NULL,"
		" end_on = '2026-11-26'"
		" WHERE user = (SELECT id FROM user WHERE login = 'd1')");
	assert_true(reads(SCOPE_LABEL));
	assert_int_equal(clock_fix("2026-11-25T22:59"), E_OK);
	assert_true(reads(SCOPE_LABEL));
	assert_int_equal(clock_fix("2026-11-25T23:00"), E_OK);
	assert_false(reads(SCOPE_LABEL));
}

/* Why a structure follows her is written when it begins to. */
static void
test_purpose(void **state)
{
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow"
		" WHERE purpose = 'emploi' AND start_on = '2026-11-24'"), 1);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_follow), T(test_renewed), T(test_membership),
		T(test_purpose),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The keys of people: to whom they are given, in which order, and what ends
 * that. */
#include "tests/unit/keeper_six.h"

#include "keeper/acts.h"

static struct id person, follow;
static struct sealkey key[SCOPES];

static int
up(void **state)
{
	six_ready();
	add_person(&c1, &person, &follow, key);
	return 0;
}

/* --- who opens what --------------------------------------------------------- */

static void
test_keys(void **state)
{
	struct want want[3] = {
		{ WRAP_PERSON, &person, SCOPE_LABEL, NULL, false, { { 0 } } },
		{ WRAP_PERSON, &person, SCOPE_HEALTH, &w.s1, false, { { 0 } } },
		{ WRAP_PERSON, &person, SCOPE_PATH, &w.s2, false, { { 0 } } },
	};
	int64_t before;

	/* the referent: her own structure's, not another's */
	assert_int_equal(keys_ask(&c1, want, 3), E_OK);
	assert_true(want[0].given && want[1].given && !want[2].given);
	assert_memory_equal(want[0].key.b, key[SCOPE_LABEL].b, KEY_SIZE);
	assert_memory_equal(want[1].key.b, key[SCOPE_HEALTH].b, KEY_SIZE);
	/* a colleague: no health */
	assert_int_equal(keys_ask(&d1, want, 3), E_OK);
	assert_true(want[0].given && !want[1].given && !want[2].given);
	/* whoever does not follow, whatever the screen says */
	assert_int_equal(keys_ask(&c2, want, 3), E_OK);
	assert_false(want[0].given || want[1].given || want[2].given);
	assert_int_equal(keys_ask(&adm, want, 3), E_OK);
	assert_false(want[0].given || want[1].given || want[2].given);
	assert_int_equal(keys_ask(&out, want, 3), E_OK);
	assert_false(want[0].given || want[1].given || want[2].given);
	/* given again: not recorded again */
	before = count(w.k.data, "SELECT count(*) FROM audit");
	assert_int_equal(keys_ask(&c1, want, 3), E_OK);
	assert_true(want[0].given);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"),
		before);
	/* one record for the screen, one for the object with its scopes */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit a"
		" JOIN user u ON u.id = a.user WHERE u.login = 'c1'"
		" AND a.action = 'keys'"), 1);
	assert_int_equal(count(w.k.data, "SELECT a.scopes FROM audit a"
		" JOIN user u ON u.id = a.user WHERE u.login = 'c1'"
		" AND a.action = 'open'"), 1 << SCOPE_LABEL |
		1 << SCOPE_HEALTH);
	/* wrong shapes */
	assert_false(opens(&c1, WRAP_PERSON, &person, SCOPE_LABEL, &w.s1));
	assert_false(opens(&c1, WRAP_PERSON, &person, SCOPE_PATH, NULL));
	assert_false(opens(&c1, WRAP_PERSON, &person, SCOPE_CONTENT, NULL));
	assert_false(opens(&c1, WRAP_REFERRAL, &person, SCOPE_CONTENT, NULL));
	assert_false(opens(&c1, WRAP_DRAFT, &person, SCOPE_DRAFT, NULL));
}

static void
test_keys_end(void **state)
{
	struct ask a;
	struct id membership;

	assert_true(opens(&d1, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	tamper(w.k.data, "UPDATE follow SET scopes = 4094");
	assert_false(opens(&d1, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	tamper(w.k.data, "UPDATE follow SET scopes = 4095");
	assert_true(opens(&d1, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	/* a membership that ended today is over, at once */
	tamper(w.k.data, "UPDATE membership SET end_on = '2026-11-25'"
		" WHERE user = (SELECT id FROM user WHERE login = 'd1')");
	assert_true(opens(&d1, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	assert_int_equal(clock_fix("2026-11-24T23:30"), E_OK);
	assert_false(opens(&d1, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	assert_int_equal(clock_fix("2026-11-24T09:00"), E_OK);
	/* a follow that ended */
	assert_true(opens(&r1, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	ask_init(&a, "follow.close");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":version", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_false(opens(&r1, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	assert_false(opens(&c1, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	/* an account that is disabled: cut, its row closed */
	ask_init(&a, "user.disable");
	ask_id(&a, ":id", &w.r1);
	assert_int_equal(ask_send(&a, &w.op), E_OK);
	{
		struct msg m;

		msg_init(&m, 0, 0);
		assert_int_equal(client_next(&r1, &m), E_OK);
		assert_int_equal(m.type, P_K_END);
		assert_int_equal(client_next(&r1, &m), E_IO);
		msg_done(&m);
	}
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM session s"
		" JOIN user u ON u.id = s.user WHERE u.login = 'r1'"
		" AND s.ended IS NULL"), 0);
	membership = id_new();
	ask_init(&a, "membership.leave");
	ask_id(&a, ":id", &membership);
	assert_int_equal(ask_send(&a, &w.op), E_NOTFOUND);
}

/* What fails after a key was found but before the audit is durable gives no
 * key, and is not taken for given the next time. */
static void
test_no_key_without_audit(void **state)
{
	struct want one = { WRAP_PERSON, &person, SCOPE_LABEL, NULL, false,
		{ { 0 } } };
	int64_t before = count(w.k.data, "SELECT count(*) FROM audit");

	log_init("test", 0);
	tamper(w.k.data, "CREATE TRIGGER refuse BEFORE INSERT ON audit"
		" BEGIN SELECT RAISE(ABORT, 'full'); END");
	assert_int_not_equal(keys_ask(&r1, &one, 1), E_OK);
	assert_false(one.given);
	tamper(w.k.data, "DROP TRIGGER refuse");
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"),
		before);
	assert_int_equal(keys_ask(&r1, &one, 1), E_OK);
	assert_true(one.given);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"),
		before + 2);
}

/* --- something new ------------------------------------------------------------ */

static void
test_new(void **state)
{
	struct sealkey mine[SCOPES];
	struct id made, f = id_new();
	struct ask a;
	int i;

	log_init("test", 0);
	assert_int_equal(make_new(&adm, WRAP_PERSON, &id_none, &made, mine),
		E_RIGHT);
	assert_int_equal(make_new(&out, WRAP_PERSON, &id_none, &made, mine),
		E_RIGHT);
	assert_int_equal(make_new(&c2, WRAP_REFERRAL, &person, &made, mine),
		E_RIGHT);
	assert_int_equal(make_new(&c1, WRAP_PERSON, &id_none, &made, mine),
		E_OK);
	/* made for s1: s2 may not use it; an id that nobody made; one that is
	 * in the data */
	for (i = 0; i < 3; i++) {
		struct id never = id_new();

		ask_init(&a, "person.create");
		ask_id(&a, ":id", i == 0 ? &made : i == 1 ? &never : &person);
		ask_id(&a, ":follow", &f);
		ask_int(&a, ":protected", 0);
		ask_text(&a, ":purpose", "emploi");
		assert_int_equal(ask_send(&a, i == 0 ? &c2 : &c1),
			i == 2 ? E_EXISTS : E_PROTO);
	}
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM person"), 1);
	/* a day later, at the next start, it is gone; the others stay */
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap"), 2);
	keys_clean(&w.k);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap"), 2);
	assert_int_equal(clock_fix("2026-11-25T10:00"), E_OK);
	keys_clean(&w.k);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap"), 1);
	assert_true(opens(&c1, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
}

/* --- every right has its end ------------------------------------------------- */

/* What moves the end of the follow's right. */
static void
step(struct ask *a)
{
	ask_init(a, "follow.done");
	ask_id(a, ":follow", &follow);
	ask_int(a, ":version", (int)count(w.k.data,
		"SELECT version FROM follow"));
}

static void
run_clock_acts(void)
{
	const struct sql_act *a;

	for (a = sql_acts; a->name; a++)
		if (a->by_clock)
			assert_int_equal(act_clock(&w.k, a), E_OK);
}

/* Every right has its end: two years after the structure last did something
 * for the person, two years after the account was last used. */
static void
test_ends(void **state)
{
	struct client again;
	struct ask a;

	log_init("test", 0);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow"
		" WHERE until_on = '2028-11-24'"), 1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM membership"
		" WHERE until_on IS NULL"), 0);
	/* what is done for her moves it, and so does coming back */
	assert_int_equal(clock_fix("2027-06-01T09:00"), E_OK);
	step(&a);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow"
		" WHERE until_on = '2029-06-01'"), 1);
	login_ready(&again, "c1");
	client_done(&again);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM membership m"
		" JOIN user u ON u.id = m.user WHERE u.login = 'c1'"
		" AND until_on = '2029-06-01'"), 1);
	run_clock_acts();
	assert_true(opens(&c1, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	/* d1 has not come for two years: her rights end, not her account */
	assert_int_equal(clock_fix("2028-11-24T09:00"), E_OK);
	assert_true(opens(&d1, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	assert_int_equal(clock_fix("2028-11-25T09:00"), E_OK);
	assert_false(opens(&d1, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	assert_true(opens(&c1, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	/* nothing was done for her since: the day itself, then no more */
	login_ready(&again, "c1");
	client_done(&again);
	assert_int_equal(clock_fix("2029-06-01T09:00"), E_OK);
	assert_true(opens(&c1, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	assert_int_equal(clock_fix("2029-06-02T09:00"), E_OK);
	assert_false(opens(&c1, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	step(&a);
	assert_int_equal(ask_send(&a, &c1), E_RIGHT);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow"
		" WHERE end_on IS NULL"), 1);
	run_clock_acts();
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow"
		" WHERE end_on = '2029-06-02' AND status = 'termine'"), 1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM membership m"
		" JOIN user u ON u.id = m.user WHERE u.login = 'd1'"
		" AND m.end_on = '2029-06-02'"), 1);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, six_down)
	const struct CMUnitTest tests[] = {
		T(test_keys), T(test_keys_end), T(test_no_key_without_audit),
		T(test_new), T(test_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

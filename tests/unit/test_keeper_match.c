/* The match across structures: what is answered to whom, how often. */
#include "tests/unit/match_world.h"

static void
test_answers(void **state)
{
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'y');
	assert_int_equal(match(&c2, NULL, WHO, DAY, NULL), 'y');
	assert_int_equal(match(&c2, "2980375056001", NULL, NULL, NULL), 'n');
	assert_int_equal(match(&c2, "2980375056001", WHO, DAY, NULL), 'y');
	/* names without the date, the date without names: nobody */
	assert_int_equal(match(&c2, NULL, WHO, NULL, NULL), 'n');
	assert_int_equal(match(&c2, NULL, NULL, DAY, NULL), 'n');
	assert_int_equal(match(&c2, NULL, WHO, "1998-05-13", NULL), 'n');
	assert_int_equal(match(&c2, NULL, "aminat diallo", DAY, NULL), 'n');
	/* one's own structure is here, never elsewhere */
	assert_int_equal(match(&d1, NIR, NULL, NULL, NULL), 'h');
	/* who may not make a record may not ask */
	assert_int_equal(match(&adm, NIR, NULL, NULL, NULL), '!');
	assert_int_equal(match(&out, NIR, NULL, NULL, NULL), '!');
	tamper(w.k.data, "UPDATE membership SET role = 'lecture' WHERE user ="
		" (SELECT id FROM user WHERE login = 'c2')");
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), '!');
}

/* A name that many have: she is found among them by her birth date. */
static void
test_namesakes(void **state)
{
	struct id other, hers, made;
	struct ask a;
	int i;

	for (i = 0; i < 60; i++) {
		char day[16];

		add_person(&c1, &other, &hers, key);
		snprintf(day, sizeof day, "1970-01-%02d", 1 + i % 30);
		ask_init(&a, "person.save");
		ask_id(&a, ":follow", &hers);
		ask_int(&a, ":protected", 0);
		ask_token(&a, TOKEN_WORD, "diallo");
		ask_token(&a, TOKEN_WHO, WHO);
		ask_token(&a, TOKEN_DAY, day);
		assert_int_equal(ask_send(&a, &c1), E_OK);
	}
	for (i = 0; i < 5; i++) {
		assert_int_equal(match(&c2, NULL, WHO, DAY, &made), 'y');
		assert_int_equal(count(w.k.data, "SELECT count(*) FROM match m"
			" JOIN follow f ON f.person = m.person WHERE"
			" f.num = 1"), i + 1);
	}
	assert_int_equal(match(&c2, NULL, WHO, "1970-01-31", NULL), 'n');
	/* and she who asks for one of two of one day is answered once */
	assert_int_equal(match(&c2, NULL, WHO, "1970-01-30", NULL), 'y');
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM match"), 6);
}

/* Whom nobody follows any more can be asked of nobody. */
static void
test_followed(void **state)
{
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-24'");
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'n');
	tamper(w.k.data, "UPDATE follow SET end_on = NULL,"
		" until_on = '2026-11-23'");
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'n');
	tamper(w.k.data, "UPDATE follow SET until_on = NULL");
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'y');
}

/* Twenty an hour for a user, whatever her session; each is audited. */
static void
test_counted(void **state)
{
	struct client again;
	int i;

	for (i = 0; i < 20; i++)
		assert_int_equal(match(&c2, "2980375056001", NULL, NULL,
			NULL), 'n');
	assert_int_equal(match(&c2, "2980375056001", NULL, NULL, NULL), '!');
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), '!');
	login_ready(&again, "c2");
	assert_int_equal(match(&again, NIR, NULL, NULL, NULL), '!');
	client_done(&again);
	assert_int_equal(match(&d1, NIR, NULL, NULL, NULL), 'h');
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action = 'match'"), 21);
	assert_int_equal(clock_fix("2026-11-24T10:01"), E_OK);
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'y');
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, six_down)
	const struct CMUnitTest tests[] = {
		T(test_answers), T(test_followed), T(test_namesakes),
		T(test_counted),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	buf_done(&said);
	return failed;
}

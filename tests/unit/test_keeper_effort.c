/* What tasks cost at the screen, summed: 10 users show nothing, 11 do, once
 * the month is over, rounded; nobody's part is written anywhere. */
#include "tests/unit/keeper_world.h"

#include "base/i18n.h"
#include "keeper/effort.h"

#define USERS 12

static struct client c[USERS];

static void
join(int who)
{
	char login[16];

	snprintf(login, sizeof login, "u%d", who);
	login_ready(&c[who], login);
}

static int
up(void **state)
{
	char login[16];
	int i;

	world_dir();
	world_open(false);
	world_people();
	for (i = 0; i < USERS; i++) {
		snprintf(login, sizeof login, "u%d", i);
		add_user(login, false, &w.s1, "conseiller");
		join(i);
	}
	keeper_turn(&w.k, 0);
	return 0;
}

static int
down(void **state)
{
	int i;

	for (i = 0; i < USERS; i++)
		client_done(&c[i]);
	world_close();
	world_remove();
	return 0;
}

/* An hour later, as the keeper counts. */
static void
turn_at(const char *when)
{
	assert_int_equal(clock_fix(when), E_OK);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
}

static enum err
tell_as(struct client *s, int task, uint32_t records, uint32_t keys,
	uint32_t seconds)
{
	struct msg m;

	msg_init(&m, P_K_EFFORT, ++s->number);
	msg_put_u32(&m, 1);
	msg_put_u8(&m, (unsigned)task);
	msg_put_u32(&m, records);
	msg_put_u32(&m, keys);
	msg_put_u32(&m, seconds);
	assert_int_equal(msg_send(s->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	return answer_of(s, s->number);
}

/* The end of another session of this user. */
static enum err
tell(int who, int task, uint32_t records, uint32_t keys, uint32_t seconds)
{
	client_done(&c[who]);
	join(who);
	return tell_as(&c[who], task, records, keys, seconds);
}

static int64_t
published(const char *column)
{
	char sql[120];

	snprintf(sql, sizeof sql, "SELECT coalesce(sum(%s), 0)"
		" FROM effort_month", column);
	return count(w.k.data, sql);
}

/* 11 users write notes, 10 send referrals, one of them from two sessions. */
static void
test_eleven(void **state)
{
	int i;

	for (i = 0; i < 11; i++)
		assert_int_equal(tell(i, EFFORT_NOTE, 3, 70 + (uint32_t)i,
			61), E_OK);
	for (i = 0; i < 10; i++)
		assert_int_equal(tell(i, EFFORT_REFERRAL, 2, 90, 40), E_OK);
	assert_int_equal(tell(9, EFFORT_REFERRAL, 2, 90, 40), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM effort_seen"),
		21);
	/* the month runs: whatever is read, it says nothing */
	turn_at("2026-11-30T22:00");
	assert_int_equal(published("1"), 0);
	turn_at("2026-12-01T10:00");
	assert_int_equal(published("1"), 1);
	assert_int_equal(published("task"), EFFORT_NOTE);
	assert_int_equal(published("users"), 10);       /* 11 */
	assert_int_equal(published("records"), 35);     /* 33 */
	assert_int_equal(published("keys"), 800);       /* 825 */
	assert_int_equal(published("seconds"), 600);    /* 671 */
	printf("ok - 11 users show, 10 do not\n");
}

/* What was told of a month is gone with it, and its key. */
static void
test_forgotten(void **state)
{
	assert_int_equal(count(w.k.keys, "SELECT (SELECT count(*)"
		" FROM effort) + (SELECT count(*) FROM effort_seen)"), 0);
	assert_int_equal(tell(0, EFFORT_NOTE, 1, 50, 30), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM effort_seen"),
		1);
	tamper(w.k.keys, "CREATE TABLE was AS SELECT * FROM effort_seen");
	turn_at("2027-01-02T10:00");
	assert_int_equal(tell(0, EFFORT_NOTE, 1, 50, 30), E_OK);
	/* the same user, the same task: another hash */
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM effort_seen"),
		1);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM was"
		" JOIN effort_seen USING(mac)"), 0);
	tamper(w.k.keys, "DROP TABLE was");
	assert_int_equal(published("1"), 1);
}

/* A clock that goes back opens no month again. */
static void
test_back(void **state)
{
	assert_int_equal(clock_fix("2026-12-31T10:00"), E_OK);
	assert_int_equal(tell(1, EFFORT_NOTE, 1, 50, 30), E_STATE);
	/* once it is in doubt what is told is dropped */
	turn_at("2026-12-31T10:00");
	assert_false(w.k.sure);
	assert_int_equal(tell(2, EFFORT_NOTE, 1, 50, 30), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM effort_seen"),
		1);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM effort_seen"
		" WHERE month < '2027-01'"), 0);
	turn_at("2027-01-02T10:00");
	assert_int_equal(tell(1, EFFORT_NOTE, 1, 50, 30), E_OK);
}

/* Cut after it was published: done again, the same, and forgotten. */
static void
test_cut(void **state)
{
	int i;

	for (i = 0; i < USERS; i++)
		assert_int_equal(tell(i, EFFORT_PERSON, 1, 100, 60), E_OK);
	tamper(w.k.data, "INSERT INTO effort_month VALUES('2027-01', 1, 10,"
		" 10, 1200, 600)");
	turn_at("2027-02-01T10:00");
	assert_int_equal(count(w.k.data, "SELECT records FROM effort_month"
		" WHERE month = '2027-01' AND task = 1"), 10);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM effort"), 0);
}

static void
test_refused(void **state)
{
	assert_int_equal(tell(0, EFFORT_NOTE, 1, 50, 30), E_OK);
	assert_int_equal(tell_as(&c[0], EFFORT_NOTE, 1, 50, 30), E_STATE);
	assert_int_equal(tell(1, EFFORT_ALL, 1, 50, 30), E_PROTO);
	assert_int_equal(tell(1, EFFORT_TASKS, 1, 50, 30), E_PROTO);
	assert_int_equal(tell(1, EFFORT_NOTE, 0, 50, 30), E_PROTO);
	assert_int_equal(tell(1, EFFORT_NOTE, 5000, 50, 30), E_PROTO);
	assert_int_equal(tell(1, EFFORT_NOTE, 1, 50, 90000), E_PROTO);
	assert_int_equal(count(w.k.keys, "SELECT sum(records) FROM effort"),
		1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_eleven),
		cmocka_unit_test(test_forgotten),
		cmocka_unit_test(test_back),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_refused),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, up, down);
}

/* The rate alarm: 60 records in an hour are work, 61 are told, however many
 * are asked for at a time; a list of others is not so many. */
#include "tests/unit/keeper_world.h"

#include "base/config.h"
#include "tests/unit/sql_fails.h"

#define MOST 60

static struct client c1, d1, c2;
static struct id person[MOST + 1], other[MOST + 1];
static struct sealkey key[SCOPES];

static int
up(void **state)
{
	struct id follow;
	int i;

	world_dir();
	config.alarm_opened = MOST;
	config.alarm_listed = 500;
	world_open(false);
	world_people();
	login_ready(&c1, "c1");
	login_ready(&d1, "d1");
	login_ready(&c2, "c2");
	for (i = 0; i <= MOST; i++)
		add_person(&c1, &person[i], &follow, key);
	for (i = 0; i <= MOST; i++)
		add_person(&c2, &other[i], &follow, key);
	return 0;
}

static int
down(void **state)
{
	client_done(&c1);
	client_done(&d1);
	client_done(&c2);
	world_end();
	clock_fix(NULL);
	return 0;
}

static void
open_some(struct client *c, const struct id *of, int from, int to)
{
	for (; from < to; from++)
		assert_true(opens(c, WRAP_PERSON, &of[from], SCOPE_IDENTITY,
			NULL));
}

static int64_t
alarms(void)
{
	int64_t n = count(w.k.data, "SELECT count(*) FROM alarm");

	/* each has its record */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action = 'alarm.opened'"), n);
	return n;
}

static void
test_sixty(void **state)
{
	open_some(&d1, person, 0, MOST);
	assert_int_equal(alarms(), 0);
	/* the same ones again, in any order */
	open_some(&d1, person, 0, MOST);
	open_some(&d1, person, 0, 1);
	assert_int_equal(alarms(), 0);
	open_some(&d1, person, MOST, MOST + 1);
	assert_int_equal(alarms(), 1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM alarm a"
		" JOIN user u ON u.id = a.user JOIN structure s ON s.id ="
		" a.structure WHERE u.login = 'd1' AND s.nom = 'un' AND"
		" a.most = 60"), 1);
	/* nobody is stopped; once an hour */
	open_some(&d1, person, 0, MOST + 1);
	assert_int_equal(alarms(), 1);
	assert_int_equal(clock_fix("2026-11-24T10:00"), E_OK);
	open_some(&d1, person, 0, MOST);
	assert_int_equal(alarms(), 1);
	open_some(&d1, person, MOST, MOST + 1);
	assert_int_equal(alarms(), 2);
}

/* 60 at nine, one at 9:59: told; one at ten: that hour is over. */
static void
test_hour(void **state)
{
	open_some(&d1, person, 0, MOST);
	open_some(&c1, person, 0, MOST);
	assert_int_equal(clock_fix("2026-11-24T09:59"), E_OK);
	open_some(&c1, person, MOST, MOST + 1);
	assert_int_equal(alarms(), 1);
	assert_int_equal(clock_fix("2026-11-24T10:00"), E_OK);
	open_some(&d1, person, MOST, MOST + 1);
	assert_int_equal(alarms(), 1);
}

/* Scopes of the people [from, to), so many people a message. */
static void
ask_some(struct client *c, int from, int to, int each, int n,
	const enum scope *scope)
{
	struct want want[4 * (MOST + 1)];
	int i, k, m;

	for (; from < to; from += each) {
		for (m = k = 0; k < n; k++)
			for (i = from; i < to && i < from + each; i++)
				want[m++] = (struct want){ .kind = WRAP_PERSON,
					.object = &person[i],
					.scope = scope[k],
					.owner = SCOPE_BIT(scope[k]) &
						SCOPE_SHARED ? NULL : &w.s1 };
		assert_int_equal(keys_ask(c, want, m), E_OK);
		for (i = 0; i < m; i++)
			assert_true(want[i].given);
	}
}

/* A session in other hands: two at a time, ten, all at once; of the whole
 * record, of its notes alone; part after part. */
static void
test_thief(void **state)
{
	static const enum scope all[] = { SCOPE_IDENTITY, SCOPE_CONTACT,
		SCOPE_ADDRESS, SCOPE_BARRIERS };
	static const enum scope notes[] = { SCOPE_NOTE };
	static const int each[] = { 2, 10, MOST + 1 };
	char hour[] = "2026-11-24T10:00";
	int i, told = 0;

	for (i = 0; i < 3; i++) {
		ask_some(&d1, 0, MOST, each[i], 4, all);
		assert_int_equal(alarms(), told);
		ask_some(&d1, 0, MOST + 1, each[i], 4, all);
		assert_int_equal(alarms(), ++told);
		assert_int_equal(clock_fix(hour), E_OK);
		hour[12]++;
	}
	ask_some(&d1, 0, MOST + 1, 2, 1, notes);
	assert_int_equal(alarms(), ++told);
	assert_int_equal(clock_fix(hour), E_OK);
	/* two of three parts, the third half an hour later; or the next day */
	ask_some(&d1, 0, MOST + 1, MOST + 1, 2, all);
	hour[14] = '3';
	assert_int_equal(clock_fix(hour), E_OK);
	assert_int_equal(alarms(), told);
	ask_some(&d1, 0, MOST + 1, MOST + 1, 1, all + 2);
	assert_int_equal(alarms(), ++told);
	assert_int_equal(clock_fix("2026-11-24T16:00"), E_OK);
	ask_some(&d1, 0, MOST + 1, MOST + 1, 1, all + 3);
	assert_int_equal(alarms(), told);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM alarm"
		" WHERE most = 60"), told);
}

/* Searches, an agenda, an import of one's own: of others, so many. */
static void
test_searches(void **state)
{
	static const enum scope all[] = { SCOPE_CONTACT, SCOPE_ADDRESS,
		SCOPE_BARRIERS, SCOPE_RESOURCES };
	static const enum scope path[] = { SCOPE_PATH };

	config.alarm_listed = 40;
	ask_some(&c1, 0, MOST + 1, MOST + 1, 4, all);   /* the referent */
	ask_some(&d1, 0, MOST + 1, MOST + 1, 1, path);
	ask_some(&d1, 0, 40, 40, 2, all);
	ask_some(&d1, 0, 40, 2, 2, all);
	assert_int_equal(alarms(), 0);
	ask_some(&d1, 20, MOST + 1, 2, 1, all);
	assert_int_equal(alarms(), 1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM alarm a"
		" JOIN user u ON u.id = a.user WHERE u.login = 'd1' AND"
		" a.most = 40"), 1);
}

/* Labels, one part of many people at once: lists. */
static void
test_lists(void **state)
{
	struct want all[MOST + 1];
	int i;

	for (i = 0; i <= MOST; i++)
		assert_true(opens(&d1, WRAP_PERSON, &person[i], SCOPE_LABEL,
			NULL));
	for (i = 0; i <= MOST; i++)
		all[i] = (struct want){ .kind = WRAP_PERSON,
			.object = &person[i], .scope = SCOPE_IDENTITY };
	assert_int_equal(keys_ask(&d1, all, MOST + 1), E_OK);
	assert_true(all[MOST].given);
	/* what is refused is not opened */
	for (i = 0; i <= MOST; i++)
		assert_false(opens(&d1, WRAP_PERSON, &other[i],
			SCOPE_IDENTITY, NULL));
	assert_int_equal(alarms(), 0);
}

/* Of two users, of two structures: each on her own; who works in both is one,
 * and the structure is told whose record was one too many. */
static void
test_structures(void **state)
{
	open_some(&c1, person, 0, 40);
	open_some(&c2, other, 0, 40);
	assert_int_equal(alarms(), 0);
	tamper(w.k.data, "INSERT INTO membership(id, user, structure, role,"
		" purpose, start_on) SELECT randomblob(16), u.id, s.id,"
		" 'conseiller', '', '2026-11-01' FROM user u, structure s"
		" WHERE u.login = 'c1' AND s.nom = 'deux'");
	open_some(&c1, other, 0, 20);
	assert_int_equal(alarms(), 0);
	open_some(&c1, other, 20, 21);
	assert_int_equal(alarms(), 1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM alarm a JOIN"
		" structure s ON s.id = a.structure WHERE s.nom = 'deux'"),
		1);
}

/* The transaction in which somebody is told is run again: she is told. */
static void
test_again(void **state)
{
	open_some(&d1, person, 0, MOST);
	only = "COMMIT";
	left = 0;
	open_some(&d1, person, MOST, MOST + 1);
	assert_true(failed);
	assert_int_equal(alarms(), 1);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_sixty), T(test_hour), T(test_lists),
		T(test_structures), T(test_thief), T(test_searches),
		T(test_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

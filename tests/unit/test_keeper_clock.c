/* The clock jumps ten years, either way: nothing is erased or ended by time
 * alone, accesses are shut while it says that they are over, and all opens
 * again once it is set.  A time that lasts for a week is believed. */
#include "tests/unit/work.h"
#include "tests/unit/vfs.h"

static struct client c1, c2;
static struct work k;

static void
join(void)
{
	login_ready(&c1, "c1");
	login_ready(&c2, "c2");
}

/* The keeper stops, and starts at another moment. */
static void
start_at(const char *when)
{
	client_done(&c1);
	client_done(&c2);
	world_close();
	assert_int_equal(clock_fix(when), E_OK);
	world_open(false);
	keeper_turn(&w.k, 0);
}

/* An hour later, as the keeper counts. */
static void
turn_at(const char *when)
{
	assert_int_equal(clock_fix(when), E_OK);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
}

static int
up(void **state)
{
	world_dir();
	world_open(false);
	world_people();
	join();
	keeper_turn(&w.k, 0);
	assert_int_equal(work_person(&c1, &k, "DURAND Ada", "durand"), E_OK);
	assert_int_equal(work_note(&c1, &k, &w.s1, "vue"), E_OK);
	assert_int_equal(work_draft(&c1, &k, &w.c1, "tapé"), E_OK);
	assert_int_equal(work_referral(&c1, &k, &w.s2, "motif"), E_OK);
	assert_int_equal(work_step(&c1, "referral.send", &k.referral, 1),
		E_OK);
	log_init("test", 0);
	return 0;
}

static int
down(void **state)
{
	client_done(&c1);
	client_done(&c2);
	world_close();
	world_remove();
	return 0;
}

#define ALL "SELECT (SELECT count(*) FROM draft) * 1000 +" \
	" (SELECT count(*) FROM blob) * 100 +" \
	" (SELECT count(*) FROM follow WHERE end_on IS NULL) * 10 +" \
	" (SELECT count(*) FROM referral WHERE state = 'envoyee')"

static void
all_there(void)
{
	assert_int_equal(count(w.k.data, ALL), 1000 + 400 + 10 + 1);
	/* the person's, the draft's, the referral's two */
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap"), 4);
}

static void
opens_all(void)
{
	assert_true(opens(&c1, WRAP_PERSON, &k.person, SCOPE_NOTE, &w.s1));
	assert_true(opens(&c1, WRAP_DRAFT, &k.draft, SCOPE_DRAFT, &w.c1));
	assert_true(opens(&c2, WRAP_REFERRAL, &k.referral, SCOPE_CONTENT,
		&id_none));
}

/* What is kept of the calendar and cannot be read is as if there were none: it
 * is believed, and kept again. */
static void
test_torn(void **state)
{
	static const char *const kept[] = { "rien", "2026-13-45 -", "" };
	size_t i;

	for (i = 0; i < sizeof kept / sizeof *kept; i++) {
		struct buf b;

		assert_int_equal(keys_meta_put(&w.k, "calendar", kept[i],
			strlen(kept[i])), E_OK);
		turn_at("2026-11-24T10:00");
		assert_true(w.k.sure);
		all_there();
		buf_init(&b);
		assert_int_equal(keys_meta(&w.k, "calendar", &b), E_OK);
		assert_string_equal(buf_str(&b), "2026-11-24 -");
		buf_done(&b);
	}
}

/* At start, and in the hours of a keeper that runs. */
static void
test_jumps(void **state)
{
	static const char *const when[] = { "2036-11-24T09:00",
		"2016-11-24T09:00", "1970-01-01T00:00", "2106-02-07T06:28",
		"2038-01-19T03:14", "2027-11-24T09:00" };
	size_t i;

	for (i = 0; i < sizeof when / sizeof *when; i++) {
		start_at(when[i]);
		all_there();
		turn_at(when[i]);
		all_there();
		start_at("2026-11-24T10:00");
		join();
		all_there();
		opens_all();
		turn_at(when[i]);
		all_there();
		turn_at("2026-11-24T11:00");
		all_there();
		opens_all();
	}
	print_message("%zu jumps, at start and while it runs: nothing erased,"
		" nothing ended\n", i);
}

/* All who follow her agree to forget her, and another structure has suspended
 * it: for the clock that jumped it is suspended no more. */
static void
test_held(void **state)
{
	struct client r1;
	char sql[300], a[ID_TEXT], b[ID_TEXT];

	snprintf(sql, sizeof sql, "INSERT INTO hold(id, person, structure,"
		" user, reason, made_on, until_on) SELECT randomblob(16),"
		" x'%s', x'%s', id, 'contentieux', '2026-11-01', '2029-11-01'"
		" FROM user WHERE login = 'c2'", id_text(&k.person, a),
		id_text(&w.s2, b));
	tamper(w.k.data, sql);
	login_ready(&r1, "r1");
	assert_int_equal(work_erase(&r1, &k.follow, "demande"), E_OK);
	turn_at("2036-11-24T09:00");
	all_there();
	assert_int_equal(work_erase(&r1, &k.follow, "demande"), E_RIGHT);
	assert_int_equal(erased_by_hand(&w.k, &k.person), E_STATE);
	client_done(&r1);
	start_at("2036-11-24T10:00");
	all_there();
	start_at("2026-11-24T10:00");
	join();
	all_there();
	/* its time is over, as time goes */
	tamper(w.k.data, "UPDATE hold SET until_on = '2026-11-24'");
	turn_at("2026-11-24T11:00");
	all_there();
	turn_at("2026-11-25T09:00");
	assert_false(work_there(&k.person));
}

/* What is over for the clock is shut meanwhile. */
static void
test_shut(void **state)
{
	turn_at("2036-11-24T09:00");
	assert_false(opens(&c1, WRAP_PERSON, &k.person, SCOPE_HEALTH,
		&w.s1));
	assert_false(opens(&c2, WRAP_PERSON, &k.person, SCOPE_LABEL,
		&id_none));
	turn_at("2026-11-24T10:00");
	assert_true(opens(&c1, WRAP_PERSON, &k.person, SCOPE_HEALTH, &w.s1));
}

/* The new time lasts: it is believed, and what is over ends. */
static void
test_week(void **state)
{
	turn_at("2036-11-24T09:00");
	turn_at("2036-11-30T09:00");
	all_there();
	start_at("2036-11-30T20:00");
	all_there();
	turn_at("2036-12-01T09:00");
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM draft"), 0);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM referral"
		" WHERE state = 'sans_reponse'"), 1);
	/* what she has is hers still */
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap WHERE"
		" kind = 1"), 1);
}

/* Days that pass as they do. */
static void
test_days(void **state)
{
	turn_at("2026-12-24T09:00");
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM draft"), 1);
	turn_at("2026-12-25T09:00");
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM draft"), 0);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_jumps), T(test_torn), T(test_held),
		T(test_shut), T(test_week), T(test_days),
	};

	vfs_start();            /* and spares the disk */
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What the database refuses a year later: to what the journal keeps no longer,
 * to keys that were made and never used, to sessions that nobody ended. */
#include "tests/unit/faults.h"
#include "tests/unit/work.h"

#include <time.h>

#include "keeper/drafts.h"
#include "keeper/witness.h"

static struct client listener, c1, adm;
static struct work her;

/* The year before, of which some was witnessed. */
static void
last_year(void)
{
	int i;

	for (i = 0; i < 3; i++) {
		assert_int_equal(audit_add(&w.k, &(struct audit){
			.action = "backup" }), E_OK);
		witness_write(&w.k, true);
	}
}

static void
at(const char *day, const char *when)
{
	char kept[40];

	snprintf(kept, sizeof kept, "%s -", day);
	assert_int_equal(keys_meta_put(&w.k, "calendar", kept, strlen(kept)),
		E_OK);
	assert_int_equal(clock_fix(when), E_OK);
}

/* Some of it goes, and the chain holds from there; or all of it stays. */
static enum err
prune(void)
{
	enum err e = ask(&w.op, P_C_PRUNE, "");
	int64_t was = quiet(), n;

	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	left = was;
	return e;
}

/* So many hours after all the others. */
static void
later(int hours)
{
	static time_t now_is = 1795770000;      /* 27 November 2026 */
	char day[16], when[32];
	struct tm t;

	now_is += hours * 3600;
	gmtime_r(&now_is, &t);
	strftime(day, sizeof day, "%Y-%m-%d", &t);
	strftime(when, sizeof when, "%Y-%m-%dT%H:%M", &t);
	at(day, when);
}

/* What was made the day before for nothing is dropped, what is used is not. */
static enum err
clean(void)
{
	int64_t was = quiet(), n;
	struct sealkey key[SCOPES];
	struct id id;
	enum err e;

	later(1);
	assert_int_equal(make_new(&c1, WRAP_PERSON, &id_none, &id, key),
		E_OK);
	assert_int_equal(make_new(&c1, WRAP_DRAFT, &id_none, &id, key), E_OK);
	n = count(w.k.keys, "SELECT count(*) FROM wrap");
	client_done(&c1);
	client_done(&adm);
	client_done(&listener);
	client_done(&w.op);
	later(30);
	keeper_close(&w.k);
	keeper_begin(&w.k);
	assert_int_equal(keys_load(&w.k), E_OK);
	left = was;
	e = keeper_open(&w.k, true);
	was = quiet();
	if (e) {
		keeper_close(&w.k);
		world_open(false);
	} else {
		int fd[2];

		assert_int_equal(msg_pair(fd), E_OK);
		client_init(&w.op, fd[0]);
		w.op.peer = peer_new(&w.k, PEER_CONTROL, fd[1]);
		w.op.peer->op = true;
	}
	/* what was not done then is at the next start */
	keys_clean(&w.k);
	drafts_clean(&w.k);
	client_listener(&listener);
	logged_in(&c1, "c1");
	assert_true(opens(&c1, WRAP_PERSON, &her.person, SCOPE_LABEL, NULL));
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap"), n - 2);
	left = was;
	return e;
}

/* A session of a keeper that was killed, whose process is gone too. */
static enum err
orphan(void)
{
	int64_t was = quiet();

	tamper(w.k.data, "INSERT INTO session(id, user, way, source, started)"
		" SELECT randomblob(16), id, 'local', NULL, 1 FROM user"
		" WHERE login = 'd1'");
	w.k.turns = 1;
	w.k.next_clock = 0;
	left = was;
	keeper_turn(&w.k, 0);
	was = quiet();
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM session s JOIN"
		" user u ON u.id = s.user WHERE u.login = 'd1' AND s.ended"
		" IS NULL"), 0);
	/* and nobody else's */
	assert_int_equal(ask(&c1, P_K_SWITCH, "i", &w.s1), E_OK);
	left = was;
	return E_OK;
}

/* How the server is: what cannot be read of it is not told to another. */
static enum err
status(void)
{
	int64_t was = quiet();
	uint64_t when = (uint64_t)clock_now();

	assert_int_equal(keys_meta_put(&w.k, "backup_tried", &when,
		sizeof when), E_OK);
	left = was;
	return ask(&adm, P_K_STATUS, "");
}

/* Another screen of hers: told to end, then cut. */
static enum err
take(void)
{
	int64_t was = quiet();
	struct client other;
	struct id session;
	struct msg m;
	enum err e;

	login_ready(&other, "c1");
	session = other.peer->session;
	left = was;
	e = ask(&c1, P_K_TAKE, "i", &session);
	was = quiet();
	if (e == E_AGAIN) {
		msg_init(&m, 0, 0);
		assert_int_equal(client_next(&other, &m), E_OK);
		assert_int_equal(m.type, P_K_END);
		msg_done(&m);
	}
	client_done(&other);
	keeper_turn(&w.k, 0);
	assert_int_equal(ask(&c1, P_K_TAKE, "i", &session), E_OK);
	left = was;
	return e;
}

static const struct request requests[] = {
	{ "what is over", prune, "SELECT count(*) FROM audit WHERE action ="
		" 'audit.prune'", E_OK, false },
	{ "how it is", status, NULL, E_OK, false },
	{ "another screen", take, NULL, E_AGAIN, false },
	{ "nobody's session", orphan, NULL, E_OK, false },
	{ "what was for nothing", clean, NULL, E_OK, false },
};

static void
ready(void)
{
	logged_in(&c1, "c1");
	logged_in(&adm, "adm");
}

static void
test_each(void **state)
{
	(void)state;
	assert_true(faults_each(requests, sizeof requests / sizeof *requests,
		ready) > SHARE(50));
}

/* The zone of a structure that has none is that of Paris; one whose membership
 * has ended is not told. */
static void
test_told(void **state)
{
	struct client c;
	struct msg m;
	uint32_t n;
	int i;

	(void)state;
	tamper(w.k.data, "UPDATE structure SET departement = NULL;"
		" INSERT OR IGNORE INTO membership(id, user, structure, role,"
		" start_on, end_on) SELECT CAST('d1 was at s2 ...' AS BLOB),"
		" u.id, s.id, 'conseiller', '2020-01-01', '2020-02-01'"
		" FROM user u, structure s WHERE u.login = 'd1' AND s.nom ="
		" 'deux'; UPDATE session SET source = NULL");
	login_as(&c, "d1");
	msg_init(&m, 0, 0);
	assert_int_equal(client_next(&c, &m), E_OK);
	assert_int_equal(m.type, P_K_WELCOME);
	msg_get_id(&m);
	msg_get_id(&m);
	msg_get_str(&m);
	msg_get_str(&m);
	msg_get_u8(&m);
	msg_get_u8(&m);
	msg_get_u64(&m);
	msg_get_u8(&m);
	msg_get_str(&m);
	msg_get_u32(&m);
	msg_get_u32(&m);
	for (i = 0; i < 3; i++)
		msg_get_str(&m);
	msg_get_u8(&m);
	msg_get_id(&m);
	n = msg_get_u32(&m);
	assert_int_equal(n, 1);
	msg_get_id(&m);
	msg_get_u32(&m);
	msg_get_str(&m);
	msg_get_u8(&m);
	assert_string_equal(msg_get_str(&m), "75");
	msg_done(&m);
	client_done(&c);
}

/* A backup of which nothing can be read was not tried. */
static void
test_untried(void **state)
{
	struct msg m;
	int i;

	(void)state;
	ready();
	assert_int_equal(keys_meta_put(&w.k, "backup_tried", "abc", 3), E_OK);
	msg_fill(&m, P_K_STATUS, ++adm.number, "");
	assert_int_equal(msg_send(adm.fd, &m, NULL, 0), E_OK);
	assert_int_equal(answered(&adm, &m), E_OK);
	msg_get_str(&m);
	for (i = 0; i < 3; i++)
		msg_get_u32(&m);
	for (i = 0; i < 4; i++)
		msg_get_u64(&m);
	assert_int_equal(msg_get_u64(&m), 0);
	msg_done(&m);
}

static int
up(void **state)
{
	(void)state;
	world_dir();
	assert_int_equal(clock_fix("2025-06-01T09:00"), E_OK);
	world_open(false);
	world_people();
	log_init("test", (enum log_level)0);
	c1.fd = adm.fd = -1;
	client_listener(&listener);
	last_year();
	at("2026-11-24", "2026-11-24T09:00");
	ready();
	assert_int_equal(work_person(&c1, &her, "elle", "elle"), E_OK);
	return 0;
}

static int
down(void **state)
{
	(void)state;
	client_done(&listener);
	client_done(&c1);
	client_done(&adm);
	world_close();
	world_remove();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_untried),
	};

	return cmocka_run_group_tests(tests, up, down);
}

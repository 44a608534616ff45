/* The power goes: everything that the keeper writes to either file, to the
 * root key's and to its checkpoints is noted, and what its clients were
 * answered; then cuts are played at any moment,
 * where of each write that no sync had followed any part of 512 bytes may be
 * on the disk or not.  What was answered is there, both files are whole, what
 * is sealed opens, the audit holds, no key is left that opens nothing.
 * POWER_CUTS=1000000 is the long form (make test-cuts-power), POWER_SEED=2
 * draws others. */
#include "tests/unit/work.h"
#include "tests/unit/cuts.h"

#include "keeper/erased.h"
#include "keeper/rekey.h"
#include "keeper/verify.h"
#include "store/files.h"

#ifdef __SANITIZE_ADDRESS__
#define CUTS 200                /* the same code, slower */
#else
#define CUTS 1500
#endif
#define CLIENTS 8
#define PEOPLE 400

static struct client c[CLIENTS], receiver;
static const char *const logins[] = { "c1", "d1", "r1" };
static struct work all[PEOPLE];
static int npeople;

/* --- what was answered ------------------------------------------------------------ */

/* Holds from one event on, to another. */
struct promise {
	size_t from, to;
	bool of_keys;
	char sql[200];          /* gives 1 */
};

static struct promise *promises;
static size_t npromise;

static void
promise(bool of_keys, const char *sql, const struct id *id)
{
	struct promise *p;
	char hex[ID_TEXT];

	promises = xrealloc(promises, (npromise + 1) * sizeof *promises);
	p = &promises[npromise];
	memset(p, 0, sizeof *p);
	p->from = shim.n;
	p->to = SIZE_MAX;
	p->of_keys = of_keys;
	snprintf(p->sql, sizeof p->sql, "%s", sql);
	/* the id stands at the end of each */
	snprintf(strstr(p->sql, "x''") + 1, ID_TEXT + 2, "'%s'",
		id_text(id, hex));
	vfs_note(VFS_ACK, (int)npromise++, 0, NULL, 0);
	/* a minute went by: the next turn writes a checkpoint */
	if (npromise % 7 == 0)
		w.k.point_at = 0;
}

/* What was promised of a thing ends: its end is being asked for. */
static void
take_back(const struct id *id)
{
	char hex[ID_TEXT];
	size_t i;

	id_text(id, hex);
	for (i = 0; i < npromise; i++)
		if (strstr(promises[i].sql, hex) && promises[i].to > shim.n)
			promises[i].to = shim.n;
}

static void
promise_person(const struct work *k)
{
	promise(false, "SELECT count(*) > 0 FROM follow WHERE person = x''",
		&k->person);
	promise(true, "SELECT count(*) > 0 FROM wrap WHERE object = x''",
		&k->person);
}

/* --- work --------------------------------------------------------------------------- */

/* As many people as there are sessions, made in one batch. */
static void
many_people(void)
{
	uint32_t number[CLIENTS];
	struct work *k[CLIENTS];
	int i;

	for (i = 0; i < CLIENTS; i++) {
		k[i] = &all[npeople++];
		assert_int_equal(make_new(&c[i], WRAP_PERSON, &id_none,
			&k[i]->person, k[i]->key), E_OK);
	}
	for (i = 0; i < CLIENTS; i++) {
		struct ask a;
		struct msg m;

		ask_person(&a, k[i], "MARTIN Lea", "martin");
		number[i] = ++c[i].number;
		ask_message(&a, number[i], &m);
		assert_int_equal(msg_send(c[i].fd, &m, NULL, 0), E_OK);
		msg_done(&m);
	}
	for (i = 0; i < CLIENTS; i++) {
		assert_int_equal(answer_of(&c[i], number[i]), E_OK);
		promise_person(k[i]);
	}
}

static void
some_work(int i)
{
	struct work *k = &all[npeople++];
	struct client *by = &c[0];
	struct ask a;

	assert_int_equal(work_person(by, k, "DURAND Ada", "durand"), E_OK);
	promise_person(k);
	assert_int_equal(work_note(by, k, &w.s1, "vue ce jour"), E_OK);
	promise(false, "SELECT count(*) FROM note WHERE id = x''",
		&k->note);
	assert_int_equal(work_draft(by, k, &w.c1, "ce que je tape"), E_OK);
	promise(false, "SELECT count(*) FROM blob WHERE record = x''",
		&k->draft);
	assert_int_equal(work_referral(by, k, &w.s2, "besoin de garde"),
		E_OK);
	promise(false, "SELECT count(*) FROM referral WHERE id = x''",
		&k->referral);
	assert_int_equal(work_step(by, "referral.send", &k->referral, 1),
		E_OK);
	promise(false, "SELECT state <> 'brouillon' FROM referral WHERE id ="
		" x''", &k->referral);
	if (i % 2) {
		assert_int_equal(work_step(&receiver, "referral.accept",
			&k->referral, 2), E_OK);
		promise(false, "SELECT state = 'acceptee' FROM referral WHERE"
			" id = x''", &k->referral);
		promise(true, "SELECT count(*) = 2 FROM wrap WHERE object ="
			" x''", &k->person);
		take_back(&k->draft);
		ask_init(&a, "draft.drop");
		ask_id(&a, ":id", &k->draft);
		assert_int_equal(ask_send(&a, by), E_OK);
		promise(false, "SELECT count(*) = 0 FROM draft WHERE id ="
			" x''", &k->draft);
	} else {
		take_back(&k->referral);
		assert_int_equal(work_step(&receiver, "referral.refuse",
			&k->referral, 2), E_OK);
		promise(false, "SELECT state = 'refusee' FROM referral WHERE"
			" id = x''", &k->referral);
	}
}

static void
erase(struct work *k)
{
	take_back(&k->person);
	take_back(&k->note);
	take_back(&k->draft);
	take_back(&k->referral);
	assert_int_equal(erased_person(&w.k, &k->person), E_OK);
	promise(true, "SELECT count(*) = 0 FROM wrap WHERE person = x''",
		&k->person);
	promise(false, "SELECT count(*) = 0 FROM blob WHERE person = x''",
		&k->person);
	promise(true, "SELECT count(*) = 1 FROM erased WHERE object = x''",
		&k->person);
}

static void
work_all(void)
{
	int round, i, pages, done;

	for (round = 0; round < 4; round++) {
		many_people();
		for (i = 0; i < 4; i++)
			some_work(i);
		if (round % 2) {
			db_write_back(w.k.data, &pages, &done);
			db_write_back(w.k.keys, &pages, &done);
		}
		erase(&all[npeople - 1 - round]);
		if (round == 1)
			assert_int_equal(rekey(&w.k), E_OK);
		if (round == 2) {
			/* it stops, and starts again */
			for (i = 0; i < CLIENTS; i++)
				client_done(&c[i]);
			client_done(&receiver);
			world_close();
			world_open(false);
			for (i = 0; i < CLIENTS; i++)
				login_ready(&c[i], logins[i % 3]);
			login_ready(&receiver, "c2");
		}
		assert_int_equal(audit_mark(&w.k), E_OK);
	}
}

/* --- after a cut ---------------------------------------------------------------- */

/* What a statement counts in both files; the keys are `k`. */
static int64_t
of_both(const char *sql)
{
	sqlite3_stmt *st = NULL;
	char attach[200];
	sqlite3 *db;
	int64_t n = -1;

	snprintf(attach, sizeof attach, "ATTACH '%s/keeper/keys.db' AS k",
		disk);
	assert_int_equal(sqlite3_open(config_path("passerelle.db"), &db),
		SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, attach, NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL),
		SQLITE_OK);
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

/* Rights of the data that no key opens: a structure that follows, the two
 * sides of a referral. */
#define SHUT "WITH must(object, holder) AS" \
	" (SELECT person, structure FROM follow WHERE end_on IS NULL" \
	" UNION ALL SELECT id, sender FROM referral UNION ALL" \
	" SELECT id, receiver FROM referral WHERE state IN ('envoyee'," \
	" 'acceptee') UNION ALL SELECT id, user FROM draft)" \
	" SELECT count(*) FROM must m WHERE NOT EXISTS (SELECT 1 FROM" \
	" k.wrap x WHERE x.object = m.object AND x.holder = m.holder)"
/* Whose rows are gone, and who would come back from a backup: the ledger,
 * which goes with those, does not have her. */
#define UNWRITTEN "SELECT count(*) FROM audit WHERE action =" \
	" 'person.erased' AND object NOT IN (SELECT object FROM k.erased)"

/* Hashes of who was never written, across structures. */
#define NOBODYS "SELECT count(*) FROM k.global_token WHERE person NOT IN" \
	" (SELECT id FROM person)"

static long
orphans(struct keeper *k)
{
	struct db_rows q;
	long n = 0;

	assert_int_equal(db_select(k->keys, "keys.wraps_before", &q), E_OK);
	db_bind_int(&q, ":before", clock_now() - 2 * 86400);
	while (db_next(&q)) {
		struct id object = db_id(&q, "object");

		n += !keys_object_known(k, &object);
	}
	assert_int_equal(db_end(&q), E_OK);
	return n;
}

static void
recover(size_t at)
{
	static struct keeper k;
	struct buf report;
	size_t i;

	keeper_begin(&k);
	if (keys_load(&k) || keeper_open(&k, true))
		fail_msg("event %zu: %s", at, err_text());
	buf_init(&report);
	if (verify_all(&k, &report))
		fail_msg("event %zu: %s", at, buf_str(&report));
	buf_done(&report);
	for (i = 0; i < npromise; i++) {
		const struct promise *p = &promises[i];

		if (p->from >= at || p->to < at)
			continue;
		if (count(p->of_keys ? k.keys : k.data, p->sql) != 1)
			fail_msg("event %zu: was answered at %zu: %s", at,
				p->from, p->sql);
	}
	if (of_both(UNWRITTEN))
		fail_msg("event %zu: erased, and not in the ledger", at);
	if (of_both(SHUT))
		fail_msg("event %zu: a right without its key", at);
	if (orphans(&k))
		fail_msg("event %zu: keys that open nothing", at);
	if (of_both(NOBODYS))
		fail_msg("event %zu: hashes of nobody", at);
	keeper_close(&k);
}

/* How many events of a kind a file has. */
static int
events_of(int kind, const char *name)
{
	size_t i;
	int n = 0;

	for (i = 0; i < shim.n; i++)
		n += shim.e[i].kind == (enum vfs_kind)kind &&
			strstr(shim.name[shim.e[i].file], name) != NULL;
	return n;
}

static void
test_power(void **state)
{
	static const char *const others[] = { "keeper/root.key",
		"keeper/root.key.new", "keeper/root.key.new.part",
		"keeper/checkpoints" };
	const char *many = getenv("POWER_CUTS");
	const char *seed = getenv("POWER_SEED");
	uint64_t from;
	long cuts = many ? atol(many) : CUTS, done;
	char line[300];
	size_t events;
	int i, points;

	if (seed)
		dice_state = strtoull(seed, NULL, 10);
	from = dice_state;
	world_dir();
	world_open(false);
	world_people();
	for (i = 0; i < CLIENTS; i++)
		login_ready(&c[i], logins[i % 3]);
	login_ready(&receiver, "c2");
	for (i = 0; i < 4; i++)
		cuts_name(config_path(others[i]));
	base_images();
	shim.noting = true;
	work_all();
	shim.noting = false;
	events = shim.n;
	points = events_of(VFS_WRITE, "/checkpoints");
	assert_int_equal(events_of(VFS_MOVE, "/root.key.new"), 2);
	assert_true(points > 10);
	make_disk();
	for (i = 0; i < CLIENTS; i++)
		client_done(&c[i]);
	client_done(&receiver);
	world_close();
	snprintf(config.data, sizeof config.data, "%s", disk);
	/* two days later: what was begun and not ended is swept */
	assert_int_equal(clock_fix("2026-11-28T09:00"), E_OK);
	done = play(w.dir, cuts, recover);
	print_message("%ld cuts of seed %ju over %zu events (%d checkpoints, a"
		" root key), %zu answers: nothing lost, nothing broken, no key"
		" of nothing\n", done, (uintmax_t)from, events, points,
		npromise);
	assert_true(done >= cuts);
	snprintf(line, sizeof line, "rm -rf '%s'", disk);
	assert_int_equal(system(line), 0);
	world_remove();
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_power) };

	vfs_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

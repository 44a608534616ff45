/* The power goes: everything that the keeper writes to either file, to the
 * root key's and to its checkpoints is noted, and what its clients were
 * answered; then cuts are played at any moment, where of each write that no
 * sync had followed any part of 512 bytes may be on the disk or not.  What was
 * answered is there, both files are whole, what is sealed opens, the audit
 * holds, no key is left that opens nothing or that nobody has a right to,
 * people are found by the names of their records.  Each statement of the
 * keeper's own that writes is recorded, and an act of each shape
 * (tests/unit/power_seen.h).
 * POWER_CUTS=1000000 is the long form (make test-cuts-power), POWER_SEED=2
 * draws others. */
#include "tests/unit/power_accounts.h"
#include "tests/unit/power_late.h"

#include "keeper/erased.h"
#include "keeper/rekey.h"
#include "keeper/verify.h"
#include "store/files.h"

#ifdef __SANITIZE_ADDRESS__
#define CUTS 100                /* the same code, slower */
#else
#define CUTS 2000
#endif

/* --- people, notes, referrals -------------------------------------------- */

static void
promise_person(const struct work *k)
{
	promise(false, "SELECT count(*) > 0 FROM follow WHERE person = ?1",
		&k->person);
	promise(true, "SELECT count(*) > 0 FROM wrap WHERE object = ?1",
		&k->person);
}

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
	promise(false, "SELECT count(*) FROM note WHERE id = ?1",
		&k->note);
	assert_int_equal(work_draft(by, k, &w.c1, "ce que je tape"), E_OK);
	promise(false, "SELECT count(*) FROM blob WHERE record = ?1",
		&k->draft);
	assert_int_equal(work_referral(by, k, &w.s2, "besoin de garde"),
		E_OK);
	promise(false, "SELECT count(*) FROM referral WHERE id = ?1",
		&k->referral);
	assert_int_equal(work_step(by, "referral.send", &k->referral, 1),
		E_OK);
	promise(false, "SELECT state <> 'brouillon' FROM referral WHERE id ="
		" ?1", &k->referral);
	if (i % 2) {
		assert_int_equal(work_step(&c2, "referral.accept",
			&k->referral, 2), E_OK);
		promise(false, "SELECT state = 'acceptee' FROM referral WHERE"
			" id = ?1", &k->referral);
		promise(true, "SELECT count(*) = 2 FROM wrap WHERE object ="
			" ?1", &k->person);
		take_back(&k->draft);
		ask_init(&a, "draft.drop");
		ask_id(&a, ":id", &k->draft);
		assert_int_equal(ask_send(&a, by), E_OK);
		promise(false, "SELECT count(*) = 0 FROM draft WHERE id ="
			" ?1", &k->draft);
	} else {
		take_back(&k->referral);
		assert_int_equal(work_step(&c2, "referral.refuse",
			&k->referral, 2), E_OK);
		promise(false, "SELECT state = 'refusee' FROM referral WHERE"
			" id = ?1", &k->referral);
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
	promise(true, "SELECT count(*) = 0 FROM wrap WHERE person = ?1",
		&k->person);
	promise(false, "SELECT count(*) = 0 FROM blob WHERE person = ?1",
		&k->person);
	promise(true, "SELECT count(*) = 1 FROM erased WHERE object = ?1",
		&k->person);
}

static void
work_all(void)
{
	int round, i, pages, done;

	time_is("2026-11-24T09:00", "2026-11-27T09:00");
	for (round = 0; round < 3; round++) {
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
		if (round == 2)
			restart();
		assert_int_equal(audit_mark(&w.k), E_OK);
	}
	paths_accounts();
	paths_first();
	paths_later();
}

/* --- after a cut --------------------------------------------------------- */

/* What must not be, in both files at once; the keys are `k`, ?1 is two days
 * before: what was begun then has been ended, or swept. */
static const struct never {
	const char *what, *sql;
} never[] = {
	{ "erased, and not in the ledger: she would come back from a backup",
	"SELECT count(*) FROM audit WHERE action = 'person.erased'"
	" AND object NOT IN (SELECT object FROM k.erased)" },
	{ "a right without its key",
	"WITH must(object, holder) AS"
	" (SELECT person, structure FROM follow WHERE end_on IS NULL"
	" UNION ALL SELECT id, sender FROM referral"
	" UNION ALL SELECT id, receiver FROM referral WHERE external = 0"
	" AND state IN ('envoyee', 'precision_demandee', 'acceptee')"
	" UNION ALL SELECT id, sender FROM handover"
	" UNION ALL SELECT id, receiver FROM handover"
	" WHERE state IN ('envoyee', 'attente', 'acceptee')"
	" UNION ALL SELECT id, structure FROM request"
	" UNION ALL SELECT id, user FROM draft)"
	" SELECT count(*) FROM must m WHERE NOT EXISTS (SELECT 1 FROM"
	" k.wrap x WHERE x.object = m.object AND x.holder = m.holder)" },
	{ "a structure that works here without its key",
	"SELECT count(*) FROM structure WHERE account = 1 AND id NOT IN"
	" (SELECT structure FROM k.structure_key)" },
	{ "hashes of nobody",
	"SELECT count(*) FROM k.global_token WHERE person NOT IN"
	" (SELECT id FROM person)" },
	{ "a key that opens nothing",
	"SELECT count(*) FROM k.wrap x WHERE made_at < ?1 AND NOT EXISTS"
	" (SELECT id FROM person WHERE id = x.object"
	" UNION ALL SELECT id FROM referral WHERE id = x.object"
	" UNION ALL SELECT id FROM handover WHERE id = x.object"
	" UNION ALL SELECT id FROM request WHERE id = x.object"
	" UNION ALL SELECT id FROM draft WHERE id = x.object)" },
	{ "a key without a right",
	"SELECT count(*) FROM k.wrap x WHERE made_at < ?1 AND NOT EXISTS"
	" (SELECT 1 FROM follow WHERE person = x.object"
	" AND structure = x.holder"
	" UNION ALL SELECT 1 FROM referral WHERE id = x.object"
	" AND (sender = x.holder OR (receiver = x.holder AND external = 0"
	" AND state IN ('envoyee', 'precision_demandee', 'acceptee',"
	" 'terminee')))"
	" UNION ALL SELECT 1 FROM handover WHERE id = x.object"
	" AND (sender = x.holder OR (receiver = x.holder"
	" AND state IN ('envoyee', 'attente', 'acceptee')))"
	" UNION ALL SELECT 1 FROM request r LEFT JOIN follow f"
	" ON f.person = r.person WHERE r.id = x.object"
	" AND x.holder IN (r.structure, f.structure)"
	" UNION ALL SELECT 1 FROM draft WHERE id = x.object"
	" AND user = x.holder)" },
	{ "a key of no structure",
	"SELECT count(*) FROM k.structure_key WHERE structure NOT IN"
	" (SELECT id FROM structure)" },
	{ "a secret of no account",
	"SELECT count(*) FROM k.secret WHERE user NOT IN"
	" (SELECT id FROM user)" },
};

/* (by the keeper's own connection: another would read every table again) */
static void
never_is(struct keeper *k, size_t at)
{
	sqlite3 *db = db_raw(k->data);
	char attach[200];
	size_t i;

	sqlite3_set_authorizer(db, NULL, NULL);
	snprintf(attach, sizeof attach, "ATTACH '%s/keeper/keys.db' AS k",
		disk);
	assert_int_equal(sqlite3_exec(db, attach, NULL, NULL, NULL),
		SQLITE_OK);
	for (i = 0; i < sizeof never / sizeof *never; i++) {
		sqlite3_stmt *st;

		assert_int_equal(sqlite3_prepare_v2(db, never[i].sql, -1, &st,
			NULL), SQLITE_OK);
		if (sqlite3_bind_parameter_count(st))
			sqlite3_bind_int64(st, 1, clock_now() - 2 * 86400);
		assert_int_equal(sqlite3_step(st), SQLITE_ROW);
		if (sqlite3_column_int64(st, 0))
			fail_msg("event %zu: %s", at, never[i].what);
		sqlite3_finalize(st);
	}
}

static void
recover(size_t at)
{
	static struct keeper k;
	struct buf report;
	char today[16];

	time_after(at);
	keeper_begin(&k);
	if (keys_load(&k) || keeper_open(&k, true))
		fail_msg("event %zu: %s", at, err_text());
	/* (each file is locked once for all that is read of it) */
	assert_int_equal(db_hold(k.data), E_OK);
	assert_int_equal(db_hold(k.keys), E_OK);
	buf_init(&report);
	if (verify_all(&k, &report))
		fail_msg("event %zu: %s", at, buf_str(&report));
	buf_done(&report);
	promises_hold(&k, at);
	names_agree(&k, at);
	db_let_go(k.data);
	db_let_go(k.keys);
	/* the first hour: of all that is over */
	facts_today(&k, &id_none, today);
	keys_end_access(&k, "0000-00-00", today);
	never_is(&k, at);
	keeper_close(&k);
}

/* --- nothing is left out ------------------------------------------------- */

/* What writes after a cut alone: no recording sees it. */
static const char *const after_cuts[] = { "keys.structure_drop",
	"keys.was_drop", "keys.was_put_back" };

static bool
is_after_cuts(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof after_cuts / sizeof *after_cuts; i++)
		if (strcmp(after_cuts[i], name) == 0)
			return true;
	return false;
}

/* Each statement of the keeper's own that writes has changed a row: how many
 * there are.  One that is new is called for in a recording. */
static int
all_writers(void)
{
	size_t i;
	int n = 0;

	for (i = 0; i < sql_query_count; i++) {
		const struct sql_query *q = &sql_queries[i];
		struct db *db = strncmp(q->name, "keys.", 5) == 0 ? w.k.keys :
			w.k.data;
		sqlite3_stmt *st;
		bool writes;

		assert_int_equal(sqlite3_prepare_v2(db_raw(db), q->sql, -1,
			&st, NULL), SQLITE_OK);
		writes = !sqlite3_stmt_readonly(st);
		sqlite3_finalize(st);
		if (!writes || is_after_cuts(q->name))
			continue;
		if (!seen_has(&seen_sql, q->sql))
			fail_msg("%s was not recorded", q->name);
		n++;
	}
	return n;
}

/* An act of each shape was kept: how many shapes there are. */
static int
all_shapes(void)
{
	struct seen every = { .n = 0 };
	const struct sql_step *s;
	const struct sql_act *a;
	bool with_draft = false;
	struct buf b;
	size_t i;
	int n;

	buf_init(&b);
	for (a = sql_acts; a->name; a++) {
		seen_shape_of(a, a->blobs != NULL, a->tokens, &b);
		for (s = a->step; a->by_clock && s->sql; s++)
			if (seen_has(&seen_sql, s->sql))
				seen_add(&seen_shape, buf_str(&b));
		seen_add(&every, buf_str(&b));
	}
	buf_done(&b);
	for (i = 0; i < every.n; i++)
		if (!seen_has(&seen_shape, every.text[i]))
			fail_msg("%s: no such act was recorded",
				every.text[i]);
	for (i = 0; i < seen_shape.n; i++)
		with_draft |= strstr(seen_shape.text[i],
			"with its draft") != NULL;
	assert_true(with_draft);
	n = (int)every.n;
	seen_free(&every);
	return n;
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
	int i, points, statements, forms;

	if (seed)
		dice_state = strtoull(seed, NULL, 10);
	from = dice_state;
	world_begin();
	for (i = 0; i < 4; i++)
		cuts_name(config_path(others[i]));
	base_images();
	watch_files(true);
	work_all();
	watch_files(false);
	promises_hold(&w.k, shim.n + 1);
	statements = all_writers();
	forms = all_shapes();
	seen_free(&seen_sql);
	seen_free(&seen_shape);
	events = shim.n;
	points = events_of(VFS_WRITE, "/checkpoints");
	assert_int_equal(events_of(VFS_MOVE, "/root.key.new"), 2);
	assert_true(points > 10);
	make_disk();
	sessions_end();
	world_close();
	snprintf(config.data, sizeof config.data, "%s", disk);
	seen_stop();
	done = play(w.dir, cuts, recover);
	print_message("%ld cuts of seed %ju over %zu events (%d checkpoints, a"
		" root key, %d statements of the keeper, acts of %d shapes),"
		" %zu answers: nothing lost, nothing broken, no key of"
		" nothing\n", done, (uintmax_t)from, events, points,
		statements, forms, npromise);
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

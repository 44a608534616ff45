/* A decision on a handover undone: all is as it was, the keys too; and what
 * stands, because the other side has opened it or gone on, or because somebody
 * else has decided otherwise since. */
#include "tests/unit/handover_world.h"

/* Every row that a decision may touch, but for the versions that only grow and
 * the end of the right, which any act moves; and the keys. */
static void
all_rows(struct buf *b)
{
	static const char *const sql[] = {
		"SELECT id, state, answered_on, answered_by, answer,"
		" access_end, answer_seen_on, opened_on FROM handover"
		" ORDER BY id",
		"SELECT id, structure, num, scopes, referent, coreferent,"
		" status, next_step, next_step_on, purpose, start_on, end_on,"
		" cause, united FROM follow ORDER BY id",
		"SELECT id, user, purpose, end_on FROM circle ORDER BY id",
		"SELECT follow, seq, user FROM assignment ORDER BY follow,"
		" seq, role",
		"SELECT * FROM token ORDER BY 1, 2, 3, 4",
		"SELECT record, scope, owner, person, version, schema, sealed"
		" FROM blob ORDER BY record, scope, owner",
	};
	size_t i;
	int k;

	buf_clear(b);
	sqlite3_set_authorizer(db_raw(w.k.data), NULL, NULL);
	for (i = 0; i < sizeof sql / sizeof *sql; i++) {
		sqlite3_stmt *st;

		if (sqlite3_prepare_v2(db_raw(w.k.data), sql[i], -1, &st,
			NULL))
			fail_msg("%s: %s", sql[i],
				sqlite3_errmsg(db_raw(w.k.data)));
		while (sqlite3_step(st) == SQLITE_ROW)
			for (k = 0; k < sqlite3_column_count(st); k++) {
				const unsigned char *p =
					sqlite3_column_blob(st, k);
				int n = sqlite3_column_bytes(st, k);

				buf_printf(b, "%s%s=",  k ? " " : "\n",
					sqlite3_column_name(st, k));
				while (n-- > 0)
					buf_printf(b, "%02x", *p++);
			}
		sqlite3_finalize(st);
	}
	db_guard(w.k.data);
	buf_printf(b, "\n%d keys", (int)count(w.k.keys,
		"SELECT count(*) FROM wrap WHERE kind = 2"));
}

/* The last decision. */
static struct id
last_deed(char undo[32])
{
	sqlite3_stmt *st;
	struct id id;

	sqlite3_set_authorizer(db_raw(w.k.data), NULL, NULL);
	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), "SELECT id,"
		" undo FROM deed WHERE undo <> 'undo.follow' ORDER BY rowid"
		" DESC LIMIT 1", -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	memcpy(id.b, sqlite3_column_blob(st, 0), ID_SIZE);
	snprintf(undo, 32, "%s", sqlite3_column_text(st, 1));
	sqlite3_finalize(st);
	db_guard(w.k.data);
	return id;
}

static enum err
undo_last(struct client *who)
{
	char undo[32];
	struct id deed = last_deed(undo);
	struct ask a;

	ask_init(&a, undo);
	ask_id(&a, ":deed", &deed);
	return ask_send(&a, who);
}

static int
version(const struct id *id)
{
	struct db_rows q;
	int v = 0;

	assert_int_equal(db_select(w.k.data, "handover.by_id", &q), E_OK);
	db_bind_id(&q, ":id", id);
	if (db_next(&q))
		v = (int)db_int(&q, "version");
	assert_int_equal(db_end(&q), E_OK);
	return v;
}

/* Says which row is not the same. */
static void
same(const char *act, const char *before, const char *after)
{
	while (*before || *after) {
		size_t n = strcspn(before, "\n"), m = strcspn(after, "\n");

		if (n != m || memcmp(before, after, n) != 0)
			fail_msg("undo of %s: %.*s\nwas %.*s", act, (int)m,
				after, (int)n, before);
		before += n + (before[n] == '\n');
		after += m + (after[m] == '\n');
	}
}

static int undone;

/* Decided, undone by whoever decided and nobody else: all is as it was. */
static void
and_back(struct client *who, const char *act, const struct id *id,
	const struct id *referent)
{
	struct client *other[] = { &c1, &d1, &r1, &e2, &adm };
	struct buf before, after;
	size_t i;

	buf_init(&before);
	buf_init(&after);
	all_rows(&before);
	if (decide(who, act, id, version(id), referent))
		fail_msg("%s: %s", act, last_message);
	all_rows(&after);
	assert_string_not_equal(buf_str(&before), buf_str(&after));
	for (i = 0; i < sizeof other / sizeof *other; i++)
		if (other[i] != who && undo_last(other[i]) != E_RIGHT)
			fail_msg("%s: undone by another", act);
	if (undo_last(who))
		fail_msg("undo of %s: %s", act, last_message);
	all_rows(&after);
	same(act, buf_str(&before), buf_str(&after));
	assert_int_equal(undo_last(who), E_STATE);
	buf_done(&before);
	buf_done(&after);
	undone++;
}

static void
test_undo(void **state)
{
	struct id a, b;

	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	and_back(&r2, "handover.wait", &a, NULL);
	and_back(&r2, "handover.refuse", &a, NULL);
	assert_true(reads(&r2, &a));
	and_back(&r2, "handover.accept", &a, &u_e2);
	assert_false(knows(&e2, SCOPE_LABEL) || knows(&r2, SCOPE_LABEL));
	assert_true(knows(&c1, SCOPE_LABEL));
	/* the words of the list come back with it */
	assert_int_equal(decide(&r2, "handover.wait", &a, version(&a), NULL),
		E_OK);
	and_back(&r2, "handover.refuse", &a, NULL);
	and_back(&r2, "handover.accept", &a, &u_e2);
	assert_int_equal(turn("handover.withdraw", &c1, &a, version(&a)),
		E_OK);
	/* by name */
	assert_int_equal(ask_for(&c1, "equipe", &u_c2, &w.s2, &a), E_OK);
	and_back(&c2, "handover.decline", &a, NULL);
	and_back(&c2, "handover.join", &a, NULL);
	assert_false(knows(&c2, SCOPE_LABEL));
	assert_int_equal(decide(&c2, "handover.join", &a, version(&a), NULL),
		E_OK);
	/* she was in the circle already; that structure follows her already */
	assert_int_equal(ask_for(&d1, "equipe", &u_c2, &w.s2, &b), E_OK);
	and_back(&c2, "handover.join", &b, NULL);
	assert_true(knows(&c2, SCOPE_LABEL));
	assert_int_equal(turn("handover.withdraw", &d1, &b, version(&b)),
		E_OK);
	assert_int_equal(ask_for(&r1, "reorientation", NULL, &w.s2, &b), E_OK);
	and_back(&r2, "handover.accept", &b, &u_e2);
	/* followed once, there */
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-20' WHERE"
		" purpose = 'relais'");
	and_back(&r2, "handover.accept", &b, &u_e2);
	print_message("ok - %d decisions undone\n", undone);
}

static enum err
seen_by(struct client *who, const struct id *id)
{
	struct ask a;

	ask_init(&a, "handover.seen");
	ask_id(&a, ":id", id);
	return ask_send(&a, who);
}

static enum err
save_follow(struct client *who)
{
	struct ask a;

	ask_init(&a, "follow.save");
	ask_id(&a, ":follow", &her.follow);
	ask_int(&a, ":version", count(w.k.data, "SELECT version FROM follow"
		" WHERE cause IS NULL"));
	ask_text(&a, ":status", "actif");
	ask_text(&a, ":last_contact_on", "2026-11-01");
	ask_text(&a, ":next_step", NULL);
	ask_text(&a, ":next_step_on", NULL);
	return ask_send(&a, who);
}

/* What the other side has opened, or gone on from, stands. */
static void
test_stands(void **state)
{
	struct id a, b;

	/* opened by who asked, by another there; not by who decides */
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	assert_int_equal(decide(&r2, "handover.wait", &a, 1, NULL), E_OK);
	assert_int_equal(seen_by(&r2, &a), E_RIGHT);
	assert_int_equal(seen_by(&d1, &a), E_OK);
	assert_int_equal(undo_last(&r2), E_STATE);
	assert_int_equal(decide(&r2, "handover.refuse", &a, 2, NULL), E_OK);
	assert_int_equal(seen_by(&c1, &a), E_OK);
	assert_int_equal(undo_last(&r2), E_STATE);
	/* asked again meanwhile */
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	assert_int_equal(decide(&r2, "handover.refuse", &a, 1, NULL), E_OK);
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &b), E_OK);
	assert_int_equal(undo_last(&r2), E_CONFLICT);
	assert_int_equal(turn("handover.withdraw", &c1, &b, 1), E_OK);
	assert_int_equal(undo_last(&r2), E_OK);
	assert_int_equal(turn("handover.withdraw", &c1, &a, version(&a)),
		E_OK);
	/* withdrawn from the list meanwhile */
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	assert_int_equal(decide(&r2, "handover.wait", &a, 1, NULL), E_OK);
	assert_int_equal(turn("handover.withdraw", &c1, &a, 2), E_OK);
	assert_int_equal(undo_last(&r2), E_STATE);
	/* who asked goes on with her */
	assert_int_equal(ask_for(&r1, "reorientation", NULL, &w.s2, &a),
		E_OK);
	assert_int_equal(decide(&r2, "handover.accept", &a, 1, &u_c2), E_OK);
	assert_int_equal(save_follow(&c1), E_OK);
	assert_int_equal(undo_last(&r2), E_STATE);
	assert_true(knows(&c2, SCOPE_LABEL));
	/* she leaves the circle that she joined */
	assert_int_equal(ask_for(&c1, "equipe", &u_c2, &w.s2, &a), E_OK);
	assert_int_equal(decide(&c2, "handover.join", &a, 1, NULL), E_OK);
	tamper(w.k.data, "UPDATE circle SET end_on = '2026-11-24'");
	assert_int_equal(undo_last(&c2), E_STATE);
}

/* Her new record was written in since. */
static void
test_written(void **state)
{
	struct id a;

	assert_int_equal(ask_for(&c1, "reorientation", NULL, &w.s2, &a),
		E_OK);
	assert_int_equal(decide(&r2, "handover.accept", &a, 1, &u_c2), E_OK);
	tamper(w.k.data, "INSERT INTO note(id, person, structure, author,"
		" kind, seq, made_on, written_on) SELECT randomblob(16),"
		" person, structure, referent, 'note', 1, '2026-11-24',"
		" '2026-11-24' FROM follow WHERE purpose = 'relais'");
	assert_int_equal(undo_last(&r2), E_STATE);
	assert_true(knows(&c2, SCOPE_LABEL));
}

/* Somebody else has decided otherwise since: it is given back to nobody. */
static void
test_since(void **state)
{
	struct id a, b;

	/* she never did, and it is taken back all the same */
	assert_int_equal(ask_for(&c1, "equipe", &u_c2, &w.s2, &a), E_OK);
	tamper(w.k.data, "UPDATE handover SET agreed = 0");
	assert_int_equal(decide(&c2, "handover.join", &a, 1, NULL), E_OK);
	assert_int_equal(undo_last(&c2), E_OK);
	assert_int_equal(turn("handover.withdraw", &c1, &a, version(&a)),
		E_OK);
	/* she agrees no more that the others see her */
	assert_int_equal(ask_for(&c1, "equipe", &u_c2, &w.s2, &a), E_OK);
	assert_int_equal(decide(&c2, "handover.join", &a, 1, NULL), E_OK);
	assert_int_equal(ask_for(&c1, "equipe", &u_c2, &w.s2, &b), E_OK);
	assert_int_equal(decide(&c2, "handover.join", &b, 1, NULL), E_OK);
	tamper(w.k.data, "UPDATE circle SET shown = 0 WHERE end_on IS NULL");
	assert_int_equal(undo_last(&c2), E_STATE);
	assert_int_equal(N("circle WHERE end_on IS NULL AND shown = 1"), 0);
	/* asked again: two would wait at once */
	assert_int_equal(ask_for(&r1, "reorientation", NULL, &w.s2, &a),
		E_OK);
	assert_int_equal(decide(&r2, "handover.accept", &a, 1, &u_e2), E_OK);
	assert_int_equal(ask_for(&c1, "equipe", NULL, &w.s2, &b), E_OK);
	assert_int_equal(undo_last(&r2), E_CONFLICT);
	assert_int_equal(turn("handover.withdraw", &c1, &b, 1), E_OK);
	/* who was her referent there works there no more */
	tamper(w.k.data, "UPDATE membership SET end_on = '2026-11-24' WHERE"
		" user = (SELECT id FROM user WHERE login = 'c2')");
	assert_int_equal(undo_last(&r2), E_STATE);
	tamper(w.k.data, "UPDATE membership SET end_on = NULL");
	assert_int_equal(undo_last(&r2), E_OK);
	assert_int_equal(turn("handover.withdraw", &c1, &a, version(&a)),
		E_OK);
	/* her address is protected: neither who refused nor who handed over
	 * reads of her again */
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	assert_int_equal(decide(&r2, "handover.refuse", &a, 1, NULL), E_OK);
	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_int_equal(undo_last(&r2), E_STATE);
	assert_int_equal(turn("handover.reconsider", &r2, &a, 2), E_CONFLICT);
	assert_false(reads(&r2, &a));
	tamper(w.k.data, "UPDATE person SET protected = 0");
	assert_int_equal(undo_last(&r2), E_OK);
	assert_int_equal(decide(&r2, "handover.accept", &a, version(&a),
		&u_e2), E_OK);
	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_int_equal(undo_last(&r2), E_STATE);
	assert_false(knows(&c1, SCOPE_LABEL));
}

/* Nor where it is a record that is read with hers that another structure has
 * protected since. */
static void
test_read_with(void **state)
{
	struct work other;
	struct id a;

	assert_int_equal(work_person(&c1, &other, "elle aussi", "martine"),
		E_OK);
	tamper(w.k.data, "UPDATE follow SET united = (SELECT min(id) FROM"
		" follow) WHERE id = (SELECT max(id) FROM follow)");
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	assert_int_equal(decide(&r2, "handover.refuse", &a, 1, NULL), E_OK);
	tamper(w.k.data, "UPDATE person SET protected = 1 WHERE id <> (SELECT"
		" person FROM handover)");
	assert_int_equal(undo_last(&r2), E_STATE);
	assert_false(reads(&r2, &a));
	tamper(w.k.data, "UPDATE person SET protected = 0");
	assert_int_equal(undo_last(&r2), E_OK);
}

/* The record that it made has asked for somebody else since. */
static void
test_asks(void **state)
{
	struct id a, mine = her.follow;
	struct db_rows q;

	assert_int_equal(ask_for(&c1, "reorientation", NULL, &w.s2, &a),
		E_OK);
	assert_int_equal(decide(&r2, "handover.accept", &a, 1, &u_c2), E_OK);
	assert_int_equal(db_select(w.k.data, "follow.by_person", &q), E_OK);
	db_bind_id(&q, ":structure", &w.s2);
	db_bind_id(&q, ":person", &her.person);
	assert_true(db_next(&q));
	her.follow = db_id(&q, "id");
	assert_int_equal(db_end(&q), E_OK);
	assert_int_equal(ask_for(&c2, "equipe", NULL, &w.s1, &a), E_OK);
	her.follow = mine;
	assert_int_equal(undo_last(&r2), E_STATE);
	assert_true(knows(&c2, SCOPE_LABEL));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_undo), T(test_stands), T(test_written), T(test_since),
		T(test_asks), T(test_read_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

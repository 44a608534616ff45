/* Put on the wrong person: to the right one, nothing left, who saw it told. */
#include "tests/unit/keeper_world.h"

static struct client c1, d1, r1, c2;
static struct id wrong, follow, right, follow2;

static int
up(void **state)
{
	struct sealkey key[SCOPES];

	world_dir();
	world_open(false);
	world_people();
	login_ready(&c1, "c1");
	login_ready(&d1, "d1");
	login_ready(&r1, "r1");
	login_ready(&c2, "c2");
	add_person(&c1, &wrong, &follow, key);
	add_person(&c1, &right, &follow2, key);
	return 0;
}

static int
down(void **state)
{
	int64_t n;

	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	client_done(&c1);
	client_done(&d1);
	client_done(&r1);
	client_done(&c2);
	world_close();
	world_remove();
	return 0;
}

static int64_t
data(const char *sql)
{
	return count(w.k.data, sql);
}

/* --- notes --------------------------------------------------------------------- */

static struct id
add_note(const char *kind)
{
	struct id id = id_new();
	bool work = strcmp(kind, "travail") == 0;
	struct ask a;

	ask_init(&a, "note.create");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &id);
	ask_text(&a, ":kind", kind);
	ask_text(&a, ":made_on", "2026-11-20");
	ask_int(&a, ":contact", 0);
	ask_blob(&a, &id, work ? SCOPE_WORKNOTE : SCOPE_NOTE,
		work ? &w.c1 : &w.s1, 0, "old words", 9);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	return id;
}

/* To the follow `to`; the words are those of `record` (NULL: of the note that
 * is made). */
static enum err
move_note(struct client *who, const struct id *note, const struct id *to,
	enum scope scope, const struct id *record)
{
	struct id made = id_new();
	struct ask a;

	ask_init(&a, "note.move");
	ask_id(&a, ":note", note);
	ask_id(&a, ":with", to);
	ask_id(&a, ":id", &made);
	ask_int(&a, ":version", 1);
	ask_blob(&a, record ? record : &made, scope,
		scope == SCOPE_WORKNOTE ? &w.c1 : &w.s1, 0, "new words", 9);
	return ask_send(&a, who);
}

static bool
sees_notes(struct client *c)
{
	return opens(c, WRAP_PERSON, &wrong, SCOPE_NOTE, &w.s1);
}

#define TOLD(login) data("SELECT count(*) FROM moved m JOIN user u" \
	" ON u.id = m.user WHERE m.seen_on IS NULL AND u.login = '" login "'")

static void
test_note(void **state)
{
	struct id note = add_note("note"), m;
	struct ask a;

	assert_true(sees_notes(&c1) && sees_notes(&d1));
	assert_int_equal(move_note(&c1, &note, &follow2, SCOPE_NOTE, NULL),
		E_OK);
	/* as it was, on the right person, and a line without words */
	assert_int_equal(data("SELECT count(*) FROM note n JOIN person p"
		" ON p.id = n.person JOIN user u ON u.id = n.author"
		" WHERE n.moved_on IS NULL AND n.made_on = '2026-11-20'"
		" AND n.kind = 'note' AND u.login = 'c1'"), 1);
	assert_int_equal(data("SELECT count(*) FROM note"
		" WHERE moved_on = '2026-11-24'"), 1);
	assert_int_equal(data("SELECT count(*) FROM blob b JOIN note n"
		" ON n.id = b.record WHERE b.person = n.person"
		" AND n.moved_on IS NULL"), 1);
	assert_int_equal(data("SELECT count(*) FROM blob"
		" WHERE scope = 10"), 1);
	/* who had its key is told, nobody else */
	assert_int_equal(TOLD("d1"), 1);
	assert_int_equal(TOLD("r1") + TOLD("c1"), 0);
	/* both people's audit has it */
	assert_int_equal(data("SELECT count(*) FROM audit"
		" WHERE action = 'note.move'"), 2);
	/* once; and what is left is not written again */
	assert_int_equal(move_note(&c1, &note, &follow2, SCOPE_NOTE, NULL),
		E_CONFLICT);
	ask_init(&a, "note.save");
	ask_id(&a, ":id", &note);
	ask_blob(&a, &note, SCOPE_NOTE, &w.s1, 0, "again", 5);
	assert_int_equal(ask_send(&a, &c1), E_CONFLICT);
	/* each sees her own line to the end */
	{
		sqlite3_stmt *st;

		sqlite3_set_authorizer(db_raw(w.k.data), NULL, NULL);
		assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data),
			"SELECT id FROM moved", -1, &st, NULL), SQLITE_OK);
		assert_int_equal(sqlite3_step(st), SQLITE_ROW);
		memcpy(m.b, sqlite3_column_blob(st, 0), ID_SIZE);
		sqlite3_finalize(st);
		db_guard(w.k.data);
	}
	ask_init(&a, "moved.seen");
	ask_id(&a, ":user", &w.r1);
	ask_id(&a, ":id", &m);
	assert_int_equal(ask_send(&a, &r1), E_OK);
	assert_int_equal(TOLD("d1"), 1);
	ask_init(&a, "moved.seen");
	ask_id(&a, ":user", &w.d1);
	ask_id(&a, ":id", &m);
	assert_int_equal(ask_send(&a, &d1), E_OK);
	assert_int_equal(TOLD("d1"), 0);
	/* then forgotten */
	assert_int_equal(clock_fix("2026-12-24T09:00"), E_OK);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	assert_int_equal(data("SELECT count(*) FROM moved"), 1);
	assert_int_equal(clock_fix("2026-12-25T09:00"), E_OK);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	assert_int_equal(data("SELECT count(*) FROM moved"), 0);
}

static void
test_note_limits(void **state)
{
	struct id note = add_note("note"), there, follow3, other = id_new();
	struct sealkey key[SCOPES];

	log_init("test", 0);
	add_person(&c2, &there, &follow3, key);
	assert_int_equal(move_note(&d1, &note, &follow2, SCOPE_NOTE, NULL),
		E_RIGHT);
	assert_int_equal(move_note(&c2, &note, &follow3, SCOPE_NOTE, NULL),
		E_RIGHT);
	assert_int_equal(move_note(&c1, &note, &follow3, SCOPE_NOTE, NULL),
		E_PROTO);
	assert_int_equal(move_note(&c1, &note, &follow, SCOPE_NOTE, NULL),
		E_PROTO);
	assert_int_equal(move_note(&c1, &note, &follow2, SCOPE_NOTE, &note),
		E_PROTO);
	assert_int_equal(move_note(&c1, &note, &follow2, SCOPE_NOTE, &other),
		E_PROTO);
	assert_int_equal(move_note(&c1, &note, &follow2, SCOPE_WORKNOTE,
		NULL), E_PROTO);
	/* she accompanies that person no more */
	tamper(w.k.data, "UPDATE follow SET end_on = start_on WHERE num = 2");
	assert_int_not_equal(move_note(&c1, &note, &follow2, SCOPE_NOTE,
		NULL), E_OK);
	assert_int_equal(data("SELECT count(*) FROM note"), 1);
	assert_int_equal(data("SELECT count(*) FROM moved"), 0);
}

/* A working note was read by nobody; who had left before a note was written
 * has not read it, who was still there may have. */
static void
test_note_seen(void **state)
{
	struct id note = add_note("travail");

	assert_true(sees_notes(&d1) && sees_notes(&r1));
	assert_int_equal(move_note(&c1, &note, &follow2, SCOPE_WORKNOTE,
		NULL), E_OK);
	assert_int_equal(data("SELECT count(*) FROM moved"), 0);
	client_done(&r1);
	keeper_turn(&w.k, 0);
	assert_int_equal(clock_fix("2026-11-26T09:00"), E_OK);
	note = add_note("note");
	assert_int_equal(move_note(&c1, &note, &follow2, SCOPE_NOTE, NULL),
		E_OK);
	assert_int_equal(TOLD("r1"), 0);
	assert_int_equal(TOLD("d1"), 1);
}

/* --- referrals ----------------------------------------------------------------- */

static struct id
add_referral(void)
{
	struct sealkey mine[SCOPES];
	struct id id;
	struct ask a;

	assert_int_equal(make_new(&c1, WRAP_REFERRAL, &wrong, &id, mine),
		E_OK);
	ask_init(&a, "referral.create");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &id);
	ask_id(&a, ":receiver", &w.s2);
	ask_int(&a, ":urgent", 0);
	ask_text(&a, ":wished_on", NULL);
	ask_int(&a, ":scopes", 2);
	ask_int(&a, ":agreed", 1);
	ask_blob(&a, &id, SCOPE_CONTENT, &id_none, 0, "old words", 9);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	return id;
}

static enum err
step(const char *act, struct client *who, const struct id *id, int version)
{
	struct id event = id_new();
	struct ask a;

	ask_init(&a, act);
	ask_id(&a, ":id", id);
	ask_int(&a, ":version", version);
	ask_id(&a, ":event", &event);
	ask_blob(&a, &event, SCOPE_CONTENT, &id_none, 0, "old words", 9);
	return ask_send(&a, who);
}

static enum err
move_referral(struct client *who, const struct id *id, int version,
	const struct id *made_for, const struct id *to, struct id *made)
{
	struct id event = id_new();
	struct sealkey key[SCOPES];
	struct ask a;

	assert_int_equal(make_new(&c1, WRAP_REFERRAL, made_for, made, key),
		E_OK);
	ask_init(&a, "referral.move");
	ask_id(&a, ":referral", id);
	ask_id(&a, ":with", to);
	ask_id(&a, ":id", made);
	ask_int(&a, ":version", version);
	ask_id(&a, ":event", &event);
	ask_id(&a, ":receiver", &w.s2);
	ask_int(&a, ":urgent", 0);
	ask_text(&a, ":wished_on", NULL);
	ask_int(&a, ":scopes", 2);
	ask_int(&a, ":agreed", 1);
	ask_blob(&a, made, SCOPE_CONTENT, &id_none, 0, "new words", 9);
	return ask_send(&a, who);
}

static bool
reads(struct client *c, const struct id *id)
{
	return opens(c, WRAP_REFERRAL, id, SCOPE_CONTENT, NULL);
}

static void
test_referral(void **state)
{
	struct id a = add_referral(), made;

	assert_int_equal(step("referral.send", &c1, &a, 1), E_OK);
	assert_true(reads(&c2, &a) && reads(&r1, &a));
	assert_int_equal(step("referral.ask", &c2, &a, 2), E_OK);
	assert_int_equal(move_referral(&c1, &a, 3, &right, &follow2, &made),
		E_OK);
	/* withdrawn there, with all that was said */
	assert_false(reads(&c2, &a));
	assert_int_equal(data("SELECT count(*) FROM referral WHERE state ="
		" 'retiree' AND moved_on IS NOT NULL AND access_end IS NOT"
		" NULL"), 1);
	assert_int_equal(data("SELECT count(*) FROM blob"
		" WHERE scope = 12"), 1);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap"
		" WHERE kind = 2"), 2);
	/* a draft of the right person, which nobody else has */
	assert_int_equal(data("SELECT count(*) FROM referral r JOIN blob b"
		" ON b.record = r.id JOIN follow f ON f.person = r.person"
		" WHERE r.state = 'brouillon' AND b.person = r.person"
		" AND f.num = 2 AND r.sent_on IS NULL"), 1);
	assert_true(reads(&c1, &made));
	assert_false(reads(&c2, &made));
	/* both sides are told */
	assert_int_equal(data("SELECT count(*) FROM moved WHERE kind ="
		" 'recue'"), 1);
	assert_int_equal(TOLD("c2"), 1);
	assert_int_equal(TOLD("r1"), 1);
	assert_int_equal(TOLD("c1") + TOLD("d1"), 0);
	assert_int_equal(move_referral(&c1, &a, 4, &right, &follow2, &made),
		E_CONFLICT);
	/* what is left of it cannot be undone */
	{
		sqlite3_stmt *st;
		struct id deed;
		struct ask q;

		sqlite3_set_authorizer(db_raw(w.k.data), NULL, NULL);
		assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data),
			"SELECT id FROM deed WHERE act = 'referral.send'", -1,
			&st, NULL), SQLITE_OK);
		assert_int_equal(sqlite3_step(st), SQLITE_ROW);
		memcpy(deed.b, sqlite3_column_blob(st, 0), ID_SIZE);
		sqlite3_finalize(st);
		db_guard(w.k.data);
		ask_init(&q, "undo.send");
		ask_id(&q, ":deed", &deed);
		assert_int_equal(ask_send(&q, &c1), E_STATE);
	}
}

static bool
hers(struct client *c, enum scope scope)
{
	return opens(c, WRAP_PERSON, &wrong, scope, NULL);
}

/* What it opened of the wrong person's record, where it was accepted, is shut
 * there: she was never referred. */
static void
test_referral_accepted(void **state)
{
	struct id a = add_referral(), made, event = id_new(), f = id_new();
	struct ask q;

	assert_int_equal(step("referral.send", &c1, &a, 1), E_OK);
	ask_init(&q, "referral.accept");
	ask_id(&q, ":id", &a);
	ask_int(&q, ":version", 2);
	ask_id(&q, ":event", &event);
	ask_id(&q, ":follow", &f);
	assert_int_equal(ask_send(&q, &c2), E_OK);
	assert_true(hers(&c2, SCOPE_IDENTITY));
	assert_int_equal(step("referral.finish", &c2, &a, 3), E_OK);
	assert_int_equal(move_referral(&c1, &a, 4, &right, &follow2, &made),
		E_OK);
	assert_false(hers(&c2, SCOPE_IDENTITY));
	assert_true(hers(&c2, SCOPE_LABEL));
	assert_true(hers(&c1, SCOPE_IDENTITY));
}

static void
test_referral_limits(void **state)
{
	struct id a = add_referral(), made, there, follow3;
	struct sealkey key[SCOPES];

	log_init("test", 0);
	add_person(&c2, &there, &follow3, key);
	assert_int_equal(step("referral.send", &c1, &a, 1), E_OK);
	assert_int_equal(move_referral(&c2, &a, 2, &right, &follow2, &made),
		E_RIGHT);
	assert_int_equal(move_referral(&c1, &a, 2, &right, &follow3, &made),
		E_PROTO);
	assert_int_equal(move_referral(&c1, &a, 2, &wrong, &follow, &made),
		E_PROTO);
	/* the key was made for somebody else */
	assert_int_equal(move_referral(&c1, &a, 2, &wrong, &follow2, &made),
		E_PROTO);
	assert_int_equal(move_referral(&c1, &a, 1, &right, &follow2, &made),
		E_CONFLICT);
	assert_int_equal(data("SELECT count(*) FROM referral"), 1);
	assert_int_equal(data("SELECT count(*) FROM moved"), 0);
	assert_true(reads(&c2, &a));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_note), T(test_note_limits), T(test_note_seen),
		T(test_referral), T(test_referral_accepted),
		T(test_referral_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

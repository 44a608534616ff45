/* What the database refuses to acts of each shape: all of one is done, or
 * nothing.  Then what each may seal: its own record, for the first time, and
 * no other. */
#include "tests/unit/faults.h"
#include "tests/unit/work.h"

static struct client c1, c2, r1;
static struct work her, him;
static struct id made;          /* by the act that is tried */

static int64_t
version_of(const char *table, const struct id *id)
{
	char sql[100], hex[ID_TEXT];

	snprintf(sql, sizeof sql, "SELECT version FROM %s WHERE id = x'%s'",
		table, id_text(id, hex));
	return now(sql);
}

/* The record that its blob names, and over which version. */
static struct id wrong_record;
static uint32_t wrong_base;
static bool before;             /* what only comes before is right */

static void
put(struct ask *a, const struct id *record, enum scope scope,
	const struct id *owner)
{
	bool right = before || id_is_none(&wrong_record);

	ask_blob(a, right ? record : &wrong_record, scope, owner,
		before ? 0 : wrong_base, "x", 1);
}

/* --- acts ---------------------------------------------------------------------- */

static void
note_of(struct ask *a, const struct work *k, struct id *id)
{
	*id = id_new();
	ask_init(a, "note.create");
	ask_id(a, ":follow", &k->follow);
	ask_id(a, ":id", id);
	ask_text(a, ":kind", "note");
	ask_text(a, ":made_on", "2026-11-24");
	ask_int(a, ":contact", 0);
	put(a, id, SCOPE_NOTE, &w.s1);
}

/* Two sessions in one turn: each has what it was answered. */
static enum err
two_notes(void)
{
	int64_t was = now("SELECT count(*) FROM note"), is;
	struct ask a;
	struct msg m;
	struct id id;
	enum err e[2];

	note_of(&a, &her, &id);
	ask_message(&a, ++c1.number, &m);
	assert_int_equal(msg_send(c1.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	note_of(&a, &her, &id);
	ask_message(&a, ++r1.number, &m);
	e[1] = send_to(&r1, &m);
	msg_init(&m, 0, 0);
	e[0] = answered(&c1, &m);
	msg_done(&m);
	is = now("SELECT count(*) FROM note") - was;
	if (is != !e[0] + !e[1])
		fail_msg("%d notes for %d and %d", (int)is, (int)e[0],
			(int)e[1]);
	return e[0] ? e[0] : e[1];
}

/* One that is refused beside one that is not: the other is done. */
static enum err
beside(void)
{
	int64_t was = now("SELECT count(*) FROM note"), is;
	struct ask a;
	struct msg m;
	struct id id;
	enum err e;

	ask_init(&a, "follow.later");
	ask_id(&a, ":follow", &her.follow);
	ask_int(&a, ":version", 99999);
	ask_text(&a, ":next_step_on", "2026-12-01");
	ask_message(&a, ++r1.number, &m);
	assert_int_equal(msg_send(r1.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	note_of(&a, &her, &id);
	e = act(&c1, &a);
	msg_init(&m, 0, 0);
	assert_int_not_equal(answered(&r1, &m), E_OK);
	msg_done(&m);
	is = now("SELECT count(*) FROM note") - was;
	assert_int_equal(is, !e);
	return e;
}

/* What was typed goes with what is saved of it, or stays. */
static enum err
note_and_draft(void)
{
	int64_t was = quiet(), left_over;
	struct work k = her;
	struct ask a;
	struct id id;
	enum err e;

	assert_int_equal(work_draft(&c1, &k, &w.c1, "x"), E_OK);
	note_of(&a, &her, &id);
	a.draft = k.draft;
	left = was;
	e = act(&c1, &a);
	was = quiet();
	left_over = now("SELECT count(*) FROM draft");
	assert_int_equal(left_over, e ? 1 : 0);
	assert_int_equal(opens(&c1, WRAP_DRAFT, &k.draft, SCOPE_DRAFT, &w.c1),
		left_over);
	tamper(w.k.data, "DELETE FROM draft");
	left = was;
	return e;
}

static enum err
move(void)
{
	int64_t was = quiet();
	struct ask a;
	struct id id;

	before = true;
	note_of(&a, &her, &id);
	assert_int_equal(act(&c1, &a), E_OK);
	before = false;
	made = id_new();
	ask_init(&a, "note.move");
	ask_id(&a, ":note", &id);
	ask_id(&a, ":with", &him.follow);
	ask_id(&a, ":id", &made);
	ask_int(&a, ":version", 1);
	put(&a, &made, SCOPE_NOTE, &w.s1);
	left = was;
	return act(&c1, &a);
}

static enum err
kin(void)
{
	struct id pair = id_new();
	struct ask a;

	made = id_new();
	ask_init(&a, "kin.link");
	ask_id(&a, ":follow", &her.follow);
	ask_id(&a, ":with", &him.follow);
	ask_id(&a, ":id", &made);
	ask_id(&a, ":pair", &pair);
	put(&a, &made, SCOPE_PATH, &w.s1);
	ask_blob(&a, &pair, SCOPE_PATH, &w.s1, 0, "y", 1);
	return act(&c1, &a);
}

static enum err
later(void)
{
	struct ask a;

	ask_init(&a, "follow.later");
	ask_id(&a, ":follow", &her.follow);
	ask_int(&a, ":version", version_of("follow", &her.follow));
	ask_text(&a, ":next_step_on", "2026-12-01");
	return act(&c1, &a);
}

/* Done, then undone: the inverse is an act of its own. */
static enum err
undo(void)
{
	int64_t was = quiet();
	sqlite3_stmt *st;
	struct id deed;
	struct ask a;

	assert_int_equal(later(), E_OK);
	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), "SELECT id FROM"
		" deed ORDER BY rowid DESC LIMIT 1", -1, &st, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	memcpy(deed.b, sqlite3_column_blob(st, 0), ID_SIZE);
	sqlite3_finalize(st);
	ask_init(&a, "undo.follow");
	ask_id(&a, ":deed", &deed);
	left = was;
	return act(&c1, &a);
}

/* --- both sides of a referral --------------------------------------------------- */

static void
sent(struct work *k)
{
	*k = her;
	assert_int_equal(work_referral(&c1, k, &w.s2, "motif"), E_OK);
	assert_int_equal(work_step(&c1, "referral.send", &k->referral, 1),
		E_OK);
}

static enum err
take_her(void)
{
	int64_t was = quiet();
	struct id event, follow;
	struct work k;
	struct ask a;
	enum err e;

	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-01' WHERE"
		" structure = (SELECT id FROM structure WHERE nom = 'deux')");
	sent(&k);
	ask_step(&a, "referral.accept", &k.referral, 2, &event, &follow);
	left = was;
	e = act(&c2, &a);
	was = quiet();
	assert_int_equal(opens(&c2, WRAP_PERSON, &her.person, SCOPE_LABEL,
		NULL), !e);
	left = was;
	return e;
}

static enum err
aside(void)
{
	int64_t was = quiet();
	struct work k;
	struct ask a;

	sent(&k);
	/* nobody reads the other side's */
	assert_false(opens(&c2, WRAP_REFERRAL, &k.referral, SCOPE_ASIDE,
		&w.s1));
	assert_true(opens(&c2, WRAP_REFERRAL, &k.referral, SCOPE_ASIDE,
		&w.s2));
	ask_init(&a, "exchange.aside_sent");
	ask_id(&a, ":id", &k.referral);
	put(&a, &k.referral, SCOPE_ASIDE, &w.s1);
	left = was;
	return act(&c1, &a);
}

static enum err
words(void)
{
	int64_t was = quiet();
	struct id event, follow;
	struct work k;
	struct ask a;

	sent(&k);
	ask_step(&a, "referral.ask", &k.referral, 2, &event, &follow);
	put(&a, &event, SCOPE_CONTENT, &id_none);
	left = was;
	return act(&c2, &a);
}

/* --- access asked for, and an emergency ------------------------------------------ */

/* Somebody whom s1 alone follows, found by s2. */
static enum err
match(struct id *ticket)
{
	struct msg m;
	enum err e;

	tamper(w.k.data, "DELETE FROM request; UPDATE follow SET end_on ="
		" '2026-11-01' WHERE structure = (SELECT id FROM structure"
		" WHERE nom = 'deux')");
	msg_fill(&m, P_K_MATCH, ++c2.number, "sss", NULL, "essai",
		"1990-01-01");
	assert_int_equal(msg_send(c2.fd, &m, NULL, 0), E_OK);
	e = answered(&c2, &m);
	msg_get_str(&m);
	*ticket = msg_get_id(&m);
	msg_done(&m);
	return e;
}

static enum err
request(void)
{
	static int hours;
	int64_t was = quiet();
	struct sealkey key[SCOPES];
	struct id ticket;
	struct ask a;
	char at[32];
	enum err e;

	hours++;
	snprintf(at, sizeof at, "2026-11-%02dT%02d:30", 25 + hours / 24 % 5,
		hours % 24);
	assert_int_equal(clock_fix(at), E_OK);
	assert_int_equal(match(&ticket), E_OK);
	assert_false(id_is_none(&ticket));
	assert_int_equal(make_new(&c2, WRAP_REQUEST, &ticket, &made, key),
		E_OK);
	ask_init(&a, "request.create");
	ask_id(&a, ":match", &ticket);
	ask_id(&a, ":id", &made);
	put(&a, &made, SCOPE_CONTENT, &id_none);
	left = was;
	e = act(&c2, &a);
	was = quiet();
	/* those who follow her read why, or there is nothing to read */
	assert_int_equal(opens(&c1, WRAP_REQUEST, &made, SCOPE_CONTENT, NULL),
		!e);
	left = was;
	return e;
}

static enum err
grant(void)
{
	int64_t was = quiet();
	struct id answer = id_new(), follow = id_new();
	struct ask a;
	enum err e;

	before = true;
	assert_int_equal(request(), E_OK);
	before = false;
	ask_init(&a, "request.grant");
	ask_id(&a, ":follow", &her.follow);
	ask_id(&a, ":request", &made);
	ask_int(&a, ":version", 1);
	ask_id(&a, ":answer", &answer);
	ask_id(&a, ":asker", &w.s2);
	ask_id(&a, ":made", &follow);
	ask_int(&a, ":scopes", 0);
	put(&a, &answer, SCOPE_CONTENT, &id_none);
	left = was;
	e = act(&c1, &a);
	was = quiet();
	assert_int_equal(opens(&c2, WRAP_PERSON, &her.person, SCOPE_LABEL,
		NULL), !e);
	left = was;
	return e;
}

static const struct work *whom = &her;

static enum err
emergency(void)
{
	struct ask a;

	tamper_quietly(w.k.data, "UPDATE emergency SET user = (SELECT id FROM"
		" user WHERE login = 'd1'); UPDATE follow SET referent ="
		" (SELECT id FROM user WHERE login = 'd1')");
	made = id_new();
	ask_init(&a, "emergency.open");
	ask_id(&a, ":follow", &whom->follow);
	ask_id(&a, ":id", &made);
	put(&a, &made, SCOPE_NOTE, &w.s1);
	return act(&c1, &a);
}

static enum err
situation(void)
{
	struct ask a;

	made = id_new();
	ask_init(&a, "notebook.situation");
	ask_id(&a, ":follow", &whom->follow);
	ask_id(&a, ":id", &made);
	put(&a, &made, SCOPE_BARRIERS, &w.s1);
	return act(&c1, &a);
}

/* --- each of them ------------------------------------------------------------------ */

static const struct request requests[] = {
	{ "two notes", two_notes, NULL, E_OK, false },
	{ "beside a refusal", beside, "SELECT count(*) FROM note", E_OK,
		false },
	{ "a note and its draft", note_and_draft,
		"SELECT count(*) FROM note", E_OK, false },
	{ "a note that moves", move,
		"SELECT count(*) FROM note WHERE moved_on NOTNULL", E_OK,
		false },
	{ "kin", kin, "SELECT count(*) FROM kin", E_OK, false },
	{ "later", later, "SELECT total(version) FROM follow", E_OK, false },
	{ "undone", undo, "SELECT count(*) FROM audit WHERE action ="
		" 'undo.follow'", E_OK, false },
	{ "accepted", take_her, "SELECT count(*) FROM referral WHERE state ="
		" 'acceptee'", E_OK, false },
	{ "aside", aside, "SELECT count(*) FROM audit WHERE"
		" action = 'exchange.aside_sent'", E_OK,
		false },
	{ "asked", words, "SELECT count(*) FROM referral WHERE state ="
		" 'precision_demandee'", E_OK, false },
	{ "a request", request, "SELECT count(*) FROM audit WHERE action ="
		" 'request.create'", E_OK, false },
	{ "granted", grant, "SELECT count(*) FROM audit WHERE action ="
		" 'request.grant'", E_OK, false },
	{ "an emergency", emergency, "SELECT count(*) FROM audit WHERE"
		" action = 'emergency.open'", E_OK, false },
};

static void
ready(void)
{
	logged_in(&c1, "c1");
	logged_in(&c2, "c2");
	logged_in(&r1, "r1");
	tamper(w.k.data, "UPDATE follow SET referent = (SELECT id FROM user"
		" WHERE login = 'c1') WHERE structure = (SELECT id FROM"
		" structure WHERE nom = 'un')");
}

static void
test_each(void **state)
{
	assert_true(faults_each(requests, sizeof requests / sizeof *requests,
		ready) > SHARE(100));
}

static enum err
note(void)
{
	struct ask a;
	struct id id;

	note_of(&a, &her, &id);
	return act(&c1, &a);
}

/* Her label: who reads on a full disk goes on. */
static enum err
keys(void)
{
	client_done(&c1);
	{
		int64_t was = quiet();

		keeper_turn(&w.k, 0);
		logged_in(&c1, "c1");
		left = was;
	}
	return ask(&c1, P_K_KEYS, "sUBiBi", "x", 1, WRAP_PERSON, &her.person,
		SCOPE_LABEL, &id_none);
}

static void
test_full(void **state)
{
	static const struct request full[] = {
		{ "a note", note, "SELECT count(*) FROM note", E_OK, false },
		{ "two notes", two_notes, NULL, E_OK, false },
		{ "keys", keys, NULL, E_OK, false },
	};

	why = SQLITE_FULL;
	assert_true(faults_each(full, sizeof full / sizeof *full, ready) >
		SHARE(20));
	/* full for the batch, and for the act alone: the reserve is given up,
	 * for who reads */
	ready();
	only = "COMMIT";
	times = 2;
	left = 0;
	assert_int_equal(note(), E_FULL);
	assert_true(w.k.spent);
	assert_int_equal(note(), E_OK);         /* there is room again */
	assert_false(w.k.spent);
	client_done(&c1);
	logged_in(&c1, "c1");
	times = 2;
	left = 0;
	assert_true(opens(&c1, WRAP_PERSON, &her.person, SCOPE_LABEL, NULL));
	assert_true(w.k.spent);
	assert_int_equal(note(), E_OK);
	client_done(&c1);
	logged_in(&c1, "c1");
	times = 3;
	left = 0;
	assert_false(opens(&c1, WRAP_PERSON, &her.person, SCOPE_LABEL, NULL));
	assert_int_equal(note(), E_OK);
	only = NULL;
	why = SQLITE_IOERR;
}

/* Sealed for a record of nobody's, of another table, or over a version that
 * is not there: the whole act is refused. */
static void
test_own_record(void **state)
{
	static const struct {
		const char *name;
		enum err (*ask)(void);
	} acts[] = {
		{ "a note that moves", move }, { "kin", kin },
		{ "aside", aside }, { "words", words },
		{ "a request", request }, { "granted", grant },
		{ "an emergency", emergency }, { "a situation", situation },
	};
	struct id records[3] = { id_new(), w.s1, him.person };
	size_t i, r;
	int n = 0;

	for (i = 0; i < sizeof acts / sizeof *acts; i++) {
		for (r = 0; r < 4; r++, n++) {
			enum err e;

			ready();
			wrong_record = r < 3 ? records[r] : id_none;
			wrong_base = r < 3 ? 0 : 4;
			e = acts[i].ask();
			if (!e || (r < 3 && e != E_PROTO))
				fail_msg("%s, record %d: %d", acts[i].name,
					(int)r, (int)e);
			wrong_record = id_none;
			wrong_base = 0;
		}
		ready();
		if (acts[i].ask())
			fail_msg("%s: %s", acts[i].name, last_message);
	}
	print_message("%d acts that seal what is not theirs: refused\n", n);
}

/* Nor for a record of its own kind that is of somebody else. */
static void
test_own_person(void **state)
{
	enum err (*const acts[])(void) = { situation, emergency };

	ready();
	for (int i = 0; i < 2; i++) {
		whom = &him;
		assert_int_equal(acts[i](), E_OK);
		whom = &her;
		wrong_record = made;
		assert_int_equal(acts[i](), E_PROTO);
		wrong_record = id_none;
	}
	assert_int_equal(kin(), E_OK);
	tamper(w.k.data, "PRAGMA foreign_keys = OFF; UPDATE kin SET person ="
		" randomblob(16); PRAGMA foreign_keys = ON");
	wrong_record = made;
	assert_int_equal(kin(), E_PROTO);
	wrong_record = id_none;
	tamper(w.k.data, "DELETE FROM kin");
}

/* --- what ends a right ----------------------------------------------------------- */

static enum err
drop(const struct id *draft, uint32_t n)
{
	struct msg m;
	uint32_t i;

	msg_fill(&m, P_K_ACT, ++c1.number, "sU", "draft.drop", n);
	for (i = 0; i < n; i++) {
		msg_put_u32(&m, 1);
		msg_put_str(&m, ":id");
		msg_put_u8(&m, 'b');
		msg_put_bytes(&m, draft[i].b, ID_SIZE);
	}
	msg_put_u32(&m, 0);
	msg_put_u32(&m, 0);
	msg_put_id(&m, &id_none);
	return send_to(&c1, &m);
}

/* Its keys are destroyed, all of them: more than one act can name are
 * refused with it. */
static void
test_revoked(void **state)
{
	struct id draft[9];
	struct work k = her;
	int64_t wraps;
	int i;

	ready();
	for (i = 0; i < 9; i++) {
		assert_int_equal(work_draft(&c1, &k, &w.c1, "x"), E_OK);
		draft[i] = k.draft;
	}
	wraps = count(w.k.keys, "SELECT count(*) FROM wrap");
	assert_int_equal(drop(draft, 9), E_PROTO);
	assert_int_equal(now("SELECT count(*) FROM draft"), 9);
	assert_int_equal(drop(draft, 8), E_OK);
	assert_int_equal(now("SELECT count(*) FROM draft"), 1);
	for (i = 0; i < 9; i++)
		assert_int_equal(opens(&c1, WRAP_DRAFT, &draft[i],
			SCOPE_DRAFT, &w.c1), i == 8);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap"),
		wraps - 8);
}

/* What names whom a key is given to, or taken from, is not left out. */
static void
test_unnamed(void **state)
{
	struct id answer = id_new(), follow = id_new();
	struct ask a;

	ready();
	assert_int_equal(request(), E_OK);
	ask_init(&a, "request.grant");
	ask_id(&a, ":follow", &her.follow);
	ask_id(&a, ":request", &made);
	ask_int(&a, ":version", 1);
	ask_id(&a, ":answer", &answer);
	ask_id(&a, ":made", &follow);
	ask_int(&a, ":scopes", 0);
	ask_blob(&a, &answer, SCOPE_CONTENT, &id_none, 0, "x", 1);
	assert_int_equal(act(&c1, &a), E_PROTO);
	assert_false(opens(&c2, WRAP_PERSON, &her.person, SCOPE_LABEL, NULL));
}

/* A conflict tells who was there before, whatever is known of it. */
static void
test_conflict(void **state)
{
	static const char *const on[] = { "2026-11-24", "jadis" };
	struct ask a;
	char sql[100];
	int i;

	ready();
	for (i = 0; i < 3; i++) {
		ask_init(&a, "person.situation");
		ask_id(&a, ":follow", &her.follow);
		ask_blob(&a, &her.person, SCOPE_PATH, &w.s1, i ? 7 : 0, "x",
			1);
		if (i) {
			snprintf(sql, sizeof sql, "UPDATE blob SET changed_on"
				" = '%s' WHERE scope = 6", on[i - 1]);
			tamper(w.k.data, sql);
		}
		assert_int_equal(ask_send(&a, &c1), i ? E_CONFLICT : E_OK);
		if (i)
			assert_non_null(strstr(last_message, "c1"));
	}
}

static int
up(void **state)
{
	struct ask a;

	world_dir();
	world_open(false);
	world_people();
	log_init("test", (enum log_level)0);
	c1.fd = c2.fd = r1.fd = -1;
	ready();
	assert_int_equal(make_new(&c1, WRAP_PERSON, &id_none, &her.person,
		her.key), E_OK);
	ask_person(&a, &her, "elle", "essai");
	ask_token(&a, TOKEN_DAY, "1990-01-01");
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_int_equal(work_person(&c1, &him, "lui", "autre"), E_OK);
	return 0;
}

static int
down(void **state)
{
	client_done(&c1);
	client_done(&c2);
	client_done(&r1);
	world_end();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_own_record),
		cmocka_unit_test(test_own_person),
		cmocka_unit_test(test_revoked),
		cmocka_unit_test(test_unnamed),
		cmocka_unit_test(test_conflict),
	};

	return cmocka_run_group_tests(tests, up, down);
}

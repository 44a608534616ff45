/* The keeper: who may what, and what is left when it fails. */
#include "tests/unit/keeper_six.h"

#include "model/rights.h"

static struct id person, follow;
static struct sealkey key[SCOPES];

static int
up(void **state)
{
	six_ready();
	add_person(&c1, &person, &follow, key);
	return 0;
}

static void
step(struct ask *a, int version)
{
	ask_init(a, "follow.done");
	ask_id(a, ":follow", &follow);
	ask_int(a, ":version", version);
}

static int64_t
follow_version(void)
{
	return count(w.k.data, "SELECT version FROM follow");
}

/* --- requests ------------------------------------------------------------- */

static void
test_done_twice(void **state)
{
	struct ask a;

	step(&a, 1);
	assert_int_equal(ask_as(&a, &c1, 500), E_OK);
	assert_int_equal(follow_version(), 2);
	/* the same number again: answered, not done */
	step(&a, 1);
	assert_int_equal(ask_as(&a, &c1, 500), E_OK);
	assert_int_equal(follow_version(), 2);
	/* a new number: done, and the version is the old one */
	step(&a, 1);
	assert_int_equal(ask_as(&a, &c1, 501), E_CONFLICT);
	assert_int_equal(follow_version(), 2);
	/* what failed is not remembered */
	step(&a, 2);
	assert_int_equal(ask_as(&a, &c1, 501), E_OK);
	assert_int_equal(follow_version(), 3);
	/* numbers are each session's own */
	step(&a, 3);
	assert_int_equal(ask_as(&a, &r1, 501), E_OK);
	assert_int_equal(follow_version(), 4);
}

static void
test_in_order(void **state)
{
	struct ask a;
	struct msg m;
	uint32_t i;

	for (i = 0; i < 10; i++) {
		step(&a, (int)i + 1);
		ask_message(&a, 700 + i, &m);
		assert_int_equal(msg_send(c1.fd, &m, NULL, 0), E_OK);
		msg_done(&m);
	}
	for (i = 0; i < 10; i++)
		assert_int_equal(answer_of(&c1, 700 + i), E_OK);
	assert_int_equal(follow_version(), 11);
}

/* What one asks in one go is kept in few commits, beside what others ask; what
 * is no change waits for the answers of what was asked before. */
static void
test_in_one_go(void **state)
{
	enum { N = 20 };
	struct ask a;
	struct msg m;
	int turns, answered = 0, others = 0, told = 0;

	for (int i = 0; i < N; i++) {
		step(&a, i + 1);
		ask_message(&a, 800 + (uint32_t)i, &m);
		assert_int_equal(msg_send(c1.fd, &m, NULL, 0), E_OK);
		msg_done(&m);
	}
	msg_fill(&m, P_K_SWITCH, 900, "i", &w.s2);
	assert_int_equal(msg_send(c1.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	step(&a, 1000);
	ask_message(&a, 50, &m);
	assert_int_equal(msg_send(r1.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	msg_init(&m, 0, 0);
	for (turns = 0; turns < 10 && !told; turns++) {
		keeper_turn(&w.k, 0);
		while (msg_recv(c1.fd, &c1.reader, &m) == E_OK) {
			told += m.type == P_DONE && m.number == 900;
			answered += m.type == P_DONE && m.number < 900;
			assert_true(!told || answered == N);
		}
		while (msg_recv(r1.fd, &r1.reader, &m) == E_OK)
			others += m.type == P_DONE;
		if (turns == 0) {
			assert_true(answered > 1 && answered < N);
			assert_int_equal(others, 1);
		}
	}
	msg_done(&m);
	assert_int_equal(told, 1);
	assert_true(turns <= 4);
	assert_int_equal(follow_version(), N + 1);
	print_message("%d changes in %d turns\n", N, turns);
}

static void
test_broken(void **state)
{
	static const char *const reserved[] = { ":me", ":structure", ":now",
		":today", ":person", ":other", ":state", ":author" };
	struct ask a;
	struct id none = id_new();
	size_t i;
	int64_t before = count(w.k.data, "SELECT count(*) FROM audit");

	log_init("test", 0);
	ask_init(&a, "follow.nothing");
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	ask_init(&a, "follow.done");            /* a value is missing */
	ask_id(&a, ":follow", &follow);
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	ask_init(&a, "follow.done");            /* the row is missing */
	ask_int(&a, ":version", 1);
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	step(&a, 1);
	ask_int(&a, ":more", 1);
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	step(&a, 1);
	ask_int(&a, ":version", 1);             /* twice */
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	for (i = 0; i < sizeof reserved / sizeof *reserved; i++) {
		step(&a, 1);
		ask_id(&a, reserved[i], &w.c2);
		assert_int_equal(ask_send(&a, &c1), E_PROTO);
	}
	step(&a, 1);
	ask_token(&a, TOKEN_WORD, "x");         /* an act without tokens */
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	step(&a, 1);
	ask_blob(&a, &person, SCOPE_LABEL, &id_none, 1, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	ask_init(&a, "follow.done");
	ask_id(&a, ":follow", &none);
	ask_int(&a, ":version", 1);
	assert_int_equal(ask_send(&a, &c1), E_NOTFOUND);
	ask_init(&a, "referral.expire");        /* the clock's */
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	assert_int_equal(follow_version(), 1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"),
		before);
}

/* A message that was cut anywhere never does anything, nor harm. */
static void
test_cut_messages(void **state)
{
	struct ask a;
	struct msg whole, m;
	size_t n;

	log_init("test", 0);
	step(&a, 1);
	ask_message(&a, 1, &whole);
	for (n = 0; n < whole.b.len; n++) {
		msg_init(&m, P_K_ACT, 1000 + (uint32_t)n);
		buf_put(&m.b, whole.b.data, n);
		assert_int_equal(msg_send(c1.fd, &m, NULL, 0), E_OK);
		msg_done(&m);
		assert_int_equal(answer_of(&c1, 1000 + (uint32_t)n), E_PROTO);
	}
	msg_done(&whole);
	assert_int_equal(follow_version(), 1);
}

/* --- blobs ------------------------------------------------------------------ */

static enum err
save_label(struct client *c, uint32_t base, const struct id *record)
{
	struct buf sealed;
	struct ask a;
	enum err e;

	buf_init(&sealed);
	seal_label(&person, key, "MARTIN Lou", base, &sealed);
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	ask_blob(&a, record, SCOPE_LABEL, &id_none, base, sealed.data,
		sealed.len);
	e = ask_send(&a, c);
	buf_done(&sealed);
	return e;
}

static void
test_blob_versions(void **state)
{
	struct id other;
	struct client c3;

	assert_int_equal(save_label(&c1, 0, &person), E_CONFLICT);
	assert_int_equal(save_label(&r1, 1, &person), E_OK);
	assert_int_equal(count(w.k.data, "SELECT version FROM blob"), 2);
	/* the second of two that started from 1: who and when */
	assert_int_equal(save_label(&c1, 1, &person), E_CONFLICT);
	assert_non_null(strstr(last_message, "r1"));
	assert_non_null(strstr(last_message, "24/11/2026"));
	assert_int_equal(save_label(&c1, 2, &person), E_OK);
	/* nothing of the refused one is left */
	assert_int_equal(count(w.k.data, "SELECT version FROM person"), 3);
	/* somebody else's record under a right on this one */
	log_init("test", 0);
	other = id_new();
	assert_int_equal(save_label(&c1, 0, &other), E_PROTO);
	login_ready(&c3, "c2");
	assert_int_equal(save_label(&c3, 3, &person), E_RIGHT);
	client_done(&c3);
}

static void
test_blob_scopes(void **state)
{
	struct ask a;

	log_init("test", 0);
	/* health: the referent's only, even for the responsable */
	ask_init(&a, "person.situation");
	ask_id(&a, ":follow", &follow);
	ask_blob(&a, &person, SCOPE_HEALTH, &w.s1, 0, "x", 1);
	assert_int_equal(ask_send(&a, &r1), E_RIGHT);
	ask_init(&a, "person.situation");
	ask_id(&a, ":follow", &follow);
	ask_blob(&a, &person, SCOPE_HEALTH, &w.s1, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	/* a scope that the act does not name; another owner */
	ask_init(&a, "person.situation");
	ask_id(&a, ":follow", &follow);
	ask_blob(&a, &person, SCOPE_LABEL, &id_none, 1, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	ask_init(&a, "person.situation");
	ask_id(&a, ":follow", &follow);
	ask_blob(&a, &person, SCOPE_PATH, &w.s2, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	/* the follow itself may open less */
	tamper(w.k.data, "UPDATE follow SET scopes = 4065");
	assert_int_equal(save_label(&c1, 1, &person), E_OK);
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	ask_blob(&a, &person, SCOPE_IDENTITY, &id_none, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_RIGHT);
}

static struct id
add_note(struct client *c, const struct id *author, const char *kind)
{
	struct id note = id_new();
	struct ask a;

	ask_init(&a, "note.create");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &note);
	ask_text(&a, ":kind", kind);
	ask_text(&a, ":made_on", "2026-11-24");
	ask_int(&a, ":contact", 0);
	if (strcmp(kind, "note") == 0)
		ask_blob(&a, &note, SCOPE_NOTE, &w.s1, 0, "x", 1);
	else
		ask_blob(&a, &note, SCOPE_WORKNOTE, author, 0, "x", 1);
	assert_int_equal(ask_send(&a, c), E_OK);
	return note;
}

static void
test_notes(void **state)
{
	struct id mine = add_note(&c1, &w.c1, "travail");
	struct id theirs = add_note(&r1, &w.r1, "note");
	struct ask a;

	log_init("test", 0);
	ask_init(&a, "note.save");
	ask_id(&a, ":id", &theirs);
	ask_blob(&a, &theirs, SCOPE_NOTE, &w.s1, 1, "y", 1);
	assert_int_equal(ask_send(&a, &c1), E_RIGHT);
	/* one's own note is no way to write another's */
	ask_init(&a, "note.save");
	ask_id(&a, ":id", &mine);
	ask_blob(&a, &theirs, SCOPE_NOTE, &w.s1, 1, "y", 1);
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	ask_init(&a, "note.save");
	ask_id(&a, ":id", &theirs);
	ask_blob(&a, &theirs, SCOPE_NOTE, &w.s1, 1, "y", 1);
	assert_int_equal(ask_send(&a, &r1), E_OK);
	/* a working note: its author's key */
	assert_true(opens(&c1, WRAP_PERSON, &person, SCOPE_WORKNOTE, &w.c1));
	assert_false(opens(&r1, WRAP_PERSON, &person, SCOPE_WORKNOTE,
		&w.c1));
	assert_true(opens(&r1, WRAP_PERSON, &person, SCOPE_NOTE, &w.s1));
}

/* --- a batch that SQLite rolls back ------------------------------------------ */

static void
test_batch_lost(void **state)
{
	size_t n = 128 << 10;
	char *big = xcalloc(1, n), sql[64];
	struct want one = { WRAP_PERSON, &person, SCOPE_LABEL, NULL, false,
		{ { 0 } } };
	struct ask a;
	struct msg m;
	int64_t before = count(w.k.data, "SELECT count(*) FROM audit"), records;

	log_init("test", 0);
	memset(big, 'x', n);
	snprintf(sql, sizeof sql, "PRAGMA max_page_count = %lld",
		(long long)count(w.k.data, "PRAGMA page_count") + 8);
	tamper(w.k.data, sql);
	/* three requests that wait together; the second does not fit */
	keys_message(&one, 1, 50, &m);
	assert_int_equal(msg_send(r1.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 1);
	ask_blob(&a, &person, SCOPE_ADDRESS, &id_none, 0, big, n);
	ask_message(&a, 51, &m);
	/* given to the keeper as if received */
	job_add(&w.k, d1.peer, &m);
	step(&a, 1);
	ask_message(&a, 52, &m);
	assert_int_equal(msg_send(c1.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	keeper_turn(&w.k, 0);
	assert_int_equal(answer_of(&d1, 51), E_FULL);
	assert_int_equal(answer_of(&c1, 52), E_OK);
	assert_int_equal(keys_read(&r1, &one, 1), E_OK);
	assert_true(one.given);
	assert_true(db_autocommit(w.k.data));
	/* nothing of the big one, all of the others, in the audit too */
	assert_int_equal(count(w.k.data, "SELECT protected FROM person"), 0);
	assert_int_equal(follow_version(), 2);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"),
		before + 3);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM done"
		" WHERE number IN (51, 52)"), 1);
	assert_int_equal(audit_verify(&w.k, &records), E_OK);
	/* room again: the same request passes */
	tamper(w.k.data, "PRAGMA max_page_count = 1000000");
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 1);
	ask_blob(&a, &person, SCOPE_ADDRESS, &id_none, 0, big, n);
	ask_message(&a, 51, &m);
	job_add(&w.k, d1.peer, &m);
	keeper_turn(&w.k, 0);
	assert_int_equal(answer_of(&d1, 51), E_OK);
	free(big);
}

/* --- search tokens ---------------------------------------------------------- */

static enum err
mac_of(struct client *c, int kind, const char *text, uint32_t *mac)
{
	struct msg m;
	enum err e;

	msg_init(&m, P_K_MAC, ++c->number);
	msg_put_u32(&m, 1);
	msg_put_u8(&m, (unsigned)kind);
	msg_put_str(&m, text);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(c, &m), E_OK);
	assert_int_equal(m.type, P_K_MACS);
	e = (enum err)msg_get_u8(&m);
	msg_get_str(&m);
	if (!e) {
		assert_int_equal(msg_get_u32(&m), 1);
		*mac = msg_get_u32(&m);
	}
	msg_done(&m);
	return e;
}

static void
test_tokens(void **state)
{
	uint32_t one, two;
	char sql[100];

	assert_int_equal(mac_of(&c1, TOKEN_WORD, "martin", &one), E_OK);
	snprintf(sql, sizeof sql, "SELECT count(*) FROM token WHERE mac = %u",
		one);
	assert_int_equal(count(w.k.data, sql), 1);
	/* another structure's are others */
	assert_int_equal(mac_of(&c2, TOKEN_WORD, "martin", &two), E_OK);
	assert_int_not_equal(one, two);
	/* global ones: in the key file, never given */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM token"), 1);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM global_token"),
		1);
	assert_int_equal(mac_of(&c1, TOKEN_WHO, "martin lea|1990-01-01",
		&one), E_PROTO);
	assert_int_equal(mac_of(&c1, TOKEN_NIR, "1900133063001", &one),
		E_PROTO);
	assert_int_equal(mac_of(&adm, TOKEN_WORD, "martin", &one), E_RIGHT);
	assert_int_equal(mac_of(&out, TOKEN_WORD, "martin", &one), E_RIGHT);
}

/* --- peers ------------------------------------------------------------------- */

static void
test_stopped_peer(void **state)
{
	struct want *many = xcalloc(5000, sizeof *many);
	struct ask a;
	int i;

	log_init("test", 0);
	for (i = 0; i < 5000; i++)
		many[i] = (struct want){ WRAP_PERSON, &person, SCOPE_LABEL,
			NULL, false, { { 0 } } };
	/* d1 asks and never reads */
	for (i = 0; i < 60 && !d1.peer->dead; i++) {
		struct msg m;

		keys_message(many, 5000, (uint32_t)i + 1, &m);
		/* it was received: the question is not what is tried here */
		job_add(&w.k, d1.peer, &m);
		run_jobs(&w.k);
		step(&a, i + 1);
		assert_int_equal(ask_send(&a, &c1), E_OK);
		if (count(w.k.data, "SELECT count(*) FROM session s"
			" JOIN user u ON u.id = s.user WHERE u.login = 'd1'"
			" AND s.ended IS NOT NULL"))
			break;
	}
	assert_true(i > 10 && i < 60);
	free(many);
}

static void
test_session_row(void **state)
{
	struct peer nobody;
	struct msg m;
	struct ask a;

	ask_init(&a, "preference.put");
	ask_id(&a, ":user", &w.c1);
	ask_text(&a, ":name", "touches");
	ask_text(&a, ":value", "lettres");
	assert_int_equal(ask_send(&a, &c1), E_OK);
	ask_init(&a, "preference.put");
	ask_id(&a, ":user", &w.d1);
	ask_text(&a, ":name", "touches");
	ask_text(&a, ":value", "lettres");
	assert_int_equal(ask_send(&a, &c1), E_RIGHT);
	ask_init(&a, "session.looking");
	ask_id(&a, ":session", &c1.peer->session);
	ask_int(&a, ":looking", LOOKING_TOGETHER);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_int_equal(c1.peer->looking, LOOKING_TOGETHER);
	nobody = *c1.peer;
	nobody.session = id_none;
	session_refresh(&w.k, &nobody);
	assert_int_equal(nobody.looking, LOOKING_TOGETHER);
	ask_init(&a, "session.looking");
	ask_id(&a, ":session", &d1.peer->session);
	ask_int(&a, ":looking", LOOKING_TOGETHER);
	assert_int_equal(ask_send(&a, &c1), E_RIGHT);
	/* another structure than one's own */
	msg_init(&m, P_K_SWITCH, 90);
	msg_put_id(&m, &w.s2);
	assert_int_equal(msg_send(c1.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	assert_int_equal(answer_of(&c1, 90), E_RIGHT);
	/* its end closes the row and forgets its numbers */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM session"
		" WHERE ended IS NULL"), 6);
	close(c1.fd);
	c1.fd = -1;
	keeper_turn(&w.k, 100);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM session"
		" WHERE ended IS NULL"), 5);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM done d"
		" JOIN session s ON s.id = d.session"
		" WHERE s.ended IS NOT NULL"), 0);
}

/* A user of two structures that both follow a person makes a referral for the
 * one that she names, whichever is the current one. */
static void
test_two_structures(void **state)
{
	struct id membership = id_new(), other, made;
	struct sealkey mine[SCOPES];
	struct ask a;

	ask_init(&a, "membership.add");
	ask_id(&a, ":id", &w.s2);
	ask_id(&a, ":membership", &membership);
	ask_id(&a, ":user", &w.c1);
	ask_text(&a, ":role", "conseiller");
	assert_int_equal(ask_send(&a, &w.op), E_OK);
	tamper(w.k.data, "INSERT INTO follow(id, person, structure, num,"
		" scopes, status, purpose, start_on) SELECT x'"
		"000000000000000000000000000000bb', person, (SELECT id FROM"
		" structure WHERE nom = 'deux'), 1, scopes, 'actif', 'essai',"
		" start_on FROM follow");
	memset(&other, 0, sizeof other);
	other.b[15] = 0xbb;
	assert_true(id_equal(&c1.peer->structure, &w.s1));
	assert_int_equal(make_for(&c1, WRAP_REFERRAL, &person, &w.s2, &made,
		mine), E_OK);
	ask_init(&a, "referral.create");
	ask_id(&a, ":follow", &other);
	ask_id(&a, ":id", &made);
	ask_id(&a, ":receiver", &w.s1);
	ask_int(&a, ":urgent", 0);
	ask_text(&a, ":wished_on", NULL);
	ask_int(&a, ":scopes", 2);
	ask_int(&a, ":agreed", 1);
	ask_blob(&a, &made, SCOPE_CONTENT, &id_none, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	/* not for a structure that is not hers, nor one that does not follow */
	assert_int_equal(make_for(&d1, WRAP_REFERRAL, &person, &w.s2, &made,
		mine), E_RIGHT);
	assert_int_equal(make_for(&c1, WRAP_REFERRAL, &person, &w.s3, &made,
		mine), E_RIGHT);
	assert_int_equal(make_for(&c1, WRAP_PERSON, &id_none, &w.s3, &made,
		mine), E_RIGHT);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, six_down)
	const struct CMUnitTest tests[] = {
		T(test_two_structures), T(test_done_twice), T(test_in_order),
		T(test_in_one_go), T(test_broken), T(test_cut_messages),
		T(test_blob_versions), T(test_blob_scopes), T(test_notes),
		T(test_batch_lost), T(test_tokens), T(test_stopped_peer),
		T(test_session_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

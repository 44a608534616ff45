/* What the keeper serves to the sender, to the operator and to feeds, of a base
 * where something is past, torn or somebody else's. */
#include "tests/unit/served.h"

#include "keeper/feed.h"
#include "keeper/witness.h"

static enum err
verify(void)
{
	return ask(&w.op, P_C_VERIFY, "");
}

/* --- what may leave --------------------------------------------------------------- */

/* Nothing is told of what is past, settled, cancelled or in doubt; what was
 * asked by hand is, whatever the structure sends by itself. */
static void
test_still(void **state)
{
	static const struct {
		const char *set, *kind;
		enum err e;
	} cases[] = {
		{ "UPDATE appointment SET state = 'unknown'", "summons", E_OK },
		{ "UPDATE appointment SET state = 'revoked'", "summons",
			E_STATE },
		{ "UPDATE appointment SET day = '2026-11-20'", "summons",
			E_STATE },
		{ "UPDATE appointment SET day = '2026-11-30', state ="
			" 'unknown'", "summons", E_OK },
		{ "UPDATE appointment SET convened = 0", "summons", E_STATE },
		{ "INSERT INTO outbox(id, person, structure, user, record,"
			" kind, format, turn, state, told, made_on, by_hand)"
			" SELECT randomblob(16), person, structure, user, id,"
			" 'cancelled', 'sms', 1, 'prepared', 1, made_on, 1"
			" FROM appointment", "cancelled", E_STATE },
		{ "UPDATE appointment SET state = 'revoked'; UPDATE outbox"
			" SET state = 'prepared'", "cancelled", E_OK },
		{ "UPDATE message_setting SET automatic = 0", "cancelled",
			E_OK },
		{ "UPDATE outbox SET by_hand = 0", "cancelled", E_STATE },
		{ "UPDATE outbox SET turn = 2", "cancelled", E_STATE },
	};
	size_t i;
	int refused = 0;

	(void)state;
	assert_int_equal(clock_fix("2026-11-24T09:00"), E_OK);
	ready();
	tamper(w.k.data, "UPDATE appointment SET day = '2026-11-26'");
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum err e;

		tamper(w.k.data, cases[i].set);
		e = ask(&x, P_X_TAKE, "issL", &meeting, cases[i].kind, "sms",
			(uint64_t)1);
		if (e != cases[i].e)
			fail_msg("%s: %d", cases[i].set, (int)e);
		refused += e != E_OK;
	}
	/* an invitation, as long as it is not answered nor over */
	for (i = 0; i < 4; i++) {
		static const char *const set[] = { "expires_on = '2026-12-31'",
			"expires_on = NULL", "expires_on = '2026-11-01'",
			"expires_on = NULL, handled_on = '2026-11-24'" };
		char sql[600], hex[ID_TEXT];
		struct id invite = id_new();
		enum err e;

		id_text(&invite, hex);
		snprintf(sql, sizeof sql, "INSERT INTO invite(id, person,"
			" structure, user, format, made_on) SELECT x'%s',"
			" person, structure, user, 'sms', '2026-11-24' FROM"
			" appointment; UPDATE invite SET %s; INSERT INTO"
			" outbox(id, person, structure, user, record, kind,"
			" format, turn, state, told, made_on, by_hand) SELECT"
			" randomblob(16), person, structure, user, id,"
			" 'invite', 'sms', 1, 'prepared', 1, made_on, 1 FROM"
			" invite WHERE id = x'%s'", hex, set[i], hex);
		tamper(w.k.data, sql);
		e = ask(&x, P_X_TAKE, "issL", &invite, "invite", "sms",
			(uint64_t)1);
		if (e != (i < 2 ? E_OK : E_STATE))
			fail_msg("%s: %d", set[i], (int)e);
	}
	/* a clock in doubt sends what was asked by hand */
	tamper(w.k.data, "UPDATE outbox SET turn = 1, by_hand = 1, state ="
		" 'prepared'");
	w.k.sure = false;
	assert_int_equal(ask(&x, P_X_TAKE, "issL", &meeting, "cancelled", "sms",
		(uint64_t)1), E_OK);
	tamper(w.k.data, "UPDATE outbox SET by_hand = 0; UPDATE"
		" message_setting SET automatic = 1");
	assert_int_equal(ask(&x, P_X_TAKE, "issL", &meeting, "cancelled", "sms",
		(uint64_t)1), E_STATE);
	w.k.sure = true;
	print_message("%d of %d have no reason to leave\n", refused + 1,
		(int)i + 2);
}

static enum err
x_begin(void)
{
	return ask(&x, P_X_START, "issLssss", &meeting, "summons", "sms",
		(uint64_t)1, "0612345678", "", "RDV", "");
}

static enum err
x_end(const char *state)
{
	return ask(&x, P_X_ENDED, "issLss", &meeting, "summons", "sms",
		(uint64_t)1, state, "");
}

/* What became of one is said once, of one that was begun. */
static void
test_ends(void **state)
{
	static const char *const ends[] = { "sent", "failed", "unknown" };
	size_t i;

	(void)state;
	tamper(w.k.data, "DELETE FROM invite; UPDATE appointment SET state ="
		" 'unknown', convened = 1; UPDATE message_setting SET"
		" automatic = 1");
	for (i = 0; i < sizeof ends / sizeof *ends; i++) {
		ready();
		assert_int_equal(x_end(ends[i]), E_NOTFOUND);
		assert_int_equal(x_begin(), E_OK);
		assert_int_equal(x_end(ends[i]), E_OK);
		assert_int_equal(x_end(ends[i]), E_STATE);
		assert_int_equal(x_begin(), E_STATE);
	}
	ready();
	tamper(w.k.data, "UPDATE message_setting SET automatic = 0");
	assert_int_equal(x_begin(), E_STATE);
	tamper(w.k.data, "UPDATE message_setting SET automatic = 1");
}

/* --- what is torn ------------------------------------------------------------------ */

/* A name of the base that is a path elsewhere is no file. */
static void
test_feed_name(void **state)
{
	static const char *const tokens[] = { "../x", "a/b", "A B" };
	char path[200];
	size_t i;

	(void)state;
	ready();
	for (i = 0; i < 2 * sizeof tokens / sizeof *tokens; i++) {
		char sql[300];

		snprintf(sql, sizeof sql, "INSERT OR REPLACE INTO feed(user,"
			" token, was, dirty) SELECT id, '%s', '%s', 1 FROM"
			" user WHERE login = 'c1'", i % 2 ? "abc" :
			tokens[i / 2], i % 2 ? tokens[i / 2] : "old");
		tamper(w.k.data, sql);
		feed_write(&w.k);
		assert_int_equal(count(w.k.data, "SELECT count(*) FROM feed"
			" WHERE dirty = 1"), 1);
	}
	snprintf(path, sizeof path, "%s/x.ics", w.dir);
	assert_int_equal(access(path, F_OK), -1);
	tamper(w.k.data, "DELETE FROM feed");
}

#define SIXTEEN "0123456789abcdef"
#define SIXTY_FOUR SIXTEEN SIXTEEN SIXTEEN SIXTEEN

/* Checkpoints that somebody kept, with what copies do to them; and lines that
 * are nobody's. */
static void
test_copies(void **state)
{
	static const char *const bad[] = {
		"rien", "1 1 1 1 ab cd", "1 1 1 1 " SIXTY_FOUR " ab",
		"1 1 1 1 " SIXTY_FOUR " " SIXTY_FOUR SIXTY_FOUR,
		"checkpoint", "log: checkpoint 1 1 1",
		"1 1 1 1 " SIXTY_FOUR " " SIXTY_FOUR SIXTY_FOUR " x",
	};
	char line[600], text[2000];
	int64_t n;
	size_t i;
	FILE *f;
	enum err e;

	(void)state;
	for (i = 0; i < 70; i++) {
		assert_int_equal(audit_add(&w.k, &(struct audit){
			.action = "backup" }), E_OK);
		witness_write(&w.k, true);
	}
	f = fopen(config_path("keeper/checkpoints"), "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	fclose(f);
	snprintf(text, sizeof text, "\n<5>keeper: checkpoint %s\n%s\n", line,
		line);
	assert_int_equal(audit_verify_with(&w.k, text, &n), E_OK);
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		e = audit_verify_with(&w.k, bad[i], &n);
		if (e != E_CHECK)
			fail_msg("%s: %d", bad[i], (int)e);
	}
	memset(text, '7', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_int_equal(audit_verify_with(&w.k, text, &n), E_CHECK);
}

/* A mark of the journal that is not one, a content of no referral: said. */
static void
test_said(void **state)
{
	struct buf mark;

	(void)state;
	ready();
	buf_init(&mark);
	assert_int_equal(audit_mark(&w.k), E_OK);
	assert_int_equal(keys_meta(&w.k, "audit", &mark), E_OK);
	assert_int_equal(verify(), E_OK);
	assert_int_equal(keys_meta_put(&w.k, "audit", "abc", 3), E_OK);
	assert_int_equal(verify(), E_CHECK);
	assert_int_equal(audit_mark(&w.k), E_CHECK);
	assert_int_equal(keys_meta_put(&w.k, "audit", mark.data, mark.len),
		E_OK);
	buf_done(&mark);
	assert_int_equal(verify(), E_OK);
	/* the scope of contents */
	tamper(w.k.data, "UPDATE blob SET scope = scope + 100; UPDATE blob SET"
		" scope = 12 WHERE record = (SELECT record FROM blob LIMIT 1)"
		" AND scope = 100");
	assert_int_equal(verify(), E_CHECK);
	tamper(w.k.data, "UPDATE blob SET scope = 100 WHERE scope = 12;"
		" UPDATE blob SET scope = scope - 100");
	assert_int_equal(verify(), E_OK);
}

/* A report that was signed here is ours, as it was. */
static void
test_report(void **state)
{
	static const char text[] = "passerelle-retention 1\nrien\n";
	unsigned char signature[64];
	struct msg m;
	const void *p;
	size_t n;

	(void)state;
	msg_fill(&m, P_C_REPORT, ++w.op.number, "sb", text, "", (size_t)0);
	assert_int_equal(msg_send(w.op.fd, &m, NULL, 0), E_OK);
	assert_int_equal(answered(&w.op, &m), E_OK);
	msg_get_str(&m);
	p = msg_get_bytes(&m, &n);
	assert_int_equal(n, sizeof signature);
	memcpy(signature, p, n);
	msg_done(&m);
	assert_int_equal(ask(&w.op, P_C_REPORT, "sb", text, signature, n),
		E_OK);
	assert_int_equal(ask(&w.op, P_C_REPORT, "sb",
		"passerelle-retention 1\ntout\n", signature, n), E_CHECK);
	signature[7] ^= 1;
	assert_int_equal(ask(&w.op, P_C_REPORT, "sb", text, signature, n),
		E_CHECK);
}

/* --- who reads late ----------------------------------------------------------------- */

/* What it was answered waits for it, all of it, in its order. */
static void
test_late_reader(void **state)
{
	struct id none[200];
	struct msg m;
	uint32_t first, i, j;
	enum err e = E_OK;

	(void)state;
	ready();
	for (i = 0; i < 200; i++)
		none[i] = id_new();
	first = c1.number + 1;
	for (i = 0; i < 500 && !e; i++) {
		msg_fill(&m, P_K_KEYS, ++c1.number, "sU", "x", 200);
		for (j = 0; j < 200; j++) {
			msg_put_u8(&m, WRAP_PERSON);
			msg_put_id(&m, &none[j]);
			msg_put_u8(&m, SCOPE_LABEL);
			msg_put_id(&m, &id_none);
		}
		while ((e = msg_send(c1.fd, &m, NULL, 0)) == E_AGAIN)
			keeper_turn(&w.k, 0);
		msg_done(&m);
	}
	for (j = 0; j < 4; j++)
		keeper_turn(&w.k, 0);
	assert_int_equal(e, E_OK);
	assert_true(c1.peer->waiting_bytes > 0);
	msg_init(&m, 0, 0);
	for (j = 0; j < i; j++) {
		msg_reset(&m, 0, 0);
		assert_int_equal(client_next(&c1, &m), E_OK);
		assert_int_equal(m.type, P_K_GIVEN);
		assert_int_equal(m.number, first + j);
	}
	msg_done(&m);
	assert_int_equal(c1.peer->waiting_bytes, 0);
	assert_int_equal(ask(&c2, P_K_SWITCH, "i", &w.s2), E_OK);
}

static int
down(void **state)
{
	(void)state;
	client_done(&c1);
	client_done(&c2);
	client_done(&r1);
	client_done(&x);
	world_close();
	world_remove();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_still),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_feed_name),
		cmocka_unit_test(test_said),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_late_reader),
	};

	return cmocka_run_group_tests(tests, served_up, down);
}

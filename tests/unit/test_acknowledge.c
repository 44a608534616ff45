/* A chain that does not hold is acknowledged by the operator, who has looked:
 * then it holds as it is, and nothing else does. */
#include "tests/unit/tampers.h"

#include "keeper/acknowledge.h"
#include "keeper/cut.h"
#include "keeper/prune.h"
#include "keeper/verify.h"
#include "keeper/witness.h"

#define WHY "disque changé, copie de la veille rendue"

static int
up(void **state)
{
	world_dir();
	world_open(false);
	return 0;
}

static int
down(void **state)
{
	world_close();
	world_remove();
	return 0;
}

static void
start(void)
{
	log_init("test", 0);
	world_open(false);
}

/* What `verify` says, and the code that it gives ("" for none). */
static enum err
verified(char *out, size_t size, char code[16])
{
	struct buf report;
	const char *at;
	enum err e;

	buf_init(&report);
	e = verify_all(&w.k, &report);
	snprintf(out, size, "%s", buf_str(&report));
	at = strstr(out, "--acknowledge ");
	snprintf(code, 16, "%.8s", at ? at + 14 : "");
	buf_done(&report);
	return e;
}

/* As the operator's program asks. */
static enum err
asked_with(const char *code, const char *why, const char *copy)
{
	struct msg m;

	msg_init(&m, P_C_ACKNOWLEDGE, ++w.op.number);
	msg_put_str(&m, code);
	msg_put_str(&m, why);
	if (copy)
		assert_int_equal(msg_put_text(&m, copy), E_OK);
	assert_int_equal(msg_send(w.op.fd, &m, m.fd, m.nfd), E_OK);
	msg_done(&m);
	return answer_of(&w.op, w.op.number);
}

static char said[8192];

static enum err
acknowledged(void)
{
	char code[16];

	assert_int_equal(verified(said, sizeof said, code), E_CHECK);
	assert_int_equal(strlen(code), 8);
	return asked_with(code, WHY, NULL);
}

static enum err
holds(void)
{
	int64_t n;

	return audit_verify(&w.k, &n);
}

/* One tamper more, of the rows, is found and taken back. */
static void
expect_row_found(const char *sql, int from, const char *what,
	const char *first)
{
	tamper(w.k.data, "BEGIN");
	tamper(w.k.data, sql);
	if (from)
		write_anew(from);
	if (holds() != E_CHECK)
		fail_msg("after %s, not found: %s: %s", first, what, sql);
	tamper(w.k.data, "ROLLBACK");
}

/* --- each kind ----------------------------------------------------------------- */

/* A base of 600 records with an older copy of itself. */
static void
two_states(void)
{
	fill(300);
	stop();
	move_base("older", false, "dkc");
	world_open(false);
	fill(300);
	stop();
	move_base("whole", false, "dkc");
	world_open(false);
	last_seq = w.k.audit_seq;
	assert_int_equal(last_seq, 600);
}

/* One state, with some checkpoints. */
static void
one_state(void)
{
	fill(300);
	witness_write(&w.k, true);
	fill(300);
	witness_write(&w.k, true);
}

/* Every row there: altered, gone, one more in its place. */
static void
expect_all_found(const char *first)
{
	int64_t n = count(w.k.data, "SELECT count(*) FROM audit"), i;
	char sql[200];

	for (i = 0; i < n; i += 1 + (int64_t)dice(250)) {
		snprintf(sql, sizeof sql, "UPDATE audit SET %s WHERE seq ="
			" (SELECT seq FROM audit ORDER BY seq LIMIT 1 OFFSET"
			" %lld)", dice(2) ? "scopes = scopes + 1" :
			"hash = randomblob(32)", (long long)i);
		expect_row_found(sql, 0, "a row more", first);
		snprintf(sql, sizeof sql, "DELETE FROM audit WHERE seq ="
			" (SELECT seq FROM audit ORDER BY seq LIMIT 1 OFFSET"
			" %lld)", (long long)i);
		expect_row_found(sql, 0, "a row less", first);
	}
	expect_row_found("DELETE FROM audit WHERE action ="
		" 'audit.acknowledge'", 0, "the record of it taken off", first);
	expect_row_found("UPDATE audit SET detail = randomblob(600) WHERE"
		" action = 'audit.acknowledge'", 0, "what it says", first);
	expect_row_found("DELETE FROM audit WHERE seq >= (SELECT max(seq) FROM"
		" audit WHERE action = 'audit.acknowledge')", 0,
		"all since", first);
}

/* TAMPERS of them, 6 without it, of all the kinds that test_audit finds: each
 * is acknowledged, then the next one is found, by the keeper that runs and by
 * the next one. */
static void
test_each(void **state)
{
	const char *many = getenv("TAMPERS"), *what, *more;
	int n = many ? atoi(many) : 6, i, from, unfit = 0;
	char sql[400];

	(void)state;
	two_states();
	for (i = 0; i < n; i++) {
		stop();
		move_base("whole", true, "dkc");
		last_seq = 600;
		if (i % 3) {
			world_open(false);
			what = tamper_row(sql, sizeof sql, &from);
			tamper(w.k.data, sql);
			if (from)
				write_anew(from);
			if (i % 3 == 2) {
				stop();
				start();
			}
		} else {
			what = tamper_files();
			start();
		}
		if (i & 1)
			fill(3);
		/* (a byte that is free in its page is none of a record's) */
		if (holds() == E_OK) {
			unfit++;
			continue;
		}
		/* what else a page that was damaged breaks is another thing */
		tamper(w.k.data, "REINDEX audit");
		if (acknowledged() != E_OK)
			fail_msg("not acknowledged: %s: %s\n%s", what, said,
				err_text());
		if (holds() != E_OK)
			fail_msg("does not hold after %s: %s", what,
				err_text());
		assert_int_equal(audit_mark(&w.k), E_OK);
		fill(5);
		witness_write(&w.k, true);
		fill(2);
		if (holds() != E_OK)
			fail_msg("nor with more, after %s: %s", what,
				err_text());
		expect_all_found(what);
		last_seq = w.k.audit_seq;
		stop();
		start();
		fill(2);
		if (holds() != E_OK)
			fail_msg("nor the next one, after %s: %s", what,
				err_text());
		more = tamper_row(sql, sizeof sql, &from);
		if (count(w.k.data, "SELECT count(*) FROM audit") == last_seq +
			2)
			expect_row_found(sql, 0, more, what);
		/* the files, as they are now */
		stop();
		tamper_points(dice(2));
		start();
		if (holds() != E_CHECK)
			fail_msg("after %s, not found: a checkpoint", what);
	}
	print_message("ok - %d tampers acknowledged, the next one found\n",
		n - unfit);
	assert_in_range(unfit, 0, n / 8 + 1);
}

/* --- who, and how ----------------------------------------------------------------- */

static void
test_asked(void **state)
{
	char code[16], older[16];
	struct client c1;
	struct msg m;
	int64_t seq;

	(void)state;
	world_people();
	login_ready(&c1, "c1");
	fill(20);
	log_init("test", 0);
	assert_int_equal(asked_with("00000000", WHY, NULL), E_STATE);
	tamper(w.k.data, "UPDATE audit SET kind = kind + 1 WHERE seq = 7");
	assert_int_equal(verified(said, sizeof said, older), E_CHECK);
	assert_non_null(strstr(said, "enregistrements 7 à 7"));
	/* what came meanwhile was not looked at */
	tamper(w.k.data, "UPDATE audit SET kind = kind + 1 WHERE seq = 9");
	assert_int_equal(asked_with(older, WHY, NULL), E_STATE);
	assert_int_equal(verified(said, sizeof said, code), E_CHECK);
	assert_int_equal(asked_with(code, "vu", NULL), E_USAGE);
	assert_int_equal(asked_with(code, " \x1b[2J\n      ", NULL), E_USAGE);
	/* nor by a session: it is thrown out */
	seq = w.k.audit_seq;
	msg_init(&m, P_C_ACKNOWLEDGE, ++c1.number);
	msg_put_str(&m, code);
	msg_put_str(&m, WHY);
	assert_int_equal(msg_send(c1.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	keeper_turn(&w.k, 10);
	assert_int_equal(w.k.audit_seq, seq);
	assert_int_equal(holds(), E_CHECK);
	assert_int_equal(asked_with(code, WHY, NULL), E_OK);
	assert_int_equal(verified(said, sizeof said, code), E_OK);
	assert_non_null(strstr(said, "chaîne entière"));
	assert_non_null(strstr(said, "reconnue le 24/11/2026 : " WHY));
	assert_non_null(strstr(said, "enregistrements 7 à 9"));
	assert_string_equal(code, "");
	client_done(&c1);
}

/* Somebody who writes to the file makes one of another record's detail, which
 * she wrote herself: it is none. */
static void
test_forged(void **state)
{
	struct ack a = { .at = 1, .near = AUDIT_NEAR, .reason = WHY };
	struct buf text;
	char *end;

	(void)state;
	fill(5);
	a.end = w.k.audit_seq;
	memcpy(a.hash, w.k.audit_hash, 32);
	buf_init(&text);
	ack_text(&w.k, &a, w.k.audit_seq + 1, &text);
	/* the keeper's own, in its own place, is one */
	assert_int_equal(audit_add(&w.k, &(struct audit){ .action = ACK_ACTION,
		.detail = buf_str(&text) }), E_OK);
	assert_int_equal(ack_last(&w.k, &a), E_OK);
	assert_int_equal(a.seq, 6);
	/* in another one, or changed by a letter, not */
	assert_int_equal(audit_add(&w.k, &(struct audit){ .action = ACK_ACTION,
		.detail = buf_str(&text) }), E_OK);
	buf_clear(&text);
	ack_text(&w.k, &a, w.k.audit_seq + 1, &text);
	end = strstr((char *)text.data, "disque");
	assert_non_null(end);
	*end = 'D';
	assert_int_equal(audit_add(&w.k, &(struct audit){ .action = ACK_ACTION,
		.detail = buf_str(&text) }), E_OK);
	assert_int_equal(audit_add(&w.k, &(struct audit){ .action = ACK_ACTION,
		.detail = "filtre" }), E_OK);
	assert_int_equal(audit_add(&w.k, &(struct audit){
		.action = ACK_ACTION }), E_OK);
	assert_int_equal(ack_last(&w.k, &a), E_OK);
	assert_int_equal(a.seq, 6);
	buf_done(&text);
}

/* Nor is a part of one, or one in which anything is changed. */
static void
test_forged_anyhow(void **state)
{
	static const char other[] = "x \n9-";
	struct ack a = { .at = 1, .near = AUDIT_NEAR, .n = 1, .nspan = 1,
		.reason = WHY }, last;
	struct buf text, changed;
	size_t i, j, len;

	(void)state;
	fill(5);
	buf_init(&text);
	buf_init(&changed);
	assert_int_equal(tx_begin(&w.k), E_OK);
	ack_text(&w.k, &a, 6, &text);
	len = text.len;
	for (i = 0; i < len; i++)
		for (j = 0; j < sizeof other; j++) {
			buf_clear(&text);
			ack_text(&w.k, &a, w.k.audit_seq + 1, &text);
			buf_clear(&changed);
			/* '\0': what is left of it ends there */
			buf_put(&changed, text.data, text.len);
			if (i >= text.len || changed.data[i] == other[j])
				continue;
			changed.data[i] = (unsigned char)other[j];
			assert_int_equal(audit_add(&w.k, &(struct audit){
				.action = ACK_ACTION,
				.detail = buf_str(&changed) }), E_OK);
		}
	assert_int_equal(tx_end(&w.k, E_OK), E_OK);
	assert_int_equal(ack_last(&w.k, &last), E_OK);
	assert_int_equal(last.seq, 0);
	print_message("%lld that the keeper did not make: none is one\n",
		(long long)w.k.audit_seq - 5);
	buf_done(&text);
	buf_done(&changed);
}

/* --- more than once ---------------------------------------------------------------- */

/* A second one has the first; both are said. */
static void
test_second(void **state)
{
	char code[16];

	(void)state;
	one_state();
	tamper(w.k.data, "UPDATE audit SET at = at + 1 WHERE seq = 50");
	assert_int_equal(acknowledged(), E_OK);
	fill(10);
	tamper(w.k.data, "DELETE FROM audit WHERE seq = 400");
	assert_int_equal(verified(said, sizeof said, code), E_CHECK);
	/* only what is new is to be looked at */
	assert_null(strstr(said, "rupture : les enregistrements 50"));
	assert_non_null(strstr(said, "enregistrements 401 à 401"));
	assert_int_equal(acknowledged(), E_OK);
	assert_int_equal(holds(), E_OK);
	assert_int_equal(verified(said, sizeof said, code), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit WHERE"
		" action = 'audit.acknowledge'"), 2);
	expect_all_found("two");
	stop();
	start();
	assert_int_equal(holds(), E_OK);
}

#ifdef __SANITIZE_ADDRESS__
#define MANY 2600               /* the same code, slower */
#else
#define MANY 9000
#endif

/* As many as somebody likes: the whole of it is one. */
static void
test_many(void **state)
{
	char between[100], after[100];

	(void)state;
	fill(MANY);
	tamper(w.k.data, "UPDATE audit SET kind = kind + 1"
		" WHERE seq % 260 = 0");
	assert_int_equal(acknowledged(), E_OK);
	assert_int_equal(holds(), E_OK);
	fill(10);
	snprintf(between, sizeof between, "UPDATE audit SET kind = kind + 1"
		" WHERE seq = %d", MANY / 2 + 1);
	snprintf(after, sizeof after, "UPDATE audit SET kind = kind + 1"
		" WHERE seq = %d", MANY + 4);
	expect_row_found(between, 0, "one between", "many");
	expect_row_found(after, 0, "one after", "many");
	assert_int_equal(holds(), E_OK);
}

/* All that there was. */
static void
test_emptied(void **state)
{
	(void)state;
	fill(20);
	keeper_turn(&w.k, 0);
	witness_write(&w.k, true);
	tamper(w.k.data, "DELETE FROM audit");
	assert_int_equal(acknowledged(), E_OK);
	assert_int_equal(holds(), E_OK);
	/* no number is given twice */
	assert_in_range(w.k.audit_seq, 21, 22);
	stop();
	start();
	assert_int_equal(holds(), E_OK);
	fill(2);
	tamper(w.k.data, "DELETE FROM audit WHERE seq < 22");
	assert_int_equal(holds(), E_CHECK);
}

/* --- time, cuts, copies ------------------------------------------------------------- */

/* What is over goes, before and after it, and with it; the file of checkpoints
 * that stays is still known. */
static void
test_pruned(void **state)
{
	int64_t n = 0;

	(void)state;
	stop();
	world_remove();
	world_dir();
	clock_fix("2025-11-20T09:00");
	world_open(false);
	fill(256);
	witness_write(&w.k, true);
	fill(256);
	witness_write(&w.k, true);
	tamper(w.k.data, "UPDATE audit SET kind = kind + 1 WHERE seq IN"
		" (300, 350)");
	stop();
	tamper_points(true);
	log_init("test", 0);
	world_open(false);
	clock_fix("2025-11-28T09:00");
	assert_int_equal(acknowledged(), E_OK);
	fill(256);
	witness_write(&w.k, true);
	assert_int_equal(holds(), E_OK);
	/* the first 512 are, the record of it is not */
	clock_fix("2026-11-24T09:00");
	assert_int_equal(prune_some(&w.k, &n), E_OK);
	assert_in_range(n, 512, 513);
	assert_int_equal(holds(), E_OK);
	assert_int_equal(prune_some(&w.k, &n), E_OK);
	assert_int_equal(n, 0);
	expect_row_found("DELETE FROM audit WHERE seq < 520", 0,
		"a beginning", "it was pruned");
	clock_fix("2026-12-24T09:00");
	fill(10);
	witness_write(&w.k, true);
	assert_int_equal(prune_some(&w.k, &n), E_OK);
	assert_in_range(n, 256, 260);
	assert_int_equal(holds(), E_OK);
	stop();
	start();
	fill(3);
	witness_write(&w.k, true);
	assert_int_equal(holds(), E_OK);
	stop();
	tamper_points(false);
	start();
	assert_int_equal(holds(), E_CHECK);
}

/* Nor is a cut made in the middle of what is pinned. */
static void
test_not_through(void **state)
{
	int64_t n = 0;

	(void)state;
	stop();
	world_remove();
	world_dir();
	clock_fix("2025-11-20T09:00");
	world_open(false);
	fill(100);
	witness_write(&w.k, true);
	fill(100);
	witness_write(&w.k, true);
	fill(100);
	witness_write(&w.k, true);
	tamper(w.k.data, "UPDATE audit SET kind = kind + 1 WHERE seq IN"
		" (150, 310)");
	tamper(w.k.data, "UPDATE audit SET at = 1797000000 WHERE seq > 250");
	clock_fix("2026-11-24T09:00");
	log_init("test", 0);
	assert_int_equal(acknowledged(), E_OK);
	assert_int_equal(prune_some(&w.k, &n), E_OK);
	assert_in_range(n, 90, 101);
	assert_int_equal(holds(), E_OK);
}

/* Nor where the records go on from another number: what was lost there is told
 * by the first that was acknowledged, whatever came after it. */
static void
test_not_where_lost(void **state)
{
	int64_t n = 0;

	(void)state;
	stop();
	world_remove();
	world_dir();
	clock_fix("2025-11-20T09:00");
	log_init("test", 0);
	world_open(false);
	fill(100);
	witness_write(&w.k, true);
	keeper_turn(&w.k, 0);
	fill(50);
	witness_write(&w.k, true);
	clock_fix("2025-11-28T09:00");
	tamper(w.k.data, "DELETE FROM audit WHERE seq > 100");
	assert_int_equal(acknowledged(), E_OK);
	fill(50);
	witness_write(&w.k, true);
	tamper(w.k.data, "UPDATE audit SET kind = kind + 1 WHERE seq = 160");
	assert_int_equal(acknowledged(), E_OK);
	/* the first 100 are over, and what comes next is not */
	clock_fix("2026-11-24T09:00");
	assert_int_equal(prune_some(&w.k, &n), E_OK);
	assert_int_equal(holds(), E_OK);
	assert_int_equal(n, 0);
	clock_fix("2026-12-24T09:00");
	fill(10);
	witness_write(&w.k, true);
	assert_int_equal(prune_some(&w.k, &n), E_OK);
	assert_in_range(n, 150, 220);
	assert_int_equal(holds(), E_OK);
}

/* The power goes once the record of it is written, before anything else is:
 * the next start ends it.  Before, it was not acknowledged. */
static void
test_cut(void **state)
{
	(void)state;
	two_states();
	stop();
	move_base("older", true, "d");
	start();
	assert_int_equal(audit_mark(&w.k), E_CHECK);
	stop();
	move_base("broken", false, "dkc");
	start();
	assert_int_equal(acknowledged(), E_OK);
	stop();
	/* the data alone was written: with the mark and the file of then */
	move_base("broken", true, "kc");
	start();
	assert_int_equal(holds(), E_OK);
	assert_int_equal(audit_mark(&w.k), E_OK);
	fill(3);
	stop();
	start();
	assert_int_equal(holds(), E_OK);
	/* and the other way round */
	stop();
	move_base("broken", true, "d");
	start();
	assert_int_equal(holds(), E_CHECK);
}

/* A backup has no checkpoints: a base that is given back begins them anew. */
static void
test_given_back(void **state)
{
	(void)state;
	one_state();
	tamper(w.k.data, "UPDATE audit SET at = at + 1 WHERE seq = 50");
	stop();
	tamper_points(true);
	start();
	assert_int_equal(acknowledged(), E_OK);
	fill(3);
	stop();
	assert_int_equal(unlink(config_path("keeper/checkpoints")), 0);
	start();
	fill(3);
	stop();
	start();
	fill(300);
	witness_write(&w.k, true);
	assert_int_equal(holds(), E_OK);
	expect_all_found("a restore");
}

/* Checkpoints that cannot be read prove nothing: that is said, and nothing is
 * acknowledged by them; without the file the chain is looked at alone. */
static void
test_unread(void **state)
{
	int points = w.k.points;
	char code[16];

	(void)state;
	one_state();
	tamper(w.k.data, "UPDATE audit SET at = at + 1 WHERE seq = 50");
	assert_int_equal(verified(said, sizeof said, code), E_CHECK);
	w.k.points = open(config_path("keeper/checkpoints"), O_WRONLY |
		O_CLOEXEC);
	assert_true(w.k.points >= 0);
	assert_int_equal(holds(), E_IO);
	assert_int_equal(asked_with(code, WHY, NULL), E_IO);
	close(w.k.points);
	w.k.points = -1;
	assert_int_equal(holds(), E_CHECK);
	w.k.points = points;
	assert_int_equal(asked_with(code, WHY, NULL), E_OK);
	assert_int_equal(holds(), E_OK);
}

/* What this copy says is acknowledged with it, and then it holds. */
static void
acknowledged_with(const char *copy)
{
	struct buf report;
	char code[16];
	char *at;

	buf_init(&report);
	assert_int_equal(verify_with(&w.k, copy, &report), E_CHECK);
	at = strstr((char *)report.data, "--acknowledge ");
	assert_non_null(at);
	snprintf(code, sizeof code, "%.8s", at + 14);
	assert_int_equal(asked_with(code, WHY, copy), E_OK);
	buf_clear(&report);
	assert_int_equal(verify_with(&w.k, copy, &report), E_OK);
	buf_done(&report);
}

/* What a copy kept elsewhere contradicts is acknowledged with that copy; what
 * more a longer one says is found. */
static void
test_copy(void **state)
{
	static char text[16384], part[16384];
	struct buf report;
	size_t n;
	FILE *f;

	(void)state;
	two_states();
	fill(10);
	witness_write(&w.k, true);
	fill(10);
	stop();
	f = fopen(config_path("keeper/checkpoints"), "re");
	assert_non_null(f);
	n = fread(text, 1, sizeof text - 1, f);
	text[n] = '\0';
	fclose(f);
	/* all of it as it was, as nothing here can tell */
	move_base("older", true, "dkc");
	start();
	fill(5);
	tamper(w.k.data, "UPDATE audit SET at = at + 1 WHERE seq = 50");
	assert_int_equal(acknowledged(), E_OK);
	assert_int_equal(holds(), E_OK);
	/* that was not looked at with the copy, nor with its beginning */
	snprintf(part, sizeof part, "%s", text);
	*strrchr(part, '\n') = '\0';
	*(strrchr(part, '\n') + 1) = '\0';
	acknowledged_with(part);
	acknowledged_with(text);
	assert_int_equal(holds(), E_OK);
	expect_all_found("a copy");
	/* one more, when the copy is not at hand: what it said stays */
	tamper(w.k.data, "UPDATE audit SET at = at + 1 WHERE seq = 290");
	assert_int_equal(acknowledged(), E_OK);
	buf_init(&report);
	assert_int_equal(verify_with(&w.k, text, &report), E_OK);
	/* and again with it: it is said once */
	tamper(w.k.data, "UPDATE audit SET at = at + 1 WHERE seq = 295");
	acknowledged_with(text);
	buf_done(&report);
}

/* A line that something else tore while the keeper runs: acknowledged as it is,
 * and the next ones stand after it. */
static void
test_torn_line(void **state)
{
	static const char *const torn[] = { "abc", "\n", "abc\n\n", "7" };
	size_t i;

	(void)state;
	one_state();
	for (i = 0; i < sizeof torn / sizeof *torn; i++) {
		FILE *f = fopen(config_path("keeper/checkpoints"), "ae");

		assert_non_null(f);
		fputs(torn[i], f);
		fclose(f);
		/* (an empty line says nothing) */
		if (strcmp(torn[i], "\n") != 0)
			assert_int_equal(acknowledged(), E_OK);
		assert_int_equal(holds(), E_OK);
		fill(3);
		witness_write(&w.k, true);
		assert_int_equal(holds(), E_OK);
	}
	stop();
	start();
	assert_int_equal(holds(), E_OK);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_each), T(test_asked), T(test_forged),
		T(test_forged_anyhow), T(test_torn_line), T(test_second),
		T(test_many), T(test_emptied), T(test_pruned),
		T(test_not_through), T(test_not_where_lost), T(test_cut),
		T(test_given_back), T(test_unread), T(test_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What the database refuses to the sender, to the operator and to time: a
 * message leaves once or is not begun, who is erased is gone at the next try,
 * and a keeper starts, or says that it does not. */
#include "tests/unit/served.h"

#include <signal.h>
#include <sys/resource.h>

#include "keeper/custody.h"
#include "keeper/drafts.h"
#include "keeper/effort.h"
#include "keeper/erased.h"
#include "keeper/feed.h"
#include "keeper/sought.h"
#include "keeper/witness.h"

static struct id note_of;

/* --- the sender -------------------------------------------------------------- */

static enum err
to_sender(int type, const char *more, ...)
{
	struct msg m;
	va_list ap;

	msg_init(&m, type, ++x.number);
	msg_put_id(&m, &meeting);
	msg_put_str(&m, "summons");
	msg_put_str(&m, "sms");
	msg_put_u64(&m, 1);
	va_start(ap, more);
	for (; *more; more++)
		msg_put_str(&m, va_arg(ap, const char *));
	va_end(ap);
	return send_to(&x, &m);
}

static enum err
look(void)
{
	return ask(&x, P_X_LOOK, "sU", "sms", 0);
}

static enum err
x_take(void)
{
	return to_sender(P_X_TAKE, "");
}

static enum err
begin(void)
{
	return to_sender(P_X_START, "ssss", "0612345678", "", "RDV demain",
		"mardi 9 h");
}

/* Once begun it never begins again, whatever was answered. */
static enum err
x_start(void)
{
	enum err e = begin();
	int64_t was = quiet();

	if (!e)
		assert_int_equal(begin(), E_STATE);
	left = was;
	return e;
}

static enum err
x_end(const char *state)
{
	int64_t was = quiet();

	assert_int_equal(begin(), E_OK);
	left = was;
	return to_sender(P_X_ENDED, "ss", state, "");
}

static enum err
x_sent(void)
{
	return x_end("sent");
}

static enum err
x_later(void)
{
	return x_end("later");
}

static enum err
x_drop(void)
{
	return to_sender(P_X_ENDED, "ss", "dropped", "no");
}

/* Another message of hers was sent before: what it told is read. */
static enum err
x_again(void)
{
	int64_t was = quiet();

	assert_int_equal(x_end("sent"), E_OK);
	tamper(w.k.data, "UPDATE appointment SET version = 7");
	left = was;
	return ask(&x, P_X_TAKE, "issL", &meeting, "changed", "sms",
		(uint64_t)7);
}

static enum err
x_past(void)
{
	enum err e;

	tamper_quietly(w.k.data, "UPDATE message_setting SET automatic = 0");
	e = x_take();
	tamper_quietly(w.k.data, "UPDATE message_setting SET automatic = 1");
	return e;
}

/* Whoever was sending is replaced: what it had begun may have left. */
static enum err
x_open(void)
{
	int64_t was = quiet();
	int fd[2];

	assert_int_equal(begin(), E_OK);
	assert_int_equal(msg_pair(fd), E_OK);
	client_done(&x);
	client_init(&x, fd[0]);
	left = was;
	outbox_open(&w.k, fd[1]);
	was = quiet();
	/* without one it is opened again, with the listener's next one */
	if (count(w.k.data, "SELECT count(*) FROM outbox WHERE state ="
		" 'taken'")) {
		keeper_turn(&w.k, 0);
		assert_int_equal(look(), E_IO);
	} else {
		assert_int_equal(look(), E_OK);
	}
	left = was;
	return E_OK;
}

/* --- what tasks cost ----------------------------------------------------------- */

static enum err
effort(void)
{
	c1.peer->effort = false;
	return ask(&c1, P_K_EFFORT, "U" "BUUU", 1, EFFORT_NOTE, 2, 100, 60);
}

/* A month is over: published once, then nobody is in it. */
static enum err
month(void)
{
	static const char key[7 + KEY_SIZE + 1] =
		"2026-10" "0123456789abcdef0123456789abcdef";
	int64_t was = quiet(), left_over, out;
	enum err e;

	assert_int_equal(keys_meta_put(&w.k, "effort", key, sizeof key - 1),
		E_OK);
	tamper(w.k.keys, "INSERT OR REPLACE INTO effort VALUES('2026-10', 2,"
		" 40, 900, 3000); INSERT OR REPLACE INTO effort_seen WITH"
		" RECURSIVE n(i) AS (VALUES(1) UNION SELECT i + 1 FROM n"
		" WHERE i < 12) SELECT '2026-10', 2, CAST(i AS BLOB) FROM n");
	tamper(w.k.data, "DELETE FROM effort_month");
	left = was;
	e = effort_close(&w.k);
	was = quiet();
	if (e)
		effort_close(&w.k);
	out = count(w.k.data, "SELECT total(records) FROM effort_month");
	left_over = count(w.k.keys, "SELECT count(*) FROM effort_seen WHERE"
		" month = '2026-10'");
	assert_int_equal(out, 40);
	assert_int_equal(left_over, 0);
	left = was;
	return e;
}

/* --- files of busy hours --------------------------------------------------------- */

static enum err
feed(void)
{
	char name[200];
	int64_t was = quiet();
	bool there;

	tamper(w.k.data, "INSERT OR REPLACE INTO feed(user, token, was, dirty)"
		" SELECT id, 'abc', 'old', 1 FROM user WHERE login = 'c1'");
	snprintf(name, sizeof name, "%s/feeds/c1-abc.ics", w.dir);
	unlink(name);
	left = was;
	feed_write(&w.k);
	was = quiet();
	/* what is no longer to do was done */
	there = access(name, R_OK) == 0;
	if (!count(w.k.data, "SELECT count(*) FROM feed WHERE dirty = 1"))
		assert_true(there);
	feed_write(&w.k);
	assert_int_equal(access(name, R_OK), 0);
	left = was;
	return E_OK;
}

static enum err
feed_shut(void)
{
	char name[200];
	int64_t was = quiet();

	feed();
	tamper(w.k.data, "UPDATE feed SET closed = 1, dirty = 1");
	snprintf(name, sizeof name, "%s/feeds/c1-abc.ics", w.dir);
	left = was;
	feed_write(&w.k);
	was = quiet();
	feed_write(&w.k);
	assert_int_equal(access(name, F_OK), -1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM feed"), 0);
	left = was;
	return E_OK;
}

/* What is in doubt stays, and is written again. */
static enum err
feed_begin(void)
{
	char name[200];
	int64_t was = quiet();
	FILE *f;

	feed();
	snprintf(name, sizeof name, "%s/feeds/c1-gone.ics", w.dir);
	f = fopen(name, "w");
	assert_non_null(f);
	fclose(f);
	left = was;
	feed_start(&w.k);
	was = quiet();
	feed_start(&w.k);
	assert_int_equal(access(name, F_OK), -1);
	snprintf(name, sizeof name, "%s/feeds/c1-abc.ics", w.dir);
	assert_int_equal(access(name, F_OK), 0);
	left = was;
	return E_OK;
}

/* --- what is signed and erased --------------------------------------------------- */

static enum err
report(void)
{
	return ask(&w.op, P_C_REPORT, "sb", "passerelle-retention 1\n", "",
		(size_t)0);
}

static enum err
backup(void)
{
	return ask(&w.op, P_C_SIGN, "sB", "passerelle-backup 1\n", 1);
}

/* Somebody whom nobody follows any more. */
static struct id
orphan(void)
{
	int64_t was = quiet();
	struct work k = her;

	assert_int_equal(work_person(&c1, &k, "autre", "autre"), E_OK);
	assert_int_equal(work_note(&c1, &k, &w.s1, "note"), E_OK);
	assert_int_equal(work_draft(&c1, &k, &w.c1, "brouillon"), E_OK);
	tamper(w.k.data, "UPDATE follow SET start_on = '2020-01-01', end_on ="
		" '2020-02-01', last_contact_on = '2020-01-01' WHERE person ="
		" (SELECT id FROM person ORDER BY rowid DESC LIMIT 1)");
	left = was;
	return k.person;
}

/* Refused or not, the next try ends it, and nothing names her. */
static void
is_erased(const struct id *id, int type, const struct id *by)
{
	int64_t was = quiet(), n;

	if (!erased_is(&w.k, id))
		assert_int_equal(ask(&w.op, type, "i", by), E_OK);
	assert_int_equal(erased_again(&w.k), E_OK);
	assert_true(erased_is(&w.k, id));
	assert_int_equal(erased_orphans(&w.k, &n), E_OK);
	left = was;
}

static enum err
erase(void)
{
	struct id id = orphan();
	enum err e = ask(&w.op, P_C_ERASE, "i", &id);

	is_erased(&id, P_C_ERASE, &id);
	return e;
}

/* By the notice that told of it. */
static enum err
over(void)
{
	struct id id = orphan();
	char sql[400], hex[ID_TEXT];
	enum err e;

	note_of = id_new();
	snprintf(sql, sizeof sql, "INSERT INTO notice(id, person, structure,"
		" user, rule, record, since_on, due_on, made_on) SELECT x'%s',"
		" person, structure, NULL, 'personne', id, '2020-02-01',"
		" '2026-01-01', '2026-01-01' FROM follow ORDER BY rowid DESC"
		" LIMIT 1", id_text(&note_of, hex));
	tamper_quietly(w.k.data, sql);
	tamper_quietly(w.k.data, "INSERT INTO confirm(id, user, until_on,"
		" made_on) SELECT randomblob(16), id, '2026-11-24',"
		" '2026-11-24' FROM user WHERE admin = 1");
	e = ask(&w.op, P_C_OVER, "i", &note_of);
	is_erased(&id, P_C_OVER, &note_of);
	return e;
}

static enum err
would_be(void)
{
	return ask(&w.op, P_C_OVER, "i", &id_none);
}

/* Nothing in the audit is old enough. */
static enum err
prune(void)
{
	return ask(&w.op, P_C_PRUNE, "");
}

static enum err
ledger(void)
{
	return ask(&w.op, P_C_LEDGER, "");
}

/* What a backup forgot is erased from what it brought back. */
static enum err
merge(void)
{
	int64_t was = quiet();
	struct buf text;
	struct msg m;
	enum err e;

	buf_init(&text);
	assert_int_equal(erased_text(&w.k, &text), E_OK);
	tamper(w.k.keys, "DELETE FROM erased WHERE seq = (SELECT max(seq)"
		" FROM erased)");
	left = was;
	msg_init(&m, P_C_LEDGER_MERGE, ++w.op.number);
	msg_put_str(&m, buf_str(&text));
	e = send_to(&w.op, &m);
	was = quiet();
	if (e)
		assert_int_equal(erased_merge(&w.k, buf_str(&text)), E_OK);
	left = was;
	buf_done(&text);
	return e;
}

/* Whoever answers for her only structure: at once, or at the next turn. */
static enum err
agreed(void)
{
	struct id id = id_new();
	int64_t was = quiet(), n;
	struct work k = her;
	struct ask a;
	struct msg m;
	enum err e;

	assert_int_equal(work_person(&c1, &k, "autre", "autre"), E_OK);
	ask_init(&a, "person.erase");
	ask_id(&a, ":follow", &k.follow);
	ask_id(&a, ":id", &id);
	ask_text(&a, ":reason", "demande");
	ask_message(&a, ++r1.number, &m);
	left = was;
	e = send_to(&r1, &m);
	was = quiet();
	erased_agreed(&w.k);
	assert_int_equal(erased_is(&w.k, &k.person), !e);
	assert_int_equal(erased_again(&w.k), E_OK);
	assert_int_equal(erased_orphans(&w.k, &n), E_OK);
	left = was;
	return e;
}

static enum err
drafts(void)
{
	int64_t was = quiet(), n;
	struct work k = her;

	tamper(w.k.data, "DELETE FROM draft");
	assert_int_equal(work_draft(&c1, &k, &w.c1, "brouillon"), E_OK);
	tamper(w.k.data, "UPDATE draft SET end_on = '2026-01-01'");
	left = was;
	drafts_expire(&w.k);
	was = quiet();
	/* data, then wraps: never a draft without its key */
	n = count(w.k.data, "SELECT count(*) FROM draft");
	if (n)
		assert_true(opens(&c1, WRAP_DRAFT, &k.draft, SCOPE_DRAFT,
			&w.c1));
	drafts_expire(&w.k);
	drafts_clean(&w.k);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM draft"), 0);
	left = was;
	return E_OK;
}

static enum err
verify(void)
{
	return ask(&w.op, P_C_VERIFY, "");
}

/* What a commit that failed left, the next start would take away. */
static enum err
rekey(void)
{
	unlink(config_path("keeper/root.key.new"));
	return ask(&w.op, P_C_REKEY, "");
}

/* --- who is elsewhere -------------------------------------------------------------- */

static struct id ticket;

/* Twenty in an hour: each in its own. */
static enum err
match(struct client *c, const char *who)
{
	static int hours;
	char at[32];
	struct msg m;
	enum err e;

	hours++;
	snprintf(at, sizeof at, "2026-11-%02dT%02d:30", 25 + hours / 24 % 5,
		hours % 24);
	assert_int_equal(clock_fix(at), E_OK);
	msg_fill(&m, P_K_MATCH, ++c->number, "sss", NULL, who, "1990-01-01");
	e = msg_send(c->fd, &m, NULL, 0);
	if (!e)
		e = answered(c, &m);
	msg_get_str(&m);
	ticket = msg_get_id(&m);
	msg_done(&m);
	return e;
}

static enum err
match_own(void)
{
	enum err e = match(&c1, "essai");

	assert_true(e || id_is_none(&ticket));
	return e;
}

/* She is there for who asks, or it is not known. */
static enum err
match_elsewhere(void)
{
	enum err e = match(&c2, "essai");

	assert_false(!e && id_is_none(&ticket));
	return e;
}

/* Nobody is told where she is; her referent is told who asked. */
static enum err
match_closed(void)
{
	int64_t n;
	enum err e;

	tamper_quietly(w.k.data, "UPDATE person SET protected = 1");
	tamper_quietly(w.k.keys, "DELETE FROM probe");
	e = match(&c2, "essai");
	assert_true(e || id_is_none(&ticket));
	/* told too of what half a commit left unanswered */
	n = now_in(w.k.keys, "SELECT count(*) FROM probe");
	assert_true(n == 1 || (e && n == 0));
	tamper_quietly(w.k.data, "UPDATE person SET protected = 0");
	return e;
}

/* --- who was looked for ------------------------------------------------------------ */

/* Somebody of s2 looked for her, and it was not read yet. */
static void
plant_probe(void)
{
	char sql[300], hex[4][ID_TEXT];

	snprintf(sql, sizeof sql, "INSERT OR REPLACE INTO probe VALUES(x'%s',"
		" x'%s', x'%s', x'%s', '2026-11-24', NULL)",
		id_text(&her.person, hex[0]), id_text(&w.s1, hex[1]),
		id_text(&w.c2, hex[2]), id_text(&w.s2, hex[3]));
	tamper_quietly(w.k.keys, sql);
}

static enum err
probes(void)
{
	plant_probe();
	return ask(&c1, P_K_PROBES, "Ui", 1, &w.s1);
}

/* What was said to be read is; half a commit may have read it. */
static enum err
probed(void)
{
	enum err e;

	plant_probe();
	e = ask(&c1, P_K_PROBED, "iiis", &her.follow, &w.c2, &w.s2,
		"2026-11-24");
	assert_true(e || now_in(w.k.keys, "SELECT count(*) FROM probe WHERE"
		" seen_on IS NOT NULL") == 1);
	return e;
}

/* In a space of her own, of nobody else's. */
static enum err
her_log(void)
{
	char sql[120], hex[ID_TEXT];
	enum err e;

	snprintf(sql, sizeof sql, "UPDATE user SET person = x'%s' WHERE login"
		" = 'r1'", id_text(&her.person, hex));
	tamper_quietly(w.k.data, sql);
	e = ask(&r1, P_K_SOUGHT, "LU", (uint64_t)0, 40);
	tamper_quietly(w.k.data, "UPDATE user SET person = NULL");
	return e;
}

/* What is over goes, or at the next hour. */
static enum err
sought_over(void)
{
	plant_probe();
	tamper_quietly(w.k.keys, "UPDATE probe SET made_on = '2020-01-01'");
	sought_forget(&w.k);
	assert_true(failed || now_in(w.k.keys, "SELECT count(*) FROM probe")
		== 0);
	return E_OK;
}

#define TAKEN(s) "SELECT count(*) FROM outbox WHERE state = '" s "'"

static const struct request requests[] = {
	{ "look", look, NULL, E_OK, false },
	{ "take", x_take, NULL, E_OK, false },
	{ "begin", x_start, TAKEN("taken"), E_OK, false },
	{ "sent", x_sent, TAKEN("sent"), E_OK, false },
	{ "later", x_later, TAKEN("prepared"), E_OK, false },
	{ "dropped", x_drop, TAKEN("dropped"), E_OK, false },
	{ "changed", x_again, NULL, E_OK, false },
	{ "not wanted", x_past, NULL, E_STATE, false },
	{ "another sender", x_open, NULL, E_OK, false },
	{ "effort", effort, "SELECT total(records) FROM effort", E_OK, true },
	{ "a month", month, NULL, E_OK, false },
	{ "a feed", feed, NULL, E_OK, false },
	{ "no feed", feed_shut, NULL, E_OK, false },
	{ "feeds", feed_begin, NULL, E_OK, false },
	{ "a report", report, NULL, E_OK, false },
	{ "a backup", backup, NULL, E_OK, false },
	{ "erase", erase, NULL, E_OK, false },
	{ "over", over, NULL, E_OK, false },
	{ "would be over", would_be, NULL, E_OK, false },
	{ "prune", prune, NULL, E_NOTFOUND, false },
	{ "the ledger", ledger, NULL, E_OK, false },
	{ "another ledger", merge, NULL, E_OK, false },
	{ "agreed", agreed, NULL, E_OK, false },
	{ "drafts", drafts, NULL, E_OK, false },
	{ "verify", verify, NULL, E_OK, false },
	{ "another root", rekey, NULL, E_OK, false },
	{ "followed here", match_own, NULL, E_OK, false },
	{ "followed elsewhere", match_elsewhere, NULL, E_OK, false },
	{ "protected", match_closed, NULL, E_OK, false },
	{ "who was looked for", probes, NULL, E_OK, false },
	{ "it was read", probed, NULL, E_OK, false },
	{ "her log", her_log, NULL, E_OK, false },
	{ "over, of searches", sought_over, NULL, E_OK, false },
};

static void
test_each(void **state)
{
	(void)state;
	log_init("test", (enum log_level)0);
	assert_true(faults_each(requests, sizeof requests / sizeof *requests,
		ready) > SHARE(300));
}

/* --- a keeper that starts ------------------------------------------------------- */

static enum err
open_again(int64_t at)
{
	enum err e;

	keeper_begin(&w.k);
	assert_int_equal(keys_load(&w.k), E_OK);
	left = at;
	e = keeper_open(&w.k, true);
	if (!e)
		keeper_turn(&w.k, 0);
	return e;
}

static void
test_start(void **state)
{
	int faults = 0, refused = 0;
	int64_t n, chain;
	enum err e;

	(void)state;
	client_done(&c1);
	client_done(&c2);
	client_done(&r1);
	client_done(&x);
	client_done(&w.op);
	for (n = 0, failed = true; failed; n = faults_next(n)) {
		keeper_close(&w.k);
		failed = false;
		e = open_again(n);
		left = -1;
		if (!e && audit_verify(&w.k, &chain))
			fail_msg("start %d: %s", (int)n, err_text());
		if (!failed)
			assert_int_equal(e, E_OK);
		if (failed && e)
			assert_true(*err_text());
		faults += failed;
		refused += failed && e;
	}
	assert_int_equal(erased_orphans(&w.k, &n), E_OK);
	/* and as it ends: what could not be marked is no lie at the next */
	for (n = 0, failed = true; failed; n = faults_next(n)) {
		failed = false;
		left = n;
		keeper_close(&w.k);
		left = -1;
		faults += failed;
		assert_int_equal(open_again(-1), E_OK);
		if (audit_verify(&w.k, &chain))
			fail_msg("call %d at the end: %s", (int)n,
				err_text());
	}
	assert_true(refused > 20);
	print_message("%d faults at the start and the end: %d refused\n",
		faults, refused);
}

/* A disk that takes a part of a checkpoint: the next one is whole. */
static void
test_torn(void **state)
{
	struct rlimit was, less;
	struct stat st;
	int64_t chain;
	FILE *f;
	int i;

	(void)state;
	assert_int_equal(audit_add(&w.k, &(struct audit){ .action = "backup" }),
		E_OK);
	assert_int_equal(fstat(w.k.points, &st), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	less = was;
	less.rlim_cur = (rlim_t)st.st_size + 30;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &less), 0);
	config.checkpoint_log = 1;
	witness_write(&w.k, true);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_int_equal(audit_verify(&w.k, &chain), E_OK);
	witness_write(&w.k, true);
	assert_int_equal(audit_verify(&w.k, &chain), E_OK);
	assert_int_equal(w.k.point_seq, w.k.audit_seq);
	/* what a keeper that was killed tore is taken off as the next begins;
	 * a file of nothing else begins again */
	for (i = 0; i < 2; i++) {
		keeper_close(&w.k);
		witness_write(&w.k, true);      /* nowhere */
		f = fopen(config_path("keeper/checkpoints"), i ? "w" : "a");
		assert_non_null(f);
		fputs("7 7 7", f);
		fclose(f);
		assert_int_equal(open_again(-1), E_OK);
		assert_int_equal(audit_verify(&w.k, &chain), E_OK);
	}
}

static int
down(void **state)
{
	(void)state;
	keeper_close(&w.k);
	world_remove();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_start),
		cmocka_unit_test(test_torn),
	};

	return cmocka_run_group_tests(tests, served_up, down);
}

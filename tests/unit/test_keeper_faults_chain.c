/* What the database refuses while a break of the audit is acknowledged, or what
 * is over of it goes: it is done whole, or not at all, and the chain holds. */
#include "tests/unit/served.h"

#include "keeper/acknowledge.h"
#include "keeper/prune.h"
#include "keeper/witness.h"

static enum err
say_broken(const char *code)
{
	return ask(&w.op, P_C_ACKNOWLEDGE, "ss", code,
		"un essai de rupture, sans personne");
}

/* The name of what does not hold. */
static void
broken_code(char code[12])
{
	struct buf report;
	const char *at;

	buf_init(&report);
	assert_int_equal(acknowledge_tell(&w.k, NULL, true, &report), E_OK);
	at = strstr(buf_str(&report), "--acknowledge ");
	assert_non_null(at);
	snprintf(code, 12, "%.8s", at + strlen("--acknowledge "));
	buf_done(&report);
}

/* It is acknowledged whole, or not at all; then it can be. */
static enum err
acknowledge_one(void)
{
	int64_t was = quiet(), chain;
	char code[12];
	enum err e;

	tamper(w.k.data, "UPDATE audit SET kind = kind + 1 WHERE seq = (SELECT"
		" max(seq) - 1 FROM audit)");
	broken_code(code);
	left = was;
	e = say_broken(code);
	was = quiet();
	if (e && audit_verify(&w.k, &chain)) {
		broken_code(code);
		assert_int_equal(say_broken(code), E_OK);
	}
	if (audit_verify(&w.k, &chain))
		fail_msg("%d: %s", (int)e, err_text());
	left = was;
	return e;
}

/* What is over goes, with what was acknowledged of it: cut or not, the chain
 * holds.  (The record that says so is of that day: each time is later.) */
static enum err
prune_over(void)
{
	static int year = 2028;
	int64_t was = quiet(), chain, n;
	char then[20];
	enum err e;

	assert_int_equal(audit_add(&w.k, &(struct audit){ .action = "open" }),
		E_OK);
	witness_write(&w.k, true);
	assert_int_equal(audit_add(&w.k, &(struct audit){ .action = "open" }),
		E_OK);
	snprintf(then, sizeof then, "%d-01-10T09:00", year += 2);
	assert_int_equal(clock_fix(then), E_OK);
	left = was;
	e = prune_some(&w.k, &n);
	was = quiet();
	assert_true(e || n > 0);
	if (audit_verify(&w.k, &chain))
		fail_msg("%d: %s", (int)e, err_text());
	left = was;
	return e;
}

/* (each of all their calls would walk the chain as often) */
static const struct part {
	const char *only;       /* its calls that say so fail */
	struct request of;
} parts[] = {
#define PART(what, name, run) { what, { name, run, NULL, E_OK, false } }
	PART(ACK_ACTION, "a break, known", acknowledge_one),
	PART("meta", "a break, marked", acknowledge_one),
	PART("INSERT INTO audit", "a break, written", acknowledge_one),
	PART("BEGIN", "a break, begun", acknowledge_one),
	PART("COMMIT", "a break, kept", acknowledge_one),
	PART(ACK_ACTION, "what is over, known", prune_over),
	PART("meta", "what is over, noted", prune_over),
	PART("INSERT INTO audit", "what is over, written", prune_over),
	PART("DELETE FROM audit", "what is over, taken off", prune_over),
	PART("DELETE FROM session", "what is over, who came", prune_over),
	PART("UPDATE session SET source", "what is over, from where",
		prune_over),
	PART("DELETE FROM printed", "what is over, printed", prune_over),
	PART("BEGIN", "what is over, begun", prune_over),
	PART("COMMIT", "what is over, kept", prune_over),
#undef PART
};

static void
test_chain(void **state)
{
	size_t i;

	(void)state;
	log_init("test", (enum log_level)0);
	for (i = 0; i < sizeof parts / sizeof *parts; i++) {
		only = parts[i].only;
		assert_true(faults_each(&parts[i].of, 1, ready) > 0);
		only = NULL;
	}
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
		cmocka_unit_test(test_chain),
	};

	return cmocka_run_group_tests(tests, served_up, down);
}

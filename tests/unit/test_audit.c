/* The audit: a chain that cannot be altered unseen. */
#include "tests/unit/share.h"
#include "tests/unit/tampers.h"

#include "keeper/cut.h"
#include "keeper/prune.h"
#include "keeper/verify.h"
#include "keeper/witness.h"

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
test_whole(void **state)
{
	int64_t n = 0;

	fill(20);
	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	assert_int_equal(n, 20);
	/* the next keeper goes on from there */
	assert_int_equal(audit_start(&w.k), E_OK);
	fill(1);
	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	assert_int_equal(n, 21);
	/* from a hash that is none it goes on, and that is found */
	tamper(w.k.data, "UPDATE audit SET hash = x'00' WHERE seq = 21");
	assert_int_equal(audit_start(&w.k), E_OK);
	fill(1);
	assert_int_equal(audit_verify(&w.k, &n), E_CHECK);
}

/* Each is found, and the chain holds again once it is undone. */
static void
test_tampers(void **state)
{
	static const char *const tampers[] = {
		"UPDATE audit SET at = at + 1 WHERE seq = 7",
		"UPDATE audit SET user = randomblob(16) WHERE seq = 7",
		"UPDATE audit SET user = NULL WHERE seq = 7",
		"UPDATE audit SET session = randomblob(16) WHERE seq = 7",
		"UPDATE audit SET structure = zeroblob(16) WHERE seq = 7",
		"UPDATE audit SET action = 'Open' WHERE seq = 7",
		"UPDATE audit SET kind = kind + 1 WHERE seq = 7",
		"UPDATE audit SET object = randomblob(16) WHERE seq = 7",
		"UPDATE audit SET scopes = 1 WHERE seq = 7",
		"UPDATE audit SET detail = NULL WHERE seq = 8",
		"UPDATE audit SET detail = x'00' WHERE seq = 7",
		"UPDATE audit SET hash = randomblob(32) WHERE seq = 7",
		"UPDATE audit SET hash = substr(hash, 1, 31) WHERE seq = 7",
		"UPDATE audit SET hash = x'' WHERE seq = (SELECT max(seq) FROM"
			" audit)",
		"UPDATE audit SET seq = 99 WHERE seq = 20",
		"DELETE FROM audit WHERE seq = 1",
		"DELETE FROM audit WHERE seq = 7",
		"DELETE FROM audit WHERE seq = 20",
		"UPDATE audit SET seq = CASE seq WHEN 7 THEN -8 ELSE -7 END"
			" WHERE seq IN (7, 8);"
			"UPDATE audit SET seq = -seq WHERE seq < 0",
		"INSERT INTO audit SELECT 21, at, session, user, structure,"
			" action, kind, object, scopes, detail, hash"
			" FROM audit WHERE seq = 20",
	};
	size_t i;
	int64_t n;

	fill(20);
	for (i = 0; i < sizeof tampers / sizeof *tampers; i++) {
		tamper(w.k.data, "BEGIN");
		tamper(w.k.data, tampers[i]);
		if (audit_verify(&w.k, &n) != E_CHECK)
			fail_msg("not found: %s", tampers[i]);
		tamper(w.k.data, "ROLLBACK");
		assert_int_equal(audit_verify(&w.k, &n), E_OK);
	}
}

/* A chain that holds, but is not the one that was signed: only the checkpoints
 * know, and of the end what the keeper itself remembers. */
static void
test_written_anew(void **state)
{
	static const int at[] = { 1, 7, 20, 21, 25 };
	char sql[80];
	size_t i;
	int64_t n;

	fill(20);
	witness_write(&w.k, true);
	fill(5);
	for (i = 0; i < sizeof at / sizeof *at; i++) {
		snprintf(sql, sizeof sql, "UPDATE audit SET at = at - 3600"
			" WHERE seq = %d", at[i]);
		tamper(w.k.data, "BEGIN");
		write_anew(1);
		assert_int_equal(audit_verify(&w.k, &n), E_OK);
		tamper(w.k.data, sql);
		write_anew(at[i]);
		if (audit_verify(&w.k, &n) != E_CHECK)
			fail_msg("not found: a chain anew from %d", at[i]);
		/* nor by a keeper that starts on it, up to the checkpoint */
		assert_int_equal(audit_start(&w.k), E_OK);
		assert_int_equal(audit_verify(&w.k, &n), at[i] <= 20 ?
			E_CHECK : E_OK);
		tamper(w.k.data, "ROLLBACK");
		assert_int_equal(audit_start(&w.k), E_OK);
	}
	assert_int_equal(audit_verify(&w.k, &n), E_OK);
}

/* A keeper that starts on a chain that was cut at its end does not take the
 * cut for the truth. */
static void
test_cut_while_stopped(void **state)
{
	int64_t n;

	fill(20);
	keeper_close(&w.k);
	client_done(&w.op);
	world_open(false);
	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	tamper(w.k.data, "DELETE FROM audit WHERE seq > 15");
	keeper_close(&w.k);
	client_done(&w.op);
	log_init("test", 0);
	world_open(false);
	assert_int_equal(audit_verify(&w.k, &n), E_CHECK);
	/* nor does writing on hide it */
	fill(20);
	assert_int_equal(audit_verify(&w.k, &n), E_CHECK);
	assert_int_equal(audit_mark(&w.k), E_CHECK);
}

/* What is older than 12 months goes, a checkpoint in its place; what stays
 * holds, and any change of it is found; a beginning that is taken off by
 * somebody else is one. */
static void
test_pruned(void **state)
{
	static const char *const tampers[] = {
		"DELETE FROM audit WHERE seq = (SELECT min(seq) FROM audit)",
		"DELETE FROM audit WHERE seq < 700",
		"DELETE FROM audit WHERE seq <= 768",
		"UPDATE audit SET at = at + 1 WHERE seq = (SELECT min(seq)"
			" FROM audit)",
		"UPDATE audit SET hash = randomblob(32) WHERE seq = 700",
		"INSERT INTO audit SELECT 512, at, session, user, structure,"
			" action, kind, object, scopes, detail, hash"
			" FROM audit WHERE seq = 800",
		"DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
	};
	int64_t n, pruned;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		fill(256);
		witness_write(&w.k, true);
	}
	/* those of today stay, all of them */
	assert_int_equal(prune_some(&w.k, &pruned), E_OK);
	assert_int_equal(pruned, 0);
	/* 600 of them are of long ago, and so is their chain */
	keeper_close(&w.k);
	client_done(&w.op);
	world_remove();
	world_dir();
	clock_fix("2025-11-20T09:00");
	world_open(false);
	for (i = 0; i < 2; i++) {
		fill(256);
		witness_write(&w.k, true);
	}
	fill(100);
	witness_write(&w.k, true);
	clock_fix("2026-11-24T09:00");
	fill(400);
	witness_write(&w.k, true);
	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	/* a chain that does not hold is evidence: it stays */
	tamper(w.k.data, "UPDATE audit SET kind = kind + 1 WHERE seq = 300");
	assert_int_equal(prune_some(&w.k, &pruned), E_CHECK);
	tamper(w.k.data, "UPDATE audit SET kind = kind - 1 WHERE seq = 300");
	assert_int_equal(prune_some(&w.k, &pruned), E_OK);
	assert_in_range(pruned, 612, 616);
	assert_int_equal(prune_some(&w.k, &pruned), E_OK);
	assert_int_equal(pruned, 0);
	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	assert_int_equal(n, count(w.k.data, "SELECT count(*) FROM audit"));
	assert_in_range(n, 400, 410);
	for (i = 0; i < sizeof tampers / sizeof *tampers; i++) {
		tamper(w.k.data, "BEGIN");
		tamper(w.k.data, tampers[i]);
		if (audit_verify(&w.k, &n) != E_CHECK)
			fail_msg("not found: %s", tampers[i]);
		tamper(w.k.data, "ROLLBACK");
		assert_int_equal(audit_verify(&w.k, &n), E_OK);
	}
	/* the next keeper goes on from there */
	keeper_close(&w.k);
	client_done(&w.op);
	world_open(false);
	fill(3);
	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	assert_int_equal(audit_mark(&w.k), E_OK);
}

/* A cut that was noted and not done, by a power cut, holds and is done
 * again. */
static void
test_prune_cut(void **state)
{
	int64_t n, first;
	struct cut at = { 256, { 0 } };
	struct points all;

	(void)state;
	fill(256);
	witness_write(&w.k, true);
	fill(10);
	assert_int_equal(witness_read(&w.k, NULL, NULL, &all), E_OK);
	at.seq = all.p[all.n - 1].seq;
	memcpy(at.hash, all.p[all.n - 1].hash, 32);
	witness_free(&all);
	assert_int_equal(cut_note(&w.k, &at), E_OK);
	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	tamper(w.k.data, "BEGIN");
	tamper(w.k.data, "DELETE FROM audit WHERE seq <= 100");
	assert_int_equal(audit_verify(&w.k, &n), E_CHECK);
	tamper(w.k.data, "ROLLBACK");
	assert_int_equal(cut_first(&w.k, &first), E_OK);
	assert_int_equal(first, 1);
}

/* --- tampers at random ------------------------------------------------------- */

static void
expect_found(const char *what)
{
	int64_t n;

	if (audit_verify(&w.k, &n) != E_CHECK)
		fail_msg("not found: %s", what);
}

/* TAMPERS of them, without it 40 or half: all are found. */
static void
test_random(void **state)
{
	const char *many = getenv("TAMPERS"), *what;
	int n = many ? atoi(many) : HALF(40), i, files = 0, from;
	char sql[400];
	int64_t count;

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
	for (i = 0; i < n; i++) {
		if (dice(3)) {
			what = tamper_row(sql, sizeof sql, &from);
			tamper(w.k.data, "BEGIN");
			tamper(w.k.data, sql);
			if (from)
				write_anew(from);
			expect_found(what);
			tamper(w.k.data, "ROLLBACK");
			continue;
		}
		files++;
		stop();
		move_base("whole", true, "dkc");
		what = tamper_files();
		log_init("test", 0);
		/* a page may be too damaged to open: found too */
		keeper_begin(&w.k);
		assert_int_equal(keys_load(&w.k), E_OK);
		if (keeper_open(&w.k, true) == E_OK)
			expect_found(what);
		keeper_close(&w.k);
		move_base("whole", true, "dkc");
		world_open(false);
	}
	/* and the base itself is whole: none was found for nothing */
	assert_int_equal(audit_verify(&w.k, &count), E_OK);
	assert_int_equal(count, 600);
	print_message("ok - %d tampers, %d of them in files: all found\n", n,
		files);
}

/* Everything put back as it was, checkpoints too: only a copy that was kept
 * elsewhere knows. */
static void
test_kept_elsewhere(void **state)
{
	char text[8192] = "<5>keeper: checkpoint ";
	size_t at = strlen(text);
	int64_t n;
	FILE *f;

	fill(10);
	stop();
	move_base("older", false, "dkc");
	world_open(false);
	fill(10);
	stop();
	f = fopen(config_path("keeper/checkpoints"), "re");
	assert_non_null(f);
	/* the last line, as a log has it */
	while (fgets(text + at, (int)(sizeof text - at), f))
		continue;
	fclose(f);
	world_open(false);
	assert_int_equal(audit_verify_with(&w.k, text, &n), E_OK);
	stop();
	move_base("older", true, "dkc");
	log_init("test", 0);
	world_open(false);
	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	assert_int_equal(audit_verify_with(&w.k, text, &n), E_CHECK);
	/* what is not ours proves nothing */
	text[at + 5] ^= 1;
	assert_int_equal(audit_verify_with(&w.k, text, &n), E_CHECK);
}

/* A line that a power cut has torn is no proof of anything. */
static void
test_torn(void **state)
{
	int64_t n;
	FILE *f;

	fill(10);
	stop();
	f = fopen(config_path("keeper/checkpoints"), "ae");
	assert_non_null(f);
	fputs("2 2 11 1795", f);
	fclose(f);
	world_open(false);
	stop();
	/* nor one of which a part was not written */
	f = fopen(config_path("keeper/checkpoints"), "ae");
	assert_non_null(f);
	assert_int_equal(fwrite("2 2 11 \0\0\0\0\0 1795\n", 1, 17, f), 17);
	fclose(f);
	world_open(false);
	fill(10);
	stop();
	world_open(false);
	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	assert_int_equal(n, 20);
	assert_int_equal(w.k.point_n, 2);
	assert_int_equal(w.k.point_seq, 20);
	assert_int_equal(w.k.generation, 4);
}

/* A byte that ends a text ends no file: what comes after it is read. */
static void
test_points_ended(void **state)
{
	char text[4096];
	int64_t n;
	FILE *f;

	fill(10);
	witness_write(&w.k, true);
	fill(10);
	witness_write(&w.k, true);
	fill(10);
	stop();
	f = fopen(config_path("keeper/checkpoints"), "r+e");
	assert_non_null(f);
	assert_non_null(fgets(text, sizeof text, f));
	fseek(f, (long)strlen(text), SEEK_SET);
	assert_int_equal(fputc(0, f), 0);
	fclose(f);
	log_init("test", 0);
	world_open(false);
	assert_int_equal(audit_verify(&w.k, &n), E_CHECK);
	fill(10);
	witness_write(&w.k, true);
	assert_int_equal(audit_verify(&w.k, &n), E_CHECK);
}

/* 256 records are a checkpoint, or a minute. */
static void
test_when(void **state)
{
	assert_int_equal(witness_wait(&w.k), -1);
	fill(1);
	witness_write(&w.k, false);
	assert_int_equal(w.k.point_seq, 1);
	fill(255);
	assert_true(witness_wait(&w.k) > 50000);
	witness_write(&w.k, false);
	assert_int_equal(w.k.point_seq, 1);
	fill(1);
	assert_int_equal(witness_wait(&w.k), 0);
	witness_write(&w.k, false);
	assert_int_equal(w.k.point_seq, 257);
	fill(1);
	w.k.point_at -= 60000;
	assert_int_equal(witness_wait(&w.k), 0);
	witness_write(&w.k, false);
	assert_int_equal(w.k.point_seq, 258);
	assert_int_equal(w.k.point_n, 3);
}

static void
test_verify_blobs(void **state)
{
	struct sealkey key[SCOPES];
	struct id person, follow;
	struct client c1;
	struct buf report;

	world_people();
	login_ready(&c1, "c1");
	add_person(&c1, &person, &follow, key);
	buf_init(&report);
	assert_int_equal(verify_all(&w.k, &report), E_OK);
	assert_non_null(strstr(buf_str(&report), ": 1, illisibles : 0"));
	tamper(w.k.data, "UPDATE blob SET version = version + 1");
	buf_clear(&report);
	assert_int_equal(verify_all(&w.k, &report), E_CHECK);
	assert_non_null(strstr(buf_str(&report), "illisibles : 1"));
	buf_done(&report);
	client_done(&c1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole, up, down),
		cmocka_unit_test_setup_teardown(test_tampers, up, down),
		cmocka_unit_test_setup_teardown(test_written_anew, up, down),
		cmocka_unit_test_setup_teardown(test_cut_while_stopped, up,
			down),
		cmocka_unit_test_setup_teardown(test_random, up, down),
		cmocka_unit_test_setup_teardown(test_kept_elsewhere, up,
			down),
		cmocka_unit_test_setup_teardown(test_pruned, up, down),
		cmocka_unit_test_setup_teardown(test_prune_cut, up, down),
		cmocka_unit_test_setup_teardown(test_torn, up, down),
		cmocka_unit_test_setup_teardown(test_points_ended, up, down),
		cmocka_unit_test_setup_teardown(test_when, up, down),
		cmocka_unit_test_setup_teardown(test_verify_blobs, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The audit: a chain that cannot be altered unseen. */
#include "tests/unit/keeper_world.h"

#include <sodium.h>

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
fill(int n)
{
	struct id user = id_new(), object = id_new();
	int i;

	for (i = 0; i < n; i++)
		assert_int_equal(audit_add(&w.k, &(struct audit){
			.user = &user, .action = "open", .kind = i,
			.object = &object, .scopes = 5,
			.detail = i % 2 ? "filtre" : NULL }), E_OK);
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

static void
put64(struct buf *b, int64_t v)
{
	int i;

	for (i = 7; i >= 0; i--)
		buf_putc(b, (int)((uint64_t)v >> (8 * i) & 255));
}

/* Whoever writes to the file knows how a record is hashed, here as keeper/audit
 * does: the chain is made whole again from a record on. */
static void
write_anew(int64_t from)
{
	sqlite3_stmt *all, *put;
	unsigned char hash[32] = { 0 };
	int i;

	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), "SELECT seq, at,"
		" session, user, structure, action, kind, object, scopes,"
		" detail, hash FROM audit ORDER BY seq", -1, &all, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), "UPDATE audit SET"
		" hash = ? WHERE seq = ?", -1, &put, NULL), SQLITE_OK);
	while (sqlite3_step(all) == SQLITE_ROW) {
		struct buf b;

		buf_init(&b);
		buf_put(&b, hash, 32);
		for (i = 0; i < 10; i++) {
			int n = sqlite3_column_bytes(all, i);

			if (sqlite3_column_type(all, i) == SQLITE_INTEGER) {
				put64(&b, sqlite3_column_int64(all, i));
			} else if (sqlite3_column_type(all, i) == SQLITE_NULL) {
				put64(&b, -1);
			} else {
				put64(&b, n);
				buf_put(&b, sqlite3_column_blob(all, i),
					(size_t)n);
			}
		}
		crypto_generichash(hash, 32, b.data, b.len, NULL, 0);
		buf_done(&b);
		if (sqlite3_column_int64(all, 0) < from) {
			assert_memory_equal(hash, sqlite3_column_blob(all, 10),
				32);
			continue;
		}
		sqlite3_bind_blob(put, 1, hash, 32, SQLITE_STATIC);
		sqlite3_bind_int64(put, 2, sqlite3_column_int64(all, 0));
		assert_int_equal(sqlite3_step(put), SQLITE_DONE);
		sqlite3_reset(put);
	}
	sqlite3_finalize(all);
	sqlite3_finalize(put);
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
	assert_int_equal(witness_read(&w.k, NULL, &all), E_OK);
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

static uint64_t state_of_dice = 20261124;

static unsigned
dice(unsigned n)
{
	state_of_dice = state_of_dice * 6364136223846793005u +
		1442695040888963407u;
	return (unsigned)(state_of_dice >> 33) % n;
}

/* Out of the base that is stopped, or back into it: `which` of its files. */
static void
move_base(const char *copy, bool back, const char *which)
{
	static const struct { char word; const char *name, *path; } files[] = {
		{ 'd', "passerelle.db", "passerelle.db" },
		{ 'k', "keys.db", "keeper/keys.db" },
		{ 'c', "checkpoints", "keeper/checkpoints" },
	};
	char line[500];
	size_t i;

	for (i = 0; i < sizeof files / sizeof *files; i++) {
		if (!strchr(which, files[i].word))
			continue;
		if (back)
			snprintf(line, sizeof line, "rm -f '%s/%s'-* && cp "
				"'%s/%s/%s' '%s/%s'", w.dir, files[i].path,
				w.dir, copy, files[i].name, w.dir,
				files[i].path);
		else
			snprintf(line, sizeof line, "mkdir -p '%s/%s' && cp "
				"'%s/%s' '%s/%s/%s'", w.dir, copy, w.dir,
				files[i].path, w.dir, copy, files[i].name);
		assert_int_equal(system(line), 0);
	}
}

static void
stop(void)
{
	keeper_close(&w.k);
	client_done(&w.op);
}

static int64_t last_seq;

/* One row, or a few, in the ways that SQL has; *from: the chain is to be made
 * whole again from there on, 0 for no. */
static const char *
tamper_row(char *sql, size_t size, int *from)
{
	static const char *const edits[] = { "at = at - 3600",
		"user = randomblob(16)", "user = NULL", "session = "
		"randomblob(16)", "structure = randomblob(16)",
		"action = 'exchange'", "kind = kind + 1", "object = NULL",
		"object = randomblob(16)", "scopes = scopes + 8",
		"detail = randomblob(40)", "hash = randomblob(32)" };
	int a = 1 + (int)dice((unsigned)last_seq), b = 1 + (int)dice(
		(unsigned)last_seq - 1);

	b += b >= a;
	*from = 0;
	switch (dice(6)) {
	case 5:
		*from = a;
		/* fallthrough */
	case 0: case 1:
		snprintf(sql, size, "UPDATE audit SET %s WHERE seq = %d",
			edits[dice((unsigned)(sizeof edits / sizeof *edits) -
			(*from ? 1 : 0))], a);
		return *from ? "a row edited, the chain written anew" :
			"a row edited";
	case 2:
		snprintf(sql, size, "DELETE FROM audit WHERE seq = %d", a);
		return "a row deleted";
	case 3:
		snprintf(sql, size, "UPDATE audit SET seq = -seq WHERE seq "
			"IN (%d, %d); UPDATE audit SET seq = CASE seq WHEN "
			"-%d THEN %d ELSE %d END WHERE seq < 0", a, b, a, b,
			a);
		return "two rows exchanged";
	default:
		snprintf(sql, size, "DELETE FROM audit WHERE seq > %d",
			(int)dice((unsigned)last_seq));
		return "the tail cut";
	}
}

/* A byte of a page, within a record: before its hash, or in it. */
static void
tamper_page(void)
{
	unsigned char hash[32], *all;
	sqlite3_stmt *st;
	size_t n, i, at = 0;
	FILE *f;

	sqlite3 *db;
	assert_int_equal(sqlite3_open_v2(config_path("passerelle.db"), &db,
		SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT hash FROM audit"
		" WHERE seq = ?", -1, &st, NULL), SQLITE_OK);
	sqlite3_bind_int(st, 1, 1 + (int)dice((unsigned)last_seq));
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	memcpy(hash, sqlite3_column_blob(st, 0), 32);
	sqlite3_finalize(st);
	sqlite3_close(db);
	f = fopen(config_path("passerelle.db"), "r+e");
	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	n = (size_t)ftell(f);
	all = malloc(n);
	rewind(f);
	assert_int_equal(fread(all, 1, n, f), n);
	for (i = 0; i + 32 <= n && !at; i++)
		if (memcmp(all + i, hash, 32) == 0)
			at = i;
	assert_true(at > 20);
	at = at - 16 + dice(48);
	fseek(f, (long)at, SEEK_SET);
	fputc(all[at] ^ (1 << dice(8)), f);
	fclose(f);
	free(all);
}

/* Of checkpoints: a digit of a line, a line less in the middle. */
static void
tamper_points(bool line)
{
	const char *path = config_path("keeper/checkpoints");
	char text[8192], *at;
	FILE *f = fopen(path, "r+e");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof text - 1, f);
	text[n] = '\0';
	if (line) {
		at = strchr(text, '\n') + 1;
		memmove(text, at, strlen(at) + 1);
	} else {
		do
			at = text + dice((unsigned)n);
		while (*at == '\n' || *at == ' ');
		*at = *at == '7' ? '8' : '7';
	}
	rewind(f);
	fputs(text, f);
	fflush(f);
	assert_int_equal(ftruncate(fileno(f), (off_t)strlen(text)), 0);
	fclose(f);
}

/* Each on the base as it was when it was stopped. */
static const char *
tamper_files(void)
{
	switch (dice(6)) {
	case 0:
		move_base("older", true, "d");
		return "an older data file";
	case 1:
		move_base("older", true, "dk");
		return "older data and key files";
	case 2:
		tamper_points(false);
		return "a checkpoint altered";
	case 3:
		tamper_points(true);
		return "a checkpoint removed";
	default:
		tamper_page();
		return "a byte of a page";
	}
}

static void
expect_found(const char *what)
{
	int64_t n;

	if (audit_verify(&w.k, &n) != E_CHECK)
		fail_msg("not found: %s", what);
}

/* TAMPERS of them, 100 without it: all are found. */
static void
test_random(void **state)
{
	const char *many = getenv("TAMPERS"), *what;
	int n = many ? atoi(many) : 100, i, files = 0, from;
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
	fill(10);
	stop();
	world_open(false);
	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	assert_int_equal(n, 20);
	assert_int_equal(w.k.point_n, 2);
	assert_int_equal(w.k.point_seq, 20);
	assert_int_equal(w.k.generation, 3);
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
		cmocka_unit_test_setup_teardown(test_when, up, down),
		cmocka_unit_test_setup_teardown(test_verify_blobs, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

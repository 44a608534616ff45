/* The database: who may open, read and write it, and what a newer file or a
 * broken migration does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/db.h"
#include "store/migrate.h"
#include "store/open.h"

static char dir[32], path[64];

static int
start(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/test-db-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/base", dir);
	return 0;
}

static int
stop(void **state)
{
	char more[80];

	(void)state;
	unlink(path);
	snprintf(more, sizeof more, "%s-wal", path);
	unlink(more);
	snprintf(more, sizeof more, "%s-shm", path);
	unlink(more);
	return rmdir(dir);
}

static struct db *
base(enum db_mode mode)
{
	struct db *db = NULL;

	assert_int_equal(db_open(path, mode, &db), E_OK);
	assert_non_null(db);
	return db;
}

/* One value, by a statement that is not in any file. */
static int64_t
value(struct db *db, const char *sql)
{
	struct db_rows q;
	int64_t v;

	assert_int_equal(db_prepare(db, sql, &q), E_OK);
	assert_true(db_next(&q));
	v = db_int(&q, db_column_name(&q, 0));
	assert_false(db_next(&q));
	assert_int_equal(db_end(&q), E_OK);
	return v;
}

/* By sqlite's own means, as another program would. */
static void
outside(const char *sql)
{
	sqlite3 *raw;

	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(raw), SQLITE_OK);
}

static int64_t
outside_value(const char *sql)
{
	sqlite3 *raw;
	sqlite3_stmt *st;
	int64_t v;

	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(raw, sql, -1, &st, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	v = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(raw);
	return v;
}

static void
test_open(void **state)
{
	struct stat st;
	struct db *db = NULL;
	FILE *f;

	(void)state;
	/* a reader makes no file */
	assert_int_equal(db_open(path, DB_READ, &db), E_IO);
	assert_null(db);
	assert_int_equal(stat(path, &st), -1);
	assert_int_equal(db_open("/tmp/nowhere/at/all", DB_WRITE, &db), E_IO);
	db = base(DB_WRITE);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(db_version(db), 0);
	assert_int_equal(db_busy(db), 0);
	assert_true(db_autocommit(db));
	db_close(db);
	db_close(NULL);
	/* what is no base is told so */
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "%04096d", 1);
	fclose(f);
	db = NULL;
	assert_int_equal(db_open(path, DB_READ, &db), E_IO);
	assert_int_equal(db_open(path, DB_WRITE, &db), E_IO);
	assert_null(db);
}

static void
test_settings(void **state)
{
	struct db *db = base(DB_WRITE);

	(void)state;
	assert_int_equal(db_migrate(db, "data"), E_OK);
	db_close(db);
	/* WAL is of the file; the rest is felt below */
	assert_int_equal(outside_value("SELECT 1 FROM pragma_journal_mode "
		"WHERE journal_mode = 'wal'"), 1);
}

static void
test_migrate(void **state)
{
	static const char *const families[] = { "data", "keys" };
	struct db *db;
	int i, known;

	(void)state;
	for (i = 0; i < 2; i++) {
		unlink(path);
		db = base(DB_WRITE);
		known = db_version_known(families[i]);
		assert_true(known >= 1);
		assert_int_equal(db_migrate(db, families[i]), E_OK);
		assert_int_equal(db_version(db), known);
		assert_true(db_autocommit(db));
		/* again: nothing to do, nothing lost */
		assert_int_equal(db_migrate(db, families[i]), E_OK);
		assert_int_equal(db_version(db), known);
		db_close(db);
		db = base(DB_WRITE);
		assert_int_equal(db_version(db), known);
		db_close(db);
		assert_int_equal(outside_value("PRAGMA user_version"), known);
		assert_int_equal(outside_value("SELECT count(*) FROM "
			"pragma_foreign_key_check"), 0);
	}
	assert_int_equal(db_version_known("nothing"), 0);
}

static void
test_newer_file(void **state)
{
	char sql[64];
	struct db *db = base(DB_WRITE);
	int newer = db_version_known("data") + 1;

	(void)state;
	assert_int_equal(db_migrate(db, "data"), E_OK);
	db_close(db);
	snprintf(sql, sizeof sql, "PRAGMA user_version = %d", newer);
	outside(sql);
	db = base(DB_WRITE);
	assert_int_equal(db_migrate(db, "data"), E_STATE);
	assert_int_equal(db_version(db), newer);
	db_close(db);
}

/* A migration that breaks leaves the file as it was. */
static void
test_broken_migration(void **state)
{
	struct db *db;

	(void)state;
	/* in the way of a table that is made after others */
	outside("CREATE TABLE follow(x); INSERT INTO follow VALUES(7)");
	db = base(DB_WRITE);
	assert_true(db_migrate(db, "data") != E_OK);
	assert_int_equal(db_version(db), 0);
	assert_true(db_autocommit(db));
	assert_int_equal(value(db, "SELECT count(*) FROM sqlite_master"), 1);
	assert_int_equal(value(db, "SELECT x FROM follow"), 7);
	db_close(db);
}

static void
test_reader_may_not_write(void **state)
{
	static const char *const refused[] = {
		"INSERT INTO meta VALUES('a', 'b')",
		"UPDATE meta SET value = 'c'",
		"DELETE FROM meta",
		"REPLACE INTO meta VALUES('a', 'b')",
		"CREATE TABLE t(x)",
		"CREATE TEMP TABLE t(x)",
		"CREATE TEMP VIEW v AS SELECT 1",
		"CREATE VIEW v AS SELECT 1",
		"CREATE INDEX i ON meta(value)",
		"DROP TABLE meta",
		"ALTER TABLE meta RENAME TO autre",
		"ATTACH ':memory:' AS m",
		"VACUUM", "REINDEX", "ANALYZE",
		"BEGIN IMMEDIATE", "BEGIN EXCLUSIVE", "SAVEPOINT s", "BEGIN",
		"PRAGMA user_version = 9",
		"PRAGMA query_only = OFF",
		"PRAGMA trusted_schema = ON",
		"PRAGMA writable_schema = ON",
		"PRAGMA wal_checkpoint",
		"PRAGMA user_version",
		"SELECT load_extension('x')",
	};
	struct db *w = base(DB_WRITE), *r;
	struct db_rows q;
	size_t i;

	(void)state;
	assert_int_equal(db_migrate(w, "data"), E_OK);
	assert_int_equal(db_run(w, "INSERT INTO meta VALUES('un', '1')"),
		E_OK);
	assert_int_equal(db_changes(w), 1);
	r = base(DB_READ);
	for (i = 0; i < sizeof refused / sizeof *refused; i++) {
		if (db_run(r, refused[i]) == E_OK)
			fail_msg("a reader may: %s", refused[i]);
		/* prepared or not (VACUUM is), it does not run */
		if (db_prepare(r, refused[i], &q) == E_OK) {
			assert_false(db_next(&q));
			assert_true(db_end(&q) != E_OK);
		}
		assert_int_equal(db_busy(r), 0);
	}
	/* the guard set again after it was off */
	sqlite3_set_authorizer(db_raw(r), NULL, NULL);
	assert_int_equal(db_run(r, "PRAGMA user_version"), E_OK);
	db_guard(r);
	assert_true(db_run(r, "PRAGMA user_version") != E_OK);
	/* it reads, and sees what the writer writes */
	assert_int_equal(value(r, "SELECT count(*) FROM meta"), 1);
	assert_int_equal(db_run(w, "INSERT INTO meta VALUES('deux', '2')"),
		E_OK);
	assert_int_equal(value(r, "SELECT count(*) FROM meta"), 2);
	assert_int_equal(value(r, "SELECT value AS v FROM meta "
		"WHERE name = 'un'"), 1);
	db_close(r);
	db_close(w);
}

/* Bytes of the index of the log: its head is there twice, and both differ
 * while the writer changes them. */
static void
flip_head(void)
{
	char shm[80];
	unsigned char b;
	int fd;

	snprintf(shm, sizeof shm, "%s-shm", path);
	fd = open(shm, O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &b, 1, 48 + 8), 1);
	b ^= 0xff;
	assert_int_equal(pwrite(fd, &b, 1, 48 + 8), 1);
	close(fd);
}

static bool
one_row(struct db *r)
{
	struct db_rows q;
	bool one = db_prepare(r, "SELECT count(*) AS n FROM meta", &q) == E_OK &&
		db_next(&q) && db_int(&q, "n") == 1;

	return db_end(&q) == E_OK && one;
}

/* The account of sessions: it reads, and may not write the index.  Each time
 * that it hears of it, it asks; 0 when it was always answered. */
static int
other_account(int say, int hear)
{
	struct db *r = NULL;
	char c;

	if (setgid(65534) || setuid(65534) || read(hear, &c, 1) != 1 ||
		db_open(path, DB_READ, &r) || write(say, "0", 1) != 1)
		return 9;
	for (int i = 0; i < 3; i++) {
		if (read(hear, &c, 1) != 1)
			return 8;
		/* what was prepared, what was not, and at once */
		if (i < 2 ? !one_row(r) : db_run(r, "SELECT 1 FROM meta"))
			return i + 1;
		if (i == 0)
			db_idle(r);
		if (write(say, "1", 1) != 1)
			return 7;
	}
	db_close(r);
	return 0;
}

/* A writer that is put aside amid the change of the index's head: who reads
 * waits, whatever the read begins with. */
static void
test_writer_put_aside(void **state)
{
	int say[2], hear[2], status;
	struct db *w;
	pid_t child;
	char c;

	(void)state;
	if (getuid() != 0)
		skip();
	assert_int_equal(chmod(dir, 0755), 0);
	assert_int_equal(pipe(say) | pipe(hear), 0);
	/* it opens the files by itself: SQLite shares what a process has */
	child = fork();
	if (child == 0) {
		close(say[0]);
		close(hear[1]);
		_exit(other_account(say[1], hear[0]));
	}
	close(say[1]);
	close(hear[0]);
	w = base(DB_WRITE);
	assert_int_equal(db_migrate(w, "data"), E_OK);
	assert_int_equal(db_run(w, "INSERT INTO meta VALUES('un', '1')"),
		E_OK);
	assert_int_equal(write(hear[1], "g", 1), 1);
	for (int i = 0; i < 3; i++) {
		if (read(say[0], &c, 1) != 1)
			break;
		flip_head();
		assert_int_equal(write(hear[1], "g", 1), 1);
		usleep(30000);
		flip_head();
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(say[0]);
	close(hear[1]);
	db_close(w);
}

static void
test_writer_limits(void **state)
{
	static const char *const refused[] = { "ATTACH ':memory:' AS m",
		"PRAGMA foreign_keys = OFF", "PRAGMA journal_mode = DELETE",
		"PRAGMA secure_delete = OFF", "SELECT load_extension('x')" };
	struct db *db = base(DB_WRITE);
	size_t i;

	(void)state;
	assert_int_equal(db_migrate(db, "data"), E_OK);
	for (i = 0; i < sizeof refused / sizeof *refused; i++)
		if (db_run(db, refused[i]) == E_OK)
			fail_msg("the writer may: %s", refused[i]);
	/* nor the schema by the back door (defensive) */
	assert_true(db_run(db, "DELETE FROM sqlite_master") != E_OK);
	db_close(db);
}

static void
test_errors(void **state)
{
	struct db *db = base(DB_WRITE);

	(void)state;
	assert_int_equal(db_migrate(db, "data"), E_OK);
	assert_int_equal(db_run(db, "INSERT INTO meta VALUES('a', 'b')"),
		E_OK);
	assert_int_equal(db_run(db, "INSERT INTO meta VALUES('a', 'c')"),
		E_EXISTS);
	assert_int_equal(db_run(db, "INSERT INTO meta VALUES('x', NULL)"),
		E_CHECK);
	/* foreign keys hold; types are strict */
	assert_int_equal(db_run(db, "INSERT INTO postcode "
		"VALUES('12000', '12202')"), E_CHECK);
	assert_int_equal(db_run(db, "INSERT INTO meta VALUES('x', x'00')"),
		E_CHECK);
	assert_int_equal(db_run(db, "SELECT nonsense"), E_INTERNAL);
	assert_int_equal(value(db, "SELECT count(*) FROM meta"), 1);
	db_close(db);
}

static void
test_values(void **state)
{
	static const char back[] = "SELECT :i AS i, :t AS t, :b AS b, :n AS n,"
		" :r AS r, :d AS d, :e AS e, :z AS z";
	struct id id = { { 1, 0, 2, 0, 3 } }, got;
	struct db *db = base(DB_WRITE);
	struct db_rows q;
	const void *p;
	size_t n;
	int round;

	(void)state;
	for (round = 0; round < 2; round++) {   /* the second one is kept */
		assert_int_equal(db_prepare(db, back, &q), E_OK);
		assert_int_equal(db_busy(db), 1);
		assert_string_equal(db_param(&q, 0), ":i");
		assert_string_equal(db_param(&q, 7), ":z");
		assert_null(db_param(&q, 8));
		assert_true(db_has_param(&q, ":t"));
		assert_false(db_has_param(&q, ":tt"));
		if (round == 0) {
			db_bind_int(&q, ":i", INT64_MIN);
			db_bind_text(&q, ":t", "d'été");
			db_bind_blob(&q, ":b", "a\0b", 3);
			db_bind_text(&q, ":n", NULL);
			db_bind_real(&q, ":r", 1.5);
			db_bind_id(&q, ":d", &id);
			db_bind_blob(&q, ":e", NULL, 0);
			db_bind_null(&q, ":z");
		}
		assert_true(db_next(&q));
		assert_int_equal(db_columns(&q), 8);
		assert_string_equal(db_column_name(&q, 5), "d");
		/* what was bound does not outlive its use */
		assert_int_equal(db_null(&q, "i"), round == 1);
		assert_true(db_int(&q, "i") == (round ? 0 : INT64_MIN));
		if (round == 0) {
			assert_string_equal(db_text(&q, "t"), "d'été");
			p = db_blob(&q, "b", &n);
			assert_int_equal(n, 3);
			assert_memory_equal(p, "a\0b", 3);
			db_blob(&q, "e", &n);
			assert_int_equal(n, 0);
			assert_false(db_null(&q, "e"));
			assert_true(db_real(&q, "r") == 1.5);
		}
		assert_null(db_text(&q, "n"));
		assert_true(db_null(&q, "z"));
		got = db_id(&q, "d");
		assert_true(round ? id_is_none(&got) : id_equal(&got, &id));
		got = db_id(&q, "b");           /* not 16 bytes */
		assert_true(id_is_none(&got));
		assert_false(db_next(&q));
		assert_int_equal(db_end(&q), E_OK);
		assert_int_equal(db_busy(db), 0);
		assert_int_equal(db_end(&q), E_OK);     /* twice */
		assert_int_equal(db_busy(db), 0);
	}
	db_close(db);
}

/* The only row: stood on; without one, ended and said; what failed is not
 * said to be nothing. */
static void
test_one(void **state)
{
	struct db *db = base(DB_WRITE);
	struct db_rows q;

	(void)state;
	assert_int_equal(db_prepare(db, "SELECT 7 AS n WHERE :yes", &q), E_OK);
	db_bind_int(&q, ":yes", 1);
	assert_int_equal(db_one(&q, "100 % rien"), E_OK);
	assert_int_equal(db_int(&q, "n"), 7);
	assert_int_equal(db_busy(db), 1);
	assert_int_equal(db_end(&q), E_OK);
	assert_int_equal(db_prepare(db, "SELECT 7 AS n WHERE :yes", &q), E_OK);
	db_bind_int(&q, ":yes", 0);
	assert_int_equal(db_one(&q, "100 % rien"), E_NOTFOUND);
	assert_string_equal(err_text(), "100 % rien");
	assert_int_equal(db_busy(db), 0);
	assert_int_equal(db_prepare(db, "SELECT abs(:low) AS n", &q), E_OK);
	db_bind_int(&q, ":low", INT64_MIN);     /* fails */
	assert_int_not_equal(db_one(&q, "rien"), E_OK);
	assert_string_not_equal(err_text(), "rien");
	assert_int_equal(db_busy(db), 0);
	db_close(db);
}

/* A read within a read of the same statement; db_idle() leaves both. */
static void
test_within(void **state)
{
	static const char three[] =
		"SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3";
	struct db *db = base(DB_WRITE);
	struct db_rows a, b;
	int sum = 0;

	(void)state;
	assert_int_equal(db_prepare(db, three, &a), E_OK);
	while (db_next(&a)) {
		assert_int_equal(db_prepare(db, three, &b), E_OK);
		assert_int_equal(db_busy(db), 2);
		while (db_next(&b)) {
			db_idle(db);
			sum += (int)(db_int(&a, "n") * db_int(&b, "n"));
		}
		assert_int_equal(db_end(&b), E_OK);
	}
	assert_int_equal(db_end(&a), E_OK);
	assert_int_equal(sum, 36);
	assert_int_equal(db_busy(db), 0);
	db_idle(db);
	assert_int_equal(value(db, "SELECT 5 AS n"), 5);
	db_close(db);
}

/* What is read while it is held is of one moment; it counts as busy, and what
 * was held is let go by who holds it only. */
static void
test_hold(void **state)
{
	struct db *w = base(DB_WRITE), *r;

	(void)state;
	assert_int_equal(db_migrate(w, "data"), E_OK);
	r = base(DB_READ);
	for (int i = 0; i < 3; i++) {
		int64_t n = value(r, "SELECT count(*) FROM meta");

		assert_int_equal(db_hold(r), E_OK);
		assert_int_equal(db_busy(r), 1);
		assert_int_equal(value(r, "SELECT count(*) FROM meta"), n);
		assert_int_equal(db_run(w, "INSERT INTO meta"
			" VALUES(hex(randomblob(8)), '1')"), E_OK);
		assert_int_equal(value(r, "SELECT count(*) FROM meta"), n);
		assert_true(db_hold(r) != E_OK);
		/* the guard, set again: what was prepared is asked anew */
		if (i == 1)
			db_guard(r);
		/* prepared anew, too */
		if (i == 2)
			db_idle(r);
		assert_true(db_run(r, "COMMIT") != E_OK);
		db_let_go(r);
		assert_int_equal(db_busy(r), 0);
		assert_int_equal(value(r, "SELECT count(*) FROM meta"), n + 1);
		assert_true(db_run(r, "BEGIN") != E_OK);
	}
	db_close(r);
	db_close(w);
}

/* A reader sees what is committed, and only that. */
static void
test_transaction(void **state)
{
	struct db *w = base(DB_WRITE), *r;

	(void)state;
	assert_int_equal(db_migrate(w, "data"), E_OK);
	r = base(DB_READ);
	assert_int_equal(db_run(w, "BEGIN IMMEDIATE"), E_OK);
	assert_false(db_autocommit(w));
	assert_int_equal(db_run(w, "INSERT INTO meta VALUES('a', '1')"),
		E_OK);
	assert_int_equal(value(w, "SELECT count(*) FROM meta"), 1);
	assert_int_equal(value(r, "SELECT count(*) FROM meta"), 0);
	assert_int_equal(db_run(w, "ROLLBACK"), E_OK);
	assert_true(db_autocommit(w));
	assert_int_equal(value(w, "SELECT count(*) FROM meta"), 0);
	db_close(r);
	db_close(w);
}

static void
test_distance(void **state)
{
	/* worked out apart, by atan2(|u x v|, u.v) */
	static const struct { double a, b, c, d, km; } want[] = {
		{ 44.3506, 2.5750, 43.6047, 1.4442, 122.742795 },
		{ 0, 179.5, 0, -179.5, 111.195080 },
		{ 90, 0, -90, 0, 20015.114442 },
		{ 12.5, -3, 12.5, -3, 0 },
	};
	static const char sql[] = "SELECT distance_km(:a, :b, :c, :d) AS km";
	static const char *const names[] = { ":a", ":b", ":c", ":d" };
	struct db *db = base(DB_WRITE);
	struct db_rows q;
	size_t i;
	int k;

	(void)state;
	for (i = 0; i < sizeof want / sizeof *want; i++) {
		assert_int_equal(db_prepare(db, sql, &q), E_OK);
		db_bind_real(&q, ":a", want[i].a);
		db_bind_real(&q, ":b", want[i].b);
		db_bind_real(&q, ":c", want[i].c);
		db_bind_real(&q, ":d", want[i].d);
		assert_true(db_next(&q));
		assert_true(fabs(db_real(&q, "km") - want[i].km) < 0.0001);
		db_end(&q);
	}
	for (i = 0; i < 4; i++) {       /* one of them not known */
		assert_int_equal(db_prepare(db, sql, &q), E_OK);
		for (k = 0; k < 4; k++)
			if (k == (int)i)
				db_bind_null(&q, names[k]);
			else
				db_bind_real(&q, names[k], 40 + k);
		assert_true(db_next(&q));
		assert_true(db_null(&q, "km"));
		db_end(&q);
	}
	db_close(db);
}

/* What is deleted is not left in the file. */
static void
test_secure_delete(void **state)
{
	static const char mark[] = "marque-a-effacer-7391";
	struct db *db = base(DB_WRITE);
	char all[4096], *whole = NULL;
	size_t len = 0, n;
	int round;
	FILE *f;

	(void)state;
	assert_int_equal(db_migrate(db, "data"), E_OK);
	assert_int_equal(db_run(db, "INSERT INTO meta "
		"VALUES('a', 'marque-a-effacer-7391')"), E_OK);
	for (round = 0; round < 2; round++) {
		assert_int_equal(sqlite3_wal_checkpoint_v2(db_raw(db), NULL,
			SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL), SQLITE_OK);
		f = fopen(path, "r");
		assert_non_null(f);
		len = 0;
		while ((n = fread(all, 1, sizeof all, f)) > 0) {
			whole = realloc(whole, len + n);
			assert_non_null(whole);
			memcpy(whole + len, all, n);
			len += n;
		}
		fclose(f);
		assert_int_equal(memmem(whole, len, mark, sizeof mark - 1) !=
			NULL, round == 0);
		if (round == 0)
			assert_int_equal(db_run(db, "DELETE FROM meta"), E_OK);
	}
	free(whole);
	db_close(db);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)
	const struct CMUnitTest tests[] = {
		TEST(test_open),
		TEST(test_settings),
		TEST(test_migrate),
		TEST(test_newer_file),
		TEST(test_broken_migration),
		TEST(test_reader_may_not_write),
		TEST(test_hold),
		TEST(test_writer_put_aside),
		TEST(test_writer_limits),
		TEST(test_errors),
		TEST(test_values),
		TEST(test_one),
		TEST(test_within),
		TEST(test_transaction),
		TEST(test_distance),
		TEST(test_secure_delete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

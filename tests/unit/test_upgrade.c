/* The copy of a base before its migrations: whatever write fails, and wherever
 * the process is killed, a base that is not as it was has beside it what it
 * was; the copy goes in time, and before what it must not survive. */
#include "tests/unit/then.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "keeper/erased.h"
#include "keeper/rekey.h"
#include "keeper/upgrade.h"
#include "keeper/verify.h"
#include "store/copy.h"
#include "tests/unit/share.h"

static char was[4200];          /* the folder as it was */
static struct buf said[2];      /* what its files say */

/* What is asked of the system about names: the n-th of these fails, 0: none. */
static long sys_count, sys_calls;

static bool
sys_fails(void)
{
	if (!sys_count || ++sys_calls != sys_count)
		return false;
	errno = EIO;
	return true;
}

/* No power is cut here: the disk is spared. */
int
fsync(int fd)
{
	return sys_fails() ? -1 : 0;
}

int
mkdir(const char *path, mode_t mode)
{
	return sys_fails() ? -1 : mkdirat(AT_FDCWD, path, mode);
}

int
rmdir(const char *path)
{
	return sys_fails() ? -1 : unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int
unlink(const char *path)
{
	return sys_fails() ? -1 : unlinkat(AT_FDCWD, path, 0);
}

int
rename(const char *from, const char *to)
{
	return sys_fails() ? -1 : renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int
utimensat(int at, const char *path, const struct timespec t[2], int flags)
{
	int fd = sys_fails() ? -1 : openat(at, path, O_WRONLY);
	int r = fd < 0 ? -1 : futimens(fd, t);

	if (fd >= 0)
		close(fd);
	return r;
}

/* --- a base, and what it says ------------------------------------------------ */

static void
shell(const char *fmt, ...)
{
	char line[2000];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	if (system(line) != 0)
		fail_msg("%s", line);
}

static int
add_line(void *to, int n, char **v, char **names)
{
	buf_printf(to, "%s\n", v[0]);
	return 0;
}

/* Schema and rows, what is sealed too, in the order of their keys. */
static void
say(const char *path, struct buf *out)
{
	struct buf tables;
	const char *at;
	sqlite3 *db;

	buf_clear(out);
	buf_init(&tables);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE,
		NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "SELECT sql FROM sqlite_schema"
		" ORDER BY name; PRAGMA user_version; PRAGMA integrity_check",
		add_line, out, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "SELECT 'SELECT ''' || m.name ||"
		" '''' || group_concat(printf('||quote(\"%w\")', c.name), '')"
		" || ' FROM \"' || m.name || '\" ORDER BY 1' FROM"
		" sqlite_schema m, pragma_table_info(m.name) c WHERE"
		" m.type = 'table' GROUP BY m.name", add_line, &tables, NULL),
		SQLITE_OK);
	for (at = buf_str(&tables); *at; at += strcspn(at, "\n") + 1) {
		struct buf one;

		buf_init(&one);
		buf_put(&one, at, strcspn(at, "\n"));
		if (sqlite3_exec(db, buf_str(&one), add_line, out, NULL) !=
			SQLITE_OK)
			fail_msg("%s: %s", buf_str(&one), sqlite3_errmsg(db));
		buf_done(&one);
	}
	buf_done(&tables);
	sqlite3_close(db);
}

/* Of that version; `was` is a second one. */
static void
begin(int data, int keys)
{
	struct buf rows;

	buf_init(&rows);
	read_text("rows.sql", &rows);
	make_base(buf_str(&rows), data, keys);
	buf_done(&rows);
	snprintf(was, sizeof was, "%s.was", w.dir);
	shell("cp -a '%s' '%s'", w.dir, was);
	say(config_path("passerelle.db"), &said[0]);
	say(config_path("keeper/keys.db"), &said[1]);
}

static void
again(void)
{
	shell("rm -rf '%s' && cp -a '%s' '%s'", w.dir, was, w.dir);
}

static void
end(void)
{
	shell("rm -rf '%s'", was);
	world_remove();
	clock_fix("2026-11-24T09:00");
}

static enum err
open_up(struct keeper *k)
{
	enum err e;

	keeper_begin(k);
	e = keys_load(k);
	return e ? e : keeper_open(k, true);
}

static bool
same(const char *folder, const char *data, const char *keys)
{
	const char *names[] = { data, keys };
	bool yes = true;
	int i;

	for (i = 0; i < 2 && yes; i++) {
		char path[4300];
		struct buf b;

		buf_init(&b);
		snprintf(path, sizeof path, "%s/%s/%s", w.dir, folder,
			names[i]);
		yes = access(path, F_OK) == 0;
		if (yes)
			say(path, &b);
		yes = yes && strcmp(buf_str(&said[i]), buf_str(&b)) == 0;
		buf_done(&b);
	}
	return yes;
}

static bool
there(const char *folder)
{
	return access(config_path(folder), F_OK) == 0;
}

/* The base is as it was, or what it was is beside it, whole. */
static bool
safe(void)
{
	return same(".", "passerelle.db", "keeper/keys.db") ||
		same("keeper/before.now", "passerelle.db", "keys.db") ||
		same("keeper/before", "passerelle.db", "keys.db");
}

/* This program serves it, with what it was beside it. */
static void
upgraded(const char *what)
{
	static struct keeper k;
	struct buf report;

	if (open_up(&k))
		fail_msg("%s: %s", what, err_text());
	buf_init(&report);
	if (verify_all(&k, &report))
		fail_msg("%s: %s", what, buf_str(&report));
	buf_done(&report);
	keeper_close(&k);
	if (there("keeper/before.now") || there("keeper/before.part"))
		fail_msg("%s: it is not over", what);
	if (!same("keeper/before", "passerelle.db", "keys.db"))
		fail_msg("%s: the copy is not what was", what);
}

/* --- made ---------------------------------------------------------------------- */

/* What man passerelle(8) tells who goes back. */
static void
go_back(void)
{
	shell("cd '%s' && rm -f passerelle.db-* keeper/keys.db-* &&"
		" mv keeper/before/passerelle.db . &&"
		" mv keeper/before/keys.db keeper/", w.dir);
}

static void
test_copied(void **state)
{
	int data = db_version_known("data"), keys = db_version_known("keys");
	const int from[][2] = { { 1, 1 }, { data - 1, keys },
		{ data, keys - 1 } };
	static struct keeper k;
	size_t i;

	for (i = 0; i < 3; i++) {
		struct stat s;

		begin(from[i][0], from[i][1]);
		upgraded("the first time");
		assert_int_equal(stat(config_path("keeper/before"), &s), 0);
		assert_int_equal(s.st_mode & 0777, 0700);
		assert_int_equal(stat(config_path("keeper/before/keys.db"),
			&s), 0);
		assert_int_equal(s.st_mtime, clock_now());
		go_back();
		assert_true(same(".", "passerelle.db", "keeper/keys.db"));
		upgraded("again");
		/* a start that has nothing to do leaves it there */
		assert_int_equal(open_up(&k), E_OK);
		keeper_close(&k);
		assert_true(same("keeper/before", "passerelle.db",
			"keys.db"));
		end();
	}
	/* a new base has nothing to be copied */
	world_dir();
	assert_int_equal(open_up(&k), E_OK);
	keeper_close(&k);
	assert_false(there("keeper/before"));
	world_remove();
	clock_fix("2026-11-24T09:00");
}

/* --- failing -------------------------------------------------------------------- */

/* Each write, sync and change of size of an upgrade, one of `every`, failing
 * once or for ever. */
static long
fail_each(enum vfs_failure how, bool for_ever, long every)
{
	static struct keeper k;
	long n = 1, done = 0;
	char what[60];

	for (;; n += every) {
		enum err e;
		bool hit;

		again();
		shim.fail = how;
		shim.for_ever = for_ever;
		shim.count = n;
		shim.calls = shim.failed = 0;
		e = open_up(&k);
		hit = shim.failed > 0;
		shim.fail = FAIL_NONE;
		keeper_close(&k);
		snprintf(what, sizeof what, "failure %d, %ld", how, n);
		if (!hit)
			return done;
		done++;
		if (!safe())
			fail_msg("%s: what it was is nowhere", what);
		if (there("keeper/before.part"))
			fail_msg("%s: a part of a copy stays", what);
		/* (a file that cannot be read is said otherwise) */
		if (e && how == FAIL_FULL && same(".", "passerelle.db", "keeper/keys.db") &&
			!there("keeper/before.now") &&
			!strstr(err_text(), "ancien programme"))
			fail_msg("%s: %s", what, err_text());
		upgraded(what);
	}
}

static void
test_fails(void **state)
{
	long every = getenv("IO_CASES") ? 1 : 27 * 5 / SHARE(5), n = 0;

	begin(db_version_known("data") - 1, db_version_known("keys") - 1);
	n += fail_each(FAIL_FULL, true, every);
	n += fail_each(FAIL_FULL, false, 2 * every);
	n += fail_each(FAIL_EIO, false, 9 * every);
	n += fail_each(FAIL_SYNC, false, every / 3 + 1);
	n += fail_each(FAIL_SHORT, false, 2 * every);
	end();
	print_message("%ld failures of an upgrade: as it was, or what it was "
		"beside it\n", n);
}

/* Names that cannot be made, moved or removed: the same; and a sweep that
 * fails is done at the next hour. */
static void
test_names(void **state)
{
	static struct keeper k;
	char what[60];
	long n;

	begin(db_version_known("data") - 1, db_version_known("keys") - 1);
	for (n = 1;; n++) {
		bool hit;

		again();
		/* what an earlier upgrade left, and a cut */
		shell("mkdir '%s'/keeper/before '%s'/keeper/before.part &&"
			" echo x >'%s'/keeper/before/keys.db && echo x"
			" >'%s'/keeper/before.part/keys.db", w.dir, w.dir,
			w.dir, w.dir);
		sys_count = n;
		sys_calls = 0;
		open_up(&k);
		hit = sys_calls >= sys_count;
		sys_count = 0;
		keeper_close(&k);
		snprintf(what, sizeof what, "call %ld", n);
		if (!safe())
			fail_msg("%s: what it was is nowhere", what);
		upgraded(what);
		if (!hit)
			break;
	}
	assert_true(n > 10);
	print_message("%ld calls that failed: as it was, or what it was beside"
		" it\n", n - 1);
	end();
}

/* --- killed ----------------------------------------------------------------------- */

/* Killed at its n-th write; false: it was over before. */
static bool
killed(long n)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		static struct keeper k;

		shim.fail = FAIL_KILL;
		shim.count = n;
		shim.calls = 0;
		_exit(open_up(&k) ? 1 : 0);
	}
	assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 1)
		fail_msg("%ld: refused", n);
	return WEXITSTATUS(status) == VFS_KILLED;
}

static void
test_killed(void **state)
{
	long every = getenv("IO_CASES") ? 1 : 19 * 5 / SHARE(5), n, done = 0;
	char what[60];

	begin(db_version_known("data") - 1, db_version_known("keys") - 1);
	for (n = 1; again(), killed(n); n += every) {
		snprintf(what, sizeof what, "killed at %ld", n);
		if (!safe())
			fail_msg("%s: what it was is nowhere", what);
		/* and once more on its way */
		killed(3 * every);
		if (!safe())
			fail_msg("%s, twice: what it was is nowhere", what);
		upgraded(what);
		done += 2;
	}
	assert_true(done >= 6);
	end();
	print_message("%ld kills of an upgrade: as it was, or what it was "
		"beside it\n", done);
}

/* A migration that is not over keeps the copy of before the first try, though
 * the base has gone on since. */
static void
test_on_its_way(void **state)
{
	const struct sql_migration *m;
	sqlite3 *db;
	int data = db_version_known("data") - 3;

	begin(data, 1);
	assert_int_equal(mkdir(config_path("keeper/before.now"), 0700), 0);
	assert_int_equal(copy_both(config_path("passerelle.db"),
		config_path("keeper/keys.db"),
		config_path("keeper/before.now/passerelle.db"),
		config_path("keeper/before.now/keys.db")), E_OK);
	open_file("passerelle.db", &db);
	for (m = sql_migrations; m->family; m++)
		if (strcmp(m->family, "data") == 0 && m->number == data + 1)
			step(db, m);
	sqlite3_close(db);
	upgraded("it goes on");
	end();
}

/* One whose migrations were not begun: the earlier program may have served the
 * base for weeks since, and it is that one that is kept. */
static void
test_served_since(void **state)
{
	sqlite3 *db;

	begin(db_version_known("data") - 1, db_version_known("keys"));
	assert_int_equal(mkdir(config_path("keeper/before.now"), 0700), 0);
	assert_int_equal(copy_both(config_path("passerelle.db"),
		config_path("keeper/keys.db"),
		config_path("keeper/before.now/passerelle.db"),
		config_path("keeper/before.now/keys.db")), E_OK);
	open_file("passerelle.db", &db);
	assert_int_equal(sqlite3_exec(db, "INSERT INTO meta(name, value)"
		" VALUES('motd', 'Ouvert depuis')", NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	say(config_path("passerelle.db"), &said[0]);
	upgraded("weeks later");
	end();
}

/* --- refused ------------------------------------------------------------------------ */

/* A newer key file: the data are not touched either, and nothing is copied.
 * A base that is not whole is not migrated. */
static void
test_refused(void **state)
{
	static struct keeper k;
	char sql[60];
	sqlite3 *db;

	begin(db_version_known("data") - 1, db_version_known("keys"));
	open_file("keeper/keys.db", &db);
	run_sql(db, "PRAGMA user_version = 1000", "keys");
	sqlite3_close(db);
	assert_int_equal(open_up(&k), E_STATE);
	keeper_close(&k);
	open_file("passerelle.db", &db);
	run_sql(db, "SELECT 1", "data");
	sqlite3_close(db);
	open_file("keeper/keys.db", &db);
	snprintf(sql, sizeof sql, "PRAGMA user_version = %d",
		db_version_known("keys"));
	run_sql(db, sql, "keys");
	sqlite3_close(db);
	assert_true(same(".", "passerelle.db", "keeper/keys.db"));
	assert_false(there("keeper/before.now"));

	/* the rows of a table say what its index does not */
	open_file("passerelle.db", &db);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	run_sql(db, "PRAGMA writable_schema = 1; CREATE INDEX torn ON"
		" person(made_on); UPDATE sqlite_schema SET sql = 'CREATE"
		" INDEX torn ON person(made_on, id)' WHERE name = 'torn'",
		"torn");
	sqlite3_close(db);
	assert_int_equal(open_up(&k), E_CHECK);
	keeper_close(&k);
	assert_non_null(strstr(err_text(), "ancien programme"));
	assert_false(there("keeper/before.part"));
	assert_false(there("keeper/before.now"));
	end();
}

/* One file without the other is not begun anew: its place stays free. */
static void
test_missing(void **state)
{
	static const char *const names[] = { "passerelle.db",
		"keeper/keys.db" };
	static struct keeper k;
	size_t i;

	begin(db_version_known("data"), db_version_known("keys"));
	for (i = 0; i < 4; i++) {
		const char *name = names[i % 2];

		shell("mv '%s/%s' '%s/aside'", w.dir, name, w.dir);
		if (i >= 2)
			shell(": >'%s/%s'", w.dir, name);
		assert_int_equal(open_up(&k), E_CHECK);
		keeper_close(&k);
		assert_non_null(strstr(err_text(), "manque"));
		assert_int_equal(there(name), i >= 2);
		shell("mv '%s/aside' '%s/%s'", w.dir, w.dir, name);
		assert_int_equal(open_up(&k), E_OK);
		keeper_close(&k);
		assert_true(i > 0 || !there("keeper/before"));
	}
	end();
	/* what `init` had not finished goes on */
	world_dir();
	shell("rm '%s'/passerelle.db*", w.dir);
	assert_int_equal(open_up(&k), E_OK);
	keeper_close(&k);
	world_remove();
	clock_fix("2026-11-24T09:00");
}

/* --- removed -------------------------------------------------------------------------- */

/* The keeper's hourly look, on a day. */
static void
hour(struct keeper *k, const char *day)
{
	assert_int_equal(clock_fix(day), E_OK);
	k->next_clock = 0;
	keeper_turn(k, 0);
}

static void
test_in_time(void **state)
{
	static struct keeper k;
	struct buf zeros;
	int fd;
	size_t i;

	begin(1, 1);
	assert_int_equal(open_up(&k), E_OK);
	/* another name of the same file: what is left of its bytes */
	assert_int_equal(link(config_path("keeper/before/keys.db"),
		config_path("left")), 0);
	hour(&k, "2026-11-24T10:00");
	hour(&k, "2026-12-01T08:59");
	assert_true(there("keeper/before"));
	/* a clock that jumped removes nothing */
	hour(&k, "2036-12-01T09:00");
	assert_true(there("keeper/before"));
	sys_count = 1;
	sys_calls = 0;
	hour(&k, "2026-12-01T09:00");
	sys_count = 0;
	assert_true(there("keeper/before"));
	hour(&k, "2026-12-01T09:00");
	assert_false(there("keeper/before"));
	keeper_close(&k);
	buf_init(&zeros);
	assert_int_equal(file_text(config_path("left"), &zeros), E_OK);
	assert_true(zeros.len > 4096);
	for (i = 0; i < zeros.len; i++)
		assert_int_equal(zeros.data[i], 0);
	buf_done(&zeros);
	/* nor does what a wrong clock dated stay for ever */
	again();
	assert_int_equal(clock_fix("2026-11-24T09:00"), E_OK);
	assert_int_equal(open_up(&k), E_OK);
	fd = open(config_path("keeper/before/keys.db"), O_WRONLY);
	assert_int_equal(futimens(fd, (struct timespec[2]){ { 4102444800, 0 },
		{ 4102444800, 0 } }), 0);
	close(fd);
	hour(&k, "2026-11-24T10:00");
	assert_false(there("keeper/before"));
	keeper_close(&k);
	end();
}

/* Who is erased is in no copy: it goes first; and who was erased before it was
 * made is not in it. */
static void
test_erased(void **state)
{
	static struct keeper k;
	struct buf ledger;

	begin(1, 1);
	assert_int_equal(open_up(&k), E_OK);
	assert_true(there("keeper/before"));
	assert_int_equal(erased_person(&k, &ada), E_OK);
	assert_false(there("keeper/before"));
	buf_init(&ledger);
	assert_int_equal(erased_text(&k, &ledger), E_OK);
	keeper_close(&k);
	/* one that was made since has nothing of her */
	assert_int_equal(mkdir(config_path("keeper/before"), 0700), 0);
	shell("cp '%s'/keeper/keys.db '%s'/keeper/before/", w.dir, w.dir);
	assert_int_equal(open_up(&k), E_OK);
	assert_true(there("keeper/before"));
	/* a copy of the base of before comes back, then the list */
	keeper_close(&k);
	again();
	assert_int_equal(open_up(&k), E_OK);
	assert_true(there("keeper/before"));
	assert_int_equal(erased_merge(&k, buf_str(&ledger)), E_OK);
	assert_true(erased_is(&k, &ada));
	assert_false(there("keeper/before"));
	/* the list and her keys */
	assert_int_equal(mkdir(config_path("keeper/before"), 0700), 0);
	sqlite3_set_authorizer(db_raw(k.keys), NULL, NULL);
	run_sql(db_raw(k.keys), "INSERT INTO wrap SELECT (SELECT object FROM"
		" erased), kind, holder, (SELECT object FROM erased), made_at,"
		" end_on, sealed FROM wrap WHERE kind = 1", "a wrap of hers");
	keeper_close(&k);
	assert_int_equal(open_up(&k), E_OK);
	assert_false(there("keeper/before"));
	/* one that does not go keeps her: it is said */
	shell("mkdir -p '%s'/keeper/before/kept", w.dir);
	assert_int_equal(erased_person(&k, &bob), E_IO);
	assert_non_null(strstr(err_text(), "keeper/before"));
	assert_false(erased_is(&k, &bob));
	shell("rmdir '%s'/keeper/before/kept", w.dir);
	assert_int_equal(erased_person(&k, &bob), E_OK);
	assert_true(erased_is(&k, &bob));
	keeper_close(&k);
	buf_done(&ledger);
	end();
}

static void
test_rekeyed(void **state)
{
	static struct keeper k;

	begin(1, 1);
	assert_int_equal(open_up(&k), E_OK);
	assert_true(there("keeper/before"));
	assert_int_equal(rekey(&k), E_OK);
	assert_false(there("keeper/before"));
	keeper_close(&k);
	end();
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_copied), cmocka_unit_test(test_fails),
		cmocka_unit_test(test_names), cmocka_unit_test(test_killed),
		cmocka_unit_test(test_on_its_way),
		cmocka_unit_test(test_served_since),
		cmocka_unit_test(test_refused), cmocka_unit_test(test_missing),
		cmocka_unit_test(test_in_time), cmocka_unit_test(test_erased),
		cmocka_unit_test(test_rekeyed),
	};

	then_here(argv[0]);
	return cmocka_run_group_tests(tests, then_up, NULL);
}

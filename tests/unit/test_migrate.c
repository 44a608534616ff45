/* Bases as every earlier version wrote them (tests/sql/rows.sql), opened with
 * this one: migrated, whole, with the rows that are expected
 * (tests/sql/migrated.dump; GENERATE=1 writes it, to be read); cut at each
 * write of a migration, the old or the new one; a newer base is refused.
 * POWER_CUTS is the number of cuts of each version. */
#include "tests/unit/then.h"
#include "tests/unit/cuts.h"

#include "keeper/verify.h"
#include "tests/unit/share.h"

/* --- what it says ------------------------------------------------------------------ */

static char **lines;
static size_t nline, room_line;

static int
keep(void *to, int n, char **v, char **names)
{
	if (nline == room_line) {
		room_line = room_line ? 2 * room_line : 256;
		lines = xrealloc(lines, room_line * sizeof *lines);
	}
	lines[nline++] = xstrdup(v[0]);
	return 0;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Every row of every table, a column a word, but for what is as its default
 * (a column that a later version adds changes nothing here), what is sealed,
 * and the audit, that the keeper writes by itself. */
static void
dump(struct buf *out)
{
	size_t i, n;
	sqlite3 *db;
	char **tables;

	assert_int_equal(sqlite3_open_v2(config_path("passerelle.db"), &db,
		SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	nline = 0;
	/* a statement for each table that writes its rows so */
	if (sqlite3_exec(db, "SELECT 'SELECT ''' || m.name || '''' ||"
		" group_concat(printf(' || CASE WHEN \"%w\" IS %s THEN ''''"
		" ELSE '' %s='' || CASE \"%w\" WHEN date(''now'', ''+2"
		" years'') THEN ''2 years'' ELSE quote(\"%w\") END END',"
		" c.name, coalesce(c.dflt_value, 'NULL'), c.name, c.name,"
		" c.name), '') || ' FROM \"' || m.name || '\"'"
		" FROM sqlite_schema m, pragma_table_info(m.name) c"
		" WHERE m.type = 'table' AND m.name <> 'audit' AND c.name <>"
		" 'sealed' GROUP BY m.name", keep, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	n = nline;
	tables = xcalloc(n, sizeof *tables);
	memcpy(tables, lines, n * sizeof *tables);
	nline = 0;
	for (i = 0; i < n; i++) {
		if (sqlite3_exec(db, tables[i], keep, NULL, NULL) !=
			SQLITE_OK)
			fail_msg("%s: %s", tables[i], sqlite3_errmsg(db));
		free(tables[i]);
	}
	free(tables);
	sqlite3_close(db);
	qsort(lines, nline, sizeof *lines, by_text);
	buf_clear(out);
	for (i = 0; i < nline; i++) {
		buf_printf(out, "%s\n", lines[i]);
		free(lines[i]);
	}
}

/* Opened by this program. */
static void
whole(const char *what, struct buf *out)
{
	static struct keeper k;
	struct buf report;

	keeper_begin(&k);
	assert_int_equal(keys_load(&k), E_OK);
	if (keeper_open(&k, true))
		fail_msg("%s: %s", what, err_text());
	assert_int_equal(db_version(k.data), db_version_known("data"));
	assert_int_equal(db_version(k.keys), db_version_known("keys"));
	buf_init(&report);
	if (verify_all(&k, &report))
		fail_msg("%s: %s", what, buf_str(&report));
	buf_done(&report);
	assert_int_equal(count(k.data, "SELECT count(*) FROM"
		" pragma_foreign_key_check"), 0);
	assert_int_equal(count(k.data, "SELECT count(*) FROM blob WHERE"
		" sealed IS NOT NULL") >= 4, 1);
	keeper_close(&k);
	dump(out);
}

static int
is(void *to, int n, char **v, char **names)
{
	assert_string_equal(v[0], to);
	return 0;
}

static void
says_key(const char *sql, char *expected)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open_v2(config_path("keeper/keys.db"), &db,
		SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, is, expected, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static bool
has_line(const char *text, const char *line, size_t n)
{
	const char *at = text;

	for (; *at; at = strchr(at, '\n') + 1)
		if (strncmp(at, line, n) == 0 && at[n] == '\n')
			return true;
	return false;
}

/* All lines of a are in b. */
static void
within(const char *a, const char *b, const char *what)
{
	for (; *a; a = strchr(a, '\n') + 1) {
		size_t n = strcspn(a, "\n");

		if (!has_line(b, a, n))
			fail_msg("%s: not as expected: %.*s", what, (int)n, a);
	}
}

static size_t
count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

/* A merge, of version 14, changes rows of before. */
static bool
changed_later(const char *line)
{
	return strncmp(line, "structure ", 10) == 0 ||
		strncmp(line, "service ", 8) == 0;
}

static void
without(const struct buf *from, struct buf *out)
{
	const char *at = buf_str(from);

	for (; *at; at = strchr(at, '\n') + 1)
		if (!changed_later(at))
			buf_put(out, at, strcspn(at, "\n") + 1);
}

static void
test_every_version(void **state)
{
	int data = db_version_known("data"), keys = db_version_known("keys");
	struct buf rows, expected, before, now, less;
	int d, k, bases = 0;
	char what[60], probes[12];

	buf_init(&rows);
	buf_init(&expected);
	buf_init(&before);
	buf_init(&now);
	buf_init(&less);
	read_text("rows.sql", &rows);
	/* under the sanitizers one in five, and the last */
	for (d = 1; d <= data; d = d < data && d + 5 / SHARE(5) > data ?
		data : d + 5 / SHARE(5))
		for (k = 1; k <= keys; k++) {
			/* every one of either, not every pair */
			if (k > 1 && d < data)
				continue;
			snprintf(what, sizeof what, "data %d, keys %d", d, k);
			make_base(buf_str(&rows), d, k);
			whole(what, &now);
			/* one that nobody read goes to the other file */
			snprintf(probes, sizeof probes, "%d", d >= 8 &&
				d <= 54);
			says_key("SELECT count(*) FROM probe", probes);
			/* nothing that was there is lost by the later ones */
			buf_clear(&less);
			without(&before, &less);
			within(buf_str(&less), buf_str(&now), what);
			buf_clear(&before);
			buf_put(&before, now.data, now.len);
			world_remove();
			clock_fix("2026-11-24T09:00");
			bases++;
		}
	if (getenv("GENERATE")) {
		char path[4400];

		snprintf(path, sizeof path, "%smigrated.dump", here);
		assert_int_equal(file_put(path, 0644, now.data, now.len),
			E_OK);
	}
	read_text("migrated.dump", &expected);
	within(buf_str(&now), buf_str(&expected), "the last version");
	within(buf_str(&expected), buf_str(&now), "the last version");
	print_message("%d bases of %d versions, %zu rows, all as expected\n",
		bases, data + keys, count_lines(buf_str(&expected)));
	buf_done(&rows);
	buf_done(&expected);
	buf_done(&before);
	buf_done(&now);
	buf_done(&less);
}

/* --- cut ------------------------------------------------------------------------------- */

static struct buf after;

static void
recover(size_t at)
{
	struct buf now;
	char what[40];

	snprintf(what, sizeof what, "event %zu", at);
	assert_int_equal(file_put(config_path("keeper/root.key"), 0400,
		root.b, KEY_SIZE), E_OK);
	buf_init(&now);
	whole(what, &now);
	if (strcmp(buf_str(&now), buf_str(&after)) != 0)
		fail_msg("%s: other rows than without a cut", what);
	buf_done(&now);
}

static void
test_cuts(void **state)
{
	const char *many = getenv("POWER_CUTS");
	int data = db_version_known("data"), d;
	long cuts = many ? atol(many) : HALF(8), done = 0;
	struct buf rows;
	char line[200], dir[64];

	buf_init(&rows);
	buf_init(&after);
	read_text("rows.sql", &rows);
	for (d = 1; d < data; d += many ? 1 : 20 / SHARE(5)) {
		cuts_forget();
		make_base(buf_str(&rows), d, d < 15 ? 1 : 2);
		strcpy(dir, w.dir);
		/* the names of the logs are known too */
		{
			struct db *db[2];

			assert_int_equal(db_open(config_path("passerelle.db"),
				DB_WRITE, &db[0]), E_OK);
			assert_int_equal(db_open(config_path(
				"keeper/keys.db"), DB_WRITE, &db[1]), E_OK);
			base_images();
			shim.noting = true;
			assert_int_equal(db_migrate(db[0], "data"), E_OK);
			assert_int_equal(db_migrate(db[1], "keys"), E_OK);
			shim.noting = false;
			db_close(db[0]);
			db_close(db[1]);
		}
		make_disk();
		whole("the end", &after);
		snprintf(config.data, sizeof config.data, "%s", disk);
		done += play(dir, cuts, recover);
		snprintf(line, sizeof line, "rm -rf '%s' '%s'", disk, dir);
		assert_int_equal(system(line), 0);
	}
	print_message("%ld cuts of migrations: the old or the new one\n",
		done);
	buf_done(&rows);
	buf_done(&after);
}

/* A base of a later program is left as it is. */
static void
test_newer(void **state)
{
	static const char *const files[] = { "passerelle.db",
		"keeper/keys.db" };
	struct buf rows;
	int i;

	buf_init(&rows);
	read_text("rows.sql", &rows);
	for (i = 0; i < 2; i++) {
		static struct keeper k;
		sqlite3 *db;

		make_base(buf_str(&rows), db_version_known("data"),
			db_version_known("keys"));
		open_file(files[i], &db);
		run_sql(db, "PRAGMA user_version = 1000; CREATE TABLE later(x)"
			, files[i]);
		sqlite3_close(db);
		keeper_begin(&k);
		assert_int_equal(keys_load(&k), E_OK);
		assert_int_equal(keeper_open(&k, true), E_STATE);
		keeper_close(&k);
		open_file(files[i], &db);
		run_sql(db, "INSERT INTO later VALUES(1)", "untouched");
		sqlite3_close(db);
		world_remove();
		clock_fix("2026-11-24T09:00");
	}
	buf_done(&rows);
}

#define NUMBERS 42              /* the right to the social security number */

/* Who follows somebody with a number goes on reading it; nobody else gets the
 * right: neither who has none, nor who has no account, nor who follows her no
 * more. */
static void
test_numbers(void **state)
{
	static const struct { char who; int account; const char *person, *end;
		bool right; } t[] = {
		{ '1', 1, "'p'", "NULL", true },
		{ '2', 1, "'q'", "NULL", false },
		{ '3', 0, "'p'", "NULL", false },
		{ '4', 1, "'p'", "'2026-01-01'", false },
	};
	const struct sql_migration *m;
	sqlite3_stmt *st;
	sqlite3 *db;
	char sql[600];
	size_t i;

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	for (m = sql_migrations; m->family; m++)
		if (strcmp(m->family, "data") == 0 && m->number < NUMBERS)
			step(db, m);
	run_sql(db, "INSERT INTO person(id, made_on) VALUES(CAST('p' AS BLOB),"
		" '2026'), (CAST('q' AS BLOB), '2026'); INSERT INTO"
		" blob(record, scope, owner, person, version, schema,"
		" changed_on, sealed) VALUES(CAST('p' AS BLOB), 2,"
		" zeroblob(16), CAST('p' AS BLOB), 1, 1, '2026', x'00')",
		"people");
	assert_int_equal(SCOPE_NIR, 2);
	for (i = 0; i < sizeof t / sizeof *t; i++) {
		snprintf(sql, sizeof sql, "INSERT INTO structure(id, num,"
			" source, source_id, nom, folded, date_maj, account,"
			" made_on) VALUES(CAST('%c' AS BLOB), %c, 'x', '%c',"
			" 'n', 'n', '2026', %d, '2026'); INSERT INTO"
			" follow(id, person, structure, num, scopes, purpose,"
			" start_on, end_on) VALUES(randomblob(16),"
			" CAST(%s AS BLOB), CAST('%c' AS BLOB), 1, 4095, 'x',"
			" '2026', %s)", t[i].who, t[i].who, t[i].who,
			t[i].account, t[i].person, t[i].who, t[i].end);
		run_sql(db, sql, "structure");
	}
	for (m = sql_migrations; m->family; m++)
		if (strcmp(m->family, "data") == 0 && m->number == NUMBERS)
			step(db, m);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT nir_basis IS NOT NULL"
		" FROM structure ORDER BY num", -1, &st, NULL), SQLITE_OK);
	for (i = 0; i < sizeof t / sizeof *t; i++) {
		assert_int_equal(sqlite3_step(st), SQLITE_ROW);
		assert_int_equal(sqlite3_column_int(st, 0), t[i].right);
	}
	sqlite3_finalize(st);
	sqlite3_close(db);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_version),
		cmocka_unit_test(test_cuts), cmocka_unit_test(test_newer),
		cmocka_unit_test(test_numbers),
	};

	then_here(argv[0]);
	return cmocka_run_group_tests(tests, then_up, NULL);
}

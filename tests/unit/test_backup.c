/* The drill: work, a backup, more work, a person erased, all destroyed, then
 * given back; nothing is lost and nothing that was erased comes back. */
#include "tests/unit/box.h"

#include "keeper/erased.h"
#include "keeper/witness.h"
#include "tests/unit/share.h"

#define GONE 2                  /* who is erased */

/* --- what a base says ----------------------------------------------------------- */

/* Every row of every table but those of sessions and of the audit, as text in
 * order; those where her id (or that of a thing of hers) stands are left out
 * when `less` is given. */
struct dump {
	char **line;
	size_t n, cap;
};

static void
dump_add(struct dump *d, const char *text)
{
	if (d->n == d->cap) {
		d->cap = d->cap ? 2 * d->cap : 256;
		d->line = xrealloc(d->line, d->cap * sizeof *d->line);
	}
	d->line[d->n++] = xstrdup(text);
}

static int
row(void *to, int n, char **v, char **names)
{
	struct buf b;
	int i;

	buf_init(&b);
	for (i = 0; i < n; i++)
		buf_printf(&b, "|%s", v[i] ? v[i] : "NULL");
	dump_add(to, buf_str(&b));
	buf_done(&b);
	return 0;
}

static int
word(void *to, int n, char **v, char **names)
{
	dump_add(to, v[0]);
	return 0;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
query(sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **),
	struct dump *d)
{
	char *why = NULL;

	if (sqlite3_exec(db, sql, each, d, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

static void
dump_base(const char *dir, struct dump *d)
{
	struct dump tables = { 0 };
	char path[200];
	sqlite3 *db;
	size_t i;

	snprintf(path, sizeof path, "%s/passerelle.db", dir);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY,
		NULL), SQLITE_OK);
	query(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name"
		" NOT IN ('session', 'done', 'audit', 'commune', 'postcode',"
		" 'number')"    /* what an erasure leaves: a number, of nobody */
		" ORDER BY 1", word, &tables);
	assert_true(tables.n > 20);
	for (i = 0; i < tables.n; i++) {
		struct dump columns = { 0 };
		struct buf sql;
		size_t j;

		buf_init(&sql);
		buf_printf(&sql, "SELECT name FROM pragma_table_info('%s')",
			tables.line[i]);
		query(db, buf_str(&sql), word, &columns);
		buf_clear(&sql);
		buf_printf(&sql, "SELECT '%s'", tables.line[i]);
		for (j = 0; j < columns.n; j++)
			buf_printf(&sql, ", quote(\"%s\")", columns.line[j]);
		buf_printf(&sql, " FROM \"%s\"", tables.line[i]);
		query(db, buf_str(&sql), row, d);
		buf_done(&sql);
		for (j = 0; j < columns.n; j++)
			free(columns.line[j]);
		free(columns.line);
	}
	for (i = 0; i < tables.n; i++)
		free(tables.line[i]);
	free(tables.line);
	sqlite3_close(db);
	qsort(d->line, d->n, sizeof *d->line, by_text);
}

static void
dump_free(struct dump *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		free(d->line[i]);
	free(d->line);
}

/* The ids of a person's things, as quote() writes them. */
static void
ids_of(const char *dir, const struct id *who, struct dump *out)
{
	static const char *const of[] = { "person WHERE id", "follow WHERE person",
		"note WHERE person", "referral WHERE person",
		"draft WHERE person", "deed WHERE person" };
	char path[200], sql[200], hex[ID_TEXT];
	sqlite3 *db;
	size_t i;

	snprintf(path, sizeof path, "%s/passerelle.db", dir);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY,
		NULL), SQLITE_OK);
	for (i = 0; i < sizeof of / sizeof *of; i++) {
		snprintf(sql, sizeof sql, "SELECT quote(id) FROM %s = x'%s'",
			of[i], id_text(who, hex));
		query(db, sql, word, out);
	}
	sqlite3_close(db);
	assert_true(out->n >= 5);
}

static bool
names_any(const char *line, const struct dump *ids)
{
	size_t i;

	for (i = 0; i < ids->n; i++)
		if (strstr(line, ids->line[i]))
			return true;
	return false;
}

/* --- the drill -------------------------------------------------------------------- */

static void
check_dump(const struct dump *before, const struct dump *ids)
{
	struct dump after = { 0 };
	size_t i, j = 0, left = 0;

	dump_base(w.dir, &after);
	for (i = 0; i < before->n; i++) {
		if (names_any(before->line[i], ids)) {
			left++;
			continue;
		}
		if (j >= after.n || strcmp(before->line[i], after.line[j]))
			fail_msg("was: %s\nis:  %s", before->line[i],
				j < after.n ? after.line[j] : "nothing");
		j++;
	}
	assert_int_equal(j, after.n);
	assert_true(left >= 10);
	print_message("%zu rows as at the time of the backup, %zu of the"
		" erased gone\n", j, left);
	dump_free(&after);
}

static void
test_drill(void **state)
{
	struct dump before = { 0 }, ids = { 0 };
	long found, n;
	int i;

	for (i = 0; i < PEOPLE - 1; i++)
		live(i);
	assert_int_equal(run("$P backup --to $B/b --key $B/key.pub"
		" --verify-key $B/key 2>$B/log"), 0);
	dump_base(w.dir, &before);
	ids_of(w.dir, &person[GONE], &ids);
	live(PEOPLE - 1);               /* more work, that the fire takes */
	n = look_for("MARQUE2", &found);
	assert_true(n >= 4 * PEOPLE);
	assert_int_equal(found, 4);

	assert_int_equal(erased_person(&w.k, &person[GONE]), E_OK);
	assert_int_equal(erased_person(&w.k, &person[GONE]), E_OK);
	assert_true(erased_is(&w.k, &person[GONE]));
	assert_false(erased_is(&w.k, &person[0]));
	assert_false(opens(&c1, WRAP_PERSON, &person[GONE], SCOPE_NOTE,
		&w.s1));
	look_for("MARQUE2", &found);
	assert_int_equal(found, 0);
	/* the ledger goes where backups are, at the next one or by hand */
	{
		struct buf ledger;
		char path[100];
		FILE *f;

		buf_init(&ledger);
		assert_int_equal(erased_text(&w.k, &ledger), E_OK);
		snprintf(path, sizeof path, "%s/b/passerelle.erased", box);
		f = fopen(path, "w");
		fwrite(ledger.data, 1, ledger.len, f);
		fclose(f);
		buf_done(&ledger);
	}
	client_done(&c1);
	client_done(&c2);
	world_close();
	memset(&w.k, 0, sizeof w.k);
	assert_int_equal(run("rm -rf %s", w.dir), 0);
	assert_int_equal(run(RESTORE " >$B/said 2>>$B/log"), 0);
	assert_int_equal(run("grep -q 'illisibles : 0' $B/said"), 0);
	check_dump(&before, &ids);
	world_open(false);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM erased"), 1);
	n = look_for("MARQUE2", &found);
	assert_int_equal(found, 0);
	look_for("MARQUE1", &found);
	assert_int_equal(found, 4);
	assert_int_equal(n, 4 * (PEOPLE - 2));
	dump_free(&before);
	dump_free(&ids);
}

/* After the 35 days of key archives, no old backup opens what was erased. */
static void
test_forgotten(void **state)
{
	char day[32];
	int i;

	live(0);
	live(1);
	assert_int_equal(run(BACKUP), 0);
	assert_int_equal(erased_person(&w.k, &person[0]), E_OK);
	for (i = 1; i <= 4; i++) {
		snprintf(day, sizeof day, "2026-12-%02dT09:00",
			1 + (i - 1) * 9);
		assert_int_equal(clock_fix(day), E_OK);
		assert_int_equal(run(BACKUP), 0);
	}
	/* 34 days after: the first is still there */
	assert_int_equal(run("test $(ls $B/b/*.keys | wc -l) = 5"), 0);
	assert_int_equal(clock_fix("2026-12-29T09:01"), E_OK);
	assert_int_equal(run(BACKUP), 0);
	assert_int_equal(run("test $(ls $B/b/*.keys | wc -l) = 5"), 0);
	assert_int_equal(run("test $(ls $B/b/*.data | wc -l) = 6"), 0);
	assert_int_equal(run("test ! -e $B/b/passerelle-20261124T090000Z.keys"
		" && test -e $B/b/passerelle-20261124T090000Z.data"), 0);
	/* the oldest does not open any more, even with every key; others do,
	 * without her */
	assert_int_equal(run("$P restore --from"
		" $B/b/passerelle-20261124T090000Z.manifest --key $B/key"
		" --root $B/root --into $B/old 2>$B/log"), 66);
	assert_int_equal(run("grep -q manque $B/log && test ! -e $B/old"), 0);
	assert_int_equal(run("$P restore --from"
		" $B/b/passerelle-20261201T090000Z.manifest --key $B/key"
		" --root $B/root --into $B/old >$B/said 2>$B/log"), 0);
	assert_int_equal(run("grep -q 'données scellées : 3, illisibles : 0'"
		" $B/said && ! grep -q 'liste des effacements' $B/log"), 0);
	/* who is let in is of then: it is said */
	assert_int_equal(run("grep -q 'cartes sont .*2026-12-01 09:00 UTC.*"
		" ouvre de nouveau' $B/log"), 0);
	/* the list that is not there is asked for */
	assert_int_equal(run("mv $B/b/passerelle.erased $B/list && $P restore"
		" --from $B/b/passerelle-20261201T090000Z.manifest"
		" --key $B/key --root $B/root --into $B/less >$B/said"
		" 2>$B/log && grep -q 'liste des effacements .* manque.*"
		"2026-12-01 09:00 UTC' $B/log"), 0);
	assert_int_equal(run("$P restore --erased $B/list"
		" --from $B/b/passerelle-20261201T090000Z.manifest"
		" --key $B/key --root $B/root --into $B/same >$B/said"
		" 2>$B/log && ! grep -q 'liste des effacements' $B/log"), 0);
}

/* A clock that jumps erases no archive before a second backup agrees. */
static void
test_clock(void **state)
{
	live(0);
	assert_int_equal(run(BACKUP), 0);
	assert_int_equal(clock_fix("2036-11-24T09:00"), E_OK);
	assert_int_equal(run(BACKUP), 0);
	assert_int_equal(run("test $(ls $B/b/*.keys | wc -l) = 2"), 0);
	assert_int_equal(run("grep -q \"l'horloge a saut\" $B/log"), 0);
	/* and back: what was made in the future is kept too */
	assert_int_equal(clock_fix("2026-11-25T09:00"), E_OK);
	assert_int_equal(run(BACKUP), 0);
	assert_int_equal(run("test $(ls $B/b/*.keys | wc -l) = 3"), 0);
	/* of two at once the second touches nothing of the first */
	assert_int_equal(run("cd %s && flock keeper sh -c 'for f in data keys;"
		" do echo first >keeper/copy.$f; done; " BACKUP "; test $? ="
		" 75 && grep -q first keeper/copy.data && grep -q first"
		" keeper/copy.keys'", w.dir), 0);
	assert_int_equal(run("test $(ls $B/b/*.keys | wc -l) = 3"), 0);
}

/* Ledgers that are not this base's, or were touched. */
static void
test_ledger(void **state)
{
	struct buf text, more;
	size_t i, n = 0;

	live(0);
	live(1);
	live(2);
	buf_init(&text);
	buf_init(&more);
	assert_int_equal(erased_person(&w.k, &person[0]), E_OK);
	assert_int_equal(erased_person(&w.k, &person[1]), E_OK);
	assert_int_equal(erased_text(&w.k, &text), E_OK);
	assert_int_equal(erased_merge(&w.k, buf_str(&text)), E_OK);
	assert_int_equal(erased_merge(&w.k, ""), E_OK);
	for (i = 0; i < text.len; i++) {
		unsigned char was = text.data[i];

		text.data[i] = was == '0' ? '1' : '0';
		if (erased_merge(&w.k, buf_str(&text)) != E_CHECK)
			fail_msg("byte %zu", i);
		text.data[i] = was;
		n++;
	}
	print_message("%zu tampers of the ledger, all refused\n", n);
	/* an earlier key file, with her keys: they go again */
	tamper(w.k.keys, "DELETE FROM erased WHERE seq = 2");
	tamper(w.k.keys, "INSERT INTO wrap SELECT (SELECT object FROM erased),"
		" kind, holder, (SELECT object FROM erased), made_at, end_on,"
		" sealed FROM wrap WHERE kind = 1");
	assert_int_equal(erased_merge(&w.k, buf_str(&text)), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM erased"), 2);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap WHERE"
		" person IN (SELECT object FROM erased)"), 0);
	assert_int_equal(erased_text(&w.k, &more), E_OK);
	assert_string_equal(buf_str(&text), buf_str(&more));
	buf_done(&text);
	buf_done(&more);
}

#define MANY SHARE(1200)        /* erasures: they fill a message and more */

/* A base that erased many, and whose checkpoints are those of weeks. */
static void
test_long(void **state)
{
	struct buf text;
	char sql[80];
	int i;

	live(0);
	for (i = 0; i < MANY; i++) {
		struct id one = id_new();

		assert_int_equal(erased_person(&w.k, &one), E_OK);
	}
	assert_int_equal(run(BACKUP), 0);
	buf_init(&text);
	assert_int_equal(erased_text(&w.k, &text), E_OK);
	assert_true(text.len > SHARE(MSG_MAX) / 4);
	buf_done(&text);
	assert_int_equal(run("test $(wc -l <$B/b/passerelle.erased) = %d",
		MANY), 0);
	/* what the folder has more is taken in */
	snprintf(sql, sizeof sql, "DELETE FROM erased WHERE seq > %d",
		MANY - 10);
	tamper(w.k.keys, sql);
	assert_int_equal(run(BACKUP), 0);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM erased"), MANY);
	assert_int_equal(run(RESTORE " --into $B/long >$B/said 2>>$B/log"), 0);
	assert_int_equal(run("grep -q 'illisibles : 0' $B/said"), 0);

	witness_write(&w.k, true);
	assert_int_equal(run("for i in $(seq 3000); do cat"
		" %s/keeper/checkpoints; done >$B/points; $P verify"
		" --checkpoints $B/points >$B/said && grep -q 'haîne entière'"
		" $B/said", w.dir), 0);
	assert_int_equal(run("test $(wc -c <$B/points) -gt %d", MSG_MAX), 0);
	/* the last of them is looked at as the first */
	assert_int_equal(run("sed -i '$s/ [0-9a-f]/ g/5' $B/points; $P verify"
		" --checkpoints $B/points >$B/said"), 65);
	assert_int_equal(run("grep -q 'altéré' $B/said"), 0);
}

/* On one line. */
static const char *
spaced(const char *sql)
{
	static char out[400];
	size_t i;

	snprintf(out, sizeof out, "%s", sql);
	for (i = 0; out[i]; i++)
		if (out[i] == '\n')
			out[i] = ' ';
	return out;
}

#define OF_A_PERSON "SELECT m.name FROM sqlite_schema m," \
	" pragma_table_info(m.name) c WHERE m.type = 'table' AND" \
	" c.name = 'person' AND m.name <> 'user'"

/* A table that knows a person is emptied of her, and so is one that knows a
 * thing of hers: no later one is forgotten.  (Her account stays, without her
 * and without a name, as what it did does: erased.user.) */
static void
test_tables(void **state)
{
	struct dump tables = { 0 };
	size_t i;
	int n = 0;

	sqlite3_set_authorizer(db_raw(w.k.data), NULL, NULL);
	query(db_raw(w.k.data), OF_A_PERSON " UNION SELECT m.name FROM"
		" sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE"
		" m.type = 'table' AND f.on_delete <> 'CASCADE' AND"
		" f.\"table\" IN (" OF_A_PERSON ")", word, &tables);
	db_guard(w.k.data);
	for (i = 0; i < tables.n; i++) {
		const struct sql_query *q;
		char with[80];
		bool found = false;

		snprintf(with, sizeof with, "DELETE FROM %s WHERE",
			tables.line[i]);
		for (q = sql_queries; q->name; q++)
			found |= strncmp(q->name, "erased.", 7) == 0 &&
				strstr(spaced(q->sql), with);
		if (!found)
			fail_msg("keeper/erased.sql forgets %s",
				tables.line[i]);
		n++;
	}
	print_message("%d tables know a person, all are emptied of her\n", n);
	dump_free(&tables);
}

int
main(int argc, char **argv)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_drill), T(test_forgotten), T(test_clock),
		T(test_ledger), T(test_long), T(test_tables),
	};

	box_program(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A session's reads that fail: of each record, list, choice and action of each
 * domain, as each of those who work on a base of throw-away data.  A failure
 * is said, or all is read in spite of it; no statement is left running, and
 * what is read the next time is what was read before. */
#include "tests/unit/domain_world.h"
#include "tests/unit/share.h"
#include "tests/unit/sql_fails.h"

#include "cli/seed.h"

#define KEYS 400
#define PEOPLE 12

static char key[KEYS][40];
static int nkey;
static long faults, refused, loads, lists, saves, calls;

/* The next read that fails: most of what is done begins with the same ones. */
static int64_t
next(int64_t n)
{
	return getenv("FAULTS") ? n + 1 : n + 1 + n / HALF(3);
}

static void
remember(const char *text)
{
	int i;

	if (!*text || strlen(text) >= sizeof key[0])
		return;
	for (i = 0; i < nkey; i++)
		if (strcmp(key[i], text) == 0)
			return;
	if (nkey < KEYS)
		snprintf(key[nkey++], sizeof key[0], "%s", text);
}

/* What every failure owes: nothing runs any more, and it is said. */
static void
owed(struct ctx *x, const char *what, enum err e)
{
	if (db_busy(x->db))
		fail_msg("%s, as %d: a statement runs", what, (int)e);
	if (e && failed && !*err_text())
		fail_msg("%s: %d, nothing is said", what, (int)e);
	faults += failed;
	refused += failed && e;
}

/* Where a read is to fail, what prepares it may fail too. */
static void
again(struct ctx *x, int64_t at)
{
	world_leave(x);
	if (at >= 0)
		db_idle(x->db);
	err_set(E_OK, "%s", "");
	failed = false;
}

/* Line by line.  Her name beside a record may be missing, when it was read in
 * spite of a failure. */
static bool
same(const struct buf *was, const struct buf *is)
{
	const char *a = buf_str(was), *b = buf_str(is);

	while (*a && *b) {
		size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");

		if ((n != m || memcmp(a, b, n) != 0) &&
			!(failed && m == 5 && memcmp(b, "name=", m) == 0))
			return false;
		a += n + 1;
		b += m + 1;
	}
	return *a == *b;
}

/* --- records ------------------------------------------------------------------ */

static enum err
load(struct ctx *x, const struct record *rec, const char *k, int64_t at,
	struct buf *out)
{
	struct row r;
	int i;
	enum err e;

	again(x, at);
	row_init(&r);
	left = at;
	e = rec->load(x, k, "", &r);
	left = -1;
	owed(x, rec->name, e);
	buf_clear(out);
	for (i = 0; !e && rec->column[i].name; i++)
		buf_printf(out, "%s=%s\n", rec->column[i].name,
			row_get(&r, rec->column[i].name));
	row_done(&r);
	return e;
}

static void
each_record(struct ctx *x, const struct record *rec)
{
	/* (the figures of the server are those of the moment) */
	bool moves = strcmp(rec->name, "operation") == 0;
	struct buf whole, now;
	int64_t n;
	int i, found = 0;

	buf_init(&whole);
	buf_init(&now);
	for (i = -1; i < nkey && found < 2; i++) {
		const char *k = i < 0 ? "" : key[i];

		if (load(x, rec, k, -1, &whole))
			continue;
		found++;
		for (n = 0, failed = true; failed; n = next(n)) {
			if (load(x, rec, k, n, &now) == E_OK && !moves &&
				!same(&whole, &now))
				fail_msg("%s %s, call %d: not all of it is"
					" read", rec->name, k, (int)n);
			loads++;
		}
		if (load(x, rec, k, -1, &now) || (!moves &&
			!same(&whole, &now)))
			fail_msg("%s %s is not what it was", rec->name, k);
	}
	buf_done(&whole);
	buf_done(&now);
}

/* --- what is saved ---------------------------------------------------------------- */

/* Something that this column takes. */
static void
fill(struct ctx *x, const struct column *c, struct row *r)
{
	static const char *const of[] = { [CT_TEXT] = "essai",
		[CT_LONG] = "essai", [CT_DATE] = "2026-12-01", [CT_INT] = "1",
		[CT_YESNO] = "1", [CT_PHONE] = "+33612345678",
		[CT_EMAIL] = "a@example.org", [CT_POSTCODE] = "23200",
		[CT_CHECKBOX] = "1", [CT_SIRET] = "", [CT_NIR] = "",
		[CT_FTID] = "", [CT_LOOKUP] = "", [CT_CHOICE] = "",
		[CT_CHOICES] = "" };
	const char *value = of[c->type];
	struct choice choice;

	if ((c->flags & COL_READONLY) ||
		strcmp(row_get(r, c->name), ROW_MASKED) == 0)
		return;
	if (c->choice && registry_choices(c->choice) && choice_at(x,
		registry_choices(c->choice), 0, &choice))
		value = choice.code;
	if (c->type == CT_DATE && (c->flags & COL_PAST))
		value = "2000-01-01";
	if (*value)
		row_set(r, c->name, value);
}

static enum err
save(struct ctx *x, const struct record *rec, const char *k, const char *arg,
	int64_t at)
{
	struct faults f;
	struct row was, now;
	int i;
	enum err e;

	again(x, at);
	faults_init(&f);
	row_init(&was);
	row_init(&now);
	e = rec->load(x, k, arg, &was);
	row_copy(&now, &was);
	for (i = 0; !e && rec->column[i].name; i++)
		fill(x, &rec->column[i], &now);
	left = at;
	if (!e && rec->check)
		rec->check(x, &now, &f);
	if (!e)
		e = rec->save(x, &was, &now, &f);
	left = -1;
	if (e && f.n)
		err_set(e, "%s", f.f[0].message);
	owed(x, rec->name, e);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	return e;
}

static void
each_save(struct ctx *x, const struct record *rec)
{
	int i, j, tried = 0, made = 0;
	int64_t n;

	if (!rec->save)
		return;
	for (i = -1; i < nkey && tried < 8 && made < 2; i++)
		for (j = -1; j < 3 && j < (i < 0 ? nkey : 0); j++) {
			const char *k = i < 0 ? "" : key[i];
			const char *arg = j < 0 ? "" : key[j];
			enum err e = E_OK;
			struct buf b;

			buf_init(&b);
			failed = load(x, rec, k, -1, &b) == E_OK || !*k;
			buf_done(&b);
			for (n = 0; failed; n = next(n)) {
				e = save(x, rec, k, arg, n);
				saves++;
			}
			made += e == E_OK;
			tried += n > 2;
		}
}

/* --- lists ---------------------------------------------------------------------- */

static enum err
fetch(struct ctx *x, const struct source *s, const char *k, int64_t at,
	struct rows *out)
{
	struct row filter, args;
	struct list_query q = { .arg = &args, .filter = &filter,
		.search = "", .n = 20 };
	enum err e;

	again(x, at);
	row_init(&filter);
	row_init(&args);
	row_set(&args, "key", k);
	row_set(&args, "arg", "");
	rows_init(out);
	left = at;
	e = s->fetch(x, &q, out);
	left = -1;
	owed(x, s->name, e);
	row_done(&filter);
	row_done(&args);
	return e;
}

static void
cells_of(const struct rows *t, struct buf *out)
{
	int i, j;

	buf_clear(out);
	for (i = 0; i < t->n; i++)
		for (j = 0; j < t->r[i].n; j++)
			buf_printf(out, "%s=%s\n", t->r[i].c[j].name,
				t->r[i].c[j].value);
}

static void
each_source(struct ctx *x, const struct source *s)
{
	/* (who looked is a line of hers) */
	bool grows = strcmp(s->name, "copy.lines") == 0;
	struct buf whole, now;
	struct rows t;
	int64_t n;
	int i, j, found = 0;

	buf_init(&whole);
	buf_init(&now);
	for (i = -1; i < nkey && found < 1; i++) {
		const char *k = i < 0 ? "" : key[i];

		if (fetch(x, s, k, -1, &t) || !t.n) {
			rows_done(&t);
			continue;
		}
		found++;
		cells_of(&t, &whole);
		for (j = 0; j < t.n && j < 5; j++) {
			remember(row_get(&t.r[j], "_key"));
			remember(row_get(&t.r[j], "key"));
		}
		rows_done(&t);
		for (n = 0, failed = true; failed; n = next(n)) {
			enum err e = fetch(x, s, k, n, &t);

			cells_of(&t, &now);
			if (!e && !grows && strcmp(buf_str(&whole),
				buf_str(&now)) != 0)
				fail_msg("%s %s, call %d: not all of it is"
					" read", s->name, k, (int)n);
			lists++;
			rows_done(&t);
		}
		assert_int_equal(fetch(x, s, k, -1, &t), E_OK);
		cells_of(&t, &now);
		if (!grows && strcmp(buf_str(&whole), buf_str(&now)) != 0)
			fail_msg("%s %s is not what it was", s->name, k);
		rows_done(&t);
	}
	buf_done(&whole);
	buf_done(&now);
}

/* --- actions ---------------------------------------------------------------------- */

static enum err
run(struct ctx *x, const struct call *c, const char *k, int64_t at)
{
	struct call_result out;
	struct row row;
	enum err e;

	again(x, at);
	memset(&out, 0, sizeof out);
	row_init(&row);
	row_set(&row, "_key", k);
	row_set(&row, "key", k);
	left = at;
	e = c->run(x, &row, &out);
	left = -1;
	owed(x, c->name, e);
	row_done(&row);
	return e;
}

static void
each_call(struct ctx *x, const struct call *c)
{
	int64_t n;
	int i, tried = 0;

	for (i = 0; i < nkey && tried < 2; i++) {
		enum err e = E_OK;

		for (n = 0, failed = true; failed; n = next(n)) {
			e = run(x, c, key[i], n);
			calls++;
		}
		/* one that is done, or that goes beyond its first reads */
		tried += e == E_OK || n > 4;
	}
}

/* The first rows of every table. */
static void
every_table(void)
{
	sqlite3_stmt *t, *st;
	char sql[200];
	sqlite3 *db;

	assert_int_equal(sqlite3_open(config_path("passerelle.db"), &db),
		SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT m.name FROM"
		" sqlite_master m, pragma_table_info(m.name) c WHERE m.type ="
		" 'table' AND c.name = 'id' AND c.type = 'BLOB'", -1, &t,
		NULL), SQLITE_OK);
	while (sqlite3_step(t) == SQLITE_ROW) {
		snprintf(sql, sizeof sql, "SELECT lower(hex(id)) FROM %s"
			" ORDER BY id LIMIT 3", (const char *)
			sqlite3_column_text(t, 0));
		assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL),
			SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW)
			remember((const char *)sqlite3_column_text(st, 0));
		sqlite3_finalize(st);
	}
	sqlite3_finalize(t);
	sqlite3_close(db);
}

/* --- everything ---------------------------------------------------------------------- */

static void
everything(struct ctx *x, bool acts)
{
	int d, i;

	for (d = 0; registry_domains[d]; d++)
		for (i = 0; registry_domains[d]->sources &&
			registry_domains[d]->sources[i].name; i++)
			each_source(x, &registry_domains[d]->sources[i]);
	every_table();
	for (d = 0; registry_domains[d]; d++)
		for (i = 0; registry_domains[d]->records &&
			registry_domains[d]->records[i]; i++)
			each_record(x, registry_domains[d]->records[i]);
	for (d = 0; registry_domains[d]; d++)
		for (i = 0; registry_domains[d]->records &&
			registry_domains[d]->records[i]; i++)
			each_save(x, registry_domains[d]->records[i]);
	for (d = 0; acts && registry_domains[d]; d++)
		for (i = 0; registry_domains[d]->calls &&
			registry_domains[d]->calls[i].name; i++)
			each_call(x, &registry_domains[d]->calls[i]);
}

static void
test_reads(void **state)
{
	/* who acts, and who reads what they did */
	static const char *const logins[] = { "moreau", "adm", "leroy",
		"garnier" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof logins / sizeof *logins; i++) {
		struct ctx *x = world_login(logins[i]);

		nkey = 0;
		everything(x, i % 2 == 0);
		print_message("%s: %d keys\n", logins[i], nkey);
	}
	print_message("%ld faults in %ld reads of records, %ld of lists, %ld"
		" records saved, %ld actions: %ld said, the others made up"
		" for\n", faults, loads, lists, saves, calls, refused);
	assert_true(refused > 1000);
}

static int
up(void **state)
{
	struct new_user adm = { .login = "adm", .name = "Adm", .admin = true };
	struct keep *k;
	struct db *db;
	struct id id;

	(void)state;
	world_start("2026-11-24T09:00");
	k = dw.op;
	db = dw.db;
	world_sql("INSERT INTO meta(name, value) VALUES('demo', '1')"
		" ON CONFLICT(name) DO UPDATE SET value = '1'");
	if (seed_structures(k, db, NULL, NULL) ||
		seed_people(k, db, PEOPLE))
		fail_msg("seed: %s", err_text());
	assert_int_equal(operator_add_user(k, &adm, &id), E_OK);
	return 0;
}

static int
down(void **state)
{
	(void)state;
	world_end();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),
	};

	return cmocka_run_group_tests(tests, up, down);
}

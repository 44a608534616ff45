/* Bases as earlier programs wrote them: the rows that each version's program
 * wrote (tests/sql/rows.sql), and two people, what is sealed of them and its
 * keys. */
#ifndef TESTS_THEN_H
#define TESTS_THEN_H

#include "tests/unit/work.h"
#include "tests/unit/vfs.h"

#include <ctype.h>

#include "store/files.h"
#include "store/migrate.h"

static char here[4200];         /* tests/sql/ */
static const struct id ada = { { 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91,
	0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91 } };
static struct id bob, moreau, s51, s52, draft;
static struct sealkey root;

static inline struct id
same_bytes(int byte)
{
	struct id id;

	memset(id.b, byte, ID_SIZE);
	return id;
}

static inline void
run_sql(sqlite3 *db, const char *sql, const char *what)
{
	char *why = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", what, why);
}

/* x'5a' stands for sixteen of them. */
static inline void
widen(const char *text, size_t n, struct buf *out)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (i + 5 <= n && text[i] == 'x' && text[i + 1] == '\'' &&
			isxdigit((unsigned char)text[i + 2]) &&
			text[i + 4] == '\'') {
			int j;

			buf_puts(out, "x'");
			for (j = 0; j < ID_SIZE; j++)
				buf_put(out, text + i + 2, 2);
			buf_putc(out, '\'');
			i += 4;
			continue;
		}
		buf_putc(out, text[i]);
	}
}

/* The rows that a version's program wrote. */
static inline void
put_rows(sqlite3 *db, const char *all, int version)
{
	char title[40];
	const char *at, *end;
	struct buf sql;

	snprintf(title, sizeof title, "-- at %d\n", version);
	at = strstr(all, title);
	if (!at)
		return;
	end = strstr(at + 1, "\n-- at ");
	buf_init(&sql);
	widen(at, end ? (size_t)(end - at) : strlen(at), &sql);
	run_sql(db, buf_str(&sql), title);
	buf_done(&sql);
}

static inline void
put_blob(sqlite3 *db, enum scope scope, const struct id *record,
	const struct id *owner, const struct sealkey *base, const char *text)
{
	struct sealkey key;
	sqlite3_stmt *st;
	struct buf b;

	buf_init(&b);
	key_derive(base, scope, owner, &key);
	work_seal(&key, scope, record, record, owner, text, 0, &b);
	assert_int_equal(sqlite3_prepare_v2(db, "INSERT INTO blob VALUES(?1,"
		" ?2, ?3, ?1, 1, 1, '2026-01-05', NULL, ?4)", -1, &st, NULL),
		SQLITE_OK);
	sqlite3_bind_blob(st, 1, record->b, ID_SIZE, SQLITE_TRANSIENT);
	sqlite3_bind_int(st, 2, (int)scope);
	sqlite3_bind_blob(st, 3, owner->b, ID_SIZE, SQLITE_TRANSIENT);
	sqlite3_bind_blob(st, 4, b.data, (int)b.len, SQLITE_TRANSIENT);
	assert_int_equal(sqlite3_step(st), SQLITE_DONE);
	sqlite3_finalize(st);
	buf_done(&b);
}

static inline void
put_wrap(sqlite3 *db, enum wrap_kind kind, const struct id *object,
	const struct id *holder, const struct sealkey *with,
	const struct sealkey *key)
{
	unsigned char sealed[WRAPPED_SIZE];
	char bound[KEYS_BOUND];
	sqlite3_stmt *st;

	keys_bound(bound, "wrap", object, (int)kind, holder);
	key_wrap(with, bound, key, sealed);
	assert_int_equal(sqlite3_prepare_v2(db, "INSERT INTO wrap VALUES(?1,"
		" ?2, ?3, ?1, 1767600000, NULL, ?4)", -1, &st, NULL),
		SQLITE_OK);
	sqlite3_bind_blob(st, 1, object->b, ID_SIZE, SQLITE_TRANSIENT);
	sqlite3_bind_int(st, 2, kind);
	sqlite3_bind_blob(st, 3, holder->b, ID_SIZE, SQLITE_TRANSIENT);
	sqlite3_bind_blob(st, 4, sealed, sizeof sealed, SQLITE_TRANSIENT);
	assert_int_equal(sqlite3_step(st), SQLITE_DONE);
	sqlite3_finalize(st);
}

/* A structure's key, wrapped by the root key. */
static inline void
put_structure(sqlite3 *keys, const struct secrets *s, const struct id *id,
	const struct sealkey *key)
{
	unsigned char sealed[WRAPPED_SIZE];
	char bound[KEYS_BOUND];
	sqlite3_stmt *st;

	keys_bound(bound, "sk", id, 0, &id_none);
	key_wrap(&s->wrap, bound, key, sealed);
	assert_int_equal(sqlite3_prepare_v2(keys, "INSERT INTO structure_key"
		" VALUES(?1, ?2)", -1, &st, NULL), SQLITE_OK);
	sqlite3_bind_blob(st, 1, id->b, ID_SIZE, SQLITE_TRANSIENT);
	sqlite3_bind_blob(st, 2, sealed, sizeof sealed, SQLITE_TRANSIENT);
	assert_int_equal(sqlite3_step(st), SQLITE_DONE);
	sqlite3_finalize(st);
}

/* Two people of a structure, with what is sealed of them. */
static inline void
put_people(sqlite3 *data, sqlite3 *keys, const struct secrets *s)
{
	const struct id *who[] = { &ada, &bob };
	struct sealkey structure, person;
	int i;

	key_random(&structure);
	put_structure(keys, s, &s51, &structure);
	for (i = 0; i < 2; i++) {
		sqlite3_stmt *st;

		key_random(&person);
		assert_int_equal(sqlite3_prepare_v2(data, "INSERT INTO person"
			" VALUES(?1, '2026-01-05', 0, 1)", -1, &st, NULL),
			SQLITE_OK);
		sqlite3_bind_blob(st, 1, who[i]->b, ID_SIZE,
			SQLITE_TRANSIENT);
		assert_int_equal(sqlite3_step(st), SQLITE_DONE);
		sqlite3_finalize(st);
		put_wrap(keys, WRAP_PERSON, who[i], &s51, &structure,
			&person);
		put_blob(data, SCOPE_LABEL, who[i], &id_none, &person, "nom");
		put_blob(data, SCOPE_PATH, who[i], &s51, &person, "parcours");
	}
}

static inline void
put_draft(sqlite3 *data, sqlite3 *keys, const struct secrets *s)
{
	struct sealkey user, key;

	key_random(&key);
	key_derive(&s->user, 0, &moreau, &user);
	put_wrap(keys, WRAP_DRAFT, &draft, &moreau, &user, &key);
	put_blob(data, SCOPE_DRAFT, &draft, &moreau, &key, "une phrase");
}

static inline void
open_file(const char *name, sqlite3 **db)
{
	assert_int_equal(sqlite3_open(config_path(name), db), SQLITE_OK);
	run_sql(*db, "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON",
		name);
}

static inline void
step(sqlite3 *db, const struct sql_migration *m)
{
	char version[60];

	snprintf(version, sizeof version, "PRAGMA user_version = %d",
		m->number);
	run_sql(db, m->sql, m->family);
	run_sql(db, version, version);
}

/* A base of version `data`, its key file of version `keys`. */
static inline void
make_base(const char *rows, int data, int keys)
{
	struct secrets *s = secret_alloc(sizeof *s);
	const struct sql_migration *m;
	sqlite3 *d, *k;

	strcpy(w.dir, "/tmp/migrate-test-XXXXXX");
	assert_non_null(mkdtemp(w.dir));
	snprintf(config.data, sizeof config.data, "%s", w.dir);
	assert_int_equal(mkdir(config_path("keeper"), 0700), 0);
	assert_int_equal(mkdir(config_path("run"), 0700), 0);
	assert_int_equal(file_put(config_path("keeper/root.key"), 0400,
		root.b, KEY_SIZE), E_OK);
	keys_derive(&root, s);
	open_file("passerelle.db", &d);
	open_file("keeper/keys.db", &k);
	for (m = sql_migrations; m->family; m++)
		if (strcmp(m->family, "keys") == 0 && m->number <= keys)
			step(k, m);
	for (m = sql_migrations; m->family; m++) {
		if (strcmp(m->family, "data") != 0 || m->number > data)
			continue;
		step(d, m);
		if (m->number == 1)
			put_people(d, k, s);
		put_rows(d, rows, m->number);
		if (m->number == 15)
			put_draft(d, k, s);
	}
	sqlite3_close(d);
	sqlite3_close(k);
	secret_free(s);
}

static inline void
read_text(const char *name, struct buf *out)
{
	char path[4400];

	snprintf(path, sizeof path, "%s%s", here, name);
	if (file_text(path, out))
		fail_msg("%s", err_text());
}

static inline int
then_up(void **state)
{
	log_init("test", LOG_ERROR);
	seal_init();
	bob = same_bytes(0x92);
	moreau = same_bytes(0x71);
	s51 = same_bytes(0x51);
	s52 = same_bytes(0x52);
	draft = same_bytes(0xd6);
	memset(&root, 0x33, sizeof root);
	assert_int_equal(clock_fix("2026-11-24T09:00"), E_OK);
	return 0;
}

/* Where tests/sql/ is, from the program's own name (build/unit/test_x). */
static inline void
then_here(const char *program)
{
	char *slash;

	assert_non_null(realpath(program, here));
	for (int i = 0; i < 3; i++) {
		slash = strrchr(here, '/');
		assert_non_null(slash);
		*slash = '\0';
	}
	strcat(here, "/tests/sql/");
	vfs_start();
}

#endif

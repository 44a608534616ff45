#include "store/db.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/conn.h"

#define TRUNCATE_MS 100

/* Queries and acts begin with their name. */
static int
by_name(const void *name, const void *of)
{
	return strcmp(name, *(const char *const *)of);
}

const struct sql_act *
sql_act_find(const char *name)
{
	return bsearch(name, sql_acts, sql_act_count, sizeof *sql_acts,
		by_name);
}

void
db_close(struct db *db)
{
	if (!db)
		return;
	db_idle(db);
	/* the WAL stays as a file (PERSIST_WAL), not what was in it: a deleted
	 * row would outlive its deletion there */
	if (db->writer)
		sqlite3_wal_checkpoint_v2(db->raw, NULL,
			SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_close_v2(db->raw);
	free(db);
}

struct sqlite3 *
db_raw(struct db *db)
{
	return db->raw;
}

int
db_busy(struct db *db)
{
	return db ? db->busy : 0;
}

void
db_idle(struct db *db)
{
	struct prepared **at = &db->prepared, *p;

	while ((p = *at)) {
		if (p->busy) {
			at = &p->next;
			continue;
		}
		*at = p->next;
		sqlite3_finalize(p->st);
		free(p);
	}
	sqlite3_db_release_memory(db->raw);
}

static const struct sql_query *
find(const char *name)
{
	const struct sql_query *q = bsearch(name, sql_queries,
		sql_query_count, sizeof *sql_queries, by_name);

	if (!q)
		die("no statement named %s", name);
	return q;
}

/* The last one used stands first: few statements do most of the work.  One
 * that is being read (a read within a read) gets a second one. */
static enum err
prepare(struct db *db, const char *name, const char *sql, struct db_rows *q)
{
	struct prepared **at = &db->prepared, *p;

	memset(q, 0, sizeof *q);
	while ((p = *at) && (p->busy || p->sql != sql))
		at = &p->next;
	if (p) {
		*at = p->next;
	} else {
		struct sqlite3_stmt *st;
		int rc, tries = 0;

		do
			rc = sqlite3_prepare_v3(db->raw, sql, -1,
				SQLITE_PREPARE_PERSISTENT, &st, NULL);
		while (db_again(db, rc, &tries));
		if (rc != SQLITE_OK)
			return db_failure(db, name);
		p = xcalloc(1, sizeof *p);
		p->sql = sql;
		p->st = st;
	}
	p->next = db->prepared;
	db->prepared = p;
	p->busy = true;
	db->busy++;
	q->db = db;
	q->prepared = p;
	q->st = p->st;
	q->name = name;
	return E_OK;
}

enum err
db_select(struct db *db, const char *name, struct db_rows *q)
{
	const struct sql_query *def = find(name);

	return prepare(db, def->name, def->sql, q);
}

enum err
db_prepare(struct db *db, const char *sql, struct db_rows *q)
{
	return prepare(db, sql, sql, q);
}

const char *
db_param(const struct db_rows *q, int i)
{
	return i < sqlite3_bind_parameter_count(q->st) ?
		sqlite3_bind_parameter_name(q->st, i + 1) : NULL;
}

enum err
db_write_back(struct db *db, int *pages, int *done)
{
	int rc = sqlite3_wal_checkpoint_v2(db->raw, NULL,
		SQLITE_CHECKPOINT_PASSIVE, pages, done);

	return rc == SQLITE_OK || rc == SQLITE_BUSY ? E_OK :
		db_failure(db, "checkpoint");
}

enum err
db_truncate(struct db *db)
{
	int rc;

	/* who reads for long is not waited for: everybody would */
	sqlite3_busy_timeout(db->raw, TRUNCATE_MS);
	rc = sqlite3_wal_checkpoint_v2(db->raw, NULL,
		SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_busy_timeout(db->raw, DB_BUSY_MS);
	return rc == SQLITE_OK ? E_OK : db_failure(db, "checkpoint");
}

int
db_changes(struct db *db)
{
	return sqlite3_changes(db->raw);
}

enum err
db_run(struct db *db, const char *sql)
{
	int rc, tries = 0;

	do
		rc = sqlite3_exec(db->raw, sql, NULL, NULL, NULL);
	while (db_again(db, rc, &tries));
	return rc == SQLITE_OK ? E_OK : db_failure(db, sql);
}

enum err
db_tx(struct db *db, const char *sql)
{
	struct db_rows q;
	enum err e = prepare(db, sql, sql, &q);

	return e ? e : db_step(&q);
}

enum err
db_hold(struct db *db)
{
	enum err e;

	db->holds = true;
	e = db_tx(db, "BEGIN");
	db->holds = false;
	db->busy += !e;
	return e;
}

void
db_let_go(struct db *db)
{
	db->holds = true;
	/* nothing was written: nothing is lost */
	if (db_tx(db, "COMMIT"))
		sqlite3_exec(db->raw, "ROLLBACK", NULL, NULL, NULL);
	db->holds = false;
	db->busy--;
}

bool
db_autocommit(struct db *db)
{
	return sqlite3_get_autocommit(db->raw) != 0;
}

bool
db_has_param(const struct db_rows *q, const char *param)
{
	return sqlite3_bind_parameter_index(q->st, param) != 0;
}

static int
param_index(const struct db_rows *q, const char *param)
{
	int i = sqlite3_bind_parameter_index(q->st, param);

	if (!i)
		die("statement %s has no %s", q->name, param);
	return i;
}

void
db_bind_int(struct db_rows *q, const char *param, int64_t v)
{
	sqlite3_bind_int64(q->st, param_index(q, param), v);
}

void
db_bind_null(struct db_rows *q, const char *param)
{
	sqlite3_bind_null(q->st, param_index(q, param));
}

void
db_bind_real(struct db_rows *q, const char *param, double v)
{
	sqlite3_bind_double(q->st, param_index(q, param), v);
}

void
db_bind_text(struct db_rows *q, const char *param, const char *s)
{
	if (s)
		sqlite3_bind_text(q->st, param_index(q, param), s, -1,
			SQLITE_TRANSIENT);
	else
		sqlite3_bind_null(q->st, param_index(q, param));
}

void
db_bind_blob(struct db_rows *q, const char *param, const void *p, size_t n)
{
	sqlite3_bind_blob64(q->st, param_index(q, param), n ? p : "", n,
		SQLITE_TRANSIENT);
}

void
db_bind_id(struct db_rows *q, const char *param, const struct id *id)
{
	struct prepared *p = q->prepared;
	int i = param_index(q, param);

	/* SQLite allocates what it copies: most statements have a few ids */
	if (p->nid == DB_IDS) {
		sqlite3_bind_blob(q->st, i, id->b, ID_SIZE, SQLITE_TRANSIENT);
		return;
	}
	p->id[p->nid] = *id;
	sqlite3_bind_blob(q->st, i, p->id[p->nid++].b, ID_SIZE,
		SQLITE_STATIC);
}

bool
db_next(struct db_rows *q)
{
	int rc, tries = 0;

	if (q->e)
		return false;
	/* refused at the first row only, when the read begins */
	while (rc = sqlite3_step(q->st), db_again(q->db, rc, &tries))
		sqlite3_reset(q->st);
	q->row = rc == SQLITE_ROW;
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		q->e = db_failure(q->db, q->name);
	return q->row;
}

/* Most are read in their order: the next one is looked at first. */
static int
column_index(struct db_rows *q, const char *column)
{
	int n = sqlite3_column_count(q->st), i, at;

	for (i = 0; i < n; i++) {
		at = (q->column + i) % n;
		if (strcmp(sqlite3_column_name(q->st, at), column) == 0) {
			q->column = at + 1;
			return at;
		}
	}
	die("statement %s has no column %s", q->name, column);
}

int64_t
db_int(struct db_rows *q, const char *column)
{
	return sqlite3_column_int64(q->st, column_index(q, column));
}

double
db_real(struct db_rows *q, const char *column)
{
	return sqlite3_column_double(q->st, column_index(q, column));
}

bool
db_null(struct db_rows *q, const char *column)
{
	return sqlite3_column_type(q->st, column_index(q, column)) ==
		SQLITE_NULL;
}

const char *
db_text(struct db_rows *q, const char *column)
{
	return (const char *)sqlite3_column_text(q->st,
		column_index(q, column));
}

void
db_copy(struct db_rows *q, const char *column, char *out, size_t size)
{
	const char *text = db_text(q, column);
	size_t n = text ? strnlen(text, size - 1) : 0;

	memcpy(out, text ? text : "", n);
	out[n] = '\0';
}

const void *
db_blob(struct db_rows *q, const char *column, size_t *n)
{
	int i = column_index(q, column);
	const void *p = sqlite3_column_blob(q->st, i);

	*n = (size_t)sqlite3_column_bytes(q->st, i);
	return p;
}

struct id
db_id(struct db_rows *q, const char *column)
{
	struct id id = id_none;
	size_t n;
	const void *p = db_blob(q, column, &n);

	if (p && n == ID_SIZE)
		memcpy(id.b, p, ID_SIZE);
	return id;
}

int
db_columns(struct db_rows *q)
{
	return sqlite3_column_count(q->st);
}

const char *
db_column_name(struct db_rows *q, int i)
{
	return sqlite3_column_name(q->st, i);
}

enum err
db_end(struct db_rows *q)
{
	if (!q->st)
		return q->e;
	sqlite3_reset(q->st);
	sqlite3_clear_bindings(q->st);
	q->prepared->nid = 0;
	q->prepared->busy = false;
	q->db->busy--;
	q->st = NULL;
	return q->e;
}

enum err
db_one(struct db_rows *q, const char *none)
{
	enum err e;

	if (db_next(q))
		return E_OK;
	e = db_end(q);
	return e ? e : err_set(E_NOTFOUND, "%s", none);
}

enum err
db_step(struct db_rows *q)
{
	db_next(q);
	return db_end(q);
}

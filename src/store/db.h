/* The database: one connection, named statements, rows by column name.
 *
 * SQL lives in the domains' .sql files only; the build turns them into the
 * tables below (build/sql.c).  A statement is prepared when first used and
 * kept until db_idle().  Values are only bound, by name (":x").
 *
 * Reading:
 *	struct db_rows q;
 *	e = db_select(db, "follow.by_id", &q);
 *	db_bind_id(&q, ":id", &id);
 *	while (db_next(&q)) use(db_text(&q, "status"));
 *	e = db_end(&q);             // always: resets the statement
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"

struct sqlite3;
struct sqlite3_stmt;

struct sql_query {
	const char *name;       /* "caseload.mine" */
	const char *sql;
	const char *file;
	int line;
};

/* One statement of an act and the rows that it must touch. */
struct sql_step {
	const char *sql;
	int rows_min, rows_max;         /* -1: any number */
	int line;
	const char *made;       /* ":id" of a record that it makes, or NULL */
};

/* An act (design 2): its header, then its statements in order. */
struct sql_act {
	const char *name;       /* "referral.accept" */
	const char *file;
	int line;
	const char *on;         /* table that it starts from, or NULL */
	const char *on_param;   /* ":id" */
	const char *with;       /* a second row of the same structure on */
	const char *with_param; /* which the same right is needed, or NULL; */
	const char *with_right; /* or this one */
	const char *new_kind;   /* "person", "referral": made by P_K_NEW */
	const char *new_param;
	const char *right;      /* name of a right of model/rights.h */
	const char *from;       /* states, space separated, or NULL: any */
	const char *blobs;      /* scopes that it may replace, or NULL */
	const char *must;       /* one of them that comes, or NULL */
	const char *undo;       /* the act that undoes it, or NULL; another */
	const char *undo_outside;       /* where the receiver has no account */
	const char *key;        /* ":id": a structure whose key is made first */
	const char *grant;      /* wraps made before the data: see keeper */
	const char *revoke;     /* wraps destroyed after the data */
	bool tokens;            /* it replaces the person's search tokens */
	bool by_clock;          /* run by the keeper, hourly and at start */
	bool by_operator;       /* the command line may send it */
	bool no_audit;
	const struct sql_step *step;    /* ended by a NULL sql */
};

/* Both in the order of their names, and ended by a NULL one. */
extern const struct sql_query sql_queries[];
extern const struct sql_act sql_acts[];
extern const size_t sql_query_count, sql_act_count;

const struct sql_act *sql_act_find(const char *name);   /* NULL */

struct db;

void db_close(struct db *db);           /* NULL is fine */
struct sqlite3 *db_raw(struct db *db);  /* for store/ and keeper/ only */

/* Finalizes what is idle, to give memory back. */
void db_idle(struct db *db);

/* Statements running: must be 0 while waiting for a key (design 5, law). */
int db_busy(struct db *db);

struct prepared;

struct db_rows {
	struct db *db;
	struct prepared *prepared;
	struct sqlite3_stmt *st;
	const char *name;
	int column;             /* after the last one that was read */
	enum err e;             /* first failure */
	bool row;               /* on a row */
};

enum err db_select(struct db *db, const char *name, struct db_rows *q);
/* The same for a statement of an act; `sql` is a constant of sql_acts[]. */
enum err db_prepare(struct db *db, const char *sql, struct db_rows *q);
/* The i-th parameter's name (":id"), from 0; NULL after the last one. */
const char *db_param(const struct db_rows *q, int i);
void db_bind_null(struct db_rows *q, const char *param);
void db_bind_real(struct db_rows *q, const char *param, double v);
/* Writes the WAL back as far as readers let it: *pages in it, *done of them
 * written back. */
enum err db_write_back(struct db *db, int *pages, int *done);
/* The same, and the log is emptied: nothing deleted outlives it there.
 * E_AGAIN while somebody reads. */
enum err db_truncate(struct db *db);
int db_changes(struct db *db);          /* rows of the last statement */
/* Runs a statement that gives no row. */
enum err db_run(struct db *db, const char *sql);
/* The same for one that begins or ends a transaction ("BEGIN IMMEDIATE"), and
 * stays prepared: `sql` is a constant. */
enum err db_tx(struct db *db, const char *sql);
/* What is read until db_let_go() is of one moment, and the file is locked for
 * it once: for many small reads in a row.  It counts as a statement that runs
 * (db_busy()). */
enum err db_hold(struct db *db);
void db_let_go(struct db *db);
bool db_autocommit(struct db *db);      /* no transaction is open */
/* Binding a parameter that the statement does not have is our own bug
 * (die), as is an unknown statement or column. */
void db_bind_int(struct db_rows *q, const char *param, int64_t v);
void db_bind_text(struct db_rows *q, const char *param, const char *s);
void db_bind_blob(struct db_rows *q, const char *param, const void *p,
	size_t n);
void db_bind_id(struct db_rows *q, const char *param, const struct id *id);
bool db_has_param(const struct db_rows *q, const char *param);
bool db_next(struct db_rows *q);        /* false at the end or on failure */
/* The only row there can be: q stands on it, and db_end() is still to be
 * called.  Without one, q is ended: E_NOTFOUND with `none`, or why. */
enum err db_one(struct db_rows *q, const char *none);
int64_t db_int(struct db_rows *q, const char *column);  /* NULL gives 0 */
double db_real(struct db_rows *q, const char *column);
bool db_null(struct db_rows *q, const char *column);
/* Valid until the next db_next or db_end; NULL for SQL NULL. */
const char *db_text(struct db_rows *q, const char *column);
/* The same, cut to the room that there is; "" for SQL NULL. */
void db_copy(struct db_rows *q, const char *column, char *out, size_t size);
const void *db_blob(struct db_rows *q, const char *column, size_t *n);
struct id db_id(struct db_rows *q, const char *column); /* NULL: id_none */
int db_columns(struct db_rows *q);
const char *db_column_name(struct db_rows *q, int i);
enum err db_end(struct db_rows *q);     /* E_OK, E_FULL, E_IO */
enum err db_step(struct db_rows *q);    /* both: a statement without rows */

#endif

/* SQLite's calls that fail, when their turn has come. */
#ifndef TESTS_SQL_FAILS_H
#define TESTS_SQL_FAILS_H

#include <dlfcn.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/share.h"

static int64_t left = -1;       /* calls before the one that fails */
static bool failed, inside;
static int why = SQLITE_IOERR;  /* or SQLITE_FULL */
static const char *only;        /* those that say so; NULL: any */
static int times = 1;           /* how many of them in a row */

/* The calls of the program, not those of SQLite itself, nor those without
 * which the keeper dies, to start again from the file (keeper/tx.h). */
static bool
fails(const char *sql)
{
	if (left < 0 || inside || !sql || strcmp(sql, "ROLLBACK") == 0 ||
		strstr(sql, "FROM audit ORDER BY seq DESC") ||
		(only && !strstr(sql, only)) || left-- > 0)
		return false;
	failed = true;
	/* the next one of a row */
	left = --times > 0 ? 0 : -1;
	if (left < 0)
		times = 1;
	return true;
}

int
sqlite3_step(sqlite3_stmt *st)
{
	static int (*real)(sqlite3_stmt *);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "sqlite3_step");
	return fails(sqlite3_sql(st)) ? why : real(st);
}

int
sqlite3_prepare_v3(sqlite3 *db, const char *sql, int n, unsigned flags,
	sqlite3_stmt **st, const char **tail)
{
	static int (*real)(sqlite3 *, const char *, int, unsigned,
		sqlite3_stmt **, const char **);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "sqlite3_prepare_v3");
	return fails(sql) ? why : real(db, sql, n, flags, st, tail);
}

int
sqlite3_exec(sqlite3 *db, const char *sql,
	int (*each)(void *, int, char **, char **), void *with, char **said)
{
	static int (*real)(sqlite3 *, const char *, int (*)(void *, int,
		char **, char **), void *, char **);

	int rc;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "sqlite3_exec");
	if (fails(sql))
		return why;
	inside = true;
	rc = real(db, sql, each, with, said);
	inside = false;
	return rc;
}

/* What failed here was not SQLite: it has no error to tell. */
int
sqlite3_extended_errcode(sqlite3 *db)
{
	static int (*real)(sqlite3 *);
	int rc;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT,
			"sqlite3_extended_errcode");
	rc = real(db);
	return rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE ?
		why : rc;
}

/* The next call that fails: each of the first ones, then one in some, as what
 * makes hundreds (an erasure) makes them in loops.  FAULTS=all: each. */
static inline int64_t
faults_next(int64_t i)
{
	return i + (i < SHARE(64) || getenv("FAULTS") ? 1 : i / 4);
}

#endif

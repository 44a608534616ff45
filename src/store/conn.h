/* The inside of a connection, for store/ only. */
#ifndef STORE_CONN_H
#define STORE_CONN_H

#include <stdbool.h>

#include "base/err.h"
#include "base/id.h"

#define DB_BUSY_MS 5000         /* how long one waits for another */

struct sqlite3;
struct sqlite3_stmt;

#define DB_IDS 4

struct prepared {
	struct prepared *next;
	const char *sql;        /* compared by address */
	struct sqlite3_stmt *st;
	struct id id[DB_IDS];   /* what is bound, until it ends */
	int nid;
	bool busy;
};

struct db {
	struct sqlite3 *raw;
	bool writer;
	bool opening;           /* settings and migrations may run */
	bool holds;             /* db_hold(), db_let_go(): may begin and end */
	int busy;
	struct prepared *prepared;
};

/* Whether a read that was refused may be tried again, after a moment.  Who may
 * not write the index of the log and looks at it while the writer changes its
 * head is told that it must be recovered (SQLITE_READONLY_RECOVERY), and
 * SQLite's busy handler is not asked.  It is true where the writer died just
 * there: the next one recovers it as it opens.  *tries begins at 0; as long as
 * the busy timeout in all. */
bool db_again(const struct db *db, int rc, int *tries);

/* Logs what failed and sets the user's message. */
enum err db_failure(struct db *db, const char *what);

#endif

/* The inside of a connection, for store/ only. */
#ifndef STORE_CONN_H
#define STORE_CONN_H

#include <stdbool.h>

#include "base/err.h"

struct sqlite3;
struct sqlite3_stmt;

struct prepared {
	struct prepared *next;
	const char *sql;        /* compared by address */
	struct sqlite3_stmt *st;
	bool busy;
};

struct db {
	struct sqlite3 *raw;
	bool writer;
	bool opening;           /* settings and migrations may run */
	int busy;
	struct prepared *prepared;
};

/* Logs what failed and sets the user's message. */
enum err db_failure(struct db *db, const char *what);

#endif

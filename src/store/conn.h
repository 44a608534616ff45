/* The inside of a connection, for store/ only. */
#ifndef STORE_CONN_H
#define STORE_CONN_H

#include "store/db.h"

struct prepared {
	struct prepared *next;
	const char *sql;        /* compared by address */
	struct sqlite3_stmt *st;
	bool busy;
};

struct db {
	struct sqlite3 *raw;
	enum db_mode mode;
	bool opening;           /* settings and migrations may run */
	int busy;
	struct prepared *prepared;
};

/* Logs what failed and sets the user's message. */
enum err db_failure(struct db *db, const char *what);

#endif

/* Opening a database: the settings of every connection, and the second wall
 * (an authorizer) behind named statements. */
#ifndef STORE_OPEN_H
#define STORE_OPEN_H

#include "store/db.h"

enum db_mode { DB_READ, DB_WRITE };

/* Opens a database file.  DB_WRITE (the keeper) makes it when absent: WAL,
 * synchronous FULL, foreign keys, secure_delete, persistent WAL.  Both:
 * defensive, trusted_schema off, an authorizer (a reader may only read).
 * DB_READ reads once, so that the page cache and the shared memory are open
 * before a jail closes. */
enum err db_open(const char *path, enum db_mode mode, struct db **out);
/* Sets the authorizer again after a maintenance check took it off. */
void db_guard(struct db *db);

#endif

/* Migrations: numbered, forward only, compiled in from src/sql/. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/db.h"

struct sql_migration {
	const char *family;     /* "data" or "keys" */
	int number;             /* from 1, without a gap */
	const char *sql;
};

extern const struct sql_migration sql_migrations[];     /* NULL family ends */

/* Runs the numbered migrations that the file lacks, each in one transaction
 * (user_version).  E_STATE when the file is newer than this program.
 * `set` names the family of migrations: "data" or "keys". */
enum err db_migrate(struct db *db, const char *set);
/* The same refusal, before anything is done. */
enum err db_version_may(struct db *db, const char *set);
int db_version(struct db *db);
int db_version_known(const char *set);

/* Rows of the data file, as an earlier schema had them, that a later one has in
 * the key file: copied there in one transaction.  After the migrations of the
 * key file and before those of the data; again after a cut, each is there
 * once. */
enum err db_carry(struct db *data, struct db *keys);

#endif

/* Migrations: numbered, forward only, compiled in from src/sql/. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

struct sql_migration {
	const char *family;     /* "data" or "keys" */
	int number;             /* from 1, without a gap */
	const char *sql;
};

extern const struct sql_migration sql_migrations[];     /* NULL family ends */

#endif

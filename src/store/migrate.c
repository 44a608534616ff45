#include "store/migrate.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/conn.h"

int
db_version_known(const char *set)
{
	const struct sql_migration *m;
	int most = 0;

	for (m = sql_migrations; m->family; m++)
		if (strcmp(m->family, set) == 0 && m->number > most)
			most = m->number;
	return most;
}

int
db_version(struct db *db)
{
	sqlite3_stmt *st;
	int v = -1;

	db->opening = true;
	if (sqlite3_prepare_v2(db->raw, "PRAGMA user_version", -1, &st, NULL)
		== SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
		v = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	db->opening = false;
	return v;
}

static enum err
migrate_one(struct db *db, const struct sql_migration *m)
{
	char *version = xasprintf("PRAGMA user_version = %d", m->number);
	enum err e = db_run(db, "BEGIN IMMEDIATE");

	if (!e)
		e = db_run(db, m->sql);
	if (!e)
		e = db_run(db, version);
	if (!e)
		e = db_run(db, "COMMIT");
	else
		sqlite3_exec(db->raw, "ROLLBACK", NULL, NULL, NULL);
	free(version);
	return e;
}

enum err
db_version_may(struct db *db, const char *set)
{
	int now = db_version(db);

	if (now < 0)
		return err_set(E_IO, _("La base ne peut être lue."));
	if (now > db_version_known(set))
		return err_set(E_STATE, _("Cette base est plus récente que ce "
			"programme (version %d) : installer le nouveau."),
			now);
	return E_OK;
}

enum err
db_migrate(struct db *db, const char *set)
{
	const struct sql_migration *m;
	int now = db_version(db);
	enum err e = db_version_may(db, set);

	if (e)
		return e;
	db->opening = true;
	for (m = sql_migrations; m->family && !e; m++)
		if (strcmp(m->family, set) == 0 && m->number > now)
			e = migrate_one(db, m);
	db->opening = false;
	return e;
}

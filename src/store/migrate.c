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

/* --- from one file to the other ------------------------------------------------ */

static const struct carried {
	int first, last;        /* schemas of the data file that have them */
	const char *from;       /* its columns are the values of `to` */
	const char *to;
} carried[] = {
	{ 8, 54, "SELECT person, structure, user, by_structure, made_on"
		" FROM probe WHERE seen_on IS NULL",
		"INSERT OR IGNORE INTO probe(person, structure, user,"
		" by_structure, made_on) VALUES(?1, ?2, ?3, ?4, ?5)" },
};

static bool
copy_rows(sqlite3_stmt *from, sqlite3_stmt *to)
{
	int step, i;

	while ((step = sqlite3_step(from)) == SQLITE_ROW) {
		for (i = 0; i < sqlite3_column_count(from); i++)
			sqlite3_bind_value(to, i + 1,
				sqlite3_column_value(from, i));
		if (sqlite3_step(to) != SQLITE_DONE)
			return false;
		sqlite3_reset(to);
	}
	return step == SQLITE_DONE;
}

static enum err
carry_one(struct db *data, struct db *keys, const struct carried *c)
{
	sqlite3_stmt *from = NULL, *to = NULL;
	enum err e = db_run(keys, "BEGIN IMMEDIATE");

	if (e)
		return e;
	if (sqlite3_prepare_v2(data->raw, c->from, -1, &from, NULL) !=
		SQLITE_OK || sqlite3_prepare_v2(keys->raw, c->to, -1, &to,
		NULL) != SQLITE_OK || !copy_rows(from, to))
		e = err_set(E_IO, _("La base n'est pas mise à jour : ce qui "
			"change de fichier n'est pas copié. Redémarrer."));
	sqlite3_finalize(from);
	sqlite3_finalize(to);
	if (!e)
		e = db_run(keys, "COMMIT");
	if (!sqlite3_get_autocommit(keys->raw))
		sqlite3_exec(keys->raw, "ROLLBACK", NULL, NULL, NULL);
	return e;
}

enum err
db_carry(struct db *data, struct db *keys)
{
	int now = db_version(data);
	enum err e = E_OK;
	size_t i;

	for (i = 0; i < sizeof carried / sizeof *carried && !e; i++)
		if (now >= carried[i].first && now <= carried[i].last)
			e = carry_one(data, keys, &carried[i]);
	return e;
}

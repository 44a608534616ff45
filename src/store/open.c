/* Opening a database: the settings of every connection, and the second wall
 * (an authorizer) behind named statements. */
#include "store/db.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/conn.h"
#include "store/migrate.h"

enum err
db_failure(struct db *db, const char *what)
{
	int rc = sqlite3_extended_errcode(db->raw);

	log_say(LOG_WARN, "sqlite: %s: %s (%d)", what,
		sqlite3_errstr(rc), rc);
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return err_set(E_FULL, _("Le disque est plein : rien n'est "
			"enregistré. Votre texte reste ici."));
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(E_AGAIN, _("La base est occupée : recommencer "
			"dans un instant."));
	case SQLITE_CONSTRAINT:
		if (rc == SQLITE_CONSTRAINT_UNIQUE ||
			rc == SQLITE_CONSTRAINT_PRIMARYKEY)
			return err_set(E_EXISTS, _("Cela existe déjà."));
		return err_set(E_CHECK, _("Une valeur ne convient pas."));
	case SQLITE_NOMEM:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return err_set(E_IO, _("La base ne peut être lue ou écrite "
			"[%d]."), rc);
	default:
		return err_set(E_INTERNAL, _("Incident de la base [%d]."),
			rc);
	}
}

/* A reader selects; a writer does all but attach files, load code, or change
 * settings once the connection is open. */
static int
authorize(void *to, int action, const char *a, const char *b, const char *c,
	const char *d)
{
	const struct db *db = to;

	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_FUNCTION:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_ATTACH:
	case SQLITE_DETACH:
		return SQLITE_DENY;
	case SQLITE_PRAGMA:
		return db->opening ? SQLITE_OK : SQLITE_DENY;
	default:
		return db->mode == DB_WRITE || db->opening ? SQLITE_OK :
			SQLITE_DENY;
	}
}

void
db_guard(struct db *db)
{
	sqlite3_set_authorizer(db->raw, authorize, db);
}

/* distance_km(lat, lon, lat, lon): great circle, NULL when one is NULL. */
static void
distance(sqlite3_context *c, int n, sqlite3_value **v)
{
	double rad = acos(-1.0) / 180, a, dlat, dlon, lat1, lat2;
	int i;

	for (i = 0; i < 4; i++)
		if (sqlite3_value_type(v[i]) == SQLITE_NULL)
			return;
	lat1 = sqlite3_value_double(v[0]) * rad;
	lat2 = sqlite3_value_double(v[2]) * rad;
	dlat = lat2 - lat1;
	dlon = (sqlite3_value_double(v[3]) - sqlite3_value_double(v[1])) * rad;
	a = sin(dlat / 2) * sin(dlat / 2) +
		cos(lat1) * cos(lat2) * sin(dlon / 2) * sin(dlon / 2);
	sqlite3_result_double(c, 2 * 6371.0088 * asin(sqrt(a > 1 ? 1 : a)));
}

static enum err
run(struct db *db, const char *sql)
{
	if (sqlite3_exec(db->raw, sql, NULL, NULL, NULL) != SQLITE_OK)
		return db_failure(db, sql);
	return E_OK;
}

static enum err
settings(struct db *db)
{
	static const char *const both[] = {
		"PRAGMA foreign_keys = ON", "PRAGMA trusted_schema = OFF",
		"PRAGMA temp_store = MEMORY", "PRAGMA mmap_size = 0",
		"PRAGMA synchronous = FULL", "PRAGMA cell_size_check = ON",
	};
	static const char *const writer[] = {
		"PRAGMA journal_mode = WAL", "PRAGMA secure_delete = ON",
		"PRAGMA cache_size = -4096", "PRAGMA wal_autocheckpoint = 1000",
	};
	size_t i;
	int on = 1;
	enum err e = E_OK;

	sqlite3_db_config(db->raw, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->raw, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0,
		NULL);
	sqlite3_busy_timeout(db->raw, 5000);
	for (i = 0; i < sizeof both / sizeof *both && !e; i++)
		e = run(db, both[i]);
	if (db->mode == DB_WRITE) {
		for (i = 0; i < sizeof writer / sizeof *writer && !e; i++)
			e = run(db, writer[i]);
		/* readers keep the files open: they must outlive a keeper */
		sqlite3_file_control(db->raw, "main",
			SQLITE_FCNTL_PERSIST_WAL, &on);
	} else if (!e) {
		e = run(db, "PRAGMA cache_size = -128");
	}
	return e;
}

enum err
db_open(const char *path, enum db_mode mode, struct db **out)
{
	struct db *db = xcalloc(1, sizeof *db);
	int flags = mode == DB_WRITE ?
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE :
		SQLITE_OPEN_READONLY;
	enum err e;

	db->mode = mode;
	db->opening = true;
	if (sqlite3_open_v2(path, &db->raw, flags | SQLITE_OPEN_NOMUTEX |
		SQLITE_OPEN_EXRESCODE, NULL) != SQLITE_OK) {
		e = db_failure(db, "open");
		goto out;
	}
	db_guard(db);
	sqlite3_create_function(db->raw, "distance_km", 4, SQLITE_UTF8 |
		SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, distance, NULL,
		NULL);
	e = settings(db);
	if (!e && mode == DB_READ)
		e = run(db, "SELECT count(*) FROM sqlite_master");
	db->opening = false;
	if (!e) {
		*out = db;
		return E_OK;
	}
out:
	db_close(db);
	return e;
}

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
	enum err e = run(db, "BEGIN IMMEDIATE");

	if (!e)
		e = run(db, m->sql);
	if (!e)
		e = run(db, version);
	if (!e)
		e = run(db, "COMMIT");
	else
		sqlite3_exec(db->raw, "ROLLBACK", NULL, NULL, NULL);
	free(version);
	return e;
}

enum err
db_migrate(struct db *db, const char *set)
{
	const struct sql_migration *m;
	int now = db_version(db);
	enum err e = E_OK;

	if (now < 0)
		return err_set(E_IO, _("La base ne peut être lue."));
	if (now > db_version_known(set))
		return err_set(E_STATE, _("Cette base est plus récente que ce "
			"programme (version %d) : installer le nouveau."),
			now);
	db->opening = true;
	for (m = sql_migrations; m->family && !e; m++)
		if (strcmp(m->family, set) == 0 && m->number > now)
			e = migrate_one(db, m);
	db->opening = false;
	return e;
}

#include "store/open.h"

#include <math.h>
#include <sqlite3.h>

#include "base/mem.h"
#include "store/conn.h"

/* A reader selects, at one moment while db_hold() asks for it; a writer does
 * all but attach files, load code, or change settings once the connection is
 * open. */
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
	case SQLITE_TRANSACTION:
		return db->writer || db->opening || db->holds ? SQLITE_OK :
			SQLITE_DENY;
	case SQLITE_ATTACH:
	case SQLITE_DETACH:
		return SQLITE_DENY;
	case SQLITE_PRAGMA:
		return db->opening ? SQLITE_OK : SQLITE_DENY;
	default:
		return db->writer || db->opening ? SQLITE_OK :
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
	sqlite3_busy_timeout(db->raw, DB_BUSY_MS);
	for (i = 0; i < sizeof both / sizeof *both && !e; i++)
		e = db_run(db, both[i]);
	if (db->writer) {
		for (i = 0; i < sizeof writer / sizeof *writer && !e; i++)
			e = db_run(db, writer[i]);
		/* readers keep the files open: they must outlive a keeper */
		sqlite3_file_control(db->raw, "main",
			SQLITE_FCNTL_PERSIST_WAL, &on);
	} else if (!e) {
		e = db_run(db, "PRAGMA cache_size = -128");
	}
	return e;
}

/* No process here has a second thread, and nobody asks how much memory SQLite
 * has: without either a small read costs a tenth less. */
static void
alone(void)
{
	static bool said;

	if (said)
		return;
	said = true;
	/* refused where it has begun (a test's own connection): it is slower */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

enum err
db_open(const char *path, enum db_mode mode, struct db **out)
{
	struct db *db = xcalloc(1, sizeof *db);
	int flags = mode == DB_WRITE ?
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE :
		SQLITE_OPEN_READONLY;
	enum err e;

	alone();
	db->writer = mode == DB_WRITE;
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
		e = db_run(db, "SELECT count(*) FROM sqlite_master");
	db->opening = false;
	if (!e) {
		*out = db;
		return E_OK;
	}
out:
	db_close(db);
	return e;
}

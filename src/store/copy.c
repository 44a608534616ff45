#include "store/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

#define TRIES 2000

static enum err
open_raw(const char *path, int flags, sqlite3 **out)
{
	enum err e = E_OK;

	if (sqlite3_open_v2(path, out, flags | SQLITE_OPEN_NOMUTEX, NULL) !=
		SQLITE_OK)
		e = err_set(E_IO, _("La base %s ne s'ouvre pas."), path);
	else
		sqlite3_busy_timeout(*out, 5000);
	if (e) {
		sqlite3_close(*out);
		*out = NULL;
	}
	return e;
}

/* An integer that a statement gives; -1. */
static int
number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st = NULL;
	int v = -1;

	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK &&
		sqlite3_step(st) == SQLITE_ROW)
		v = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	return v;
}

/* Opens a reading transaction on what is committed now. */
static bool
look(sqlite3 *db)
{
	sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK &&
		number(db, "SELECT count(*) FROM sqlite_schema") >= 0;
}

/* Reading transactions on both, between which nothing was committed to the
 * data: a key is durable before the data that it opens and destroyed after
 * it, so that the keys seen explain all of the data seen. */
static enum err
look_both(sqlite3 *data, sqlite3 *keys, sqlite3 *watch)
{
	int i;

	for (i = 0; i < TRIES; i++) {
		int before = number(watch, "PRAGMA data_version");

		if (before < 0 || !look(data) || !look(keys))
			return err_set(E_IO, _("La base ne peut être lue."));
		if (number(watch, "PRAGMA data_version") == before)
			return E_OK;
		usleep((useconds_t)(i % 20) * 50);
	}
	return err_set(E_AGAIN, _("La base est occupée : recommencer dans un "
		"instant."));
}

static enum err
copy_one(sqlite3 *from, const char *path)
{
	sqlite3_backup *b;
	sqlite3 *to;
	int rc;
	enum err e;

	unlink(path);
	e = open_raw(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &to);
	if (e)
		return e;
	b = sqlite3_backup_init(to, "main", from, "main");
	rc = b ? sqlite3_backup_step(b, -1) : SQLITE_ERROR;
	if (b)
		sqlite3_backup_finish(b);
	/* one file that says all */
	if (rc == SQLITE_DONE)
		rc = sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL,
			NULL, NULL) == SQLITE_OK ? SQLITE_DONE : SQLITE_ERROR;
	sqlite3_close(to);
	if (rc == SQLITE_DONE)
		return E_OK;
	unlink(path);
	return rc == SQLITE_FULL ? err_set(E_FULL, _("Le disque est plein : "
		"la copie n'est pas faite.")) : err_set(E_IO, _("La copie "
		"%s n'est pas faite [%d]."), path, rc);
}

enum err
copy_both(const char *data, const char *keys, const char *to_data,
	const char *to_keys)
{
	sqlite3 *d = NULL, *k = NULL, *watch = NULL;
	enum err e = open_raw(data, SQLITE_OPEN_READONLY, &d);

	if (!e)
		e = open_raw(keys, SQLITE_OPEN_READONLY, &k);
	if (!e)
		e = open_raw(data, SQLITE_OPEN_READONLY, &watch);
	if (!e)
		e = look_both(d, k, watch);
	if (!e)
		e = copy_one(d, to_data);
	if (!e) {
		e = copy_one(k, to_keys);
		if (e)
			unlink(to_data);
	}
	sqlite3_close(watch);
	sqlite3_close(k);
	sqlite3_close(d);
	return e;
}

enum err
copy_alone(const char *folder, int *fd)
{
	*fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (*fd < 0)
		return err_set(E_IO, "%s : %s", folder, strerror(errno));
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return E_OK;
	close(*fd);
	*fd = -1;
	return err_set(E_AGAIN, _("Une autre sauvegarde se fait : attendre "
		"qu'elle finisse."));
}

enum err
copy_whole(const char *path)
{
	sqlite3_stmt *st = NULL;
	sqlite3 *db;
	enum err e = open_raw(path, SQLITE_OPEN_READONLY, &db);
	const char *said = NULL;

	if (e)
		return e;
	if (sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &st, NULL)
		== SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
		said = (const char *)sqlite3_column_text(st, 0);
	if (!said || strcmp(said, "ok") != 0)
		e = err_set(E_CHECK, _("%s n'est pas entière : %s"), path,
			said ? said : sqlite3_errmsg(db));
	sqlite3_finalize(st);
	sqlite3_close(db);
	return e;
}

#include "store/conn.h"

#include <sqlite3.h>

#include "base/i18n.h"
#include "base/log.h"

#define TRIES (DB_BUSY_MS / 5)

bool
db_again(const struct db *db, int rc, int *tries)
{
	if (rc != SQLITE_READONLY_RECOVERY || db->writer || *tries >= TRIES)
		return false;
	++*tries;
	sqlite3_sleep(5);
	return true;
}

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

/* The operator: root or the owner, through a keeper (design 12). */
#ifndef CLI_OPERATOR_H
#define CLI_OPERATOR_H

#include "base/msg.h"
#include "model/keep.h"
#include "store/db.h"

/* Reaches a keeper (or starts one for this process's life) and opens the
 * base to read.  db may be NULL. */
enum err operator_open(struct keep **keep, struct db **db);
void operator_close(struct keep *keep, struct db *db);

/* A message that is answered by P_DONE; fd: its descriptor, or NULL. */
enum err operator_call(struct keep *k, struct msg *m, int *fd);

/* The structure that REF names: number, SIRET or data-inclusion id. */
enum err operator_structure(struct db *db, const char *ref, struct id *id,
	char *name, size_t size);
enum err operator_user(struct db *db, const char *login, struct id *id);

/* One line of standard input, without its end, into out. */
enum err operator_line(char *out, size_t size);

/* A structure of this server's own, with its key. */
enum err operator_make_structure(struct keep *k, struct db *db,
	const char *key, const char *name, const char *commune,
	const char *postcode, const char *insee, const char *phone,
	const char *mail, struct id *id);
enum err operator_add_user(struct keep *k, const char *login,
	const char *name, bool admin, const char *unix_name, struct id *id);
enum err operator_add_member(struct keep *k, const struct id *structure,
	const struct id *user, const char *role);
enum err operator_add_key(struct keep *k, const struct id *user,
	const char *file);
enum err operator_set_password(struct keep *k, const struct id *user,
	const char *password);

#endif

/* The operator: root or the owner, through a keeper (design 12). */
#ifndef CLI_OPERATOR_H
#define CLI_OPERATOR_H

#include "base/buf.h"
#include "base/msg.h"
#include "model/keep.h"
#include "store/db.h"

/* Reaches a keeper (or starts one for this process's life) and opens the
 * base to read.  db may be NULL. */
enum err operator_open(struct keep **keep, struct db **db);
void operator_close(struct keep *keep, struct db *db);

/* A message that is answered by P_DONE; fd: its descriptor, or NULL. */
enum err operator_call(struct keep *k, struct msg *m, int *fd);

/* The structure that REF names: data-inclusion id, SIRET or number.  E_CHECK
 * for a SIRET that several have, E_NOTFOUND. */
enum err operator_structure(struct db *db, const char *ref, struct id *id);
/* worker: not a person's own account, which is not the operator's to open. */
enum err operator_user(struct db *db, const char *login, bool worker,
	struct id *id);

/* When a break of the audit chain was last acknowledged, as a day; "" for
 * never. */
enum err operator_acknowledged(struct db *db, char day[16]);

/* Who has this number in a structure, followed still or not. */
enum err operator_person(struct db *db, const struct id *structure, int num,
	struct id *person);

/* A structure of this server's own, with its key. */
enum err operator_make_structure(struct keep *k, struct db *db,
	const char *key, const char *name, const char *commune,
	const char *postcode, const char *insee, const char *phone,
	const char *mail, struct id *id);

/* The right of a structure to the NIR, by this text; NULL: none any more. */
enum err operator_allow_nir(struct keep *k, const struct id *structure,
	const char *basis);

/* Someone who gets an account; what is absent is NULL or false. */
struct new_user {
	const char *login, *name, *unix_name;
	bool admin;
	const char *key_file;
	bool ask_password;              /* on standard input */
	const char *password;
	/* filled by operator_check_user() */
	struct buf blob;
	char print[128], label[128], typed[1024];
};

/* Everything that may be wrong with u is seen before anything is written: its
 * login, name and Unix account, its key file (read here), its password (read
 * here).  E_EXISTS when the login is taken (db NULL: a new base). */
enum err operator_check_user(struct db *db, struct new_user *u);
/* Makes the account that was checked; its id into *id. */
enum err operator_add_user(struct keep *k, const struct new_user *u,
	struct id *id);
/* Its key and its password, where it has any. */
enum err operator_let_in(struct keep *k, const struct new_user *u,
	const struct id *id);
/* Says on standard error how an account without any comes in. */
void operator_tell_way(const struct new_user *u);
void operator_done_user(struct new_user *u);    /* wipes */

enum err operator_add_member(struct keep *k, const struct id *structure,
	const struct id *user, const char *role);
enum err operator_add_key(struct keep *k, const struct id *user,
	const char *file);

#endif

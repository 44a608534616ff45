/* Logins: keys offered, keys proved, passwords. */
#ifndef KEEPER_LOGIN_H
#define KEEPER_LOGIN_H

#include "keeper/state.h"

/* One message of a relay. */
void login_message(struct keeper *k, struct peer *p, struct msg *m);

/* A password to set (command line); answered when it is hashed. */
void login_set_password(struct keeper *k, struct peer *p, struct msg *m);

/* P_K_UNLOCK: a session asks whether somebody at its locked screen is its
 * user.  Slowed as a login is. */
void login_unlock(struct keeper *k, struct peer *p, struct msg *m);

/* Fills a peer's user from a login; E_RIGHT when unknown or disabled. */
enum err login_user(struct keeper *k, const char *login, struct peer *p,
	char unix_name[65]);

/* The login of a session's user, into p->login: what is slowed is the
 * account's. */
enum err login_of_user(struct keeper *k, struct peer *p);

#endif

/* Logins: keys offered, keys proved, passwords, the start of a session. */
#ifndef KEEPER_LOGIN_H
#define KEEPER_LOGIN_H

#include "keeper/keeper.h"

/* One message of a relay. */
void login_message(struct keeper *k, struct peer *p, struct msg *m);

/* A hasher answered: tells whoever waits for the ticket. */
void login_hashed(struct keeper *k, struct peer *hasher, struct msg *m);

/* Starts a session for a user who is known: row, pairs, welcome.  `fd` gets
 * the relay's end of T (SSH) or the session's end of K (local). */
struct login {
	const char *term, *lang, *banner, *verb;
	unsigned cols, rows;
	bool pty;
};
enum err login_session(struct keeper *k, struct peer *who,
	const struct login *l, bool local, int *fd);

/* P_K_WELCOME, first message of a session and after P_K_SWITCH. */
void login_welcome(struct keeper *k, struct peer *p, const struct login *l);

/* P_K_SWITCH. */
void login_switch(struct keeper *k, struct peer *p, struct msg *m);

/* P_L_ADOPT: a session that an earlier keeper opened. */
void login_adopt(struct keeper *k, const struct id *session, int fd);

/* Reads again what a committed act may have changed in the session's row. */
/* Accounts or roles may have changed: whoever is disabled is shown out, whoever
 * works elsewhere now is told (P_K_WELCOME). */
void login_changed(struct keeper *k);

void login_refresh(struct keeper *k, struct peer *p);

/* Rows of sessions that nobody holds (they ended while there was no keeper)
 * are closed. */
void login_close_orphans(struct keeper *k);

/* The session's row is closed. */
void login_ended(struct keeper *k, const struct id *session);

/* A password to set (command line); answered when it is hashed. */
void login_set_password(struct keeper *k, struct peer *p, struct msg *m);

/* Fills a peer's user from a login; E_RIGHT when unknown or disabled. */
enum err login_user(struct keeper *k, const char *login, struct peer *p,
	char unix_name[65]);

#endif

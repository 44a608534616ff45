/* Sessions: the row, the pairs and the welcome of each, who it works for, its
 * end. */
#ifndef KEEPER_SESSIONS_H
#define KEEPER_SESSIONS_H

#include "keeper/state.h"

/* Starts a session for a user who is known: row, pairs, welcome.  `fd` gets
 * the relay's end of T (SSH) or the session's end of K (local). */
struct login {
	const char *term, *lang, *banner, *verb;
	unsigned cols, rows;
	bool pty;
};
enum err session_open(struct keeper *k, struct peer *who,
	const struct login *l, bool local, int *fd);

/* P_K_SWITCH. */
void session_switch(struct keeper *k, struct peer *p, struct msg *m);

/* P_K_TAKE. */
void session_take(struct keeper *k, struct peer *p, struct msg *m);

/* Sessions that have lasted `set session_seconds` are told to end, those that
 * were told and go on are cut.  Milliseconds until there is one more; -1: there
 * is no session. */
int64_t sessions_wait(struct keeper *k);

/* Was it told to end, and goes on all the same?  It is cut. */
bool session_late(struct peer *p);
/* What was told to end keeps what is typed there, in its user's drafts, and
 * does nothing else any more: E_STATE. */
enum err session_may(const struct peer *p, bool draft);

/* P_L_ADOPT: a session that an earlier keeper opened. */
void session_adopt(struct keeper *k, const struct id *session, int fd);

/* Reads again what a committed act may have changed in the session's row. */
void session_refresh(struct keeper *k, struct peer *p);

/* Accounts or roles may have changed: whoever is disabled, or came by a key
 * that was revoked, is shown out, whoever works elsewhere now is told (P_K_WELCOME). */
void sessions_changed(struct keeper *k);

/* The password of an account changed: whoever came by the one before is told to
 * end, but `but`, and a login by it that has no session yet has none. */
void sessions_end_password(struct keeper *k, const struct id *user,
	const struct peer *but);

/* The second factor of an account is no more, or is another, for it may be
 * lost: whoever is there with it, or by a key alone where none is left, would
 * make one of her own.  All are told to end, but `but`; a login that has no
 * session yet has none. */
void sessions_end_factor(struct keeper *k, const struct id *user,
	const struct peer *but);

/* All her sessions, however she came: cut at once. */
void sessions_cut(struct keeper *k, const struct id *user, const char *why);

/* Her second factor was shown in this session: nothing is fenced any more. */
void session_proved(struct keeper *k, struct peer *p);

/* The session's row is closed. */
void session_close(struct keeper *k, const struct id *session);
/* Rows of sessions that nobody holds (they ended while there was no keeper)
 * are closed. */
void sessions_close_orphans(struct keeper *k);

#endif

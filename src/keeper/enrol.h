/* Invitations: a code handed over by a colleague opens an account, once,
 * within 72 hours; whoever has it chooses a password or brings a public key.
 *
 * The code is "NUMBER-XXXX-XXXX-XXXX-XXXX": the account's number and 80
 * random bits.  It is shown once; the keeper keeps a hash, sealed. */
#ifndef KEEPER_ENROL_H
#define KEEPER_ENROL_H

#include "keeper/state.h"

#define ENROL_HOURS 72

/* P_K_INVITE.  Allowed to a responsable of every structure where the account
 * works (not for herself), and to the administrator for an account that
 * nobody ever used and that opens nobody: she gives no role to an account that
 * exists; to the operator, who can tie a key to any account, for all but a
 * person's.  Of a person's own account by who may open her space: her new card
 * is instead of the one before, whose code, key, second factor and screens are
 * no more.
 *
 * A code that waits opens nothing once who gave it is disabled, or is no more
 * responsable wherever the account works by then (of a person: works no more
 * where she is followed); the administrator's, once somebody came to it. */
void enrol_invite(struct keeper *k, struct peer *p, struct msg *m);

/* P_R_ENROL.  Without a password or key the code is only tried.  A key is
 * tied at once; a password goes through a hasher first. */
void enrol_message(struct keeper *k, struct peer *p, struct msg *m);

/* Is p responsable wherever the account works, and does it work anywhere?  Not
 * of who administers the platform. */
bool enrol_heads(struct keeper *k, const struct peer *p,
	const struct id *user);

/* The fingerprint of a key, as ssh-keygen -l writes it. */
#define ENROL_PRINT 64
void enrol_print(const void *blob, size_t n, char out[ENROL_PRINT]);
/* A key lets an account in from now on. */
enum err enrol_tie_key(struct keeper *k, const struct id *user,
	const void *blob, size_t n, const char *print, const char *label);

#endif

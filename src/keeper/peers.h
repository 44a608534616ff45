/* Whoever the keeper talks to: one for each descriptor.  Nothing here ever
 * blocks: what a peer does not read waits in a bounded queue, and a peer that
 * lets it fill is cut. */
#ifndef KEEPER_PEERS_H
#define KEEPER_PEERS_H

#include "base/err.h"
#include "base/i18n.h"
#include "keeper/state.h"

/* Takes the descriptor, makes it non-blocking. */
struct peer *peer_new(struct keeper *k, enum peer_kind kind, int fd);

/* Sends, or keeps for later (the descriptors are duplicated). */
void peer_send(struct peer *p, const struct msg *m, const int *fds, int n);
/* E_PROTO of a message that breaks its format, with words of its own: those of
 * the failure before this one were somebody else's. */
static inline enum err
peer_broken(void)
{
	return err_set(E_PROTO, _("Demande mal formée."));
}
/* P_DONE. */
void peer_done(struct peer *p, uint32_t number, enum err e,
	const char *message);
/* The peer takes more: sends what waited. */
void peer_flush(struct peer *p);

/* Ends a session from our side: P_K_END with the reason, its pair broken. */
void peer_cut(struct peer *p, const char *why);

/* One more refusal that is in the audit: a relay that goes on long after those
 * that its client may have (`set tries`) is cut, for each costs a record; so is
 * a session that goes on at its lock, or at its account (keeper/access.h). */
void peer_refused(struct peer *p);

/* Drops what it asked of the hashers: a late answer is nobody's. */
void peer_forget(struct peer *p);

/* Keeps a copy of a message that is not read yet, in p->doing, in place of the
 * one before; NULL: of none. */
void peer_put_by(struct peer *p, const struct msg *m);

/* Frees the dead ones, after what their end means (p->ended). */
void peers_bury(struct keeper *k);
void peers_free(struct keeper *k);

#endif

/* Drafts: records of one user alone (design 6).  Each has its own key,
 * wrapped for the user; a place ends after 30 days; one that is tied to a
 * person goes with her. */
#ifndef KEEPER_DRAFTS_H
#define KEEPER_DRAFTS_H

#include "keeper/state.h"

/* Is there such a draft of this user? */
bool drafts_has(struct keeper *k, const struct id *draft,
	const struct id *user);

/* P_K_NEW: id and key of a new one; person: id_none, or whose key is here.
 * E_CHECK: this user keeps as many as she may. */
enum err drafts_make(struct keeper *k, const struct id *user,
	const struct id *person, struct id *made, struct sealkey *key);

/* One that goes with a change, in the transaction that is open; its wrap is
 * for the caller to destroy, once that is committed.  Gone already is no
 * error; E_RIGHT: it is another user's. */
enum err drafts_drop(struct keeper *k, const struct id *draft,
	const struct id *user);

/* A wrap of this person was destroyed: if it was the last one, her drafts go
 * too, everybody's. */
void drafts_erase(struct keeper *k, const struct id *person);

/* Those that ended before today: data, then wraps. */
void drafts_expire(struct keeper *k);

/* Wraps older than 24 h without data: what an interrupted end left. */
void drafts_clean(struct keeper *k);

#endif

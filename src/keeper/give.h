/* Giving keys: rights first, then the audit, and only after it is durable
 * the keys (design 2, law). */
#ifndef KEEPER_GIVE_H
#define KEEPER_GIVE_H

#include "keeper/state.h"

/* P_K_KEYS (m): fills job->answer (P_K_GIVEN) and job->fresh; writes audit
 * records in the open transaction: the answer is sent after its commit. */
enum err give_keys(struct keeper *k, struct peer *p, struct job *job,
	struct msg *m);

/* P_K_NEW (m): an id and its keys; fills job->answer (P_K_MADE), which is
 * sent once the wrap is durable. */
enum err give_new(struct keeper *k, struct peer *p, struct job *job,
	struct msg *m);

/* P_K_MAC: search tokens of the current structure. */
void give_macs(struct keeper *k, struct peer *p, struct msg *m);

#endif

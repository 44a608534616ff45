/* The match across structures (design 6): does a record of this person exist
 * somewhere else?  Yes or no, after audit and counting; never where, never
 * for a protected address, whose referents are told (keeper/sought.h). */
#ifndef KEEPER_MATCH_H
#define KEEPER_MATCH_H

#include "keeper/state.h"

/* P_K_MATCH (m): fills job->answer (P_K_MATCHED); writes in the open
 * transaction: the answer is sent after its commit.  E_AGAIN: too many in
 * the hour. */
enum err match_run(struct keeper *k, struct peer *p, struct job *job,
	struct msg *m);

#endif

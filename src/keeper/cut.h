/* Where the audit chain begins: what was over went (keeper/prune.h), up to a
 * record that a signed checkpoint names; the key file says, sealed, how far
 * the keeper itself went.  A beginning that somebody else took away does not
 * hold. */
#ifndef KEEPER_CUT_H
#define KEEPER_CUT_H

#include "keeper/witness.h"

struct cut {
	int64_t seq;
	unsigned char hash[32];
};

/* How far the keeper went: its last two cuts, for the last one may have been
 * noted and not done.  None: zeros. */
enum err cut_noted(struct keeper *k, struct cut out[2]);
/* One more, before it is done. */
enum err cut_note(struct keeper *k, const struct cut *at);

/* The first record that is there; 1 for none. */
enum err cut_first(struct keeper *k, int64_t *seq);

/* The record before the first one that is there, its hash (zeros before the
 * first of all).  E_CHECK: it begins where the keeper did not cut it. */
enum err cut_start(struct keeper *k, const struct points *all, int64_t *seq,
	unsigned char hash[32]);

#endif

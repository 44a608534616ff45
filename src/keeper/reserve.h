/* Room kept for reading when the disk is full.  An opening is in the audit
 * before its keys leave (design 2, law), so that without any room nobody
 * could read any more: a file of no use is given up for that, and until it
 * can be made again nothing else is written. */
#ifndef KEEPER_RESERVE_H
#define KEEPER_RESERVE_H

#include "keeper/state.h"

#define RESERVE_BYTES (4 << 20) /* some ten thousand openings */

/* Makes it, or says in the log that there is no room. */
void reserve_start(struct keeper *k);
/* Gives it up; false when it was given up already. */
bool reserve_spend(struct keeper *k);
/* Is it still given up?  Tries to make it again. */
bool reserve_is_spent(struct keeper *k);

#endif

/* What tasks cost at the screen, summed over everybody (model/effort.h).
 *
 * The month that runs lies in the key file, which no session can read: sums
 * by task, and who is in them as a hash under a key that is drawn for the
 * month.  Once the month is over, each task of 11 users or more goes into the
 * data file, rounded, once and for ever; the rest, the hashes and the key are
 * destroyed.  There is no total and no other axis: nothing to subtract.  What
 * one user did is written nowhere. */
#ifndef KEEPER_EFFORT_H
#define KEEPER_EFFORT_H

#include "keeper/state.h"

#define EFFORT_USERS 11         /* below, nothing is published */

/* P_K_EFFORT: once a session; while the clock is in doubt it is dropped. */
void effort_message(struct keeper *k, struct peer *p, struct msg *m);

/* The months that are over; what a cut left half-way is done again. */
enum err effort_close(struct keeper *k);

#endif

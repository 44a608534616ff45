/* How much one account may write in an hour (config.write_mib): nobody fills
 * the disk of all the others, by mistake or on purpose.  No work of hands comes
 * near it; a file of 20,000 people that is taken in is some 100 MiB.  What is
 * opened is written of too, in each login again: as much, beside it, so that
 * who writes no more still reads.  Kept in memory: a keeper that starts counts
 * again. */
#ifndef KEEPER_QUOTA_H
#define KEEPER_QUOTA_H

#include "keeper/state.h"

/* n bytes of this user's are about to be written: E_AGAIN, and once in the hour
 * a line of the log, when it is too much. */
enum err quota_take(struct keeper *k, const struct id *user, size_t n);
/* A record of the audit is, for keys that she is given: the same. */
enum err quota_opens(struct keeper *k, const struct id *user);

#endif

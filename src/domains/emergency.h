/* Emergency access: what only the referent reads, opened for an hour to a
 * colleague of a structure that follows the person, with a reason.  It is
 * told to the referent, reviewed by a head, and ends by itself: the keeper
 * compares its end with the time at each request (keeper/facts.h). */
#ifndef DOMAINS_EMERGENCY_H
#define DOMAINS_EMERGENCY_H

#include "domains/follow.h"

/* Notes in the context those of this user that run: what the screens say as
 * long as they do.  At login, and whenever one begins or ends. */
enum err emergency_load(struct ctx *x);

/* Milliseconds until the first of them ends; -1: none runs. */
int emergency_wait(const struct ctx *x);

/* Those whose hour is over: their keys are wiped here too.  True: one was. */
bool emergency_over(struct ctx *x);

/* Does this user read the whole record of a follow now, referent or not? */
bool emergency_reads(const struct ctx *x, const struct follow *f);

#endif

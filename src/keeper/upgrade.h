/* A base that an earlier program wrote: copied as it was, then brought to the
 * version of this one (design 5).
 *
 *	keeper/before.part	the copy is being made
 *	keeper/before.now	it is whole; the migrations are not all done
 *	keeper/before		they are
 *
 * Each has both files under their own names.  What the copy's keys open is
 * what the base's opened then: it is removed after UPGRADE_DAYS, and before
 * anything is done that it must not survive (an erasure, a new root key). */
#ifndef KEEPER_UPGRADE_H
#define KEEPER_UPGRADE_H

#include "keeper/state.h"

#define UPGRADE_DAYS 7

/* Opens both files, and migrates them.  Neither is changed when one is of a
 * later program (E_STATE), when one is missing beside the other (E_CHECK), or
 * when the copy cannot be made. */
enum err upgrade_open(struct keeper *k);

/* No copy is left, or E_IO with what is. */
enum err upgrade_forget(void);

/* Hourly, while the clock is believed. */
void upgrade_sweep(void);

/* What a backup copied and was cut before it had done, while none may be at
 * it: its keys are those of who may be erased since. */
void upgrade_left(void);

#endif

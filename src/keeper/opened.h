/* The rate alarm (design 6): records opened one by one by one user within an
 * hour, each person once, whatever her sessions.  Lists, which are given
 * labels or many people at once, do not count.  Beyond config.alarm_opened
 * the structure by whose right the last one was opened is told, once an hour;
 * nothing is refused.  A keeper that starts again counts from nothing. */
#ifndef KEEPER_OPENED_H
#define KEEPER_OPENED_H

#include "keeper/state.h"

/* One person's record is given to the user of p, in the open transaction. */
enum err opened_add(struct keeper *k, const struct peer *p,
	const struct id *person, const struct id *structure);
void opened_free(struct keeper *k);

#endif

/* Two clocks must agree before time alone destroys or ends anything: the
 * wall's, and the days on which this base was at work.  A clock that jumps is
 * not believed: rights go on being compared with it, but drafts, keys and
 * what the clock's acts change are left, until it has told the new time for a
 * week. */
#ifndef KEEPER_CALENDAR_H
#define KEEPER_CALENDAR_H

#include "keeper/state.h"

#define CALENDAR_JUMP 92        /* days without a sign of life */
#define CALENDAR_WEEK 7         /* days that a new time has to last */

/* Looks at the clock, at start and each hour.  False: it is in doubt. */
bool calendar_sure(struct keeper *k);

#endif

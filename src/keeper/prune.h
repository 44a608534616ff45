/* What the audit keeps no longer than 12 months: a whole beginning of the
 * chain goes, up to a record that a signed checkpoint names, which takes its
 * place (keeper/cut.h).  With it the sessions of then, and what was
 * printed. */
#ifndef KEEPER_PRUNE_H
#define KEEPER_PRUNE_H

#include "keeper/state.h"

#define PRUNE_DAYS 366          /* 12 months, whatever the year */

/* Takes off some of what is older; *n: how many records.  Nothing is due: 0.
 * E_CHECK: the chain does not hold, and stays as it is: it is evidence.  The
 * caller looks at the calendar. */
enum err prune_some(struct keeper *k, int64_t *n);

#endif

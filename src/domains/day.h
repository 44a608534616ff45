/* My day (=JOU), the first screen: everything that awaits this user, across
 * her structures, in one list ordered by urgency; a record appears once, at
 * its highest rank. */
#ifndef DOMAINS_DAY_H
#define DOMAINS_DAY_H

#include "model/ctx.h"
#include "model/registry.h"

extern const struct source day_sources[];
extern const struct call day_calls[];
extern const struct jump day_jumps[];

/* The first screen: my day; of the administration alone, which is of no
 * structure, what waits for it. */
const char *day_first(const struct ctx *x);

#endif

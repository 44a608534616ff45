/* My day (=JOU), the first screen: everything that awaits this user, across
 * her structures, in one list ordered by urgency; a record appears once, at
 * its highest rank. */
#ifndef DOMAINS_DAY_H
#define DOMAINS_DAY_H

#include "model/registry.h"

extern const struct source day_sources[];
extern const struct call day_calls[];
extern const struct jump day_jumps[];

#endif

/* My day: the lines of every kind, for what shows them. */
#ifndef DOMAINS_DAY_GATHER_H
#define DOMAINS_DAY_GATHER_H

#include "domains/day_line.h"

/* All that awaits this user, the most urgent first: several lines of one
 * person too, and names only of what is no person. */
enum err day_gather(struct ctx *x, struct rows *out);
/* The names of those that have none yet, in one request. */
enum err day_names(struct ctx *x, struct rows *lines);

#endif

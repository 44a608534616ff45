/* The household of a person, as one structure knows it: links to other people
 * whom it follows.  A link has a side for each of the two, sealed under her
 * own key; it fills nothing in by itself. */
#ifndef DOMAINS_HOUSEHOLD_H
#define DOMAINS_HOUSEHOLD_H

#include "domains/follow.h"

extern const struct record kin_record;

/* "conjoint : BENALI Karim   enfant : ...   + 1" in at most `columns`;
 * *count: how many links there are. */
enum err household_gist(struct ctx *x, const struct follow *f, int columns,
	char *out, size_t size, int *count);

#endif

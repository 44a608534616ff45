/* Is a commune in the zone of a service (services.md 1.2, 1.8)? */
#ifndef RULES_ZONE_H
#define RULES_ZONE_H

#include "rules/rule.h"

/* Where a person is, in codes; "" or NULL for what is not known. */
struct zone_place {
	const char *commune, *parent;   /* parent: of an arrondissement */
	const char *departement, *epci;
};

/* `zone`: codes of communes, EPCI, départements, "france" or 99100,
 * separated by spaces or commas; empty: everywhere.  The value is the code
 * that holds ("france" when everywhere).  Errors: out_of_zone, bad_code. */
void zone_eligible(const char *zone, const struct zone_place *p,
	struct rule_answer *a);

#endif

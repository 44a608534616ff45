/* When a service must be looked at again (services.md 2.4). */
#ifndef RULES_FRESHNESS_H
#define RULES_FRESHNESS_H

#include "rules/rule.h"

/* Months of a frequency: 1, 3, 6, 12, 16; 0 for "jamais", -1 when it is none.
 * NULL or "": tous-les-6-mois, the default. */
int freshness_months(const char *frequency);

/* "a_jour", or "actualisation_conseillee" from `modified` plus that many
 * calendar months on (the last day of a month that is too short); the value
 * is followed by the day from which it is so ("" for jamais).  ISO dates.
 * Errors: bad_date, unknown_frequency. */
void freshness(const char *modified, const char *frequency, const char *today,
	struct rule_answer *a);

/* Is it time?  False for what cannot be read. */
bool freshness_needed(const char *modified, const char *frequency,
	const char *today);

#endif

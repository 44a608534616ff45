/* How long ago (services.md 5.11), in whole elapsed units. */
#ifndef RULES_RELATIVEDATE_H
#define RULES_RELATIVEDATE_H

#include "rules/rule.h"

/* value: "aujourd'hui" under a day; days under 7; weeks up to 5; months under
 * 12; then "il y a plus de N ans".  ISO dates.  Errors: bad_date, future. */
void relative_date(const char *date, const char *today,
	struct rule_answer *a);

#endif

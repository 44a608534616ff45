/* Dates as people type them (design 11): 12/3, 120326, 12 mars, +7, j,
 * lundi.  A past date takes the nearest past; any other the nearest that is
 * not before today minus 90 days; two digits of year up to next year are
 * 20xx (birth: the latest not in the future). */
#ifndef RULES_LOOSEDATE_H
#define RULES_LOOSEDATE_H

#include "rules/rule.h"

enum loosedate_kind { LOOSEDATE_ANY, LOOSEDATE_PAST, LOOSEDATE_BIRTH };

/* today: ISO.  value: ISO.  Errors: bad_form no_such_day future. */
void loosedate_read(const char *typed, const char *today,
	enum loosedate_kind kind, struct rule_answer *a);

#endif

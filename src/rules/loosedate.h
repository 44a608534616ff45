/* Dates as people type them (design 11).
 *
 *   12/3 12-3 12.3 1203 12 mars, 1er mars     the year is worked out
 *   12/3/26 12/03/2026 120326 12032026 12 mars 26, 2026-03-12
 *   j auj aujourd'hui hier demain avant-hier après-demain +7 -3 j+7
 *   lundi lun.      the next one, today excluded (past: the last one)
 *
 * Without a year, a past date is the nearest past, any other the nearest that
 * is not before today minus 90 days.  Two digits of year up to next year are
 * 20xx; for a birth the latest that is not in the future.  A month may be cut
 * to three letters or more, if one month only begins so.  Words are French or
 * English.  A year alone is refused for every field: a day and a month that
 * nobody said would be made up. */
#ifndef RULES_LOOSEDATE_H
#define RULES_LOOSEDATE_H

#include "rules/rule.h"

enum loosedate_kind {
	LOOSEDATE_ANY,
	LOOSEDATE_PAST,         /* past; two digits of year as any other */
	LOOSEDATE_BIRTH,        /* past; two digits of year as a birth */
};

/* today: ISO.  value: ISO.  Errors: missing bad_form no_such_day year_only
 * bad_year (before 1800 or beyond 9999) future. */
void loosedate_read(const char *typed, const char *today,
	enum loosedate_kind kind, struct rule_answer *a);

#endif

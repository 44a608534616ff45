/* CAF numbers (services.md 5.4), as files and people give them: with blanks,
 * followed by zeros, or preceded by some. */
#ifndef RULES_CAFNUMBER_H
#define RULES_CAFNUMBER_H

#include "rules/rule.h"

/* value: without blanks; longer than 7 and only zeros after the 7th character,
 * the first 7; else, longer than 7, the same without the zeros before it.
 * Idempotent.  Errors: missing. */
void caf_number(const char *typed, struct rule_answer *a);

#endif

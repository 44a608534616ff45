/* France Travail number (employment.md 1.2): 7 digits and a digit or letter,
 * or 11 digits; ASCII only.  value: without spaces, upper case.  Errors:
 * not_ascii bad_form. */
#ifndef RULES_FTID_H
#define RULES_FTID_H

#include "rules/rule.h"

void ftid_check(const char *typed, struct rule_answer *a);

#endif

/* A postal code gives its département (employment.md 1.1): 200 201 207 are
 * 2A, 202 204 206 are 2B, 97 and 98 take three digits.  Errors: bad_length
 * bad_chars unknown. */
#ifndef RULES_POSTCODE_H
#define RULES_POSTCODE_H

#include "rules/rule.h"

void postcode_check(const char *typed, struct rule_answer *a);

#endif

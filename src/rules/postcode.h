/* A postal code gives its département (employment.md 1.1): 200 201 207 are
 * 2A, 202 204 206 are 2B, other 20 none, 97 and 98 take three digits, else
 * two; 00, 96 and 99 are no département's.  value: the code of the
 * département.  Errors: bad_length bad_chars unknown. */
#ifndef RULES_POSTCODE_H
#define RULES_POSTCODE_H

#include "rules/rule.h"

void postcode_check(const char *typed, struct rule_answer *a);

#endif

/* Telephones (services.md 5.1): one canonical form, E.164 or a French short
 * number. */
#ifndef RULES_PHONE_H
#define RULES_PHONE_H

#include <stddef.h>

#include "rules/rule.h"

/* value: "+33639981234", "3631".  Errors: two_numbers bad_chars bad_length
 * ambiguous. */
void phone_canonical(const char *typed, struct rule_answer *a);

/* "06 39 98 12 34" for a French number, else as it is. */
void phone_format(const char *canonical, char *out, size_t size);

#endif

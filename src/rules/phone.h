/* Telephones (services.md 5.1): one canonical form, E.164 or a French short
 * number. */
#ifndef RULES_PHONE_H
#define RULES_PHONE_H

#include <stddef.h>

#include "rules/rule.h"

/* value: "+33639981234", "+262692123456", "3631".  A ten digit number of an
 * overseas range gets its own code, typed with +33 or with none; 05 08 is
 * Saint-Pierre-et-Miquelon's +508; 08 and 09 are metropolitan; six digits
 * alone are ambiguous; numbers of other countries are only measured.  Short
 * numbers: 15 17 18, 11x, 19x, 10xx, 3xxx, 116xxx, 118xxx.  Idempotent.
 * Errors: missing two_numbers bad_chars bad_length bad_range (not one of that
 * code's numbers) ambiguous. */
void phone_canonical(const char *typed, struct rule_answer *a);

/* "06 39 98 12 34" for the numbers of +33, +262, +590, +594 and +596,
 * "+508 55 12 34" for those of six digits, else as it is.  What it writes is
 * read back as the same number. */
void phone_format(const char *canonical, char *out, size_t size);

#endif

/* NIR, numéro de sécurité sociale: les-emplois' rules (15 characters, first
 * digit 1 2 3 4 7 8, Corsica 2A and 2B, months 00-12 20-42 50-99, key 97
 * minus the first 13 modulo 97, specimen refused) and its agreement with
 * title and birth date. */
#ifndef RULES_NIR_H
#define RULES_NIR_H

#include "rules/rule.h"

/* title: "M", "MME" or NULL; born: ISO date or NULL.  value: the 15
 * characters.  Errors: too_short too_long bad_first bad_chars bad_month
 * bad_key specimen title_mismatch year_mismatch month_mismatch. */
void nir_check(const char *number, const char *title, const char *born,
	struct rule_answer *a);

/* "1 85 03 75 056 001 81"; what is not 15 characters is copied. */
void nir_format(const char *nir, char out[32]);

#endif

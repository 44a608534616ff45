/* NIR, numéro de sécurité sociale: les-emplois' rules (15 characters, first
 * digit 1 2 3 4 7 8, Corsica 2A and 2B, months 00-12 20-42 50-99, key 97
 * minus the first 13 modulo 97, specimen refused) and its agreement with
 * title and birth date. */
#ifndef RULES_NIR_H
#define RULES_NIR_H

#include "rules/rule.h"

/* title: "M", "MME" or NULL; born: ISO date or NULL.  value: the 15
 * characters, without spaces, upper case.  Only 1 and 2 are compared with the
 * birth date (3, 4, 7, 8 are waiting numbers), the month only when the number
 * holds one of 01 to 12.  Thirteen characters are too short: the key is what
 * catches a slip, so it is asked for and never worked out.  Errors, the first
 * that holds: too_long too_short bad_first bad_chars bad_month specimen
 * bad_key title_mismatch year_mismatch month_mismatch. */
void nir_check(const char *number, const char *title, const char *born,
	struct rule_answer *a);

/* The same number twice, with its key or without it (services.md 5.5)?  value:
 * "meme" or "autre".  What is compared is 13 or 15 characters, whatever
 * their key.  Errors: too_short too_long bad_chars, and which one in the
 * message. */
void nir_compare(const char *one, const char *other, struct rule_answer *a);

/* "1 85 03 75 056 001 81"; what is not 15 characters is copied. */
void nir_format(const char *nir, char out[32]);

/* "1 85 03 ·· ··· ··· ··": sex, year and month only.  What is not 15
 * characters is masked whole. */
void nir_mask(const char *nir, char out[48]);

#endif

/* Is a line of a file about somebody who has a record (services.md 3.1 and
 * 3.8, employment.md 4.5)?  The keys, in the order in which they are tried:
 *
 *	nir          the same number, with its key or without it
 *	allocataire  the same number of the CAF: of its files of contacts alone,
 *	             which name nobody
 *	identifiant  the same number in the structure's own system
 *	courriel     the same e-mail, and the same first word of the first name
 *	telephone    the same number, and the same first word of the first name
 *	identite     the same family name, first name and birth date
 *
 * Case and accents do not count; an e-mail's case neither. */
#ifndef RULES_IMPORTMATCH_H
#define RULES_IMPORTMATCH_H

#include "rules/rule.h"

/* NULL or "": not known.  birth: ISO. */
struct import_who {
	const char *nir, *id, *mail, *phone, *first, *last, *birth;
	const char *caf;        /* canonical (rules/cafnumber.h) */
};

/* value: the first key that holds, or "aucune".  Errors: nir_differs (another
 * key holds, and the two numbers are different people's), id_differs (the
 * names and the birth date alone hold, and the two identifiers differ). */
void import_match(const struct import_who *one,
	const struct import_who *other, struct rule_answer *a);

/* One key of somebody, as it is compared; "" when it is not known.  Two
 * records match only if one of their keys is the same. */
enum import_key {
	IMPORT_NIR, IMPORT_CAF, IMPORT_ID, IMPORT_MAIL, IMPORT_PHONE, IMPORT_WHO,
	IMPORT_KEYS
};
#define IMPORT_KEY_SIZE 400
void import_key(const struct import_who *w, enum import_key k,
	char out[IMPORT_KEY_SIZE]);

#endif

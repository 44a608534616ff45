/* SIRET: 14 digits, Luhn; La Poste (SIREN 356000000) also by the plain sum, a
 * multiple of 5: its head office alone keeps to Luhn (INSEE, La Poste's
 * exception).  Spaces and dots are dropped; value: the 14 digits.
 * Errors: bad_chars bad_length bad_key. */
#ifndef RULES_SIRET_H
#define RULES_SIRET_H

#include "rules/rule.h"

void siret_check(const char *typed, struct rule_answer *a);

#endif

/* People: what exists once for a person, whoever follows her: label,
 * identity, NIR, contact, address (design 5). */
#ifndef DOMAINS_PERSON_H
#define DOMAINS_PERSON_H

#include "model/registry.h"

extern const struct record person_record;

#endif

/* Health and justice: two scopes that only her referent and co-referent
 * open, and that no list, card or menu shows. */
#ifndef DOMAINS_PART_HEALTH_H
#define DOMAINS_PART_HEALTH_H

#include "domains/part.h"

extern const struct part part_health, part_justice;

#endif

/* The space of a person, for who follows her: opened by her referent, who
 * hands her a card with a login and a code that is used once within 72 hours;
 * closed at once by anybody of the structure. */
#ifndef DOMAINS_SPACE_CARD_H
#define DOMAINS_SPACE_CARD_H

#include "model/registry.h"

extern const struct domain space_card_domain;

#endif

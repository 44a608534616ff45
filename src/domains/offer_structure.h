/* The card of a structure, for its own people. */
#ifndef DOMAINS_OFFER_STRUCTURE_H
#define DOMAINS_OFFER_STRUCTURE_H

#include "model/registry.h"

/* key: a structure; "" the current one. */
extern const struct record offer_structure_record;

#endif

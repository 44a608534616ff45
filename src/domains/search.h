/* The search of a structure's own people by keyed tokens (design 6). */
#ifndef DOMAINS_SEARCH_H
#define DOMAINS_SEARCH_H

#include "model/registry.h"

/* The list of people found by what was typed (names in any order, or a
 * telephone, or a birth date, or a number). */
extern const struct source search_sources[];

#endif

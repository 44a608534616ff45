/* What stands in her way: mobility, housing, family, language. */
#ifndef DOMAINS_PART_BARRIERS_H
#define DOMAINS_PART_BARRIERS_H

#include "domains/part.h"

extern const struct part part_barriers;

#endif

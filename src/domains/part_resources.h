/* What she lives on: RSA and its state, other allowances, debts. */
#ifndef DOMAINS_PART_RESOURCES_H
#define DOMAINS_PART_RESOURCES_H

#include "domains/part.h"

extern const struct part part_resources;

#endif

/* The directory: services near a place, with the ranking of services.md 1.8;
 * the card of a service; structures. */
#ifndef DOMAINS_DIRECTORY_H
#define DOMAINS_DIRECTORY_H

#include "model/registry.h"

extern const struct domain directory_domain;

#endif

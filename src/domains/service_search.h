/* Looking for services: filters, what is near a place in the order of
 * services.md 2.5, without a place by name.  "directory.pick" is the same with
 * the user's favourites first. */
#ifndef DOMAINS_SERVICE_SEARCH_H
#define DOMAINS_SERVICE_SEARCH_H

#include "model/registry.h"

extern const struct domain service_domain;

#endif

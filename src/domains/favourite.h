/* The services that a user keeps at hand (=FAV): nobody else sees them. */
#ifndef DOMAINS_FAVOURITE_H
#define DOMAINS_FAVOURITE_H

#include "model/registry.h"

extern const struct domain favourite_domain;

#endif

/* The services of one's own structures (=NOS): edited, checked, archived here;
 * what my day reminds of is in day_service.c. */
#ifndef DOMAINS_OFFER_H
#define DOMAINS_OFFER_H

#include "model/registry.h"

extern const struct domain offer_domain;

#endif

/* The caseloads: mine, my structure's. */
#ifndef DOMAINS_CASELOAD_H
#define DOMAINS_CASELOAD_H

#include "model/registry.h"

extern const struct domain caseload_domain;

#endif

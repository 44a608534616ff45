/* Accounts and structures as the platform's administrator sees them: no
 * person, no role over people (design 6). */
#ifndef DOMAINS_ACCOUNT_H
#define DOMAINS_ACCOUNT_H

#include "model/registry.h"

extern const struct domain account_domain;

#endif

/* One service that several producers describe: the others of its group. */
#ifndef DOMAINS_SAME_H
#define DOMAINS_SAME_H

#include "model/registry.h"

extern const struct domain same_domain;

#endif

/* =IMP: the files of people that a user takes in, and their lines. */
#ifndef DOMAINS_INTAKE_H
#define DOMAINS_INTAKE_H

#include "model/registry.h"

extern const struct domain intake_domain;

#endif

/* Her situation as one structure knows it: one record for each scope. */
#ifndef DOMAINS_SITUATION_H
#define DOMAINS_SITUATION_H

#include "model/registry.h"

extern const struct record situation_record;

#endif

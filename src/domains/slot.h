/* Slots: moments opened one by one or as a range, listed; =CRE. */
#ifndef DOMAINS_SLOT_H
#define DOMAINS_SLOT_H

#include "model/registry.h"

extern const struct record slot_record;

#endif

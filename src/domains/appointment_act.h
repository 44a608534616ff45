/* The calls of an appointment's screens. */
#ifndef DOMAINS_APPOINTMENT_ACT_H
#define DOMAINS_APPOINTMENT_ACT_H

#include "model/registry.h"

extern const struct call appointment_calls[];

#endif

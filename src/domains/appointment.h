/* Appointments of a person with somebody of a structure that follows her. */
#ifndef DOMAINS_APPOINTMENT_H
#define DOMAINS_APPOINTMENT_H

#include "model/registry.h"

extern const struct record appointment_record;

#endif

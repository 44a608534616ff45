/* Invitations to take an appointment. */
#ifndef DOMAINS_INVITE_H
#define DOMAINS_INVITE_H

#include "model/registry.h"

extern const struct record invite_record;

#endif

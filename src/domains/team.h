/* Who accompanies a person in this structure: her referent and the second
 * one, who may become so and how many people each already has, and the
 * history of it. */
#ifndef DOMAINS_TEAM_H
#define DOMAINS_TEAM_H

#include "model/registry.h"

extern const struct record team_record;

#endif

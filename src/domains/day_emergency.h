/* My day: emergency accesses to see as a referent, to review as a head. */
#ifndef DOMAINS_DAY_EMERGENCY_H
#define DOMAINS_DAY_EMERGENCY_H

#include "domains/day_line.h"

enum err day_emergencies(struct day *day);

#endif

/* My day: next steps, silences, people entrusted, people without anyone. */
#ifndef DOMAINS_DAY_FOLLOW_H
#define DOMAINS_DAY_FOLLOW_H

#include "domains/day_line.h"

enum err day_follows(struct day *day);

#endif

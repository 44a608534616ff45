/* My day: next steps, silences, people entrusted, people without anyone. */
#ifndef DOMAINS_DAY_FOLLOW_H
#define DOMAINS_DAY_FOLLOW_H

#include "domains/day_line.h"

/* A step from a week before its day until it is done or put off; a silence
 * after silence_days without a contact nor a step to come, until there is one
 * of them; who is entrusted to one until she is opened from there; who has
 * nobody, for the heads, until she has a referent. */
enum err day_follows(struct day *day);

#endif

/* Forgetting a person: the head of each structure that follows her agrees,
 * and sees before it what will be lost. */
#ifndef DOMAINS_ERASURE_H
#define DOMAINS_ERASURE_H

#include "domains/day_line.h"

extern const struct domain erasure_domain;

/* My day: another structure asks. */
enum err day_erasures(struct day *day);

#endif

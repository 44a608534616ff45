/* The time to keep is nearly over: the structure is told 30 days before, by a
 * line of my day which opens whom it is about (=CON), and why. */
#ifndef DOMAINS_RETENTION_H
#define DOMAINS_RETENTION_H

#include "domains/day_line.h"

/* My day: how many will be erased, and when the first. */
enum err day_notices(struct day *day);
/* The platform's: what waits for a second person before it is erased. */
enum err day_confirm(struct ctx *x, struct rows *out);

#endif

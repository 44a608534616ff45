/* My day: people handed over to a structure, and invitations into a circle:
 * to decide, on the waiting list for long, answered, without an answer. */
#ifndef DOMAINS_DAY_HANDOVER_H
#define DOMAINS_DAY_HANDOVER_H

#include "domains/day_line.h"

enum err day_handovers(struct day *day);

#endif

/* My day: a record that I accompany was united to another one by a
 * colleague. */
#ifndef DOMAINS_DAY_UNITED_H
#define DOMAINS_DAY_UNITED_H

#include "domains/day_line.h"

/* Until the one that stays is opened. */
enum err day_united(struct day *day);

#endif

/* My day: what ends by itself within 30 days, since nothing was done for two
 * years. */
#ifndef DOMAINS_DAY_CIRCLE_H
#define DOMAINS_DAY_CIRCLE_H

#include "domains/day_line.h"

enum err day_circle(struct day *day);

#endif

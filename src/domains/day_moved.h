/* My day: what I had seen of somebody, and was not about her. */
#ifndef DOMAINS_DAY_MOVED_H
#define DOMAINS_DAY_MOVED_H

#include "domains/day_line.h"

enum err day_moved(struct day *day);

#endif

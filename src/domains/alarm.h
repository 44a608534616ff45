/* My day: somebody of the structure opened many records within an hour
 * (keeper/opened.h counts them). */
#ifndef DOMAINS_ALARM_H
#define DOMAINS_ALARM_H

#include "domains/day_line.h"

enum err day_alarms(struct day *day);

/* The alarms of which nobody else in the structure can be told: "2, dont
 * NAME (STRUCTURE) le 24/11/2026", the last one. */
enum err alarm_unseen(struct ctx *x, char *out, size_t size);

#endif

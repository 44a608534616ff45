/* A telephone call, logged from anywhere: of a person it becomes a note, kept
 * with the others; of nobody known yet it waits, sealed for its author alone
 * (domains/draft.h), in her day until it is attached to a person or
 * dismissed. */
#ifndef DOMAINS_CALL_H
#define DOMAINS_CALL_H

#include "domains/day_line.h"

#define CALL_INSISTS 7          /* days, then it is late in my day */

/* The calls that wait, as lines of my day. */
enum err call_day(struct day *day);

/* The follow of the only person of the current structure who has this number
 * (canonical); "" when there is none, *n how many there are. */
enum err call_who(struct ctx *x, const char *phone, char follow[ID_TEXT],
	int *n);

extern const struct record call_record;

#endif

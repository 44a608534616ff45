/* The rate alarm (design 6): the people whose records one user was given
 * within an hour, each once, whatever her sessions and however many a message
 * asked for.  A record counts as opened when
 * - it was asked for alone, beyond the label;
 * - or its notes or its number were: no list shows them;
 * - or DEEP scopes of it were, of somebody of whom she is not the referent:
 *   a list shows one or two, an import or a thief takes them all.
 * Anything else that a message for many people gives is a list: those of whom
 * she is not the referent are counted apart, up to a larger figure; labels, and
 * what an agenda shows of the path, do not count.  Beyond config.alarm_opened
 * records, or config.alarm_listed people, the structure by whose right the
 * last one was given is told; nothing is refused.  What is given within an
 * hour of that is not counted for it, so that it is told every second hour
 * at the most.  A keeper that starts again counts from nothing. */
#ifndef KEEPER_OPENED_H
#define KEEPER_OPENED_H

#include "keeper/state.h"

#define OPENED_DEEP 3

/* A scope of a person that is given to the user of p, in the open
 * transaction. */
struct opening_of {
	const struct id *person, *structure;    /* by whose right */
	unsigned scope;
	bool hers;              /* this user is the referent or co-referent */
	bool alone;             /* nobody else is asked for, beyond labels */
};

enum err opened_add(struct keeper *k, const struct peer *p,
	const struct opening_of *given);
/* A transaction was rolled back: who was told in it was not. */
void opened_lost(struct keeper *k);
void opened_free(struct keeper *k);

#endif

/* Slowing wrong passwords (security 2.3): an allowance for each account and
 * source network, refused at once and identically when it is used up; never
 * a wait, never a lock.  Networks where the account did not log in within 30
 * days share one allowance, the others have their own: no outsider locks
 * anyone out.  Keys are never slowed. */
#ifndef KEEPER_SLOW_H
#define KEEPER_SLOW_H

#include <stdbool.h>

#include "keeper/state.h"

#define SLOW_ALLOWANCE 10
#define SLOW_REFILL_MS 120000   /* one more: 40 guesses in the first hour */

#define SLOW_CODES 5            /* of six digits: they are the shorter secret */

/* What is guessed at: each has its allowance. */
enum slow { SLOW_PASSWORD, SLOW_CODE, SLOW_RECORD };

/* Takes one guess of the allowance; false when there is none. */
bool slow_take(struct keeper *k, const struct peer *p, enum slow what,
	const char *login);
/* One was refused by that: is it to be told?  Once until the next refill. */
bool slow_tells(struct keeper *k, const struct peer *p, enum slow what,
	const char *login);
/* The guess was right (or never made). */
void slow_give_back(struct keeper *k, const struct peer *p, enum slow what,
	const char *login);

#define SLOW_RECORDS 400        /* refusals that are written down at once, */
#define SLOW_RECORD_MS 10000    /* then one more each, of who is nobody, */
#define SLOW_KNOWN_MS 1000      /* of an account, of which each has two for
				 * each guess that is looked at */

/* Is this refusal of somebody outside (p->user: of an account) to be written
 * down?  Until more come than anybody would read: who is not let in fills no
 * disk, and who tries every name hides no guess at one.  One that is not is
 * counted on the disk instead, so that it takes as long to answer. */
bool slow_records(struct keeper *k, const struct peer *p);

/* The network of an address: its /24 or /56; what is no address as it is. */
void slow_network(const char *source, char out[64]);
/* As the data keeps it, in clear: of a person's own account a hash, which tells
 * of where she is no more than that she was there before. */
void slow_kept(struct keeper *k, const struct id *user, const char *network,
	char out[64]);

#endif

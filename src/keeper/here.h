/* Who has whose record open, so that two people know before they disagree.
 * In memory only: nothing in the database, nothing in the audit; gone with
 * the session, and with the keeper (sessions then say it again). */
#ifndef KEEPER_HERE_H
#define KEEPER_HERE_H

#include "keeper/state.h"

/* P_K_HERE: a person that this session was given, by a structure of the user
 * that follows her; who of that structure is there is answered, and told.
 * Any member counts, lecture seule too; nobody across structures. */
void here_message(struct keeper *k, struct peer *p, struct msg *m);

/* Something was erased, a person or one referral: whoever was given its keys
 * is told, and drops them. */
void here_erased(struct keeper *k, const struct id *object);

/* A follow of a person (NULL: of anybody) has ended, or may have: who has a
 * record open that is no longer open to her is told; `by`, who ended it
 * (NULL: time did), leaves it by herself. */
void here_look(struct keeper *k, const struct id *person,
	const struct peer *by);

/* She agreed to something no more (j->stopped): who had it by that alone is
 * told, and drops its keys and those of her record. */
void here_stopped(struct keeper *k, const struct job *j);

#endif

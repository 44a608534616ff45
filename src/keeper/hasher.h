/* Password hashers: two processes forked before SQLite is opened, 64 MiB and
 * about 100 ms a hash (Argon2id), so that a storm of logins costs a bounded
 * amount of memory and never blocks the keeper. */
#ifndef KEEPER_HASHER_H
#define KEEPER_HASHER_H

#include "keeper/keeper.h"

#define HASHERS 2

/* Forks the hashers; their ends become peers. */
enum err hasher_start(struct keeper *k);

/* Asks a hasher for p (p->ticket is set here) to verify a password against a
 * string (NULL: against a dummy, for unknown users), or to make one.  When
 * both are at work the question waits its turn; E_AGAIN: one of the same
 * source waits already, or too many do. */
enum err hasher_verify(struct keeper *k, struct peer *p, const char *stored,
	const char *password);
enum err hasher_make(struct keeper *k, struct peer *p, const char *password);
/* An answer: who asked (NULL: gone, or it asked something else since); ok for
 * a verification; the string of a new one.  The next question is asked. */
enum err hasher_answer(struct keeper *k, struct peer *hasher, struct msg *m,
	struct peer **who, bool *ok, const char **made);

/* A hasher ended: who waits for its answer may ask again. */
void hasher_died(struct keeper *k, struct peer *hasher);
/* Drops a question that waits. */
void hasher_forget(struct peer *p);

#endif

/* Password hashers: two processes forked before SQLite is opened, 64 MiB and
 * about 100 ms a hash (Argon2id), so that a storm of logins costs a bounded
 * amount of memory and never blocks the keeper. */
#ifndef KEEPER_HASHER_H
#define KEEPER_HASHER_H

#include "keeper/keeper.h"

#define HASHERS 2

/* Forks the hashers; their ends become peers. */
enum err hasher_start(struct keeper *k);

/* Asks an idle hasher to verify a password against a string (NULL: against a
 * dummy, for unknown users).  E_AGAIN: both are at work, the question is
 * queued by the caller. */
enum err hasher_verify(struct keeper *k, uint64_t ticket, const char *stored,
	const char *password);
enum err hasher_make(struct keeper *k, uint64_t ticket,
	const char *password);
/* An answer: the ticket; ok for a verification; the string of a new one. */
enum err hasher_answer(struct peer *hasher, struct msg *m, uint64_t *ticket,
	bool *ok, const char **made);
bool hasher_idle(const struct keeper *k);

#endif

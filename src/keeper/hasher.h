/* Password hashers: two processes forked before SQLite is opened, 64 MiB and
 * about 100 ms a hash (Argon2id), so that a storm of logins costs a bounded
 * amount of memory and never blocks the keeper. */
#ifndef KEEPER_HASHER_H
#define KEEPER_HASHER_H

#include "keeper/state.h"

#define HASHERS 2

/* Forks the hashers; their ends become peers. */
enum err hasher_start(struct keeper *k);
/* One that works at the other end of fd. */
void hasher_add(struct keeper *k, int fd);

/* Asks a hasher for p to verify a password against a string (NULL: against a
 * dummy, for unknown users), or to make one.  `hashed` is called with the
 * answer, unless p is gone or asked something else since (peer_forget()); when
 * the hasher ended, p is told to ask again.  While both are at work the
 * question waits its turn; E_AGAIN: one of the same source waits already, or
 * too many do. */
enum err hasher_verify(struct keeper *k, struct peer *p, const char *stored,
	const char *password, hashed_fn hashed);
enum err hasher_make(struct keeper *k, struct peer *p, const char *password,
	hashed_fn hashed);

/* An answer; the next question is asked. */
void hasher_message(struct keeper *k, struct peer *hasher, struct msg *m);

#endif

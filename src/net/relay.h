/* A relay: the process that speaks SSH with one client (design 2).  It parses
 * what the network sends, so it has nothing: two descriptors, the host key in
 * memory, no file, no database, no data key; it is jailed before the first
 * byte is read.  Forked from the listener without exec. */
#ifndef NET_RELAY_H
#define NET_RELAY_H

#include <stdbool.h>

#include "base/err.h"

/* Exit codes, from which the listener knows what the source did. */
enum relay_end {
	RELAY_DONE = 0,         /* logged in; ended somehow */
	RELAY_NOAUTH = 10,      /* left without trying to log in */
	RELAY_REFUSED = 11,     /* tried, never the right key or password */
	RELAY_GRACE = 12,       /* ran out of time before logging in */
	RELAY_KEEPER = 13,      /* the keeper went away: not their fault */
	RELAY_STUCK = 14,       /* computed without end: as one that crashed */
};

/* In the listener, once, as root still: reads DIR/host_ed25519, for old
 * clients DIR/host_rsa too, and makes one login with itself so that the caches
 * of the libraries are filled and shared by every relay. */
enum err relay_prepare(bool old);

/* In the child: never returns.  `old`: on the port of old clients, whose
 * algorithms are those of everybody and a few more.  `fd` is the connection, `r` the pair with the
 * keeper, `told` a pipe on which one byte says that the client logged in.
 * All other descriptors but standard error are closed. */
void relay_run(int fd, int r, int told, bool old) __attribute__((noreturn));

#endif

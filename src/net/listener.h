/* The listener: sockets, limits, and the processes of a server; it parses
 * nothing that comes from outside. */
#ifndef NET_LISTENER_H
#define NET_LISTENER_H

struct listener_options {
	const char *const *addr;        /* "ADDR:PORT", "[::]:2222" */
	int naddr;
	const char *old;                /* for old clients; NULL: none */
	const char *self;               /* this program's path */
};

/* Serves until SIGTERM or SIGINT; prints "listening on ADDR:PORT" on standard
 * error for each socket when ready, "old clients on ADDR:PORT" for theirs.  Returns an exit code (sysexits). */
int listener_main(const struct listener_options *o);

#endif

/* The connections of the listener: a proxy's first says whose it is
 * (net/proxy.h); each waits for its pair with the keeper, then it has a relay
 * until it ends. */
#ifndef NET_CONNS_H
#define NET_CONNS_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/msg.h"
#include "net/limits.h"
#include "net/link.h"

/* Once.  The keeper is asked for the pairs on its link. */
void conns_start(const struct limits_rules *rules, struct link *keeper);
void conns_done(void);

/* Takes what waits at a listening socket, that of old clients or another, a
 * few at a time. */
void conns_accept(int sock, bool old);
/* Out of means: nothing is accepted now. */
bool conns_paused(void);

/* There is a new keeper: it is to be asked for the pairs that the last one did
 * not give.  (While there is none connections wait.) */
void conns_ask(void);
/* The keeper's answer: its result is read, its descriptor not taken yet. */
void conns_answer(struct msg *m, enum err e);

/* A process of this id ended: false when it was none of a connection. */
bool conns_reaped(pid_t pid, int status);

/* At each turn: ends those that waited too long for a pair, asks the keeper for
 * the next few.  The time until the next look, -1: none. */
int64_t conns_late(int64_t now);
/* Ends those that wait for a pair. */
void conns_drop(void);
/* Sends a signal to every relay. */
void conns_kill(int sig);

int conns_count(void);
/* What tells of logins and of headers: fills p (room for conns_count()),
 * returns how many; then, those polled. */
size_t conns_polls(struct pollfd *p);
void conns_polled(const struct pollfd *p, size_t n);

#endif

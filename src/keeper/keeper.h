/* The keeper (design 2): the root key, passwords, rights and the audit; the
 * only process that writes.  One thread, one poll loop; whatever waits to be
 * written is run in one transaction and answered after its commit. */
#ifndef KEEPER_KEEPER_H
#define KEEPER_KEEPER_H

#include "keeper/state.h"

/* The process: serves `fd` (the listener, or the command line verb that
 * started it for its own life) until that end closes.  Returns an exit
 * code. */
int keeper_main(int fd, bool is_private);

/* The parts of it, for the tests.  Opens lock, root key, both files (with
 * their migrations) and sockets; hashers are started before. */
void keeper_begin(struct keeper *k);
enum err keeper_open(struct keeper *k, bool is_private);
/* One turn of the loop: waits, receives, runs what waits, answers. */
void keeper_turn(struct keeper *k, int wait_ms);
void keeper_close(struct keeper *k);

#endif

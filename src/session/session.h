/* A session: one user, one terminal (design 2).  The only place that knows
 * both the screens and the domains. */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "session/port.h"

/* In a process of its own, forked by the spawner: k is its pair to the
 * keeper, t its pair to the relay.  Returns the process's exit code. */
int session_main(int k, int t);

/* On this terminal (`passerelle screen`): k from the keeper. */
int session_local(int k, struct port *port);

#endif

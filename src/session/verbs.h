/* `ssh host VERB`: what an account may ask without a screen. */
#ifndef SESSION_VERBS_H
#define SESSION_VERBS_H

#include "session/port.h"

/* Runs a verb line; its exit code (64: unknown). */
int verb_run(struct port *port, const char *line);

#endif

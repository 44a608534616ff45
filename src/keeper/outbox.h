/* Messages to people, on the keeper's side: it answers the sender (a process
 * that holds neither the base nor a key), which decides and speaks.
 *
 * A message leaves at most once, whatever is killed: what is needed to write
 * it is given after the audit record of that is durable; its row is "taken",
 * with its words sealed, durably, before the sender may start the command; and
 * what is still taken when a new sender comes is "unknown", which no clock ever
 * sends again.  Only the command itself can say "later". */
#ifndef KEEPER_OUTBOX_H
#define KEEPER_OUTBOX_H

#include "keeper/state.h"

/* There is a sender, at the other end of fd. */
void outbox_open(struct keeper *k, int fd);
void outbox_message(struct keeper *k, struct peer *p, struct msg *m);
/* Something about appointments was written: it may look. */
void outbox_poke(struct keeper *k);

#endif

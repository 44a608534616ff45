/* What the administrator asks of the server itself: how it is, and a word to
 * every session.  Nothing here opens a person. */
#ifndef KEEPER_OFFICE_H
#define KEEPER_OFFICE_H

#include "keeper/state.h"

void office_status(struct keeper *k, struct peer *p, struct msg *m);
void office_say(struct keeper *k, struct peer *p, struct msg *m);

#endif

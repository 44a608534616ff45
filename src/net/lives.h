/* The sessions that live, as the listener knows them, whichever process runs
 * them: it keeps the keeper's end of each, for the next keeper. */
#ifndef NET_LIVES_H
#define NET_LIVES_H

#include <poll.h>
#include <stdint.h>

#include "base/id.h"
#include "base/msg.h"
#include "net/link.h"

void lives_start(struct link *keeper, struct link *spawner);

/* P_L_SESSION: the spawner gets its ends. */
void lives_add(struct msg *m);
/* P_L_CUT. */
void lives_cut(const struct id *session);
void lives_cut_all(void);
/* P_S_ENDED: the keeper is told. */
void lives_ended(const struct id *session, uint32_t status);

/* A new keeper gets its end of each. */
void lives_adopt(void);
/* The spawner died: its sessions live on, and are seen to end by their
 * pairs. */
void lives_orphan(void);

int lives_count(void);
/* The pairs that tell of an end: fills p (room for lives_count()), returns
 * how many; then, those polled. */
size_t lives_polls(struct pollfd *p);
void lives_polled(const struct pollfd *p, size_t n);

#endif

/* Who was looked for from elsewhere while her address is protected.  The data
 * file, which sessions read, says nothing of it: a session that was taken over
 * learns from it neither that she is there nor where.  It is kept in the key
 * file, told to her referents, and shown to herself. */
#ifndef KEEPER_SOUGHT_H
#define KEEPER_SOUGHT_H

#include "keeper/state.h"

/* After the audit record of a search, in the transaction of its batch: who was
 * met (n of them, 0: nobody).  It costs the key file one commit, whoever was
 * met: who asks is not told by the time that it takes.  Each structure that
 * follows her is told once a day for each who asks. */
enum err sought_add(struct keeper *k, const struct peer *p,
	const struct id *person, int n);

/* P_K_SOUGHT: the records of the audit about who asks, a person in her own
 * space. */
void sought_log(struct keeper *k, struct peer *p, struct msg *m);
/* P_K_PROBES: what she is told who answers requests (RIGHT_REQUEST_ANSWER) in
 * those structures: of hers; of those whose referents are gone, where she heads
 * it. */
void sought_probes(struct keeper *k, struct peer *p, struct msg *m);
/* P_K_PROBED (m), in its batch, of whom is told it: what one looked for was
 * read, what others did is not by it.  No record of the audit says so: it
 * would name her and where she is followed, soon after the search. */
enum err sought_seen(struct keeper *k, struct peer *p, struct msg *m);

/* Hourly: what the audit no longer has, what was read a month ago, what nobody
 * read in a year. */
void sought_forget(struct keeper *k);

#endif

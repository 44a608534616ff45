/* One's own account, as its user keeps it from her session: keys, password,
 * second factor; and the second factor of somebody else, taken away by who
 * heads her.
 *
 * What opens a way in asks first for a proof that it is her: figures of her
 * second factor if she has one, else her password if she has one.  It is
 * slowed as a login is. */
#ifndef KEEPER_ACCESS_H
#define KEEPER_ACCESS_H

#include "keeper/state.h"

/* P_K_ACCESS. */
void access_message(struct keeper *k, struct peer *p, struct msg *m);

/* What a fenced session may ask. */
bool access_fenced_may(const struct msg *m);

/* The second factor of an account is taken away, and its recovery codes. */
enum err access_reset(struct keeper *k, const struct peer *p,
	const struct id *user);

#endif

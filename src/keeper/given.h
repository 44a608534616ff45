/* What a session was given: recorded in the audit once, remembered here.  What
 * a person has in two structures is two things: each is told of its own. */
#ifndef KEEPER_GIVEN_H
#define KEEPER_GIVEN_H

#include "keeper/state.h"

/* owner: id_none for what has none. */
bool given_has(const struct given *g, const struct id *object,
	const struct id *owner, unsigned scope);
/* False when it was there. */
bool given_add(struct given *g, const struct id *object,
	const struct id *owner, unsigned scope);
/* Adds all of `from`. */
void given_merge(struct given *g, const struct given *from);
void given_done(struct given *g);

#endif

/* What a session was given: recorded in the audit once, remembered here. */
#ifndef KEEPER_GIVEN_H
#define KEEPER_GIVEN_H

#include "keeper/state.h"

bool given_has(const struct given *g, const struct id *object,
	unsigned scope);
/* False when it was there. */
bool given_add(struct given *g, const struct id *object, unsigned scope);
/* Adds all of `from`. */
void given_merge(struct given *g, const struct given *from);
void given_done(struct given *g);

#endif

/* Says to the keeper whose record is open, and learns which colleagues have
 * it open too.  Asked again after the keeper came back. */
#ifndef MODEL_HERE_H
#define MODEL_HERE_H

#include "model/ctx.h"

struct msg;

/* person id_none: nobody's any more; again: to a new keeper.  "Claire MOREAU est sur cette fiche
 * depuis 3 min" in out, "" when nobody is there or the keeper does not say. */
void here_say(struct ctx *x, const struct id *person,
	const struct id *structure, bool again, char *out, size_t size);

/* P_K_JOINED: the same of a colleague who has just come; "" when it is about
 * another record than this one. */
void here_joined(struct msg *m, const struct id *person, char *out,
	size_t size);

#endif

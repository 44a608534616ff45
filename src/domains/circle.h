/* The circle of a person: who accompanies her, in which structure, since when,
 * for what; joined, left, renewed.  What is seen of the other structures is
 * the keeper's answer (keeper/circle.h). */
#ifndef DOMAINS_CIRCLE_H
#define DOMAINS_CIRCLE_H

#include "domains/follow.h"

/* A row for each one who is seen: name, the same with the sign of a referent
 * (who), structure, role, purpose, since, link. */
enum err circle_fetch(struct ctx *x, const struct follow *f,
	struct rows *out);

#endif

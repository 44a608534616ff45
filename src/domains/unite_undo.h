/* Unions that are there: what each record said before, and two records
 * again. */
#ifndef DOMAINS_UNITE_UNDO_H
#define DOMAINS_UNITE_UNDO_H

#include "model/act.h"
#include "model/registry.h"

extern const struct domain unite_undo_domain;

/* Adds to an act what ends a union (its id): what the first record said
 * before, where nobody has corrected it since. */
enum err unite_restore(struct ctx *x, const struct id *twin, struct act *a);

/* The union that a deed made. */
enum err unite_of_deed(struct ctx *x, const struct id *deed,
	struct id *twin);

#endif

/* Two records that are of one person, side by side: field by field what
 * stays, then one union.  What ends it is unite_undo.h. */
#ifndef DOMAINS_UNITE_H
#define DOMAINS_UNITE_H

#include "domains/unite_field.h"
#include "model/registry.h"

extern const struct domain unite_domain;

/* Why they may be one, and each line on both sides (a_, b_), with the side
 * that stays unless she says otherwise. */
extern const struct column unite_columns[];
void unite_show(struct ctx *x, const struct unite_side *a,
	const struct unite_side *b, struct row *r);

#endif

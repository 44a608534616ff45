/* The circle of a person: who accompanies her, in every structure, as far as
 * model/circle.h lets the one that looks see it. */
#ifndef KEEPER_CIRCLE_H
#define KEEPER_CIRCLE_H

#include "keeper/state.h"

/* P_K_CIRCLE (m): fills job->answer (P_K_CIRCLED); writes in the open
 * transaction: the answer is sent after its commit.  A contact is in the
 * answer once its own audit record is. */
enum err circle_run(struct keeper *k, struct peer *p, struct job *job,
	struct msg *m);

#endif

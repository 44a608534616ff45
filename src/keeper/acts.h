/* The executor of acts (design 2): rows, rights, states, versions, then the
 * statements of the act in order. */
#ifndef KEEPER_ACTS_H
#define KEEPER_ACTS_H

#include "keeper/state.h"

/* Runs the act of a P_K_ACT (m) inside the transaction that is open.  On
 * failure the caller rolls its savepoint back; err_text() is for the user. */
enum err act_run(struct keeper *k, struct peer *p, struct job *job,
	struct msg *m);

/* Runs an act marked `-- by: clock`, in a transaction of its own; audited
 * when it changed something. */
enum err act_clock(struct keeper *k, const struct sql_act *a);

#endif

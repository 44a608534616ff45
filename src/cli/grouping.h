/* What several producers describe, grouped after an import: only what changed
 * since is compared, and only with what it shares a mark with
 * (rules/samestructure.h). */
#ifndef CLI_GROUPING_H
#define CLI_GROUPING_H

#include "model/keep.h"
#include "store/db.h"

/* Interrupted, the next one goes on.  *groups: of structures that this one
 * changed; may be NULL. */
enum err grouping_run(struct keep *k, struct db *db, long *groups);

#endif

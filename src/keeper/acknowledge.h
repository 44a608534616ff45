/* The operator has looked at an audit chain that does not hold, and says why
 * (`passerelle verify --acknowledge`): from then on it holds as it was then
 * (keeper/ack.h). */
#ifndef KEEPER_ACKNOWLEDGE_H
#define KEEPER_ACKNOWLEDGE_H

#include "keeper/audit.h"

#define ACKNOWLEDGE_LEAST 15    /* letters of a reason */

/* A line for each break that was acknowledged; then, for a chain that does not
 * hold (`broken`), for each one that was not, and how to.  `copy` as in
 * audit_verify_with(). */
enum err acknowledge_tell(struct keeper *k, const char *copy, bool broken,
	struct buf *report);

/* Acknowledges what acknowledge_tell() says, of which `code` is the name.
 * E_STATE: the chain holds, or something else does not since. */
enum err acknowledge(struct keeper *k, const char *code, const char *reason,
	const char *copy);

/* The record of it is over and goes (keeper/prune.h): what it says of the file
 * of checkpoints, which stays, is said again.  In the transaction. */
enum err acknowledge_again(struct keeper *k, const struct ack *known);

#endif

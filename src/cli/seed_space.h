/* A person of the demonstration who comes to her own space: something to do, a
 * note that she answered, a message and its answer. */
#ifndef CLI_SEED_SPACE_H
#define CLI_SEED_SPACE_H

#include "model/ctx.h"
#include "model/keep.h"

#define SEED_NUMBER "48213907"
#define SEED_CODE "40917263"

/* Opens it for a person of x, who follows her; numbers are the same each
 * time. */
enum err seed_space(struct keep *k, struct db *db, struct ctx *x,
	const char *follow);

#endif

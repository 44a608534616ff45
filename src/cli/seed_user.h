/* Users of the demonstration, as their sessions have them: what is written is
 * written by their rights. */
#ifndef CLI_SEED_USER_H
#define CLI_SEED_USER_H

#include "model/ctx.h"
#include "model/keep.h"

/* x->db is set by who calls. */
enum err seed_as(struct keep *k, const char *login, struct ctx *x);
void seed_leave(struct ctx *x);

#endif

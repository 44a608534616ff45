/* The notebooks of the throw-away data: situations, goals and steps of the
 * referential, some of them late, some done, contracts that end soon. */
#ifndef CLI_SEED_NOTEBOOK_H
#define CLI_SEED_NOTEBOOK_H

#include "model/ctx.h"

/* One plausible notebook for a follow; `dice` draws from the seed. */
enum err seed_notebook(struct ctx *x, const char *follow,
	unsigned (*dice)(unsigned n));
/* A contract of engagement of hers, which may end soon. */
enum err seed_contract(struct ctx *x, const char *follow,
	unsigned (*dice)(unsigned n));

/* What she was told, what she agreed to or not: by her number in the seed. */
enum err seed_consent(struct ctx *x, const char *follow, unsigned i);

#endif

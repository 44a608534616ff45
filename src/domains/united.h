/* Records of one person in one structure, read as one: each keeps its keys
 * and what was written in it; what reads a person reads all of them. */
#ifndef DOMAINS_UNITED_H
#define DOMAINS_UNITED_H

#include "domains/follow.h"

#define UNITED_MOST 8           /* the first one too (united.sql) */

/* The follow, then those that are united to it and live. */
struct united {
	struct follow f[UNITED_MOST];
	int n;
};

enum err united_get(struct ctx *x, const struct follow *f,
	struct united *out);

/* Runs for each of them, the first error ends. */
typedef enum err united_run(struct ctx *x, const struct follow *f, void *to);
enum err united_each(struct ctx *x, const struct follow *f, united_run *run,
	void *to);

/* Is there more than the follow itself? */
bool united_any(struct ctx *x, const struct follow *f);

#endif

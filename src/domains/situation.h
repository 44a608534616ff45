/* Her situation as one structure knows it: path, resources, barriers, health
 * and justice, each a part of its own (part.h), and all of them together. */
#ifndef DOMAINS_SITUATION_H
#define DOMAINS_SITUATION_H

#include "model/registry.h"

/* Every part in words, in cells `path`, `resources`, `barriers`, `health`,
 * `justice`: what a referral shows before it is shared.  Only looked at. */
extern const struct record situation_record;

/* The gists of what everyone of the structure reads, in cells `p_path`,
 * `p_resources`, `p_barriers`, each in at most `columns`; n_barriers: how
 * many.  Health and justice are not opened. */
enum err situation_gists(struct ctx *x, const char *follow, int columns,
	struct row *r);

#endif

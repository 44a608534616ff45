/* Who accompanies a person in this structure: her referent and the second
 * one, who may become so and how many people each already has, and the
 * history of it. */
#ifndef DOMAINS_TEAM_H
#define DOMAINS_TEAM_H

#include "base/id.h"
#include "model/registry.h"

extern const struct record team_record;

/* Who may be a referent in a structure: name, role, of how many people each is
 * the first one, the second one. */
enum err team_members(struct ctx *x, const struct id *structure,
	struct rows *out);

#endif

/* The structure and who accompanies there, as a file names them: found in this
 * deployment, or why they are left aside (employment.md 4.5, services.md
 * 3.8). */
#ifndef DOMAINS_INTAKE_TEAM_H
#define DOMAINS_INTAKE_TEAM_H

#include "base/id.h"
#include "model/ctx.h"

/* What the cells of a line say, "" for nothing. */
struct intake_named {
	const char *structure;  /* its whole name */
	const char *terms;      /* words of its name, when there is no name */
	const char *adviser;    /* e-mails or accounts, commas between */
};

struct intake_team {
	struct id structure, adviser;           /* id_none: nobody */
	bool here;              /* it is the structure of this user */
	char structure_name[300], adviser_name[160], login[64];
	const char *no_structure, *no_adviser;  /* translated; NULL: nothing
	                                           is left aside */
};

/* A structure without an adviser, an adviser with her structure, both when she
 * works there; an unknown structure takes its adviser along, an unknown adviser
 * leaves the structure. */
enum err intake_team_find(struct ctx *x, const struct intake_named *named,
	struct intake_team *out);

#endif

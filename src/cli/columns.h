/* What the columns of producers' files are: the fields of v1 whatever their
 * accents, case and punctuation, other names for them, and the fields of the
 * schema v0 (services.md 1.4). */
#ifndef CLI_COLUMNS_H
#define CLI_COLUMNS_H

#include "cli/dinclusion.h"

enum meaning {
	M_UNKNOWN, M_FIELD, M_DROP,
	M_IGNORE,               /* the line is an example */
	M_OTHERS,               /* what --rejects could not name: JSON */
	/* of v0 */
	M_PUBLIC, M_SUMMARY, M_CONDITION, M_PRECISION, M_NETWORK,
	M_ZONE_TYPE, M_ZONE_CODE, M_BY_USER, M_BY_PRO,
};

struct named {
	char *name;             /* as it is written */
	enum meaning meaning;
	const struct df *field; /* of v1, that it goes to */
	bool v0;                /* only v0 has it */
};

/* Fills all but the name. */
void columns_meaning(const struct df *fields, struct named *c);

#endif

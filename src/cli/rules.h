/* Rules that need what only the program has: a JSON reader, the communes. */
#ifndef CLI_RULES_H
#define CLI_RULES_H

#include "rules/catalog.h"

extern const struct rule cli_rules[];   /* ended by a NULL name */

#endif

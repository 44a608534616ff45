/* Every rule of the field: each has a C function that the program uses, and a
 * row in the table of the verb `rule` (design 12). */
#ifndef RULES_CATALOG_H
#define RULES_CATALOG_H

#include <stdio.h>

#include "rules/rule.h"

struct rule {
	const char *name, *help, *args;
	int least, most;        /* arguments; "-" stands for an absent one */
	/* Answers, or rule_no() with the error "usage": a bad call. */
	void (*run)(int argc, char **argv, struct rule_answer *a);
};

extern const struct rule rules[];       /* ended by a NULL name */

/* The verb; `more` (may be NULL): rules that need what the program carries,
 * ended like `rules`.  Without argument, or with --help, lists the rules and their
 * arguments; `NAME --help` lists one.  Else writes one JSON object on one
 * line, {"ok":...,"value":...,"error":...,"message":...}, where what is absent
 * is null and what was typed comes back cleaned (base/text.h).  Returns 0,
 * also when ok is false; 64 for a bad call, with nothing written. */
int rule_run(int argc, char **argv, const struct rule *more, FILE *out);

#endif

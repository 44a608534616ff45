/* The lists that a notebook is written with: themes, and for each the
 * situations, objectives and actions of the shared referential
 * (data/referential.tsv).  What is chosen is text like any other: free text
 * stands beside it. */
#ifndef DOMAINS_REFERENTIAL_H
#define DOMAINS_REFERENTIAL_H

#include <stddef.h>

#include "model/registry.h"

/* The theme of a text of one kind ("situation", "objectif", "action"); accents
 * and case do not count.  "": it is nobody's. */
const char *referential_theme(const char *kind, const char *text);
/* The place of a theme among the others, after them all when unknown. */
int referential_rank(const char *theme);
/* The i-th text of a kind; false after the last one.  Both are borrowed. */
bool referential_at(const char *kind, int i, const char **theme,
	const char **text);

extern const struct choice referential_themes[];

#endif

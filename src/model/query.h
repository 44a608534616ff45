/* Query by form: the rows of a whole source whose records answer to criteria
 * (model/criterion.h) on any of their columns. */
#ifndef MODEL_QUERY_H
#define MODEL_QUERY_H

#include "model/registry.h"

/* The cell of a column in what is asked: "person.last_name". */
void query_cell(const struct record *rec, const char *column, char out[80]);

/* May this user ask about a column at all?  Not about what is computed, nor
 * about a social security number, that is opened for one person and noted;
 * else by the scopes that the best of her roles reads. */
bool query_may(const struct ctx *x, const struct record *rec,
	const struct column *col);

/* Drops the rows of t that do not answer to all that is asked: query_cell()
 * and what was typed.  Clear columns are looked at first, so that the fewest
 * records are opened; what was opened, and the keys, are wiped before it
 * returns.  E_CHECK: a criterion is wrong (t is as it was). */
enum err query_keep(struct ctx *x, const struct source *s,
	const struct row *asked, struct rows *t);

#endif

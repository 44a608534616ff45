/* What a person answered, in her own space, to what is written of her: shown
 * beside it, to all who read it, sealed as it is. */
#ifndef DOMAINS_BESIDE_H
#define DOMAINS_BESIDE_H

#include "base/scope.h"
#include "model/ctx.h"
#include "model/row.h"

#define BESIDE_MAX 200          /* answers that are read, of a person */

struct beside {
	struct id id, about;
	enum scope scope;
	char made_on[12];
};

/* The scope of her own words: line is the kind of the line of the notebook that
 * she answers, NULL or "" when she answers none. */
enum scope beside_scope(const char *kind, const char *line);

/* Those to notes ("reponse") or to lines of the notebook ("ligne") of a
 * structure: the last BESIDE_MAX, in order. */
enum err beside_read(struct ctx *x, const struct id *person,
	const struct id *structure, const char *kind, struct beside *out,
	int *n);

/* Adds to the cell "beside" the words of those about one record, whose key is
 * there. */
enum err beside_put(struct ctx *x, const struct beside *all, int n,
	const struct id *about, const struct id *person,
	const struct id *structure, struct row *r);

/* The same of the last one only, in its words alone: as she reads it. */
enum err beside_last(struct ctx *x, const struct beside *all, int n,
	const struct id *about, const struct id *person,
	const struct id *structure, struct row *r);

#endif

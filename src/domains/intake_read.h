/* One line of a file of people: what its cells say, as values of columns. */
#ifndef DOMAINS_INTAKE_READ_H
#define DOMAINS_INTAKE_READ_H

#include "domains/intake_target.h"
#include "model/record.h"

/* The cells of a line are named "c0", "c1"... by the columns of its file; what
 * was corrected since is named "t.<target>", and counts instead (a space:
 * nothing is said any more, for what is empty is not kept). */

/* What the line says for a target, as written, trimmed; several columns of one
 * target are joined by a space. */
void intake_said(const struct intake_map *m, const struct row *cells,
	const struct intake_target *t, char *out, size_t size);

/* Its values, in cells "<record>.<column>" of out: only what is said.  Faults
 * name the target.  "_notes": what was understood and has no place here.
 * Another structure than this one is "_to" (its id, and after a space the
 * account that is named there) and "_to_name": she is only proposed to it. */
void intake_read(struct ctx *x, const struct intake_map *m,
	const struct row *cells, struct row *out, struct faults *f);

#endif

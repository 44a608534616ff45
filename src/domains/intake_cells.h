/* The wrong cells of a file's rejected lines as one table, each with what was
 * read and what is wrong: corrected one below the other, saved at once.  What
 * no cell alone can mend is a row too, which opens the line; so is a cell that
 * is too long to be typed in here. */
#ifndef DOMAINS_INTAKE_CELLS_H
#define DOMAINS_INTAKE_CELLS_H

#include "model/registry.h"

/* "import.cells", for the `rows` of a form that are typed in: paged, in the
 * order of the file, at most INTAKE_BATCH at a time. */
extern const struct column intake_cells_columns[];
enum err intake_cells_fetch(struct ctx *x, const struct list_query *q,
	struct rows *out);

/* "import_cells", by the key of the file: what was typed, in cells
 * "<line>.<target>".  Saving reads each line of it again and writes it; one
 * that is still rejected stays, with what was typed; one that is not rejected
 * any more is left as it is.  The others are saved when one was taken (E_STATE)
 * or is not kept any more (E_NOTFOUND). */
extern const struct record intake_cells_record;

#endif

/* Undoing an import, line by line: what nobody has touched since. */
#ifndef DOMAINS_INTAKE_UNDO_H
#define DOMAINS_INTAKE_UNDO_H

#include "domains/intake_file.h"

/* The lines that were taken, after line `from`, `most` at most: a record that
 * a line made goes (the keeper erases it), the values that a line changed are
 * what they were.  What was changed since stays, and its line says what. */
enum err intake_undo(struct ctx *x, struct intake *in, long from, long most,
	long *done, long *last);

#endif

/* Taking in what a file says, through the very acts of the forms: a batch is
 * journalled, then its records are written, then it is marked as done.  What
 * was cut half-way goes on where it was. */
#ifndef DOMAINS_INTAKE_APPLY_H
#define DOMAINS_INTAKE_APPLY_H

#include "domains/intake_file.h"

/* Between two batches; false: whoever waited for it has gone. */
typedef bool intake_tick(void *data, long done, long all);

/* Takes the lines that make or change a record, after line `from`, `most` at
 * most (0: all).  *done: how many were looked at, *last: the last line.
 * E_STATE: its end was not read; E_CANCEL: the tick said so, between two
 * batches. */
enum err intake_apply(struct ctx *x, struct intake *in, long from, long most,
	intake_tick *tick, void *data, long *done, long *last);

/* Reads again the lines that are not taken yet: what they would do now.
 * E_CHECK: a column is missing. */
enum err intake_check(struct ctx *x, struct intake *in, long from, long most,
	long *done, long *last);

#endif

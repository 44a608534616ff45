/* What a line of a file would do: make a record, change one field by field,
 * nothing, or be refused with the reason. */
#ifndef DOMAINS_INTAKE_PLAN_H
#define DOMAINS_INTAKE_PLAN_H

#include "domains/intake_file.h"
#include "domains/intake_part.h"
#include "domains/intake_people.h"

#define INTAKE_WHOLE "line"     /* no target: all of it */

/* Who its line is about; the texts are the plan's. */
struct import_who intake_plan_who(const struct intake_plan *p);

/* Reads the line, finds whose it is, compares: sets its state (INTAKE_NEW,
 * _CHANGE, _SAME, _REJECT) and its cells "why", "name", and the follow that
 * it is about.  What the user decided is in its cell "d": "new", or a follow
 * in hexadecimal; what is wrong with the whole line, until a hand
 * corrects it, in "fault".  Out: in "w.<target>" what is wrong with a cell,
 * in "w.line" what no cell alone can mend; in "twin" the line that has her
 * already.  Errors are those of reading. */
enum err intake_plan(struct ctx *x, const struct intake *in,
	struct intake_people *people, struct intake_line *l,
	struct intake_plan *p);

/* The numbers that the next lines name, and the keys of who they may be
 * about, in few requests: before intake_plan() of each. */
enum err intake_prepare(struct ctx *x, const struct intake *in,
	struct intake_people *people, struct intake_line *l, int n);

#endif

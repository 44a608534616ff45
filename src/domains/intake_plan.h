/* What a line of a file would do: make a record, change one field by field,
 * nothing, or be refused with the reason. */
#ifndef DOMAINS_INTAKE_PLAN_H
#define DOMAINS_INTAKE_PLAN_H

#include "domains/intake_file.h"
#include "domains/intake_people.h"
#include "model/record.h"

#define INTAKE_PARTS 4          /* records that a line may write */

struct intake_part {
	const struct record *record;
	struct row was, now;
	bool read, differs;
};

struct intake_plan {
	struct row said;        /* cells "<record>.<column>" */
	char follow[ID_TEXT];   /* whose record; "": a new one */
	struct intake_part part[INTAKE_PARTS];
	char why[600];          /* why it is refused, or what is left out */
};

void intake_plan_init(struct intake_plan *p);
void intake_plan_done(struct intake_plan *p);   /* wipes */
/* Who its line is about; the texts are the plan's. */
struct import_who intake_plan_who(const struct intake_plan *p);

/* Reads the line, finds whose it is, compares: sets its state (INTAKE_NEW,
 * _CHANGE, _SAME, _REJECT) and its cells "why", "name", and the follow that
 * it is about.  What the user decided is in its cell "d": "new", or a follow
 * in hexadecimal; what is wrong with the whole line, until a hand
 * corrects it, in "fault".  Out: in "twin" the line that has her
 * already.  Errors are those of reading. */
enum err intake_plan(struct ctx *x, const struct intake *in,
	struct intake_people *people, struct intake_line *l,
	struct intake_plan *p);

/* The numbers that the next lines name, and the keys of who they may be
 * about, in few requests: before intake_plan() of each. */
enum err intake_prepare(struct ctx *x, const struct intake *in,
	struct intake_people *people, struct intake_line *l, int n);

/* Each column that would change, with both values as they are shown. */
typedef void intake_change(void *data, const char *label, const char *was,
	const char *now);
void intake_changes(struct ctx *x, const struct intake_plan *p,
	intake_change *each, void *data);

#endif

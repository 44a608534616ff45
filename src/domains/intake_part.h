/* The records that a line of a file may write: what is there, and the values
 * that are said over it. */
#ifndef DOMAINS_INTAKE_PART_H
#define DOMAINS_INTAKE_PART_H

#include "model/ctx.h"
#include "model/record.h"

#define INTAKE_PARTS 5          /* the first one is the person's; the last
                                   one gives her to a colleague */

#define INTAKE_TEAM (INTAKE_PARTS - 1)

struct intake_part {
	const struct record *record;
	struct row was, now;
	bool read, differs;
};

struct intake_plan {
	struct row said;        /* cells "<record>.<column>" */
	char follow[ID_TEXT];   /* whose record; "": a new one */
	struct intake_part part[INTAKE_PARTS];
	char to[ID_TEXT + 64];  /* another structure that the line names, as
	                           its reading says: she is proposed to it,
	                           and is not taken there; "" */
	char why[600];          /* why it is refused, or what is left out */
};

void intake_plan_init(struct intake_plan *p);
void intake_plan_done(struct intake_plan *p);   /* wipes */
/* One more reason; what: what it is about, or "". */
void intake_why(struct intake_plan *p, const char *what, const char *why);

/* Does the line say anything for a part? */
bool intake_part_said(const struct intake_plan *p, int i);
/* Reads the person's and those that it says anything for; of nobody yet, they
 * are empty.  It opens no record. */
enum err intake_parts_load(struct ctx *x, struct intake_plan *p);
/* May this user say who accompanies her? */
bool intake_part_assigns(const struct ctx *x, const struct row *team);
/* The values that are said over those that are there, but for what a file
 * never changes and what is not open to this user: why says so. */
void intake_part_apply(struct ctx *x, struct intake_plan *p, int i);
void intake_part_compare(struct intake_part *part);     /* sets differs */

/* Each column that would change, with both values as they are shown. */
typedef void intake_change(void *data, const char *label, const char *was,
	const char *now);
void intake_changes(struct ctx *x, const struct intake_plan *p,
	intake_change *each, void *data);

/* An import opens no record: F9 stays where it was. */
struct intake_opened {
	char last[ID_TEXT], before[ID_TEXT];
};
void intake_opened_keep(const struct ctx *x, struct intake_opened *o);
void intake_opened_back(struct ctx *x, const struct intake_opened *o);

#endif

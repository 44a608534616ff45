/* A copy of all that this structure has of a person, for herself: as JSON, as
 * text, as a screen.  What this user may not read is said to be there and not
 * given; other people's names are left out. */
#ifndef DOMAINS_COPY_H
#define DOMAINS_COPY_H

#include "domains/follow.h"

extern const struct domain copy_domain;

/* The part of a copy: one record, or a list of them. */
struct copy_part {
	const char *name, *label;       /* "notes", N_("Notes") */
	const struct column *column;
	struct rows rows;
	bool one;
};

#define COPY_PARTS 23

struct copy {
	struct copy_part part[COPY_PARTS];
	int n;
	char made_on[12], structure[160];
	unsigned num;
};

/* Records that a copy is made (act person.export), then reads. */
enum err copy_make(struct ctx *x, const struct follow *f, struct copy *out);
void copy_done(struct copy *c);         /* wipes */

/* { "format": "passerelle-person-1", "made_on", "structure", "number",
 *   "parts": { NAME: { COLUMN: value } or [ ... ] },
 *   "labels": { NAME: { COLUMN: in words } } }
 * Values are text, dates ISO, choices their code; null: it is there, and who
 * made the copy may not read it.  What is not said is left out. */
void copy_json(const struct copy *c, struct buf *out);
/* The same to be read, choices in words. */
void copy_text(struct ctx *x, const struct copy *c, struct buf *out);

/* `export person NUM [--text]` of the current structure. */
enum err copy_verb(struct ctx *x, const char *words, struct buf *out);

#endif

/* The structures that a file names, and which are not the one that takes it:
 * nobody is put there by a file.  They are invited, as from a form, when it is
 * asked and said that the people know; each decides.  A line that is done keeps
 * in its cell "to" who is to be invited (intake_part.h), in "sent" what was
 * asked for it: not what a colleague asked. */
#ifndef DOMAINS_INTAKE_OFFER_H
#define DOMAINS_INTAKE_OFFER_H

#include "domains/intake_file.h"

/* A line that is done, or has nothing to do but that: "why" says it waits. */
void intake_offer_waits(struct intake_line *l);

/* What was asked of that structure for a person, and stands: *out, else
 * id_none. */
enum err intake_offer_asked(struct ctx *x, const struct id *structure,
	const struct id *person, const char *to, struct id *out);

struct intake_offered {
	long sent, failed;      /* "why" of the line says why not */
	long rest;              /* beyond `most` */
};

/* Invites for the lines that are done, `most` at most; agreed: one of
 * handover.agreed.  Who refused that others know is not. */
enum err intake_offer(struct ctx *x, struct intake *in, long most,
	const char *agreed, struct intake_offered *out);

/* Takes back what a line has asked, if it waits; E_CONFLICT: the other
 * structure accompanies her now. */
enum err intake_offer_back(struct ctx *x, const struct intake_line *l);

#endif

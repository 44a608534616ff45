/* Is she there already?  Asked before a record is made, and when a NIR is
 * given: in the structures of the user, and elsewhere (design 6). */
#ifndef DOMAINS_TWIN_H
#define DOMAINS_TWIN_H

#include "domains/follow.h"

/* A fault of the whole record when somebody has the NIR, or the names and
 * the birth date, of one that is about to be made: once; the same record is
 * then made when it is saved again.  Too many questions in the hour: none. */
void twin_check(struct ctx *x, const struct row *now, struct faults *f);

/* A record was just made: the screen after saving is its card. */
void twin_made(const char *follow);

/* A NIR was saved: whoever else of the structures of the user has it is
 * named by the message after saving. */
void twin_shared(struct ctx *x, const struct follow *follow,
	const struct row *was, const struct row *now);

#endif

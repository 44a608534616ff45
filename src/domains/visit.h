/* What a user had seen of a person when she last came: what moved since is
 * new to her, and marked.  Kept as drafts are, without audit (design 6); the
 * visits of one session are one. */
#ifndef DOMAINS_VISIT_H
#define DOMAINS_VISIT_H

#include "domains/follow.h"

struct visit {
	char on[12];            /* its day, ISO; "" : never came */
	long moves, notes;      /* of the notebook, of the notes: the last seen */
};

/* The visit before this session's. */
enum err visit_get(struct ctx *x, const struct follow *f,
	struct visit *out);
/* She is there now.  No right to write it down is no error. */
enum err visit_mark(struct ctx *x, const struct follow *f);

/* Has a line with cells _move and _moved_by moved since, by somebody else?
 * Nothing is new to who never came. */
bool visit_is_fresh(struct ctx *x, const struct visit *v,
	const struct row *line);
/* The same of a note, by its number and author. */
bool visit_is_fresh_note(struct ctx *x, const struct visit *v, long seq,
	const char *author);
/* And of what is known by its day only: on a later day than the visit. */
bool visit_is_fresh_day(const struct visit *v, const char *day);

#endif

/* One line of the thread of a person: what its sources have in common.  A
 * source adds its lines for one follow (thread.c has the table of them). */
#ifndef DOMAINS_THREAD_LINE_H
#define DOMAINS_THREAD_LINE_H

#include "domains/follow.h"
#include "domains/visit.h"

struct thread {
	struct ctx *x;
	const struct follow *f;
	struct visit seen;      /* the user's visit before this one */
	struct rows *out;
};

/* A line: what it opens ("note", "referral", "line" of the notebook, "" for
 * nothing), the row that it opens, a code of the set "thread.kind", its ISO
 * day.  The caller sets `text`, `who`, and `_seq`, the order within what has
 * the same `_group` (the key unless set). */
struct row *thread_add(struct thread *t, const char *what,
	const struct id *key, const char *kind, const char *day);
/* It is new to the user: marked. */
void thread_fresh(struct row *r, bool fresh);

#endif

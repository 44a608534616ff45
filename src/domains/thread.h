/* What happened, in one list, newest first: notes, calls, objectives, actions,
 * referrals, referents, accesses, the follow itself.  A new source is a
 * function on struct thread (thread_line.h) and a line of the table in
 * thread.c. */
#ifndef DOMAINS_THREAD_H
#define DOMAINS_THREAD_H

#include "model/registry.h"

/* The thread of the follow in "key" of the argument: cells made_on, kind
 * (of the set "thread.kind"), text, who, sign ("*": new since the user's last
 * visit); _key and _what say what a line opens. */
enum err thread_fetch(struct ctx *x, const struct list_query *lq,
	struct rows *out);

#endif

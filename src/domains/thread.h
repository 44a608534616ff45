/* What happened, in one list: notes, steps of referrals, newest first. */
#ifndef DOMAINS_THREAD_H
#define DOMAINS_THREAD_H

#include "model/registry.h"

/* The thread of the follow in "key" of the argument: cells made_on, kind,
 * text, who; _key and _what ("note", "referral") say what a line opens. */
enum err thread_fetch(struct ctx *x, const struct list_query *lq,
	struct rows *out);

#endif

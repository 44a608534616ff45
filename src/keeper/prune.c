#include "keeper/prune.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "keeper/audit.h"
#include "keeper/cut.h"
#include "keeper/tx.h"
#include "keeper/witness.h"

#define SOME 50000              /* records looked at in one go */

/* The last record of those that are over, all before it being so: 0 none. */
static enum err
last_over(struct keeper *k, int64_t *last)
{
	int64_t limit = clock_now() - (int64_t)PRUNE_DAYS * 86400;
	struct db_rows q;
	enum err e = db_select(k->data, "keeper.audit_oldest", &q);

	*last = 0;
	if (e)
		return e;
	db_bind_int(&q, ":most", SOME);
	while (db_next(&q) && db_int(&q, "at") < limit)
		*last = db_int(&q, "seq");
	return db_end(&q);
}

/* The last checkpoint up to there; the chain keeps a record after it. */
static bool
point_before(const struct points *all, int64_t first, int64_t last,
	int64_t end, struct cut *out)
{
	bool found = false;
	size_t i;

	for (i = 0; i < all->n; i++) {
		const struct point *p = &all->p[i];

		if (p->seq < first || p->seq > last || p->seq >= end)
			continue;
		found = true;
		out->seq = p->seq;
		memcpy(out->hash, p->hash, 32);
	}
	return found;
}

/* Noted before it is done: a cut that was noted may be done again. */
static enum err
cut_there(struct keeper *k, const struct cut *at)
{
	char detail[40];
	struct db_rows q;
	enum err e = cut_note(k, at);

	if (!e)
		e = tx_begin(k);
	if (e)
		return e;
	snprintf(detail, sizeof detail, "%lld", (long long)at->seq);
	e = audit_add(k, &(struct audit){ .action = "audit.prune",
		.detail = detail });
	if (!e)
		e = db_select(k->data, "keeper.audit_drop", &q);
	if (!e) {
		db_bind_int(&q, ":seq", at->seq);
		e = db_step(&q);
	}
	return tx_end(k, e);
}

enum err
prune_some(struct keeper *k, int64_t *n)
{
	struct points all = { .p = NULL };
	int64_t first, last = 0, whole;
	struct cut at;
	enum err e = cut_first(k, &first);

	*n = 0;
	if (!e)
		e = last_over(k, &last);
	if (e || !last)
		return e;
	e = audit_verify(k, &whole);
	if (!e)
		e = witness_read(k, NULL, &all);
	if (!e && point_before(&all, first, last, k->audit_seq, &at)) {
		/* what was noted of the chain may be older than what stays */
		e = audit_mark(k);
		if (!e)
			e = cut_there(k, &at);
		if (!e)
			*n = at.seq - first + 1;
	}
	witness_free(&all);
	return e;
}

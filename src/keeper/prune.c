#include "keeper/prune.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "keeper/acknowledge.h"
#include "keeper/audit.h"
#include "keeper/cut.h"
#include "keeper/tx.h"
#include "keeper/witness.h"

#define SOME 50000              /* records looked at in one go */

static int64_t
limit(void)
{
	return clock_now() - (int64_t)PRUNE_DAYS * 86400;
}

/* The last record of those that are over, all before it being so: 0 none. */
static enum err
last_over(struct keeper *k, int64_t *last)
{
	int64_t before = limit();
	struct db_rows q;
	enum err e = db_select(k->data, "keeper.audit_oldest", &q);

	*last = 0;
	if (e)
		return e;
	db_bind_int(&q, ":most", SOME);
	while (db_next(&q) && db_int(&q, "at") < before)
		*last = db_int(&q, "seq");
	return db_end(&q);
}

/* Does what was acknowledged still hold, when the chain begins after this
 * one?  What is pinned is pinned whole. */
static bool
cuts_through(const struct ack *known, int64_t seq)
{
	int i;

	for (i = 0; i < known->n; i++)
		if (seq >= known->range[i].first && seq < known->range[i].last)
			return true;
	return false;
}

/* Is the next number there?  What was lost, and acknowledged, is between two
 * records: the second says what it follows, and is no beginning. */
static bool
goes_on(struct keeper *k, int64_t seq)
{
	struct db_rows q;
	bool there;

	if (db_select(k->data, "keeper.audit_at", &q))
		return false;
	db_bind_int(&q, ":seq", seq + 1);
	there = db_next(&q);
	return db_end(&q) == E_OK && there;
}

/* The last checkpoint up to there that the chain knows; it keeps the record
 * after it. */
static bool
point_before(struct keeper *k, const struct points *all,
	const struct ack *known, int64_t first, int64_t last, struct cut *out)
{
	size_t i = all->n;

	while (i-- > 0) {
		const struct point *p = &all->p[i];

		if (p->seq < first || p->seq > last ||
			cuts_through(known, p->seq) || !goes_on(k, p->seq) ||
			!audit_has(k, p->seq, p->hash))
			continue;
		out->seq = p->seq;
		memcpy(out->hash, p->hash, 32);
		return true;
	}
	return false;
}

/* When each account came, from where and on what is a journal too, and so is
 * what it printed. */
static enum err
drop_sessions(struct keeper *k)
{
	static const char *const steps[] = { "keeper.sessions_drop",
		"keeper.sessions_blank", "keeper.printed_drop" };
	enum err e = E_OK;
	size_t i;

	for (i = 0; i < sizeof steps / sizeof *steps && !e; i++) {
		struct db_rows q;

		e = db_select(k->data, steps[i], &q);
		if (e)
			break;
		db_bind_int(&q, ":limit", limit());
		e = db_step(&q);
	}
	return e;
}

/* Noted before it is done: a cut that was noted may be done again. */
static enum err
cut_there(struct keeper *k, const struct cut *at, const struct ack *known)
{
	char detail[40];
	struct db_rows q;
	enum err e = cut_note(k, at);

	if (!e)
		e = tx_begin(k);
	if (e)
		return e;
	snprintf(detail, sizeof detail, "%lld", (long long)at->seq);
	if (known->seq && at->seq >= known->seq)
		e = acknowledge_again(k, known);
	if (!e)
		e = audit_add(k, &(struct audit){ .action = "audit.prune",
			.detail = detail });
	if (!e)
		e = db_select(k->data, "keeper.audit_drop", &q);
	if (!e) {
		db_bind_int(&q, ":seq", at->seq);
		e = db_step(&q);
	}
	if (!e)
		e = drop_sessions(k);
	return tx_end(k, e);
}

enum err
prune_some(struct keeper *k, int64_t *n)
{
	struct points all = { .p = NULL };
	int64_t first, last = 0, whole;
	struct ack known;
	struct cut at;
	enum err e = cut_first(k, &first);

	*n = 0;
	if (!e)
		e = last_over(k, &last);
	if (e || !last)
		return e;
	e = audit_verify(k, &whole);
	if (!e)
		e = ack_last(k, &known);
	if (!e)
		e = witness_read(k, &known, NULL, &all);
	if (!e && point_before(k, &all, &known, first, last, &at)) {
		/* what was noted of the chain may be older than what stays */
		e = audit_mark(k);
		if (!e)
			e = cut_there(k, &at, &known);
		if (!e)
			*n = at.seq - first + 1;
	}
	witness_free(&all);
	return e;
}

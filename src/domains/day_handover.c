#include "domains/day_handover.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"

#define LONG_WAIT 30            /* days on the list, before it is said again */

static void
put_kind(struct day *day, struct db_rows *q, const char *then, struct row *r)
{
	row_setf(r, "what", "%s%s", choice_label(day->x, "handover.short",
		db_text(q, "kind")), then);
	row_set(r, "with", db_text(q, "other_name"));
}

/* To decide: until it is; on the waiting list: after a month there. */
static enum err
add_received(struct day *day, const char *query, int rank, const char *then)
{
	struct db_rows q;
	char before[16];
	enum err e = db_select(day->x->db, query, &q);

	if (e)
		return e;
	day_bind(day, &q);
	day_iso(date_add_days(day->today, -LONG_WAIT), before);
	if (db_has_param(&q, ":long"))
		db_bind_text(&q, ":long", before);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "handover", rank);

		row_set(r, "sign", rank == RANK_ANSWER ? "!" : "");
		put_kind(day, &q, then, r);
		row_set(r, "_sort", db_text(&q, "made_on"));
		day_when(day, db_text(&q, "made_on"), true, r);
	}
	return db_end(&q);
}

static const char *
answer_text(const char *state)
{
	return strcmp(state, "acceptee") == 0 ? _(" : acceptée") :
		strcmp(state, "refusee") == 0 ? _(" : refusée") :
		strcmp(state, "attente") == 0 ? _(" : liste d'attente") :
		_(" : sans réponse");
}

/* Mine: answered, until I open it; without an answer for a while, until there
 * is one. */
static enum err
add_mine(struct day *day)
{
	struct db_rows q;
	char before[16];
	enum err e = db_select(day->x->db, "day.handover_answers", &q);

	if (e)
		return e;
	day_bind(day, &q);
	day_iso(date_add_days(day->today, -WAITING_AFTER), before);
	db_bind_text(&q, ":before", before);
	while (db_next(&q)) {
		const char *state = db_text(&q, "state");
		bool waits = strcmp(state, "envoyee") == 0;
		const char *on = db_text(&q, waits ? "made_on" :
			"answered_on");
		struct row *r = day_add(day, &q, "handover", waits ?
			RANK_WAITING : RANK_REPLY);

		row_set(r, "sign", waits ? "" : "*");
		put_kind(day, &q, answer_text(state), r);
		row_set(r, "_sort", on);
		day_when(day, on, true, r);
	}
	return db_end(&q);
}

enum err
day_handovers(struct day *day)
{
	enum err e = add_received(day, "day.handovers", RANK_ANSWER,
		_(", à décider"));

	if (!e)
		e = add_received(day, "day.handovers_waiting", RANK_WAITING,
			_(" : liste d'attente"));
	return e ? e : add_mine(day);
}

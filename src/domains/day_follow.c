#include "domains/day_follow.h"

#include <string.h>

#include "base/config.h"
#include "base/i18n.h"

#define STEPS_AHEAD 7           /* days of next steps shown */

static enum err
add_steps(struct day *day)
{
	struct db_rows q;
	char until[16], today[16];
	enum err e = db_select(day->x->db, "day.steps", &q);

	if (e)
		return e;
	day_bind(day, &q);
	day_iso(date_add_days(day->today, STEPS_AHEAD), until);
	day_iso(day->today, today);
	db_bind_text(&q, ":until", until);
	while (db_next(&q)) {
		const char *on = db_text(&q, "next_step_on");
		const char *step = db_text(&q, "next_step");
		int c = strcmp(on, today);
		struct row *r = day_add(day, &q, "follow",
			c < 0 ? RANK_LATE : c == 0 ? RANK_TODAY : RANK_SOON);

		row_set(r, "sign", c < 0 ? "!" : "");
		row_setf(r, "what", "%s", choice_label(day->x, "follow.step",
			step ? step : ""));
		row_set(r, "with", _("moi"));
		row_set(r, "_sort", on);
		day_when(day, on, false, r);
	}
	return db_end(&q);
}

static enum err
add_silent(struct day *day)
{
	struct db_rows q;
	char before[16];
	enum err e = db_select(day->x->db, "day.silent", &q);

	if (e)
		return e;
	day_bind(day, &q);
	day_iso(date_add_days(day->today, -config.silence_days), before);
	db_bind_text(&q, ":before", before);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "follow", RANK_SILENT);
		const char *since = db_text(&q, "since");
		struct date d;

		row_set(r, "what", _("Sans nouvelles"));
		row_set(r, "with", _("moi"));
		row_set(r, "_sort", since);
		if (date_parse(since, &d) == E_OK)
			row_setf(r, "when", _("%d j"), date_days(day->today) -
				date_days(d));
	}
	return db_end(&q);
}

/* People that a colleague gave me: until I open them from here. */
static enum err
add_entrusted(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.entrusted", &q);

	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "entrusted", RANK_REPLY);

		row_set(r, "sign", "*");
		row_set(r, "what", _("Vous est confié"));
		row_set(r, "with", db_text(&q, "by_name"));
		row_set(r, "_sort", db_text(&q, "made_on"));
		day_when(day, db_text(&q, "made_on"), true, r);
	}
	return db_end(&q);
}

/* For the responsable: people whom nobody accompanies any more, until they
 * have a referent again. */
static enum err
add_orphans(struct day *day)
{
	struct db_rows q;
	enum err e;

	if (day->s->role != ROLE_RESPONSABLE)
		return E_OK;
	e = db_select(day->x->db, "day.orphans", &q);
	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "orphan", RANK_ORPHAN);
		const char *before = db_text(&q, "before_name");

		row_set(r, "sign", "!");
		row_set(r, "what", _("Sans personne référente"));
		row_set(r, "with", before ? before : "");
		row_set(r, "_sort", db_text(&q, "since"));
	}
	return db_end(&q);
}

enum err
day_follows(struct day *day)
{
	enum err e = add_entrusted(day);

	if (!e)
		e = add_orphans(day);
	if (!e)
		e = add_steps(day);
	return e ? e : add_silent(day);
}

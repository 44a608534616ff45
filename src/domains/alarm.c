#include "domains/alarm.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "model/act.h"
#include "model/column.h"

static const struct column shown_on = { .name = "made_on", .type = CT_DATE,
	.flags = COL_CLEAR | COL_PAST };

enum err
day_alarms(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.alarms", &q);

	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "alarm", RANK_URGENT);
		const char *on = db_text(&q, "made_on");

		row_set(r, "sign", "!");
		row_set(r, "name", db_text(&q, "user_name"));
		row_setf(r, "what", _("Plus de %d fiches en une heure"),
			(int)db_int(&q, "most"));
		row_set(r, "with", day->s->name);
		row_set(r, "_sort", on);
		day_when(day, on, true, r);
	}
	return db_end(&q);
}

enum err
alarm_unseen(struct ctx *x, char *out, size_t size)
{
	struct db_rows q;
	char today[16], date[32];
	enum err e = db_select(x->db, "alarm.unseen", &q);

	snprintf(out, size, "%s", _("aucune"));
	if (e)
		return e;
	day_iso(ctx_today(x), today);
	db_bind_text(&q, ":today", today);
	db_bind_int(&q, ":now", clock_now());
	if (db_next(&q)) {
		column_show(x, &shown_on, db_text(&q, "made_on"), date,
			sizeof date);
		snprintf(out, size, _("%d, dont %s (%s) le %s"),
			(int)db_int(&q, "n"), db_text(&q, "user_name"),
			db_text(&q, "structure_name"), date);
	}
	return db_end(&q);
}

/* Told once: the audit keeps which. */
static enum err
call_seen(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = act_alone(x, "alarm.seen", ":id",
		row_get(row, "_key"));

	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, _("%s : %s. C'est vu ; "
		"le journal garde lesquelles."), row_get(row, "name"),
		row_get(row, "what"));
	return E_OK;
}

static const struct call calls[] = {
	{ "alarm_seen", call_seen }, { NULL, NULL }
};

const struct domain alarm_domain = { .name = "alarm", .calls = calls };

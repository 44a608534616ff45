/* One's day, week and month of appointments, and =RDV. */
#include "domains/agenda.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "domains/appointment_read.h"
#include "domains/sealed.h"
#include "domains/slot_people.h"
#include "rules/ical.h"
#include "rules/loosedate.h"
#include "store/db.h"

#define DAYS 5                  /* of the week view: Monday to Friday */

/* --- what there is in some days ------------------------------------------------ */

static enum err
add_rows(struct ctx *x, const struct ctx_structure *s, const char *from,
	const char *until, bool everyone, struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "appointment.of_days", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", &s->id);
	db_bind_id(&q, ":me", &x->user);
	db_bind_text(&q, ":from", from);
	db_bind_text(&q, ":until", until);
	db_bind_int(&q, ":everyone", everyone);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id"), person = db_id(&q, "person");
		struct id user = db_id(&q, "user");
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "_person", id_text(&person, hex));
		row_set(r, "_structure", id_text(&s->id, hex));
		row_set(r, "day", db_text(&q, "day"));
		row_set(r, "state", db_text(&q, "state"));
		row_setf(r, "_version", "%d", (int)db_int(&q, "version"));
		row_set(r, "_shared", db_int(&q, "slotted") > 1 ? "1" : "");
		row_set(r, "_apart", db_int(&q, "protected") ? "1" : "");
		row_set(r, "_convened", db_int(&q, "convened") ? "1" : "");
		row_set(r, "user_name", id_equal(&user, &x->user) ?
			_("moi") : db_text(&q, "user_name"));
	}
	return db_end(&q);
}

/* Hours, reasons and places, in one request for all. */
static enum err
open_rows(struct ctx *x, struct rows *t)
{
	struct sealed *s = xcalloc((size_t)t->n + 1, sizeof *s);
	struct row **rows = xcalloc((size_t)t->n + 1, sizeof *rows);
	enum err e = E_OK;

	for (int i = 0; i < t->n && !e; i++) {
		rows[i] = &t->r[i];
		e = id_parse(row_get(rows[i], "_key"), &s[i].record);
		if (!e)
			e = id_parse(row_get(rows[i], "_person"),
				&s[i].person);
		if (!e)
			e = id_parse(row_get(rows[i], "_structure"),
				&s[i].structure);
		s[i].user = x->user;
	}
	if (!e)
		e = sealed_load_many(x, &appointment_opened, s, t->n,
			SCOPE_BIT(SCOPE_PATH), rows);
	free(s);
	free(rows);
	return e;
}

/* The names of those who have a line of their own. */
static enum err
name_rows(struct ctx *x, struct rows *t)
{
	struct id *person = xcalloc((size_t)t->n + 1, sizeof *person);
	struct row **rows = xcalloc((size_t)t->n + 1, sizeof *rows);
	enum err e = E_OK;
	int n = 0;

	for (int i = 0; i < t->n && !e; i++) {
		if (*row_get(&t->r[i], "_many"))
			continue;
		rows[n] = &t->r[i];
		e = id_parse(row_get(rows[n], "_person"), &person[n]);
		n++;
	}
	if (!e)
		e = follow_labels(x, person, n, rows);
	free(person);
	free(rows);
	return e;
}

/* One line for all who are in one slot: its title, how many, and what became
 * of it as long as somebody is to come. */
static enum err
one_for_all(struct ctx *x, struct rows *t)
{
	enum err e = E_OK;

	slot_gather(t);
	for (int i = 0; i < t->n && !e; i++) {
		struct row *r = &t->r[i];
		struct slot_seen s;

		if (!*row_get(r, "_many"))
			continue;
		e = slot_get(x, row_get(r, "_key"), &s);
		if (!e)
			row_setf(r, "name", _("%s (%s)"), slot_name(x, &s),
				row_get(r, "_many"));
	}
	return e;
}

static int
by_time(const void *a, const void *b)
{
	const struct row *ra = a, *rb = b;
	int d = strcmp(row_get(ra, "day"), row_get(rb, "day"));

	if (!d)
		d = strcmp(row_get(ra, "hour"), row_get(rb, "hour"));
	return d ? d : strcmp(row_get(ra, "_key"), row_get(rb, "_key"));
}

enum err
appointment_days(struct ctx *x, struct date from, int days, bool everyone,
	bool names, struct rows *out)
{
	char first[16], last[16];
	enum err e = E_OK;

	date_format(from, first, sizeof first);
	date_format(date_add_days(from, days - 1), last, sizeof last);
	for (int i = 0; i < x->nstructure && !e; i++)
		e = add_rows(x, &x->structure[i], first, last, everyone, out);
	if (!e)
		e = open_rows(x, out);
	if (!e)
		e = one_for_all(x, out);
	if (!e && names)
		e = name_rows(x, out);
	if (!e && out->n > 1)
		qsort(out->r, (size_t)out->n, sizeof *out->r, by_time);
	return e;
}

/* --- the list -------------------------------------------------------------------- */

static const struct column columns[] = {
	{ .name = "day_text", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "hour", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "reason", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "where", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "what", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "user_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static struct date
day_asked(struct ctx *x, const char *iso)
{
	struct date d;

	return date_parse(iso, &d) == E_OK ? d : ctx_today(x);
}

static struct date
monday(struct date d)
{
	return date_add_days(d, -date_weekday(d));
}

static void
words(struct ctx *x, struct row *r, int64_t now)
{
	char when[40] = "";
	struct date d;
	const char *category = row_get(r, "category");
	bool masked = strcmp(category, ROW_MASKED) == 0;

	if (date_parse(row_get(r, "day"), &d) == E_OK)
		date_human(when, sizeof when, d, ctx_today(x));
	row_set(r, "day_text", when);
	row_set(r, "reason", masked ? "········" :
		choice_label(x, "appointment.reason", category));
	row_set(r, "where", masked ? "········" : appointment_where(x, r,
		*row_get(r, "_apart") != '\0'));
	if (*row_get(r, "_many") && strcmp(row_get(r, "state"), "unknown"))
		row_set(r, "what", row_int(r, "_many") ? _("noté") :
			_("annulé"));
	else
		row_set(r, "what", appointment_state_label(row_get(r,
			"state"), appointment_start(row_get(r, "day"),
			row_get(r, "hour")) <= now));
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	const char *span = row_get(lq->filter, "span");
	struct date from = day_asked(x, row_get(lq->filter, "from"));
	bool week = strcmp(span, "semaine") == 0;
	bool month = strcmp(span, "mois") == 0;
	int64_t now = appointment_now(x);
	enum err e;

	e = appointment_days(x, week ? monday(from) : from, week ? 7 :
		month ? 31 : 1, strcmp(row_get(lq->filter, "who"), "tous") ==
		0, true, out);
	for (int i = 0; i < out->n && !e; i++)
		words(x, &out->r[i], now);
	return e;
}

/* --- the week ----------------------------------------------------------------------- */

static const char *const day_cell[] = { "d1", "d2", "d3", "d4", "d5" };

static const struct column week_columns[] = {
	{ .name = "hour", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "d1", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "d2", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "d3", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "d4", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "d5", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = NULL }
};

/* The first line: which days these are. */
static void
dates(struct date from, struct rows *out)
{
	struct row *r = rows_add(out);

	row_set(r, "_key", "dates");
	row_set(r, "hour", "");
	row_set(r, "_monday", "");
	for (int i = 0; i < DAYS; i++) {
		struct date d = date_add_days(from, i);

		row_setf(r, day_cell[i], "%02d/%02d%s", d.d, d.m,
			date_holiday(d) ? _(" férié") : "");
	}
}

/* Where an appointment goes: the first line of its hour whose day is free. */
static struct row *
place_in(struct rows *out, const char *hour, int day)
{
	for (int i = 1; i < out->n; i++)
		if (strcmp(row_get(&out->r[i], "hour"), hour) == 0 &&
			!row_has(&out->r[i], day_cell[day]))
			return &out->r[i];
	return NULL;
}

static int
by_hour(const void *a, const void *b)
{
	const struct row *ra = a, *rb = b;
	int d = strcmp(row_get(ra, "hour"), row_get(rb, "hour"));

	return d ? d : strcmp(row_get(ra, "_key"), row_get(rb, "_key"));
}

static enum err
fetch_week(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct date from = monday(day_asked(x, row_get(lq->filter, "from")));
	struct rows all;
	char iso[16];
	enum err e;

	date_format(from, iso, sizeof iso);
	rows_init(&all);
	e = appointment_days(x, from, 7, strcmp(row_get(lq->filter, "who"),
		"tous") == 0, true, &all);
	dates(from, out);
	for (int i = 0; i < all.n && !e; i++) {
		const struct row *a = &all.r[i];
		struct date d;
		struct row *r;
		int day;

		if (date_parse(row_get(a, "day"), &d) != E_OK)
			continue;
		day = date_weekday(d);
		if (day >= DAYS)
			continue;
		r = place_in(out, row_get(a, "hour"), day);
		if (!r) {
			r = rows_add(out);
			row_set(r, "hour", row_get(a, "hour"));
			row_set(r, "_key", row_get(a, "_key"));
			row_set(r, "_many", row_get(a, "_many"));
			row_set(r, "_n", "0");
		}
		row_setf(r, "_n", "%ld", row_int(r, "_n") + 1);
		row_setf(r, day_cell[day], "%s%s", strcmp(row_get(a, "state"),
			"unknown") == 0 || strcmp(row_get(a, "state"),
			"seen") == 0 ? "" : "x ", row_get(a, "name"));
	}
	for (int i = 0; i < out->n; i++)
		row_set(&out->r[i], "_monday", iso);
	if (out->n > 2)
		qsort(out->r + 1, (size_t)out->n - 1, sizeof *out->r,
			by_hour);
	rows_done(&all);
	return e;
}

static const struct source sources[] = {
	{ "appointment.mine", columns, false, fetch },
	{ "appointment.week", week_columns, false, fetch_week },
	{ NULL, NULL, false, NULL }
};

/* arg: "DAY SPAN", each or none. */
static void
preset(struct ctx *x, const struct row *arg, struct row *filter)
{
	char day[16] = "", span[16] = "";

	if (sscanf(row_get(arg, "arg"), "%15s %15s", day, span) < 1)
		date_format(ctx_today(x), day, sizeof day);
	row_set(filter, "from", day);
	if (*span)
		row_set(filter, "span", span);
}

static const struct preset presets[] = {
	{ "appointment.mine", preset },
	{ "appointment.week", preset },
	{ NULL, NULL }
};

static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	if (*row_get(row, "_many"))
		return registry_call("slot_open")->run(x, row, out);
	snprintf(out->screen, sizeof out->screen, "appointment.read");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return E_OK;
}

static enum err
call_week_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	if (row_int(row, "_n") == 1)
		return call_open(x, row, out);
	snprintf(out->screen, sizeof out->screen, "appointment.mine");
	snprintf(out->arg, sizeof out->arg, "%s semaine", row_get(row,
		"_monday"));
	return E_OK;
}

static const struct call calls[] = {
	{ "appointment_open", call_open },
	{ "appointment_week_open", call_week_open },
	{ NULL, NULL }
};

/* --- for another calendar ------------------------------------------------------------- */

#define PAST 31                 /* days */
#define AHEAD 366

/* The département of a row's structure decides its hours. */
static void
event(struct ctx *x, const struct row *r, bool details,
	struct buf *out)
{
	const char *reason = choice_label(x, "appointment.reason",
		row_get(r, "category"));
	char uid[80], summary[200] = "Rendez-vous";
	struct ical_event e = { .uid = uid, .summary = summary,
		.minutes = (int)row_int(r, "minutes") };
	const struct ctx_structure *s;
	struct id id;

	if (strcmp(row_get(r, "hour"), ROW_MASKED) == 0 ||
		id_parse(row_get(r, "_structure"), &id))
		return;
	s = ctx_structure_by(x, &id);
	snprintf(uid, sizeof uid, "%s@passerelle", row_get(r, "_key"));
	e.start = ical_utc(appointment_start(row_get(r, "day"), row_get(r,
		"hour")), s ? s->departement : NULL);
	e.cancelled = strcmp(row_get(r, "state"), "excused") == 0 ||
		strcmp(row_get(r, "state"), "revoked") == 0;
	if (details) {
		snprintf(summary, sizeof summary, "%s", row_get(r, "name"));
		/* not where someone lives whose address is protected */
		if (!*row_get(r, "_apart") || strcmp(row_get(r, "location"),
			"home"))
			e.place = row_get(r, "place");
		e.text = reason;
	}
	ical_event(out, &e, clock_now());
}

enum err
agenda_busy(struct ctx *x, int days, struct rows *out)
{
	char first[16], last[16];
	struct rows all;
	enum err e = E_OK;

	rows_init(&all);
	date_format(ctx_today(x), first, sizeof first);
	date_format(date_add_days(ctx_today(x), days), last, sizeof last);
	for (int i = 0; i < x->nstructure && !e; i++)
		e = add_rows(x, &x->structure[i], first, last, false, &all);
	if (!e)
		e = open_rows(x, &all);
	for (int i = 0; i < all.n && !e; i++) {
		const struct row *r = &all.r[i];

		if (strcmp(row_get(r, "state"), "unknown") == 0 &&
			!*row_get(r, "_apart") && strcmp(row_get(r, "hour"),
			ROW_MASKED) != 0)
			row_copy(rows_add(out), r);
	}
	rows_done(&all);
	return e;
}

enum err
agenda_ical(struct ctx *x, bool details, struct buf *out)
{
	struct rows t;
	enum err e;

	rows_init(&t);
	e = appointment_days(x, date_add_days(ctx_today(x), -PAST), PAST +
		AHEAD, false, details, &t);
	if (!e) {
		ical_begin(out);
		for (int i = 0; i < t.n; i++)
			event(x, &t.r[i], details, out);
		ical_end(out);
	}
	rows_done(&t);
	return e;
}

/* --- =RDV ------------------------------------------------------------------------------- */

/* "+7" lists that day, "+7 14h30" takes an appointment with the person whose
 * record was opened last, "s +7" shows a week. */
static enum err
jump(struct ctx *x, const char *arg, struct call_result *out)
{
	struct rule_answer day;
	char text[64], today[16], hour[8] = "";
	bool week = strncmp(arg, "s ", 2) == 0 || strcmp(arg, "s") == 0;
	bool books;

	snprintf(text, sizeof text, "%s", week ? arg + 1 + (arg[1] == ' ') :
		arg);
	books = !week && appointment_take_hour(text, hour);
	date_format(ctx_today(x), today, sizeof today);
	if (*text) {
		loosedate_read(text, today, LOOSEDATE_ANY, &day);
		if (!day.ok)
			return err_set(E_CHECK, _("%s =RDV +7 montre un "
				"jour, =RDV s une semaine, =RDV +7 14h30 "
				"prend un rendez-vous."), day.message);
	} else {
		rule_ok(&day, "%s", today);
	}
	if (books && !*x->last_person)
		return err_set(E_STATE, "%s", _("Ouvrir d'abord la fiche : "
			"=PER et un nom, puis =RDV +7 14h30."));
	if (books) {
		snprintf(out->screen, sizeof out->screen, "appointment.edit");
		snprintf(out->arg, sizeof out->arg, "%s %.10s %s",
			x->last_person, day.value, hour);
		return E_OK;
	}
	snprintf(out->screen, sizeof out->screen, "appointment.%s",
		week ? "week" : "mine");
	snprintf(out->arg, sizeof out->arg, "%.10s", day.value);
	return E_OK;
}

static const struct jump jumps[] = {
	{ "RDV", N_("Rendez-vous"), "appointment.mine", jump },
	{ NULL, NULL, NULL, NULL }
};

const struct domain agenda_domain = {
	.name = "agenda", .sources = sources, .presets = presets,
	.calls = calls, .jumps = jumps,
};

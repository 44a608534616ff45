#include "domains/effort.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/draft.h"
#include "model/keep.h"
#include "model/registry.h"
#include "store/db.h"

#define KIND "temps"
#define MONTHS 12
#define SUM_MONTHS 36            /* of everybody's sums */
#define LEAST_MS 60000          /* a session that saved nothing */
#define TRIES 3                 /* another session of hers ends too */

/* The record's cells: "2026-11.1", a month and a task, and "2026-11-24.0", the
 * last day: records, keys, seconds. */
struct figure {
	int records, keys, seconds;
};

static const char *const names[EFFORT_TASKS] = {
	[EFFORT_ALL] = N_("Tout"),
	[EFFORT_PERSON] = N_("Fiche d'une personne"),
	[EFFORT_NOTE] = N_("Note"),
	[EFFORT_REFERRAL] = N_("Orientation"),
	[EFFORT_APPOINTMENT] = N_("Rendez-vous"),
	[EFFORT_NOTEBOOK] = N_("Carnet de bord"),
	[EFFORT_REQUEST] = N_("Demande d'accès"),
	[EFFORT_DIRECTORY] = N_("Annuaire"),
};

const char *
effort_name(int task)
{
	return task >= 0 && task < EFFORT_TASKS ? _(names[task]) : "";
}

static void
get(const struct row *r, const char *cell, struct figure *out)
{
	memset(out, 0, sizeof *out);
	sscanf(row_get(r, cell), "%d %d %d", &out->records, &out->keys,
		&out->seconds);
}

static void
add(struct row *r, const char *cell, const struct effort_sum *s)
{
	struct figure f;

	get(r, cell, &f);
	row_setf(r, cell, "%d %d %d", f.records + s->records,
		f.keys + s->keys, f.seconds + (int)((s->ms + 500) / 1000));
}

/* Her record, and what it says; E_NOTFOUND without one. */
static enum err
open_mine(struct ctx *x, struct draft *d, struct row *r)
{
	struct draft *all = xcalloc(DRAFTS_MAX, sizeof *all);
	int n;
	enum err e = draft_list(x, KIND, all, &n);

	if (!e && !n)
		e = err_set(E_NOTFOUND, _("Rien n'est compté."));
	if (!e) {
		*d = all[0];
		e = draft_load(x, d, r);
	}
	free(all);
	return e;
}

/* "2026-11" of a day, `back` months before. */
static void
month_of(struct date day, int back, char out[24])
{
	int m = day.y * 12 + day.m - 1 - back;

	snprintf(out, 24, "%04d-%02d", m / 12, m % 12 + 1);
}

/* Without the months and the days that are too old. */
static void
copy_kept(const struct row *old, struct date today, struct row *out)
{
	char first[24], day[24];

	month_of(today, MONTHS - 1, first);
	date_format(today, day, sizeof day);
	for (int i = 0; i < old->n; i++) {
		const char *name = old->c[i].name;
		const char *dot = strchr(name, '.');

		if (dot && (dot - name == 7 ? strncmp(name, first, 7) >= 0 :
			strncmp(name, day, 10) == 0))
			row_set(out, name, old->c[i].value);
	}
}

static void
add_session(struct ctx *x, struct date today, struct row *r)
{
	char month[24], day[24], cell[48];

	month_of(today, 0, month);
	date_format(today, day, sizeof day);
	for (int t = 0; t < EFFORT_TASKS; t++) {
		const struct effort_sum *s = &x->effort.sum[t];

		if (t != EFFORT_ALL && !s->records)
			continue;
		snprintf(cell, sizeof cell, "%s.%d", month, t);
		add(r, cell, s);
		if (t == EFFORT_ALL)
			continue;
		/* the day: keys of what was saved, all of the time */
		snprintf(cell, sizeof cell, "%s.0", day);
		add(r, cell, &(struct effort_sum){ s->records, s->keys, 0 });
	}
	snprintf(cell, sizeof cell, "%s.0", day);
	add(r, cell, &(struct effort_sum){ 0, 0,
		x->effort.sum[EFFORT_ALL].ms });
}

static enum err
keep(struct ctx *x, struct date today, struct row *out)
{
	struct draft d;
	struct row old;
	enum err e;

	memset(&d, 0, sizeof d);
	row_init(&old);
	e = open_mine(x, &d, &old);
	row_clear(out);
	copy_kept(&old, today, out);
	row_done(&old);
	add_session(x, today, out);
	if (!e)
		return draft_save(x, &d, out);
	if (e != E_NOTFOUND)
		return e;
	memset(&d, 0, sizeof d);
	snprintf(d.kind, sizeof d.kind, KIND);
	return draft_make(x, &d, out);
}

/* The keeper sums what everybody's tasks cost. */
static enum err
tell(struct ctx *x)
{
	struct msg ask, answer;
	uint32_t n = 0;
	int t;
	enum err e;

	for (t = EFFORT_ALL + 1; t < EFFORT_TASKS; t++)
		n += x->effort.sum[t].records > 0;
	if (!n)
		return E_OK;
	msg_init(&ask, P_K_EFFORT, 0);
	msg_init(&answer, 0, 0);
	msg_put_u32(&ask, n);
	for (t = EFFORT_ALL + 1; t < EFFORT_TASKS; t++) {
		const struct effort_sum *s = &x->effort.sum[t];

		if (!s->records)
			continue;
		msg_put_u8(&ask, (unsigned)t);
		msg_put_u32(&ask, (uint32_t)s->records);
		msg_put_u32(&ask, (uint32_t)s->keys);
		msg_put_u32(&ask, (uint32_t)((s->ms + 500) / 1000));
	}
	e = keep_ask(x->keep, &ask, &answer);
	msg_done(&ask);
	msg_done(&answer);
	return e;
}

static int
each(int keys, int records)
{
	return records ? (keys + records / 2) / records : 0;
}

/* Keys of a record in the months before this one; 0: there is none. */
static int
usual(const struct row *r, struct date today)
{
	struct figure f, all = { 0 };
	char month[24], cell[48];

	for (int back = 1; back < MONTHS; back++)
		for (int t = EFFORT_ALL + 1; t < EFFORT_TASKS; t++) {
			month_of(today, back, month);
			snprintf(cell, sizeof cell, "%s.%d", month, t);
			get(r, cell, &f);
			all.records += f.records;
			all.keys += f.keys;
		}
	return each(all.keys, all.records);
}

static void
say(const struct row *r, struct date today, char *line, size_t size)
{
	char day[24], cell[48], what[120] = "", habit[80] = "";
	struct figure f;
	int minutes, before = usual(r, today);

	date_format(today, day, sizeof day);
	snprintf(cell, sizeof cell, "%s.0", day);
	get(r, cell, &f);
	minutes = f.seconds < 60 ? 1 : (f.seconds + 30) / 60;
	if (f.records)
		snprintf(what, sizeof what, ngettext(
			", %d saisie, %d touches",
			", %d saisies, %d touches chacune",
			(unsigned long)f.records), f.records,
			each(f.keys, f.records));
	if (f.records && before)
		snprintf(habit, sizeof habit, _(" (d'habitude : %d)"),
			before);
	snprintf(line, size, _("Aujourd'hui : %d min à l'écran%s%s."),
		minutes, what, habit);
}

enum err
effort_end(struct ctx *x, char *line, size_t size)
{
	const struct effort_sum *all = &x->effort.sum[EFFORT_ALL];
	struct date today = ctx_today(x);
	struct row r;
	int tries = TRIES;
	enum err e, told;

	*line = '\0';
	if (x->pref.uncounted || !id_is_none(&x->person) ||
		(!all->records && all->ms < LEAST_MS))
		return E_OK;
	row_init(&r);
	do
		e = keep(x, today, &r);
	while (e == E_CONFLICT && --tries);
	told = tell(x);
	if (!e)
		say(&r, today, line, size);
	row_done(&r);
	/* counted once */
	memset(&x->effort, 0, sizeof x->effort);
	return e ? e : told;
}

/* --- her own screen -------------------------------------------------------*/

static const struct column columns[] = {
	{ .name = "month", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "task", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "records", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "keys", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "seconds", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "total", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static void
duration(long s, char *out, size_t size)
{
	if (s < 60)
		snprintf(out, size, _("%ld s"), s);
	else if (s < 3600)
		snprintf(out, size, _("%ld min"), (s + 30) / 60);
	else
		snprintf(out, size, _("%ld h %02ld"), s / 3600,
			s % 3600 / 60);
}

static void
show(struct rows *out, const char *month, int t, const struct figure *f)
{
	struct row *r = rows_add(out);
	char text[40];

	row_setf(r, "_key", "%s.%d", month, t);
	row_setf(r, "month", "%.2s/%.4s", month + 5, month);
	row_set(r, "task", effort_name(t));
	duration(f->seconds, text, sizeof text);
	row_set(r, "total", text);
	if (!f->records)
		return;
	row_setf(r, "records", "%d", f->records);
	if (t == EFFORT_ALL)
		return;
	row_setf(r, "keys", "%d", each(f->keys, f->records));
	duration(each(f->seconds, f->records), text, sizeof text);
	row_set(r, "seconds", text);
}

static enum err
fetch(struct ctx *x, const struct list_query *q, struct rows *out)
{
	struct draft d;
	struct row r;
	enum err e;

	row_init(&r);
	e = open_mine(x, &d, &r);
	for (int back = 0; back < MONTHS && !e; back++)
		for (int t = 0; t < EFFORT_TASKS; t++) {
			char month[24], cell[48];
			struct figure f;

			month_of(ctx_today(x), back, month);
			snprintf(cell, sizeof cell, "%s.%d", month, t);
			get(&r, cell, &f);
			if (row_has(&r, cell))
				show(out, month, t, &f);
		}
	row_done(&r);
	return e == E_NOTFOUND ? E_OK : e;
}

/* --- everybody's, for the administration ----------------------------------*/

static const struct column sum_columns[] = {
	{ .name = "month", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "task", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "users", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "records", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "keys", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "seconds", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static void
show_sum(struct db_rows *q, struct row *r)
{
	int n = (int)db_int(q, "records");
	const char *month = db_text(q, "month");
	char text[40];

	row_setf(r, "_key", "%s.%d", month, (int)db_int(q, "task"));
	row_setf(r, "month", "%.2s/%.4s", month + 5, month);
	row_set(r, "task", effort_name((int)db_int(q, "task")));
	row_setf(r, "users", "%d", (int)db_int(q, "users"));
	row_setf(r, "records", "%d", n);
	row_setf(r, "keys", "%d", each((int)db_int(q, "keys"), n));
	duration(each((int)db_int(q, "seconds"), n), text, sizeof text);
	row_set(r, "seconds", text);
}

/* What the keeper published (keeper/effort.h), no more. */
static enum err
fetch_everyone(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct db_rows q;
	char since[24];
	enum err e = x->admin ? db_select(x->db, "effort.published", &q) :
		err_set(E_RIGHT, "%s", _("C'est à l'administration de la "
			"plateforme."));

	if (e)
		return e;
	month_of(ctx_today(x), SUM_MONTHS, since);
	db_bind_text(&q, ":since", since);
	db_bind_int(&q, ":limit", SUM_MONTHS * EFFORT_TASKS);
	while (db_next(&q))
		show_sum(&q, rows_add(out));
	return db_end(&q);
}

static const struct source sources[] = {
	{ "effort.mine", columns, false, fetch },
	{ "effort.everyone", sum_columns, false, fetch_everyone },
	{ NULL, NULL, false, NULL }
};

static enum err
erase(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct draft *all = xcalloc(DRAFTS_MAX, sizeof *all);
	int n = 0, i;
	enum err e = draft_list(x, KIND, all, &n);

	for (i = 0; i < n && !e; i++)
		e = draft_drop(x, &all[i].id);
	free(all);
	if (e)
		return e;
	memset(&x->effort, 0, sizeof x->effort);
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s",
		_("Temps à l'écran effacé."));
	return E_OK;
}

static const struct call calls[] = {
	{ "effort_erase", erase }, { NULL, NULL }
};

const struct domain effort_domain = {
	.name = "effort", .sources = sources, .calls = calls,
};

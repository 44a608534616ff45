#include "domains/day_sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "domains/agenda.h"
#include "domains/appointment_read.h"
#include "domains/day_gather.h"
#include "domains/person.h"
#include "domains/slot_people.h"
#include "model/column.h"

/* of screens/day/sheet.list, as wide as it prints */
#define WHAT_WIDTH 28
#define PHONE_WIDTH 14

const struct column day_sheet_columns[] = {
	{ .name = "when", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "what", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "phone", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = NULL }
};

/* --- what there is ----------------------------------------------------------- */

/* A line of the sheet before it is laid out: when, name, what; _person and
 * _structure of whom one may have to call; _home: one goes to her. */
static struct row *
add(struct rows *t, const char *when, const char *name, const char *what)
{
	struct row *r = rows_add(t);

	row_set(r, "when", when);
	row_set(r, "name", name);
	row_set(r, "what", what);
	return r;
}

static void
about(struct row *r, const char *person, const char *structure)
{
	row_set(r, "_person", person);
	row_set(r, "_structure", structure);
}

/* Everyone who is still expected in a slot, under it. */
static enum err
add_slot(struct ctx *x, const struct row *a, struct rows *t)
{
	struct slot_seen s;
	struct rows people;
	int n = 0;
	enum err e = slot_get(x, row_get(a, "_key"), &s);

	if (e)
		return e;
	rows_init(&people);
	e = slot_people(x, &s, &people);
	for (int i = 0; i < people.n && !e; i++) {
		const struct row *p = &people.r[i];

		if (strcmp(row_get(p, "state"), "unknown") != 0)
			continue;
		if (n++ == 0)
			add(t, s.hour, slot_name(x, &s), *s.place ? s.place :
				choice_label(x, "appointment.location",
				s.location));
		about(add(t, "", row_get(p, "name"), ""), row_get(p,
			"_person"), row_get(a, "_structure"));
	}
	rows_done(&people);
	return e;
}

static void
add_appointment(struct ctx *x, const struct row *a, struct rows *t)
{
	const char *location = row_get(a, "location");
	bool masked = strcmp(location, ROW_MASKED) == 0;
	const char *where = masked ? ROW_MASKED : choice_label(x,
		"appointment.location", location);
	struct row *r = add(t, row_get(a, "hour"), row_get(a, "name"), where);

	about(r, row_get(a, "_person"), row_get(a, "_structure"));
	row_set(r, "_home", strcmp(location, "home") == 0 ? where : "");
	if (*row_get(a, "place") && !masked)
		row_set(r, "what", row_get(a, "place"));
}

static enum err
add_appointments(struct ctx *x, struct rows *t)
{
	struct rows days;
	int from = t->n;
	enum err e;

	rows_init(&days);
	e = appointment_days(x, ctx_today(x), 1, false, true, &days);
	for (int i = 0; i < days.n && !e; i++) {
		const struct row *a = &days.r[i];

		if (*row_get(a, "_many"))
			e = add_slot(x, a, t);
		else if (strcmp(row_get(a, "state"), "unknown") == 0)
			add_appointment(x, a, t);
	}
	rows_done(&days);
	if (!e && t->n == from)
		add(t, "", "", _("Aucun rendez-vous ce jour."));
	return e;
}

/* Today's appointments have their own part. */
static bool
is_today(const struct row *r)
{
	const char *what = row_get(r, "_what");

	return *row_get(r, "_today") && (strcmp(what, "appointment") == 0 ||
		strcmp(what, "slot") == 0);
}

static enum err
add_due(struct ctx *x, struct rows *t)
{
	struct rows day;
	int n = 0, later = 0;
	enum err e;

	rows_init(&day);
	e = day_gather(x, &day);
	if (!e)
		e = day_names(x, &day);
	for (int i = 0; i < day.n && !e; i++) {
		const struct row *d = &day.r[i];
		struct row *r;

		if (is_today(d))
			continue;
		if (row_int(d, "_rank") >= RANK_SOON) {
			later++;
			continue;
		}
		n++;
		r = add(t, row_get(d, "when"), row_get(d, "name"),
			row_get(d, "what"));
		if (row_int(d, "_rank") <= RANK_TODAY &&
			strcmp(row_get(d, "_what"), "probe") != 0)
			about(r, row_get(d, "_person"), row_get(d,
				"_structure"));
	}
	rows_done(&day);
	if (!e && n == 0)
		add(t, "", "", _("Rien d'autre aujourd'hui."));
	if (!e && later)
		row_setf(add(t, "", "", ""), "what", ngettext(
			"À l'écran, %d ligne qui peut attendre.",
			"À l'écran, %d lignes qui peuvent attendre.",
			(unsigned long)later), later);
	return e;
}

/* --- whom one may call --------------------------------------------------------- */

static void
show_phone(struct ctx *x, const struct row *p, const char *column,
	struct row *r, const char *cell)
{
	char shown[40];

	if (strcmp(row_get(p, column), ROW_MASKED) == 0)
		return;
	column_show(x, record_column(&person_record, column), row_get(p,
		column), shown, sizeof shown);
	row_set(r, cell, shown);
	wipe(shown, sizeof shown);
}

/* Her follow by that structure; false when it has none: nothing is shown. */
static bool
followed(struct ctx *x, struct row *r, struct sealed *out)
{
	struct id person, structure;
	char key[ID_TEXT];
	struct follow f;

	if (!*row_get(r, "_structure") ||
		id_parse(row_get(r, "_person"), &person) ||
		id_parse(row_get(r, "_structure"), &structure) ||
		follow_of(x, &structure, &person, key) ||
		follow_get(x, key, &f))
		return false;
	*out = follow_sealed(x, &f);
	if (f.is_protected && *row_get(r, "_home"))
		row_set(r, "what", row_get(r, "_home"));
	return true;
}

/* The numbers, and what she asked before one calls, in one request. */
static enum err
add_phones(struct ctx *x, struct rows *t)
{
	struct sealed *s = xcalloc((size_t)t->n + 1, sizeof *s);
	struct row *p = xcalloc((size_t)t->n + 1, sizeof *p);
	struct row **to = xcalloc((size_t)t->n + 1, sizeof *to);
	int *at = xcalloc((size_t)t->n + 1, sizeof *at), n = 0;
	enum err e;

	for (int i = 0; i < t->n; i++)
		if (followed(x, &t->r[i], &s[n])) {
			row_init(&p[n]);
			to[n] = &p[n];
			at[n++] = i;
		}
	e = sealed_load_many(x, &person_record, s, n,
		SCOPE_BIT(SCOPE_CONTACT), to);
	for (int i = 0; i < n; i++) {
		struct row *r = &t->r[at[i]];
		char alert[200] = "";

		if (!e) {
			appointment_alert(&p[i], alert, sizeof alert);
			row_set(r, "_alert", alert);
			show_phone(x, &p[i], "phone", r, "_phone");
			show_phone(x, &p[i], "phone2", r, "_phone2");
		}
		wipe(alert, sizeof alert);
		row_done(&p[i]);
	}
	free(at);
	free(to);
	free(p);
	free(s);
	return e;
}

/* --- the rows -------------------------------------------------------------------- */

static struct row *
next_row(struct rows *out, const char *person)
{
	struct row *r = rows_add(out);

	row_setf(r, "_key", "%d", out->n);
	row_set(r, "_person", person);
	return r;
}

/* Bytes of what fits in one row: whole words, or of one that is too long. */
static size_t
fits(const char *text)
{
	size_t n = strlen(text), i = 0, cut = 0;
	int columns = 0;

	while (i < n) {
		uint32_t code;
		size_t one = text_decode(text + i, n - i, &code);

		if (text[i] == ' ')
			cut = i;
		columns += text_width(code);
		if (columns > WHAT_WIDTH)
			return cut ? cut : i;
		i += one;
	}
	return n;
}

/* Whole, on as many rows as it takes from r on; the last of them. */
static struct row *
put_words(struct rows *out, struct row *r, const char *text,
	const char *person)
{
	while (*text) {
		size_t n = fits(text);

		row_setf(r, "what", "%.*s", (int)n, text);
		text += n;
		text += strspn(text, " ");
		if (*text)
			r = next_row(out, person);
	}
	return r;
}

/* A number is never cut: one of another country may take a row. */
static struct row *
put_phone(struct rows *out, struct row *r, const char *phone,
	const char *person)
{
	bool wide = text_columns(phone) > PHONE_WIDTH;

	if (*row_get(r, "phone") || (wide && *row_get(r, "what")))
		r = next_row(out, person);
	row_set(r, wide ? "what" : "phone", phone);
	return r;
}

static void
put(struct rows *out, const struct row *l)
{
	const char *person = row_get(l, "_person");
	struct row *r = next_row(out, person);
	char *alert;

	row_set(r, "when", row_get(l, "when"));
	row_set(r, "name", row_get(l, "name"));
	r = put_words(out, r, row_get(l, "what"), person);
	if (*row_get(l, "_alert")) {
		alert = xasprintf("%s%s", _("! Contact : "), row_get(l,
			"_alert"));
		if (*row_get(r, "what"))
			r = next_row(out, person);
		r = put_words(out, r, alert, person);
		wipe(alert, strlen(alert));
		free(alert);
	}
	if (*row_get(l, "_phone"))
		r = put_phone(out, r, row_get(l, "_phone"), person);
	if (*row_get(l, "_phone2"))
		put_phone(out, r, row_get(l, "_phone2"), person);
}

static enum err
part(struct ctx *x, const char *title,
	enum err (*fill)(struct ctx *x, struct rows *t), struct rows *out)
{
	struct rows lines;
	enum err e;

	rows_init(&lines);
	e = fill(x, &lines);
	if (!e)
		e = add_phones(x, &lines);
	if (!e && out->n)
		next_row(out, "");
	if (!e)
		row_set(next_row(out, ""), "name", title);
	for (int i = 0; i < lines.n && !e; i++)
		put(out, &lines.r[i]);
	rows_done(&lines);
	return e;
}

enum err
day_sheet_fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	enum err e = part(x, _("Rendez-vous"), add_appointments, out);

	return e ? e : part(x, _("À faire"), add_due, out);
}

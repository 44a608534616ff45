#include "domains/day_appointment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/appointment_read.h"
#include "domains/message.h"
#include "domains/sealed.h"
#include "domains/slot_people.h"

/* Today's hours and places, opened in one request; a place without right
 * shows nothing of it. */
static enum err
open_lines(struct day *day, int from)
{
	struct rows *out = day->out;
	int n = out->n - from;
	struct sealed *s = xcalloc((size_t)n + 1, sizeof *s);
	struct row *opened = xcalloc((size_t)n + 1, sizeof *opened);
	struct row **rows = xcalloc((size_t)n + 1, sizeof *rows);
	enum err e = E_OK;
	int i;

	for (i = 0; i < n; i++) {
		row_init(&opened[i]);
		rows[i] = &opened[i];
	}
	for (i = 0; i < n && !e; i++) {
		s[i].structure = day->s->id;
		s[i].user = day->x->user;
		e = id_parse(row_get(&out->r[from + i], "_key"),
			&s[i].record);
		if (!e)
			e = id_parse(row_get(&out->r[from + i], "_person"),
				&s[i].person);
	}
	if (!e)
		e = sealed_load_many(day->x, &appointment_opened, s, n,
			SCOPE_BIT(SCOPE_PATH), rows);
	for (i = 0; i < n && !e; i++) {
		struct row *r = &out->r[from + i];
		const char *hour = row_get(&opened[i], "hour");

		if (strcmp(hour, ROW_MASKED) == 0)
			continue;
		if (*row_get(r, "_today")) {
			row_set(r, "when", hour);
			row_set(r, "_sort", hour);
		}
		row_setf(r, "what", _("%s : %s"), row_get(r, "what"),
			appointment_where(day->x, &opened[i],
			*row_get(r, "_apart") != '\0'));
		row_set(r, "slot", row_get(&opened[i], "slot"));
	}
	for (i = 0; i < n; i++)
		row_done(&opened[i]);
	free(opened);
	free(rows);
	free(s);
	return e;
}

/* One line for all who are in one slot: its title instead of a name. */
static enum err
one_for_all(struct day *day, int from)
{
	struct rows some = { NULL, day->out->n - from, 0 };
	enum err e = E_OK;

	if (!some.n)
		return E_OK;
	some.r = day->out->r + from;
	slot_gather(&some);
	day->out->n = from + some.n;
	for (int i = 0; i < some.n && !e; i++) {
		struct row *r = &some.r[i];
		struct slot_seen s;
		long n = row_int(r, "_many");

		if (!*row_get(r, "_many"))
			continue;
		e = slot_get(day->x, row_get(r, "_key"), &s);
		if (e)
			break;
		row_set(r, "_what", "slot");
		row_set(r, "name", slot_name(day->x, &s));
		row_setf(r, "what", *row_get(r, "_today") ? ngettext(
			"Rendez-vous, %ld personne",
			"Rendez-vous, %ld personnes", (unsigned long)n) :
			ngettext("Présence à noter, %ld personne",
			"Présences à noter, %ld personnes",
			(unsigned long)n), n);
	}
	return e;
}

static enum err
add_days(struct day *day)
{
	struct db_rows q;
	char today[16];
	int from = day->out->n;
	enum err e = db_select(day->x->db, "day.appointments", &q);

	if (e)
		return e;
	day_bind(day, &q);
	day_iso(day->today, today);
	while (db_next(&q)) {
		const char *on = db_text(&q, "day");
		bool late = strcmp(on, today) < 0;
		struct row *r = day_add(day, &q, "appointment", late ?
			RANK_LATE : RANK_TODAY);

		row_set(r, "_today", late ? "" : "1");
		row_set(r, "_shared", db_int(&q, "slotted") > 1 ? "1" : "");
		row_set(r, "_apart", db_int(&q, "protected") ? "1" : "");
		row_set(r, "state", "unknown");
		row_set(r, "sign", late ? "!" : "");
		row_set(r, "what", late ? _("Rendez-vous à préciser") :
			_("Rendez-vous"));
		row_set(r, "with", _("moi"));
		row_set(r, "_sort", on);
		day_when(day, on, false, r);
	}
	e = db_end(&q);
	if (!e)
		e = open_lines(day, from);
	return e ? e : one_for_all(day, from);
}

static enum err
add_absences(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.absences", &q);

	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		const char *state = db_text(&q, "state");
		struct row *r = day_add(day, &q, "appointment", RANK_WAITING);

		row_set(r, "what", strcmp(state, "noshow") == 0 ?
			_("Absence, à recontacter") :
			_("Rendez-vous annulé, à reprendre"));
		row_set(r, "with", _("moi"));
		row_set(r, "_sort", db_text(&q, "day"));
		day_when(day, db_text(&q, "day"), true, r);
	}
	return db_end(&q);
}

static enum err
add_invites(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.invites", &q);

	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "invite", RANK_WAITING);

		row_set(r, "what", _("Invitation sans réponse"));
		row_set(r, "with", choice_label(day->x, "invite.format",
			db_text(&q, "format")));
		row_set(r, "_sort", db_text(&q, "made_on"));
		day_when(day, db_text(&q, "made_on"), true, r);
	}
	return db_end(&q);
}

static enum err
add_messages(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.outbox", &q);

	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "message", RANK_REPLY);
		bool unknown = strcmp(db_text(&q, "state"), "unknown") == 0;

		row_set(r, "sign", "!");
		row_set(r, "what", unknown ? _("Message peut-être envoyé") :
			_("Message non remis"));
		row_set(r, "with", message_format(db_text(&q, "format")));
		row_set(r, "_sort", db_text(&q, "done_on"));
		day_when(day, db_text(&q, "done_on"), true, r);
	}
	return db_end(&q);
}

enum err
day_appointments(struct day *day)
{
	enum err e = add_days(day);

	if (!e)
		e = add_absences(day);
	if (!e)
		e = add_invites(day);
	return e ? e : add_messages(day);
}

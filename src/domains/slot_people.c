#include "domains/slot_people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/appointment_act.h"
#include "domains/appointment_read.h"
#include "domains/follow.h"
#include "domains/sealed.h"

/* --- who is in it ----------------------------------------------------------- */

/* Those who may be: all who have an appointment of such a slot that day. */
static enum err
add_that_day(struct ctx *x, const struct slot_seen *s, struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "slot.appointments", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", &s->structure);
	db_bind_text(&q, ":day", s->day);
	db_bind_int(&q, ":kind", s->places > 1 ? 2 : 1);
	if (id_is_none(&s->user))
		db_bind_null(&q, ":user");
	else
		db_bind_id(&q, ":user", &s->user);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id"), person = db_id(&q, "person");
		struct id follow = db_id(&q, "follow");
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "_person", id_text(&person, hex));
		row_set(r, "_follow", id_text(&follow, hex));
		row_setf(r, "_version", "%d", (int)db_int(&q, "version"));
		row_set(r, "_apart", db_int(&q, "protected") ? "1" : "");
		row_setf(r, "num", "%d", (int)db_int(&q, "num"));
		row_set(r, "day", db_text(&q, "day"));
		row_set(r, "state", db_text(&q, "state"));
	}
	return db_end(&q);
}

static enum err
open_paths(struct ctx *x, const struct slot_seen *s, struct rows *t)
{
	struct sealed *whose = xcalloc((size_t)t->n + 1, sizeof *whose);
	struct row **rows = xcalloc((size_t)t->n + 1, sizeof *rows);
	enum err e = E_OK;

	for (int i = 0; i < t->n && !e; i++) {
		rows[i] = &t->r[i];
		whose[i].structure = s->structure;
		whose[i].user = x->user;
		e = id_parse(row_get(rows[i], "_key"), &whose[i].record);
		if (!e)
			e = id_parse(row_get(rows[i], "_person"),
				&whose[i].person);
	}
	if (!e)
		e = sealed_load_many(x, &appointment_opened, whose, t->n,
			SCOPE_BIT(SCOPE_PATH), rows);
	free(whose);
	free(rows);
	return e;
}

static enum err
open_names(struct ctx *x, struct rows *t)
{
	struct id *person = xcalloc((size_t)t->n + 1, sizeof *person);
	struct row **rows = xcalloc((size_t)t->n + 1, sizeof *rows);
	enum err e = E_OK;

	for (int i = 0; i < t->n && !e; i++) {
		rows[i] = &t->r[i];
		e = id_parse(row_get(rows[i], "_person"), &person[i]);
	}
	if (!e)
		e = follow_labels(x, person, t->n, rows);
	free(person);
	free(rows);
	return e;
}

static int
by_name(const void *a, const void *b)
{
	const struct row *ra = a, *rb = b;
	int d = strcmp(row_get(ra, "name"), row_get(rb, "name"));

	return d ? d : strcmp(row_get(ra, "_key"), row_get(rb, "_key"));
}

/* Keeps the rows whose cell is this. */
static void
keep_only(struct rows *t, const char *cell, const char *value)
{
	int n = 0;

	for (int i = 0; i < t->n; i++) {
		struct row swap = t->r[n];

		if (strcmp(row_get(&t->r[i], cell), value) != 0)
			continue;
		t->r[n++] = t->r[i];
		if (n - 1 != i)
			t->r[i] = swap;
	}
	while (t->n > n)
		row_done(&t->r[--t->n]);
}

enum err
slot_people(struct ctx *x, const struct slot_seen *s, struct rows *out)
{
	char hex[ID_TEXT];
	enum err e = add_that_day(x, s, out);

	if (!e)
		e = open_paths(x, s, out);
	if (e)
		return e;
	keep_only(out, "slot", id_text(&s->id, hex));
	/* nobody else's name is opened */
	e = open_names(x, out);
	if (!e && out->n > 1)
		qsort(out->r, (size_t)out->n, sizeof *out->r, by_name);
	return e;
}

/* One more of those who are in it; who is cancelled is not. */
static void
join(struct row *all, const struct row *one)
{
	const char *state = row_get(one, "state");

	if (strcmp(state, "excused") == 0 || strcmp(state, "revoked") == 0)
		return;
	row_setf(all, "_many", "%ld", row_int(all, "_many") + 1);
	if (strcmp(row_get(all, "state"), "unknown") != 0)
		row_set(all, "state", state);
}

static bool
is_shared(const struct row *r)
{
	return *row_get(r, "_shared") && *row_get(r, "slot") &&
		strcmp(row_get(r, "slot"), ROW_MASKED) != 0;
}

void
slot_gather(struct rows *t)
{
	int n = 0, j;

	for (int i = 0; i < t->n; i++) {
		struct row swap = t->r[n];
		bool shared = is_shared(&t->r[i]);

		for (j = 0; shared && j < n; j++)
			if (strcmp(row_get(&t->r[j], "_key"), row_get(
				&t->r[i], "slot")) == 0)
				break;
		if (shared && j < n) {
			join(&t->r[j], &t->r[i]);
			continue;
		}
		t->r[n] = t->r[i];
		if (n != i)
			t->r[i] = swap;
		if (shared) {
			row_set(&t->r[n], "_key", row_get(&t->r[n], "slot"));
			row_set(&t->r[n], "_person", row_get(&t->r[n],
				"slot"));
			row_set(&t->r[n], "_many", "0");
			join(&t->r[n], &t->r[n]);
		}
		n++;
	}
	while (t->n > n)
		row_done(&t->r[--t->n]);
}

/* --- the list, and the sheet ----------------------------------------------------- */

static const struct column columns[] = {
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "what", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "note", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = NULL }
};

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct slot_seen s;
	int64_t now = appointment_now(x);
	enum err e = slot_get(x, row_get(lq->arg, "key"), &s);

	if (!e)
		e = slot_people(x, &s, out);
	for (int i = 0; i < out->n && !e; i++)
		row_set(&out->r[i], "what", appointment_state_label(row_get(
			&out->r[i], "state"), appointment_start(s.day,
			s.hour) <= now));
	return e;
}

static const struct column sheet_columns[] = {
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "came", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "signed", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

/* It goes from hand to hand: who is cancelled is not on it, and whoever has a
 * protected address signs apart, unnamed. */
static enum err
fetch_sheet(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct slot_seen s;
	enum err e = slot_get(x, row_get(lq->arg, "key"), &s);

	if (!e)
		e = slot_people(x, &s, out);
	for (int i = 0; i < out->n && !e; i++) {
		struct row *r = &out->r[i];
		enum rdv_state state;

		row_set(r, "_on", !rdv_state_parse(row_get(r, "state"),
			&state) || state == RDV_EXCUSED || state ==
			RDV_REVOKED ? "" : "1");
		if (*row_get(r, "_apart"))
			row_set(r, "name", _("(signe à part)"));
		row_set(r, "came", ". . . .");
		row_set(r, "signed", ". . . . . . . . . . . . . .");
	}
	if (!e)
		keep_only(out, "_on", "1");
	return e;
}

static const struct source sources[] = {
	{ "slot.people", columns, false, fetch },
	{ "slot.sheet", sheet_columns, false, fetch_sheet },
	{ NULL, NULL, false, NULL }
};

/* --- present, absent, excused ------------------------------------------------------- */

/* All of the rows, in one act: those already there are left as they are. */
static enum err
states(struct ctx *x, const struct row *row, int n, enum rdv_state to,
	struct call_result *out)
{
	struct act *a = act_new("appointment.state");
	int sets = 0;
	enum err e = E_OK;

	for (int i = 0; i < n && !e; i++) {
		if (strcmp(row_get(&row[i], "state"), rdv_state_name(to)) ==
			0)
			continue;
		if (sets++)
			act_next_set(a);
		e = appointment_to(a, x, &row[i], to);
		if (e && n > 1)
			e = err_set(e, _("%.60s : %.180s Rien n'est changé."),
				row_get(&row[i], "name"), err_text());
	}
	if (!e && sets)
		e = act_send(a, x);
	act_free(a);
	if (e)
		return e;
	out->refresh = true;
	if (sets)
		snprintf(out->message, sizeof out->message, ngettext(
			"%d personne notée, d'un seul enregistrement.",
			"%d personnes notées, d'un seul enregistrement.",
			(unsigned long)sets), sets);
	else
		snprintf(out->message, sizeof out->message, "%s",
			_("C'est déjà noté : rien n'est changé."));
	return E_OK;
}

#define STATE_CALL(name, to)                                                 \
	static enum err                                                      \
	call_##name(struct ctx *x, const struct row *row,                    \
		struct call_result *out)                                     \
	{                                                                    \
		return states(x, row, 1, to, out);                           \
	}                                                                    \
	static enum err                                                      \
	all_##name(struct ctx *x, const struct rows *t,                      \
		struct call_result *out)                                     \
	{                                                                    \
		return states(x, t->r, t->n, to, out);                       \
	}

STATE_CALL(present, RDV_SEEN)
STATE_CALL(absent, RDV_NOSHOW)
STATE_CALL(excused, RDV_EXCUSED)
STATE_CALL(revoked, RDV_REVOKED)

static const struct call calls[] = {
	{ "slot_present", call_present },
	{ "slot_absent", call_absent },
	{ "slot_excused", call_excused },
	{ "slot_revoked", call_revoked },
	{ NULL, NULL }
};

static const struct call_many togethers[] = {
	{ "slot_present", all_present },
	{ "slot_absent", all_absent },
	{ "slot_excused", all_excused },
	{ "slot_revoked", all_revoked },
	{ NULL, NULL }
};

const struct domain slot_people_domain = {
	.name = "slot_people", .sources = sources, .calls = calls,
	.togethers = togethers,
};

#include "domains/followup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/appointment_read.h"
#include "domains/sealed.h"
#include "domains/united.h"
#include "model/act.h"
#include "store/db.h"

#define MOST 200                /* of one person, that a status looks at */

/* --- what there is ----------------------------------------------------------- */

static const char *
cell(struct db_rows *q, const char *name)
{
	const char *v = db_text(q, name);

	return v ? v : "";
}

/* The clear columns of one query. */
static enum err
add(struct ctx *x, const struct follow *f, const char *query,
	const char *kind, struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, query, &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		bool rdv = strcmp(kind, "rdv") == 0;
		bool invite = strcmp(kind, "invite") == 0;
		char hex[ID_TEXT];

		row_set(r, "_kind", kind);
		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "_follow", id_text(&f->id, hex));
		row_set(r, "user_name", cell(&q, "user_name"));
		row_set(r, "day", cell(&q, rdv ? "day" : invite ? "made_on" :
			"closed_on"));
		if (rdv || invite) {
			row_set(r, "_handled", db_null(&q, "handled_on") ?
				"" : "1");
			row_setf(r, "_version", "%d",
				(int)db_int(&q, "version"));
		}
		if (rdv) {
			row_set(r, "state", cell(&q, "state"));
			row_set(r, "_letter", cell(&q, "letter_on"));
			row_set(r, "_convened", db_int(&q, "convened") ?
				"1" : "");
		}
		if (invite) {
			row_set(r, "format", cell(&q, "format"));
			row_set(r, "_expires_on", cell(&q, "expires_on"));
		}
	}
	return db_end(&q);
}

static enum err
load_one(struct ctx *x, const struct follow *f, void *to)
{
	struct rows *out = to;
	struct sealed *s;
	struct row **rows;
	int from = out->n, i, n;
	enum err e = add(x, f, "appointment.of_person", "rdv", out);

	if (!e)
		e = add(x, f, "invite.of_person", "invite", out);
	if (!e)
		e = add(x, f, "followup.ends", "end", out);
	if (e)
		return e;
	n = out->n - from;
	s = xcalloc((size_t)n + 1, sizeof *s);
	rows = xcalloc((size_t)n + 1, sizeof *rows);
	for (i = 0; i < n && !e; i++) {
		rows[i] = &out->r[from + i];
		s[i] = (struct sealed){ .person = f->person,
			.structure = f->structure, .user = x->user };
		e = id_parse(row_get(rows[i], "_key"), &s[i].record);
	}
	/* the sealed columns of all three are named alike */
	if (!e)
		e = sealed_load_many(x, &appointment_opened, s, n,
			SCOPE_BIT(SCOPE_PATH), rows);
	for (i = 0; i < n && !e; i++)
		appointment_shut(f, rows[i]);
	free(s);
	free(rows);
	return e;
}

enum err
followup_load(struct ctx *x, const struct follow *f, struct rows *out)
{
	return united_each(x, f, load_one, out);
}

/* --- its status ----------------------------------------------------------------- */

static bool
is(const struct row *r, const char *kind, const char *category)
{
	return strcmp(row_get(r, "_kind"), kind) == 0 &&
		strcmp(row_get(r, "category"), category) == 0;
}

enum followup
followup_compute(const struct rows *all, const char *category, int64_t now)
{
	struct rdv_invited inv[MOST];
	struct rdv_taken rdv[MOST];
	int64_t closed = 0;
	int i, ninv = 0, nrdv = 0;

	for (i = 0; i < all->n; i++) {
		const struct row *r = &all->r[i];
		int64_t made = appointment_instant(row_get(r, "made_at"));

		if (is(r, "end", category)) {
			closed = 1;
		} else if (is(r, "invite", category) && ninv < MOST) {
			int64_t end = appointment_instant(row_get(r,
				"expires_at"));

			/* an appointment ended it before its time */
			inv[ninv++] = (struct rdv_invited){ made, end &&
				*row_get(r, "_handled") && end > made ?
				made : end };
		} else if (is(r, "rdv", category) && nrdv < MOST) {
			struct rdv_taken t = { made, appointment_start(
				row_get(r, "day"), row_get(r, "hour")),
				RDV_UNKNOWN };

			if (rdv_state_parse(row_get(r, "state"), &t.state))
				rdv[nrdv++] = t;
		}
	}
	return followup_status(closed, inv, ninv, rdv, nrdv, now);
}

enum err
followup_of(struct ctx *x, const struct follow *f, const char *category,
	struct row *r)
{
	struct rows all;
	enum err e;

	rows_init(&all);
	e = followup_load(x, f, &all);
	if (!e)
		row_set(r, "followup_text", _(followup_label(
			followup_compute(&all, category,
			appointment_now(x)))));
	rows_done(&all);
	return e;
}

enum err
followup_open_ids(struct ctx *x, const struct follow *f,
	const char *category, struct buf *out)
{
	struct rows all;
	enum err e;
	int i;

	rows_init(&all);
	e = followup_load(x, f, &all);
	for (i = 0; i < all.n && !e; i++) {
		const struct row *r = &all.r[i];
		enum rdv_state s;

		if (*row_get(r, "_handled"))
			continue;
		if (is(r, "invite", category) || (is(r, "rdv", category) &&
			rdv_state_parse(row_get(r, "state"), &s) &&
			rdv_cancelled(s)))
			buf_puts(out, row_get(r, "_key"));
	}
	rows_done(&all);
	return e;
}

enum err
followup_last(struct ctx *x, const struct follow *f, struct row *r)
{
	static const char *const same[] = { "category", "minutes",
		"location", "place", NULL };
	struct rows all;
	enum err e;
	int i, k;

	rows_init(&all);
	e = followup_load(x, f, &all);
	/* the latest day comes first */
	for (i = 0; i < all.n && !e; i++) {
		if (strcmp(row_get(&all.r[i], "_kind"), "rdv") != 0 ||
			strcmp(row_get(&all.r[i], "category"),
			ROW_MASKED) == 0)
			continue;
		for (k = 0; same[k]; k++)
			row_set(r, same[k], row_get(&all.r[i], same[k]));
		break;
	}
	rows_done(&all);
	return e;
}

/* --- of a person: a line for each appointment and invitation ---------------------- */

static void
words(struct ctx *x, const struct rows *all, struct row *r, int64_t now,
	bool first)
{
	const char *category = row_get(r, "category");
	enum followup s = followup_compute(all, category, now);
	bool masked = strcmp(category, ROW_MASKED) == 0;

	row_set(r, "reason", masked ? "········" :
		choice_label(x, "appointment.reason", category));
	if (strcmp(row_get(r, "_kind"), "rdv") == 0)
		row_set(r, "what", appointment_state_label(row_get(r,
			"state"), appointment_start(row_get(r, "day"),
			row_get(r, "hour")) <= now));
	else if (strcmp(row_get(r, "_kind"), "invite") == 0)
		row_setf(r, "what", _("invitation, %s"), choice_label(x,
			"invite.format", row_get(r, "format")));
	else
		row_set(r, "what", _("dossier traité"));
	/* where the follow-up stands: once, on its latest line */
	row_set(r, "status", first && !masked ? _(followup_label(s)) : "");
	row_set(r, "_status", followup_name(s));
	row_set(r, "sign", first && followup_acts(s) ? "!" : "");
}

static int
newest_first(const void *a, const void *b)
{
	const struct row *ra = a, *rb = b;
	int d = strcmp(row_get(rb, "day"), row_get(ra, "day"));

	if (!d)
		d = strcmp(row_get(rb, "hour"), row_get(ra, "hour"));
	return d ? d : strcmp(row_get(ra, "_key"), row_get(rb, "_key"));
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct follow f;
	int i, j;
	enum err e = follow_about(x, row_get(lq->arg, "key"), NULL, &f);

	if (!e)
		e = followup_load(x, &f, out);
	if (e)
		return e;
	if (out->n > 1)
		qsort(out->r, (size_t)out->n, sizeof *out->r, newest_first);
	for (i = 0; i < out->n; i++) {
		for (j = 0; j < i; j++)
			if (strcmp(row_get(&out->r[j], "category"),
				row_get(&out->r[i], "category")) == 0)
				break;
		words(x, out, &out->r[i], appointment_now(x), j == i);
	}
	return E_OK;
}

static const struct column person_columns[] = {
	{ .name = "sign", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "day", .type = CT_DATE, .flags = COL_CLEAR },
	{ .name = "hour", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "reason", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "what", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "status", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "user_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static const struct source sources[] = {
	{ "followup.of_person", person_columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

/* --- closing and taking up again ----------------------------------------------------- */

static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	bool rdv = strcmp(row_get(row, "_kind"), "rdv") == 0;

	if (!rdv && strcmp(row_get(row, "_kind"), "invite") != 0)
		return err_set(E_STATE, "%s", _("Ce dossier est traité. ^O x "
			"le reprend."));
	snprintf(out->screen, sizeof out->screen, "%s", rdv ?
		"appointment.read" : "appointment.invited");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return E_OK;
}

static enum err
close_it(struct ctx *x, const struct follow *f, const char *category)
{
	static const char *const names[] = { "category", NULL };
	struct act *a = act_new("followup.close");
	struct buf settles;
	struct row now;
	struct id id = id_new();
	enum err e;

	buf_init(&settles);
	row_init(&now);
	row_set(&now, "category", category);
	e = followup_open_ids(x, f, category, &settles);
	act_id(a, ":follow", &f->id);
	act_id(a, ":id", &id);
	act_text_as_is(a, ":settles", buf_str(&settles));
	if (!e)
		e = act_blob(a, x, &id, &f->person, WRAP_PERSON, SCOPE_PATH,
			&f->structure, 0, &now, names);
	if (!e)
		e = act_send(a, x);
	act_free(a);
	row_done(&now);
	buf_done(&settles);
	return e;
}

/* The end of a follow-up of this category; none: *out is "". */
static enum err
find_end(struct ctx *x, const struct follow *f, const char *category,
	char out[ID_TEXT])
{
	struct rows all;
	enum err e;
	int i;

	out[0] = '\0';
	rows_init(&all);
	e = followup_load(x, f, &all);
	for (i = 0; i < all.n && !e; i++)
		if (is(&all.r[i], "end", category))
			snprintf(out, ID_TEXT, "%s", row_get(&all.r[i],
				"_key"));
	rows_done(&all);
	return e;
}

/* The follow-up of the line: closed, or taken up again. */
static enum err
call_close(struct ctx *x, const struct row *row, struct call_result *out)
{
	const char *category = row_get(row, "category");
	struct follow f;
	char end[ID_TEXT];
	enum err e = follow_get(x, row_get(row, "_follow"), &f);

	if (!e && (!*category || strcmp(category, ROW_MASKED) == 0))
		e = err_set(E_RIGHT, "%s", _("Vous n'avez pas accès aux "
			"rendez-vous de cette personne."));
	if (!e)
		e = find_end(x, &f, category, end);
	if (e)
		return e;
	if (*end) {
		struct act *a = act_new("followup.reopen");
		struct id id;

		e = id_parse(end, &id);
		act_id(a, ":follow", &f.id);
		act_id(a, ":id", &id);
		if (!e)
			e = act_send(a, x);
		act_free(a);
	} else {
		e = close_it(x, &f, category);
	}
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", *end ?
		_("Suivi repris.") : _("Dossier traité : ce suivi ne demande "
		"plus rien. ^O x le reprend."));
	return E_OK;
}

static const struct call calls[] = {
	{ "followup_open", call_open },
	{ "followup_close", call_close },
	{ NULL, NULL }
};

const struct domain followup_domain = {
	.name = "followup", .sources = sources, .calls = calls,
};

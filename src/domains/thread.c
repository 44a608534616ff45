#include "domains/thread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/follow.h"
#include "domains/thread_appointment.h"
#include "domains/thread_consent.h"
#include "domains/thread_follow.h"
#include "domains/thread_line.h"
#include "domains/thread_notebook.h"
#include "domains/united.h"
#include "store/db.h"

static const struct choice kinds[] = {
	{ "note", N_("Note") }, { "travail", N_("Note trav.") },
	{ "appel", N_("Appel") }, { "action", N_("Action") },
	{ "objectif", N_("Objectif") }, { "frein", N_("Frein") },
	{ "orientation", N_("Orientation") },
	{ "referente", N_("Référente") }, { "partage", N_("Partage") },
	{ "suivi", N_("Suivi") }, { "rdv", N_("Rendez-vous") },
	{ "invitation", N_("Invitation") }, { "message", N_("Message") },
	{ "accord", N_("Accord") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "thread.kind", kinds, NULL },
	{ NULL, NULL, NULL }
};

static const struct column thread_columns[] = {
	{ .name = "made_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "who", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "kind", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "thread.kind" },
	{ .name = "sign", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "text", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = NULL }
};

static const char *
action_text(const char *action)
{
	static const struct choice words[] = {
		{ "envoyer", N_("envoyée") },
		{ "demander", N_("précision demandée") },
		{ "repondre", N_("précision donnée") },
		{ "accepter", N_("acceptée") }, { "refuser", N_("refusée") },
		{ "retirer", N_("retirée") },
		{ "arreter", N_("elle n'est plus d'accord") },
		{ "deplacer", N_("déplacée, adressée par erreur") },
		{ "expirer", N_("sans réponse, délai passé") },
		{ "terminer", N_("terminée") },
	};
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].code, action) == 0)
			return _(words[i].label);
	return action;
}

static enum err
thread_referrals(struct thread *t)
{
	struct db_rows q;
	enum err e = db_select(t->x->db, "thread.referrals", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &t->f->person);
	db_bind_id(&q, ":structure", &t->f->structure);
	while (db_next(&q)) {
		struct id id = db_id(&q, "id"), by = db_id(&q, "user");
		const char *who = db_text(&q, "user_name");
		const char *day = db_text(&q, "made_on");
		struct row *r = thread_add(t, "referral", &id, "orientation",
			day);

		row_setf(r, "_seq", "%d", (int)db_int(&q, "seq"));
		/* an account without a name is hers */
		row_set(r, "who", !who ? _("le délai") : *who ? who :
			_("elle"));
		row_setf(r, "text", _("%s : %s"), db_text(&q, "other_name"),
			action_text(db_text(&q, "action")));
		thread_fresh(r, visit_is_fresh_day(&t->seen, day) &&
			!id_equal(&by, &t->x->user));
	}
	return db_end(&q);
}

/* A call is a note about one. */
static enum err
thread_notes(struct thread *t)
{
	const struct source *notes = registry_source("note.of_person");
	struct list_query lq = { .arg = NULL };
	struct row arg, none;
	int from = t->out->n;
	char key[ID_TEXT];
	enum err e;

	row_init(&arg);
	row_init(&none);
	row_set(&arg, "key", id_text(&t->f->id, key));
	row_set(&arg, "_alone", "1");
	lq.arg = &arg;
	lq.filter = &none;
	e = notes->fetch(t->x, &lq, t->out);
	for (int i = from; i < t->out->n && !e; i++) {
		struct row *r = &t->out->r[i];

		row_set(r, "_what", "note");
		row_set(r, "who", row_get(r, "author_name"));
		if (strncmp(row_get(r, "subject"), "appel_", 6) == 0)
			row_set(r, "kind", "appel");
		thread_fresh(r, visit_is_fresh_note(t->x, &t->seen,
			row_int(r, "_seq"), row_get(r, "_author")));
	}
	row_done(&arg);
	row_done(&none);
	return e;
}

static enum err (*const sources_of[])(struct thread *t) = {
	thread_notes, thread_referrals, thread_notebook, thread_follow,
	thread_appointments, thread_invites, thread_messages, thread_consents,
};

/* Of one day the end of the follow first and its start last; between them
 * notes, referrals, the notebook, referents. */
static int
rank(const struct row *r)
{
	static const char *const order[] = { "note", "referral", "line",
		"team", "union", "appointment", "invite", "circle",
		"message", "handover", "consent" };
	const char *what = row_get(r, "_what");

	for (int i = 0; i < (int)(sizeof order / sizeof *order); i++)
		if (strcmp(order[i], what) == 0)
			return i + 1;
	return row_int(r, "_seq") ? 0 : 9;
}

/* By day; of one day by what it is, then each record's steps, the last one
 * first. */
static int
newest_first(const void *a, const void *b)
{
	const struct row *ra = a, *rb = b;
	int d = strcmp(row_get(rb, "made_on"), row_get(ra, "made_on"));

	if (!d)
		d = rank(ra) - rank(rb);
	/* the notebook has one order for all its lines */
	if (!d && rank(ra) != 3)
		d = strcmp(row_get(ra, "_group"), row_get(rb, "_group"));
	return d ? d : (int)(row_int(rb, "_seq") - row_int(ra, "_seq"));
}

/* Only one kind of lines, when the filter says so. */
static void
keep_kind(const char *kind, struct rows *out)
{
	int n = 0;

	for (int i = 0; i < out->n && *kind; i++) {
		struct row r = out->r[i];

		if (strcmp(row_get(&r, "kind"), kind) != 0)
			continue;
		out->r[i] = out->r[n];
		out->r[n++] = r;
	}
	while (*kind && out->n > n)
		row_done(&out->r[--out->n]);
}

/* Adds what happened in one record. */
static enum err
thread_of(struct ctx *x, const struct follow *f, void *to)
{
	struct rows *out = to;
	struct thread t = { .x = x, .f = f, .out = out };
	char key[ID_TEXT];
	int from = out->n;
	enum err e = visit_get(x, f, &t.seen);

	for (size_t i = 0; i < sizeof sources_of / sizeof *sources_of && !e;
		i++)
		e = sources_of[i](&t);
	for (int i = from; i < out->n; i++)
		row_set(&out->r[i], "_follow", id_text(&f->id, key));
	return e;
}

enum err
thread_fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct follow f;
	enum err e = follow_about(x, row_get(lq->arg, "key"), NULL, &f);

	if (!e)
		e = united_each(x, &f, thread_of, out);
	if (e)
		return e;
	keep_kind(row_get(lq->filter, "kind"), out);
	if (out->n > 1)
		qsort(out->r, (size_t)out->n, sizeof *out->r, newest_first);
	return E_OK;
}

static const struct source sources[] = {
	{ "caseload.thread", thread_columns, false, thread_fetch },
	{ NULL, NULL, false, NULL }
};

/* A line of the thread opens what it is about. */
static enum err
call_thread(struct ctx *x, const struct row *row, struct call_result *out)
{
	static const struct { const char *what, *screen; } opens[] = {
		{ "note", "note.edit" }, { "referral", "referral.read" },
		{ "team", "person.team" }, { "circle", "person.circle" },
		{ "union", "person.united" },
		{ "handover", "handover.read" },
		{ "appointment", "appointment.read" },
		{ "invite", "appointment.invited" },
		{ "message", "message.read" },
	};
	const char *what = row_get(row, "_what");

	if (strcmp(what, "line") == 0) {
		struct row line;
		enum err e;

		row_init(&line);
		row_copy(&line, row);
		row_set(&line, "_kind", row_get(row, "kind"));
		e = registry_call("notebook_open")->run(x, &line, out);
		row_done(&line);
		return e;
	}
	if (strcmp(what, "consent") == 0) {
		snprintf(out->screen, sizeof out->screen, "person.consents");
		snprintf(out->key, sizeof out->key, "%s", row_get(row,
			"_follow"));
		return E_OK;
	}
	for (size_t i = 0; i < sizeof opens / sizeof *opens; i++)
		if (strcmp(what, opens[i].what) == 0) {
			snprintf(out->screen, sizeof out->screen, "%s",
				opens[i].screen);
			snprintf(out->key, sizeof out->key, "%s",
				row_get(row, "_key"));
			return E_OK;
		}
	return err_set(E_STATE, _("Cette ligne dit tout : il n'y a rien à "
		"ouvrir."));
}

static const struct call calls[] = {
	{ "thread_open", call_thread },
	{ NULL, NULL }
};

const struct domain thread_domain = {
	.name = "thread", .sources = sources, .calls = calls,
	.choices = choices,
};

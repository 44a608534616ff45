#include "domains/thread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/follow.h"
#include "store/db.h"

static const struct column thread_columns[] = {
	{ .name = "made_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "who", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "kind", .type = CT_TEXT, .flags = COL_CLEAR },
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
thread_referrals(struct ctx *x, const struct follow *f, struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "thread.referrals", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		const char *who = db_text(&q, "user_name");
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "_group", hex);
		row_set(r, "_what", "referral");
		row_setf(r, "_seq", "%d", (int)db_int(&q, "seq"));
		row_set(r, "made_on", db_text(&q, "made_on"));
		row_set(r, "who", who ? who : _("le délai"));
		row_set(r, "kind", _("Orientation"));
		row_setf(r, "text", _("%s : %s"), db_text(&q, "other_name"),
			action_text(db_text(&q, "action")));
	}
	return db_end(&q);
}

/* By day; of one day notes, then each referral's steps, the last one first. */
static int
newest_first(const void *a, const void *b)
{
	const struct row *ra = a, *rb = b;
	int d = strcmp(row_get(rb, "made_on"), row_get(ra, "made_on"));

	if (!d)
		d = strcmp(row_get(ra, "_what"), row_get(rb, "_what"));
	if (!d)
		d = strcmp(row_get(ra, "_group"), row_get(rb, "_group"));
	return d ? d : (int)(row_int(rb, "_seq") - row_int(ra, "_seq"));
}

enum err
thread_fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	const struct source *notes = registry_source("note.of_person");
	struct follow f;
	int i;
	enum err e = follow_get(x, row_get(lq->arg, "key"), &f);

	if (!e)
		e = notes->fetch(x, lq, out);
	for (i = 0; i < out->n && !e; i++) {
		struct row *r = &out->r[i];

		row_set(r, "_what", "note");
		row_set(r, "who", row_get(r, "author_name"));
		row_set(r, "kind", strcmp(row_get(r, "kind"), "travail") == 0
			? _("Note trav.") : _("Note"));
	}
	if (!e)
		e = thread_referrals(x, &f, out);
	if (!e && out->n > 1)
		qsort(out->r, (size_t)out->n, sizeof *out->r, newest_first);
	return e;
}

static const struct source sources[] = {
	{ "caseload.thread", thread_columns, false, thread_fetch },
	{ NULL, NULL, false, NULL }
};

/* A line of the thread opens what it is about. */
static enum err
call_thread(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "%s",
		strcmp(row_get(row, "_what"), "note") == 0 ? "note.edit" :
		"referral.read");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return E_OK;
}

static const struct call calls[] = {
	{ "thread_open", call_thread },
	{ NULL, NULL }
};

const struct domain thread_domain = {
	.name = "thread", .sources = sources, .calls = calls,
};

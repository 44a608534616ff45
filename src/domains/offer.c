#include "domains/offer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/offer_field.h"
#include "domains/offer_service.h"
#include "domains/offer_structure.h"
#include "domains/service_card.h"
#include "rules/freshness.h"

static const struct column columns[] = {
	{ .name = "sign", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "nom", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "state", .label = N_("État"), .type = CT_CHOICE,
		.flags = COL_CLEAR, .choice = "offer.state" },
	{ .name = "date_maj", .type = CT_DATE,
		.flags = COL_CLEAR | COL_PAST },
	{ .name = "state_text", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "quality", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "structure_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "due", .label = N_("À vérifier"), .type = CT_YESNO,
		.flags = COL_CLEAR },
	{ .name = NULL }
};

/* --- the list ------------------------------------------------------------------- */

static void
put(struct row *r, struct db_rows *q, const char *name)
{
	const char *v = db_text(q, name);

	row_set(r, name, v ? v : "");
}

static bool
suspended(struct db_rows *q, const char *today)
{
	const char *on = db_text(q, "suspended_on");

	return on && strcmp(on, today) <= 0;
}

static void
cells(struct db_rows *q, const char *today, struct row *r)
{
	struct id id = db_id(q, "id"), at = db_id(q, "structure");
	const char *state = db_text(q, "state");
	const char *frequency = db_text(q, "update_frequency");
	bool proposed = strcmp(state, "publie") == 0 && !suspended(q, today);
	bool due = proposed && freshness_needed(db_text(q, "date_maj"),
		frequency, today);
	struct quality_of of;
	char hex[ID_TEXT];
	int score;

	service_quality(q, &of);
	score = quality_score(&of, today, NULL);
	row_set(r, "_key", id_text(&id, hex));
	row_set(r, "_structure", id_text(&at, hex));
	row_setf(r, "_version", "%d", (int)db_int(q, "version"));
	put(r, q, "nom");
	put(r, q, "state");
	put(r, q, "date_maj");
	put(r, q, "structure_name");
	row_set(r, "sign", due ? "!" : "");
	row_set(r, "due", due ? "1" : "0");
	row_set(r, "state_text", due ? _("à vérifier") : strcmp(state,
		"publie") == 0 && !proposed ? _("suspendu") :
		choice_label(NULL, "offer.state", state));
	row_setf(r, "quality", "%d,%02d", score / 100, score % 100);
}

static int
due_first(const void *a, const void *b)
{
	const struct row *p = a, *q = b;
	long d = row_int(q, "due") - row_int(p, "due");

	if (!d && row_int(p, "due"))
		d = strcmp(row_get(p, "date_maj"), row_get(q, "date_maj"));
	return d ? (d < 0 ? -1 : 1) : strcmp(row_get(p, "nom"),
		row_get(q, "nom"));
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	bool due = row_int(lq->filter, "due");
	const char *state = row_get(lq->filter, "state");
	char today[16];
	enum err e = E_OK;
	int i;

	date_format(ctx_today(x), today, sizeof today);
	for (i = 0; i < x->nstructure && !e; i++) {
		struct db_rows q;

		if (x->structure[i].role < ROLE_CONSEILLER)
			continue;
		e = db_select(x->db, "offer.mine", &q);
		if (e)
			break;
		db_bind_id(&q, ":structure", &x->structure[i].id);
		while (db_next(&q)) {
			struct row *r = rows_add(out);

			cells(&q, today, r);
			if ((due && !row_int(r, "due")) || (*state &&
				strcmp(state, row_get(r, "state")) != 0))
				row_done(&out->r[--out->n]);
		}
		e = db_end(&q);
	}
	if (!e && out->n > 1)
		qsort(out->r, (size_t)out->n, sizeof *out->r, due_first);
	return e;
}

static const struct source sources[] = {
	{ "directory.mine", columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

/* --- what is done from a list ------------------------------------------------------ */

/* An act on the service of a row; its version is read again, since the row may
 * be of my day. */
static enum err
act_on(struct ctx *x, const struct row *row, const char *name)
{
	struct row now;
	struct act *a;
	struct id id;
	enum err e = id_parse(row_get(row, "_key"), &id);

	row_init(&now);
	if (!e)
		e = offer_service_record.load(x, row_get(row, "_key"), "",
			&now);
	if (!e) {
		a = act_new(name);
		act_id(a, ":id", &id);
		act_int(a, ":version", row_int(&now, "_version"));
		e = act_send(a, x);
		act_free(a);
	}
	row_done(&now);
	return e;
}

static enum err
call_check(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = act_on(x, row, "service.check");

	if (e == E_STATE)
		return err_set(E_STATE, "%s", _("Ce service n'est pas publié "
			": il n'y a rien à vérifier. Entrée l'ouvre."));
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message,
		_("%.120s : vérifié aujourd'hui, toujours exact."),
		row_get(row, "nom"));
	return E_OK;
}

static enum err
call_archive(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = act_on(x, row, "service.archive");

	if (e == E_STATE)
		return err_set(E_STATE, "%s", _("Ce service est déjà "
			"archivé."));
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message,
		_("%.120s : archivé, il n'est plus proposé."),
		row_get(row, "nom"));
	return E_OK;
}

static enum err
call_restore(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = act_on(x, row, "service.restore");

	if (e == E_STATE)
		return err_set(E_STATE, "%s", _("Ce service n'est pas "
			"archivé."));
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, _("%.100s : de nouveau un "
		"brouillon. Le relire, puis État : publié."),
		row_get(row, "nom"));
	return E_OK;
}

static const struct call calls[] = {
	{ "offer_check", call_check },
	{ "offer_archive", call_archive },
	{ "offer_restore", call_restore },
	{ NULL, NULL }
};

/* --- what it registers ------------------------------------------------------------- */

static const struct record *const records[] = {
	&offer_service_record, &offer_structure_record, NULL
};

static const struct compute computes[] = {
	{ "offer_quality", "offer_service", "quality", offer_quality },
	{ "offer_hours", "offer_service", "horaires_fr", offer_hours_french },
	{ "offer_hours_s", "offer_structure", "horaires_fr",
		offer_hours_french },
	{ NULL, NULL, NULL, NULL }
};

static const struct jump jumps[] = {
	{ "NOS", N_("Les services de mes structures"), "directory.mine",
		NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain offer_domain = {
	.name = "offer", .records = records, .sources = sources,
	.choices = offer_choices, .calls = calls, .checks = offer_checks,
	.thens = offer_thens, .computes = computes, .jumps = jumps,
};

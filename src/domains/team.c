#include "domains/team.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/follow.h"
#include "domains/sealed.h"
#include "store/db.h"

/* --- the referents of a follow ---------------------------------------------- */

static const struct column columns[] = {
	{ "num", N_("Dossier"), CT_INT, 7, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "referent", N_("Personne référente"), CT_LOOKUP, 32, 0, COL_CLEAR,
		NULL, NULL, N_("Elle lit aussi le NIR, la santé et la "
		"justice. La personne responsable ou la référente la "
		"change ; F4 montre combien de personnes chacun suit.") },
	{ "referent_name", N_("Personne référente"), CT_TEXT, 160, 0,
		COL_CLEAR, NULL, NULL, NULL },
	{ "coreferent", N_("Seconde référente"), CT_LOOKUP, 32, 0, COL_CLEAR,
		NULL, NULL, N_("Elle lit ce que lit la première, et la "
		"remplace.") },
	{ "coreferent_name", N_("Seconde référente"), CT_TEXT, 160, 0,
		COL_CLEAR, NULL, NULL, NULL },
	{ .name = NULL }
};

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct follow f;
	struct row *one = r;
	char id[ID_TEXT];
	enum err e = follow_get(x, key, &f);

	if (e)
		return e;
	if (follow_labels(x, &f.person, 1, &one))
		row_set(r, "name", "");
	row_set(r, "referent", id_is_none(&f.referent) ? "" :
		id_text(&f.referent, id));
	row_set(r, "referent_name", f.referent_name);
	row_set(r, "coreferent", id_is_none(&f.coreferent) ? "" :
		id_text(&f.coreferent, id));
	row_set(r, "coreferent_name", f.coreferent_name);
	follow_cells(x, &f, r);
	return E_OK;
}

static void
maybe_id(struct act *a, const char *name, const char *hex)
{
	struct id id;

	if (*hex && id_parse(hex, &id) == E_OK)
		act_id(a, name, &id);
	else
		act_text(a, name, "");
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	struct act *a = act_new("follow.assign");
	struct follow follow;
	enum err e = follow_get(x, row_get(was, "_key"), &follow);

	if (!e) {
		act_id(a, ":follow", &follow.id);
		maybe_id(a, ":referent", row_get(now, "referent"));
		maybe_id(a, ":coreferent", row_get(now, "coreferent"));
		act_int(a, ":version", row_int(was, "_version"));
		e = act_send(a, x);
	}
	act_free(a);
	if (e == E_CONFLICT)
		sealed_conflict(x, &team_record, row_get(was, "_key"), was,
			now, f);
	else if (e)
		faults_add(f, "", "%s", err_text());
	return e;
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	const char *first = row_get(now, "referent");
	const char *second = row_get(now, "coreferent");

	if (*second && strcmp(first, second) == 0)
		faults_add(f, "coreferent", "%s", _("La seconde personne "
			"référente doit être une autre que la première."));
	if (*second && !*first)
		faults_add(f, "referent", "%s", _("Il manque la première "
			"personne référente. F4 montre vos collègues."));
}

const struct record team_record = { "team", columns, load, save, check };

/* --- the colleagues, and how many people each has ----------------------------- */

static const struct column member_columns[] = {
	{ .name = "name", .type = CT_TEXT, .max = 160, .flags = COL_CLEAR },
	{ .name = "role", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "account.role" },
	{ .name = "people", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "seconds", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = NULL }
};

enum err
team_members(struct ctx *x, const struct id *structure, struct rows *out)
{
	struct db_rows q;
	char today[16];
	enum err e = db_select(x->db, "team.members", &q);

	if (e)
		return e;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_id(&q, ":structure", structure);
	db_bind_text(&q, ":today", today);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "name", db_text(&q, "name"));
		row_set(r, "role", db_text(&q, "role"));
		row_setf(r, "people", "%d", (int)db_int(&q, "people"));
		row_setf(r, "seconds", "%d", (int)db_int(&q, "seconds"));
	}
	return db_end(&q);
}

/* Who may be her referent: those of the structure that follows the person
 * whose record was opened last, which may not be the current one. */
static enum err
fetch_members(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	const struct ctx_structure *s = ctx_structure(x);
	struct follow f;

	if (*x->last_person && follow_get(x, x->last_person, &f) == E_OK)
		return team_members(x, &f.structure, out);
	return s ? team_members(x, &s->id, out) : E_OK;
}

/* The caseloads of the current structure, one line a colleague. */
static enum err
fetch_counts(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	const struct ctx_structure *s = ctx_structure(x);

	return s ? team_members(x, &s->id, out) : E_OK;
}

/* --- the history ---------------------------------------------------------------- */

static const struct column history_columns[] = {
	{ .name = "made_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "role", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "team.role" },
	{ .name = "name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "by", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
fetch_history(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct follow f;
	struct db_rows q;
	enum err e = follow_about(x, row_get(lq->arg, "key"), NULL, &f);

	if (!e)
		e = db_select(x->db, "team.history", &q);
	if (e)
		return e;
	db_bind_id(&q, ":follow", &f.id);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		const char *name = db_text(&q, "name");

		row_setf(r, "_key", "%d", out->n);
		row_set(r, "made_on", db_text(&q, "made_on"));
		row_set(r, "role", db_text(&q, "role"));
		row_set(r, "name", name ? name : _("personne"));
		row_set(r, "by", db_text(&q, "by_name"));
	}
	return db_end(&q);
}

static const struct source sources[] = {
	{ "team.members", member_columns, false, fetch_members },
	{ "team.counts", member_columns, false, fetch_counts },
	{ "team.history", history_columns, false, fetch_history },
	{ NULL, NULL, false, NULL }
};

static const struct choice roles[] = {
	{ "referent", N_("Référente") },
	{ "coreferent", N_("Seconde référente") },
	{ NULL, NULL }
};

static const struct choices choices[] = {
	{ "team.role", roles, NULL },
	{ NULL, NULL, NULL }
};

/* A colleague's line opens her caseload. */
static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "caseload.all");
	snprintf(out->arg, sizeof out->arg, "%s", row_get(row, "_key"));
	return E_OK;
}

/* Opened from my day, what a colleague entrusted is known. */
static enum err
call_entrusted(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = act_alone(x, "follow.entrusted_seen", ":follow",
		row_get(row, "_key"));

	snprintf(out->screen, sizeof out->screen, "person.card");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return e;
}

static const struct call calls[] = {
	{ "team_open", call_open },
	{ "team_entrusted", call_entrusted },
	{ NULL, NULL }
};

static const struct record *const records[] = { &team_record, NULL };

const struct domain team_domain = {
	.name = "team", .records = records, .sources = sources,
	.choices = choices, .calls = calls,
};

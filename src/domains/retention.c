#include "domains/retention.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "data/data.h"
#include "domains/hold.h"
#include "model/act.h"

#define SOON 7                  /* days: the line of my day calls */

static const struct column columns[] = {
	{ .name = "what", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "user_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "last_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "gone_on", .type = CT_DATE, .flags = COL_CLEAR },
	{ .name = "why", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

/* What the time of the table of rules is counted from. */
static void
rule_text(const char *rule, char *out, size_t size)
{
	const char *at = data_retention;
	char line[300], *c[4];

	*out = '\0';
	while (data_line(&at, line, sizeof line, c, 4) == 4)
		if (strcmp(c[0], rule) == 0)
			snprintf(out, size, strcmp(rule, "personne") == 0 ?
				_("%s mois après le contact") :
				_("%s mois après le refus"), c[1]);
}

static void
add(struct db_rows *q, struct rows *out)
{
	struct row *r = rows_add(out);
	struct id id = db_id(q, "id"), follow = db_id(q, "follow");
	const char *rule = db_text(q, "rule"), *until = db_text(q, "until_on");
	const char *name = db_text(q, "user_name");
	char hex[ID_TEXT], day[16], text[120];

	row_set(r, "_key", id_text(&id, hex));
	row_set(r, "_follow", id_text(&follow, hex));
	if (strcmp(rule, "personne") == 0)
		row_setf(r, "what", _("dossier %d"), (int)db_int(q, "num"));
	else
		row_setf(r, "what", _("orientation %d"),
			(int)db_int(q, "referral_num"));
	row_set(r, "user_name", name ? name : "");
	row_set(r, "last_on", db_text(q, "last_on"));
	hold_gone_on(db_text(q, "due_on"), db_text(q, "made_on"), day);
	row_set(r, "gone_on", until ? "" : day);
	if (until) {
		struct date d = { 0 };

		date_parse(until, &d);
		date_french(d, day, sizeof day);
		row_setf(r, "why", _("suspendu au %s"), day);
		return;
	}
	rule_text(rule, text, sizeof text);
	row_set(r, "why", text);
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	const struct ctx_structure *s = ctx_structure(x);
	struct id of = id_none;
	char today[16];
	struct db_rows q;
	enum err e;

	/* from my day: of the structure of the line */
	if (id_parse(row_get(lq->arg, "key"), &of) == E_OK)
		s = ctx_structure_by(x, &of);
	if (!s)
		return err_set(E_RIGHT, _("Vous n'êtes membre d'aucune "
			"structure."));
	e = db_select(x->db, "retention.mine", &q);
	if (e)
		return e;
	day_iso(ctx_today(x), today);
	db_bind_id(&q, ":structure", &s->id);
	db_bind_id(&q, ":me", &x->user);
	db_bind_int(&q, ":head", s->role == ROLE_RESPONSABLE);
	db_bind_text(&q, ":today", today);
	while (db_next(&q))
		add(&q, out);
	return db_end(&q);
}

/* --- confirmed by the administration, which opens nobody ----------------------- */

static const struct column due_columns[] = {
	{ .name = "what", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "where", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "since", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "due", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "state", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "asked", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
administrator(const struct ctx *x)
{
	return x->admin ? E_OK : err_set(E_RIGHT, "%s", _("C'est à "
		"l'administration de la plateforme."));
}

/* How many are to confirm that are not shown. */
static enum err
count_rest(struct ctx *x, const char *today, const struct row *last, int *n)
{
	struct id upto;
	struct db_rows q;
	enum err e = id_parse(row_get(last, "_key"), &upto);

	*n = 0;
	if (!e)
		e = db_select(x->db, "retention.rest", &q);
	if (e)
		return e;
	db_bind_text(&q, ":today", today);
	db_bind_text(&q, ":upto_on", row_get(last, "due"));
	db_bind_id(&q, ":upto", &upto);
	if (db_next(&q))
		*n = (int)db_int(&q, "n");
	return db_end(&q);
}

/* Is a line after another, in the order in which they are confirmed? */
static bool
is_after(const struct row *a, const struct row *b)
{
	int d = strcmp(row_get(a, "due"), row_get(b, "due"));

	return d > 0 || (d == 0 && strcmp(row_get(a, "_key"),
		row_get(b, "_key")) > 0);
}

/* What is asked, from every line: all that is to confirm here, up to the last
 * of them, as it stood today; what is suspended is not. */
static enum err
put_asked(struct ctx *x, const char *today, struct rows *out)
{
	const struct row *last = NULL;
	char upto[ID_TEXT] = "", text[160] = "";
	int n = 0, rest = 0;
	enum err e = E_OK;

	for (int i = 0; i < out->n; i++) {
		const struct row *r = &out->r[i];

		if (*row_get(r, "_confirmed") || *row_get(r, "_held"))
			continue;
		n++;
		if (!last || is_after(r, last))
			last = r;
	}
	if (n) {
		snprintf(upto, sizeof upto, "%s", row_get(last, "_key"));
		e = count_rest(x, today, last, &rest);
	}
	if (!n)
		snprintf(text, sizeof text, "%s", _("ce qui ne l'est pas "
			"encore"));
	else if (rest)
		snprintf(text, sizeof text, ngettext("%d effacements, %d "
			"autre viendra après", "%d effacements, %d autres "
			"viendront après", (unsigned long)rest), n, rest);
	else
		snprintf(text, sizeof text, ngettext("%d effacement, tout ce "
			"qui est dû", "%d effacements, tout ce qui est dû",
			(unsigned long)n), n);
	for (int i = 0; i < out->n && !e; i++) {
		row_set(&out->r[i], "asked", text);
		row_set(&out->r[i], "_upto", upto);
		row_set(&out->r[i], "_seen_on", today);
	}
	return e;
}

static enum err
fetch_due(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	char today[16], hex[ID_TEXT];
	struct db_rows q;
	enum err e = administrator(x);

	if (!e)
		e = db_select(x->db, "retention.due", &q);
	if (e)
		return e;
	day_iso(ctx_today(x), today);
	db_bind_text(&q, ":today", today);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		bool confirmed = db_int(&q, "confirmed") != 0;

		row_set(r, "_key", id_text(&id, hex));
		row_setf(r, "what", strcmp(db_text(&q, "rule"), "personne")
			== 0 ? _("dossier %d") : _("orientation %d"),
			(int)db_int(&q, "num"));
		row_set(r, "where", db_text(&q, "nom"));
		row_set(r, "since", db_text(&q, "since_on"));
		row_set(r, "due", db_text(&q, "due_on"));
		row_set(r, "state", db_int(&q, "held") ? _("suspendu") :
			confirmed ? _("confirmé") : _("à confirmer"));
		row_set(r, "_held", db_int(&q, "held") ? "1" : "");
		row_set(r, "_confirmed", confirmed ? "1" : "");
	}
	e = db_end(&q);
	return e ? e : put_asked(x, today, out);
}

static const struct source sources[] = {
	{ "retention.due", due_columns, false, fetch_due },
	{ "retention.mine", columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

enum err
day_notices(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.notices", &q);

	if (e)
		return e;
	day_bind(day, &q);
	if (db_next(&q)) {
		const char *on = db_text(&q, "due_on");
		int n = (int)db_int(&q, "n");
		struct date due = { 0 };
		bool soon = date_parse(on, &due) == E_OK &&
			date_days(due) - date_days(day->today) <= SOON;
		struct row *r = day_add(day, &q, "notices", soon ?
			RANK_ANSWER : RANK_SERVICE);

		row_set(r, "sign", soon ? "!" : "");
		row_set(r, "name", day->s->name);
		row_setf(r, "what", ngettext("%d fiche va être effacée",
			"%d fiches vont être effacées", (unsigned long)n), n);
		row_set(r, "with", _("nous"));
		row_set(r, "_sort", on);
		day_when(day, on, false, r);
	}
	return db_end(&q);
}

/* The platform's: what the operator may not erase alone. */
enum err
day_confirm(struct ctx *x, struct rows *out)
{
	struct day day = { x, out, ctx_today(x), NULL };
	char today[16];
	struct db_rows q;
	enum err e = x->admin ? db_select(x->db, "day.confirm", &q) : E_OK;

	if (e || !x->admin)
		return e;
	day_iso(day.today, today);
	db_bind_text(&q, ":today", today);
	if (db_next(&q)) {
		struct row *r = rows_add(out);

		row_set(r, "_key", "due");
		row_set(r, "_what", "confirm");
		row_setf(r, "_rank", "%d", RANK_ANSWER);
		row_set(r, "_person", "");
		row_set(r, "name", _("Conservation"));
		row_set(r, "what", _("Effacements à confirmer"));
		row_set(r, "with", _("l'exploitation"));
		row_set(r, "_sort", db_text(&q, "due_on"));
		day_when(&day, db_text(&q, "due_on"), true, r);
	}
	return db_end(&q);
}

static enum err
call_confirm(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct id id = id_new(), upto;
	struct act *a;
	enum err e = administrator(x);

	if (!e && !*row_get(row, "_upto"))
		e = err_set(E_STATE, "%s", _("Rien n'est à confirmer ici."));
	if (!e)
		e = id_parse(row_get(row, "_upto"), &upto);
	if (e)
		return e;
	a = act_new("retention.confirm");
	act_id(a, ":id", &id);
	act_id(a, ":upto", &upto);
	act_text(a, ":seen_on", row_get(row, "_seen_on"));
	e = act_send(a, x);
	act_free(a);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Confirmé, pour "
		"30 jours : l'exploitation peut effacer ce qui l'est."));
	return E_OK;
}

static enum err
call_keep(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "person.hold");
	snprintf(out->arg, sizeof out->arg, "%s", row_get(row, "_follow"));
	return E_OK;
}

static const struct call calls[] = {
	{ "retention_keep", call_keep },
	{ "retention_confirm", call_confirm }, { NULL, NULL }
};

static const struct jump jumps[] = {
	{ "CON", N_("Fiches bientôt effacées"), "retention.mine", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain retention_domain = {
	.name = "retention", .sources = sources, .calls = calls,
	.jumps = jumps,
};

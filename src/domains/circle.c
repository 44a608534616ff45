#include "domains/circle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/consent.h"
#include "model/act.h"
#include "model/circle.h"
#include "model/column.h"
#include "store/db.h"

/* --- what the keeper answers ------------------------------------------------- */

struct shown {
	char name[120], phone[40], email[120];
};

static const char *
link_text(unsigned flags)
{
	return flags & CIRCLE_IS_CERTIFIED ? _("certifié") :
		flags & CIRCLE_IS_SHOWN ? _("déclaré") : _("interne");
}

/* What a place is called that has nobody. */
static const char *
nobody(const char *role)
{
	return strcmp(role, "referent") == 0 ? _("personne référente ?") : "";
}

static const char *
purpose_label(struct ctx *x, const char *code)
{
	const char *said = choice_label(x, "circle.purpose", code);

	return *said ? said : choice_label(x, "circle.cause", code);
}

static void
read_line(struct ctx *x, struct msg *m, struct row *r)
{
	struct id id = msg_get_id(m);
	const char *role = msg_get_str(m), *structure = msg_get_str(m);
	const char *name = msg_get_str(m), *purpose = msg_get_str(m);
	const char *since = msg_get_str(m);
	unsigned flags = msg_get_u8(m);
	char hex[ID_TEXT];
	struct date d;

	if (m->bad || !role || !structure || !name || !purpose || !since)
		return;
	row_setf(r, "_key", "%s %s", id_text(&id, hex), role);
	row_set(r, "_role", role);
	row_setf(r, "_flags", "%u", flags);
	row_set(r, "name", *name ? name : nobody(role));
	row_setf(r, "who", "%s%s", strcmp(role, "membre") != 0 && *name ?
		"* " : "", row_get(r, "name"));
	row_set(r, "structure", structure);
	row_set(r, "role", choice_label(x, "circle.role", role));
	row_set(r, "purpose", purpose_label(x, purpose));
	row_set(r, "since", since);
	if (date_parse(since, &d) == E_OK)
		row_setf(r, "since", "%02d/%04d", d.m, d.y);
	row_set(r, "link", link_text(flags));
}

static void
read_contact(struct msg *m, struct shown *s)
{
	const char *name = msg_get_str(m), *phone = msg_get_str(m);
	const char *email = msg_get_str(m);

	memset(s, 0, sizeof *s);
	snprintf(s->name, sizeof s->name, "%s", name ? name : "");
	snprintf(s->phone, sizeof s->phone, "%s", phone ? phone : "");
	snprintf(s->email, sizeof s->email, "%s", email ? email : "");
}

/* row and role: whose contact is asked for; NULL for nobody's. */
static enum err
ask(struct ctx *x, const struct id *follow, const struct id *row,
	const char *role, struct shown *shown, struct rows *out)
{
	struct msg m, answer;
	uint32_t n, i;
	enum err e;

	msg_init(&m, P_K_CIRCLE, 0);
	msg_init(&answer, 0, 0);
	msg_put_id(&m, follow);
	msg_put_id(&m, row ? row : &id_none);
	msg_put_str(&m, role);
	e = keep_ask(x->keep, &m, &answer);
	if (!e) {
		read_contact(&answer, shown);
		n = msg_get_u32(&answer);
		for (i = 0; i < n && !answer.bad; i++)
			read_line(x, &answer, rows_add(out));
		if (answer.bad)
			e = err_set(E_PROTO, _("Réponse mal formée."));
	}
	msg_done(&m);
	msg_done(&answer);
	return e;
}

enum err
circle_fetch(struct ctx *x, const struct follow *f, struct rows *out)
{
	struct shown none;

	return ask(x, &f->id, NULL, NULL, &none, out);
}

/* --- the list -------------------------------------------------------------------- */

static const struct column columns[] = {
	{ .name = "who", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "structure", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "role", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "purpose", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "since", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "link", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct follow f;
	char hex[ID_TEXT];
	int i;
	enum err e = follow_about(x, row_get(lq->arg, "key"), "EQU", &f);

	if (!e)
		e = circle_fetch(x, &f, out);
	for (i = 0; i < out->n && !e; i++)
		row_set(&out->r[i], "_follow", id_text(&f.id, hex));
	return e;
}

static const struct source sources[] = {
	{ "circle.person", columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

/* --- one's own part ----------------------------------------------------------------- */

static const struct column join_columns[] = {
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "purpose", N_("Pour quoi"), CT_CHOICE, 12, 0,
		COL_CLEAR | COL_REQUIRED, "circle.purpose", NULL, N_("Ce que "
		"vous faites pour elle, en un mot : c'est tout ce que les "
		"autres structures en liront.") },
	{ "shown", N_("Montrer aux autres structures"), CT_CHOICE, 3, 0,
		COL_CLEAR | COL_REQUIRED, "circle.shown", NULL, N_("Oui, si "
		"elle est d'accord que ceux qui l'accompagnent ailleurs "
		"sachent que vous l'accompagnez. Vous verrez alors ceux qui "
		"ont dit oui.") },
	{ .name = NULL }
};

static enum err
read_mine(struct ctx *x, const struct follow *f, struct row *r)
{
	struct db_rows q;
	char today[16];
	enum err e = db_select(x->db, "circle.mine", &q);

	if (e)
		return e;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_id(&q, ":follow", &f->id);
	db_bind_id(&q, ":me", &x->user);
	db_bind_text(&q, ":today", today);
	if (db_next(&q)) {
		row_set(r, "purpose", db_text(&q, "purpose"));
		row_set(r, "shown", db_int(&q, "shown") ? "oui" : "non");
	}
	return db_end(&q);
}

static enum err
join_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	char agreed[16];
	struct row *one = r;
	struct follow f;
	char hex[ID_TEXT];
	enum err e = follow_about(x, arg, "EQU", &f);

	if (!e && f.ended)
		e = err_set(E_STATE, _("Cet accompagnement est terminé."));
	if (!e)
		e = follow_labels(x, &f.person, 1, &one);
	if (e)
		return e;
	row_set(r, "_follow", id_text(&f.id, hex));
	row_set(r, "_closed", f.is_protected ? "1" : "");
	row_set(r, "shown", f.is_protected ? "non" : "");
	e = consent_state(x, &f, "partage", agreed);
	if (e)
		return e;
	row_set(r, "_agreed", agreed);
	return read_mine(x, &f, r);
}

static enum err
join_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	struct act *a = act_new("circle.join");
	struct id id = id_new(), follow;
	char hex[ID_TEXT];
	enum err e = id_parse(row_get(was, "_follow"), &follow);

	if (!e) {
		act_id(a, ":follow", &follow);
		act_id(a, ":id", &id);
		act_text(a, ":purpose", row_get(now, "purpose"));
		act_int(a, ":shown", strcmp(row_get(now, "shown"), "oui") ==
			0);
		e = act_send(a, x);
	}
	act_free(a);
	if (e)
		faults_add(f, "", "%s", err_text());
	else
		row_set(now, "_key", id_text(&id, hex));
	return e;
}

static void
join_check(struct ctx *x, const struct row *now, struct faults *f)
{
	const char *agreed = row_get(now, "_agreed");

	if (strcmp(row_get(now, "shown"), "oui") != 0)
		return;
	if (strcmp(agreed, "refuse") == 0 || strcmp(agreed, "retire") == 0)
		faults_add(f, "shown", "%s", _("Elle ne veut pas que ceux "
			"qui l'aident ailleurs le sachent (=INF) : non."));
	if (*row_get(now, "_closed"))
		faults_add(f, "shown", "%s", _("Son adresse est protégée : "
			"rien ne se montre ailleurs."));
}

static const struct record join_record = {
	"circle_join", join_columns, join_load, join_save, join_check
};

/* --- what is done --------------------------------------------------------------------- */

static enum err
call_joined(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("Vous êtes dans "
		"l'équipe. Fin automatique après 2 ans sans rien faire."));
	return E_OK;
}

/* The line's id and role, and whose circle it is. */
static enum err
line_of(const struct row *row, struct id *follow, struct id *id)
{
	char hex[ID_TEXT];
	enum err e = id_parse(row_get(row, "_follow"), follow);

	snprintf(hex, sizeof hex, "%s", row_get(row, "_key"));
	return e ? e : id_parse(hex, id);
}

static enum err
call_contact(struct ctx *x, const struct row *row, struct call_result *out)
{
	static const struct column phone = { .name = "phone",
		.type = CT_PHONE, .flags = COL_CLEAR };
	struct id follow, id;
	struct shown s;
	struct rows none;
	char number[40];
	enum err e = line_of(row, &follow, &id);

	rows_init(&none);
	if (!e)
		e = ask(x, &follow, &id, row_get(row, "_role"), &s, &none);
	rows_done(&none);
	if (e)
		return e;
	column_show(x, &phone, s.phone, number, sizeof number);
	snprintf(out->message, sizeof out->message, "%s%s%s%s%s%s", *s.name ?
		s.name : row_get(row, "structure"), _(" : "), *number ? number
		: "", *number && *s.email ? ", " : "", s.email,
		*number || *s.email ? "" : _("pas de coordonnées"));
	return E_OK;
}

static enum err
call_leave(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct follow f;
	struct row mine;
	enum err e = follow_get(x, row_get(row, "_follow"), &f);

	row_init(&mine);
	if (!e && id_equal(&f.referent, &x->user))
		e = err_set(E_STATE, _("Vous êtes sa personne référente : la "
			"confier d'abord, par Référentes."));
	if (!e)
		e = read_mine(x, &f, &mine);
	if (!e && !*row_get(&mine, "purpose") &&
		!id_equal(&f.coreferent, &x->user))
		e = err_set(E_STATE, _("Vous n'êtes pas dans son équipe : F6 "
			"la rejoint."));
	if (!e)
		e = act_alone(x, "circle.leave", ":follow", row_get(row,
			"_follow"));
	row_done(&mine);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Vous n'êtes "
		"plus dans l'équipe. F6 y revient."));
	return E_OK;
}

static enum err
call_stay(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = act_alone(x, "circle.stay", ":follow", row_get(row,
		"_follow"));

	if (e == E_CONFLICT)
		e = err_set(E_STATE, _("Vous n'êtes pas dans son équipe : F6 "
			"la rejoint."));
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Deux ans de "
		"plus."));
	return E_OK;
}

static enum err
call_remove(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct act *a = act_new("circle.remove");
	struct id follow, id;
	enum err e = line_of(row, &follow, &id);

	if (!e && (strcmp(row_get(row, "_role"), "membre") != 0 ||
		!(row_int(row, "_flags") & CIRCLE_IS_OURS)))
		e = err_set(E_STATE, _("Cette ligne ne se retire pas ici : "
			"seule celle d'un membre de votre structure."));
	if (!e) {
		act_id(a, ":follow", &follow);
		act_id(a, ":id", &id);
		e = act_send(a, x);
	}
	act_free(a);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Retiré de "
		"l'équipe."));
	return E_OK;
}

/* Who was first is second, unless another one is. */
static enum err
call_referent(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct act *a = act_new("follow.assign");
	struct follow f;
	enum err e = follow_get(x, row_get(row, "_follow"), &f);

	if (!e && id_equal(&f.referent, &x->user))
		e = err_set(E_STATE, _("Vous l'êtes déjà."));
	if (!e) {
		struct id second = f.referent_left ||
			(!id_is_none(&f.coreferent) &&
			!id_equal(&f.coreferent, &x->user)) ? f.coreferent :
			f.referent;

		act_id(a, ":follow", &f.id);
		act_id(a, ":referent", &x->user);
		if (id_is_none(&second) || id_equal(&second, &x->user))
			act_text(a, ":coreferent", "");
		else
			act_id(a, ":coreferent", &second);
		act_int(a, ":version", f.version);
		e = act_send(a, x);
	}
	act_free(a);
	if (e == E_RIGHT)
		e = err_set(E_RIGHT, _("Sa personne référente ou la "
			"responsable vous le confie : F2, Référentes."));
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Vous êtes sa "
		"personne référente. =DEF revient en arrière."));
	return E_OK;
}

static const struct call calls[] = {
	{ "circle_joined", call_joined },
	{ "circle_contact", call_contact },
	{ "circle_leave", call_leave },
	{ "circle_stay", call_stay },
	{ "circle_remove", call_remove },
	{ "circle_referent", call_referent },
	{ NULL, NULL }
};

static const struct choice purposes[] = {
	{ "emploi", N_("Emploi") }, { "formation", N_("Formation") },
	{ "social", N_("Social") }, { "droits", N_("Droits") },
	{ "logement", N_("Logement") }, { "mobilite", N_("Mobilité") },
	{ "famille", N_("Famille") }, { "budget", N_("Budget") },
	{ "autre", N_("Autre") }, { NULL, NULL }
};
/* Where a structure began by itself. */
static const struct choice causes[] = {
	{ "accompagnement", N_("Suivi") }, { "orientation", N_("Orientation") },
	{ "demande", N_("Accès") }, { "relais", N_("Relais") }, { NULL, NULL }
};
static const struct choice roles[] = {
	{ "referent", N_("Référente") }, { "coreferent", N_("Seconde") },
	{ "membre", N_("Membre") }, { NULL, NULL }
};
static const struct choice shown[] = {
	{ "oui", N_("oui, elle est d'accord") }, { "non", N_("non") },
	{ NULL, NULL }
};

static const struct choices choices[] = {
	{ "circle.purpose", purposes, NULL },
	{ "circle.cause", causes, NULL },
	{ "circle.role", roles, NULL },
	{ "circle.shown", shown, NULL },
	{ NULL, NULL, NULL }
};

static const struct record *const records[] = { &join_record, NULL };

static const struct jump jumps[] = {
	{ "EQU", N_("Qui accompagne la dernière personne ouverte"),
		"person.circle", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain circle_domain = {
	.name = "circle", .records = records, .sources = sources,
	.choices = choices, .calls = calls, .jumps = jumps,
};

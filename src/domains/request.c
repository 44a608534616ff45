#include "domains/request.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/elsewhere.h"
#include "domains/request_row.h"
#include "model/act.h"
#include "model/vault.h"
#include "store/db.h"

/* --- asking -------------------------------------------------------------------- */

static const struct column columns[] = {
	{ "person_name", N_("Personne"), CT_TEXT, 120, SCOPE_CONTENT,
		COL_REQUIRED, NULL, NULL, N_("Son nom et son prénom, pour "
		"que la réponse parle d'elle.") },
	{ "born_on", N_("Date de naissance"), CT_DATE, 0, SCOPE_CONTENT,
		COL_PAST, NULL, NULL, NULL },
	{ "purpose", N_("Pour quoi"), CT_CHOICE, 20, SCOPE_CONTENT,
		COL_REQUIRED, "request.purpose", NULL, NULL },
	{ "reason", N_("Raison"), CT_LONG, 600, SCOPE_CONTENT, COL_REQUIRED,
		NULL, NULL, N_("Ce que vous faites pour elle, et ce qu'il "
		"vous faut savoir. Lu de sa personne référente.") },
	{ .name = NULL }
};
static const char *const content[] = { "person_name", "born_on", "purpose",
	"reason", NULL };

/* arg: what elsewhere_arg() wrote: the match, the date, the names. */
static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	char match[ID_TEXT], born[16];
	int at = 0;

	if (sscanf(arg, "%32s %15s %n", match, born, &at) != 2)
		return err_set(E_STATE, _("Chercher d'abord la personne : "
			"=PER, son nom et sa date de naissance."));
	row_set(r, "_match", match);
	row_set(r, "born_on", strcmp(born, "-") == 0 ? "" : born);
	row_set(r, "person_name", arg + at);
	return E_OK;
}

static enum err
pending(struct ctx *x, const struct id *match)
{
	struct db_rows q;
	bool yes;
	enum err e = db_select(x->db, "request.pending", &q);

	if (e)
		return e;
	db_bind_id(&q, ":match", match);
	yes = db_next(&q);
	e = db_end(&q);
	return e || !yes ? e : err_set(E_STATE, _("Une demande de votre "
		"structure attend déjà la réponse."));
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	struct act *a = act_new("request.create");
	struct id match, made;
	char hex[ID_TEXT];
	enum err e = id_parse(row_get(was, "_match"), &match);

	if (!e)
		e = pending(x, &match);
	if (!e)
		e = vault_make(x, WRAP_REQUEST, &match, &id_none, &made);
	if (!e)
		e = act_blob(a, x, &made, &made, WRAP_REQUEST, SCOPE_CONTENT,
			&id_none, 0, now, content);
	if (!e) {
		act_id(a, ":match", &match);
		act_id(a, ":id", &made);
		e = act_send(a, x);
	}
	act_free(a);
	elsewhere_forget();
	if (e == E_CONFLICT)
		e = err_set(E_STATE, _("Cette réponse est trop ancienne : "
			"chercher encore."));
	if (e)
		faults_add(f, "", "%s", err_text());
	else
		row_set(now, "_key", id_text(&made, hex));
	return e;
}

const struct record request_record = { "request", columns, load, save,
	NULL };

/* --- reading it again --------------------------------------------------------------- */

#define SHOWN(name, label, type, max)                                        \
	{ name, label, type, max, SCOPE_CONTENT, COL_READONLY, NULL, NULL,   \
		NULL }

static const struct column read_columns[] = {
	SHOWN("person_name", N_("Personne"), CT_TEXT, 120),
	SHOWN("state_text", N_("État"), CT_TEXT, 80),
	SHOWN("made_on", N_("Envoyée le"), CT_DATE, 0),
	SHOWN("by", N_("Par"), CT_TEXT, 160),
	{ "purpose", N_("Pour quoi"), CT_CHOICE, 20, SCOPE_CONTENT,
		COL_READONLY, "request.purpose", NULL, NULL },
	SHOWN("reason", N_("Raison"), CT_LONG, 600),
	SHOWN("answered_on", N_("Réponse du"), CT_DATE, 0),
	{ "refusal", N_("Motif"), CT_CHOICE, 20, SCOPE_CONTENT, COL_READONLY,
		"request.refusal", NULL, NULL },
	SHOWN("text", N_("Message"), CT_LONG, 600),
	{ .name = NULL }
};

static enum err
read_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct request q;
	enum err e = request_get(x, key, &q);

	if (!e)
		e = request_words(x, &q, r);
	if (e)
		return e;
	row_set(r, "_key", key);
	row_setf(r, "_version", "%d", q.version);
	row_set(r, "_state", q.state);
	row_set(r, "state_text", request_state_label(q.state));
	row_set(r, "made_on", q.made_on);
	row_set(r, "answered_on", strcmp(q.state, "envoyee") == 0 ? "" :
		q.answered_on);
	row_set(r, "by", q.user_name);
	return E_OK;
}

const struct record request_read_record = { "request_read", read_columns,
	read_load, NULL, NULL };

/* --- what is done ------------------------------------------------------------------- */

/* An act on one's own request. */
static enum err
own_act(struct ctx *x, const char *name, const struct id *id, int version)
{
	struct act *a = act_new(name);
	enum err e;

	act_id(a, ":id", id);
	if (version)
		act_int(a, ":version", version);
	e = act_send(a, x);
	act_free(a);
	return e;
}

static enum err
call_sent(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("Demande "
		"envoyée. La réponse paraîtra dans Ma journée."));
	return E_OK;
}

/* Opened by who asked: an answer is read. */
static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct request q;
	enum err e = request_get(x, row_get(row, "_key"), &q);

	if (!e && id_equal(&q.user, &x->user) && !*q.answer_seen_on &&
		strcmp(q.state, "envoyee") != 0)
		e = own_act(x, "request.seen", &q.id, 0);
	snprintf(out->screen, sizeof out->screen, "person.asked");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return e;
}

static enum err
call_withdraw(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct request q;
	enum err e = request_get(x, row_get(row, "_key"), &q);

	if (!e)
		e = own_act(x, "request.withdraw", &q.id, q.version);
	if (!e) {
		out->refresh = true;
		snprintf(out->message, sizeof out->message, "%s",
			_("Demande retirée. Personne ne la lit plus."));
	}
	return e;
}

/* The record that a granted one opened. */
static enum err
call_card(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct id id, follow = id_none;
	struct db_rows q;
	char hex[ID_TEXT];
	enum err e = id_parse(row_get(row, "_key"), &id);

	if (!e)
		e = db_select(x->db, "request.granted", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	if (db_next(&q))
		follow = db_id(&q, "id");
	e = db_end(&q);
	if (!e && id_is_none(&follow))
		e = err_set(E_STATE, _("L'accès n'est pas accordé : il n'y a "
			"pas de fiche à ouvrir."));
	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "person.card");
	snprintf(out->key, sizeof out->key, "%s", id_text(&follow, hex));
	return E_OK;
}

static const struct call calls[] = {
	{ "request_sent", call_sent },
	{ "request_open", call_open },
	{ "request_withdraw", call_withdraw },
	{ "request_card", call_card },
	{ NULL, NULL }
};

static const struct choice purposes[] = {
	{ "emploi", N_("Accompagnement vers l'emploi") },
	{ "social", N_("Accompagnement social") },
	{ "droits", N_("Accès aux droits") },
	{ "logement", N_("Logement") }, { "mobilite", N_("Mobilité") },
	{ "orientation", N_("Suite d'une orientation") },
	{ "autre", N_("Autre") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "request.purpose", purposes, NULL },
	{ NULL, NULL, NULL }
};

static const struct record *const records[] = { &request_record,
	&request_read_record, NULL };

const struct domain request_domain = {
	.name = "request", .records = records, .choices = choices,
	.calls = calls,
};

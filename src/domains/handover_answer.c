#include "domains/handover_answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "domains/handover.h"
#include "domains/team.h"
#include "domains/token.h"
#include "model/act.h"
#include "model/vault.h"
#include "store/db.h"

/* --- the answer ------------------------------------------------------------------ */

#define SHOWN(name, label, type, max, choice)                                \
	{ name, label, type, max, SCOPE_CONTENT, COL_READONLY, choice, NULL, \
		NULL }

static const struct column columns[] = {
	SHOWN("person_name", N_("Personne"), CT_TEXT, 120, NULL),
	SHOWN("kind", N_("Demande"), CT_CHOICE, 16, "handover.kind"),
	SHOWN("from_text", N_("De"), CT_TEXT, 460, NULL),
	SHOWN("state_text", N_("État"), CT_TEXT, 80, NULL),
	SHOWN("purpose", N_("Pour quoi"), CT_CHOICE, 12, "circle.purpose"),
	SHOWN("agreed", N_("Elle le sait"), CT_CHOICE, 12,
		"handover.agreed"),
	SHOWN("reason", N_("Raison"), CT_LONG, 600, NULL),
	{ "decision", N_("Décision"), CT_CHOICE, 10, SCOPE_CONTENT,
		COL_REQUIRED, "handover.decision", NULL, N_("Accepter ouvre "
		"sa fiche chez vous, à la personne référente choisie. La "
		"liste d'attente le dit à qui demande, et garde la "
		"demande.") },
	{ "referent", N_("Personne référente"), CT_LOOKUP, 32, SCOPE_CONTENT,
		0, NULL, NULL, N_("Qui l'accompagnera. F4 montre combien de "
		"personnes chacun suit.") },
	{ "referent_name", N_("Personne référente"), CT_TEXT, 160,
		SCOPE_CONTENT, 0, NULL, NULL, NULL },
	{ "refusal", N_("Motif du refus"), CT_CHOICE, 20, SCOPE_CONTENT, 0,
		"handover.refusal", NULL, NULL },
	{ "text", N_("Message"), CT_LONG, 600, SCOPE_CONTENT, 0, NULL, NULL,
		N_("Lu de qui demande.") },
	{ .name = NULL }
};
static const char *const words[] = { "refusal", "text", NULL };

/* Whose colleagues may be chosen: a list opened by F4 knows no form. */
static struct id deciding;

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct handover h;
	char text[80];
	enum err e = handover_get(x, key, &h);

	if (!e && !handover_decides(x, &h))
		e = err_set(E_RIGHT, "%s", id_is_none(&h.to_user) ?
			_("La personne responsable de votre structure "
			"décide.") : _("La personne qui est invitée "
			"décide."));
	if (!e && strcmp(h.state, "envoyee") != 0 &&
		strcmp(h.state, "attente") != 0)
		e = err_set(E_STATE, _("Une réponse est déjà donnée. F3 "
			"revient."));
	if (!e)
		e = handover_words(x, &h, r);
	if (e)
		return e;
	deciding = h.receiver;
	handover_state_text(x, &h, text, sizeof text);
	row_set(r, "_handover", key);
	row_setf(r, "_version", "%d", h.version);
	row_set(r, "_named", id_is_none(&h.to_user) ? "" : "1");
	row_set(r, "state_text", text);
	row_set(r, "kind", h.kind);
	row_set(r, "purpose", h.purpose);
	row_setf(r, "from_text", "%s, %s", h.author_name, h.sender_name);
	return E_OK;
}

static void
put(void *to, int kind, const char *folded)
{
	act_token(to, kind, folded);
}

static enum err
accept(struct ctx *x, struct act *a, const struct handover *h,
	const struct row *now)
{
	struct id referent, follow = id_new();
	enum err e = E_OK;

	if (id_is_none(&h->to_user)) {
		e = id_parse(row_get(now, "referent"), &referent);
		if (!e)
			act_id(a, ":referent", &referent);
	}
	act_id(a, ":follow", &follow);
	token_all(&(struct token_of){ .last = row_get(now, "last_name"),
		.first = row_get(now, "first_name") }, put, a);
	return e;
}

/* Which act a decision is: an invitation by name is answered by its name, all
 * else by who heads the structure. */
static const char *
act_of(const struct handover *h, const char *decision)
{
	bool named = !id_is_none(&h->to_user);

	if (strcmp(decision, "accepter") == 0)
		return named ? "handover.join" : "handover.accept";
	if (strcmp(decision, "attente") == 0)
		return "handover.wait";
	return named ? "handover.decline" : "handover.refuse";
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *faults)
{
	const char *decision = row_get(now, "decision");
	struct id answer = id_new();
	struct act *a = NULL;
	struct handover h;
	enum err e = handover_get(x, row_get(was, "_handover"), &h);

	if (!e) {
		a = act_new(act_of(&h, decision));
		act_id(a, ":id", &h.id);
		act_int(a, ":version", row_int(was, "_version"));
		act_id(a, ":answer", &answer);
		e = act_blob(a, x, &answer, &h.id, WRAP_REFERRAL,
			SCOPE_CONTENT, &id_none, 0, now, words);
	}
	if (!e && strcmp(decision, "accepter") == 0)
		e = accept(x, a, &h, now);
	if (!e)
		e = act_send(a, x);
	act_free(a);
	if (e == E_CONFLICT)
		e = err_set(E_STATE, _("Cela a changé entre-temps : retirée, "
			"décidée, ou son adresse est protégée. F3 revient."));
	if (e)
		faults_add(faults, "", "%s", err_text());
	return e;
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	const char *decision = row_get(now, "decision");

	if (strcmp(decision, "refuser") == 0 && !*row_get(now, "refusal"))
		faults_add(f, "refusal", "%s", _("Un refus dit sa raison. F4 "
			"montre les raisons."));
	if (strcmp(decision, "accepter") == 0 && !*row_get(now, "_named") &&
		!*row_get(now, "referent"))
		faults_add(f, "referent", "%s", _("Il manque la personne "
			"référente. F4 montre vos collègues."));
	if (strcmp(decision, "attente") == 0 &&
		strcmp(row_get(now, "kind"), "equipe") == 0)
		faults_add(f, "decision", "%s", _("Une invitation s'accepte "
			"ou se refuse."));
}

const struct record handover_answer_record = { "handover_answer", columns,
	load, save, check };

static enum err
fetch_heirs(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	return id_is_none(&deciding) ? E_OK : team_members(x, &deciding,
		out);
}

/* --- both sides, as a list ----------------------------------------------------------- */

static const struct column list_columns[] = {
	{ .name = "way", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "kind", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "state_text", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "with", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
add(struct ctx *x, const struct ctx_structure *s, const char *query,
	const char *way, struct rows *out)
{
	struct db_rows q;
	char since[16];
	enum err e = db_select(x->db, query, &q);

	if (e)
		return e;
	date_format(date_add_months(ctx_today(x), -12), since, sizeof since);
	db_bind_id(&q, ":structure", &s->id);
	db_bind_id(&q, ":me", &x->user);
	db_bind_int(&q, ":head", s->role == ROLE_RESPONSABLE);
	db_bind_text(&q, ":since", since);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		struct handover h = { .version = 0 };
		char hex[ID_TEXT], text[80];

		db_copy(&q, "state", h.state, sizeof h.state);
		db_copy(&q, "made_on", h.made_on, sizeof h.made_on);
		db_copy(&q, "answered_on", h.answered_on,
			sizeof h.answered_on);
		handover_state_text(x, &h, text, sizeof text);
		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "_state", h.state);
		row_set(r, "way", way);
		row_set(r, "kind", choice_label(x, "handover.short",
			db_text(&q, "kind")));
		row_set(r, "state_text", text);
		row_set(r, "with", db_text(&q, "other_name"));
	}
	return db_end(&q);
}

static enum err
open_name(struct ctx *x, const struct vault_want *want, struct row *r)
{
	uint32_t version;
	struct row said;
	enum err e;

	row_init(&said);
	e = vault_open(x, want->kind, &want->object, &want->object,
		want->scope, &id_none, &said, &version);
	row_set(r, "name", row_get(&said, "person_name"));
	row_done(&said);
	return e;
}

/* Her name, as it was written, where it may be read still. */
static enum err
add_names(struct ctx *x, struct rows *out)
{
	struct vault_want *want = xcalloc((size_t)out->n + 1, sizeof *want);
	int i;
	enum err e;

	for (i = 0; i < out->n; i++) {
		want[i].kind = WRAP_REFERRAL;
		want[i].scope = SCOPE_CONTENT;
		if (id_parse(row_get(&out->r[i], "_key"), &want[i].object))
			want[i].object = id_none;
	}
	e = vault_fetch(x, want, out->n);
	for (i = 0; i < out->n && !e; i++)
		if (want[i].given)
			e = open_name(x, &want[i], &out->r[i]);
		else
			row_set(&out->r[i], "name", "········");
	free(want);
	return e;
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	enum err e = E_OK;
	int i;

	for (i = 0; i < x->nstructure && !e; i++) {
		e = add(x, &x->structure[i], "handover.received",
			_("reçue"), out);
		if (!e)
			e = add(x, &x->structure[i], "handover.sent",
				_("envoyée"), out);
	}
	return e ? e : add_names(x, out);
}

static const struct column heir_columns[] = {
	{ .name = "name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "role", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "account.role" },
	{ .name = "people", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "seconds", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static const struct source sources[] = {
	{ "handover.all", list_columns, false, fetch },
	{ "handover.heirs", heir_columns, false, fetch_heirs },
	{ NULL, NULL, false, NULL }
};

static enum err
call_answered(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("Décision "
		"envoyée : elle paraîtra dans Ma journée de qui demande."));
	return E_OK;
}

/* A refusal taken back: it is to be decided again. */
static enum err
call_again(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct act *a = act_new("handover.reconsider");
	struct handover h;
	enum err e = handover_get(x, row_get(row, "_key"), &h);

	if (!e && strcmp(h.state, "refusee") != 0)
		e = err_set(E_STATE, _("Seul un refus se reprend, tant que "
			"l'autre structure ne l'a pas lu."));
	if (!e) {
		act_id(a, ":id", &h.id);
		act_int(a, ":version", h.version);
		e = act_send(a, x);
	}
	act_free(a);
	if (e == E_CONFLICT || e == E_RIGHT)
		e = err_set(E_STATE, _("Ce refus ne se reprend plus : lu de "
			"l'autre structure, ou dit par quelqu'un d'autre."));
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Refus repris : "
		"la demande est de nouveau à décider."));
	return E_OK;
}

static const struct call calls[] = {
	{ "handover_answered", call_answered },
	{ "handover_again", call_again },
	{ NULL, NULL }
};

static const struct choice decisions[] = {
	{ "accepter", N_("Accepter") },
	{ "attente", N_("Liste d'attente") },
	{ "refuser", N_("Refuser") }, { NULL, NULL }
};
static const struct choice refusals[] = {
	{ "", N_("aucun") },
	{ "complet", N_("Plus de place") },
	{ "public", N_("Pas notre public") },
	{ "territoire", N_("Hors de notre territoire") },
	{ "maintien", N_("Mieux accompagnée où elle est") },
	{ "opposee", N_("La personne ne le souhaite pas") },
	{ "autre", N_("Autre motif") }, { NULL, NULL }
};
/* In a column of the list, and in my day. */
static const struct choice short_kinds[] = {
	{ "equipe", N_("Invitation") },
	{ "reorientation", N_("Réorientation") },
	{ "transfert", N_("Transfert") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "handover.decision", decisions, NULL },
	{ "handover.refusal", refusals, NULL },
	{ "handover.short", short_kinds, NULL },
	{ NULL, NULL, NULL }
};

static const struct record *const records[] = { &handover_answer_record,
	NULL };

static const struct jump jumps[] = {
	{ "ATT", N_("Réorientations, transferts, liste d'attente"),
		"handover.all", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain handover_answer_domain = {
	.name = "handover_answer", .records = records, .sources = sources,
	.choices = choices, .calls = calls, .jumps = jumps,
};

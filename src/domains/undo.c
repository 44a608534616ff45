#include "domains/undo.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "domains/appointment_read.h"
#include "domains/busy.h"
#include "domains/follow.h"
#include "domains/sealed.h"
#include "domains/slot_read.h"
#include "domains/unite_undo.h"
#include "model/keep.h"
#include "store/db.h"

/* What was done, as "refus de l'orientation" of somebody. */
static const struct choice acts[] = {
	{ "follow.done", N_("fin de l'étape") },
	{ "follow.later", N_("report de l'étape") },
	{ "follow.close", N_("fin du suivi") },
	{ "follow.save", N_("changement du suivi") },
	{ "follow.assign", N_("changement d'équipe") },
	{ "person.unite", N_("réunion de deux fiches") },
	{ "referral.send", N_("envoi de l'orientation") },
	{ "referral.ask", N_("question sur l'orientation") },
	{ "referral.reply", N_("précision sur l'orientation") },
	{ "referral.accept", N_("acceptation de l'orientation") },
	{ "referral.refuse", N_("refus de l'orientation") },
	{ "exchange.redirect", N_("refus de l'orientation") },
	{ "referral.withdraw", N_("retrait de l'orientation") },
	{ "referral.finish", N_("fin de l'orientation") },
	{ "exchange.outcome", N_("suite de l'orientation") },
	{ "referral.external_send", N_("envoi de l'orientation") },
	{ "referral.external_answer", N_("réponse à l'orientation") },
	{ "handover.wait", N_("mise en liste d'attente") },
	{ "handover.refuse", N_("refus de la demande") },
	{ "handover.decline", N_("refus de l'invitation") },
	{ "handover.accept", N_("acceptation de la demande") },
	{ "handover.join", N_("acceptation de l'invitation") },
	{ "invite.handled", N_("invitation close") },
	{ "appointment.create", N_("prise du rendez-vous") },
	{ "appointment.save", N_("changement du rendez-vous") },
	{ "appointment.state", N_("état du rendez-vous") },
	{ "appointment.handled", N_("absence close") },
	{ "appointment.rebook", N_("absence et rendez-vous repris") },
	{ NULL, NULL }
};

/* The same in a column of the list. */
static const struct choice short_acts[] = {
	{ "follow.done", N_("Étape faite") },
	{ "follow.later", N_("Étape reportée") },
	{ "follow.close", N_("Suivi terminé") },
	{ "follow.save", N_("Suivi changé") },
	{ "follow.assign", N_("Équipe changée") },
	{ "person.unite", N_("Fiches réunies") },
	{ "referral.send", N_("Orientation envoyée") },
	{ "referral.ask", N_("Précision demandée") },
	{ "referral.reply", N_("Précision donnée") },
	{ "referral.accept", N_("Orientation acceptée") },
	{ "referral.refuse", N_("Orientation refusée") },
	{ "exchange.redirect", N_("Orientation refusée") },
	{ "referral.withdraw", N_("Orientation retirée") },
	{ "referral.finish", N_("Orientation terminée") },
	{ "exchange.outcome", N_("Suite notée") },
	{ "referral.external_send", N_("Orientation envoyée") },
	{ "referral.external_answer", N_("Réponse notée") },
	{ "handover.wait", N_("Mise en attente") },
	{ "handover.refuse", N_("Demande refusée") },
	{ "handover.decline", N_("Invitation refusée") },
	{ "handover.accept", N_("Demande acceptée") },
	{ "handover.join", N_("Invitation acceptée") },
	{ "invite.handled", N_("Invitation close") },
	{ "appointment.create", N_("Rendez-vous pris") },
	{ "appointment.save", N_("Rendez-vous changé") },
	{ "appointment.state", N_("Rendez-vous noté") },
	{ "appointment.handled", N_("Absence close") },
	{ "appointment.rebook", N_("Rendez-vous repris") },
	{ NULL, NULL }
};

/* Why it cannot be undone any more (keeper/deed.sql). */
static const struct choice whys[] = {
	{ "defaite", N_("c'est déjà défait") },
	{ "changee", N_("la fiche a changé depuis") },
	{ "vue", N_("vue par l'autre structure") },
	{ "agi", N_("l'autre structure a agi") },
	{ "ecrite", N_("sa fiche a servi depuis") },
	{ "partie", N_("la référente est partie") },
	{ "envoyee", N_("la convocation est faite") },
	{ "dite", N_("un message est parti") },
	{ NULL, NULL }
};

static const char *
label_of(const struct choice *c, const char *code)
{
	for (; c->code; c++)
		if (strcmp(c->code, code) == 0)
			return _(c->label);
	return "";
}

struct deed {
	struct id id, person, structure, record, event;
	char act[40], state[32], made_on[12], who[160], what[240];
	int num;                /* of the referral; 0 */
	char asked_by[150];     /* the structure whose request it decided; "" */
};

static void
read_deed(struct db_rows *q, struct deed *d)
{
	d->id = db_id(q, "id");
	d->person = db_id(q, "person");
	d->structure = db_id(q, "structure");
	d->record = db_id(q, "record");
	d->event = db_id(q, "event");
	d->num = (int)db_int(q, "num");
	snprintf(d->act, sizeof d->act, "%s", db_text(q, "act"));
	snprintf(d->made_on, sizeof d->made_on, "%s", db_text(q, "made_on"));
	db_copy(q, "asked_by", d->asked_by, sizeof d->asked_by);
}

/* The keeper's own look-up. */
static enum err
read_state(struct ctx *x, struct deed *d)
{
	char today[16];
	struct db_rows q;
	enum err e = db_select(x->db, "on.deed", &q);

	if (e)
		return e;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_id(&q, ":id", &d->id);
	db_bind_text(&q, ":today", today);
	if (db_next(&q))
		snprintf(d->state, sizeof d->state, "%s",
			db_text(&q, "state"));
	return db_end(&q);
}

/* Why not, NULL when it can be undone. */
static const char *
why_not(const struct ctx *x, const struct deed *d)
{
	const struct ctx_structure *s = ctx_structure_by(x, &d->structure);

	if (strncmp(d->state, "undo.", 5) != 0)
		return label_of(whys, d->state);
	if (!s || s->role < ROLE_CONSEILLER)
		return _("vous n'y écrivez plus");
	return NULL;
}

/* "refus de l'orientation, HERVÉ Sandra": whole, since two people may have the
 * same initials and what is undone is undone for one of them.  Who was refused
 * is not read here any more: it is told who asked. */
static void
say_deed(struct deed *d, const char *who)
{
	const char *what = label_of(acts, d->act);
	bool read = *who && strcmp(who, "········") != 0;

	snprintf(d->who, sizeof d->who, "%s", who);
	if (read) {
		snprintf(d->what, sizeof d->what, "%s, %s", what, who);
	} else if (*d->asked_by) {
		snprintf(d->who, sizeof d->who, "(%s)", d->asked_by);
		snprintf(d->what, sizeof d->what, "%s, %s", what,
			d->asked_by);
	} else if (d->num) {
		snprintf(d->what, sizeof d->what, "%s %d", what, d->num);
	} else {
		snprintf(d->what, sizeof d->what, "%s", what);
	}
}

#define DEEDS 20

/* The user's deeds, the newest first. */
static enum err
deeds(struct ctx *x, struct deed *d, int most, int *n)
{
	struct id person[DEEDS];
	struct row label[DEEDS], *rows[DEEDS];
	struct db_rows q;
	int i;
	enum err e = db_select(x->db, "undo.mine", &q);

	*n = 0;
	if (e)
		return e;
	db_bind_id(&q, ":me", &x->user);
	while (*n < most && db_next(&q)) {
		memset(&d[*n], 0, sizeof *d);
		read_deed(&q, &d[*n]);
		person[*n] = d[*n].person;
		row_init(&label[*n]);
		rows[*n] = &label[*n];
		++*n;
	}
	e = db_end(&q);
	for (i = 0; i < *n && !e; i++)
		e = read_state(x, &d[i]);
	if (!e)
		e = follow_labels(x, person, *n, rows);
	for (i = 0; i < *n; i++) {
		say_deed(&d[i], row_get(&label[i], "name"));
		row_done(&label[i]);
	}
	return e;
}

static const struct column columns[] = {
	{ .name = "made_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "what", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "still", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct deed d[DEEDS];
	int i, n;
	enum err e = deeds(x, d, DEEDS, &n);

	for (i = 0; i < n && !e; i++) {
		struct row *r = rows_add(out);
		const char *why = why_not(x, &d[i]);
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&d[i].id, hex));
		row_set(r, "made_on", d[i].made_on);
		row_set(r, "name", d[i].who);
		row_set(r, "what", label_of(short_acts, d[i].act));
		row_set(r, "still", why ? why : _("oui"));
	}
	return e;
}

static const struct source sources[] = {
	{ "undo.mine", columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

static enum err
find(struct ctx *x, const char *key, struct deed *out)
{
	struct deed d[DEEDS];
	int i, n;
	char hex[ID_TEXT];
	enum err e = deeds(x, d, DEEDS, &n);

	if (e)
		return e;
	for (i = 0; i < n; i++)
		if (!*key || strcmp(id_text(&d[i].id, hex), key) == 0) {
			*out = d[i];
			return E_OK;
		}
	return err_set(E_NOTFOUND, *key ? _("Ce n'est plus dans la liste : "
		"F3 revient.") : _("Rien à défaire."));
}

/* Asks whether to undo it, or says why that cannot be. */
static enum err
ask(struct ctx *x, const char *key, struct call_result *out)
{
	struct deed d;
	const char *why;
	char hex[ID_TEXT];
	enum err e = find(x, key, &d);

	if (e)
		return e;
	why = why_not(x, &d);
	if (why)
		return err_set(E_STATE, _("Pas à défaire, %s : %s."), d.what,
			why);
	snprintf(out->confirm, sizeof out->confirm, _("Défaire : %s ?"),
		d.what);
	out->call = "undo_do";
	snprintf(out->key, sizeof out->key, "%s", id_text(&d.id, hex));
	return E_OK;
}

static enum err
call_ask(struct ctx *x, const struct row *row, struct call_result *out)
{
	return ask(x, row_get(row, "_key"), out);
}

/* What became of an appointment: its place in a slot and its hour in a file
 * go or come too.  What was taken at once instead of it is what goes. */
static enum err
bind_appointment(struct ctx *x, const struct deed *d, struct act *a)
{
	bool slot = strcmp(d->state, "undo.taken") == 0 || strcmp(d->state,
		"undo.state") == 0, instead = strcmp(d->state,
		"undo.rebook") == 0;
	struct appointment on;
	struct sealed s;
	struct row r;
	char hex[ID_TEXT];
	enum err e;

	if (!slot && !instead && strcmp(d->state, "undo.moved") != 0)
		return E_OK;
	row_init(&r);
	e = appointment_get(x, id_text(instead ? &d->event : &d->record, hex),
		&on);
	s = appointment_sealed(x, &on);
	if (!e)
		e = sealed_load(x, &appointment_opened, &s, &r);
	if (!e)
		busy_bind_event(a, x, &on.person, &on.structure, &on.id);
	if (!e && slot)
		e = slot_bind(a, x, &on.person, &on.structure, row_get(&r,
			"slot"));
	row_done(&r);
	return e;
}

/* What was taken from one of two records goes back by itself. */
static enum err
add_restored(struct ctx *x, const struct deed *d, struct act *a)
{
	struct id twin;
	enum err e = unite_of_deed(x, &d->id, &twin);

	return e ? e : unite_restore(x, &twin, a);
}

static enum err
call_do(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct deed d;
	struct act *a;
	enum err e = find(x, row_get(row, "_key"), &d);

	if (e)
		return e;
	if (why_not(x, &d))
		return err_set(E_STATE, _("Pas à défaire, %s : %s."), d.what,
			why_not(x, &d));
	/* the act that undoes it is its state */
	a = act_new(d.state);
	act_id(a, ":deed", &d.id);
	e = bind_appointment(x, &d, a);
	if (!e && strcmp(d.state, "undo.unite") == 0)
		e = add_restored(x, &d, a);
	if (!e)
		e = act_send(a, x);
	act_free(a);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, _("Défait : %s"),
		d.what);
	return E_OK;
}

static const struct call calls[] = {
	{ "undo_ask", call_ask },
	{ "undo_do", call_do },
	{ NULL, NULL }
};

/* With an argument (^O d): the last one, asked at once. */
static enum err
jump_undo(struct ctx *x, const char *arg, struct call_result *out)
{
	return ask(x, "", out);
}

static const struct jump jumps[] = {
	{ "DEF", N_("Défaire"), "undo.mine", jump_undo },
	{ NULL, NULL, NULL, NULL }
};

const struct domain undo_domain = {
	.name = "undo", .sources = sources, .calls = calls, .jumps = jumps,
};

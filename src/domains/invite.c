/* Invitations: she chooses the hour.  Which may leave, and when, is said by
 * rules/invitation.h. */
#include "domains/invite.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/appointment_read.h"
#include "domains/followup.h"
#include "domains/letter.h"
#include "domains/message.h"
#include "domains/person.h"
#include "domains/reason.h"
#include "domains/sealed.h"
#include "model/act.h"
#include "rules/invitation.h"
#include "rules/phone.h"
#include "store/db.h"

static const struct choice formats[] = {
	{ "sms", N_("SMS") }, { "email", N_("courriel") },
	{ "postal", N_("courrier") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "invite.format", formats, NULL },
	{ NULL, NULL, NULL }
};

#define SHOWN(name, label, type, max)                                        \
	{ name, label, type, max, SCOPE_LABEL, COL_READONLY, NULL, NULL, NULL }

static const struct column columns[] = {
	SHOWN("name", N_("Personne"), CT_TEXT, 120),
	SHOWN("alert", N_("Consigne de contact"), CT_TEXT, 200),
	SHOWN("followup_text", N_("Suivi"), CT_TEXT, 60),
	SHOWN("to", N_("Adresse d'envoi"), CT_TEXT, 160),
	SHOWN("made_text", N_("Faite le"), CT_TEXT, 40),
	SHOWN("sent_text", N_("Envoi"), CT_TEXT, 160),
	{ "body", N_("Message"), CT_LONG, 1200, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "format", N_("Par"), CT_CHOICE, 8, 0, COL_CLEAR | COL_REQUIRED,
		"invite.format", NULL, NULL },
	{ "expires_on", N_("Valable jusqu'au"), CT_DATE, 0, 0, COL_CLEAR,
		NULL, NULL, N_("10 jours en général, plus de 3 toujours. "
		"Vide : sans fin, et sans rappel.") },
	{ "category", N_("Motif"), CT_CHOICE, 40, SCOPE_PATH, COL_REQUIRED,
		"appointment.reason", NULL, NULL },
	{ "phone", N_("Téléphone donné"), CT_PHONE, 0, SCOPE_PATH,
		COL_REQUIRED, NULL, NULL, N_("Le numéro qu'elle appelle pour "
		"prendre rendez-vous.") },
	{ "made_at", N_("Faite à"), CT_TEXT, 20, SCOPE_PATH, 0, NULL, NULL,
		NULL },
	{ "expires_at", N_("Expire à"), CT_TEXT, 20, SCOPE_PATH, 0, NULL,
		NULL, NULL },
	{ .name = NULL }
};

/* --- who she is, where it goes ------------------------------------------------- */

static enum err
person_cells(struct ctx *x, const struct follow *f, struct row *r)
{
	char alert[200];
	struct row p;
	enum err e;

	row_init(&p);
	e = person_read(x, f, SCOPE_BIT(SCOPE_LABEL) |
		SCOPE_BIT(SCOPE_CONTACT) | SCOPE_BIT(SCOPE_ADDRESS), &p);
	if (!e) {
		bool hidden = row_int(&p, "protected") || f->is_protected;

		row_setf(r, "name", "%s %s", row_get(&p, "last_name"),
			row_get(&p, "first_name"));
		appointment_alert(&p, alert, sizeof alert);
		row_setf(r, "alert", "%s%s", *alert ? _("! Contact : ") : "",
			alert);
		row_set(r, "_phone", row_get(&p, "phone"));
		row_set(r, "_email", row_get(&p, "email"));
		row_set(r, "_address", hidden ? "" : row_get(&p, "street"));
		row_set(r, "_no_sms", row_get(&p, "no_sms"));
		row_set(r, "_no_post", row_get(&p, "no_post"));
		wipe(alert, sizeof alert);
	}
	row_done(&p);
	return e;
}

static const char *
unmasked(const struct row *r, const char *cell)
{
	const char *v = row_get(r, cell);

	return strcmp(v, ROW_MASKED) == 0 ? "" : v;
}

/* What she asked for comes first: no message where she wants none. */
static enum err
her_wishes(const struct row *r, const char *format, struct faults *f)
{
	bool sms = strcmp(format, "sms") == 0;

	if ((sms && row_int(r, "_no_sms")) ||
		(strcmp(format, "postal") == 0 && row_int(r, "_no_post"))) {
		faults_add(f, "format", "%s", sms ? _("Elle ne veut pas de "
			"SMS : choisir un autre moyen.") : _("Elle ne veut pas "
			"de courrier au domicile : choisir un autre moyen."));
		return E_CHECK;
	}
	return E_OK;
}

/* The first way that reaches her, of those of the reason. */
static const char *
best_format(const struct row *r, const struct reason *of)
{
	if (of->sms && invitation_mobile(unmasked(r, "_phone")) &&
		!row_int(r, "_no_sms"))
		return "sms";
	return of->email && (*unmasked(r, "_email") || !of->postal) ?
		"email" : of->postal ? "postal" : "sms";
}

/* What a reason says beforehand: the way, the time, the number to call. */
static enum err
by_reason(struct ctx *x, const struct id *structure, struct row *r)
{
	struct reason of;
	char iso[16] = "";
	enum err e = reason_get(x, structure, row_get(r, "category"), &of);

	if (e)
		return e;
	if (of.days)
		date_format(date_add_days(ctx_today(x), of.days), iso,
			sizeof iso);
	row_set(r, "expires_on", iso);
	row_set(r, "phone", *of.phone ? of.phone : row_get(r, "_help"));
	row_set(r, "format", best_format(r, &of));
	return E_OK;
}

static enum err
new_load(struct ctx *x, const char *arg, struct row *r)
{
	struct letter_head h;
	struct row last;
	struct follow f;
	enum err e = follow_get(x, arg, &f);

	row_init(&last);
	if (!e)
		e = person_cells(x, &f, r);
	if (!e)
		e = letter_head(x, &f.structure, &h);
	if (!e)
		e = followup_last(x, &f, &last);
	if (!e)
		e = reason_usual(x, &f.structure, row_get(&last, "category"),
			r);
	if (!e) {
		row_set(r, "_follow", arg);
		row_set(r, "_help", h.phone);
		e = by_reason(x, &f.structure, r);
	}
	row_done(&last);
	return e;
}

/* Its message, and what became of it. */
static enum err
sent(struct ctx *x, const struct sealed *s, const char *by, struct row *r)
{
	const char *format = row_get(r, "format");
	char said[160], words[700], when[40];
	struct date d;
	enum err e = message_words(x, &s->structure, MESSAGE_INVITE, words);

	if (!e)
		e = message_last(x, &s->record, said, sizeof said, NULL);
	if (e)
		return e;
	if (date_parse(row_get(r, "_made_on"), &d) == E_OK) {
		date_human(when, sizeof when, d, ctx_today(x));
		row_setf(r, "made_text", _("%s par %s"), when, by);
	}
	row_set(r, "to", strcmp(format, "sms") == 0 ? unmasked(r, "_phone") :
		strcmp(format, "email") == 0 ? unmasked(r, "_email") :
		unmasked(r, "_address"));
	row_set(r, "sent_text", *said ? said : message_leaves(format) ?
		_("pas encore envoyé : 1 l'envoie") :
		_("rien ne part d'ici : à envoyer vous-même"));
	invite_text(by, words, r);
	return E_OK;
}

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct db_rows q;
	struct sealed s = { .user = x->user };
	struct follow f;
	char follow[ID_TEXT] = "";
	char by_name[160] = "";
	enum err e;

	if (!*key)
		return new_load(x, arg, r);
	e = id_parse(key, &s.record);
	if (!e)
		e = db_select(x->db, "invite.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &s.record);
	if (db_next(&q)) {
		struct id of = db_id(&q, "follow");
		const char *until = db_text(&q, "expires_on");

		id_text(&of, follow);
		s.person = db_id(&q, "person");
		s.structure = db_id(&q, "structure");
		row_set(r, "format", db_text(&q, "format"));
		row_set(r, "expires_on", until ? until : "");
		row_set(r, "_made_on", db_text(&q, "made_on"));
		snprintf(by_name, sizeof by_name, "%s", db_text(&q,
			"user_name"));
	}
	e = db_end(&q);
	if (!e && !*follow)
		e = err_set(E_NOTFOUND, "%s", _("Cette invitation n'existe "
			"plus. F3 revient."));
	if (!e)
		e = follow_get(x, follow, &f);
	if (!e)
		e = person_cells(x, &f, r);
	if (!e)
		e = sealed_load(x, &invite_record, &s, r);
	if (e)
		return e;
	row_set(r, "_key", key);
	row_set(r, "_follow", follow);
	e = sent(x, &s, by_name, r);
	return e ? e : followup_of(x, &f, row_get(r, "category"), r);
}

/* --- making one --------------------------------------------------------------------- */

/* Those whose message did not reach her are as if they had not left. */
static enum err
not_reached(struct ctx *x, const struct follow *f, struct rows *all)
{
	struct db_rows q;
	enum err e = db_select(x->db, "message.failed", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	while (db_next(&q)) {
		struct id record = db_id(&q, "record");
		char hex[ID_TEXT];

		id_text(&record, hex);
		for (int i = 0; i < all->n; i++)
			if (strcmp(row_get(&all->r[i], "_key"), hex) == 0)
				row_set(&all->r[i], "_failed", "1");
	}
	return db_end(&q);
}

/* The last one of a format, and what else stands against it. */
static enum err
ask_rule(struct ctx *x, const struct follow *f, const struct row *now,
	int64_t expires, struct rule_answer *a)
{
	struct invitation_of i = { .format = row_get(now, "format"),
		.phone = unmasked(now, "_phone"),
		.email = unmasked(now, "_email"),
		.address = unmasked(now, "_address"),
		.help = row_get(now, "phone"), .now = appointment_now(x),
		.expires = expires };
	struct rows all;
	enum err e;

	rows_init(&all);
	e = followup_load(x, f, &all);
	if (!e)
		e = not_reached(x, f, &all);
	for (int k = 0; k < all.n && !e; k++) {
		const struct row *r = &all.r[k];
		int64_t made = appointment_instant(row_get(r, "made_at"));

		if (strcmp(row_get(r, "_kind"), "invite") == 0 &&
			strcmp(row_get(r, "format"), i.format) == 0 &&
			!*row_get(r, "_failed") &&
			strcmp(row_get(r, "category"), row_get(now,
			"category")) == 0 && made > i.last)
			i.last = made;
	}
	i.against = f->ended ? "archived" : !e && followup_compute(&all,
		row_get(now, "category"), i.now) == FOLLOWUP_RDV_PENDING ?
		"pending_rdv" : "";
	if (!e)
		invitation_check(&i, a);
	rows_done(&all);
	return e;
}

static enum err
checked(struct ctx *x, const struct follow *f, const struct row *now,
	int64_t expires, struct faults *faults)
{
	struct rule_answer a;
	enum err e = her_wishes(now, row_get(now, "format"), faults);

	if (!e)
		e = reason_check(x, &f->structure, row_get(now, "category"),
			false, row_get(now, "format"), faults);
	if (!e && expires && expires / 86400 - date_days(ctx_today(x)) <=
		INVITATION_LEAST) {
		faults_add(faults, "expires_on", "%s", _("Une invitation est "
			"valable plus de 3 jours."));
		return E_CHECK;
	}
	if (!e)
		e = ask_rule(x, f, now, expires, &a);
	if (!e && !a.ok) {
		faults_add(faults, "format", "%s", a.message);
		return E_CHECK;
	}
	return e;
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	static const char *const names[] = { "category", "phone", "made_at",
		"expires_at", NULL };
	struct act *a = act_new("invite.create");
	struct buf settles;
	struct follow of;
	struct id id = id_new();
	char hex[ID_TEXT], at[20];
	int64_t expires = 0;
	enum err e = follow_get(x, row_get(was, "_follow"), &of);

	buf_init(&settles);
	if (*row_get(now, "expires_on")) {
		expires = appointment_start(row_get(now, "expires_on"),
			"23h59");
		row_setf(now, "expires_at", "%sT23:59", row_get(now,
			"expires_on"));
	}
	appointment_made(x, at);
	row_set(now, "made_at", at);
	if (!e)
		e = checked(x, &of, now, expires, f);
	if (!e)
		e = followup_open_ids(x, &of, row_get(now, "category"),
			&settles);
	if (!e) {
		act_id(a, ":follow", &of.id);
		act_id(a, ":id", &id);
		act_text(a, ":format", row_get(now, "format"));
		act_text(a, ":expires_on", row_get(now, "expires_on"));
		act_text_as_is(a, ":settles", buf_str(&settles));
		e = appointment_key(x, &of);
	}
	if (!e)
		e = act_blob(a, x, &id, &of.person, WRAP_PERSON, SCOPE_PATH,
			&of.structure, 0, now, names);
	if (!e)
		e = act_send(a, x);
	if (!e)
		row_set(now, "_key", id_text(&id, hex));
	else if (!f->n)
		faults_add(f, "", "%s", err_text());
	act_free(a);
	buf_done(&settles);
	return e;
}

const struct record invite_record = { "invite", columns, load, save, NULL };

/* --- what is done -------------------------------------------------------------------- */

static enum err
call_done(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct act *a = act_new("invite.handled");
	struct id id;
	enum err e = id_parse(row_get(row, "_key"), &id);

	act_id(a, ":id", &id);
	if (!e)
		e = act_send(a, x);
	act_free(a);
	if (!e) {
		out->refresh = true;
		snprintf(out->message, sizeof out->message, "%s", _("Fait : "
			"cette invitation n'attend plus rien."));
	} else if (e == E_CONFLICT) {
		e = err_set(E_STATE, "%s", _("Cette invitation n'attend plus "
			"rien."));
	}
	return e;
}

static enum err
call_saved(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "appointment.invited");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", message_leaves(
		row_get(row, "format")) ? _("Invitation notée. Voici le "
		"message : 1 l'envoie.") : _("Invitation notée. Rien ne part "
		"d'ici : voici le message à envoyer."));
	return E_OK;
}

static enum err
call_person(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "person.card");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_follow"));
	return E_OK;
}

/* Another reason: what it says beforehand. */
static void
then_reason(struct ctx *x, struct row *r)
{
	struct follow f;

	if (follow_get(x, row_get(r, "_follow"), &f) == E_OK)
		by_reason(x, &f.structure, r);
}

static const struct then thens[] = {
	{ "invite_reason", then_reason },
	{ NULL, NULL }
};

static const struct call calls[] = {
	{ "invite_done", call_done },
	{ "invite_saved", call_saved },
	{ "invite_person", call_person },
	{ NULL, NULL }
};

static const struct record *const records[] = { &invite_record, NULL };

const struct domain invite_domain = {
	.name = "invite", .records = records, .choices = choices,
	.calls = calls, .thens = thens,
};

/* The referral as it is read by both sides, and its steps. */
#include "domains/referral.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/exchange.h"
#include "domains/follow.h"
#include "domains/outcome.h"
#include "domains/sealed.h"
#include "domains/token.h"
#include "model/act.h"
#include "model/column.h"
#include "model/vault.h"
#include "rules/refstate.h"
#include "store/db.h"

#define SHOWN(name, label, type, max) \
	{ name, label, type, max, SCOPE_CONTENT, COL_READONLY, NULL, NULL, \
	  NULL }

static const struct column columns[] = {
	{ "num", N_("Orientation"), CT_INT, 7, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "state_text", N_("État"), CT_TEXT, 60, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ "sent_on", N_("Envoyée le"), CT_DATE, 0, 0,
		COL_CLEAR | COL_READONLY | COL_PAST, NULL, NULL, NULL },
	{ "wished_on", N_("Pour le"), CT_DATE, 0, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ "urgent", N_("Urgent"), CT_YESNO, 1, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "from_text", N_("De"), CT_TEXT, 200, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "to_text", N_("Pour"), CT_TEXT, 200, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	SHOWN("person_name", N_("Personne"), CT_TEXT, 120),
	SHOWN("service_name", N_("Service"), CT_TEXT, 160),
	SHOWN("reason", N_("Motif"), CT_LONG, 600),
	SHOWN("v_identity", N_("Identité"), CT_LONG, 2000),
	SHOWN("v_contact", N_("Contact"), CT_LONG, 2000),
	SHOWN("shared_text", N_("Partagé"), CT_LONG, 8000),
	SHOWN("informed_text", N_("Informée"), CT_TEXT, 200),
	SHOWN("join_text", N_("Joindre"), CT_TEXT, 100),
	SHOWN("last_text", N_("Dernier message"), CT_LONG, 1200),
	SHOWN("last_by", N_("Par"), CT_TEXT, 200),
	SHOWN("more", N_("Aussi"), CT_TEXT, 300),
	{ "next_text", N_("Ensuite"), CT_TEXT, 200, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ .name = NULL }
};

static void
informed_text(struct ctx *x, struct row *r)
{
	char date[32], how[64];

	if (!row_int(r, "informed")) {
		row_setf(r, "informed_text", _("Pas informée : %s"),
			row_get(r, "informed_not"));
		return;
	}
	column_show(x, record_column(&referral_record, "informed_on"),
		row_get(r, "informed_on"), date, sizeof date);
	snprintf(how, sizeof how, "%s", choice_label(x, "referral.informed",
		row_get(r, "informed_how")));
	row_setf(r, "informed_text", _("Informée le %s, %s, %s"), date, how,
		row_int(r, "agreed") ? _("d'accord") : _("pas d'accord"));
}

static void
shared_text(struct row *r)
{
	static const struct { const char *name, *label; } shown[] = {
		{ "v_address", N_("Adresse") }, { "v_path", N_("Parcours") },
		{ "v_barriers", N_("Freins") },
		{ "v_resources", N_("Ressources") },
		{ "v_health", N_("Santé") }, { "v_justice", N_("Justice") },
	};
	struct buf b;
	size_t i;

	buf_init(&b);
	for (i = 0; i < sizeof shown / sizeof *shown; i++)
		if (*row_get(r, shown[i].name))
			buf_printf(&b, _("%s%s : %s"), b.len ? "\n" : "",
				_(shown[i].label), row_get(r, shown[i].name));
	row_set(r, "shared_text", b.len ? buf_str(&b) : _("rien de plus"));
	buf_done(&b);
}

static void
join_text(struct row *r)
{
	struct buf b;

	buf_init(&b);
	if (row_int(r, "join_phone"))
		buf_puts(&b, _("par téléphone"));
	if (row_int(r, "join_email"))
		buf_printf(&b, "%s%s", b.len ? ", " : "", _("par courriel"));
	if (row_int(r, "join_me"))
		buf_printf(&b, "%s%s %s", b.len ? ", " : "",
			_("par la personne qui oriente :"),
			row_get(r, "author_name"));
	row_set(r, "join_text", buf_str(&b));
	buf_done(&b);
}

/* The words of the state that the referral is in: question, refusal... */
static enum err
last_words(struct ctx *x, const struct referral *f, struct row *r)
{
	static const struct { const char *state, *action; } of[] = {
		{ "precision_demandee", "demander" },
		{ "envoyee", "repondre" }, { "acceptee", "accepter" },
		{ "refusee", "refuser" }, { "retiree", "retirer" },
		{ "terminee", "terminer" },
	};
	struct row w;
	struct buf b;
	size_t i;
	enum err e = E_OK;

	row_init(&w);
	buf_init(&b);
	for (i = 0; i < sizeof of / sizeof *of && !e; i++)
		if (strcmp(of[i].state, f->state) == 0)
			e = referral_words(x, f, of[i].action, &w);
	if (*row_get(&w, "refusal"))
		buf_printf(&b, "%s. ", choice_label(x, "referral.refusal",
			row_get(&w, "refusal")));
	if (*row_get(&w, "refusal2"))
		buf_printf(&b, "%s. ", choice_label(x, "referral.refusal",
			row_get(&w, "refusal2")));
	if (*row_get(&w, "service_name"))
		buf_printf(&b, _("Essayer plutôt %s (%s). "),
			row_get(&w, "service_name"),
			row_get(&w, "structure_name"));
	buf_puts(&b, row_get(&w, "text"));
	if (!e && !*row_get(&w, "_by") && strcmp(f->state, "retiree") == 0)
		buf_puts(&b, _("Elle n'est plus d'accord."));
	row_set(r, "last_text", buf_str(&b));
	if (*row_get(&w, "said_by"))
		row_setf(r, "last_by", _("dite par %s, notée par %s"),
			row_get(&w, "said_by"), row_get(&w, "_by"));
	else
		row_set(r, "last_by", row_get(&w, "_by"));
	buf_done(&b);
	row_done(&w);
	return e;
}

static void
also(struct buf *b, const char *text)
{
	buf_printf(b, "%s%s", b->len ? "   " : "", text);
}

/* Messages, a note of one's own, what became of it, another service. */
static enum err
more_text(struct ctx *x, const struct referral *f, struct row *r)
{
	struct exchange ex;
	struct buf b;
	char text[160];
	enum err e = exchange_get(x, f, &ex);

	if (e)
		return e;
	buf_init(&b);
	if (ex.messages) {
		snprintf(text, sizeof text, ngettext("%d message (9)",
			"%d messages (9)", (unsigned long)ex.messages),
			ex.messages);
		also(&b, text);
	}
	if (ex.fresh) {
		snprintf(text, sizeof text, ngettext("* %d nouveau",
			"* %d nouveaux", (unsigned long)ex.fresh), ex.fresh);
		also(&b, text);
	}
	if (ex.aside)
		also(&b, _("note interne (0)"));
	if (ex.redirected && f->mine)
		also(&b, ex.children ? _("autre service : fait") :
			_("autre service proposé : ^O h"));
	if (*ex.outcome) {
		snprintf(text, sizeof text, _("suite : %s"), choice_label(x,
			"exchange.outcome", ex.outcome));
		also(&b, text);
	}
	row_set(r, "more", buf_str(&b));
	buf_done(&b);
	return E_OK;
}

/* Opening it is seen, once: the sender knows that it was read, the receiver
 * that the answer was. */
static void
mark_seen(struct ctx *x, const struct referral *f)
{
	struct act *a = NULL;

	if (f->theirs && !f->external && !*f->seen_on)
		a = act_new("referral.seen");
	else if (f->mine && *f->answered_on && !*f->answer_seen_on)
		a = act_new("referral.answer_seen");
	if (!a)
		return;
	act_id(a, ":id", &f->id);
	act_send(a, x);         /* a missed mark is no failure of reading */
	act_free(a);
}

static enum err
received_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct referral f;
	uint32_t version;
	char id[ID_TEXT], follow[ID_TEXT];
	bool mine;
	enum err e = referral_get(x, key, &f);

	if (!e && f.moved)
		e = err_set(E_RIGHT, "%s", f.mine ? _("Cette orientation "
			"est déplacée : elle ne concernait pas cette "
			"personne.") : _("Cette orientation était adressée "
			"par erreur : elle est retirée."));
	if (!e)
		e = referral_content(x, &f, r, &version);
	if (e)
		return e;
	mine = f.mine;
	row_set(r, "_key", id_text(&f.id, id));
	row_setf(r, "_version", "%d", f.version);
	row_set(r, "_state", f.state);
	row_set(r, "_mine", mine ? "1" : "0");
	row_set(r, "_external", f.external ? "1" : "0");
	row_setf(r, "num", "%u", mine ? f.num : f.receiver_num);
	row_set(r, "name", row_get(r, "person_name"));
	row_setf(r, "state_text", "%s%s", referral_state_label(f.state,
		mine), f.external ? _(" (par lettre)") : "");
	row_set(r, "sent_on", f.sent_on);
	row_set(r, "wished_on", f.wished_on);
	row_set(r, "urgent", f.urgent ? "1" : "0");
	row_setf(r, "from_text", "%s, %s", f.sender_name, f.author_name);
	row_set(r, "to_text", f.receiver_name);
	if (follow_of(x, mine ? &f.sender : &f.receiver, &f.person, follow)
		== E_OK)
		row_set(r, "_follow", follow);
	referral_next_text(&f, r);
	informed_text(x, r);
	shared_text(r);
	join_text(r);
	e = last_words(x, &f, r);
	if (!e)
		e = more_text(x, &f, r);
	if (!e)
		mark_seen(x, &f);
	return e;
}

const struct record received_record = {
	"referral_read", columns, received_load, NULL, NULL
};

/* --- one step: ask, reply, accept, refuse, withdraw, finish ------------------- */

static const struct column answer_columns[] = {
	{ "num", N_("Orientation"), CT_INT, 7, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	SHOWN("person_name", N_("Personne"), CT_TEXT, 120),
	SHOWN("what", N_("Réponse"), CT_TEXT, 60),
	SHOWN("question", N_("Question"), CT_LONG, 1200),
	{ "to", N_("Réponse"), CT_CHOICE, 12, 0, COL_CLEAR,
		"referral.outside", NULL, NULL },
	{ "refusal", N_("Raison"), CT_CHOICE, 32, SCOPE_CONTENT, 0,
		"referral.refusal", NULL, NULL },
	{ "refusal2", N_("Autre raison"), CT_CHOICE, 32, SCOPE_CONTENT, 0,
		"referral.refusal", NULL, NULL },
	{ "channel", N_("Remise par"), CT_CHOICE, 20, SCOPE_CONTENT, 0,
		"referral.channel", NULL, NULL },
	{ "said_by", N_("Dite par"), CT_TEXT, 80, SCOPE_CONTENT, 0, NULL,
		NULL, N_("Mme X, au téléphone : qui a donné la réponse.") },
	{ "text", N_("Message"), CT_LONG, 1000, SCOPE_CONTENT, 0, NULL, NULL,
		N_("Lu par l'autre structure. La raison d'un refus n'est pas "
		"donnée telle quelle à la personne.") },
	{ .name = NULL }
};
static const char *const word_names[] = {
	"refusal", "refusal2", "channel", "said_by", "text", NULL
};

/* What each step is: the action of the state machine, the act, its words. */
static const struct step {
	const char *arg;        /* given by the screen that opens the form */
	enum ref_action action;
	const char *act, *what;
	bool external, reasons, words;
} steps[] = {
	{ "demander", REF_DEMANDER, "referral.ask",
		N_("Demander une précision"), false, false, true },
	{ "repondre", REF_REPONDRE, "referral.reply",
		N_("Répondre à la question"), false, false, true },
	{ "accepter", REF_ACCEPTER, "referral.accept",
		N_("Accepter l'orientation"), false, false, false },
	{ "refuser", REF_REFUSER, "referral.refuse",
		N_("Refuser l'orientation"), false, true, false },
	{ "retirer", REF_RETIRER, "referral.withdraw",
		N_("Retirer l'orientation"), false, false, false },
	{ "terminer", REF_TERMINER, "referral.finish",
		N_("Terminer l'orientation"), false, false, false },
	{ "remise", REF_ENVOYER, "referral.external_send",
		N_("Noter l'envoi de la lettre"), true, false, false },
	{ "reponse", REF_ACCEPTER, "referral.external_answer",
		N_("Noter la réponse reçue"), true, false, false },
};

static const struct step *
step_of(const char *arg)
{
	size_t i;

	for (i = 0; i < sizeof steps / sizeof *steps; i++)
		if (strcmp(steps[i].arg, arg) == 0)
			return &steps[i];
	return NULL;
}

/* May the step be done from here?  The state machine answers, before
 * anything is typed; the keeper answers again when it is done. */
static enum err
step_allowed(const struct step *s, const struct referral *f)
{
	struct rule_answer answer;
	const char *role;

	assert(s);
	role = s->action == REF_DEMANDER || s->action == REF_ACCEPTER ||
		s->action == REF_REFUSER || s->action == REF_TERMINER ?
		"receveur" : "emetteur";
	if (f->external != s->external && strcmp(s->arg, "retirer") != 0)
		return err_set(E_STATE, f->external ?
			_("Cette structure ne répond pas ici : noter sa "
			"réponse (7).") : _("Cette structure répond "
			"ici : sa réponse viendra d'elle."));
	if (s->external)
		return strcmp(s->arg, "remise") == 0 &&
			strcmp(f->state, "brouillon") != 0 ? err_set(E_STATE,
			_("L'envoi est déjà noté.")) : E_OK;
	if (strcmp(role, "emetteur") == 0 ? !f->mine : !f->theirs)
		return err_set(E_RIGHT, strcmp(role, "emetteur") == 0 ?
			_("Seule la structure qui oriente peut le faire.") :
			_("Seule la structure qui reçoit peut le faire."));
	refstate_next(f->state, s->arg, role, &answer);
	return answer.ok ? E_OK : err_set(E_STATE, "%s", answer.message);
}

/* key: the referral; arg: which step. */
static enum err
answer_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	const struct step *s = step_of(arg ? arg : "");
	struct referral f;
	uint32_t version;
	struct row content, words;
	enum err e;

	row_init(&content);
	row_init(&words);
	e = s ? referral_get(x, key, &f) :
		err_set(E_INTERNAL, _("Étape inconnue."));
	if (!e)
		e = step_allowed(s, &f);
	if (!e)
		e = referral_content(x, &f, &content, &version);
	if (!e && s->action == REF_REPONDRE)
		e = referral_words(x, &f, "demander", &words);
	if (!e) {
		/* each step is something new: it has no key of its own yet */
		row_set(r, "_referral", key);
		row_set(r, "_step", s->arg);
		row_setf(r, "_version", "%d", f.version);
		row_setf(r, "num", "%u", f.mine ? f.num : f.receiver_num);
		row_set(r, "person_name", row_get(&content, "person_name"));
		row_set(r, "name", row_get(&content, "person_name"));
		row_set(r, "what", _(s->what));
		row_set(r, "question", row_get(&words, "text"));
		row_set(r, "to", strcmp(f.state, "acceptee") == 0 ?
			"terminee" : "acceptee");
	}
	row_done(&content);
	row_done(&words);
	return e;
}

static void
answer_check(struct ctx *x, const struct row *now, struct faults *f)
{
	const struct step *s = step_of(row_get(now, "_step"));

	if (!s)
		return;
	if ((s->reasons || (s->external &&
		strcmp(row_get(now, "to"), "refusee") == 0 &&
		strcmp(s->arg, "reponse") == 0)) &&
		!*row_get(now, "refusal"))
		faults_add(f, "refusal", "%s", _("Un refus dit au moins une "
			"raison. F4 montre les raisons."));
	if (s->words && !*row_get(now, "text"))
		faults_add(f, "text", "%s", _("Il manque le message : "
			"l'autre structure ne verrait rien."));
	if (strcmp(s->arg, "remise") == 0 && !*row_get(now, "channel"))
		faults_add(f, "channel", "%s", _("Il manque la manière de "
			"la remise. F4 montre les manières."));
	if (strcmp(s->arg, "reponse") == 0 && !*row_get(now, "said_by"))
		faults_add(f, "said_by", "%s", _("Il manque qui a donné la "
			"réponse : Mme X."));
}

static void
put_token(void *to, int kind, const char *folded)
{
	act_token(to, kind, folded);
}

/* Accepting opens a follow: label and, if ticked, identity and contact; what
 * was shared of the name lets the receiver find the person by search. */
static enum err
accept_extras(struct ctx *x, const struct referral *f, struct act *a)
{
	struct row content;
	struct id follow = id_new();
	uint32_t version;
	char last[160], *space;
	enum err e;

	row_init(&content);
	e = referral_content(x, f, &content, &version);
	if (!e) {
		act_id(a, ":follow", &follow);
		snprintf(last, sizeof last, "%s",
			row_get(&content, "person_name"));
		space = strchr(last, ' ');
		if (space)
			*space++ = '\0';
		token_all(&(struct token_of){ .last = last,
			.first = space ? space : "" }, put_token, a);
		wipe(last, sizeof last);
	}
	row_done(&content);
	return e;
}

static enum err
answer_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *faults)
{
	const struct step *s = step_of(row_get(was, "_step"));
	struct id event = id_new();
	struct referral f;
	struct act *a = NULL;
	char hex[ID_TEXT];
	enum err e = referral_get(x, row_get(was, "_referral"), &f);

	if (!e && !s)
		e = err_set(E_INTERNAL, _("Étape inconnue."));
	if (e)
		goto out;
	a = act_new(s->act);
	act_id(a, ":id", &f.id);
	act_id(a, ":event", &event);
	act_int(a, ":version", row_int(was, "_version"));
	if (strcmp(s->arg, "reponse") == 0)
		act_text(a, ":to", row_get(now, "to"));
	if (s->action == REF_ACCEPTER && !s->external)
		e = accept_extras(x, &f, a);
	if (!e)
		e = act_blob(a, x, &event, &f.id, WRAP_REFERRAL,
			SCOPE_CONTENT, &id_none, 0, now, word_names);
	if (!e)
		e = act_send(a, x);
	if (!e) {
		row_set(now, "_key", id_text(&event, hex));
		if (f.theirs && (s->action == REF_ACCEPTER || s->reasons))
			outcome_count(x, &f);
		if (s->reasons && f.theirs && !f.mine)
			vault_forget(x->vault, WRAP_REFERRAL, &f.id);
	}
out:
	if (e == E_CONFLICT || e == E_STATE)
		faults_add(faults, "", "%s", _("Quelqu'un a répondu ou "
			"modifié entre-temps. F3 montre où elle en est ; "
			"votre texte reste ici."));
	else if (e)
		faults_add(faults, "", "%s", err_text());
	act_free(a);
	return e;
}

const struct record answer_record = {
	"referral_answer", answer_columns, answer_load, answer_save,
	answer_check
};

/* --- calls ------------------------------------------------------------------ */

/* After the draft is saved: to the structure, or to a letter. */
static enum err
call_send(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct referral f;
	struct id event = id_new();
	struct act *a;
	enum err e = referral_get(x, row_get(row, "_key"), &f);

	if (e)
		return e;
	if (f.external) {
		snprintf(out->screen, sizeof out->screen, "referral.letter");
		snprintf(out->key, sizeof out->key, "%s",
			row_get(row, "_key"));
		out->back = true;
		snprintf(out->message, sizeof out->message, "%s",
			_("La lettre est prête. 1 note comment elle est "
			"remise."));
		return E_OK;
	}
	e = referral_leaves(x, &f);
	if (e)
		return e;
	a = act_new("referral.send");
	act_id(a, ":id", &f.id);
	act_id(a, ":event", &event);
	act_int(a, ":version", f.version);
	e = act_send(a, x);
	act_free(a);
	if (e)
		return e;
	snprintf(out->message, sizeof out->message, _("Orientation %u "
		"envoyée à %s. La réponse viendra dans Ma journée."), f.num,
		f.receiver_name);
	out->back = true;
	return E_OK;
}

static enum err
call_drop(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct referral f;
	struct act *a;
	enum err e = referral_get(x, row_get(row, "_key"), &f);

	if (e)
		return e;
	if (strcmp(f.state, "brouillon") != 0)
		return err_set(E_STATE, _("Déjà envoyée : la retirer."));
	a = act_new("referral.drop");
	act_id(a, ":id", &f.id);
	act_int(a, ":version", f.version);
	e = act_send(a, x);
	act_free(a);
	if (!e) {
		out->refresh = true;
		snprintf(out->message, sizeof out->message, "%s",
			_("Brouillon effacé. Rien n'était parti."));
	}
	return e;
}

/* A draft opens to be written, all else to be read. */
static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct referral f;
	enum err e = referral_get(x, row_get(row, "_key"), &f);

	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "%s",
		strcmp(f.state, "brouillon") == 0 ? "referral.new" :
		"referral.read");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return E_OK;
}

/* From a referral to the person's own record, once she is followed here. */
static enum err
call_person(struct ctx *x, const struct row *row, struct call_result *out)
{
	if (!*row_get(row, "_follow"))
		return err_set(E_NOTFOUND, _("La fiche s'ouvrira si vous "
			"acceptez. En attendant, tout ce qui est partagé est "
			"ici."));
	snprintf(out->screen, sizeof out->screen, "person.card");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_follow"));
	return E_OK;
}

/* The structure has no account: the platform is asked to invite it. */
static enum err
call_invite(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct referral f;
	struct id invitation = id_new();
	struct act *a;
	enum err e = referral_get(x, row_get(row, "_key"), &f);

	if (e)
		return e;
	if (!f.external)
		return err_set(E_STATE, _("Cette structure a déjà un "
			"compte ici."));
	a = act_new("referral.invite");
	act_id(a, ":id", &f.id);
	act_id(a, ":invitation", &invitation);
	e = act_send(a, x);
	act_free(a);
	if (!e)
		snprintf(out->message, sizeof out->message, _("Invitation de "
			"%s demandée à la plateforme : =INV montre les "
			"demandes."), f.receiver_name);
	return e;
}

/* Withdrawn from the list, for one of the reasons: nobody there reads it any
 * more, here it tells why. */
static enum err
call_withdraw(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct referral f;
	struct row content, words;
	struct id event = id_new();
	struct act *a = act_new("referral.withdraw");
	uint32_t version;
	enum err e = referral_get(x, row_get(row, "_key"), &f);

	row_init(&content);
	row_init(&words);
	if (!e)
		e = step_allowed(step_of("retirer"), &f);
	if (!e)
		e = referral_content(x, &f, &content, &version);
	if (!e) {
		row_set(&words, "text", choice_label(x, "referral.withdrawal",
			row_get(row, "_ask")));
		act_id(a, ":id", &f.id);
		act_id(a, ":event", &event);
		act_int(a, ":version", f.version);
		e = act_blob(a, x, &event, &f.id, WRAP_REFERRAL,
			SCOPE_CONTENT, &id_none, 0, &words, word_names);
	}
	if (!e)
		e = act_send(a, x);
	if (!e) {
		out->refresh = true;
		snprintf(out->message, sizeof out->message, "%s",
			_("Orientation retirée."));
	}
	act_free(a);
	row_done(&content);
	row_done(&words);
	return e;
}

const struct call referral_calls[] = {
	{ "referral_withdraw", call_withdraw },
	{ "referral_send", call_send },
	{ "referral_drop", call_drop },
	{ "referral_open", call_open },
	{ "referral_person", call_person },
	{ "referral_invite", call_invite },
	{ NULL, NULL }
};

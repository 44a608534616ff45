#include "domains/exchange.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/sealed.h"
#include "model/keep.h"
#include "model/vault.h"
#include "store/db.h"

bool
exchange_sends(const struct ctx *x, const struct referral *f)
{
	const struct ctx_structure *s = ctx_structure(x);

	if (f->mine && f->theirs && s)
		return id_equal(&s->id, &f->sender);
	return f->mine;
}

static const struct id *
side_of(const struct ctx *x, const struct referral *f)
{
	return exchange_sends(x, f) ? &f->sender : &f->receiver;
}

enum err
exchange_get(struct ctx *x, const struct referral *f, struct exchange *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "exchange.marks", &q);

	memset(out, 0, sizeof *out);
	if (e)
		return e;
	db_bind_id(&q, ":id", &f->id);
	db_bind_id(&q, ":structure", side_of(x, f));
	if (db_next(&q)) {
		out->messages = (int)db_int(&q, "messages");
		out->fresh = (int)db_int(&q, "fresh");
		out->aside = db_int(&q, "aside") > 0;
		out->redirected = db_int(&q, "redirected") != 0;
		out->children = (int)db_int(&q, "children");
		db_copy(&q, "outcome", out->outcome, sizeof out->outcome);
		db_copy(&q, "outcome_on", out->outcome_on,
			sizeof out->outcome_on);
	}
	return db_end(&q);
}

/* --- the thread ---------------------------------------------------------------- */

static const struct choice outcomes[] = {
	{ "oui", N_("oui, elle y est allée") },
	{ "en_partie", N_("en partie") }, { "non", N_("non") },
	{ "ne_sait_pas", N_("pas encore su") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "exchange.outcome", outcomes, NULL }, { NULL, NULL, NULL }
};

static const char *
action_label(const char *action)
{
	static const struct { const char *action, *label; } of[] = {
		{ "envoyer", N_("envoyée") },
		{ "demander", N_("précision demandée") },
		{ "repondre", N_("réponse à la question") },
		{ "accepter", N_("acceptée") }, { "refuser", N_("refusée") },
		{ "retirer", N_("retirée") },
		{ "arreter", N_("elle n'est plus d'accord") },
		{ "expirer", N_("délai passé") },
		{ "terminer", N_("terminée") }, { "message", N_("message") },
		{ "suite", N_("suite") },
	};
	size_t i;

	for (i = 0; i < sizeof of / sizeof *of; i++)
		if (strcmp(of[i].action, action) == 0)
			return _(of[i].label);
	return action;
}

static const struct column event_columns[] = {
	{ "sign", NULL, CT_TEXT, 1, 0, COL_CLEAR, NULL, NULL, NULL },
	{ "made_on", N_("Le"), CT_DATE, 0, 0,
		COL_CLEAR | COL_PAST | COL_READONLY, NULL, NULL, NULL },
	{ "what", N_("Quoi"), CT_TEXT, 40, 0, COL_CLEAR | COL_READONLY, NULL,
		NULL, NULL },
	{ "by", N_("Par"), CT_TEXT, 200, 0, COL_CLEAR | COL_READONLY, NULL,
		NULL, NULL },
	{ "text", N_("Texte"), CT_LONG, 1400, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "_referral", NULL, CT_TEXT, 32, 0, COL_CLEAR, NULL, NULL, NULL },
	{ .name = NULL }
};

/* What an event says, in one text: reasons, the service named, the words. */
static enum err
event_text(struct ctx *x, const struct referral *f, const struct id *event,
	struct row *out)
{
	struct row w;
	struct buf b;
	uint32_t version;
	enum err e;

	row_init(&w);
	buf_init(&b);
	e = vault_open(x, WRAP_REFERRAL, &f->id, event, SCOPE_CONTENT,
		&id_none, &w, &version);
	if (!e) {
		if (*row_get(&w, "service_name"))
			buf_printf(&b, _("Essayer plutôt %s (%s). "),
				row_get(&w, "service_name"),
				row_get(&w, "structure_name"));
		if (*row_get(&w, "refusal"))
			buf_printf(&b, "%s. ", choice_label(x,
				"referral.refusal", row_get(&w, "refusal")));
		if (*row_get(&w, "refusal2"))
			buf_printf(&b, "%s. ", choice_label(x,
				"referral.refusal", row_get(&w, "refusal2")));
		if (*row_get(&w, "outcome"))
			buf_printf(&b, "%s. ", choice_label(x,
				"exchange.outcome", row_get(&w, "outcome")));
		if (*row_get(&w, "said_by"))
			buf_printf(&b, _("Dite par %s. "),
				row_get(&w, "said_by"));
		buf_puts(&b, row_get(&w, "text"));
		row_set(out, "text", buf_str(&b));
	}
	buf_done(&b);
	row_done(&w);
	return e;
}

static void
by_text(struct db_rows *q, struct row *r)
{
	const char *user = db_text(q, "user_name");
	const char *structure = db_text(q, "structure_name");

	if (user && structure)
		row_setf(r, "by", "%s, %s", user, structure);
	else if (user && !*user)
		row_set(r, "by", _("elle"));
	else
		row_set(r, "by", structure ? structure : _("le délai"));
}

/* What was opened is read: the other side's messages leave my day. */
static void
mark_read(struct ctx *x, const struct referral *f)
{
	struct exchange ex;
	struct act *a;

	if (exchange_get(x, f, &ex) || !ex.fresh)
		return;
	a = act_new(exchange_sends(x, f) ? "exchange.read_sent" :
		"exchange.read_received");
	act_id(a, ":id", &f->id);
	act_send(a, x);         /* a missed mark is no failure of reading */
	act_free(a);
}

enum err
exchange_name(struct ctx *x, const struct referral *f, struct row *r)
{
	struct row content;
	uint32_t version;
	enum err e;

	row_init(&content);
	e = referral_content(x, f, &content, &version);
	row_set(r, "name", row_get(&content, "person_name"));
	row_done(&content);
	return e;
}

static enum err
fetch_events(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct referral f;
	struct row name;
	struct db_rows q;
	int i;
	enum err e = referral_get(x, row_get(lq->arg, "key"), &f);

	row_init(&name);
	if (!e)
		e = exchange_name(x, &f, &name);
	if (!e)
		e = db_select(x->db, "exchange.events", &q);
	if (e)
		goto out;
	db_bind_id(&q, ":id", &f.id);
	db_bind_id(&q, ":structure", side_of(x, &f));
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id"), by = db_id(&q, "structure");
		const char *action = db_text(&q, "action");
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "made_on", db_text(&q, "made_on"));
		row_set(r, "what", action_label(action));
		row_set(r, "sign", strcmp(action, "message") == 0 &&
			!id_equal(&by, side_of(x, &f)) &&
			db_int(&q, "seq") > db_int(&q, "seen") ? "*" : "");
		by_text(&q, r);
		row_set(r, "name", row_get(&name, "name"));
		row_set(r, "_referral", row_get(lq->arg, "key"));
	}
	e = db_end(&q);
	for (i = 0; i < out->n && !e; i++) {
		struct id id;

		e = id_parse(row_get(&out->r[i], "_key"), &id);
		if (!e)
			e = event_text(x, &f, &id, &out->r[i]);
	}
	if (!e)
		mark_read(x, &f);
out:
	row_done(&name);
	return e;
}

/* One event, whole.  key: the event. */
static enum err
event_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct referral f;
	struct id id, referral = id_none;
	struct db_rows q;
	char hex[ID_TEXT];
	enum err e = id_parse(key, &id);

	if (!e)
		e = db_select(x->db, "exchange.event", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	if (db_next(&q)) {
		referral = db_id(&q, "referral");
		row_set(r, "_key", key);
		row_set(r, "made_on", db_text(&q, "made_on"));
		row_set(r, "what", action_label(db_text(&q, "action")));
		by_text(&q, r);
	}
	e = db_end(&q);
	if (!e)
		e = referral_get(x, id_text(&referral, hex), &f);
	if (!e)
		e = exchange_name(x, &f, r);
	return e ? e : event_text(x, &f, &id, r);
}

static const struct record event = {
	"exchange_event", event_columns, event_load, NULL, NULL
};

/* --- saying something ------------------------------------------------------------- */

static const struct column message_columns[] = {
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "to", N_("Pour"), CT_TEXT, 200, 0, COL_CLEAR | COL_READONLY, NULL,
		NULL, NULL },
	{ "text", N_("Message"), CT_LONG, 1000, SCOPE_CONTENT, COL_REQUIRED,
		NULL, NULL, N_("Lu par l'autre structure, gardé dans "
		"l'orientation. La personne peut le lire.") },
	{ .name = NULL }
};
static const char *const text_names[] = { "text", NULL };

static enum err
running(const struct referral *f)
{
	if (f->external)
		return err_set(E_STATE, _("Cette structure ne répond pas "
			"ici : téléphone ou courrier."));
	return strcmp(f->state, "envoyee") == 0 ||
		strcmp(f->state, "precision_demandee") == 0 ||
		strcmp(f->state, "acceptee") == 0 ? E_OK :
		err_set(E_STATE, _("On s'écrit tant que l'orientation est "
		"envoyée ou acceptée."));
}

/* arg: the referral. */
static enum err
message_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct referral f;
	enum err e = referral_get(x, arg ? arg : "", &f);

	if (!e)
		e = running(&f);
	if (!e)
		e = exchange_name(x, &f, r);
	if (e)
		return e;
	row_set(r, "_referral", arg);
	row_set(r, "to", exchange_sends(x, &f) ? f.receiver_name :
		f.sender_name);
	return E_OK;
}

enum err
exchange_add(struct ctx *x, struct act *a, const struct referral *f,
	const struct row *now, const char *const *names, char hex[ID_TEXT])
{
	struct id id = id_new();
	enum err e;

	act_id(a, ":event", &id);
	e = act_blob(a, x, &id, &f->id, WRAP_REFERRAL, SCOPE_CONTENT,
		&id_none, 0, now, names);
	if (!e)
		e = act_send(a, x);
	if (!e)
		id_text(&id, hex);
	return e;
}

static enum err
message_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *faults)
{
	struct referral f;
	struct act *a = NULL;
	char hex[ID_TEXT];
	enum err e = referral_get(x, row_get(was, "_referral"), &f);

	if (!e) {
		a = act_new(exchange_sends(x, &f) ? "exchange.say_sent" :
			"exchange.say_received");
		act_id(a, ":id", &f.id);
		e = exchange_add(x, a, &f, now, text_names, hex);
	}
	if (!e)
		row_set(now, "_key", hex);
	act_free(a);
	return e;
}

static const struct record message = {
	"exchange_message", message_columns, message_load, message_save, NULL
};

/* --- a note that the other side never reads ----------------------------------------- */

static const struct column aside_columns[] = {
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "text", N_("Note"), CT_LONG, 1000, SCOPE_ASIDE, 0, NULL, NULL,
		N_("Votre structure seule la lit, et la personne sur "
		"demande.") },
	{ .name = NULL }
};

static enum err
aside_open(struct ctx *x, const struct referral *f, struct row *r,
	uint32_t *version)
{
	struct vault_want want = { WRAP_REFERRAL, f->id, SCOPE_ASIDE,
		*side_of(x, f), false };
	enum err e = vault_fetch(x, &want, 1);

	if (!e && !want.given)
		e = err_set(E_RIGHT, _("L'accès à cette orientation est "
			"terminé."));
	return e ? e : vault_open(x, WRAP_REFERRAL, &f->id, &f->id,
		SCOPE_ASIDE, &want.owner, r, version);
}

static enum err
aside_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct referral f;
	uint32_t version;
	enum err e = referral_get(x, key, &f);

	if (!e)
		e = exchange_name(x, &f, r);
	if (!e)
		e = aside_open(x, &f, r, &version);
	if (e)
		return e;
	row_set(r, "_key", key);
	row_setf(r, "_v_aside", "%u", version);
	return E_OK;
}

static const struct record aside;

static enum err
aside_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *faults)
{
	const char *key = row_get(was, "_key");
	struct referral f;
	struct act *a = NULL;
	enum err e = referral_get(x, key, &f);

	if (!e) {
		a = act_new(exchange_sends(x, &f) ? "exchange.aside_sent" :
			"exchange.aside_received");
		act_id(a, ":id", &f.id);
		e = act_blob(a, x, &f.id, &f.id, WRAP_REFERRAL, SCOPE_ASIDE,
			side_of(x, &f), (uint32_t)row_int(was, "_v_aside"),
			now, text_names);
	}
	if (!e)
		e = act_send(a, x);
	if (e == E_CONFLICT)
		sealed_conflict(x, &aside, key, was, now, faults);
	act_free(a);
	return e;
}

static const struct record aside = {
	"exchange_aside", aside_columns, aside_load, aside_save, NULL
};

/* --- acts of the screens ------------------------------------------------------------------- */

/* What was written is sent: back to the referral. */
static enum err
call_back(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("Enregistré."));
	return E_OK;
}

static const struct call calls[] = {
	{ "exchange_back", call_back },
	{ NULL, NULL }
};

static const struct record *const records[] = {
	&event, &message, &aside, NULL
};

static const struct source sources[] = {
	{ "exchange.events", event_columns, false, fetch_events },
	{ NULL, NULL, false, NULL }
};

const struct domain exchange_domain = {
	.name = "exchange", .records = records, .sources = sources,
	.choices = choices, .calls = calls,
};

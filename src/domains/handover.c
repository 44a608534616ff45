#include "domains/handover.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "domains/person.h"
#include "domains/sealed.h"
#include "model/act.h"
#include "model/column.h"
#include "model/vault.h"
#include "store/db.h"

/* --- one of them ------------------------------------------------------------- */

enum err
handover_get(struct ctx *x, const char *key, struct handover *out)
{
	const char *gone = _("Cette demande n'existe plus.");
	struct db_rows q;
	struct id id;
	enum err e = id_parse(key, &id);

	memset(out, 0, sizeof *out);
	if (!e)
		e = db_select(x->db, "handover.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	e = db_one(&q, gone);
	if (e)
		return e;
	out->id = id;
	out->person = db_id(&q, "person");
	out->sender = db_id(&q, "sender");
	out->receiver = db_id(&q, "receiver");
	out->author = db_id(&q, "author");
	out->to_user = db_id(&q, "to_user");
	out->answer = db_id(&q, "answer");
	out->version = (int)db_int(&q, "version");
	out->closed = db_int(&q, "protected") != 0;
	db_copy(&q, "kind", out->kind, sizeof out->kind);
	db_copy(&q, "state", out->state, sizeof out->state);
	db_copy(&q, "purpose", out->purpose, sizeof out->purpose);
	db_copy(&q, "made_on", out->made_on, sizeof out->made_on);
	db_copy(&q, "answered_on", out->answered_on,
		sizeof out->answered_on);
	db_copy(&q, "answer_seen_on", out->answer_seen_on,
		sizeof out->answer_seen_on);
	db_copy(&q, "opened_on", out->opened_on, sizeof out->opened_on);
	db_copy(&q, "sender_name", out->sender_name,
		sizeof out->sender_name);
	db_copy(&q, "receiver_name", out->receiver_name,
		sizeof out->receiver_name);
	db_copy(&q, "author_name", out->author_name,
		sizeof out->author_name);
	db_copy(&q, "by_name", out->by_name, sizeof out->by_name);
	e = db_end(&q);
	if (!e && !ctx_structure_by(x, &out->sender) &&
		!ctx_structure_by(x, &out->receiver))
		return err_set(E_NOTFOUND, "%s", gone);
	out->mine = !e && ctx_structure_by(x, &out->sender);
	return e;
}

enum err
handover_words(struct ctx *x, const struct handover *h, struct row *r)
{
	return sealed_question(x, WRAP_REFERRAL, &h->id, &h->answer, r);
}

bool
handover_decides(const struct ctx *x, const struct handover *h)
{
	const struct ctx_structure *s = ctx_structure_by(x, &h->receiver);

	if (!s || s->role < ROLE_CONSEILLER)
		return false;
	return id_is_none(&h->to_user) ? s->role == ROLE_RESPONSABLE :
		id_equal(&h->to_user, &x->user);
}

static int
days_since(const struct ctx *x, const char *day)
{
	struct date d;

	return date_parse(day, &d) == E_OK ? date_days(ctx_today(x)) -
		date_days(d) : 0;
}

void
handover_state_text(struct ctx *x, const struct handover *h, char *out,
	size_t size)
{
	bool asked = strcmp(h->state, "envoyee") == 0;
	int n = days_since(x, asked ? h->made_on : h->answered_on);

	if (asked && n > 0)
		snprintf(out, size, _("Sans réponse depuis %d j"), n);
	else if (strcmp(h->state, "attente") == 0 && n > 0)
		snprintf(out, size, _("Liste d'attente, %d j"), n);
	else
		snprintf(out, size, "%s", choice_label(x, "handover.state",
			h->state));
}

/* --- what ticking opens ------------------------------------------------------- */

#define SHARED (SCOPE_BIT(SCOPE_LABEL) | SCOPE_BIT(SCOPE_IDENTITY) | \
	SCOPE_BIT(SCOPE_CONTACT) | SCOPE_BIT(SCOPE_ADDRESS))

static const char *
said(const struct row *r, const char *name)
{
	const char *v = row_get(r, name);

	return strcmp(v, ROW_MASKED) == 0 ? "" : v;
}

static void
values(struct ctx *x, const struct row *p, struct row *r)
{
	char date[32] = "", phone[40] = "";

	row_set(r, "last_name", said(p, "last_name"));
	row_set(r, "first_name", said(p, "first_name"));
	row_setf(r, "name", "%s %s", said(p, "last_name"),
		said(p, "first_name"));
	column_show(x, record_column(&person_record, "born_on"),
		said(p, "born_on"), date, sizeof date);
	column_show(x, record_column(&person_record, "phone"),
		said(p, "phone"), phone, sizeof phone);
	row_setf(r, "v_identity", "%s%s", *date ? _("naissance : ") : "",
		date);
	row_setf(r, "v_contact", "%s%s%s", phone, *phone &&
		*said(p, "email") ? ", " : "", said(p, "email"));
	row_setf(r, "v_address", "%s%s%s", said(p, "street"),
		*said(p, "street") && *said(p, "commune_name") ? ", " : "",
		said(p, "commune_name"));
	row_set(r, "_born_on", said(p, "born_on"));
	row_set(r, "_phone", said(p, "phone"));
}

enum err
handover_values(struct ctx *x, const struct follow *f, struct row *r)
{
	struct row p;
	enum err e;

	row_init(&p);
	e = person_read(x, f, SHARED, &p);
	if (!e)
		values(x, &p, r);
	row_done(&p);
	return e;
}

/* --- asking ---------------------------------------------------------------------- */

#define SHOWN(name, label, type, max, choice)                                \
	{ name, label, type, max, SCOPE_CONTENT, COL_READONLY, choice, NULL, \
		NULL }
#define BOX(name, label)                                                     \
	{ name, label, CT_CHECKBOX, 1, SCOPE_CONTENT, 0, NULL, NULL, NULL }

static const struct column columns[] = {
	SHOWN("name", N_("Personne"), CT_TEXT, 120, NULL),
	{ "kind", N_("Demande"), CT_CHOICE, 16, SCOPE_CONTENT, COL_REQUIRED,
		"handover.kind", NULL, N_("Inviter : l'autre structure "
		"l'accompagne aussi. Réorienter : elle l'accompagne, votre "
		"suivi est suspendu. Transférer : votre suivi se termine.") },
	{ "receiver", N_("Structure"), CT_LOOKUP, 32, SCOPE_CONTENT,
		COL_REQUIRED, NULL, NULL, N_("Les structures dont les "
		"collègues travaillent ici.") },
	{ "receiver_name", N_("Structure"), CT_TEXT, 300, SCOPE_CONTENT, 0,
		NULL, NULL, NULL },
	{ "login", N_("Compte"), CT_TEXT, 64, SCOPE_CONTENT, 0, NULL, NULL,
		N_("Pour une invitation : le compte d'un ou d'une collègue "
		"de cette structure, tel que t.rivet. Vide : sa personne "
		"responsable décide.") },
	{ "purpose", N_("Pour quoi"), CT_CHOICE, 12, SCOPE_CONTENT,
		COL_REQUIRED, "circle.purpose", NULL, NULL },
	{ "reason", N_("Raison"), CT_LONG, 600, SCOPE_CONTENT, COL_REQUIRED,
		NULL, NULL, N_("Ce qu'il faut savoir pour décider. Lu de "
		"l'autre structure.") },
	{ "agreed", N_("Elle le sait"), CT_CHOICE, 12, SCOPE_CONTENT,
		COL_REQUIRED, "handover.agreed", NULL, N_("Rien ne part sans "
		"qu'elle le sache.") },
	BOX("identity", N_("Identité")), BOX("contact", N_("Contact")),
	BOX("address", N_("Adresse")),
	SHOWN("v_identity", N_("Identité"), CT_TEXT, 200, NULL),
	SHOWN("v_contact", N_("Contact"), CT_TEXT, 200, NULL),
	SHOWN("v_address", N_("Adresse"), CT_TEXT, 200, NULL),
	{ .name = NULL }
};
static const char *const content[] = { "person_name", "last_name",
	"first_name", "born_on", "phone", "reason", "agreed", NULL };

/* arg: the follow. */
static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct follow f;
	char hex[ID_TEXT];
	enum err e = follow_get(x, *arg ? arg : x->last_person, &f);

	if (!e && f.ended)
		e = err_set(E_STATE, _("Cet accompagnement est terminé."));
	if (!e && f.is_protected)
		e = err_set(E_STATE, _("Son adresse est protégée : sa fiche "
			"ne s'ouvre à personne d'autre."));
	if (!e)
		e = handover_values(x, &f, r);
	if (e)
		return e;
	row_set(r, "_follow", id_text(&f.id, hex));
	row_set(r, "_structure", id_text(&f.structure, hex));
	row_set(r, "_person", id_text(&f.person, hex));
	row_set(r, "identity", "1");
	row_set(r, "contact", "0");
	row_set(r, "address", "0");
	return E_OK;
}

/* The account that is invited by name. */
static enum err
account(struct ctx *x, const char *login, const struct id *structure,
	struct id *out, struct faults *f)
{
	struct db_rows q;
	char today[16];
	enum err e = db_select(x->db, "handover.account", &q);

	*out = id_none;
	if (e)
		return e;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_text(&q, ":login", login);
	db_bind_id(&q, ":structure", structure);
	db_bind_text(&q, ":today", today);
	if (db_next(&q))
		*out = db_id(&q, "id");
	e = db_end(&q);
	if (!e && id_is_none(out)) {
		faults_add(f, "login", _("Pas de compte %s dans cette "
			"structure. Vide : sa personne responsable."), login);
		return E_CHECK;
	}
	return e;
}

static enum err
pending(struct ctx *x, const struct row *was, const struct id *receiver)
{
	struct id person, structure;
	struct db_rows q;
	bool yes;
	enum err e = id_parse(row_get(was, "_person"), &person);

	if (!e)
		e = id_parse(row_get(was, "_structure"), &structure);
	if (!e)
		e = db_select(x->db, "handover.pending", &q);
	if (e)
		return e;
	db_bind_id(&q, ":person", &person);
	db_bind_id(&q, ":structure", &structure);
	db_bind_id(&q, ":receiver", receiver);
	yes = db_next(&q);
	e = db_end(&q);
	return e || !yes ? e : err_set(E_STATE, _("Une demande attend déjà "
		"sa réponse de cette structure : =ATT."));
}

static int
ticked(const struct row *now)
{
	return (row_int(now, "identity") ? SCOPE_BIT(SCOPE_IDENTITY) : 0) |
		(row_int(now, "contact") ? SCOPE_BIT(SCOPE_CONTACT) : 0) |
		(row_int(now, "address") ? SCOPE_BIT(SCOPE_ADDRESS) : 0);
}

/* What the other side reads: as it is now, and no more than what is ticked. */
static void
words_of(const struct row *was, const struct row *now, struct row *out)
{
	row_copy(out, now);
	row_set(out, "person_name", row_get(was, "name"));
	row_set(out, "last_name", row_get(was, "last_name"));
	row_set(out, "first_name", row_get(was, "first_name"));
	row_set(out, "born_on", row_int(now, "identity") ?
		row_get(was, "_born_on") : "");
	row_set(out, "phone", row_int(now, "contact") ?
		row_get(was, "_phone") : "");
}

static enum err
send(struct ctx *x, struct act *a, const struct row *was,
	const struct row *now, const struct id *receiver, struct id *made)
{
	struct id person, structure, follow;
	struct row words;
	enum err e = id_parse(row_get(was, "_person"), &person);

	row_init(&words);
	words_of(was, now, &words);
	if (!e)
		e = id_parse(row_get(was, "_structure"), &structure);
	if (!e)
		e = id_parse(row_get(was, "_follow"), &follow);
	if (!e)
		e = vault_make(x, WRAP_REFERRAL, &person, &structure, made);
	if (!e)
		e = act_blob(a, x, made, made, WRAP_REFERRAL, SCOPE_CONTENT,
			&id_none, 0, &words, content);
	if (!e) {
		act_id(a, ":follow", &follow);
		act_id(a, ":id", made);
		act_id(a, ":receiver", receiver);
		act_text(a, ":purpose", row_get(now, "purpose"));
		act_int(a, ":scopes", ticked(now));
		act_int(a, ":agreed", strcmp(row_get(now, "agreed"),
			"accord") == 0);
		e = act_send(a, x);
	}
	row_done(&words);
	return e;
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	bool invites = strcmp(row_get(now, "kind"), "equipe") == 0;
	struct act *a = act_new(invites ? "handover.invite" :
		"handover.ask");
	struct id receiver, to = id_none, made;
	char hex[ID_TEXT];
	enum err e = id_parse(row_get(now, "receiver"), &receiver);

	if (!e && *row_get(now, "login"))
		e = account(x, row_get(now, "login"), &receiver, &to, f);
	if (!e)
		e = pending(x, was, &receiver);
	if (!e && !invites)
		act_text(a, ":kind", row_get(now, "kind"));
	else if (!e && id_is_none(&to))
		act_text(a, ":to_user", "");
	else if (!e)
		act_id(a, ":to_user", &to);
	if (!e)
		e = send(x, a, was, now, &receiver, &made);
	act_free(a);
	if (e == E_RIGHT && !invites)
		e = err_set(E_RIGHT, _("Réorienter ou transférer est à sa "
			"personne référente, ou à la responsable."));
	if (e && !f->n)
		faults_add(f, "", "%s", err_text());
	else if (!e)
		row_set(now, "_key", id_text(&made, hex));
	return e;
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	if (*row_get(now, "login") &&
		strcmp(row_get(now, "kind"), "equipe") != 0)
		faults_add(f, "login", "%s", _("La personne responsable de "
			"l'autre structure décide : un compte n'est que pour "
			"une invitation."));
	if (*row_get(now, "receiver") && strcmp(row_get(now, "receiver"),
		row_get(now, "_structure")) == 0)
		faults_add(f, "receiver", "%s", _("C'est votre structure : "
			"F4 en montre d'autres."));
}

const struct record handover_record = { "handover", columns, load, save,
	check };

/* --- reading it again --------------------------------------------------------------- */

static const struct column read_columns[] = {
	SHOWN("person_name", N_("Personne"), CT_TEXT, 120, NULL),
	SHOWN("kind", N_("Demande"), CT_CHOICE, 16, "handover.kind"),
	SHOWN("state_text", N_("État"), CT_TEXT, 80, NULL),
	SHOWN("from_text", N_("De"), CT_TEXT, 460, NULL),
	SHOWN("to_text", N_("À"), CT_TEXT, 300, NULL),
	SHOWN("made_on", N_("Envoyée le"), CT_DATE, 0, NULL),
	SHOWN("purpose", N_("Pour quoi"), CT_CHOICE, 12, "circle.purpose"),
	SHOWN("agreed", N_("Elle le sait"), CT_CHOICE, 12,
		"handover.agreed"),
	SHOWN("reason", N_("Raison"), CT_LONG, 600, NULL),
	SHOWN("answered_on", N_("Réponse du"), CT_DATE, 0, NULL),
	SHOWN("by_name", N_("Par"), CT_TEXT, 160, NULL),
	SHOWN("refusal", N_("Motif"), CT_CHOICE, 20, "handover.refusal"),
	SHOWN("text", N_("Message"), CT_LONG, 600, NULL),
	{ .name = NULL }
};

/* Who asked reads an answer: it leaves the author's day, and whoever decided
 * undoes it no more.  Who only reads there leaves no mark. */
static enum err
mark_opened(struct ctx *x, const struct handover *h, const char *key)
{
	bool author = id_equal(&h->author, &x->user);
	enum err e;

	if (!h->mine || strcmp(h->state, "envoyee") == 0 ||
		(*h->opened_on && (!author || *h->answer_seen_on)))
		return E_OK;
	e = act_alone(x, "handover.seen", ":id", key);
	return e == E_RIGHT && !author ? E_OK : e;
}

static enum err
read_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct handover h;
	char text[80];
	enum err e = handover_get(x, key, &h);

	if (!e)
		e = mark_opened(x, &h, key);
	if (!e)
		e = handover_words(x, &h, r);
	if (e)
		return e;
	handover_state_text(x, &h, text, sizeof text);
	row_set(r, "_key", key);
	row_setf(r, "_version", "%d", h.version);
	row_set(r, "state_text", text);
	row_set(r, "kind", h.kind);
	row_set(r, "purpose", h.purpose);
	row_setf(r, "from_text", "%s, %s", h.author_name, h.sender_name);
	row_set(r, "to_text", h.receiver_name);
	row_set(r, "made_on", h.made_on);
	row_set(r, "answered_on", h.answered_on);
	row_set(r, "by_name", h.by_name);
	return E_OK;
}

static const struct record read_record = { "handover_read", read_columns,
	read_load, NULL, NULL };

/* --- the structures that can receive somebody ------------------------------------------ */

static const struct column structure_columns[] = {
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "nom", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "commune", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
fetch_structures(struct ctx *x, const struct list_query *lq,
	struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "handover.structures", &q);

	if (e)
		return e;
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		const char *commune = db_text(&q, "commune");
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		row_setf(r, "num", "%d", (int)db_int(&q, "num"));
		row_set(r, "nom", db_text(&q, "nom"));
		row_set(r, "commune", commune ? commune : "");
	}
	return db_end(&q);
}

static const struct source sources[] = {
	{ "handover.structures", structure_columns, false,
		fetch_structures },
	{ NULL, NULL, false, NULL }
};

/* --- what is done --------------------------------------------------------------------- */

static enum err
call_sent(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("Demande "
		"envoyée. La réponse paraîtra dans Ma journée ; =ATT la "
		"montre."));
	return E_OK;
}

static enum err
call_withdraw(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct handover h;
	struct act *a = act_new("handover.withdraw");
	enum err e = handover_get(x, row_get(row, "_key"), &h);

	if (!e && !h.mine)
		e = err_set(E_RIGHT, _("Seule la structure qui demande peut "
			"le faire."));
	if (!e) {
		act_id(a, ":id", &h.id);
		act_int(a, ":version", h.version);
		e = act_send(a, x);
	}
	act_free(a);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Demande "
		"retirée. L'autre structure ne la lit plus."));
	return E_OK;
}

/* To decide, or to read again. */
static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct handover h;
	bool waits;
	enum err e = handover_get(x, row_get(row, "_key"), &h);

	if (e)
		return e;
	waits = strcmp(h.state, "envoyee") == 0 ||
		strcmp(h.state, "attente") == 0;
	snprintf(out->screen, sizeof out->screen, waits &&
		handover_decides(x, &h) ? "handover.answer" :
		"handover.read");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return E_OK;
}

static const struct call calls[] = {
	{ "handover_sent", call_sent },
	{ "handover_withdraw", call_withdraw },
	{ "handover_open", call_open },
	{ NULL, NULL }
};

static const struct choice kinds[] = {
	{ "equipe", N_("Inviter dans l'équipe") },
	{ "reorientation", N_("Réorienter") },
	{ "transfert", N_("Transférer") }, { NULL, NULL }
};
static const struct choice agreed[] = {
	{ "accord", N_("oui, elle est d'accord") },
	{ "informee", N_("oui, elle est informée") }, { NULL, NULL }
};
static const struct choice states[] = {
	{ "envoyee", N_("À décider") }, { "attente", N_("Liste d'attente") },
	{ "acceptee", N_("Acceptée") }, { "refusee", N_("Refusée") },
	{ "retiree", N_("Retirée") },
	{ "sans_reponse", N_("Sans réponse, délai passé") },
	{ NULL, NULL }
};

/* Its first step, in the thread. */
static const struct choice sent_states[] = {
	{ "envoyee", N_("demande") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "handover.kind", kinds, NULL },
	{ "handover.agreed", agreed, NULL },
	{ "handover.state", states, NULL },
	{ "handover.sent", sent_states, NULL },
	{ NULL, NULL, NULL }
};

static const struct record *const records[] = { &handover_record,
	&read_record, NULL };

const struct domain handover_domain = {
	.name = "handover", .records = records, .sources = sources,
	.choices = choices, .calls = calls,
};

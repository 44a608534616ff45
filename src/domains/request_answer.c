#include "domains/request_answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/follow.h"
#include "domains/person.h"
#include "domains/request_row.h"
#include "domains/token.h"
#include "model/act.h"
#include "model/column.h"
#include "model/keep.h"
#include "model/vault.h"
#include "store/db.h"

/* --- the answer ------------------------------------------------------------------ */

#define SHOWN(name, label, type, max, choice)                                \
	{ name, label, type, max, SCOPE_CONTENT, COL_READONLY, choice, NULL, \
		NULL }
#define BOX(name, label)                                                     \
	{ name, label, CT_CHECKBOX, 1, SCOPE_CONTENT, 0, NULL, NULL, NULL }

static const struct column columns[] = {
	SHOWN("name", N_("Personne"), CT_TEXT, 120, NULL),
	SHOWN("asked_name", N_("Demandée comme"), CT_TEXT, 160, NULL),
	SHOWN("from_text", N_("De"), CT_TEXT, 300, NULL),
	SHOWN("made_on", N_("Reçue le"), CT_DATE, 0, NULL),
	SHOWN("purpose", N_("Pour quoi"), CT_CHOICE, 20, "request.purpose"),
	SHOWN("reason", N_("Raison"), CT_LONG, 600, NULL),
	{ "decision", N_("Réponse"), CT_CHOICE, 10, SCOPE_CONTENT,
		COL_REQUIRED, "request.decision", NULL, N_("Accorder ouvre "
		"la fiche à la structure qui demande : ce qui est coché, et "
		"rien d'autre.") },
	BOX("identity", N_("Identité")), BOX("contact", N_("Contact")),
	BOX("address", N_("Adresse")),
	SHOWN("v_identity", N_("Identité"), CT_TEXT, 200, NULL),
	SHOWN("v_contact", N_("Contact"), CT_TEXT, 200, NULL),
	SHOWN("v_address", N_("Adresse"), CT_TEXT, 200, NULL),
	{ "refusal", N_("Motif du refus"), CT_CHOICE, 20, SCOPE_CONTENT, 0,
		"request.refusal", NULL, NULL },
	{ "text", N_("Message"), CT_LONG, 600, SCOPE_CONTENT, 0, NULL, NULL,
		N_("Lu de qui demande. Ne dit de la personne que ce qu'il "
		"faut.") },
	{ .name = NULL }
};
static const char *const words[] = { "refusal", "text", NULL };

#define SHARED (SCOPE_BIT(SCOPE_LABEL) | SCOPE_BIT(SCOPE_IDENTITY) | \
	SCOPE_BIT(SCOPE_CONTACT) | SCOPE_BIT(SCOPE_ADDRESS))

/* Her address is not even opened when it is protected: nothing of the record
 * will be granted. */
static unsigned
shared_scopes(const struct follow *f)
{
	return f->is_protected ? SHARED & ~SCOPE_BIT(SCOPE_ADDRESS) : SHARED;
}

static bool
said(const struct row *r, const char *name)
{
	const char *v = row_get(r, name);

	return *v && strcmp(v, ROW_MASKED) != 0;
}

/* The values in sight: one ticks what one sees. */
static void
values(struct ctx *x, const struct row *p, struct row *r)
{
	char date[32] = "", phone[40] = "";

	row_setf(r, "name", "%s %s", row_get(p, "last_name"),
		row_get(p, "first_name"));
	if (said(p, "born_on"))
		column_show(x, record_column(&person_record, "born_on"),
			row_get(p, "born_on"), date, sizeof date);
	row_setf(r, "v_identity", "%s%s%s", row_get(r, "name"), *date ?
		_(", naissance : ") : "", date);
	if (said(p, "phone"))
		column_show(x, record_column(&person_record, "phone"),
			row_get(p, "phone"), phone, sizeof phone);
	row_setf(r, "v_contact", "%s%s%s", phone, *phone && said(p, "email")
		? ", " : "", said(p, "email") ? row_get(p, "email") : "");
	row_setf(r, "v_address", "%s%s%s", said(p, "street") ?
		row_get(p, "street") : "", said(p, "street") &&
		said(p, "commune_name") ? ", " : "", said(p, "commune_name")
		? row_get(p, "commune_name") : "");
}

static void
asked_text(struct ctx *x, const struct row *q, struct row *r)
{
	char date[32] = "";

	column_show(x, record_column(&person_record, "born_on"),
		row_get(q, "born_on"), date, sizeof date);
	row_setf(r, "asked_name", "%s%s%s", row_get(q, "person_name"), *date
		? ", " : "", date);
	row_set(r, "purpose", row_get(q, "purpose"));
	row_set(r, "reason", row_get(q, "reason"));
}

/* key: the request; arg: the follow by which this user answers. */
static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct request q;
	struct follow f;
	struct row asked, p;
	enum err e = request_get(x, key, &q);

	row_init(&asked);
	row_init(&p);
	if (!e)
		e = follow_get(x, arg, &f);
	if (!e && strcmp(q.state, "envoyee") != 0)
		e = err_set(E_STATE, _("Une réponse est déjà donnée. F3 "
			"revient."));
	if (!e)
		e = request_words(x, &q, &asked);
	if (!e)
		e = person_read(x, &f, shared_scopes(&f), &p);
	if (!e) {
		asked_text(x, &asked, r);
		values(x, &p, r);
		row_set(r, "_request", key);
		row_set(r, "_follow", arg);
		row_setf(r, "_version", "%d", q.version);
		row_set(r, "made_on", q.made_on);
		row_setf(r, "from_text", "%s, %s", q.user_name,
			q.structure_name);
		if (f.is_protected)
			row_set(r, "v_address", _("adresse protégée"));
		row_set(r, "identity", "1");
		row_set(r, "contact", "0");
		row_set(r, "address", "0");
	}
	row_done(&asked);
	row_done(&p);
	return e;
}

static void
put(void *to, int kind, const char *folded)
{
	act_token(to, kind, folded);
}

/* What lets the other structure find her: of what is opened to it. */
static enum err
add_tokens(struct ctx *x, const struct follow *f, const struct row *now,
	struct act *a)
{
	struct row p;
	enum err e;

	row_init(&p);
	e = person_read(x, f, shared_scopes(f), &p);
	if (!e) {
		bool identity = row_int(now, "identity") != 0;
		bool contact = row_int(now, "contact") != 0;
		struct token_of of = {
			.last = row_get(&p, "last_name"),
			.first = row_get(&p, "first_name"),
			.birth_name = identity ? row_get(&p, "birth_name") :
				NULL,
			.born = identity ? row_get(&p, "born_on") : NULL,
			.phone = contact ? row_get(&p, "phone") : NULL,
			.phone2 = contact ? row_get(&p, "phone2") : NULL,
		};

		token_all(&of, put, a);
	}
	row_done(&p);
	return e;
}

static void
add_grant(const struct request *q, const struct row *now, struct act *a)
{
	struct id made = id_new();
	unsigned scopes = 0;

	scopes |= row_int(now, "identity") ? SCOPE_BIT(SCOPE_IDENTITY) : 0;
	scopes |= row_int(now, "contact") ? SCOPE_BIT(SCOPE_CONTACT) : 0;
	scopes |= row_int(now, "address") ? SCOPE_BIT(SCOPE_ADDRESS) : 0;
	act_id(a, ":asker", &q->structure);
	act_id(a, ":made", &made);
	act_int(a, ":scopes", scopes);
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *faults)
{
	bool grant = strcmp(row_get(now, "decision"), "accorder") == 0;
	struct act *a = act_new(grant ? "request.grant" : "request.refuse");
	struct id answer = id_new();
	struct request q;
	struct follow f;
	enum err e = request_get(x, row_get(was, "_request"), &q);

	if (!e)
		e = follow_get(x, row_get(was, "_follow"), &f);
	if (!e && grant && f.is_protected)
		e = err_set(E_STATE, _("Son adresse est protégée : sa fiche "
			"ne s'ouvre à personne d'autre."));
	if (!e)
		e = act_blob(a, x, &answer, &q.id, WRAP_REQUEST,
			SCOPE_CONTENT, &id_none, 0, now, words);
	if (!e && grant)
		e = add_tokens(x, &f, now, a);
	if (!e) {
		act_id(a, ":follow", &f.id);
		act_id(a, ":request", &q.id);
		act_id(a, ":answer", &answer);
		act_int(a, ":version", row_int(was, "_version"));
		if (grant)
			add_grant(&q, now, a);
		e = act_send(a, x);
	}
	act_free(a);
	if (e == E_CONFLICT)
		e = err_set(E_STATE, _("Quelqu'un a répondu entre-temps, ou "
			"la demande est retirée. F3 revient."));
	if (e)
		faults_add(faults, "", "%s", err_text());
	return e;
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	bool refuses = strcmp(row_get(now, "decision"), "refuser") == 0;

	if (refuses && !*row_get(now, "refusal"))
		faults_add(f, "refusal", "%s", _("Un refus dit sa raison. F4 "
			"montre les raisons."));
	if (!refuses && *row_get(now, "refusal"))
		faults_add(f, "refusal", "%s", _("Un motif de refus est "
			"donné, et l'accès est accordé : l'un ou l'autre."));
}

const struct record request_answer_record = { "request_answer", columns,
	load, save, check };

/* --- both sides, as a list ----------------------------------------------------------- */

static const struct column list_columns[] = {
	{ .name = "way", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "state_text", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "made_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "with", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static struct row *
add_line(struct rows *out, struct db_rows *q, const char *what,
	const char *way)
{
	struct row *r = rows_add(out);
	struct id id = db_id(q, "id");
	char hex[ID_TEXT];

	row_set(r, "_key", id_text(&id, hex));
	row_set(r, "_what", what);
	row_set(r, "_state", db_text(q, "state"));
	row_set(r, "way", way);
	row_set(r, "state_text", request_state_label(db_text(q, "state")));
	row_set(r, "made_on", db_text(q, "made_on"));
	row_set(r, "with", db_text(q, "user_name"));
	return r;
}

static void
bind(struct ctx *x, const struct ctx_structure *s, struct db_rows *q)
{
	db_bind_id(q, ":structure", &s->id);
	db_bind_id(q, ":me", &x->user);
	db_bind_int(q, ":head", s->role == ROLE_RESPONSABLE);
}

static enum err
add_sent(struct ctx *x, const struct ctx_structure *s, struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "request.sent", &q);

	if (e)
		return e;
	bind(x, s, &q);
	while (db_next(&q))
		add_line(out, &q, "request_mine", _("envoyée"));
	return db_end(&q);
}

static enum err
add_received(struct ctx *x, const struct ctx_structure *s, struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "request.received", &q);

	if (e)
		return e;
	bind(x, s, &q);
	while (db_next(&q)) {
		struct row *r = add_line(out, &q, "request", _("reçue"));
		struct id follow = db_id(&q, "follow");
		struct id person = db_id(&q, "person");
		char hex[ID_TEXT];

		row_set(r, "_follow", id_text(&follow, hex));
		row_set(r, "_person", id_text(&person, hex));
		row_set(r, "with", db_text(&q, "structure_name"));
	}
	return db_end(&q);
}

/* Sent: from what was asked; received: her label here. */
static enum err
add_names(struct ctx *x, struct rows *out)
{
	enum err e = E_OK;
	int i;

	for (i = 0; i < out->n && !e; i++) {
		struct row *r = &out->r[i];
		struct request q;
		struct id person;

		if (strcmp(row_get(r, "_what"), "request") == 0) {
			if (id_parse(row_get(r, "_person"), &person) == E_OK)
				e = follow_labels(x, &person, 1, &r);
			continue;
		}
		row_set(r, "name", "········");
		if (request_get(x, row_get(r, "_key"), &q) == E_OK &&
			request_words(x, &q, r) == E_OK)
			row_set(r, "name", row_get(r, "person_name"));
	}
	return e;
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	enum err e = E_OK;
	int i;

	for (i = 0; i < x->nstructure && !e; i++) {
		e = add_received(x, &x->structure[i], out);
		if (!e)
			e = add_sent(x, &x->structure[i], out);
	}
	return e ? e : add_names(x, out);
}

static const struct source sources[] = {
	{ "request.all", list_columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

/* --- what is done ------------------------------------------------------------------------ */

static enum err
call_answer(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "person.asking");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	snprintf(out->arg, sizeof out->arg, "%s", row_get(row, "_follow"));
	return E_OK;
}

/* A line of the list: to answer, or to read again. */
static enum err
call_line(struct ctx *x, const struct row *row, struct call_result *out)
{
	bool answers = strcmp(row_get(row, "_what"), "request") == 0;

	if (answers && strcmp(row_get(row, "_state"), "envoyee") == 0)
		return call_answer(x, row, out);
	return registry_call("request_open")->run(x, row, out);
}

/* Her referent is told who looked for her; that is all there is to do: another
 * who did is on the next line.  Nothing of hers is opened by it
 * (day_request.c). */
static enum err
call_probe(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct keep_probe read;
	struct id follow;
	enum err e = id_parse(row_get(row, "_key"), &follow);

	if (!e)
		e = id_parse(row_get(row, "_user"), &read.user);
	if (!e)
		e = id_parse(row_get(row, "_from"), &read.by);
	snprintf(read.day, sizeof read.day, "%s", row_get(row, "_sort"));
	if (!e)
		e = keep_probed(x, &follow, &read);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, _("Cherchée par %s, %s : "
		"rien n'en a été dit (%s)."), row_get(row, "_by"),
		row_get(row, "with"), row_get(row, "name"));
	return E_OK;
}

static const struct call calls[] = {
	{ "request_to_answer", call_answer },
	{ "request_line", call_line },
	{ "probe_open", call_probe },
	{ NULL, NULL }
};

static const struct choice decisions[] = {
	{ "accorder", N_("Accorder") }, { "refuser", N_("Refuser") },
	{ NULL, NULL }
};
static const struct choice refusals[] = {
	{ "", N_("aucun") },
	{ "opposee", N_("La personne ne le souhaite pas") },
	{ "autre_personne", N_("Ce n'est pas la même personne") },
	{ "raison", N_("La raison ne suffit pas") },
	{ "contact", N_("Prendre contact de vive voix") },
	{ "terminee", N_("L'accompagnement se termine") },
	{ "autre", N_("Autre motif") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "request.decision", decisions, NULL },
	{ "request.refusal", refusals, NULL },
	{ NULL, NULL, NULL }
};

static const struct jump jumps[] = {
	{ "DEM", N_("Demandes d'accès"), "person.requests", NULL },
	{ NULL, NULL, NULL, NULL }
};

static const struct record *const records[] = { &request_answer_record,
	NULL };

const struct domain request_answer_domain = {
	.name = "request_answer", .records = records, .sources = sources,
	.choices = choices, .calls = calls, .jumps = jumps,
};

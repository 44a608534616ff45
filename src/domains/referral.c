#include "domains/referral.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/follow.h"
#include "domains/person.h"
#include "domains/sealed.h"
#include "domains/situation.h"
#include "model/act.h"
#include "model/column.h"
#include "model/vault.h"
#include "store/db.h"

enum err
referral_get(struct ctx *x, const char *key, struct referral *out)
{
	struct db_rows q;
	struct id id;
	enum err e = id_parse(key, &id);

	memset(out, 0, sizeof *out);
	if (!e)
		e = db_select(x->db, "referral.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	e = db_one(&q, _("Cette orientation n'existe plus. F3 revient."));
	if (e)
		return e;
	out->id = id;
	out->person = db_id(&q, "person");
	out->sender = db_id(&q, "sender");
	out->receiver = db_id(&q, "receiver");
	out->num = (unsigned)db_int(&q, "num");
	out->receiver_num = (unsigned)db_int(&q, "receiver_num");
	out->version = (int)db_int(&q, "version");
	out->external = db_int(&q, "external") != 0;
	out->urgent = db_int(&q, "urgent") != 0;
	out->moved = !db_null(&q, "moved_on");
	out->closed = db_int(&q, "protected") != 0;
#define TEXT(field) db_copy(&q, #field, out->field, sizeof out->field)
	TEXT(state);
	TEXT(sent_on);
	TEXT(made_on);
	TEXT(answered_on);
	TEXT(wished_on);
	TEXT(ended_on);
	TEXT(seen_on);
	TEXT(answer_seen_on);
	TEXT(sender_name);
	TEXT(receiver_name);
	TEXT(author_name);
#undef TEXT
	out->mine = ctx_structure_by(x, &out->sender) != NULL;
	out->theirs = ctx_structure_by(x, &out->receiver) != NULL;
	return db_end(&q);
}

static enum err
content_key(struct ctx *x, const struct referral *f)
{
	struct vault_want want = { WRAP_REFERRAL, f->id, SCOPE_CONTENT,
		id_none, false };
	enum err e = vault_fetch(x, &want, 1);

	if (!e && !want.given)
		e = err_set(E_RIGHT, _("L'accès à cette orientation est "
			"terminé."));
	return e;
}

enum err
referral_content(struct ctx *x, const struct referral *f, struct row *r,
	uint32_t *version)
{
	enum err e = content_key(x, f);

	if (!e)
		e = vault_open(x, WRAP_REFERRAL, &f->id, &f->id,
			SCOPE_CONTENT, &id_none, r, version);
	/* what was shared before her address was protected */
	if (f->closed)
		row_set(r, "v_address", "");
	return e;
}

enum err
referral_leaves(struct ctx *x, struct referral *f)
{
	bool closed = f->closed;
	struct row r;
	uint32_t version;
	enum err e;

	row_init(&r);
	f->closed = false;
	e = referral_content(x, f, &r, &version);
	f->closed = closed;
	if (!e && closed && *row_get(&r, "v_address"))
		e = err_set(E_STATE, "%s", _("Son adresse est protégée "
			"depuis : ouvrir le brouillon et décocher "
			"l'adresse."));
	row_done(&r);
	return e;
}

enum err
referral_words(struct ctx *x, const struct referral *f, const char *action,
	struct row *r)
{
	struct db_rows q;
	struct id event = id_none;
	uint32_t version;
	enum err e = content_key(x, f);

	if (!e)
		e = db_select(x->db, "referral.event_last", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &f->id);
	db_bind_text(&q, ":action", action);
	if (db_next(&q)) {
		event = db_id(&q, "id");
		row_set(r, "_by", db_text(&q, "user_name"));
		row_set(r, "_on", db_text(&q, "made_on"));
	}
	e = db_end(&q);
	if (e || id_is_none(&event))
		return e;
	return vault_open(x, WRAP_REFERRAL, &f->id, &event, SCOPE_CONTENT,
		&id_none, r, &version);
}

/* --- what can be shared: each scope with its values in sight --------------- */

struct part {
	const char *tick;       /* column of the box */
	const char *value;      /* column of the text: the snapshot itself */
	enum scope scope;
	bool preset;            /* ticked to begin with */
};

static const struct part parts[] = {
	{ "share_identity", "v_identity", SCOPE_IDENTITY, true },
	{ "share_contact", "v_contact", SCOPE_CONTACT, true },
	{ "share_address", "v_address", SCOPE_ADDRESS, false },
	{ "share_path", "v_path", SCOPE_PATH, false },
	{ "share_barriers", "v_barriers", SCOPE_BARRIERS, false },
	{ "share_resources", "v_resources", SCOPE_RESOURCES, false },
	{ "share_health", "v_health", SCOPE_HEALTH, false },
	{ "share_justice", "v_justice", SCOPE_JUSTICE, false },
};
#define PARTS (int)(sizeof parts / sizeof *parts)

static bool
said(const struct row *r, const char *name)
{
	const char *v = row_get(r, name);

	return *v && strcmp(v, ROW_MASKED) != 0;
}

static void
join(struct buf *b, const char *v, const char *between)
{
	if (!*v || strcmp(v, ROW_MASKED) == 0)
		return;
	if (b->len)
		buf_puts(b, between);
	buf_puts(b, v);
}

/* The contact with its instructions first, as they must be read. */
static void
contact_text(struct ctx *x, const struct row *p, struct buf *b)
{
	char phone[40];

	join(b, row_get(p, "contact_hours"), ", ");
	if (row_int(p, "no_voice"))
		join(b, _("pas de message vocal"), ", ");
	if (row_int(p, "no_sms"))
		join(b, _("pas de SMS"), ", ");
	if (row_int(p, "no_post"))
		join(b, _("pas de courrier"), ", ");
	if (said(p, "phone")) {
		column_show(x, record_column(&person_record, "phone"),
			row_get(p, "phone"), phone, sizeof phone);
		join(b, phone, _(" : "));
	}
	join(b, row_get(p, "email"), ", ");
}

static void
value_text(struct ctx *x, enum scope scope, const struct row *p,
	const struct row *situation, struct buf *b)
{
	char date[32];

	switch (scope) {
	case SCOPE_IDENTITY:
		join(b, row_get(p, "last_name"), " ");
		join(b, row_get(p, "first_name"), " ");
		if (said(p, "born_on")) {
			column_show(x, record_column(&person_record,
				"born_on"), row_get(p, "born_on"), date,
				sizeof date);
			buf_printf(b, _(", naissance : %s"), date);
		}
		break;
	case SCOPE_CONTACT:
		contact_text(x, p, b);
		break;
	case SCOPE_ADDRESS:
		/* a protected address appears in no referral (design 6) */
		if (row_int(p, "protected"))
			break;
		join(b, row_get(p, "street"), " ");
		join(b, row_get(p, "street2"), ", ");
		join(b, row_get(p, "postcode"), ", ");
		join(b, row_get(p, "commune_name"), " ");
		break;
	case SCOPE_PATH:
		join(b, row_get(situation, "path"), "");
		break;
	case SCOPE_BARRIERS:
		join(b, row_get(situation, "barriers"), "");
		break;
	case SCOPE_RESOURCES:
		join(b, row_get(situation, "resources"), "");
		break;
	case SCOPE_HEALTH:
		join(b, row_get(situation, "health"), "");
		break;
	case SCOPE_JUSTICE:
		join(b, row_get(situation, "justice"), "");
		break;
	default:
		break;
	}
}

/* Fills the value of each part from the person's record as it is now. */
static enum err
fill_values(struct ctx *x, const char *follow, struct row *r)
{
	struct row p, situation;
	int i;
	enum err e;

	row_init(&p);
	row_init(&situation);
	e = person_record.load(x, follow, PERSON_UNASKED, &p);
	if (!e)
		e = situation_record.load(x, follow, "", &situation);
	for (i = 0; i < PARTS && !e; i++) {
		struct buf b;

		buf_init(&b);
		value_text(x, parts[i].scope, &p, &situation, &b);
		row_set(r, parts[i].value, buf_str(&b));
		buf_done(&b);
	}
	if (!e) {
		row_setf(r, "name", "%s %s", row_get(&p, "last_name"),
			row_get(&p, "first_name"));
		row_setf(r, "person_name", "%s %s", row_get(&p, "last_name"),
			row_get(&p, "first_name"));
	}
	row_done(&p);
	row_done(&situation);
	return e;
}

/* --- the referral as its sender writes it ------------------------------------ */

#define SEALED(name, label, type, max, flags, choice, help) \
	{ name, label, type, max, SCOPE_CONTENT, flags, choice, NULL, help }

static const struct column columns[] = {
	{ "num", N_("Orientation"), CT_INT, 7, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "state", N_("État"), CT_CHOICE, 30, 0, COL_CLEAR | COL_READONLY,
		"referral.state_sent", NULL, NULL },
	SEALED("person", N_("Personne"), CT_LOOKUP, 32, COL_REQUIRED, NULL,
		N_("F4 montre vos accompagnements.")),
	SEALED("person_name", N_("Personne"), CT_TEXT, 120, COL_READONLY,
		NULL, NULL),
	SEALED("service", N_("Service"), CT_LOOKUP, 32, COL_REQUIRED, NULL,
		N_("F4 cherche dans l'annuaire.")),
	SEALED("service_name", N_("Service"), CT_TEXT, 160, COL_READONLY,
		NULL, NULL),
	SEALED("structure_name", N_("Structure"), CT_TEXT, 160, COL_READONLY,
		NULL, NULL),
	SEALED("answers_here", N_("Réponse"), CT_TEXT, 60, COL_READONLY,
		NULL, NULL),
	SEALED("conditions", N_("Conditions"), CT_TEXT, 200, COL_READONLY,
		NULL, NULL),
	SEALED("reason", N_("Motif"), CT_LONG, 600, COL_REQUIRED, NULL,
		N_("Ce dont la personne a besoin, avec ses mots. 600 "
		"caractères.")),
	{ "wished_on", N_("Pour le"), CT_DATE, 0, 0, COL_CLEAR, NULL, NULL,
		NULL },
	{ "urgent", N_("Urgent"), CT_YESNO, 1, 0, COL_CLEAR, NULL, NULL,
		NULL },
	SEALED("join_phone", N_("Joindre par téléphone"), CT_CHECKBOX, 1, 0,
		NULL, NULL),
	SEALED("join_email", N_("Joindre par courriel"), CT_CHECKBOX, 1, 0,
		NULL, NULL),
	SEALED("join_me", N_("Joindre par moi"), CT_CHECKBOX, 1, 0, NULL,
		NULL),
	SEALED("share_identity", N_("Partager l'identité"), CT_CHECKBOX, 1,
		0, NULL, NULL),
	SEALED("share_contact", N_("Partager le contact"), CT_CHECKBOX, 1, 0,
		NULL, NULL),
	SEALED("share_address", N_("Partager l'adresse"), CT_CHECKBOX, 1, 0,
		NULL, NULL),
	SEALED("share_path", N_("Partager le parcours"), CT_CHECKBOX, 1, 0,
		NULL, NULL),
	SEALED("share_barriers", N_("Partager les freins"), CT_CHECKBOX, 1,
		0, NULL, NULL),
	SEALED("share_resources", N_("Partager les ressources"), CT_CHECKBOX,
		1, 0, NULL, NULL),
	SEALED("share_health", N_("Partager la santé"), CT_CHECKBOX, 1, 0,
		NULL, N_("Jamais coché d'avance : demander à la personne.")),
	SEALED("share_justice", N_("Partager la justice"), CT_CHECKBOX, 1, 0,
		NULL, N_("Jamais coché d'avance : demander à la personne.")),
	SEALED("v_identity", NULL, CT_TEXT, 2000, COL_READONLY, NULL, NULL),
	SEALED("v_contact", NULL, CT_TEXT, 2000, COL_READONLY, NULL, NULL),
	SEALED("v_address", NULL, CT_TEXT, 2000, COL_READONLY, NULL, NULL),
	SEALED("v_path", NULL, CT_TEXT, 2000, COL_READONLY, NULL, NULL),
	SEALED("v_barriers", NULL, CT_TEXT, 2000, COL_READONLY, NULL, NULL),
	SEALED("v_resources", NULL, CT_TEXT, 2000, COL_READONLY, NULL, NULL),
	SEALED("v_health", NULL, CT_TEXT, 2000, COL_READONLY, NULL, NULL),
	SEALED("v_justice", NULL, CT_TEXT, 2000, COL_READONLY, NULL, NULL),
	SEALED("informed", N_("Personne informée"), CT_YESNO, 1, 0, NULL,
		N_("Oui, avec quand et comment ; non, avec la raison.")),
	SEALED("informed_on", N_("Informée le"), CT_DATE, 0, COL_PAST, NULL,
		NULL),
	SEALED("informed_how", N_("Comment"), CT_CHOICE, 12, 0,
		"referral.informed", NULL),
	SEALED("informed_not", N_("Raison"), CT_TEXT, 120, 0, NULL,
		N_("Pourquoi la personne n'a pas pu être informée.")),
	SEALED("agreed", N_("D'accord"), CT_YESNO, 1, 0, NULL, NULL),
	{ .name = NULL }
};

/* What goes into the sealed content: all of it but the scopes not ticked. */
static const char *const content_names[] = {
	"person_name", "service", "service_name", "structure_name",
	"conditions", "reason", "join_phone", "join_email", "join_me",
	"share_identity", "share_contact", "share_address", "share_path",
	"share_barriers", "share_resources", "share_health", "share_justice",
	"v_identity", "v_contact", "v_address", "v_path", "v_barriers",
	"v_resources", "v_health", "v_justice",
	"informed", "informed_on", "informed_how", "informed_not", "agreed",
	"sender_contact", "author_name", NULL
};

/* The service's card in a few words; its structure's id for the act. */
enum err
referral_service(struct ctx *x, const char *key, struct row *r,
	struct id *structure, bool *account)
{
	struct db_rows q;
	const char *cond;
	struct id id;
	enum err e = id_parse(key, &id);

	if (!e)
		e = db_select(x->db, "service.receiver", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	e = db_one(&q, _("Ce service n'est plus dans l'annuaire. F4 en "
		"cherche un autre."));
	if (e)
		return e;
	cond = db_text(&q, "conditions_acces");
	*structure = db_id(&q, "structure");
	*account = db_int(&q, "account") != 0;
	row_set(r, "service", key);
	row_set(r, "service_name", db_text(&q, "nom"));
	row_set(r, "structure_name", db_text(&q, "structure_name"));
	row_set(r, "conditions", cond ? cond : "");
	row_set(r, "answers_here", *account ? _("répond ici") :
		_("pas ici : lettre, tél."));
	return db_end(&q);
}

static void
presets(struct ctx *x, struct row *r)
{
	char iso[16];
	int i;

	for (i = 0; i < PARTS; i++)
		row_set(r, parts[i].tick, parts[i].preset &&
			*row_get(r, parts[i].value) ? "1" : "0");
	row_set(r, "urgent", "0");
	row_set(r, "join_phone", *row_get(r, "v_contact") ? "1" : "0");
	row_set(r, "join_email", "0");
	row_set(r, "join_me", "1");
	date_format(ctx_today(x), iso, sizeof iso);
	row_set(r, "informed", "1");
	row_set(r, "informed_on", iso);
	row_set(r, "informed_how", "vive_voix");
	row_set(r, "agreed", "1");
	row_set(r, "state", "brouillon");
}

/* What was written and ticked in the referral that this one follows. */
static enum err
load_parent(struct ctx *x, const char *key, struct row *r)
{
	static const char *const kept[] = { "reason", "join_phone",
		"join_email", "join_me", "informed", "informed_on",
		"informed_how", "informed_not", "agreed", NULL };
	struct referral f;
	struct row content;
	uint32_t version;
	int i;
	enum err e = referral_get(x, key, &f);

	row_init(&content);
	if (!e)
		e = referral_content(x, &f, &content, &version);
	for (i = 0; !e && kept[i]; i++)
		row_set(r, kept[i], row_get(&content, kept[i]));
	for (i = 0; !e && i < PARTS; i++)
		if (*row_get(r, parts[i].value))
			row_set(r, parts[i].tick, row_get(&content,
				parts[i].tick));
	if (!e) {
		row_set(r, "wished_on", f.wished_on);
		row_set(r, "urgent", f.urgent ? "1" : "0");
		row_set(r, "_parent", key);
	}
	row_done(&content);
	return e;
}

/* A new one.  arg: a follow, or "service ID", or "FOLLOW service ID", or
 * "FOLLOW service ID parent ID". */
static enum err
load_new(struct ctx *x, const char *arg, struct row *r)
{
	char follow[ID_TEXT] = "";
	const char *service = strstr(arg, "service ");
	const char *parent = strstr(arg, " parent ");
	char hex[ID_TEXT];
	struct id structure;
	bool account;
	enum err e = E_OK;

	if (strlen(arg) >= 32 && service != arg) {
		memcpy(follow, arg, 32);
		follow[32] = '\0';
	}
	row_set(r, "person", follow);
	if (*follow)
		e = fill_values(x, follow, r);
	if (!e && service) {
		snprintf(hex, sizeof hex, "%.32s",
			service + strlen("service "));
		e = referral_service(x, hex, r, &structure, &account);
	}
	presets(x, r);
	return e || !parent ? e : load_parent(x, parent + strlen(" parent "),
		r);
}

static enum err
referral_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct referral f;
	char follow[ID_TEXT] = "", id[ID_TEXT];
	uint32_t version;
	enum err e;

	if (!*key)
		return load_new(x, arg ? arg : "", r);
	e = referral_get(x, key, &f);
	if (!e)
		e = follow_of(x, &f.sender, &f.person, follow);
	if (!e)
		e = referral_content(x, &f, r, &version);
	if (e)
		return e;
	row_set(r, "person", follow);
	row_setf(r, "_v_content", "%u", version);
	row_setf(r, "_version", "%d", f.version);
	row_set(r, "_key", id_text(&f.id, id));
	row_setf(r, "num", "%u", f.num);
	row_set(r, "state", f.state);
	row_set(r, "name", row_get(r, "person_name"));
	row_set(r, "wished_on", f.wished_on);
	row_set(r, "urgent", f.urgent ? "1" : "0");
	row_set(r, "answers_here", f.external ?
		_("pas ici : lettre, tél.") :
		_("répond ici"));
	if (strcmp(f.state, "brouillon") != 0)
		return E_OK;
	/* a draft shows the values of today; what was ticked stays */
	return fill_values(x, follow, r);
}

static void
referral_check(struct ctx *x, const struct row *now, struct faults *f)
{
	int i;

	if (row_int(now, "informed")) {
		if (!*row_get(now, "informed_on"))
			faults_add(f, "informed_on", "%s", _("Il manque le "
				"jour où la personne a été informée."));
		if (!*row_get(now, "informed_how"))
			faults_add(f, "informed_how", "%s", _("Il manque "
				"comment la personne a été informée. F4 "
				"montre les manières."));
	} else if (!*row_get(now, "informed_not")) {
		faults_add(f, "informed_not", "%s", _("La personne n'est pas "
			"informée : écrire pourquoi."));
	}
	for (i = 0; i < PARTS; i++)
		if (row_int(now, parts[i].tick) &&
			!*row_get(now, parts[i].value))
			faults_add(f, parts[i].tick, "%s", _("Rien à "
				"partager ici : décocher la case."));
}

/* The content as it is sealed: nothing of what is not ticked. */
static void
prune(const struct row *now, struct ctx *x, struct row *out)
{
	int i;

	row_copy(out, now);
	for (i = 0; i < PARTS; i++)
		if (!row_int(now, parts[i].tick))
			row_set(out, parts[i].value, "");
	row_set(out, "author_name", x->name);
}

static int64_t
shared_scopes(const struct row *now)
{
	int64_t set = 0;
	int i;

	for (i = 0; i < PARTS; i++)
		if (row_int(now, parts[i].tick))
			set |= SCOPE_BIT(parts[i].scope);
	return set;
}

static const char *
act_of(const struct row *was)
{
	return *row_get(was, "_key") ? "referral.edit" :
		*row_get(was, "_parent") ? "exchange.child" :
		*row_get(was, "_moved") ? "referral.move" : "referral.create";
}

/* What a new one is made from: her follow alone; the referral that it comes
 * after; the one that was put on somebody else. */
static enum err
put_origin(struct act *a, const struct row *was, const struct id *follow)
{
	const char *parent = row_get(was, "_parent");
	const char *moved = row_get(was, "_moved");
	struct id from, event = id_new();
	enum err e = E_OK;

	if (*parent || *moved)
		e = id_parse(*parent ? parent : moved, &from);
	if (e)
		return e;
	act_id(a, *moved ? ":with" : ":follow", follow);
	if (*parent)
		act_id(a, ":parent", &from);
	if (*moved) {
		act_id(a, ":referral", &from);
		act_int(a, ":version", row_int(was, "_moved_version"));
		act_id(a, ":event", &event);
	}
	return E_OK;
}

static enum err
referral_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *faults)
{
	const char *key = row_get(was, "_key");
	struct id id, structure;
	struct follow f;
	struct act *a = NULL;
	struct row content;
	bool account;
	char hex[ID_TEXT];
	enum err e;

	row_init(&content);
	e = follow_get(x, row_get(now, "person"), &f);
	if (!e)
		e = fill_values(x, row_get(now, "person"), now);
	if (!e)
		e = referral_service(x, row_get(now, "service"), now, &structure,
			&account);
	if (!e && *key)
		e = id_parse(key, &id);
	else if (!e)
		e = vault_make(x, WRAP_REFERRAL, &f.person, &f.structure, &id);
	if (e)
		goto out;
	prune(now, x, &content);
	a = act_new(act_of(was));
	act_id(a, ":id", &id);
	if (*key)
		act_int(a, ":version", row_int(was, "_version"));
	else
		e = put_origin(a, was, &f.id);
	act_id(a, ":receiver", &structure);
	act_int(a, ":urgent", row_int(now, "urgent"));
	act_text(a, ":wished_on", row_get(now, "wished_on"));
	act_int(a, ":scopes", shared_scopes(now));
	act_int(a, ":agreed", row_int(now, "agreed"));
	if (!e)
		e = act_blob(a, x, &id, &id, WRAP_REFERRAL, SCOPE_CONTENT,
			&id_none, (uint32_t)row_int(was, "_v_content"),
			&content, content_names);
	if (!e)
		e = act_send(a, x);
	if (!e)
		row_set(now, "_key", id_text(&id, hex));
out:
	if (e == E_CONFLICT && *key)
		sealed_conflict(x, &referral_record, key, was, now, faults);
	else if (e)
		faults_add(faults, "", "%s", err_text());
	row_done(&content);
	act_free(a);
	return e;
}

const struct record referral_record = {
	"referral", columns, referral_load, referral_save, referral_check
};

/* The person chosen by F4: her values come in sight. */
static void
then_person(struct ctx *x, struct row *row)
{
	if (*row_get(row, "person") &&
		fill_values(x, row_get(row, "person"), row) == E_OK &&
		!*row_get(row, "_key"))
		presets(x, row);
}

static void
then_service(struct ctx *x, struct row *row)
{
	struct id structure;
	bool account;

	if (*row_get(row, "service"))
		referral_service(x, row_get(row, "service"), row, &structure,
			&account);
}

const struct then referral_thens[] = {
	{ "referral_person", then_person },
	{ "referral_service", then_service },
	{ NULL, NULL }
};

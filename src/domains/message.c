#include "domains/message.h"

#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "base/i18n.h"
#include "domains/appointment_read.h"
#include "domains/follow.h"
#include "domains/person.h"
#include "domains/sealed.h"
#include "model/act.h"
#include "rules/phone.h"
#include "rules/sms.h"

bool
message_leaves(const char *format)
{
	return strcmp(format, "sms") == 0 ? config.send_sms.n > 0 :
		strcmp(format, "email") == 0 && config.send_mail.n > 0;
}

const char *
message_format(const char *format)
{
	return strcmp(format, "sms") == 0 ? _("SMS") : _("courriel");
}

/* --- what became of it ------------------------------------------------------ */

/* Why one did not leave (rules/message.h, rules/invitation.h, and the keeper's
 * and the command's own). */
static const struct {
	const char *why, *text;
} reasons[] = {
	{ "no_sms", N_("pas envoyé : elle ne veut pas de SMS") },
	{ "no_mobile", N_("pas envoyé : pas de mobile français") },
	{ "no_email", N_("pas envoyé : pas de courriel") },
	{ "by_hand", N_("pas envoyé seul : elle veut être jointe autrement") },
	{ "other_way", N_("pas envoyé : elle préfère l'autre moyen") },
	{ "bad_address", N_("pas envoyé : adresse ou numéro à vérifier") },
	{ "expires_soon", N_("pas envoyé : il restait 2 jours ou moins") },
	{ "past", N_("pas envoyé : il n'y avait plus rien à dire") },
	{ "same", N_("pas envoyé : rien n'avait changé pour elle") },
};

static void
dropped(const char *why, char *out, size_t size)
{
	size_t i;

	snprintf(out, size, "%s", _("pas envoyé"));
	for (i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (strcmp(reasons[i].why, why) == 0)
			snprintf(out, size, "%s", _(reasons[i].text));
}

static void
state_words(const char *state, const char *why, int tries, char *out,
	size_t size)
{
	if (strcmp(state, "sent") == 0)
		snprintf(out, size, "%s", _("envoyé"));
	else if (strcmp(state, "failed") == 0)
		snprintf(out, size, _("non remis (%s)"), why);
	else if (strcmp(state, "unknown") == 0)
		snprintf(out, size, "%s", _("peut-être envoyé"));
	else if (strcmp(state, "dropped") == 0)
		dropped(why, out, size);
	else if (tries)
		snprintf(out, size, _("à réessayer, essai %d"), tries + 1);
	else
		snprintf(out, size, "%s", _("part bientôt"));
}

static const char *
cell(struct db_rows *q, const char *column)
{
	const char *v = db_text(q, column);

	return v ? v : "";
}

void
message_state(struct db_rows *q, char *out, size_t size)
{
	state_words(cell(q, "state"), cell(q, "why"), (int)db_int(q, "tries"),
		out, size);
}

static bool
may_again(const char *state)
{
	return strcmp(state, "failed") == 0 || strcmp(state, "unknown") == 0 ||
		strcmp(state, "dropped") == 0;
}

enum err
message_last(struct ctx *x, const struct id *record, char *out, size_t size,
	char again[ID_TEXT])
{
	char state[120], when[40];
	struct db_rows q;
	struct date d;
	enum err e = db_select(x->db, "message.of_record", &q);

	*out = '\0';
	if (again)
		*again = '\0';
	if (e)
		return e;
	db_bind_id(&q, ":record", record);
	if (db_next(&q)) {
		struct id id = db_id(&q, "id");

		message_state(&q, state, sizeof state);
		when[0] = '\0';
		if (date_parse(cell(&q, "done_on"), &d) == E_OK)
			date_human(when, sizeof when, d, ctx_today(x));
		snprintf(out, size, "%s %s%s%s", message_format(cell(&q,
			"format")), state, *when ? ", " : "", when);
		if (again && may_again(cell(&q, "state")) &&
			db_null(&q, "handled_on"))
			id_text(&id, again);
	}
	return db_end(&q);
}

enum err
message_words(struct ctx *x, const struct id *structure,
	enum message_kind kind, char out[700])
{
	struct db_rows q;
	enum err e = db_select(x->db, "message.words", &q);

	*out = '\0';
	if (e)
		return e;
	db_bind_id(&q, ":structure", structure);
	if (db_next(&q))
		snprintf(out, 700, "%s", cell(&q, message_kind_name(kind)));
	return db_end(&q);
}

/* --- those of a person ---------------------------------------------------------- */

static const struct column list_columns[] = {
	{ .name = "sign", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "day", .type = CT_DATE, .flags = COL_CLEAR },
	{ .name = "by", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "what", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "state", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct follow f;
	struct db_rows q;
	enum err e;

	e = follow_about(x, row_get(lq->arg, "key"), "SMS", &f);
	if (!e)
		e = db_select(x->db, "message.of_person", &q);
	if (e)
		return e;
	db_bind_id(&q, ":person", &f.person);
	db_bind_id(&q, ":structure", &f.structure);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		enum message_kind kind;
		char hex[ID_TEXT], state[120];

		message_state(&q, state, sizeof state);
		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "day", db_null(&q, "done_on") ? cell(&q,
			"made_on") : cell(&q, "done_on"));
		row_set(r, "by", message_format(cell(&q, "format")));
		row_set(r, "what", message_kind_parse(cell(&q, "kind"),
			&kind) ? _(message_kind_label(kind)) : "");
		row_set(r, "state", state);
		row_set(r, "sign", may_again(cell(&q, "state")) &&
			db_null(&q, "handled_on") ? "!" : "");
	}
	return db_end(&q);
}

static const struct source sources[] = {
	{ "message.of_person", list_columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

/* --- one of them ------------------------------------------------------------------ */

#define SHOWN(name, label, type, max)                                        \
	{ name, label, type, max, SCOPE_LABEL, COL_READONLY, NULL, NULL, NULL }

static const struct column columns[] = {
	SHOWN("name", N_("Personne"), CT_TEXT, 120),
	SHOWN("alert", N_("Consigne de contact"), CT_TEXT, 200),
	SHOWN("what", N_("Message"), CT_TEXT, 60),
	SHOWN("by", N_("Par"), CT_TEXT, 20),
	SHOWN("state_text", N_("État"), CT_TEXT, 120),
	SHOWN("when", N_("Essai"), CT_TEXT, 160),
	SHOWN("body", N_("Texte"), CT_LONG, MESSAGE_MAX),
	SHOWN("size", N_("Longueur"), CT_TEXT, 60),
	{ .name = NULL }
};

/* What is sealed of it. */
static const struct column opened_columns[] = {
	{ .name = "to", .type = CT_TEXT, .scope = SCOPE_PATH },
	{ .name = "text", .type = CT_TEXT, .scope = SCOPE_PATH },
	{ .name = "at", .type = CT_TEXT, .scope = SCOPE_PATH },
	{ .name = NULL }
};
static const struct record opened = { "message_opened", opened_columns, NULL,
	NULL, NULL };

struct one {
	struct sealed s;
	char follow[ID_TEXT], kind[24], record[ID_TEXT];
	int version;
	bool again;
};

static enum err
get(struct ctx *x, const char *key, struct one *m, struct row *r)
{
	struct db_rows q;
	enum message_kind kind;
	enum err e;

	memset(m, 0, sizeof *m);
	m->s.user = x->user;
	e = id_parse(key, &m->s.record);
	if (!e)
		e = db_select(x->db, "message.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &m->s.record);
	if (db_next(&q)) {
		struct id follow = db_id(&q, "follow");
		struct id record = db_id(&q, "record");
		char state[120];

		if (!id_is_none(&follow))
			id_text(&follow, m->follow);
		id_text(&record, m->record);
		m->s.person = db_id(&q, "person");
		m->s.structure = db_id(&q, "structure");
		m->version = (int)db_int(&q, "version");
		m->again = may_again(cell(&q, "state")) && db_null(&q,
			"handled_on");
		snprintf(m->kind, sizeof m->kind, "%s", cell(&q, "kind"));
		message_state(&q, state, sizeof state);
		row_set(r, "state_text", state);
		row_set(r, "by", message_format(cell(&q, "format")));
		row_set(r, "_format", cell(&q, "format"));
		row_set(r, "what", message_kind_parse(m->kind, &kind) ?
			_(message_kind_label(kind)) : "");
	}
	e = db_end(&q);
	if (!e && !*m->follow)
		e = err_set(E_NOTFOUND, "%s", _("Ce message n'existe plus. "
			"F3 revient."));
	return e;
}

/* The words that left, where and at what hour; before that there are none. */
static void
show_words(struct ctx *x, const struct row *sealed, struct row *r)
{
	const char *text = row_get(sealed, "text"), *to = row_get(sealed, "to");
	bool sms = strcmp(row_get(r, "_format"), "sms") == 0;
	struct sms_size size;
	char when[40], shown[200];
	int64_t at;

	row_set(r, "body", *text ? text : _("Le texte se fait au moment où le "
		"message part."));
	if (!*text || strcmp(text, ROW_MASKED) == 0)
		return;
	if (date_instant_parse(row_get(sealed, "at"), &at) == E_OK) {
		ctx_when(x, at, when, sizeof when);
		snprintf(shown, sizeof shown, "%s", to);
		if (sms)
			phone_format(to, shown, sizeof shown);
		row_setf(r, "when", _("%s, vers %s"), when, shown);
	}
	sms_size(text, &size);
	if (sms)
		row_setf(r, "size", _("%d signes, %d SMS"), size.units,
			size.parts);
}

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct row p, sealed;
	struct follow f;
	struct one m;
	char alert[200];
	enum err e = get(x, key, &m, r);

	row_init(&p);
	row_init(&sealed);
	if (!e)
		e = follow_get(x, m.follow, &f);
	if (!e)
		e = person_read(x, &f, SCOPE_BIT(SCOPE_LABEL) |
			SCOPE_BIT(SCOPE_CONTACT), &p);
	if (!e)
		e = sealed_load(x, &opened, &m.s, &sealed);
	if (!e) {
		row_set(r, "_key", key);
		row_set(r, "_follow", m.follow);
		row_setf(r, "name", "%s %s", row_get(&p, "last_name"),
			row_get(&p, "first_name"));
		appointment_alert(&p, alert, sizeof alert);
		row_setf(r, "alert", "%s%s", *alert ? _("! Contact : ") : "",
			alert);
		wipe(alert, sizeof alert);
		show_words(x, &sealed, r);
	}
	row_done(&p);
	row_done(&sealed);
	return e;
}

static const struct record record = { "message", columns, load, NULL, NULL };

/* --- what is done ------------------------------------------------------------------- */

static enum err
call_send(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct act *a;
	struct id id, made = id_new();
	char said[200], again[ID_TEXT];
	enum err e = id_parse(row_get(row, "_key"), &id);

	if (!e && !message_leaves(row_get(row, "format")))
		return err_set(E_STATE, "%s", strcmp(row_get(row, "format"),
			"postal") == 0 ? _("Un courrier se poste : rien ne "
			"part d'ici.") : _("Ce serveur n'envoie pas par ce "
			"moyen : à envoyer vous-même. L'exploitant le règle "
			"(send_sms, send_mail)."));
	if (!e)
		e = message_last(x, &id, said, sizeof said, again);
	if (e)
		return e;
	if (*again) {
		snprintf(out->screen, sizeof out->screen, "message.read");
		snprintf(out->key, sizeof out->key, "%s", again);
		return E_OK;
	}
	if (*said)
		return err_set(E_STATE, _("%s : F2, Messages les montre."),
			said);
	a = act_new("message.send");
	act_id(a, ":id", &id);
	act_id(a, ":made", &made);
	e = act_send(a, x);
	act_free(a);
	if (!e) {
		out->refresh = true;
		snprintf(out->message, sizeof out->message, "%s", _("L'envoi "
			"commence : la fiche de l'invitation dit ce qu'il "
			"devient."));
	} else if (e == E_CONFLICT) {
		e = err_set(E_STATE, "%s", _("Cette invitation n'est plus à "
			"envoyer."));
	}
	return e;
}

static enum err
call_again(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct id made = id_new();
	struct row r;
	struct one m;
	struct act *a;
	enum err e;

	row_init(&r);
	e = get(x, row_get(row, "_key"), &m, &r);
	if (!e && !m.again)
		e = err_set(E_STATE, "%s", _("Ce message n'est pas à renvoyer "
			": il est parti, il part, ou c'est fait."));
	if (!e && !message_leaves(row_get(&r, "_format")))
		e = err_set(E_STATE, "%s", _("Ce serveur n'envoie plus par ce "
			"moyen : l'exploitant le règle (send_sms, "
			"send_mail)."));
	row_done(&r);
	if (e)
		return e;
	a = act_new("message.again");
	act_id(a, ":id", &m.s.record);
	act_id(a, ":made", &made);
	act_int(a, ":version", m.version);
	e = act_send(a, x);
	act_free(a);
	if (!e) {
		out->back = true;
		snprintf(out->message, sizeof out->message, "%s", _("Il part "
			"de nouveau, une fois."));
	}
	return e;
}

static enum err
call_handled(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct act *a = act_new("message.handled");
	struct id id;
	enum err e = id_parse(row_get(row, "_key"), &id);

	act_id(a, ":id", &id);
	if (!e)
		e = act_send(a, x);
	act_free(a);
	if (!e) {
		out->refresh = true;
		snprintf(out->message, sizeof out->message, "%s", _("Fait : "
			"ce message n'attend plus rien."));
	} else if (e == E_CONFLICT || e == E_STATE) {
		e = err_set(E_STATE, "%s", _("Ce message n'attend rien."));
	}
	return e;
}

/* What it was about. */
static enum err
call_about(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum message_kind kind;
	struct row r;
	struct one m;
	enum err e;

	row_init(&r);
	e = get(x, row_get(row, "_key"), &m, &r);
	row_done(&r);
	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "%s", message_kind_parse(
		m.kind, &kind) && message_of_invite(kind) ?
		"appointment.invited" : "appointment.read");
	snprintf(out->key, sizeof out->key, "%s", m.record);
	return E_OK;
}

static const struct call calls[] = {
	{ "message_send", call_send },
	{ "message_again", call_again },
	{ "message_done", call_handled },
	{ "message_about", call_about },
	{ NULL, NULL }
};

static const struct record *const records[] = { &record, NULL };

const struct domain message_domain = {
	.name = "message", .records = records, .sources = sources,
	.calls = calls,
};

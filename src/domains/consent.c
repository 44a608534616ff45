#include "domains/consent.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/united.h"
#include "model/act.h"
#include "model/vault.h"
#include "store/db.h"

static const struct choice states[] = {
	{ "donne", N_("accord donné") }, { "refuse", N_("refusé") },
	{ "retire", N_("accord retiré") }, { NULL, NULL }
};
static const struct choice said_states[] = {
	{ "informee", N_("information donnée") }, { "donne", N_("accord donné") },
	{ "refuse", N_("refusé") }, { "retire", N_("accord retiré") },
	{ NULL, NULL }
};
static const struct choice hows[] = {
	{ "oral", N_("de vive voix") }, { "papier", N_("sur papier") },
	{ "tel", N_("au téléphone") }, { NULL, NULL }
};
static const struct choice said_hows[] = {
	{ "oral", N_("de vive voix") }, { "papier", N_("sur papier") },
	{ "tel", N_("au téléphone") }, { "espace", N_("dans son espace") },
	{ NULL, NULL }
};

static const struct choices choices[] = {
	{ "consent.state", states, NULL },
	{ "consent.said", said_states, NULL },
	{ "consent.how", hows, NULL },
	{ "consent.said_how", said_hows, NULL },
	{ "consent.lang", NULL, informed_lang_make },
	{ NULL, NULL, NULL }
};

static const char *const names[] = { "code", "version", "lang", "state",
	"how", "text", NULL };

/* --- read and written ---------------------------------------------------------- */

/* What is there in clear: who noted it, when. */
static enum err
read_rows(struct ctx *x, const struct id *person, const struct id *structure,
	struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "consent.of_person", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", person);
	db_bind_id(&q, ":structure", structure);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id"), by = db_id(&q, "user");
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "_user", id_text(&by, hex));
		row_setf(r, "_seq", "%d", (int)db_int(&q, "seq"));
		row_set(r, "made_on", db_text(&q, "made_on"));
		row_set(r, "who", db_int(&q, "herself") ? _("elle-même") :
			db_text(&q, "user_name"));
	}
	return db_end(&q);
}

enum err
consent_read(struct ctx *x, const struct id *person,
	const struct id *structure, struct rows *out)
{
	struct vault_want want = { WRAP_PERSON, *person, SCOPE_NOTE,
		*structure, false };
	int i, from = out->n;
	uint32_t version;
	enum err e = read_rows(x, person, structure, out);

	/* no key is asked for what is not there */
	if (!e && out->n > from)
		e = vault_fetch(x, &want, 1);
	while (!want.given && out->n > from)
		row_done(&out->r[--out->n]);
	for (i = from; i < out->n && !e; i++) {
		struct id id;

		e = id_parse(row_get(&out->r[i], "_key"), &id);
		if (!e)
			e = vault_open(x, WRAP_PERSON, person, &id,
				SCOPE_NOTE, structure, &out->r[i], &version);
	}
	return e;
}

const struct row *
consent_last(const struct rows *all, const char *code)
{
	const struct row *last = NULL;
	int i;

	for (i = 0; i < all->n; i++)
		if (strcmp(row_get(&all->r[i], "code"), code) == 0 && (!last ||
			strcmp(row_get(&all->r[i], "made_on"), row_get(last,
			"made_on")) >= 0))
			last = &all->r[i];
	return last;
}

enum err
consent_put(struct ctx *x, const struct id *follow, const struct id *person,
	const struct id *structure, const struct row *r)
{
	struct vault_want want = { WRAP_PERSON, *person, SCOPE_NOTE,
		*structure, false };
	bool worker = id_is_none(&x->person);
	struct id id = id_new();
	struct act *a;
	enum err e = vault_fetch(x, &want, 1);

	if (!e && !want.given)
		e = err_set(E_RIGHT, "%s", _("Ce n'est pas possible "
			"maintenant."));
	if (e)
		return e;
	a = act_new(worker ? "consent.write" : "consent.own");
	act_int(a, ":hide", strcmp(row_get(r, "code"), "partage") == 0 &&
		strcmp(row_get(r, "state"), "donne") != 0);
	act_id(a, ":follow", follow);
	act_id(a, ":id", &id);
	e = act_blob(a, x, &id, person, WRAP_PERSON, SCOPE_NOTE, structure, 0,
		r, names);
	if (!e)
		e = act_send(a, x);
	act_free(a);
	return e;
}

static enum err
read_follow(struct ctx *x, const struct follow *f, void *to)
{
	return consent_read(x, &f->person, &f->structure, to);
}

enum err
consent_state(struct ctx *x, const struct follow *f, const char *code,
	char out[16])
{
	const struct row *last;
	struct rows all;
	enum err e;

	rows_init(&all);
	e = united_each(x, f, read_follow, &all);
	last = e ? NULL : consent_last(&all, code);
	snprintf(out, 16, "%s", last ? row_get(last, "state") : "");
	rows_done(&all);
	return e;
}

void
consent_say(struct ctx *x, const struct row *event, char *out, size_t size)
{
	const char *how = choice_label(x, "consent.said_how", row_get(event,
		"how"));
	struct informed one;

	if (!informed_find(row_get(event, "code"), informed_lang(), &one))
		snprintf(one.title, sizeof one.title, "%s", row_get(event,
			"code"));
	snprintf(out, size, _("%s : %s%s%s"), one.title, choice_label(x,
		"consent.said", row_get(event, "state")), *how ? ", " : "",
		how);
}

/* --- the list -------------------------------------------------------------------- */

static const struct column list_columns[] = {
	{ .name = "sign", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "kind", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "what", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "state", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "made_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "who", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static void
put_state(struct ctx *x, const struct informed *one, const struct row *last,
	struct row *r)
{
	const char *state = last ? row_get(last, "state") : "";

	row_set(r, "made_on", last ? row_get(last, "made_on") : "");
	row_set(r, "who", last ? row_get(last, "who") : "");
	if (!last)
		row_set(r, "state", one->accord ? _("pas demandé") :
			_("à donner"));
	else if (one->accord)
		row_set(r, "state", choice_label(x, "consent.said", state));
	else
		row_set(r, "state", strcmp(row_get(last, "version"),
			one->version) == 0 ? _("donnée") :
			_("autre version"));
	row_set(r, "sign", !one->accord && (!last || strcmp(row_get(last,
		"version"), one->version) != 0) ? "!" : "");
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct informed one;
	struct rows all;
	struct follow f;
	char hex[ID_TEXT];
	int i;
	enum err e = follow_about(x, row_get(lq->arg, "key"), "INF", &f);

	rows_init(&all);
	if (!e)
		e = united_each(x, &f, read_follow, &all);
	for (i = 0; !e && informed_at(i, informed_lang(), &one); i++) {
		struct row *r = rows_add(out);

		row_set(r, "_key", one.code);
		row_set(r, "_follow", id_text(&f.id, hex));
		row_set(r, "_accord", one.accord ? "1" : "");
		row_set(r, "kind", one.accord ? _("Accord") : _("Texte"));
		row_set(r, "what", one.title);
		put_state(x, &one, consent_last(&all, one.code), r);
	}
	rows_done(&all);
	return e;
}

/* All that was noted, for her copy. */
static enum err
fetch_events(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct follow f;
	char text[300];
	int i;
	enum err e = follow_about(x, row_get(lq->arg, "key"), "INF", &f);

	if (!e)
		e = united_each(x, &f, read_follow, out);
	for (i = 0; i < out->n && !e; i++) {
		consent_say(x, &out->r[i], text, sizeof text);
		row_set(&out->r[i], "what", text);
	}
	return e;
}

static const struct source sources[] = {
	{ "consent.person", list_columns, false, fetch },
	{ "consent.events", list_columns, false, fetch_events },
	{ NULL, NULL, false, NULL }
};

static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "%s", *row_get(row,
		"_accord") ? "person.consent" : "person.notice");
	snprintf(out->arg, sizeof out->arg, "%s %s", row_get(row, "_follow"),
		row_get(row, "_key"));
	return E_OK;
}

/* --- given, asked ---------------------------------------------------------------- */

static const struct column columns[] = {
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "title", N_("Quoi"), CT_TEXT, 120, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "version", N_("Version"), CT_TEXT, 8, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "words", N_("Texte"), CT_LONG, 2000, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "before", N_("Jusqu'ici"), CT_LONG, 300, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "lang", N_("Langue"), CT_CHOICE, 8, SCOPE_NOTE, COL_REQUIRED,
		"consent.lang", NULL, N_("La langue dans laquelle le texte "
		"est lu ou remis.") },
	{ "how", N_("Comment"), CT_CHOICE, 8, SCOPE_NOTE, COL_REQUIRED,
		"consent.how", NULL, N_("De vive voix : lu ensemble, à voix "
		"haute si elle le veut.") },
	{ "state", N_("Réponse"), CT_CHOICE, 10, SCOPE_NOTE, COL_REQUIRED,
		"consent.state", NULL, N_("Ce qu'elle répond. Un refus ne "
		"change rien à l'aide : rien ici n'attend un accord.") },
	{ "text", N_("Précision"), CT_LONG, 300, SCOPE_NOTE, 0, NULL, NULL,
		N_("Qui appeler, ce qui peut être dit ; ce à quoi la photo "
		"sert.") },
	{ .name = NULL }
};

/* The text in the language that is chosen. */
static void
put_words(struct ctx *x, struct row *r)
{
	const char *code = row_get(r, "_code"), *lang = row_get(r, "lang");
	struct informed one;
	struct buf b;

	if (!informed_find(code, lang, &one))
		return;
	buf_init(&b);
	informed_text(code, lang, &b);
	row_set(r, "title", one.title);
	row_set(r, "version", one.version);
	row_set(r, "words", buf_str(&b));
	buf_done(&b);
}

static const struct then thens[] = {
	{ "consent_words", put_words }, { NULL, NULL }
};

static enum err
put_before(struct ctx *x, const struct follow *f, const char *code,
	struct row *r)
{
	const struct row *last;
	char said[300], day[16];
	struct rows all;
	struct date d;
	enum err e;

	rows_init(&all);
	e = united_each(x, f, read_follow, &all);
	last = e ? NULL : consent_last(&all, code);
	row_set(r, "before", _("rien"));
	if (last && date_parse(row_get(last, "made_on"), &d) == E_OK) {
		date_french(d, day, sizeof day);
		consent_say(x, last, said, sizeof said);
		row_setf(r, "before", _("%s, le %s, par %s"), strstr(said,
			" : ") ? strstr(said, " : ") + 3 : said, day,
			row_get(last, "who"));
		row_set(r, "_state", row_get(last, "state"));
	}
	rows_done(&all);
	return e;
}

/* arg: "FOLLOW CODE" */
static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	char hex[ID_TEXT];
	struct row *one = r;
	struct informed what;
	struct follow f;
	const char *code = strchr(arg, ' ');
	enum err e;

	snprintf(hex, sizeof hex, "%.*s", (int)strcspn(arg, " "), arg);
	if (!code || !informed_find(code + 1, informed_lang(), &what))
		return err_set(E_NOTFOUND, _("Cela n'existe plus. F3 "
			"revient."));
	e = follow_get(x, hex, &f);
	if (!e && f.ended)
		e = err_set(E_STATE, _("Cet accompagnement est terminé."));
	if (!e)
		e = follow_labels(x, &f.person, 1, &one);
	if (e)
		return e;
	row_set(r, "_follow", hex);
	row_set(r, "_code", what.code);
	row_set(r, "_accord", what.accord ? "1" : "");
	row_set(r, "lang", informed_lang());
	row_set(r, "how", "oral");
	put_words(x, r);
	return put_before(x, &f, what.code, r);
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	struct follow follow;
	struct row event;
	enum err e = follow_get(x, row_get(was, "_follow"), &follow);

	row_init(&event);
	row_set(&event, "code", row_get(was, "_code"));
	row_set(&event, "version", row_get(now, "version"));
	row_set(&event, "lang", row_get(now, "lang"));
	row_set(&event, "how", row_get(now, "how"));
	row_set(&event, "state", *row_get(was, "_accord") ? row_get(now,
		"state") : "informee");
	row_set(&event, "text", row_get(now, "text"));
	if (!e)
		e = consent_put(x, &follow.id, &follow.person,
			&follow.structure, &event);
	row_done(&event);
	if (e)
		faults_add(f, "", "%s", err_text());
	return e;
}

/* What was not given is not withdrawn. */
static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	if (*row_get(now, "_accord") && strcmp(row_get(now, "state"),
		"retire") == 0 && strcmp(row_get(now, "_state"), "donne") != 0)
		faults_add(f, "state", "%s", _("Il n'y a pas d'accord à "
			"retirer : « refusé » dit qu'elle ne veut pas."));
}

static const struct record told_record = {
	"consent", columns, load, save, check
};
static const struct record *const records[] = { &told_record, NULL };

static enum err
call_saved(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("C'est noté."));
	return E_OK;
}

static const struct call calls[] = {
	{ "consent_open", call_open }, { "consent_saved", call_saved },
	{ NULL, NULL }
};

static const struct jump jumps[] = {
	{ "INF", N_("Information et accords"), "person.consents", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain consent_domain = {
	.name = "consent", .records = records, .sources = sources,
	.choices = choices, .calls = calls, .thens = thens, .jumps = jumps,
};

/* What a person said in her own space, read and answered by who follows
 * her. */
#include "domains/said.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/beside.h"
#include "domains/follow.h"
#include "domains/looked.h"
#include "model/act.h"
#include "model/vault.h"
#include "store/db.h"

struct said {
	struct id id, about, answer;
	int64_t access;
	char follow[ID_TEXT], kind[16], made_on[12], seen_on[12];
	char line[16];          /* what of the notebook she answers */
	char seen_name[160];
	int version;
};

static enum err
said_get(struct ctx *x, const char *key, struct said *out)
{
	struct db_rows q;
	struct id id, follow;
	enum err e = id_parse(key, &id);

	memset(out, 0, sizeof *out);
	if (!e)
		e = db_select(x->db, "said.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	e = db_one(&q, _("Cela n'existe plus. F3 revient."));
	if (e)
		return e;
	out->id = id;
	out->about = db_null(&q, "about") ? id_none :
		db_id(&q, "about");
	out->answer = db_null(&q, "answer") ? id_none :
		db_id(&q, "answer");
	out->access = db_int(&q, "access");
	follow = db_id(&q, "follow");
	id_text(&follow, out->follow);
	out->version = (int)db_int(&q, "version");
	db_copy(&q, "kind", out->kind, sizeof out->kind);
	db_copy(&q, "line", out->line, sizeof out->line);
	db_copy(&q, "made_on", out->made_on, sizeof out->made_on);
	db_copy(&q, "seen_on", out->seen_on, sizeof out->seen_on);
	db_copy(&q, "seen_name", out->seen_name,
		sizeof out->seen_name);
	return db_end(&q);
}

/* --- the form ---------------------------------------------------------------- */

static const struct choice kinds[] = {
	{ "message", N_("Elle écrit") },
	{ "correction", N_("Elle demande une correction") },
	{ "fait", N_("Elle dit que c'est fait") },
	{ "reponse", N_("Elle répond à une note") },
	{ "ligne", N_("Elle répond au carnet") },
	{ "retrait", N_("Elle retire son accord") },
	{ "arret", N_("Elle demande d'arrêter") },
	{ "equipe", N_("Elle ne montre plus l'équipe") },
	{ "aide", N_("Elle vient avec quelqu'un") },
	{ "pourquoi", N_("Elle demande pourquoi") }, { NULL, NULL }
};
static const struct choices choices[] = {
	{ "said.kind", kinds, NULL }, { NULL, NULL, NULL }
};

#define SHOWN(name, label, type, max)                                        \
	{ name, label, type, max, SCOPE_LABEL, COL_READONLY, NULL, NULL, NULL }

static const struct column columns[] = {
	SHOWN("name", N_("Personne"), CT_TEXT, 120),
	{ "kind", N_("Quoi"), CT_CHOICE, 12, 0, COL_CLEAR | COL_READONLY,
		"said.kind", NULL, NULL },
	{ "made_on", N_("Le"), CT_DATE, 0, 0,
		COL_CLEAR | COL_READONLY | COL_PAST, NULL, NULL, NULL },
	SHOWN("text", N_("Ses mots"), CT_LONG, 1200),
	SHOWN("read", N_("Lu"), CT_TEXT, 200),
	{ "answer", N_("Réponse"), CT_LONG, 1200, SCOPE_NOTE, 0, NULL, NULL,
		N_("Elle la lira dans son espace : des mots de tous les "
		"jours. Vide : elle saura que c'est lu.") },
	{ .name = NULL }
};
static const char *const answered[] = { "text", NULL };

/* The words of a record: her own, an answer, an action of the notebook. */
static enum err
put_words(struct ctx *x, const struct follow *f, const struct id *record,
	enum scope scope, const char *cell, struct row *r)
{
	struct vault_want want = { WRAP_PERSON, f->person, scope,
		f->structure, false };
	struct row sealed;
	uint32_t version;
	enum err e = id_is_none(record) ? E_OK : vault_fetch(x, &want, 1);

	if (e || id_is_none(record))
		return e;
	if (!want.given) {
		row_set(r, cell, ROW_MASKED);
		return E_OK;
	}
	row_init(&sealed);
	e = vault_open(x, WRAP_PERSON, &f->person, record, scope,
		&f->structure, &sealed, &version);
	if (!e)
		row_set(r, cell, row_get(&sealed, "text"));
	row_done(&sealed);
	return e;
}

/* Who had looked, when, by which act: what she asks about. */
static enum err
put_access(struct ctx *x, const struct said *s, struct row *r)
{
	struct db_rows q;
	enum err e = db_select(x->db, "said.access", &q);

	if (e)
		return e;
	db_bind_int(&q, ":access", s->access);
	if (db_next(&q)) {
		const char *act = looked_act(db_text(&q, "action"));
		const char *name = db_text(&q, "user_name");
		char when[40];

		ctx_when(x, db_int(&q, "at"), when, sizeof when);
		row_setf(r, "text", _("Pourquoi : %s, le %s, %s ?"),
			name ? name : "?", when, act ? act : _("lecture"));
	}
	return db_end(&q);
}

static bool
stops(const char *kind)
{
	return strcmp(kind, "retrait") == 0 || strcmp(kind, "arret") == 0 ||
		strcmp(kind, "equipe") == 0;
}

/* Where the law allows it: she asks, somebody answers. */
static void
put_asked(const char *what, int num, const char *name, struct row *r)
{
	if (strcmp(what, "envoyee") == 0)
		row_setf(r, "text", _("Elle demande d'arrêter l'orientation "
			"%d vers %s. La loi la permet sans son accord ; une "
			"réponse lui est due sous un mois."), num, name);
	else if (strcmp(what, "recue") == 0)
		row_setf(r, "text", _("Elle demande d'arrêter l'orientation "
			"%d reçue de %s. La loi la permet sans son accord ; "
			"une réponse lui est due sous un mois."), num, name);
	else
		row_setf(r, "text", _("Elle demande d'arrêter ce qui est fait "
			"pour elle avec %s. La loi le permet sans son accord "
			"; une réponse lui est due sous un mois."), name);
}

/* It has stopped by her word, and what is left to do. */
static void
put_withdrawn(const char *what, int num, const char *name, bool external,
	struct row *r)
{
	if (strcmp(what, "envoyee") == 0 && external)
		row_setf(r, "text", _("Elle n'est plus d'accord avec "
			"l'orientation %d vers %s : elle est retirée. La "
			"lettre est partie : le leur dire."), num, name);
	else if (strcmp(what, "envoyee") == 0)
		row_setf(r, "text", _("Elle n'est plus d'accord avec "
			"l'orientation %d vers %s : ils n'ouvrent plus ce qui "
			"leur était envoyé."), num, name);
	else if (strcmp(what, "recue") == 0)
		row_setf(r, "text", _("Elle n'est plus d'accord avec "
			"l'orientation %d reçue de %s : ce qui était envoyé "
			"ne s'ouvre plus ici. Vos notes restent."), num,
			name);
	else if (strcmp(what, "relais") == 0)
		row_setf(r, "text", _("Elle n'est plus d'accord avec ce qui "
			"est demandé à %s : c'est retiré."), name);
	else
		row_setf(r, "text", _("Elle n'est plus d'accord avec ce qui "
			"vient de %s : identité et contact ne s'ouvrent plus "
			"par là. Vos notes restent."), name);
}

static enum err
put_stopped(struct ctx *x, const struct said *s, const struct follow *f,
	struct row *r)
{
	struct db_rows q;
	bool found;
	enum err e;

	if (strcmp(s->kind, "equipe") == 0) {
		row_set(r, "text", _("Elle ne veut plus que les autres "
			"structures voient qui l'aide ici : c'est caché."));
		return E_OK;
	}
	if (id_equal(&s->about, &f->id)) {
		row_set(r, "text", _("Elle demande que votre structure arrête "
			"de la suivre. La loi permet de la suivre sans son "
			"accord ; une réponse lui est due sous un mois."));
		return E_OK;
	}
	e = db_select(x->db, "said.stopped", &q);
	if (e)
		return e;
	db_bind_id(&q, ":about", &s->about);
	db_bind_id(&q, ":structure", &f->structure);
	found = db_next(&q);
	if (found && strcmp(s->kind, "arret") == 0)
		put_asked(db_text(&q, "what"), (int)db_int(&q, "num"),
			db_text(&q, "nom"), r);
	else if (found)
		put_withdrawn(db_text(&q, "what"), (int)db_int(&q, "num"),
			db_text(&q, "nom"), db_int(&q, "external") != 0, r);
	return db_end(&q);
}

/* about: the record of her words, or what she speaks of; line: what of the
 * notebook she answers. */
static enum err
said_words(struct ctx *x, const struct follow *f, const char *kind,
	const char *line, const struct id *about, struct row *r)
{
	struct said s = { .about = *about };

	if (!stops(kind))
		return put_words(x, f, about, strcmp(kind, "fait") == 0 ?
			SCOPE_PATH : beside_scope(kind, line), "text", r);
	snprintf(s.kind, sizeof s.kind, "%s", kind);
	return put_stopped(x, &s, f, r);
}

/* The line of the notebook that she answers, before her words. */
static enum err
put_line(struct ctx *x, const struct follow *f, const struct said *s,
	struct row *r)
{
	enum err e;

	if (strcmp(row_get(r, "text"), ROW_MASKED) == 0)
		return E_OK;
	e = put_words(x, f, &s->about, beside_scope(s->kind, s->line),
		"_line", r);
	if (!e && *row_get(r, "_line"))
		row_setf(r, "text", _("« %s » : %s"), row_get(r, "_line"),
			row_get(r, "text"));
	return e;
}

static enum err
said_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct follow f;
	struct said s;
	bool done;
	char day[20];
	enum err e = said_get(x, key, &s);

	if (!e)
		e = follow_get(x, s.follow, &f);
	if (e)
		return e;
	follow_cells(x, &f, r);
	row_set(r, "_key", key);
	row_setf(r, "_said", "%d", s.version);
	row_set(r, "_follow", s.follow);
	done = strcmp(s.kind, "fait") == 0;
	{
		struct row *one = r;

		if (follow_labels(x, &f.person, 1, &one))
			row_set(r, "name", "");
	}
	row_set(r, "kind", s.kind);
	row_set(r, "made_on", s.made_on);
	if (*s.seen_on) {
		struct date d;

		date_parse(s.seen_on, &d);
		date_french(d, day, sizeof day);
		row_setf(r, "read", _("%s, le %s"), s.seen_name, day);
	}
	if (strcmp(s.kind, "pourquoi") == 0)
		e = put_access(x, &s, r);
	else
		e = said_words(x, &f, s.kind, s.line, done || stops(s.kind) ?
			&s.about : &s.id, r);
	if (!e && strcmp(s.kind, "ligne") == 0)
		e = put_line(x, &f, &s, r);
	return e ? e : put_words(x, &f, &s.answer, SCOPE_NOTE, "answer", r);
}

/* All that she said to a structure, with its words. */
static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct follow f;
	struct db_rows q;
	int i;
	enum err e = follow_about(x, row_get(lq->arg, "key"), NULL, &f);

	if (!e)
		e = db_select(x->db, "said.of_person", &q);
	if (e)
		return e;
	db_bind_id(&q, ":person", &f.person);
	db_bind_id(&q, ":structure", &f.structure);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		const char *kind = db_text(&q, "kind");
		bool done = strcmp(kind, "fait") == 0;
		struct id id = db_null(&q, "about") || !(done || stops(kind)) ?
			db_id(&q, "id") : db_id(&q, "about");
		struct id answer = db_null(&q, "answer") ? id_none :
			db_id(&q, "answer");
		const char *seen = db_text(&q, "seen_on");
		const char *line = db_text(&q, "line");
		char hex[ID_TEXT];

		row_set(r, "_line", line ? line : "");
		row_set(r, "_words", id_text(&id, hex));
		row_set(r, "_answer", id_text(&answer, hex));
		row_set(r, "kind", kind);
		row_set(r, "made_on", db_text(&q, "made_on"));
		row_set(r, "seen_on", seen ? seen : "");
	}
	e = db_end(&q);
	for (i = 0; i < out->n && !e; i++) {
		struct row *r = &out->r[i];
		struct id words, answer;

		e = id_parse(row_get(r, "_words"), &words);
		if (!e)
			e = id_parse(row_get(r, "_answer"), &answer);
		if (!e)
			e = said_words(x, &f, row_get(r, "kind"), row_get(r,
				"_line"), &words, r);
		if (!e)
			e = put_words(x, &f, &answer, SCOPE_NOTE, "answer",
				r);
	}
	return e;
}

static const struct column listed[] = {
	{ .name = "made_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "kind", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "said.kind" },
	{ .name = "text", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "seen_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "answer", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = NULL }
};
static const struct source sources[] = {
	{ "said.of_person", listed, false, fetch },
	{ NULL, NULL, false, NULL }
};

static enum err
said_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *faults)
{
	struct id id = id_new();
	struct act *a = NULL;
	struct row words;
	struct follow f;
	struct said s;
	bool why;
	enum err e = said_get(x, row_get(was, "_key"), &s);

	row_init(&words);
	why = !e && strcmp(s.kind, "pourquoi") == 0;
	if (!e)
		e = follow_get(x, s.follow, &f);
	if (!e && *s.seen_on)
		e = err_set(E_STATE, "%s", _("C'est déjà lu ; une note dit "
			"la suite."));
	if (e)
		goto out;
	if (why && !*row_get(now, "answer")) {
		faults_add(faults, "answer", "%s", _("Il manque la réponse : "
			"elle demande pourquoi."));
		return E_CHECK;
	}
	a = act_new(why ? "why.answer" : "said.answer");
	act_id(a, ":id", &s.id);
	act_int(a, ":version", row_int(was, "_said"));
	if (*row_get(now, "answer")) {
		struct vault_want want = { WRAP_PERSON, f.person, SCOPE_NOTE,
			f.structure, false };

		act_id(a, ":answer", &id);
		row_set(&words, "text", row_get(now, "answer"));
		e = vault_fetch(x, &want, 1);
		if (!e && !want.given)
			e = err_set(E_RIGHT, "%s", _("Vous n'avez pas accès "
				"aux notes de cette personne."));
		if (!e)
			e = act_blob(a, x, &id, &f.person, WRAP_PERSON,
				SCOPE_NOTE, &f.structure, 0, &words,
				answered);
	} else {
		act_text(a, ":answer", "");
	}
	if (!e)
		e = act_send(a, x);
out:
	if (e)
		faults_add(faults, "", "%s", err_text());
	row_done(&words);
	act_free(a);
	return e;
}

static const struct record record = {
	"said", columns, said_load, said_save, NULL
};
static const struct record *const records[] = { &record, NULL };

/* After it was saved: its line leaves my day. */
static enum err
call_saved(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("C'est lu, elle "
		"le verra."));
	return E_OK;
}

static enum err
call_unanswered(struct ctx *x, const struct row *row,
	struct call_result *out)
{
	snprintf(out->message, sizeof out->message, _("%s : qui a regardé est "
		"seul responsable. L'exploitant y nomme une autre personne "
		"(passerelle user), qui répondra."), row_get(row, "name"));
	return E_OK;
}

static const struct call calls[] = {
	{ "said_saved", call_saved },
	{ "said_unanswered", call_unanswered }, { NULL, NULL }
};

const struct domain said_domain = {
	.name = "said", .records = records, .sources = sources,
	.choices = choices,
	.calls = calls,
};

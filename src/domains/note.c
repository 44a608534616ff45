#include "domains/note.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/beside.h"
#include "domains/follow.h"
#include "domains/sealed.h"
#include "domains/united.h"
#include "store/db.h"

static const struct choice kinds[] = {
	{ "note", N_("Note : la personne peut la lire") },
	{ "travail", N_("Note de travail : vous seule ou seul") },
	{ NULL, NULL }
};
static const struct choice subjects[] = {
	{ "entretien", N_("entretien") }, { "appel_recu", N_("appel reçu") },
	{ "appel_emis", N_("appel émis") }, { "courrier", N_("courrier") },
	{ "partenaire", N_("partenaire") }, { "autre", N_("autre") },
	{ NULL, NULL }
};

const struct choices note_choices[] = {
	{ "note.kind", kinds, NULL },
	{ "note.subject", subjects, NULL },
	{ NULL, NULL, NULL }
};

/* A note's columns lie in one blob; a working note's in another scope, whose
 * owner is its author: which one is decided by `kind`. */
static const struct column columns[] = {
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "author_name", N_("Par"), CT_TEXT, 160, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ "kind", N_("Qui lira"), CT_CHOICE, 10, 0, COL_CLEAR | COL_REQUIRED,
		"note.kind", NULL, N_("Une note est lue par la personne et "
		"votre structure ; une note de travail par vous, et par la "
		"personne sur demande.") },
	{ "made_on", N_("Le"), CT_DATE, 0, 0,
		COL_CLEAR | COL_REQUIRED | COL_PAST, NULL, NULL, NULL },
	{ "contact", N_("Vaut contact"), CT_YESNO, 1, 0, COL_CLEAR, NULL,
		NULL, N_("Oui : la date devient celle du dernier contact.") },
	{ "subject", N_("Quoi"), CT_CHOICE, 12, SCOPE_NOTE, 0,
		"note.subject", NULL, NULL },
	{ "text", N_("Texte"), CT_LONG, 4000, SCOPE_NOTE, COL_REQUIRED, NULL,
		NULL, N_("Des faits, avec les mots de la personne. 4 000 "
		"caractères.") },
	{ "beside", N_("Elle répond"), CT_LONG, 4000, SCOPE_LABEL,
		COL_READONLY, NULL, NULL, NULL },
	{ .name = NULL }
};
static const char *const names[] = { "subject", "text", NULL };

struct note {
	struct id id, person, structure, author;
	char follow[ID_TEXT], kind[16], made_on[12], author_name[160];
	bool moved;             /* a line without words is what is left */
};

static enum err
note_get(struct ctx *x, const char *key, struct note *out)
{
	struct db_rows q;
	struct id id, follow;
	enum err e = id_parse(key, &id);

	memset(out, 0, sizeof *out);
	if (!e)
		e = db_select(x->db, "note.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	e = db_one(&q, _("Cette note n'existe plus."));
	if (e)
		return e;
	out->id = id;
	out->person = db_id(&q, "person");
	out->structure = db_id(&q, "structure");
	out->author = db_id(&q, "author");
	out->moved = !db_null(&q, "moved_on");
	follow = db_id(&q, "follow");
	id_text(&follow, out->follow);
	snprintf(out->kind, sizeof out->kind, "%s",
		db_text(&q, "kind"));
	snprintf(out->made_on, sizeof out->made_on, "%s",
		db_text(&q, "made_on"));
	snprintf(out->author_name, sizeof out->author_name, "%s",
		db_text(&q, "author_name"));
	return db_end(&q);
}

static enum scope
scope_of(const char *kind)
{
	return strcmp(kind, "travail") == 0 ? SCOPE_WORKNOTE : SCOPE_NOTE;
}

/* Opens a note's blob into r; `given` false: not for this user. */
static enum err
note_open(struct ctx *x, const struct note *n, struct row *r,
	uint32_t *version, bool *given)
{
	enum scope scope = scope_of(n->kind);
	struct id owner = scope == SCOPE_WORKNOTE ? n->author : n->structure;
	struct vault_want want = { WRAP_PERSON, n->person, scope, owner,
		false };
	enum err e = vault_fetch(x, &want, 1);

	*given = want.given;
	*version = 0;
	if (e || !want.given)
		return e;
	return vault_open(x, WRAP_PERSON, &n->person, &n->id, scope, &owner,
		r, version);
}

static void
label(struct ctx *x, const struct id *person, struct row *r)
{
	struct row *one = r;

	if (follow_labels(x, person, 1, &one))
		row_set(r, "name", "");
}

/* A new note; of a call when the argument says "appel" before the follow. */
static enum err
note_new(struct ctx *x, const char *arg, struct row *r)
{
	bool call = strncmp(arg, "appel ", 6) == 0;
	struct follow f;
	char iso[16];
	enum err e;

	arg += call ? 6 : 0;
	e = follow_get(x, arg, &f);
	if (e)
		return e;
	label(x, &f.person, r);
	row_set(r, "_follow", arg);
	row_set(r, "kind", "note");
	row_set(r, "subject", call ? "appel_recu" : "entretien");
	row_set(r, "contact", "1");
	row_set(r, "author_name", x->name);
	date_format(ctx_today(x), iso, sizeof iso);
	row_set(r, "made_on", iso);
	return E_OK;
}

/* key: a note; "" with the argument of note_new(): a new one. */
static enum err
note_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct note n;
	uint32_t version;
	bool given;
	char id[ID_TEXT];
	enum err e;

	if (!*key)
		return note_new(x, arg, r);
	e = note_get(x, key, &n);
	if (!e && n.moved)
		e = err_set(E_RIGHT, _("Cette note est déplacée : elle ne "
			"concernait pas cette personne."));
	if (e)
		return e;
	e = note_open(x, &n, r, &version, &given);
	if (e)
		return e;
	if (!given) {
		row_set(r, "subject", ROW_MASKED);
		row_set(r, "text", ROW_MASKED);
	}
	label(x, &n.person, r);
	row_set(r, "_key", key);
	row_set(r, "_follow", n.follow);
	row_set(r, "_author", id_text(&n.author, id));
	row_setf(r, "_v_note", "%u", version);
	row_set(r, "kind", n.kind);
	row_set(r, "made_on", n.made_on);
	row_set(r, "author_name", n.author_name);
	row_set(r, "contact", "0");
	if (given && scope_of(n.kind) == SCOPE_NOTE) {
		struct beside beside[BESIDE_MAX];
		int m;

		e = beside_read(x, &n.person, &n.structure, "reponse",
			beside, &m);
		if (!e)
			e = beside_put(x, beside, m, &n.id, &n.person,
				&n.structure, r);
	}
	return e;
}

static enum err
note_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *faults)
{
	const char *key = row_get(was, "_key");
	enum scope scope = scope_of(row_get(now, "kind"));
	struct act *a = NULL;
	struct follow f;
	struct note n;
	struct id id, owner;
	struct vault_want want;
	char hex[ID_TEXT];
	enum err e = follow_get(x, row_get(was, "_follow"), &f);

	if (e)
		goto out;
	if (*key) {
		e = note_get(x, key, &n);
		if (e)
			goto out;
		id = n.id;
		if (strcmp(n.kind, row_get(now, "kind")) != 0) {
			faults_add(faults, "kind", "%s", _("Une note ne "
				"change pas de lecteur après coup : en écrire "
				"une autre."));
			return E_CHECK;
		}
	} else {
		id = id_new();
	}
	owner = scope == SCOPE_WORKNOTE ? x->user : f.structure;
	want = (struct vault_want){ WRAP_PERSON, f.person, scope, owner,
		false };
	e = vault_fetch(x, &want, 1);
	if (!e && !want.given)
		e = err_set(E_RIGHT, _("Vous n'avez pas accès aux notes de "
			"cette personne."));
	if (e)
		goto out;
	a = act_new(*key ? "note.save" : "note.create");
	act_id(a, ":id", &id);
	if (!*key) {
		act_id(a, ":follow", &f.id);
		act_text(a, ":kind", row_get(now, "kind"));
		act_text(a, ":made_on", row_get(now, "made_on"));
		act_int(a, ":contact", row_int(now, "contact"));
	}
	e = act_blob(a, x, &id, &f.person, WRAP_PERSON, scope, &owner,
		(uint32_t)row_int(was, "_v_note"), now, names);
	if (!e)
		e = act_send(a, x);
	if (!e)
		row_set(now, "_key", id_text(&id, hex));
out:
	if (e == E_CONFLICT && *key)
		sealed_conflict(x, &note_record, key, was, now, faults);
	else if (e)
		faults_add(faults, "", "%s", err_text());
	act_free(a);
	return e;
}

const struct record note_record = {
	"note", columns, note_load, note_save, NULL
};

/* --- the notes of a person, as a list ------------------------------------ */

static const struct column list_columns[] = {
	{ .name = "made_on", .type = CT_DATE,
		.flags = COL_CLEAR | COL_PAST },
	{ .name = "kind", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "note.kind" },
	{ .name = "author_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "subject", .type = CT_CHOICE, .scope = SCOPE_LABEL,
		.choice = "note.subject" },
	{ .name = "text", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = NULL }
};

/* Adds those of one follow. */
static enum err
notes_of(struct ctx *x, const struct follow *f, void *to)
{
	struct beside beside[BESIDE_MAX];
	struct rows *out = to;
	struct db_rows q;
	int i = out->n, m = 0;
	enum err e = beside_read(x, &f->person, &f->structure, "reponse",
		beside, &m);

	if (!e)
		e = db_select(x->db, "note.of_person", &q);
	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id"), by = db_id(&q, "author");
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "_author", id_text(&by, hex));
		row_setf(r, "_seq", "%d", (int)db_int(&q, "seq"));
		row_set(r, "kind", db_text(&q, "kind"));
		row_set(r, "made_on", db_text(&q, "made_on"));
		row_set(r, "author_name", db_text(&q, "author_name"));
	}
	e = db_end(&q);
	for (; i < out->n && e == E_OK; i++) {
		struct note n;
		struct row *r = &out->r[i];
		uint32_t version;
		bool given;

		e = note_get(x, row_get(r, "_key"), &n);
		if (!e && n.moved) {
			row_set(r, "text", _("déplacée"));
			continue;
		}
		if (!e)
			e = note_open(x, &n, r, &version, &given);
		if (!e && !given)
			row_set(r, "text", "········");
		if (!e && given && m)
			e = beside_put(x, beside, m, &n.id, &f->person,
				&f->structure, r);
		if (!e && *row_get(r, "beside"))
			row_setf(r, "text", "%s   %s", row_get(r, "text"),
				row_get(r, "beside"));
	}
	return e;
}

static int
newest_first(const void *a, const void *b)
{
	int d = strcmp(row_get(b, "made_on"), row_get(a, "made_on"));

	return d ? d : (int)(row_int(b, "_seq") - row_int(a, "_seq"));
}

/* _alone in the argument: not those of what is read with it. */
static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct follow f;
	enum err e = follow_about(x, row_get(lq->arg, "key"), NULL, &f);

	if (e)
		return e;
	if (row_has(lq->arg, "_alone") || !united_any(x, &f))
		return notes_of(x, &f, out);
	e = united_each(x, &f, notes_of, out);
	if (!e && out->n > 1)
		qsort(out->r, (size_t)out->n, sizeof *out->r, newest_first);
	return e;
}

const struct source note_sources[] = {
	{ "note.of_person", list_columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

static const struct record *const records[] = { &note_record, NULL };

const struct domain note_domain = {
	.name = "note", .records = records, .sources = note_sources,
	.choices = note_choices,
};

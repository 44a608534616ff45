#include "domains/intake_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "domains/follow.h"
#include "domains/intake_correct.h"
#include "domains/intake_plan.h"
#include "domains/intake_read.h"
#include "store/db.h"

#define TEXT(name, label, max)                                               \
	{ name, label, CT_TEXT, max, SCOPE_DRAFT, 0, NULL, NULL, NULL }

/* Texts, whatever they say: a wrong date is shown to be corrected. */
static const struct column columns[] = {
	{ "seq", N_("Ligne"), CT_INT, 6, 0, COL_CLEAR | COL_READONLY, NULL,
		NULL, NULL },
	{ "why", N_("Pourquoi"), CT_LONG, 600, SCOPE_DRAFT, COL_READONLY,
		NULL, NULL, NULL },
	{ "whose", N_("Fiche"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "which", N_("Dossier"), CT_TEXT, 7, 0, COL_CLEAR, NULL, NULL,
		N_("Le numéro du dossier dont parle la ligne, quand ce "
		"n'est pas celui-là, ou que plusieurs répondent.") },
	{ "decision", N_("C'est"), CT_CHOICE, 30, 0, COL_CLEAR,
		"import.whose", NULL, N_("C'est elle : sa fiche est changée. "
		"Une autre : une fiche est créée.") },
	{ "changes", N_("Ferait"), CT_LONG, 2000, SCOPE_DRAFT, COL_READONLY,
		NULL, NULL, NULL },
	TEXT("title", N_("Civilité"), 20),
	TEXT("last_name", N_("Nom"), 60),
	TEXT("first_name", N_("Prénom"), 60),
	TEXT("birth_name", N_("Nom de naissance"), 60),
	TEXT("born_on", N_("Date de naissance"), 30),
	TEXT("nir", N_("Numéro de sécurité sociale"), 30),
	TEXT("internal_id", N_("Identifiant interne"), 30),
	TEXT("ft_id", N_("Numéro France Travail"), 20),
	TEXT("birth_place", N_("Commune de naissance"), 100),
	TEXT("phone", N_("Téléphone"), 60),
	TEXT("phone2", N_("Autre téléphone"), 30),
	TEXT("email", N_("Courriel"), 120),
	TEXT("street", N_("Adresse"), 200),
	TEXT("street2", N_("Complément"), 120),
	TEXT("postcode", N_("Code postal"), 10),
	TEXT("commune", N_("Commune"), 100),
	TEXT("caf_number", N_("N° CAF ou MSA"), 30),
	TEXT("caf_role", N_("Rôle au dossier CAF"), 30),
	TEXT("rsa_right", N_("Droits RSA"), 60),
	TEXT("rights_on", N_("Droits RSA depuis le"), 30),
	TEXT("are", N_("Droits ARE"), 10),
	TEXT("ass", N_("Droits ASS"), 10),
	TEXT("bonus", N_("Prime d'activité"), 10),
	TEXT("work", N_("Situation"), 60),
	TEXT("level", N_("Niveau de formation"), 60),
	TEXT("project", N_("Projet professionnel"), 300),
	TEXT("jobs", N_("Emplois recherchés"), 600),
	TEXT("mobility", N_("Zone de mobilité"), 60),
	TEXT("tags", N_("Étiquettes"), 200),
	TEXT("structure", N_("Structure"), 160),
	TEXT("terms", N_("Structure référente"), 160),
	TEXT("adviser", N_("Accompagnateurs"), 200),
	TEXT("rqth", N_("RQTH"), 10),
	{ .name = NULL }
};

const struct choice intake_whose[] = {
	{ "", N_("à dire") }, { "same", N_("cette fiche") },
	{ "new", N_("une autre personne") }, { NULL, NULL }
};

static enum err
open_line(struct ctx *x, const char *key, struct intake *in,
	struct intake_line *l)
{
	struct id id;
	enum err e = id_parse(key, &id);

	intake_init(in);
	intake_line_init(l);
	return e ? e : intake_line_get(x, &id, in, l);
}

/* --- what is shown ------------------------------------------------------------ */

static void
add_change(void *data, const char *label, const char *was, const char *now)
{
	struct buf *b = data;

	buf_printf(b, "%s%s : %s%s%s", b->len ? "\n" : "", label,
		*was ? was : "", *was ? " > " : "", *now ? now :
		_("(vide)"));
}

/* What it would do to the record that it is known to be about, or to a new
 * one: nobody else is opened to be looked at. */
static enum err
show_plan(struct ctx *x, struct intake *in, struct intake_line *l,
	struct row *r)
{
	struct intake_people *people = intake_people_empty();
	struct intake_plan p;
	struct buf text;
	char hex[ID_TEXT], *decided = xstrdup(row_get(&l->cells, "d"));
	enum err e = E_OK;

	intake_plan_init(&p);
	buf_init(&text);
	if (strcmp(decided, "new") != 0 && !id_is_none(&l->follow)) {
		intake_people_put(people, &l->person, &l->follow);
		row_set(&l->cells, "d", id_text(&l->follow, hex));
	} else {
		row_set(&l->cells, "d", "new");
	}
	e = intake_plan(x, in, people, l, &p);
	if (!e)
		intake_changes(x, &p, add_change, &text);
	row_set(r, "changes", buf_str(&text));
	row_set(&l->cells, "d", decided);
	intake_plan_done(&p);
	intake_people_free(people);
	buf_done(&text);
	wipe(decided, strlen(decided));
	free(decided);
	return e;
}

static enum err
show_whose(struct ctx *x, const struct intake_line *l, struct row *r)
{
	struct row label, *one = &label;
	struct follow f;
	char key[ID_TEXT];
	enum err e;

	if (id_is_none(&l->follow) ||
		follow_get(x, id_text(&l->follow, key), &f))
		return E_OK;
	row_init(&label);
	e = follow_labels(x, &f.person, 1, &one);
	row_set(r, "whose", row_get(&label, "name"));
	row_setf(r, "which", "%u", f.num);
	row_done(&label);
	return e;
}

/* What has to be said: the cell that is wrong, else whose the line is; where
 * nobody answers, who it is. */
static void
show_focus(struct ctx *x, const struct intake *in,
	const struct intake_line *l, struct row *r)
{
	struct faults f;
	struct row out;

	faults_init(&f);
	row_init(&out);
	intake_read(x, &in->map, &l->cells, &out, &f);
	row_set(r, "_focus", f.n ? f.f[0].column : *row_get(r, "whose") ?
		"decision" : *row_get(r, "last_name") &&
		!*row_get(r, "first_name") ? "first_name" : "last_name");
	row_done(&out);
	faults_done(&f);
}

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	const struct intake_target *t;
	const char *decided;
	struct intake in;
	struct intake_line l;
	char said[1000];
	enum err e = open_line(x, key, &in, &l);

	if (e)
		goto out;
	row_set(r, "_key", key);
	row_setf(r, "seq", "%ld", l.seq);
	row_set(r, "why", row_get(&l.cells, "why"));
	decided = row_get(&l.cells, "d");
	row_set(r, "decision", strcmp(decided, "new") == 0 ? "new" :
		*decided ? "same" : "");
	for (t = intake_targets; t->name; t++) {
		if (t->kind == TAKE_NOTHING)
			continue;
		intake_said(&in.map, &l.cells, t, said, sizeof said);
		row_set(r, t->name, said);
	}
	wipe(said, sizeof said);
	e = show_whose(x, &l, r);
	if (!e && !intake_taken(&l))
		e = show_plan(x, &in, &l, r);
	if (!e)
		show_focus(x, &in, &l, r);
out:
	intake_line_done(&l);
	intake_done(&in);
	return e;
}

/* --- correcting --------------------------------------------------------------- */

/* What was changed counts instead of the file. */
static void
correct(struct intake_line *l, const struct row *was, const struct row *now)
{
	const struct intake_target *t;

	row_set(&l->cells, "fault", "");
	for (t = intake_targets; t->name; t++) {
		const char *v = row_get(now, t->name);

		if (t->kind != TAKE_NOTHING &&
			strcmp(v, row_get(was, t->name)) != 0)
			intake_correct(l, t->name, v);
	}
}

/* The record of this number here; id_none. */
static enum err
by_number(struct ctx *x, const struct intake *in, const char *num,
	struct id *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "follow.by_num", &q);

	*out = id_none;
	if (e)
		return e;
	db_bind_id(&q, ":structure", &in->structure);
	db_bind_int(&q, ":num", atol(num));
	if (db_next(&q))
		*out = db_id(&q, "id");
	return db_end(&q);
}

/* Whose it is said to be: somebody new, the one shown, or another number. */
static enum err
decide(struct ctx *x, const struct intake *in, struct intake_line *l,
	const struct row *was, const struct row *now, struct faults *f)
{
	const char *decision = row_get(now, "decision");
	const char *which = row_get(now, "which");
	bool other = *which && strcmp(which, row_get(was, "which")) != 0;
	char hex[ID_TEXT];
	enum err e = E_OK;

	if (strcmp(decision, "new") == 0) {
		row_set(&l->cells, "d", "new");
		return E_OK;
	}
	if (other)
		e = by_number(x, in, which, &l->follow);
	if (!e && id_is_none(&l->follow) && other) {
		faults_add(f, "which", "%s", _("Pas de dossier de ce numéro "
			"ici."));
		e = E_CHECK;
	} else if (!e && id_is_none(&l->follow) &&
		strcmp(decision, "same") == 0) {
		faults_add(f, "decision", "%s", _("Aucune fiche ne répond "
			"encore : prendre d'abord les lignes qui attendent, "
			"ou dire une autre personne."));
		e = E_CHECK;
	}
	row_set(&l->cells, "d", !e && (other || strcmp(decision, "same") ==
		0) ? id_text(&l->follow, hex) : "");
	return e;
}

/* The faults of the fields on the fields, the others on the whole. */
static void
say_faults(struct ctx *x, const struct intake *in,
	const struct intake_line *l, const struct intake_plan *p,
	struct faults *f)
{
	struct row out;
	int n = f->n;

	row_init(&out);
	intake_read(x, &in->map, &l->cells, &out, f);
	if (f->n == n)
		faults_add(f, "", "%s", *p->why ? p->why :
			_("Cette ligne est encore rejetée."));
	row_done(&out);
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	struct intake_people *people = NULL;
	struct intake_plan p;
	struct intake in;
	struct intake_line l;
	enum err e = open_line(x, row_get(was, "_key"), &in, &l);

	intake_plan_init(&p);
	if (!e && intake_taken(&l))
		e = err_set(E_STATE, "%s", _("Cette ligne est déjà prise."));
	if (!e)
		e = decide(x, &in, &l, was, now, f);
	if (e == E_CHECK)
		goto out;
	if (!e)
		e = intake_people_new(x, &in, &people);
	if (!e)
		e = intake_claims(x, &in, &l.id, 1, people);
	if (!e) {
		correct(&l, was, now);
		e = intake_prepare(x, &in, people, &l, 1);
	}
	if (!e)
		e = intake_plan(x, &in, people, &l, &p);
	/* what was corrected of it is kept, even if something is left */
	if (!e)
		e = intake_put(x, &in, &l, 1);
	if (!e && strcmp(l.state, INTAKE_REJECT) == 0) {
		say_faults(x, &in, &l, &p, f);
		e = E_CHECK;
	} else if (e) {
		faults_add(f, "", "%s", err_text());
	}
out:
	intake_plan_done(&p);
	intake_people_free(people);
	intake_line_done(&l);
	intake_done(&in);
	return e;
}

const struct record intake_line_record = {
	"import_line", columns, load, save, NULL
};

enum err
intake_set_aside(struct ctx *x, const char *key)
{
	struct intake in;
	struct intake_line l;
	enum err e = open_line(x, key, &in, &l);

	if (!e && intake_taken(&l))
		e = err_set(E_STATE, "%s", _("Cette ligne est déjà prise."));
	if (!e) {
		l.state = INTAKE_ASIDE;
		e = intake_put(x, &in, &l, 1);
	}
	intake_line_done(&l);
	intake_done(&in);
	return e;
}

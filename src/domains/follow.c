#include "domains/follow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/sealed.h"
#include "store/db.h"

/* --- follows ---------------------------------------------------------- */

enum err
follow_get(struct ctx *x, const char *key, struct follow *out)
{
	struct db_rows q;
	struct id id;
	enum err e;

	memset(out, 0, sizeof *out);
	e = id_parse(key, &id);
	if (e)
		return e;
	e = db_select(x->db, "follow.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	e = db_one(&q, _("Cet accompagnement n'existe plus. F3 revient à "
		"la liste."));
	if (e)
		return e;
	out->id = id;
	out->person = db_id(&q, "person");
	out->structure = db_id(&q, "structure");
	out->referent = db_id(&q, "referent");
	out->coreferent = db_id(&q, "coreferent");
	out->united = db_id(&q, "united");
	out->num = (unsigned)db_int(&q, "num");
	out->kept_num = (unsigned)db_int(&q, "kept_num");
	out->version = (int)db_int(&q, "version");
	out->is_protected = db_int(&q, "protected") != 0;
	out->ended = !db_null(&q, "end_on");
	db_copy(&q, "status", out->status, sizeof out->status);
	db_copy(&q, "purpose", out->purpose, sizeof out->purpose);
	db_copy(&q, "last_contact_on", out->last_contact_on,
		sizeof out->last_contact_on);
	db_copy(&q, "next_step", out->next_step, sizeof out->next_step);
	db_copy(&q, "next_step_on", out->next_step_on,
		sizeof out->next_step_on);
	db_copy(&q, "start_on", out->start_on, sizeof out->start_on);
	db_copy(&q, "end_on", out->end_on, sizeof out->end_on);
	out->referent_left = db_int(&q, "referent_left") != 0;
	db_copy(&q, "referent_name", out->referent_name,
		sizeof out->referent_name);
	db_copy(&q, "coreferent_name", out->coreferent_name,
		sizeof out->coreferent_name);
	return db_end(&q);
}

enum err
follow_of(struct ctx *x, const struct id *structure, const struct id *person,
	char key[ID_TEXT])
{
	struct db_rows q;
	struct id id;
	enum err e = db_select(x->db, "follow.by_person", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", structure);
	db_bind_id(&q, ":person", person);
	e = db_one(&q, _("Votre structure n'accompagne pas "
		"cette personne."));
	if (e)
		return e;
	id = db_id(&q, "id");
	id_text(&id, key);
	return db_end(&q);
}

struct sealed
follow_sealed(const struct ctx *x, const struct follow *f)
{
	return (struct sealed){ f->person, f->person, f->structure, x->user };
}

/* People who are read with another one, in the user's structures: that one. */
static enum err
kept_people(struct ctx *x, struct vault_want *want, int n)
{
	enum err e = E_OK;
	int i, s;

	for (s = 0; s < x->nstructure && !e; s++) {
		struct db_rows q;

		e = db_select(x->db, "united.here", &q);
		if (e)
			break;
		db_bind_id(&q, ":structure", &x->structure[s].id);
		while (db_next(&q)) {
			struct id person = db_id(&q, "person");
			struct id kept = db_id(&q, "kept");

			for (i = 0; i < n; i++)
				if (id_equal(&want[i].object, &person))
					want[i].object = kept;
		}
		e = db_end(&q);
	}
	return e;
}

/* The sealed label of one of them. */
struct follow_label {
	struct seal_bind bind;
	size_t at, n;           /* its bytes in `sealed` */
};

static enum err
read_labels(struct ctx *x, struct follow_labels *l)
{
	enum err e = db_hold(x->db);
	int i;

	if (e)
		return e;
	for (i = 0; i < l->n && !e; i++) {
		const struct id *person = &l->want[i].object;
		struct follow_label *one = &l->label[i];

		one->at = l->sealed.len;
		e = vault_sealed(x, person, person, SCOPE_LABEL, &id_none,
			&one->bind, &l->sealed);
		one->n = l->sealed.len - one->at;
	}
	db_let_go(x->db);
	return e;
}

static void
labels_done(struct follow_labels *l)
{
	buf_done(&l->sealed);
	free(l->label);
	free(l->want);
}

enum err
follow_labels_ask(struct ctx *x, const struct id *person, int n, bool kept,
	struct follow_labels *l)
{
	int i;
	enum err e = E_OK;

	l->n = n;
	l->want = xcalloc((size_t)n + 1, sizeof *l->want);
	l->label = xcalloc((size_t)n + 1, sizeof *l->label);
	buf_init(&l->sealed);
	for (i = 0; i < n; i++)
		l->want[i] = (struct vault_want){ WRAP_PERSON, person[i],
			SCOPE_LABEL, id_none, false };
	if (!kept || x->nstructure > 1)
		e = kept_people(x, l->want, n);
	if (!e)
		e = vault_ask(x, l->want, n, &l->question);
	if (e)
		labels_done(l);
	else
		l->read = read_labels(x, l);
	return e;
}

static enum err
open_label(struct ctx *x, const struct follow_labels *l, int i, int year,
	struct row *out)
{
	const struct follow_label *one = &l->label[i];
	struct row r;
	int born;
	enum err e = E_OK;

	row_init(&r);
	if (one->bind.version)
		e = vault_unseal(x, WRAP_PERSON, &one->bind,
			l->sealed.data + one->at, one->n, &r);
	row_setf(out, "name", "%s %s", row_get(&r, "last_name"),
		row_get(&r, "first_name"));
	born = (int)row_int(&r, "birth_year");
	if (born)
		row_setf(out, "age", "%d", year - born);
	row_done(&r);
	return e;
}

enum err
follow_labels_take(struct ctx *x, struct follow_labels *l,
	struct row *const *rows)
{
	enum err e = vault_take(x, l->want, l->n, &l->question);
	int i, year = ctx_today(x).y;

	if (!e)
		e = l->read;
	for (i = 0; i < l->n && rows && !e; i++) {
		if (l->want[i].given) {
			e = open_label(x, l, i, year, rows[i]);
		} else {
			row_set(rows[i], "name", "········");
			row_set(rows[i], "age", "");
		}
	}
	labels_done(l);
	return e;
}

enum err
follow_labels(struct ctx *x, const struct id *person, int n,
	struct row *const *rows)
{
	struct follow_labels l;
	enum err e = follow_labels_ask(x, person, n, false, &l);

	return e ? e : follow_labels_take(x, &l, rows);
}

static void
is_last(struct ctx *x, const struct id *follow)
{
	char id[ID_TEXT];

	id_text(follow, id);
	if (strcmp(x->last_person, id) != 0)
		memcpy(x->before_person, x->last_person,
			sizeof x->before_person);
	memcpy(x->last_person, id, sizeof x->last_person);
}

enum err
follow_about(struct ctx *x, const char *key, const char *jump,
	struct follow *out)
{
	enum err e;

	if (!*key && jump)
		key = x->last_person;
	e = *key || !jump ? follow_get(x, key, out) : err_set(E_STATE, _("=%s parle "
		"de la dernière fiche ouverte : =PER et un nom en ouvre "
		"une."), jump);
	if (!e)
		is_last(x, id_is_none(&out->united) ? &out->id :
			&out->united);
	return e;
}

void
follow_cells(struct ctx *x, const struct follow *f, struct row *r)
{
	char id[ID_TEXT];

	row_set(r, "_key", id_text(&f->id, id));
	row_set(r, "_person", id_text(&f->person, id));
	row_set(r, "_structure", id_text(&f->structure, id));
	row_setf(r, "num", "%u", f->num);
	row_setf(r, "_version", "%d", f->version);
	row_set(r, "protected", f->is_protected ? "1" : "0");
	is_last(x, &f->id);
}

/* --- choices ----------------------------------------------------------- */

static const struct choice statuses[] = {
	{ "actif", N_("Actif") }, { "en_attente", N_("En attente") },
	{ "suspendu", N_("Suspendu") }, { "termine", N_("Terminé") },
	{ NULL, NULL }
};
static const struct choice steps[] = {
	{ "", N_("rien de prévu") }, { "appel", N_("Appeler") },
	{ "rendez_vous", N_("Rendez-vous") }, { "demarche", N_("Démarche") },
	{ "relance", N_("Relancer") }, { "bilan", N_("Bilan") },
	{ "document", N_("Document à fournir") }, { "autre", N_("Autre") },
	{ NULL, NULL }
};

static const struct choices choices[] = {
	{ "follow.status", statuses, NULL },
	{ "follow.step", steps, NULL },
	{ NULL, NULL, NULL }
};

/* --- the follow: status, next step, referents --------------------------------- */

static const struct column follow_columns[] = {
	{ "num", N_("Dossier"), CT_INT, 7, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "status", N_("Suivi"), CT_CHOICE, 12, 0, COL_CLEAR | COL_REQUIRED,
		"follow.status", NULL, NULL },
	{ "last_contact_on", N_("Dernier contact"), CT_DATE, 0, 0,
		COL_CLEAR | COL_PAST, NULL, NULL, NULL },
	{ "next_step", N_("Prochaine étape"), CT_CHOICE, 14, 0, COL_CLEAR,
		"follow.step", NULL, NULL },
	{ "next_step_on", N_("Pour le"), CT_DATE, 0, 0, COL_CLEAR, NULL,
		NULL, N_("+7, lundi, 12/3 : elle paraîtra dans Ma "
		"journée.") },
	{ "start_on", N_("Depuis le"), CT_DATE, 0, 0,
		COL_CLEAR | COL_READONLY | COL_PAST, NULL, NULL, NULL },
	{ "purpose", N_("Motif"), CT_TEXT, 80, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ .name = NULL }
};

static void
name_cell(struct ctx *x, const struct follow *f, struct row *r)
{
	struct row *one = r;

	if (follow_labels(x, &f->person, 1, &one))
		row_set(r, "name", "");
}

void
follow_values(const struct follow *f, struct row *r)
{
	row_set(r, "status", f->status);
	row_set(r, "last_contact_on", f->last_contact_on);
	row_set(r, "next_step", f->next_step);
	row_set(r, "next_step_on", f->next_step_on);
	row_set(r, "start_on", f->start_on);
	row_set(r, "purpose", f->purpose);
}

static enum err
follow_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct follow f;
	enum err e = follow_get(x, key, &f);

	if (e)
		return e;
	name_cell(x, &f, r);
	follow_values(&f, r);
	follow_cells(x, &f, r);
	return E_OK;
}

static enum err
follow_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	struct act *a = act_new("follow.save");
	struct follow follow;
	enum err e = follow_get(x, row_get(was, "_key"), &follow);

	if (e)
		goto out;
	act_id(a, ":follow", &follow.id);
	act_text(a, ":status", row_get(now, "status"));
	act_text(a, ":last_contact_on", row_get(now, "last_contact_on"));
	act_text(a, ":next_step", row_get(now, "next_step"));
	act_text(a, ":next_step_on", row_get(now, "next_step_on"));
	act_int(a, ":version", row_int(was, "_version"));
	e = act_send(a, x);
out:
	act_free(a);
	if (e == E_CONFLICT)
		sealed_conflict(x, &follow_record, row_get(was, "_key"), was,
			now, f);
	else if (e)
		faults_add(f, "", "%s", err_text());
	return e;
}

static void
follow_check(struct ctx *x, const struct row *now, struct faults *f)
{
	if (*row_get(now, "next_step_on") && !*row_get(now, "next_step"))
		faults_add(f, "next_step", "%s", _("Une date est donnée : il "
			"manque l'étape. F4 montre les étapes."));
	if (*row_get(now, "next_step") && !*row_get(now, "next_step_on"))
		faults_add(f, "next_step_on", "%s", _("Il manque la date de "
			"la prochaine étape : +7, lundi ou 12/3."));
}

const struct record follow_record = {
	"follow", follow_columns, follow_load, follow_save, follow_check
};


static const struct record *const records[] = { &follow_record, NULL };

const struct domain follow_domain = {
	.name = "follow", .records = records, .choices = choices,
};

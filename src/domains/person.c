#include "domains/person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/sealed.h"
#include "domains/search.h"
#include "store/db.h"

/* --- follows ---------------------------------------------------------- */

static void
copy(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from ? from : "");
}

enum err
follow_get(struct ctx *x, const char *key, struct follow *out)
{
	struct db_rows q;
	struct id id;
	bool found = false;
	enum err e;

	memset(out, 0, sizeof *out);
	e = id_parse(key, &id);
	if (e)
		return e;
	e = db_select(x->db, "follow.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	if (db_next(&q)) {
		found = true;
		out->id = id;
		out->person = db_id(&q, "person");
		out->structure = db_id(&q, "structure");
		out->referent = db_id(&q, "referent");
		out->coreferent = db_id(&q, "coreferent");
		out->num = (unsigned)db_int(&q, "num");
		out->version = (int)db_int(&q, "version");
		out->is_protected = db_int(&q, "protected") != 0;
		out->ended = !db_null(&q, "end_on");
		copy(out->status, sizeof out->status, db_text(&q, "status"));
		copy(out->purpose, sizeof out->purpose,
			db_text(&q, "purpose"));
		copy(out->last_contact_on, sizeof out->last_contact_on,
			db_text(&q, "last_contact_on"));
		copy(out->next_step, sizeof out->next_step,
			db_text(&q, "next_step"));
		copy(out->next_step_on, sizeof out->next_step_on,
			db_text(&q, "next_step_on"));
		copy(out->start_on, sizeof out->start_on,
			db_text(&q, "start_on"));
		copy(out->end_on, sizeof out->end_on, db_text(&q, "end_on"));
		copy(out->referent_name, sizeof out->referent_name,
			db_text(&q, "referent_name"));
		copy(out->coreferent_name, sizeof out->coreferent_name,
			db_text(&q, "coreferent_name"));
	}
	e = db_end(&q);
	if (e)
		return e;
	return found ? E_OK : err_set(E_NOTFOUND,
		_("Cet accompagnement n'existe plus. F3 revient à la liste."));
}

enum err
follow_of(struct ctx *x, const struct id *structure, const struct id *person,
	char key[ID_TEXT])
{
	struct db_rows q;
	bool found = false;
	struct id id;
	enum err e = db_select(x->db, "follow.by_person", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", structure);
	db_bind_id(&q, ":person", person);
	if (db_next(&q)) {
		found = true;
		id = db_id(&q, "id");
		id_text(&id, key);
	}
	e = db_end(&q);
	if (e)
		return e;
	return found ? E_OK : err_set(E_NOTFOUND,
		_("Votre structure n'accompagne pas cette personne."));
}

static struct sealed
sealed_of(const struct ctx *x, const struct follow *f)
{
	return (struct sealed){ f->person, f->person, f->structure, x->user };
}

enum err
person_labels(struct ctx *x, const struct id *person, int n,
	struct row *const *rows)
{
	struct vault_want *want = xcalloc((size_t)n + 1, sizeof *want);
	int i, year = ctx_today(x).y;
	enum err e;

	for (i = 0; i < n; i++)
		want[i] = (struct vault_want){ WRAP_PERSON, person[i],
			SCOPE_LABEL, id_none, false };
	e = vault_fetch(x, want, n);
	for (i = 0; i < n && e == E_OK; i++) {
		struct row label;
		uint32_t version;
		int born;

		if (!want[i].given) {
			row_set(rows[i], "name", "········");
			row_set(rows[i], "age", "");
			continue;
		}
		row_init(&label);
		e = vault_open(x, WRAP_PERSON, &person[i], &person[i],
			SCOPE_LABEL, &id_none, &label, &version);
		row_setf(rows[i], "name", "%s %s",
			row_get(&label, "last_name"),
			row_get(&label, "first_name"));
		born = (int)row_int(&label, "birth_year");
		if (born)
			row_setf(rows[i], "age", "%d", year - born);
		row_done(&label);
	}
	free(want);
	return e;
}

/* --- the record: identity, contact, address, nir ------------------------- */

static const struct choice titles[] = {
	{ "", N_("non dit") }, { "M", N_("Monsieur") },
	{ "MME", N_("Madame") }, { NULL, NULL }
};
static const struct choice nir_reasons[] = {
	{ "", N_("à demander") }, { "NO_NIR", N_("Pas de numéro") },
	{ "NIR_ASSOCIATED_TO_OTHER", N_("Associé à quelqu'un d'autre") },
	{ NULL, NULL }
};
static const struct choice ways[] = {
	{ "", N_("pas de préférence") }, { "TELEPHONE", N_("Téléphone") },
	{ "EMAIL", N_("Courriel") },
	{ "REFERENT", N_("Par sa personne référente") },
	{ "AUTRE", N_("Autre") }, { NULL, NULL }
};
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

/* The colleagues of the current structure, as choices. */
static bool
member_choice(struct ctx *x, int i, struct choice *out)
{
	static char code[ID_TEXT], label[160];
	struct date today = ctx_today(x);
	const struct ctx_structure *s = ctx_structure(x);
	struct db_rows q;
	char iso[16];
	bool found = false;

	if (!s || db_select(x->db, "structure.members", &q))
		return false;
	date_format(today, iso, sizeof iso);
	db_bind_id(&q, ":structure", &s->id);
	db_bind_text(&q, ":today", iso);
	while (!found && db_next(&q))
		if (i-- == 0) {
			struct id id = db_id(&q, "id");

			id_text(&id, code);
			copy(label, sizeof label, db_text(&q, "name"));
			found = true;
		}
	db_end(&q);
	out->code = code;
	out->label = label;
	return found;
}

const struct choices person_choices[] = {
	{ "person.title", titles, NULL },
	{ "person.nir_reason", nir_reasons, NULL },
	{ "person.contact_way", ways, NULL },
	{ "follow.status", statuses, NULL },
	{ "follow.step", steps, NULL },
	{ "structure.member", NULL, member_choice },
	{ NULL, NULL, NULL }
};

static const struct column person_columns[] = {
	{ "num", N_("Dossier"), CT_INT, 7, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "last_name", N_("Nom"), CT_TEXT, 60, SCOPE_LABEL,
		COL_REQUIRED | COL_UPPER, NULL, NULL,
		N_("Le nom d'usage, tel que la personne le donne.") },
	{ "first_name", N_("Prénom"), CT_TEXT, 60, SCOPE_LABEL,
		COL_REQUIRED | COL_TITLE, NULL, NULL, NULL },
	{ "birth_year", N_("Année de naissance"), CT_INT, 4, SCOPE_LABEL,
		0, NULL, NULL, NULL },
	{ "title", N_("Civilité"), CT_CHOICE, 10, SCOPE_IDENTITY, 0,
		"person.title", NULL,
		N_("M Monsieur, MME Madame, ou rien. Elle doit aller avec "
		"le numéro de sécurité sociale.") },
	{ "birth_name", N_("Nom de naissance"), CT_TEXT, 60, SCOPE_IDENTITY,
		COL_UPPER, NULL, NULL,
		N_("S'il est différent du nom d'usage.") },
	{ "born_on", N_("Date de naissance"), CT_DATE, 0, SCOPE_IDENTITY,
		COL_PAST, NULL, "birth_date",
		N_("jj/mm/aaaa, ou 120598, ou 12 mai 98. De 16 à 100 ans.") },
	{ "ft_id", N_("Numéro France Travail"), CT_FTID, 11, SCOPE_IDENTITY,
		0, NULL, NULL,
		N_("7 chiffres et un caractère, ou 11 chiffres.") },
	{ "nir", N_("Numéro de sécurité sociale"), CT_NIR, 21, SCOPE_NIR, 0,
		NULL, NULL,
		N_("15 chiffres, clé comprise. Visible de la seule personne "
		"référente, jamais dans une liste ni une orientation.") },
	{ "nir_reason", N_("Motif sans numéro"), CT_CHOICE, 30, SCOPE_NIR, 0,
		"person.nir_reason", NULL, NULL },
	{ "phone", N_("Téléphone"), CT_PHONE, 20, SCOPE_CONTACT, 0, NULL,
		NULL, NULL },
	{ "phone2", N_("Autre téléphone"), CT_PHONE, 20, SCOPE_CONTACT, 0,
		NULL, NULL, NULL },
	{ "email", N_("Courriel"), CT_EMAIL, 120, SCOPE_CONTACT, 0, NULL,
		NULL, NULL },
	{ "contact_way", N_("Préfère"), CT_CHOICE, 10, SCOPE_CONTACT, 0,
		"person.contact_way", NULL, NULL },
	{ "contact_hours", N_("Heures"), CT_TEXT, 40, SCOPE_CONTACT, 0, NULL,
		NULL, N_("Quand appeler : 14h-16h, le matin, jamais le "
		"mercredi. Montré avant tout numéro.") },
	{ "no_voice", N_("Pas de message vocal"), CT_CHECKBOX, 1,
		SCOPE_CONTACT, 0, NULL, NULL, NULL },
	{ "no_sms", N_("Pas de SMS"), CT_CHECKBOX, 1, SCOPE_CONTACT, 0, NULL,
		NULL, NULL },
	{ "no_post", N_("Pas de courrier"), CT_CHECKBOX, 1, SCOPE_CONTACT, 0,
		NULL, NULL, NULL },
	{ "street", N_("Adresse"), CT_TEXT, 120, SCOPE_ADDRESS, 0, NULL,
		NULL, NULL },
	{ "street2", N_("Complément"), CT_TEXT, 120, SCOPE_ADDRESS, 0, NULL,
		NULL, NULL },
	{ "postcode", N_("Code postal"), CT_POSTCODE, 5, SCOPE_ADDRESS, 0,
		NULL, NULL, NULL },
	{ "commune", N_("Commune"), CT_LOOKUP, 5, SCOPE_ADDRESS, 0, NULL,
		"commune_known", N_("Le code postal la remplit ; F4 montre "
		"les communes, sans accents ni majuscules à taper.") },
	{ "commune_name", N_("Commune"), CT_TEXT, 100, SCOPE_ADDRESS, 0,
		NULL, NULL, NULL },
	{ "near", N_("Chercher autour de"), CT_LOOKUP, 5, SCOPE_ADDRESS, 0,
		NULL, "commune_known", N_("Adresse protégée : la commune "
		"d'où partent les distances, choisie avec la personne.") },
	{ "near_name", N_("Chercher autour de"), CT_TEXT, 100, SCOPE_ADDRESS,
		0, NULL, NULL, NULL },
	{ "protected", N_("Adresse protégée"), CT_YESNO, 1, 0, COL_CLEAR,
		NULL, NULL, N_("L'adresse ne paraît alors dans aucune "
		"liste, orientation ni lettre.") },
	{ .name = NULL }
};

/* The follow's own cells, that every form of a person starts with. */
static void
follow_cells(struct ctx *x, const struct follow *f, struct row *r)
{
	char id[ID_TEXT];

	row_set(r, "_key", id_text(&f->id, id));
	row_set(r, "_person", id_text(&f->person, id));
	row_setf(r, "num", "%u", f->num);
	row_setf(r, "_version", "%d", f->version);
	row_set(r, "protected", f->is_protected ? "1" : "0");
	snprintf(x->last_person, sizeof x->last_person, "%s",
		id_text(&f->id, id));
}

/* A new record: what was searched is the name, "DIALLO Aminata". */
static void
person_preset(const char *arg, struct row *r)
{
	const char *space = strchr(arg, ' ');

	row_set(r, "protected", "0");
	if (!*arg || strspn(arg, "0123456789 +.") == strlen(arg)) {
		row_set(r, "phone", arg);
		return;
	}
	if (space) {
		row_setf(r, "last_name", "%.*s", (int)(space - arg), arg);
		row_set(r, "first_name", space + 1);
	} else {
		row_set(r, "last_name", arg);
	}
}

static enum err
person_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct follow f;
	struct sealed s;
	enum err e;

	if (!*key) {
		person_preset(arg ? arg : "", r);
		return E_OK;
	}
	e = follow_get(x, key, &f);
	if (e)
		return e;
	s = sealed_of(x, &f);
	e = sealed_load(x, &person_record, &s, r);
	if (e)
		return e;
	follow_cells(x, &f, r);
	return E_OK;
}

/* The tokens that her names, number and dates are found by.  They replace
 * those that are there: who may not read a part sends none, else the part
 * would no longer be found by anyone. */
static void
add_tokens(struct act *a, const struct row *now)
{
	if (strcmp(row_get(now, "phone"), ROW_MASKED) == 0 ||
		strcmp(row_get(now, "born_on"), ROW_MASKED) == 0)
		return;
	search_tokens(row_get(now, "last_name"), row_get(now, "first_name"),
		row_get(now, "birth_name"), row_get(now, "phone"),
		row_get(now, "phone2"), row_get(now, "born_on"),
		row_get(now, "nir"), (search_put *)act_token, a);
}

static enum err
person_make(struct ctx *x, struct row *now, struct faults *f)
{
	struct act *a = act_new("person.create");
	struct id person, follow = id_new();
	struct sealed s;
	struct row none;
	unsigned changed;
	char key[ID_TEXT];
	enum err e;

	row_init(&none);
	if (!ctx_structure(x)) {
		e = err_set(E_RIGHT, _("Vous n'êtes membre d'aucune "
			"structure : votre responsable peut vous y ajouter."));
		goto out;
	}
	e = keep_make(x, WRAP_PERSON, &id_none, &person);
	if (e)
		goto out;
	s = (struct sealed){ person, person, ctx_structure(x)->id, x->user };
	e = sealed_save(a, x, &person_record, &s, &none, now, &changed);
	if (e)
		goto out;
	act_id(a, ":id", &person);
	act_id(a, ":follow", &follow);
	act_int(a, ":protected", row_int(now, "protected"));
	act_text(a, ":purpose", "accompagnement");
	add_tokens(a, now);
	e = act_send(a, x);
	if (e)
		goto out;
	row_set(now, "_key", id_text(&follow, key));
out:
	if (e)
		faults_add(f, "", "%s", err_text());
	row_done(&none);
	act_free(a);
	return e;
}

static enum err
person_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	const char *key = row_get(was, "_key");
	struct follow follow;
	struct sealed s;
	struct act *a = NULL;
	unsigned changed;
	const char *born = row_get(now, "born_on");
	enum err e;

	if (*born && strcmp(born, ROW_MASKED) != 0)
		row_setf(now, "birth_year", "%.4s", born);
	if (!*key)
		return person_make(x, now, f);
	e = follow_get(x, key, &follow);
	if (e)
		goto out;
	s = sealed_of(x, &follow);
	a = act_new("person.save");
	e = sealed_save(a, x, &person_record, &s, was, now, &changed);
	if (e)
		goto out;
	act_id(a, ":follow", &follow.id);
	act_int(a, ":protected", row_int(now, "protected"));
	add_tokens(a, now);
	e = act_send(a, x);
out:
	if (e == E_CONFLICT)
		sealed_conflict(x, &person_record, key, was, now, f);
	else if (e)
		faults_add(f, "", "%s", err_text());
	act_free(a);
	return e;
}

/* What the whole record must be: the NIR goes with title and birth date
 * (employment 1.2), and an address that is protected needs a place. */
static void
person_check(struct ctx *x, const struct row *now, struct faults *f)
{
	search_check_nir(row_get(now, "nir"), row_get(now, "title"),
		row_get(now, "born_on"), f);
	if (*row_get(now, "nir") && *row_get(now, "nir_reason") &&
		strcmp(row_get(now, "nir"), ROW_MASKED) != 0)
		faults_add(f, "nir_reason", "%s", _("Un numéro est donné : "
			"le motif d'absence doit rester vide."));
	if (strcmp(row_get(now, "contact_way"), "TELEPHONE") == 0 &&
		!*row_get(now, "phone"))
		faults_add(f, "phone", "%s", _("La personne préfère le "
			"téléphone : il manque son numéro."));
	if (strcmp(row_get(now, "contact_way"), "EMAIL") == 0 &&
		!*row_get(now, "email"))
		faults_add(f, "email", "%s", _("La personne préfère le "
			"courriel : il manque son adresse."));
}

const struct record person_record = {
	"person", person_columns, person_load, person_save, person_check
};

/* --- her situation: one blob a scope, of this structure --------------------- */

static const struct column situation_columns[] = {
	{ "num", N_("Dossier"), CT_INT, 7, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "path", N_("Parcours"), CT_LONG, 2000, SCOPE_PATH, 0, NULL, NULL,
		N_("Emploi, formation, projet : ce que la personne a fait "
		"et veut faire.") },
	{ "barriers", N_("Freins"), CT_LONG, 2000, SCOPE_BARRIERS, 0, NULL,
		NULL, N_("Mobilité, garde, logement, numérique : ce qui "
		"bloque, avec ses mots.") },
	{ "resources", N_("Ressources"), CT_LONG, 1000, SCOPE_RESOURCES, 0,
		NULL, NULL, NULL },
	{ "health", N_("Santé"), CT_LONG, 1000, SCOPE_HEALTH, 0, NULL, NULL,
		N_("Lue de la seule personne référente. Jamais cochée "
		"d'avance dans une orientation.") },
	{ "justice", N_("Justice"), CT_LONG, 1000, SCOPE_JUSTICE, 0, NULL,
		NULL, N_("Lue de la seule personne référente. Jamais cochée "
		"d'avance dans une orientation.") },
	{ .name = NULL }
};

static void
name_cell(struct ctx *x, const struct follow *f, struct row *r)
{
	struct row *one = r;

	if (person_labels(x, &f->person, 1, &one))
		row_set(r, "name", "");
}

static enum err
situation_load(struct ctx *x, const char *key, const char *arg,
	struct row *r)
{
	struct follow f;
	struct sealed s;
	enum err e = follow_get(x, key, &f);

	if (e)
		return e;
	s = sealed_of(x, &f);
	e = sealed_load(x, &situation_record, &s, r);
	if (e)
		return e;
	name_cell(x, &f, r);
	follow_cells(x, &f, r);
	return E_OK;
}

static enum err
situation_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	struct follow follow;
	struct sealed s;
	struct act *a = act_new("person.situation");
	unsigned changed;
	enum err e = follow_get(x, row_get(was, "_key"), &follow);

	if (e)
		goto out;
	s = sealed_of(x, &follow);
	e = sealed_save(a, x, &situation_record, &s, was, now, &changed);
	if (e)
		goto out;
	act_id(a, ":follow", &follow.id);
	e = act_send(a, x);
out:
	if (e == E_CONFLICT)
		sealed_conflict(x, &situation_record, row_get(was, "_key"),
			was, now, f);
	else if (e)
		faults_add(f, "", "%s", err_text());
	act_free(a);
	return e;
}

const struct record situation_record = {
	"situation", situation_columns, situation_load, situation_save, NULL
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
	{ "referent", N_("Personne référente"), CT_CHOICE, 32, 0, COL_CLEAR,
		"structure.member", NULL, NULL },
	{ "coreferent", N_("Seconde référente"), CT_CHOICE, 32, 0, COL_CLEAR,
		"structure.member", NULL, NULL },
	{ "start_on", N_("Depuis le"), CT_DATE, 0, 0,
		COL_CLEAR | COL_READONLY | COL_PAST, NULL, NULL, NULL },
	{ "purpose", N_("Motif"), CT_TEXT, 80, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ .name = NULL }
};

static enum err
follow_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct follow f;
	char id[ID_TEXT];
	enum err e = follow_get(x, key, &f);

	if (e)
		return e;
	name_cell(x, &f, r);
	row_set(r, "status", f.status);
	row_set(r, "last_contact_on", f.last_contact_on);
	row_set(r, "next_step", f.next_step);
	row_set(r, "next_step_on", f.next_step_on);
	row_set(r, "start_on", f.start_on);
	row_set(r, "purpose", f.purpose);
	row_set(r, "referent", id_is_none(&f.referent) ? "" :
		id_text(&f.referent, id));
	row_set(r, "coreferent", id_is_none(&f.coreferent) ? "" :
		id_text(&f.coreferent, id));
	follow_cells(x, &f, r);
	return E_OK;
}

static enum err
send_follow(struct ctx *x, const struct follow *f, const struct row *now)
{
	struct act *a = act_new("follow.save");
	enum err e;

	act_id(a, ":follow", &f->id);
	act_text(a, ":status", row_get(now, "status"));
	act_text(a, ":last_contact_on", row_get(now, "last_contact_on"));
	act_text(a, ":next_step", row_get(now, "next_step"));
	act_text(a, ":next_step_on", row_get(now, "next_step_on"));
	act_int(a, ":version", row_int(now, "_version"));
	e = act_send(a, x);
	act_free(a);
	return e;
}

static void
act_maybe_id(struct act *a, const char *name, const char *hex)
{
	struct id id;

	if (*hex && id_parse(hex, &id) == E_OK)
		act_id(a, name, &id);
	else
		act_text(a, name, "");
}

static enum err
send_referents(struct ctx *x, const struct follow *f, const struct row *now,
	long version)
{
	struct act *a = act_new("follow.assign");
	enum err e;

	act_id(a, ":follow", &f->id);
	act_maybe_id(a, ":referent", row_get(now, "referent"));
	act_maybe_id(a, ":coreferent", row_get(now, "coreferent"));
	act_int(a, ":version", version);
	e = act_send(a, x);
	act_free(a);
	return e;
}

static bool
differs(const struct row *was, const struct row *now, const char *name)
{
	return strcmp(row_get(was, name), row_get(now, name)) != 0;
}

static enum err
follow_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	struct follow follow;
	long version = row_int(was, "_version");
	enum err e = follow_get(x, row_get(was, "_key"), &follow);

	if (e)
		goto out;
	row_setf(now, "_version", "%ld", version);
	if (differs(was, now, "status") || differs(was, now, "next_step") ||
		differs(was, now, "next_step_on") ||
		differs(was, now, "last_contact_on")) {
		e = send_follow(x, &follow, now);
		if (e)
			goto out;
		version++;
	}
	if (differs(was, now, "referent") || differs(was, now, "coreferent"))
		e = send_referents(x, &follow, now, version);
out:
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
	if (strcmp(row_get(now, "coreferent"), row_get(now, "referent")) == 0
		&& *row_get(now, "coreferent"))
		faults_add(f, "coreferent", "%s", _("La seconde personne "
			"référente doit être une autre que la première."));
}

const struct record follow_record = {
	"follow", follow_columns, follow_load, follow_save, follow_check
};

static enum err
check_birth(struct ctx *x, const char *value)
{
	struct date born, today = ctx_today(x);

	if (!*value || date_parse(value, &born))
		return E_OK;
	/* employment.md 1.2: from today - 100 years to before today - 16 */
	if (date_days(born) < date_days(date_add_months(today, -1200)))
		return err_set(E_CHECK, _("Date de naissance : plus de 100 "
			"ans. Vérifier l'année."));
	if (date_days(born) >= date_days(date_add_months(today, -192)))
		return err_set(E_CHECK, _("Date de naissance : moins de 16 "
			"ans. Vérifier l'année."));
	return E_OK;
}

const struct check person_checks[] = {
	{ "birth_date", check_birth },
	{ NULL, NULL }
};

static const struct record *const records[] = {
	&person_record, &situation_record, &follow_record, NULL
};

const struct domain person_domain = {
	.name = "person", .records = records, .sources = search_sources,
	.choices = person_choices, .checks = person_checks,
};

#include "domains/person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "domains/nir.h"
#include "domains/sealed.h"
#include "domains/search.h"
#include "domains/token.h"
#include "domains/twin.h"
#include "model/column.h"
#include "model/rights.h"
#include "rules/nir.h"

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
/* employment.md 1.2: lack_of_pole_emploi_id_reason */
static const struct choice ft_reasons[] = {
	{ "", N_("à demander") }, { "FORGOTTEN", N_("Oublié") },
	{ "NOT_REGISTERED", N_("Non inscrit") }, { NULL, NULL }
};
static const struct choice ways[] = {
	{ "", N_("pas de préférence") }, { "TELEPHONE", N_("Téléphone") },
	{ "EMAIL", N_("Courriel") },
	{ "REFERENT", N_("Par sa personne référente") },
	{ "AUTRE", N_("Autre") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "person.title", titles, NULL },
	{ "person.nir_reason", nir_reasons, NULL },
	{ "person.ft_reason", ft_reasons, NULL },
	{ "person.contact_way", ways, NULL },
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
	{ "ft_reason", N_("Motif sans numéro France Travail"), CT_CHOICE, 20,
		SCOPE_IDENTITY, 0, "person.ft_reason", NULL, NULL },
	{ "internal_id", N_("Identifiant interne"), CT_TEXT, 30,
		SCOPE_IDENTITY, 0, NULL, NULL,
		N_("Le numéro de la personne dans le système du département "
		"ou de la structure : un import la retrouve par lui.") },
	{ "birth_country", N_("Pays de naissance"), CT_TEXT, 40,
		SCOPE_IDENTITY, COL_TITLE, NULL, NULL,
		N_("France, ou un autre : la commune de naissance ne se "
		"donne que pour la France.") },
	{ "birth_place", N_("Commune de naissance"), CT_LOOKUP, 5,
		SCOPE_IDENTITY, 0, NULL, "commune_known", NULL },
	{ "birth_place_name", N_("Commune de naissance"), CT_TEXT, 100,
		SCOPE_IDENTITY, 0, NULL, NULL, NULL },
	{ "age", N_("Âge"), CT_TEXT, 9, 0, COL_CLEAR | COL_READONLY, NULL,
		NULL, NULL },
	{ "nir", N_("Numéro de sécurité sociale"), CT_NIR, 21, SCOPE_NIR, 0,
		NULL, NULL,
		N_("15 chiffres, clé comprise. Visible de la seule personne "
		"référente, jamais dans une liste ni une orientation. Le "
		"champ n'est là que si un texte donne ce droit à votre "
		"structure.") },
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
		NULL, NULL, N_("L'adresse n'est alors lue que de la "
		"personne référente, qui seule lève la protection ; elle ne "
		"paraît dans aucune liste, orientation ni lettre.") },
	{ .name = NULL }
};

static bool
known(const char *v)
{
	return *v && strcmp(v, ROW_MASKED) != 0;
}

/* A value as if it had been typed in its field; as it is when the field
 * would refuse it, so that nothing typed is lost. */
static void
preset(struct ctx *x, struct row *r, const char *column, const char *typed)
{
	char value[300];

	if (column_parse(x, record_column(&person_record, column), typed,
		value, sizeof value))
		snprintf(value, sizeof value, "%s", typed);
	row_set(r, column, value);
	wipe(value, sizeof value);
}

static bool
particle(const char *word, size_t n)
{
	static const char *const all[] = { "al", "ben", "d", "da", "de",
		"des", "dos", "du", "el", "la", "le", "les", "n", "saint",
		"st", "van", "von" };
	size_t i;

	for (i = 0; i < sizeof all / sizeof *all; i++)
		if (strlen(all[i]) == n && strncasecmp(all[i], word, n) == 0)
			return true;
	return false;
}

/* Bytes of the family name in "de la fontaine marie": up to the end of the
 * first word that is no particle; all when nothing else would be left. */
static size_t
family_name(const char *names)
{
	size_t n = 0, word;

	for (;;) {
		bool more;

		word = strcspn(names + n, " ");
		more = particle(names + n, word);
		n += word;
		if (!more || !names[n])
			return n;
		n++;
		if (!strchr(names + n, ' '))
			return strlen(names);
	}
}

/* A new record from what was searched: "diallo aminata 12/05/1998", or a
 * number. */
static void
person_preset(struct ctx *x, const char *arg, struct row *r)
{
	size_t n = strcspn(arg, "0123456789"), last;
	struct rule_answer answer;
	char names[200];

	row_set(r, "protected", "0");
	/* a record that is not there: nothing of a new one */
	if (search_num(arg))
		return;
	if (n == 0 && *arg) {
		nir_check(arg, NULL, NULL, &answer);
		if (!answer.ok)
			preset(x, r, "phone", arg);
		else if (nir_here(x, r))
			preset(x, r, "nir", arg);
		return;
	}
	snprintf(names, sizeof names, "%.*s", (int)n, arg);
	while (*names && names[strlen(names) - 1] == ' ')
		names[strlen(names) - 1] = '\0';
	last = family_name(names);
	if (arg[n])
		preset(x, r, "born_on", arg + n);
	if (names[last])
		preset(x, r, "first_name", names + last + 1);
	names[last] = '\0';
	preset(x, r, "last_name", names);
	wipe(names, sizeof names);
}

/* Who may read the number sees whose year and month it says, and asks for the
 * rest; a structure without the right to it has no such field. */
static bool
reads_nir(const struct ctx *x, const struct follow *f)
{
	const struct ctx_structure *at = ctx_structure_by(x, &f->structure);
	struct facts facts = {
		.role = at ? at->role : ROLE_NONE, .follow = !f->ended,
		.referent = id_equal(&f->referent, &x->user) ||
			id_equal(&f->coreferent, &x->user),
		.nir = at && at->nir, .looking = x->looking,
	};

	return right_reads(&facts) & SCOPE_BIT(SCOPE_NIR);
}

/* What was opened is hidden again; where there is no number nothing is. */
static void
nir_veil(struct ctx *x, struct row *r)
{
	const char *nir = row_get(r, "nir"), *why = row_get(r, "nir_reason");
	char mask[48];

	if (!*nir || strcmp(nir, ROW_MASKED) == 0)
		return;
	nir_mask(nir, mask);
	row_veil_as(r, "nir_reason", *why ? choice_label(x,
		"person.nir_reason", why) : " ");
	row_veil_as(r, "nir", mask);
}

/* Nobody asked: all that is known is who may ask. */
static void
nir_unasked(struct row *r)
{
	row_veil(r, "nir");
	row_veil(r, "nir_reason");
}

static enum err
person_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct follow f;
	struct sealed s;
	bool asked;
	enum err e;

	if (!*key) {
		person_preset(x, arg ? arg : "", r);
		return E_OK;
	}
	e = follow_get(x, key, &f);
	if (e)
		return e;
	s = follow_sealed(x, &f);
	asked = reads_nir(x, &f) && (!arg || strcmp(arg, PERSON_UNASKED));
	e = sealed_load_some(x, &person_record, &s, asked ? ~0u :
		~SCOPE_BIT(SCOPE_NIR), r);
	if (e)
		return e;
	follow_cells(x, &f, r);
	if (asked)
		nir_veil(x, r);
	else if (reads_nir(x, &f))
		nir_unasked(r);
	else if (nir_here(x, r)) {
		row_set(r, "nir", ROW_MASKED);
		row_set(r, "nir_reason", ROW_MASKED);
	}
	return E_OK;
}

static enum err
nir_open(struct ctx *x, const struct follow *f, struct row *r)
{
	struct sealed s = follow_sealed(x, f);

	row_set(r, "nir", "");
	row_set(r, "nir_reason", "");
	return sealed_load_some(x, &person_record, &s, SCOPE_BIT(SCOPE_NIR),
		r);
}

/* The number is asked for on its own, and each time noted. */
static enum err
nir_reveal(struct ctx *x, struct row *r)
{
	struct act *a = act_new("person.reveal");
	struct follow f;
	enum err e = follow_get(x, row_get(r, "_key"), &f);

	if (!e) {
		act_id(a, ":follow", &f.id);
		e = act_send(a, x);
	}
	if (!e && row_veiled(r, "nir"))
		e = nir_open(x, &f, r);
	act_free(a);
	return e;
}

static const struct reveal reveals[] = {
	{ "person_nir", nir_reveal }, { NULL, NULL }
};

static void
person_age(struct ctx *x, const struct row *r, char *out, size_t size)
{
	struct date born, today = ctx_today(x);
	int age;

	if (date_parse(row_get(r, "born_on"), &born) != E_OK)
		return;
	age = today.y - born.y - (today.m < born.m ||
		(today.m == born.m && today.d < born.d));
	snprintf(out, size, age > 1 ? _("%d ans") : _("%d an"), age);
}

static const struct compute computes[] = {
	{ "person_age", "person", "age", person_age },
	{ NULL, NULL, NULL, NULL }
};

enum err
person_read(struct ctx *x, const struct follow *f, unsigned scopes,
	struct row *r)
{
	struct sealed s = follow_sealed(x, f);
	enum err e = sealed_load_some(x, &person_record, &s, scopes, r);

	if (!e)
		follow_cells(x, f, r);
	return e;
}

static void
put_token(void *to, int kind, const char *folded)
{
	act_token(to, kind, folded);
}

/* The tokens that her names, numbers and dates are found by: those of the
 * parts that this user reads. */
static void
add_tokens(struct act *a, const struct ctx *x, const struct row *now)
{
	struct token_of of = {
		.last = row_get(now, "last_name"),
		.first = row_get(now, "first_name"),
		.birth_name = row_get(now, "birth_name"),
		.phone = row_get(now, "phone"),
		.phone2 = row_get(now, "phone2"),
		.born = row_get(now, "born_on"),
		.nir = nir_here(x, now) ? row_get(now, "nir") : ROW_MASKED,
	};

	token_all(&of, put_token, a);
}

/* Whether a save changes what she is found by: most do not, and leave the
 * search as it is. */
static bool
found_otherwise(const struct row *was, const struct row *now)
{
	static const char *const by[] = { "last_name", "first_name",
		"birth_name", "phone", "phone2", "born_on", "nir" };
	size_t i;

	for (i = 0; i < sizeof by / sizeof *by; i++)
		if (strcmp(row_get(was, by[i]), row_get(now, by[i])) != 0)
			return true;
	return false;
}

/* --- saving ------------------------------------------------------------------- */

static enum err
person_make(struct ctx *x, struct row *now, struct faults *f)
{
	struct act *a = act_new("person.create");
	struct id person, follow;
	struct sealed s;
	struct row none;
	unsigned changed;
	char key[ID_TEXT];
	enum err e;

	row_init(&none);
	if (id_parse(row_get(now, "_follow"), &follow))
		follow = id_new();
	if (!ctx_structure(x)) {
		e = err_set(E_RIGHT, _("Vous n'êtes membre d'aucune "
			"structure : votre responsable peut vous y ajouter."));
		goto out;
	}
	e = vault_make(x, WRAP_PERSON, &id_none, &id_none, &person);
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
	add_tokens(a, x, now);
	e = act_send(a, x);
	if (e)
		goto out;
	row_set(now, "_key", id_text(&follow, key));
	twin_made(key);
out:
	if (e)
		faults_add(f, "", "%s", err_text());
	row_done(&none);
	act_free(a);
	return e;
}

/* A NIR's own rules and its agreement with title and birth date. */
static void
check_nir(const char *nir, const char *title, const char *born,
	struct faults *f)
{
	struct rule_answer answer;

	if (!known(nir))
		return;
	nir_check(nir, known(title) ? title : NULL,
		known(born) ? born : NULL, &answer);
	if (!answer.ok)
		faults_add(f, "nir", "%s", answer.message);
}

/* A number that was not asked for still goes with what is changed around
 * it. */
static enum err
nir_agrees(struct ctx *x, const struct follow *follow, const struct row *was,
	const struct row *now, struct faults *f)
{
	struct row r;
	enum err e;

	if (!row_veiled(now, "nir") || (strcmp(row_get(was, "title"),
		row_get(now, "title")) == 0 && strcmp(row_get(was, "born_on"),
		row_get(now, "born_on")) == 0))
		return E_OK;
	row_init(&r);
	e = nir_open(x, follow, &r);
	if (!e)
		check_nir(row_get(&r, "nir"), row_get(now, "title"),
			row_get(now, "born_on"), f);
	/* the number is not in sight: the fault is of what was typed */
	if (!e && f->n) {
		f->f[0].column = "title";
		e = err_set(E_CHECK, "%s", f->f[0].message);
	}
	row_done(&r);
	return e;
}

/* What was not changed here stays as it is when it is written; the referents
 * alone lift the protection, as they alone read the address behind it. */
static enum err
protection(struct ctx *x, const struct follow *follow, const struct row *was,
	const struct row *now, struct act *a, struct faults *f)
{
	bool wanted = row_int(now, "protected") != 0;

	if (wanted == (row_int(was, "protected") != 0)) {
		act_text(a, ":protected", "");
		return E_OK;
	}
	act_int(a, ":protected", wanted);
	if (wanted || !follow->is_protected ||
		id_equal(&follow->referent, &x->user) ||
		id_equal(&follow->coreferent, &x->user))
		return E_OK;
	faults_add(f, "protected", "%s", _("La personne référente lève "
		"seule la protection de l'adresse."));
	return err_set(E_CHECK, "%s", f->f[f->n - 1].message);
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

	if (known(born))
		row_setf(now, "birth_year", "%.4s", born);
	/* a number wins over the reason for having none */
	if (known(row_get(now, "ft_id")))
		row_set(now, "ft_reason", "");
	if (!*key)
		return person_make(x, now, f);
	e = follow_get(x, key, &follow);
	if (e)
		goto out;
	e = nir_agrees(x, &follow, was, now, f);
	if (e == E_CHECK)
		return e;
	if (e)
		goto out;
	s = follow_sealed(x, &follow);
	a = act_new("person.save");
	e = sealed_save(a, x, &person_record, &s, was, now, &changed);
	if (e)
		goto out;
	act_id(a, ":follow", &follow.id);
	e = protection(x, &follow, was, now, a, f);
	if (e)
		goto out;
	if (found_otherwise(was, now))
		add_tokens(a, x, now);
	e = act_send(a, x);
	/* a file has asked already, and of all its lines at once */
	if (!e && !row_has(now, "_file"))
		twin_shared(x, &follow, was, now);
out:
	if (e == E_CONFLICT)
		sealed_conflict(x, &person_record, key, was, now, f);
	else if (e && !f->n)
		faults_add(f, "", "%s", err_text());
	act_free(a);
	return e;
}

/* A commune of birth goes with France and with nothing else. */
static void
check_birth_place(const struct row *now, struct faults *f)
{
	char country[80];

	fold_text(row_get(now, "birth_country"), country, sizeof country);
	if (known(row_get(now, "birth_place")) && strcmp(country, "france")
		!= 0)
		faults_add(f, "birth_country", "%s", _("Une commune de "
			"naissance est donnée : le pays est la France, ou la "
			"commune reste vide."));
}

/* What the whole record must be: the NIR goes with title and birth date
 * (employment 1.2), and an address that is protected needs a place. */
void
person_agrees(struct ctx *x, const struct row *now, struct faults *f)
{
	check_nir(row_get(now, "nir"), row_get(now, "title"),
		row_get(now, "born_on"), f);
	if (*row_get(now, "nir") && *row_get(now, "nir_reason") &&
		strcmp(row_get(now, "nir"), ROW_MASKED) != 0)
		faults_add(f, "nir_reason", "%s", _("Un numéro est donné : "
			"le motif d'absence doit rester vide."));
	check_birth_place(now, f);
	if (strcmp(row_get(now, "contact_way"), "TELEPHONE") == 0 &&
		!*row_get(now, "phone"))
		faults_add(f, "phone", "%s", _("La personne préfère le "
			"téléphone : il manque son numéro."));
	if (strcmp(row_get(now, "contact_way"), "EMAIL") == 0 &&
		!*row_get(now, "email"))
		faults_add(f, "email", "%s", _("La personne préfère le "
			"courriel : il manque son adresse."));
}

static void
person_check(struct ctx *x, const struct row *now, struct faults *f)
{
	person_agrees(x, now, f);
	if (!*row_get(now, "_key") && !f->n)
		twin_check(x, now, f);
}

const struct record person_record = {
	"person", person_columns, person_load, person_save, person_check
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

static const struct check checks[] = {
	{ "birth_date", check_birth },
	{ NULL, NULL }
};

static const struct record *const records[] = {
	&person_record, NULL
};

const struct domain person_domain = {
	.name = "person", .records = records, .choices = choices,
	.checks = checks, .computes = computes, .reveals = reveals,
};

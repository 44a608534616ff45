#include "domains/intake_target.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "model/ctx.h"
#include "store/db.h"

const struct intake_target intake_targets[] = {
	{ "title", N_("Civilité"), TAKE_TITLE, "person", "title",
		"civilite|title" },
	{ "last_name", N_("Nom"), TAKE_TYPED, "person", "last_name",
		"nom|nom usage|nom d usage|nom de famille|last name" },
	{ "first_name", N_("Prénom"), TAKE_TYPED, "person", "first_name",
		"prenom|prenoms|first name" },
	{ "birth_name", N_("Nom de naissance"), TAKE_TYPED, "person",
		"birth_name",
		"nom de naissance|nom naissance|nom de jeune fille|"
		"birth name" },
	{ "born_on", N_("Date de naissance"), TAKE_DAY, "person", "born_on",
		"date de naissance|date naissance|ne le|ne e le|birth date" },
	{ "nir", N_("Numéro de sécurité sociale"), TAKE_NIR, "person", "nir",
		"nir|numero de securite sociale|numero securite sociale" },
	{ "internal_id", N_("Identifiant interne"), TAKE_TYPED, "person",
		"internal_id",
		"identifiant dans le si|identifiant interne|id interne|"
		"id interne au departement|department internal id" },
	{ "ft_id", N_("Numéro France Travail"), TAKE_TYPED, "person", "ft_id",
		"identifiant pole emploi|identifiant france travail|"
		"id france travail|numero france travail|france travail id|"
		"numero pole emploi" },
	{ "birth_place", N_("Commune de naissance"), TAKE_BIRTH_PLACE,
		"person", "birth_place",
		"lieu de naissance|commune de naissance" },
	{ "phone", N_("Téléphone"), TAKE_PHONES, "person", "phone",
		"telephone|telephones|numero de telephone|portable|mobile|"
		"numero telephone dossier|phone number" },
	{ "phone2", N_("Autre téléphone"), TAKE_TYPED, "person", "phone2",
		"autre telephone|telephone 2|numero telephone 2 dossier" },
	{ "email", N_("Courriel"), TAKE_TYPED, "person", "email",
		"email|e mail|mail|courriel|adresse mail|"
		"adresse electronique|adresse electronique dossier" },
	{ "street", N_("Adresse"), TAKE_STREET, "person", "street",
		"adresse|rue|numero et rue|address" },
	{ "street2", N_("Complément"), TAKE_TYPED, "person", "street2",
		"adresse complement|complement|complement adresse|"
		"complement d adresse" },
	{ "postcode", N_("Code postal"), TAKE_TYPED, "person", "postcode",
		"code postal|cp|postcode" },
	{ "commune", N_("Commune"), TAKE_TOWN, "person", "commune",
		"ville|commune|city" },
	{ "caf_number", N_("N° CAF ou MSA"), TAKE_CAF, "resources",
		"caf_number",
		"numero allocataire caf msa|numero caf|numero caf ou msa|"
		"numero allocataire|matricule|affiliation number" },
	{ "caf_role", N_("Rôle au dossier CAF"), TAKE_ROLE, "resources",
		"caf_role", "role|role allocataire" },
	{ "rsa_right", N_("Droits RSA"), TAKE_TYPED, "resources", "rsa_right",
		"droits rsa" },
	{ "rights_on", N_("Droits RSA depuis le"), TAKE_DAY, "resources",
		"rights_on",
		"date d entree flux|date d ouverture des droits|"
		"rights opening date" },
	{ "are", N_("Droits ARE"), TAKE_YES, "resources", "are", "are" },
	{ "ass", N_("Droits ASS"), TAKE_YES, "resources", "ass", "ass" },
	{ "bonus", N_("Prime d'activité"), TAKE_YES, "resources", "bonus",
		"prime activite" },
	{ "work", N_("Situation"), TAKE_TYPED, "path", "work", "situation" },
	{ "level", N_("Niveau de formation"), TAKE_LEVEL, "path", "level",
		"niveau de formation" },
	{ "project", N_("Projet professionnel"), TAKE_TYPED, "path",
		"project",
		"projet professionnel" },
	{ "jobs", N_("Emplois recherchés"), TAKE_LINES, "path", "jobs",
		"emploi recherche|emploi recherche code rome|"
		"emplois recherches texte code rome" },
	{ "mobility", N_("Zone de mobilité"), TAKE_TYPED, "path", "mobility",
		"zone mobilite" },
	{ "tags", N_("Étiquettes"), TAKE_WORDS, "path", "tags", "tags" },
	{ "structure", N_("Structure"), TAKE_TEAM, "team", "referent",
		"nom de la structure" },
	{ "terms", N_("Structure référente"), TAKE_TEAM, "team", "referent",
		"organisation" },
	{ "adviser", N_("Accompagnateurs"), TAKE_TEAM, "team", "referent",
		"accompagnateur|referent s|referent|referents|referent email|"
		"email du referent" },
	{ "rqth", N_("RQTH"), TAKE_YES, "health", "rqth", "rqth" },
	{ "none", N_("laissée de côté"), TAKE_NOTHING, NULL, NULL,
		"date de creation" },
	{ .name = NULL }
};

/* A number that the structure has no right to is no column of its files. */
static bool
taken(const struct ctx *x, const struct intake_target *t)
{
	return t->kind != TAKE_NIR || (ctx_structure(x) &&
		ctx_structure(x)->nir);
}

bool
intake_target_make(struct ctx *x, int i, struct choice *out)
{
	const struct intake_target *t = intake_targets;

	for (; t->name && (!taken(x, t) || i > 0); t++)
		i -= taken(x, t);
	if (!t->name)
		return false;
	*out = (struct choice){ t->name, _(t->label) };
	return true;
}

const struct intake_target *
intake_target(const char *name)
{
	const struct intake_target *t;

	for (t = intake_targets; t->name; t++)
		if (strcmp(t->name, name) == 0)
			return t;
	return NULL;
}

void
intake_head(const char *name, char out[INTAKE_HEAD])
{
	char plain[2 * INTAKE_HEAD];
	const char *sign = strstr(name, "n°");

	if (!sign)
		sign = strstr(name, "N°");
	if (sign)
		snprintf(plain, sizeof plain, "%.*s numero %s",
			(int)(sign - name > 60 ? 60 : sign - name), name,
			sign + strlen("n°"));
	else
		snprintf(plain, sizeof plain, "%s", name);
	fold_text(plain, out, INTAKE_HEAD);
}

/* Is `head` one of a list? */
static bool
listed(const char *list, const char *head)
{
	size_t n = strlen(head);

	while (*list) {
		size_t len = strcspn(list, "|");

		if (len == n && memcmp(list, head, n) == 0)
			return true;
		list += len + (list[len] == '|');
	}
	return false;
}

static const struct intake_target *
by_head(const char *head)
{
	const struct intake_target *t;

	for (t = intake_targets; t->name; t++) {
		char label[INTAKE_HEAD];

		intake_head(t->label, label);
		if (*head && (listed(t->heads, head) ||
			strcmp(label, head) == 0))
			return t;
	}
	return NULL;
}

bool
intake_each(const char **said, char *out, size_t size)
{
	size_t n;

	if (!**said)
		return false;
	*said += strspn(*said, " ");
	n = strcspn(*said, ",");
	snprintf(out, size, "%.*s", (int)n, *said);
	*said += n + ((*said)[n] == ',');
	for (n = strlen(out); n && out[n - 1] == ' '; n--)
		out[n - 1] = '\0';
	return true;
}

const struct intake_target *
intake_known(const char *name)
{
	char head[INTAKE_HEAD];

	intake_head(name, head);
	return by_head(head);
}

/* What the structure of the user takes it for; NULL: it has not said. */
static const struct intake_target *
kept(struct ctx *x, const char *head)
{
	const struct ctx_structure *s = ctx_structure(x);
	const struct intake_target *found = NULL;
	struct db_rows q;

	if (!s || db_select(x->db, "import.heads", &q))
		return NULL;
	db_bind_id(&q, ":structure", &s->id);
	while (db_next(&q))
		if (strcmp(db_text(&q, "head"), head) == 0)
			found = intake_target(db_text(&q, "target"));
	return db_end(&q) ? NULL : found;
}

bool
intake_map_add(struct ctx *x, struct intake_map *m, const char *name)
{
	const struct intake_target *t;

	if (m->n == INTAKE_COLUMNS)
		return false;
	intake_head(name, m->head[m->n]);
	t = kept(x, m->head[m->n]);
	t = t ? t : by_head(m->head[m->n]);
	m->target[m->n] = !t || taken(x, t) ? t : intake_target("none");
	m->n++;
	return true;
}

bool
intake_map_contact(const struct intake_map *m)
{
	static const char *const has[] = { "caf_number", "nir", "phone",
		"phone2", "email", "none" };
	bool caf = false;
	size_t k;
	int i;

	for (i = 0; i < m->n; i++) {
		for (k = 0; k < sizeof has / sizeof *has && (!m->target[i] ||
			strcmp(m->target[i]->name, has[k]) != 0); k++)
			;
		if (k == sizeof has / sizeof *has && *m->head[i])
			return false;
		caf |= k == 0;
	}
	return caf;
}

enum err
intake_map_check(const struct intake_map *m)
{
	static const char *const must[] = { "last_name", "first_name" };
	size_t k;
	int i;

	if (intake_map_contact(m))
		return E_OK;
	for (k = 0; k < sizeof must / sizeof *must; k++) {
		const struct intake_target *t = intake_target(must[k]);

		assert(t);
		for (i = 0; i < m->n && m->target[i] != t; i++)
			;
		if (i == m->n)
			return err_set(E_CHECK, _("Il manque la colonne "
				"« %s » : la nommer ainsi, ou dire laquelle "
				"c'est dans =IMP."), _(t->label));
	}
	return E_OK;
}

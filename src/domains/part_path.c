#include "domains/part_path.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"

/* employment.md 4.3: work_situation */
static const struct choice works[] = {
	{ "", N_("non dit") },
	{ "recherche_emploi", N_("En recherche d'emploi") },
	{ "recherche_formation", N_("En recherche de formation") },
	{ "recherche_alternance", N_("En recherche d'alternance") },
	{ "recherche_stage", N_("En recherche de stage") },
	{ "emploi", N_("En emploi") },
	{ "formation", N_("En formation") },
	{ "stage", N_("En stage") },
	{ "alternance", N_("En alternance") },
	{ "service_civique", N_("En service civique") },
	{ "iae", N_("En insertion par l'activité économique") },
	{ "interim", N_("En intérim") },
	{ "construction_projet", N_("En construction de projet") },
	{ "projet_entrepreneurial", N_("Projet entrepreneurial") },
	{ "entrepreneur", N_("Entrepreneur") },
	{ "etudiant", N_("Étudiant") },
	{ "scolarisé", N_("Scolarisé") },
	{ "enretraite", N_("En retraite") },
	{ "maladie", N_("En arrêt maladie") },
	{ "invalidite", N_("En invalidité") },
	{ "conge_parental", N_("En congé parental") },
	{ "au_foyer", N_("Au foyer") },
	{ "aidant_familial", N_("Aidant familial") },
	{ "exploitant_agricole", N_("Exploitant agricole") },
	{ "cdi_temps_plein", N_("CDI temps plein") },
	{ "cdi_temps_partiel", N_("CDI temps partiel") },
	{ "cdd_temps_plein", N_("CDD temps plein") },
	{ "cdd_temps_partiel", N_("CDD temps partiel") },
	{ "intermittent", N_("Intermittent") },
	{ "autre", N_("Autre situation") },
	{ NULL, NULL }
};
/* employment.md 1.2: the ASP's codes */
static const struct choice levels[] = {
	{ "", N_("non dit") },
	{ "01", N_("Jamais scolarisé") },
	{ "70", N_("Pas au-delà de la scolarité obligatoire") },
	{ "00", N_("Qualifications non certifiantes") },
	{ "60", N_("Formation courte, 1 an") },
	{ "50", N_("Niveau BEP ou CAP") },
	{ "51", N_("Diplôme CAP ou BEP") },
	{ "40", N_("Niveau BAC") },
	{ "41", N_("Brevet de technicien ou bac professionnel") },
	{ "30", N_("BTS ou DUT") },
	{ "20", N_("Licence") },
	{ "10", N_("3e cycle ou école d'ingénieur") },
	{ NULL, NULL }
};
static const struct choice contracts[] = {
	{ "", N_("non dit") }, { "no", N_("Aucun") },
	{ "cer", N_("CER") }, { "cej", N_("CEJ") }, { "ppae", N_("PPAE") },
	{ "pacea", N_("PACEA") }, { NULL, NULL }
};
static const struct choice systems[] = {
	{ "", N_("non dit") }, { "social", N_("Social") },
	{ "pro", N_("Professionnel") },
	{ "sociopro", N_("Socio-professionnel") }, { "autre", N_("Autre") },
	{ NULL, NULL }
};
static const struct choice wanted[] = {
	{ "", N_("non dit") }, { "cdi", N_("CDI") }, { "cdd", N_("CDD") },
	{ "interim", N_("Intérim") }, { "saisonnier", N_("Saisonnier") },
	{ "apprentissage", N_("Apprentissage") },
	{ "contrat_professionnalisation", N_("Professionnalisation") },
	{ "portage_salarial", N_("Portage salarial") },
	{ "liberal", N_("Libéral") }, { NULL, NULL }
};
static const struct choice times[] = {
	{ "", N_("non dit") }, { "full_time", N_("Temps plein") },
	{ "part_time", N_("Temps partiel") }, { NULL, NULL }
};

/* How far the person goes (employment.md 4.3: its socio-professional
 * fields). */
static const struct choice areas[] = {
	{ "", N_("non dit") }, { "none", N_("Aucune") },
	{ "less_10", N_("Moins de 10 km") },
	{ "between_10_20", N_("Entre 10 et 20 km") },
	{ "between_20_30", N_("Entre 20 et 30 km") },
	{ "plus_30", N_("Plus de 30 km") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "path.work", works, NULL },
	{ "path.level", levels, NULL },
	{ "path.contract", contracts, NULL },
	{ "path.system", systems, NULL },
	{ "path.wanted", wanted, NULL },
	{ "path.time", times, NULL },
	{ "path.area", areas, NULL },
	{ NULL, NULL, NULL }
};

#define CHOICE(name, label, set)                                             \
	{ name, label, CT_CHOICE, 40, SCOPE_PATH, 0, set, NULL, NULL }
#define DAY(name, label, flags)                                              \
	{ name, label, CT_DATE, 0, SCOPE_PATH, flags, NULL, NULL, NULL }

static const struct column columns[] = {
	PART_HEAD,
	CHOICE("work", N_("Situation"), "path.work"),
	DAY("work_on", N_("Depuis le"), COL_PAST),
	DAY("work_to", N_("Jusqu'au"), 0),
	CHOICE("unemployed_since", N_("Sans emploi depuis"), "part.since"),
	CHOICE("ft_since", N_("Inscrit à France Travail depuis"),
		"part.since"),
	DAY("last_job_on", N_("Dernier emploi terminé le"), COL_PAST),
	CHOICE("contract", N_("Contrat d'engagement"), "path.contract"),
	DAY("signed_on", N_("Signé le"), COL_PAST),
	DAY("contract_from", N_("Du"), 0),
	DAY("contract_to", N_("Au"), 0),
	{ "weekly_hours", N_("Heures par semaine"), CT_INT, 2, SCOPE_PATH, 0,
		NULL, "weekly_hours", N_("Heures d'activité du contrat, de 1 "
		"à 48 par semaine.") },
	CHOICE("system", N_("Dispositif d'accompagnement"), "path.system"),
	{ "system_reason", N_("Motif d'orientation"), CT_TEXT, 120,
		SCOPE_PATH, 0, NULL, NULL, NULL },
	CHOICE("level", N_("Niveau de formation"), "path.level"),
	{ "diplomas", N_("Diplômes"), CT_LONG, 300, SCOPE_PATH, 0, NULL,
		NULL, N_("Diplômes, titres, certificats, avec l'année ; "
		"permis professionnels, habilitations.") },
	{ "languages", N_("Langues"), CT_TEXT, 120, SCOPE_PATH, 0, NULL,
		NULL, N_("Langues parlées, avec leur niveau.") },
	{ "project", N_("Projet professionnel"), CT_LONG, 300, SCOPE_PATH, 0,
		NULL, NULL, N_("Métiers visés, ou projet en "
		"construction.") },
	{ "jobs", N_("Emplois recherchés"), CT_LONG, 600, SCOPE_PATH, 0, NULL,
		"wanted_jobs", N_("Les appellations du ROME, une par ligne, "
		"cinq au plus.") },
	CHOICE("mobility", N_("Zone de mobilité"), "path.area"),
	CHOICE("wanted", N_("Contrat cherché"), "path.wanted"),
	CHOICE("time", N_("Temps de travail"), "path.time"),
	{ "tags", N_("Étiquettes"), CT_TEXT, 120, SCOPE_PATH, 0, NULL, NULL,
		N_("Les mots de votre structure pour s'y retrouver, des "
		"virgules entre eux.") },
	{ "path", N_("Parcours"), CT_LONG, 2000, SCOPE_PATH, 0, NULL, NULL,
		N_("Emploi, formation, projet : ce que la personne a fait "
		"et veut faire.") },
	{ .name = NULL }
};

/* But her labels, a structure's own words: pieces go into what is shared. */
static const struct piece pieces[] = {
	{ "work", N_("%s") },
	{ "unemployed_since", N_("sans emploi %s") },
	{ "contract", N_("contrat %s") },
	{ "contract_to", N_("jusqu'au %s") },
	{ "weekly_hours", N_("%s h par semaine") },
	{ "level", N_("%s") },
	{ "diplomas", N_("%s") },
	{ "project", N_("projet : %s") },
	{ "jobs", N_("emplois recherchés : %s") },
	{ "wanted", N_("cherche : %s") },
	{ "time", N_("%s") },
	{ "mobility", N_("zone de mobilité : %s") },
	{ "languages", N_("parle %s") },
	{ "system", N_("accompagnement %s") },
	{ "system_reason", N_("%s") },
	{ "ft_since", N_("inscrit à France Travail %s") },
	{ "last_job_on", N_("dernier emploi terminé le %s") },
	{ NULL, NULL }
};

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	return part_load(x, part_path.record, key, r);
}

/* Its day alone lies in clear: Ma journée asks for it. */
static void
contract_end(struct act *a, const struct row *now)
{
	act_text(a, ":contract_to", row_get(now, "contract_to"));
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	return part_save_by(x, part_path.record, "path.save", contract_end,
		was, now, f);
}

static void
after(const struct row *now, const char *from, const char *to,
	struct faults *f, const char *why)
{
	const char *a = row_get(now, from), *b = row_get(now, to);

	if (*a && *b && strcmp(b, a) <= 0)
		faults_add(f, to, "%s", why);
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	const char *contract = row_get(now, "contract");
	bool none = !*contract || strcmp(contract, "no") == 0;

	after(now, "work_on", "work_to", f, _("La fin de la situation vient "
		"après son début."));
	after(now, "contract_from", "contract_to", f, _("La fin du contrat "
		"vient après son début ; sans date, il n'a pas de terme."));
	if (none && (*row_get(now, "contract_from") ||
		*row_get(now, "contract_to") || *row_get(now, "signed_on") ||
		*row_get(now, "weekly_hours")))
		faults_add(f, "contract", "%s", _("Une date ou des "
			"heures de contrat sont données : il manque lequel. "
			"F4 les montre."));
	if (*row_get(now, "system_reason") && !*row_get(now, "system"))
		faults_add(f, "system", "%s", _("Un motif d'orientation est "
			"donné : il manque le dispositif."));
}

static const struct record record = { "path", columns, load, save, check };

const struct part part_path = { &record, "path", pieces };

static const struct record *const records[] = { &record, NULL };

static enum err
check_hours(struct ctx *x, const char *value)
{
	long n = strtol(value, NULL, 10);

	return !*value || (n >= 1 && n <= 48) ? E_OK : err_set(E_CHECK,
		_("De 1 à 48 heures par semaine."));
}

/* Five of them (employment.md 4.3). */
static enum err
check_jobs(struct ctx *x, const char *value)
{
	int n = 0;

	while (*value) {
		size_t len = strcspn(value, "\n");

		n += strspn(value, " ") < len;
		value += len + (value[len] == '\n');
	}
	return n <= 5 ? E_OK : err_set(E_CHECK, _("Cinq emplois recherchés "
		"au plus : il y en a %d."), n);
}

static const struct check checks[] = {
	{ "weekly_hours", check_hours },
	{ "wanted_jobs", check_jobs },
	{ NULL, NULL }
};

const struct domain path_domain = {
	.name = "path", .records = records, .choices = choices,
	.checks = checks,
};

#include "domains/part_resources.h"

#include <string.h>

#include "base/i18n.h"

/* employment.md 1.2: has_rsa_allocation */
static const struct choice rsas[] = {
	{ "", N_("non dit") }, { "NON", N_("non") },
	{ "OUI-NM", N_("oui, non majoré") }, { "OUI-M", N_("oui, majoré") },
	{ NULL, NULL }
};
/* employment.md 4.2 */
static const struct choice rights[] = {
	{ "", N_("Droit non renseigné") },
	{ "rsa_droit_ouvert_versable", N_("Droit ouvert et versable") },
	{ "rsa_droit_ouvert_et_suspendu", N_("Droit ouvert et suspendu") },
	{ "rsa_droit_ouvert_versement_suspendu",
		N_("Droit ouvert mais versement suspendu") },
	{ "rsa_demande_en_attente", N_("Demande en attente") },
	{ "rsa_refuse", N_("Droit refusé") },
	{ "rsa_clos", N_("Droit clos") },
	{ "rsa_clos_anterieur", N_("Droit clos, mois antérieur") },
	{ NULL, NULL }
};
static const struct choice closures[] = {
	{ "", N_("non dit") },
	{ "decision_pcg", N_("Décision du conseil départemental") },
	{ "quatre_mois", N_("Échéance de 4 mois sans droits") },
	{ "bascule", N_("Annulation, bascule RMI ou API") },
	{ "mutation", N_("Mutation") },
	{ "regroupement", N_("Regroupement") },
	{ "fin_de_droit", N_("Radié, fin de droit") },
	{ "autre_motif", N_("Radié, autre motif") },
	{ "option_rsta", N_("Radié, option RSTA DOM") },
	{ "option_rso", N_("Radié, option RSO DOM") },
	{ NULL, NULL }
};
static const struct choice suspensions[] = {
	{ "", N_("non dit") },
	{ "ressources", N_("Ressources trop élevées") },
	{ "moins_25_ans", N_("Moins de 25 ans sans charge") },
	{ "activite", N_("Activité non conforme") },
	{ "titre_non_valide", N_("Titre de séjour non valide") },
	{ "titre_absent", N_("Titre de séjour absent") },
	{ "seuil", N_("RSA inférieur au seuil") },
	{ "dtr", N_("Déclaration trimestrielle non fournie") },
	{ "residence", N_("Résidence non conforme") },
	{ "isolement", N_("Pas d'isolement") },
	{ "prestation", N_("Prestation exclue") },
	{ "regime", N_("Régime non conforme") },
	{ "vieillesse", N_("Avantage vieillesse") },
	{ "hospitalisation", N_("Hospitalisation") },
	{ "action", N_("Action non engagée") },
	{ "surface", N_("Surface pondérée") },
	{ "droit_eteint", N_("Droit éteint") },
	{ "pas_allocataire", N_("Pas d'allocataire") },
	{ "aah_reduite", N_("AAH réduite") },
	{ "allocataire_absent", N_("Allocataire absent") },
	{ "attente_pcg", N_("Attente de décision du département") },
	{ "anterieure_insuffisante",
		N_("Activité antérieure insuffisante") },
	{ "anterieure_absente", N_("Activité antérieure absente") },
	{ "anterieure_non_conforme",
		N_("Activité antérieure non conforme") },
	{ "etudiant", N_("Étudiant") },
	{ NULL, NULL }
};

/* services.md 3.8: whose file the CAF's number is */
static const struct choice files[] = {
	{ "", N_("non dit") }, { "demandeur", N_("demandeur") },
	{ "conjoint", N_("conjoint") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "resources.rsa", rsas, NULL },
	{ "resources.right", rights, NULL },
	{ "resources.closure", closures, NULL },
	{ "resources.suspension", suspensions, NULL },
	{ "resources.file", files, NULL },
	{ NULL, NULL, NULL }
};

#define CHOICE(name, label, set)                                             \
	{ name, label, CT_CHOICE, 40, SCOPE_RESOURCES, 0, set, NULL, NULL }
#define YES(name, label, help)                                               \
	{ name, label, CT_YESNO, 1, SCOPE_RESOURCES, 0, NULL, NULL, help }
#define BOX(name, label)                                                     \
	{ name, label, CT_CHECKBOX, 1, SCOPE_RESOURCES, 0, NULL, NULL, NULL }

static const struct column columns[] = {
	PART_HEAD,
	YES("resourceless", N_("Sans ressources"), NULL),
	CHOICE("rsa", N_("Bénéficiaire du RSA"), "resources.rsa"),
	CHOICE("rsa_since", N_("RSA depuis"), "part.since"),
	CHOICE("rsa_right", N_("Droits RSA"), "resources.right"),
	{ "rights_on", N_("Droits RSA depuis le"), CT_DATE, 0,
		SCOPE_RESOURCES, COL_PAST, NULL, NULL, N_("Le jour où les "
		"droits sont ouverts : l'entrée dans le flux du "
		"département.") },
	CHOICE("rsa_closure", N_("Motif de clôture"), "resources.closure"),
	{ "rsa_closed_on", N_("Clos le"), CT_DATE, 0, SCOPE_RESOURCES,
		COL_PAST, NULL, NULL, NULL },
	CHOICE("rsa_suspension", N_("Motif de suspension"),
		"resources.suspension"),
	YES("duty", N_("Soumis aux droits et devoirs"), NULL),
	YES("ass", N_("ASS"), N_("Allocation de solidarité "
		"spécifique.")),
	CHOICE("ass_since", N_("ASS depuis"), "part.since"),
	YES("are", N_("ARE"), N_("Allocation d'aide au retour à "
		"l'emploi.")),
	CHOICE("are_since", N_("ARE depuis"), "part.since"),
	YES("bonus", N_("Prime d'activité"), NULL),
	CHOICE("bonus_since", N_("Prime d'activité depuis"), "part.since"),
	{ "caf_number", N_("N° CAF ou MSA"), CT_TEXT, 15, SCOPE_RESOURCES,
		COL_UPPER, NULL, NULL, NULL },
	CHOICE("caf_role", N_("Rôle au dossier CAF"), "resources.file"),
	BOX("precarious", N_("Ressources inférieures au seuil de pauvreté")),
	BOX("decrease", N_("Baisse des ressources")),
	BOX("food", N_("Besoin d'un soutien alimentaire")),
	BOX("budget", N_("Difficulté dans la gestion d'un budget")),
	BOX("debts", N_("En situation de surendettement")),
	{ "resources", N_("Ressources"), CT_LONG, 1000, SCOPE_RESOURCES, 0,
		NULL, NULL, N_("Emploi du conjoint, pension, dettes : ce "
		"qui fait vivre le foyer.") },
	{ .name = NULL }
};

static const struct piece pieces[] = {
	{ "resourceless", N_("sans ressources") },
	{ "rsa", N_("RSA : %s") },
	{ "rsa_right", N_("%s") },
	{ "rsa_suspension", N_("%s") },
	{ "rsa_closure", N_("%s") },
	{ "ass", N_("ASS") },
	{ "ass_since", N_("ASS depuis %s") },
	{ "are", N_("ARE") },
	{ "are_since", N_("ARE depuis %s") },
	{ "bonus", N_("prime d'activité") },
	{ "bonus_since", N_("prime d'activité depuis %s") },
	{ "duty", N_("soumis aux droits et devoirs") },
	{ "debts", N_("surendettement") },
	{ "food", N_("besoin d'un soutien alimentaire") },
	{ "precarious", N_("ressources précaires") },
	{ "decrease", N_("baisse des ressources") },
	{ "budget", N_("budget difficile à gérer") },
	{ "rsa_since", N_("RSA depuis %s") },
	{ "rights_on", N_("droits RSA depuis le %s") },
	{ "caf_role", N_("%s au dossier CAF") },
	{ NULL, NULL }
};

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	return part_load(x, part_resources.record, key, r);
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	return part_save(x, part_resources.record, was, now, f);
}

/* An allowance that is not had has not been for any time. */
static void
check_since(const struct row *now, struct faults *f)
{
	static const struct { const char *has, *since, *why; } of[] = {
		{ "ass", "ass_since", N_("Une durée d'ASS est donnée : c'est "
			"oui, ou la durée est à effacer.") },
		{ "are", "are_since", N_("Une durée d'ARE est donnée : c'est "
			"oui, ou la durée est à effacer.") },
		{ "bonus", "bonus_since", N_("Une durée de prime d'activité "
			"est donnée : c'est oui, ou la durée est à "
			"effacer.") },
	};
	size_t i;

	for (i = 0; i < sizeof of / sizeof *of; i++)
		if (strcmp(row_get(now, of[i].has), "0") == 0 &&
			*row_get(now, of[i].since))
			faults_add(f, of[i].has, "%s", _(of[i].why));
}

/* Closed after they were opened. */
static void
check_rights(const struct row *now, struct faults *f)
{
	const char *from = row_get(now, "rights_on");
	const char *to = row_get(now, "rsa_closed_on");

	if (*from && *to && strcmp(to, from) < 0)
		faults_add(f, "rsa_closed_on", "%s", _("La clôture vient "
			"après l'ouverture des droits."));
}

/* "Since" goes with a RSA and only with it (employment.md 1.2). */
static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	const char *rsa = row_get(now, "rsa"), *right = row_get(now,
		"rsa_right");
	bool has = strncmp(rsa, "OUI", 3) == 0;

	if (has && !*row_get(now, "rsa_since"))
		faults_add(f, "rsa_since", "%s", _("Il manque depuis quand "
			"la personne a le RSA. F4 montre les durées."));
	if (!has && *row_get(now, "rsa_since"))
		faults_add(f, "rsa", "%s", _("Une durée de RSA est donnée : "
			"il manque s'il est majoré ou non."));
	if (strncmp(right, "rsa_clos", 8) != 0 &&
		(*row_get(now, "rsa_closure") ||
		*row_get(now, "rsa_closed_on")))
		faults_add(f, "rsa_right", "%s", _("Une clôture est donnée : "
			"les droits RSA doivent être clos."));
	if (!strstr(right, "suspendu") && *row_get(now, "rsa_suspension"))
		faults_add(f, "rsa_right", "%s", _("Une suspension est "
			"donnée : les droits RSA doivent être suspendus."));
	check_since(now, f);
	check_rights(now, f);
	if (row_int(now, "resourceless") == 1 && (has ||
		row_int(now, "ass") == 1 || row_int(now, "are") == 1 ||
		*row_get(now, "ass_since") || *row_get(now, "are_since")))
		faults_add(f, "resourceless", "%s", _("Une allocation est "
			"donnée : la personne n'est pas sans ressources."));
}

static const struct record record = { "resources", columns, load, save,
	check };

const struct part part_resources = { &record, "resources", pieces };

static const struct record *const records[] = { &record, NULL };

const struct domain resources_domain = {
	.name = "resources", .records = records, .choices = choices,
};

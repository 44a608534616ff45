#include "domains/part_barriers.h"

#include "base/i18n.h"

/* employment.md 4.7: situations of mobility and housing */
static const struct choice licences[] = {
	{ "", N_("non dit") },
	{ "aucun", N_("Pas de permis") },
	{ "en_cours", N_("Permis et/ou code en cours") },
	{ "code", N_("Code obtenu") },
	{ "b", N_("Permis B") },
	{ "autres", N_("Autres permis (poids lourd, bus...)") },
	{ "suspendu", N_("Permis non valide ou suspendu") },
	{ "etranger", N_("Permis étranger (hors EEE)") },
	{ NULL, NULL }
};
static const struct choice vehicles[] = {
	{ "", N_("non dit") },
	{ "aucun", N_("Aucun moyen de transport à disposition") },
	{ "commun", N_("Dépendant des transports en commun") },
	{ "covoiturage", N_("Co-voiturage") },
	{ "velo", N_("Vélo ou trottinette électrique") },
	{ "sans_permis", N_("Véhicule sans permis") },
	{ "vehicule", N_("Véhicule (voiture, moto, scooter)") },
	{ NULL, NULL }
};
static const struct choice housings[] = {
	{ "", N_("non dit") },
	{ "prive", N_("Locataire du parc privé") },
	{ "social", N_("Locataire du parc social") },
	{ "proprietaire", N_("Propriétaire") },
	{ "parents", N_("Hébergé au domicile parental") },
	{ "tiers", N_("Hébergé chez un tiers") },
	{ "collectif", N_("Hébergement collectif (CHRS, CHU, CPH, CADA...)") },
	{ "mobile", N_("Habitat mobile") },
	{ "autre", N_("Autre type de logement (hôtel...)") },
	{ "sans", N_("Sans hébergement, rupture de logement") },
	{ NULL, NULL }
};

static const struct choices choices[] = {
	{ "barriers.licence", licences, NULL },
	{ "barriers.vehicle", vehicles, NULL },
	{ "barriers.housing", housings, NULL },
	{ NULL, NULL, NULL }
};

#define CHOICE(name, label, set)                                             \
	{ name, label, CT_CHOICE, 40, SCOPE_BARRIERS, 0, set, NULL, NULL }
#define BOX(name, label)                                                     \
	{ name, label, CT_CHECKBOX, 1, SCOPE_BARRIERS, 0, NULL, NULL, NULL }

static const struct column columns[] = {
	PART_HEAD,
	CHOICE("licence", N_("Permis"), "barriers.licence"),
	CHOICE("vehicle", N_("Moyen de transport"), "barriers.vehicle"),
	{ "radius", N_("Rayon de mobilité (km)"), CT_INT, 3, SCOPE_BARRIERS,
		0, NULL, "not_negative", N_("Jusqu'où elle peut aller, en "
		"kilomètres.") },
	BOX("mobility", N_("Problème de mobilité")),
	CHOICE("housing", N_("Logement"), "barriers.housing"),
	BOX("homeless", N_("Sans hébergement, hébergé ou parcours de rue")),
	BOX("rent", N_("Difficulté à payer le loyer")),
	BOX("eviction", N_("Doit quitter le logement")),
	BOX("unfit", N_("Logement insalubre")),
	BOX("adapt", N_("Besoin d'adapter le logement")),
	BOX("qpv", N_("Résident QPV")),
	BOX("zrr", N_("Résident ZRR ou ZFRR")),
	BOX("rural", N_("Territoire rural isolé")),
	{ "children", N_("Enfants à charge"), CT_INT, 2, SCOPE_BARRIERS, 0,
		NULL, "not_negative", NULL },
	BOX("lone_parent", N_("Parent isolé")),
	BOX("childcare", N_("Enfants de moins de 3 ans sans garde")),
	BOX("expecting", N_("Attend un enfant ou plus")),
	BOX("carer", N_("Aidant familial")),
	BOX("hours", N_("Contrainte d'horaires")),
	BOX("fle", N_("Français inférieur à A1 (FLE)")),
	BOX("reading", N_("Difficulté en lecture")),
	BOX("writing", N_("Difficulté à l'écrit")),
	BOX("speaking", N_("Difficulté à l'oral")),
	BOX("counting", N_("Difficultés en calcul")),
	BOX("ase", N_("Sortant de l'ASE")),
	BOX("refugee", N_("Réfugié, protégé ou demandeur d'asile")),
	{ "barriers", N_("Freins"), CT_LONG, 2000, SCOPE_BARRIERS, 0, NULL,
		NULL, N_("Mobilité, garde, logement, numérique : ce qui "
		"bloque, avec ses mots.") },
	{ .name = NULL }
};

static const struct piece pieces[] = {
	{ "homeless", N_("sans hébergement") },
	{ "eviction", N_("doit quitter son logement") },
	{ "vehicle", N_("%s") },
	{ "licence", N_("%s") },
	{ "mobility", N_("problème de mobilité") },
	{ "childcare", N_("garde d'enfant") },
	{ "lone_parent", N_("parent isolé") },
	{ "children", N_("%s enfants à charge") },
	{ "expecting", N_("attend un enfant") },
	{ "carer", N_("aidant familial") },
	{ "hours", N_("contrainte d'horaires") },
	{ "fle", N_("français langue étrangère") },
	{ "reading", N_("lit difficilement") },
	{ "writing", N_("écrit difficilement") },
	{ "speaking", N_("français difficile à l'oral") },
	{ "counting", N_("difficultés en calcul") },
	{ "housing", N_("%s") },
	{ "rent", N_("loyer difficile à payer") },
	{ "unfit", N_("logement insalubre") },
	{ "adapt", N_("logement à adapter") },
	{ "ase", N_("sortant de l'ASE") },
	{ "refugee", N_("réfugié ou protégé") },
	{ "qpv", N_("QPV") },
	{ "zrr", N_("ZRR") },
	{ "rural", N_("rural isolé") },
	{ "radius", N_("rayon de %s km") },
	{ NULL, NULL }
};

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	return part_load(x, part_barriers.record, key, r);
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	return part_save(x, part_barriers.record, was, now, f);
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	if (row_int(now, "childcare") && row_has(now, "children") &&
		*row_get(now, "children") && !row_int(now, "children"))
		faults_add(f, "children", "%s", _("Un enfant est sans "
			"garde : le nombre d'enfants ne peut pas être 0."));
}

static const struct record record = { "barriers", columns, load, save,
	check };

const struct part part_barriers = { &record, "barriers", pieces };

static const struct record *const records[] = { &record, NULL };

const struct domain barriers_domain = {
	.name = "barriers", .records = records, .choices = choices,
};

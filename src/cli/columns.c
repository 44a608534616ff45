#include "cli/columns.h"

#include <string.h>
#include <strings.h>

#include "base/fold.h"

enum of { BOTH, STRUCTURES, SERVICES };

/* Names that are no field of v1, folded. */
static const struct alias {
	const char *name;
	enum of of;
	enum meaning meaning;
	const char *field;
	bool v0;
} aliases[] = {
	{ "identifiant", BOTH, M_FIELD, "id", false },
	{ "service id", SERVICES, M_FIELD, "id", true },
	{ "id service", SERVICES, M_FIELD, "id", true },
	{ "id structure", SERVICES, M_FIELD, "structure_id", true },
	{ "structure id", STRUCTURES, M_FIELD, "id", true },
	{ "id structure", STRUCTURES, M_FIELD, "id", true },
	{ "name", BOTH, M_FIELD, "nom", false },
	{ "nom structure", STRUCTURES, M_FIELD, "nom", false },
	{ "nom de la structure", STRUCTURES, M_FIELD, "nom", false },
	{ "denomination", STRUCTURES, M_FIELD, "nom", false },
	{ "raison sociale", STRUCTURES, M_FIELD, "nom", false },
	{ "nom service", SERVICES, M_FIELD, "nom", false },
	{ "nom du service", SERVICES, M_FIELD, "nom", false },
	{ "intitule", SERVICES, M_FIELD, "nom", false },
	{ "date de mise a jour", BOTH, M_FIELD, "date_maj", false },
	{ "mis a jour le", BOTH, M_FIELD, "date_maj", false },
	{ "lien", BOTH, M_FIELD, "lien_source", false },
	{ "site", STRUCTURES, M_FIELD, "site_web", false },
	{ "site internet", STRUCTURES, M_FIELD, "site_web", false },
	{ "url", STRUCTURES, M_FIELD, "site_web", false },
	{ "cp", BOTH, M_FIELD, "code_postal", false },
	{ "insee", BOTH, M_FIELD, "code_insee", false },
	{ "code commune", BOTH, M_FIELD, "code_insee", false },
	{ "ville", BOTH, M_FIELD, "commune", false },
	{ "complement", BOTH, M_FIELD, "complement_adresse", false },
	{ "long", BOTH, M_FIELD, "longitude", false },
	{ "lng", BOTH, M_FIELD, "longitude", false },
	{ "lon", BOTH, M_FIELD, "longitude", false },
	{ "lat", BOTH, M_FIELD, "latitude", false },
	{ "tel", BOTH, M_FIELD, "telephone", false },
	{ "mail", BOTH, M_FIELD, "courriel", false },
	{ "email", BOTH, M_FIELD, "courriel", false },
	{ "e mail", BOTH, M_FIELD, "courriel", false },
	{ "horaires", BOTH, M_FIELD, "horaires_accueil", false },
	/* the schema v0 (services.md 1.4) */
	{ "horaires ouverture", BOTH, M_FIELD, "horaires_accueil", true },
	{ "recurrence", SERVICES, M_FIELD, "horaires_accueil", true },
	{ "accessibilite", STRUCTURES, M_FIELD, "accessibilite_lieu", true },
	{ "presentation detail", BOTH, M_FIELD, "description", true },
	{ "presentation resume", BOTH, M_SUMMARY, "description", true },
	{ "typologie", STRUCTURES, M_NETWORK, "reseaux_porteurs", true },
	{ "labels nationaux", STRUCTURES, M_NETWORK, "reseaux_porteurs",
		true },
	{ "profils", SERVICES, M_FIELD, "publics", true },
	{ "profils precisions", SERVICES, M_FIELD, "publics_precisions",
		true },
	{ "types", SERVICES, M_FIELD, "type", true },
	{ "frais autres", SERVICES, M_FIELD, "frais_precisions", true },
	{ "pre requis", SERVICES, M_CONDITION, "conditions_acces", true },
	{ "justificatifs", SERVICES, M_CONDITION, "conditions_acces", true },
	{ "modes orientation beneficiaire", SERVICES, M_BY_USER,
		"modes_mobilisation", true },
	{ "modes orientation accompagnateur", SERVICES, M_BY_PRO,
		"modes_mobilisation", true },
	{ "modes orientation beneficiaire autres", SERVICES, M_PRECISION,
		"mobilisation_precisions", true },
	{ "modes orientation accompagnateur autres", SERVICES, M_PRECISION,
		"mobilisation_precisions", true },
	{ "prise rdv", SERVICES, M_FIELD, "lien_mobilisation", true },
	{ "formulaire en ligne", SERVICES, M_FIELD, "lien_mobilisation",
		true },
	{ "page web", SERVICES, M_FIELD, "lien_mobilisation", true },
	{ "zone diffusion type", SERVICES, M_ZONE_TYPE, "zone_eligibilite",
		true },
	{ "zone diffusion code", SERVICES, M_ZONE_CODE, "zone_eligibilite",
		true },
	{ "contact public", BOTH, M_PUBLIC, "telephone", true },
	{ "zone diffusion nom", SERVICES, M_DROP, NULL, true },
	{ "antenne", STRUCTURES, M_DROP, NULL, true },
	{ "rna", STRUCTURES, M_DROP, NULL, true },
	{ "thematiques", STRUCTURES, M_DROP, NULL, true },
	{ "labels autres", STRUCTURES, M_DROP, NULL, true },
	{ "cumulable", SERVICES, M_DROP, NULL, true },
	{ "date creation", SERVICES, M_DROP, NULL, true },
	{ "date suspension", SERVICES, M_DROP, NULL, true },
	/* ours: in what --rejects writes */
	{ "motif", BOTH, M_DROP, NULL, false },
	{ "ligne", BOTH, M_DROP, NULL, false },
	{ "autres", BOTH, M_OTHERS, NULL, false },
};

void
columns_meaning(const struct df *fields, struct named *c)
{
	enum of of = fields == df_structure ? STRUCTURES : SERVICES;
	const char *field = NULL;
	char want[100], has[100];
	const struct df *f;
	size_t i;

	if (strcasecmp(c->name, "__ignore__") == 0) {
		c->meaning = M_IGNORE;
		return;
	}
	if (!fold_text(c->name, want, sizeof want) || *c->name == '_' ||
		strncmp(want, "unnamed ", 8) == 0) {
		c->meaning = M_DROP;    /* services.md 1.7 */
		return;
	}
	for (i = 0; i < sizeof aliases / sizeof *aliases && !c->meaning; i++) {
		const struct alias *a = &aliases[i];

		if ((a->of != BOTH && a->of != of) ||
			strcmp(a->name, want) != 0)
			continue;
		c->meaning = a->meaning;
		c->v0 = a->v0;
		field = a->field;
	}
	for (f = fields; f->name; f++) {
		fold_text(f->name, has, sizeof has);
		if (field ? strcmp(f->name, field) == 0 : c->meaning ==
			M_UNKNOWN && strcmp(has, want) == 0) {
			c->field = f;
			c->meaning = field ? c->meaning : M_FIELD;
		}
	}
}

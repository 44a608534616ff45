#include "domains/offer_structure.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/text.h"
#include "domains/commune.h"
#include "domains/offer_field.h"
#include "domains/sealed.h"
#include "rules/postcode.h"

#define OPEN COL_CLEAR

static const struct column columns[] = {
	{ "nom", N_("Structure"), CT_TEXT, 150, 0, OPEN | COL_REQUIRED, NULL,
		NULL, N_("3 à 150 caractères, sans point à la fin.") },
	{ "siret", N_("SIRET"), CT_SIRET, 0, 0, OPEN, NULL, NULL, NULL },
	{ "description", N_("Présentation"), CT_LONG, 10000, 0, OPEN, NULL,
		NULL, NULL },
	{ "adresse", N_("Adresse"), CT_TEXT, 255, 0, OPEN, NULL, NULL, NULL },
	{ "complement_adresse", N_("Complément"), CT_TEXT, 255, 0, OPEN, NULL,
		NULL, NULL },
	{ "postcode", N_("Code postal"), CT_POSTCODE, 0, 0, OPEN, NULL, NULL,
		NULL },
	{ "commune", N_("Commune"), CT_LOOKUP, 5, 0, OPEN, NULL,
		"commune_known", NULL },
	{ "commune_name", N_("Commune"), CT_TEXT, 100, 0, OPEN, NULL, NULL,
		NULL },
	{ "latitude", N_("Latitude"), CT_TEXT, 20, 0, OPEN, NULL,
		"offer_latitude", NULL },
	{ "longitude", N_("Longitude"), CT_TEXT, 20, 0, OPEN, NULL,
		"offer_longitude", NULL },
	{ "telephone", N_("Téléphone"), CT_PHONE, 0, 0, OPEN, NULL, NULL,
		NULL },
	{ "courriel", N_("Courriel"), CT_EMAIL, 255, 0, OPEN, NULL, NULL,
		NULL },
	{ "site_web", N_("Site"), CT_TEXT, 2083, 0, OPEN, NULL, "offer_url",
		NULL },
	{ "accessibilite_lieu", N_("Accessibilité"), CT_TEXT, 2083, 0, OPEN,
		NULL, "offer_acceslibre", N_("La page du lieu sur "
		"acceslibre.beta.gouv.fr.") },
	{ "lien_source", N_("Page d'origine"), CT_TEXT, 2083, 0, OPEN, NULL,
		"offer_url", NULL },
	{ "horaires_accueil", N_("Horaires"), CT_TEXT, 250, 0, OPEN, NULL,
		"offer_hours", N_("Les jours puis les heures : « lundi au "
		"vendredi 9h-12h et 14h-17h30 ; samedi 9h-12h ; jours fériés "
		"fermé ». Ils valent pour les services qui n'en ont pas.") },
	{ "horaires_fr", N_("Horaires"), CT_TEXT, 400, 0,
		OPEN | COL_READONLY, NULL, NULL, NULL },
	{ "reseaux_porteurs", N_("Réseaux"), CT_CHOICES, 0, 0, OPEN,
		"directory.reseau", NULL, NULL },
	{ .name = NULL }
};

static const char *const same[] = { "nom", "siret", "description", "adresse",
	"complement_adresse", "telephone", "courriel", "site_web",
	"accessibilite_lieu", "lien_source", "horaires_accueil",
	"reseaux_porteurs", NULL };

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	const struct ctx_structure *s = ctx_structure(x);
	char hex[ID_TEXT], name[200] = "";
	struct db_rows q;
	struct id id;
	enum err e = E_OK;

	if (*key)
		e = id_parse(key, &id);
	else if (s)
		id = s->id;
	else
		e = err_set(E_RIGHT, "%s", _("Vous n'êtes membre d'aucune "
			"structure."));
	if (!e)
		e = db_select(x->db, "structure.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	e = db_one(&q, _("Cette structure n'est plus dans l'annuaire."));
	if (e)
		return e;
	snprintf(name, sizeof name, "%s", db_text(&q, "nom"));
	row_set(r, "_key", id_text(&id, hex));
	row_setf(r, "_version", "%d", (int)db_int(&q, "version"));
	offer_cells(&q, same, r);
	offer_place_cells(&q, r);
	e = db_end(&q);
	return e ? e : offer_mine(x, &id, name);
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	const char *name = row_get(now, "nom");

	if (*name && text_length(name) < 3)
		faults_add(f, "nom", "%s", _("Le nom a 3 caractères au "
			"moins."));
	if (*row_get(now, "description") &&
		text_length(row_get(now, "description")) < 5)
		faults_add(f, "description", "%s", _("La présentation a 5 "
			"caractères au moins, ou rien."));
	if (!*row_get(now, "commune"))
		faults_add(f, "commune", "%s", _("Il manque la commune : les "
			"dates et les distances en dépendent."));
	offer_place_check(now, f);
}

/* Its dates are those of its département: of the commune, else of the
 * postcode. */
static void
put_departement(struct ctx *x, struct act *a, const struct row *now)
{
	struct rule_answer dep;
	struct commune c;

	if (commune_get(x, row_get(now, "commune"), &c) == E_OK) {
		act_text(a, ":departement", c.departement);
		return;
	}
	postcode_check(row_get(now, "postcode"), &dep);
	act_text(a, ":departement", dep.ok ? dep.value : "75");
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	const char *key = row_get(was, "_key");
	char folded[700];
	struct id id;
	struct act *a;
	enum err e = id_parse(key, &id);

	if (e)
		return e;
	offer_hours_keep(now);
	fold_text(row_get(now, "nom"), folded, sizeof folded);
	a = act_new("structure.save");
	act_id(a, ":id", &id);
	act_int(a, ":version", row_int(was, "_version"));
	offer_put(a, same, now);
	offer_place_put(x, a, now);
	act_text(a, ":folded", folded);
	put_departement(x, a, now);
	e = act_send(a, x);
	act_free(a);
	if (e == E_CONFLICT)
		sealed_conflict(x, &offer_structure_record, key, was, now, f);
	else if (e)
		faults_add(f, "", "%s", err_text());
	return e;
}

const struct record offer_structure_record = {
	"offer_structure", columns, load, save, check
};

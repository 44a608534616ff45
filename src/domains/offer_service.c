#include "domains/offer_service.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/text.h"
#include "domains/lists.h"
#include "domains/offer_field.h"
#include "domains/sealed.h"
#include "model/codes.h"
#include "rules/quality.h"
#include "rules/zone.h"

#define OPEN COL_CLEAR
#define TEXT(n, l, max) { n, l, CT_TEXT, max, 0, OPEN, NULL, NULL, NULL }
#define SEVERAL(n, l, set, help) { n, l, CT_CHOICES, 0, 0, OPEN, set, NULL,  \
	help }

static const struct column columns[] = {
	{ "nom", N_("Service"), CT_TEXT, 150, 0, OPEN | COL_REQUIRED, NULL,
		NULL, N_("3 à 150 caractères, sans point à la fin : ce que "
		"l'on y fait, pas le nom de la structure.") },
	{ "state", N_("État"), CT_CHOICE, 12, 0, OPEN | COL_REQUIRED,
		"offer.state", NULL, N_("brouillon : vous seuls le voyez ; "
		"publié : tout le monde ; archivé : gardé, et plus proposé.") },
	{ "type", N_("Type"), CT_CHOICE, 20, 0, OPEN, "directory.type", NULL,
		NULL },
	{ "update_frequency", N_("À vérifier"), CT_CHOICE, 20, 0, OPEN,
		"offer.frequency", NULL, N_("Quand « Ma journée » vous "
		"demande si la fiche est toujours exacte ; vide : tous les "
		"6 mois.") },
	{ "description", N_("Description"), CT_LONG, 10000, 0,
		OPEN | COL_REQUIRED, NULL, NULL, N_("De 200 à 2 000 "
		"caractères de préférence : ce que fait le service, pour qui, "
		"comment cela se passe.") },
	SEVERAL("thematiques", N_("Thèmes"), "directory.thematique", NULL),
	SEVERAL("publics", N_("Publics"), "directory.public", N_("« Tous "
		"publics » va seul.")),
	TEXT("publics_precisions", N_("Précisions sur les publics"), 400),
	{ "frais", N_("Frais"), CT_CHOICE, 10, 0, OPEN, "directory.frais",
		NULL, NULL },
	TEXT("frais_precisions", N_("Précisions sur les frais"), 400),
	TEXT("conditions_acces", N_("Conditions"), 800),
	SEVERAL("modes_accueil", N_("Accueil"), "directory.accueil", NULL),
	TEXT("zone_eligibilite", N_("Zone"), 1000),
	TEXT("adresse", N_("Adresse"), 255),
	TEXT("complement_adresse", N_("Complément"), 255),
	{ "postcode", N_("Code postal"), CT_POSTCODE, 0, 0, OPEN, NULL, NULL,
		NULL },
	{ "commune", N_("Commune"), CT_LOOKUP, 5, 0, OPEN, NULL,
		"commune_known", NULL },
	TEXT("commune_name", N_("Commune"), 100),
	{ "latitude", N_("Latitude"), CT_TEXT, 20, 0, OPEN, NULL,
		"offer_latitude", N_("Du lieu lui-même si vous la savez : la "
		"commune donne son centre.") },
	{ "longitude", N_("Longitude"), CT_TEXT, 20, 0, OPEN, NULL,
		"offer_longitude", NULL },
	{ "horaires_accueil", N_("Horaires"), CT_TEXT, 250, 0, OPEN, NULL,
		"offer_hours", N_("Les jours puis les heures : « lundi au "
		"vendredi 9h-12h et 14h-17h30 ; samedi 9h-12h ; jours fériés "
		"fermé ». Vide : ceux de la structure.") },
	{ "horaires_fr", N_("Horaires"), CT_TEXT, 400, 0,
		OPEN | COL_READONLY, NULL, NULL, NULL },
	SEVERAL("modes_mobilisation", N_("Mobiliser"),
		"directory.mobilisation", NULL),
	SEVERAL("mobilisable_par", N_("Mobilisable par"),
		"directory.mobilisable", NULL),
	TEXT("mobilisation_precisions", N_("Précisions"), 800),
	{ "lien_mobilisation", N_("Lien"), CT_TEXT, 2083, 0, OPEN, NULL,
		"offer_url", NULL },
	TEXT("contact_nom_prenom", N_("Contact"), 140),
	{ "telephone", N_("Téléphone"), CT_PHONE, 0, 0, OPEN, NULL, NULL,
		NULL },
	{ "courriel", N_("Courriel"), CT_EMAIL, 255, 0, OPEN, NULL, NULL,
		NULL },
	{ "volume_horaire_hebdomadaire", N_("Heures par semaine"), CT_TEXT,
		6, 0, OPEN, NULL, "offer_volume", NULL },
	{ "nombre_semaines", N_("Semaines"), CT_INT, 3, 0, OPEN, NULL, NULL,
		NULL },
	{ "lien_source", N_("Page du service"), CT_TEXT, 2083, 0, OPEN, NULL,
		"offer_url", NULL },
	{ "suspended_on", N_("Suspendu le"), CT_DATE, 0, 0, OPEN, NULL, NULL,
		N_("À partir de ce jour il n'est plus proposé ; vider le "
		"champ le propose de nouveau.") },
	{ "quality", N_("Qualité"), CT_TEXT, 400, 0, OPEN | COL_READONLY,
		NULL, NULL, NULL },
	{ .name = NULL }
};

/* Columns whose cell, column and parameter have one name. */
static const char *const same[] = { "nom", "type", "update_frequency",
	"description", "thematiques", "publics", "publics_precisions", "frais", "frais_precisions",
	"conditions_acces", "modes_accueil", "zone_eligibilite", "adresse",
	"complement_adresse", "horaires_accueil", "modes_mobilisation",
	"mobilisable_par", "mobilisation_precisions", "lien_mobilisation",
	"contact_nom_prenom", "telephone", "courriel",
	"volume_horaire_hebdomadaire", "nombre_semaines", "lien_source",
	"suspended_on", NULL };

/* --- what it holds ---------------------------------------------------------------- */

static enum err
load_new(struct ctx *x, const char *arg, struct row *r)
{
	const struct ctx_structure *s = ctx_structure(x);
	struct id at;
	char hex[ID_TEXT];
	enum err e;

	if (!*arg || id_parse(arg, &at)) {
		if (!s)
			return err_set(E_RIGHT, "%s", _("Un service est à une "
				"structure, et vous n'êtes membre d'aucune."));
		at = s->id;
	}
	e = offer_mine(x, &at, NULL);
	if (e)
		return e;
	row_set(r, "_structure", id_text(&at, hex));
	row_set(r, "state", "publie");
	return E_OK;
}

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct id id, at = id_none;
	char name[200] = "", hex[ID_TEXT];
	struct db_rows q;
	enum err e;

	if (!*key)
		return load_new(x, arg ? arg : "", r);
	e = id_parse(key, &id);
	if (!e)
		e = db_select(x->db, "service.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	db_bind_id(&q, ":me", &x->user);
	e = db_one(&q, _("Ce service n'est plus dans l'annuaire."));
	if (e)
		return e;
	at = db_id(&q, "structure");
	snprintf(name, sizeof name, "%s", db_text(&q,
		"structure_name"));
	row_set(r, "_key", key);
	row_set(r, "_structure", id_text(&at, hex));
	row_setf(r, "_version", "%d", (int)db_int(&q, "version"));
	row_setf(r, "_source", "%s", db_text(&q, "source"));
	row_set(r, "state", db_text(&q, "state"));
	offer_cells(&q, same, r);
	offer_place_cells(&q, r);
	e = db_end(&q);
	return e ? e : offer_mine(x, &at, name);
}

/* --- checks ------------------------------------------------------------------------- */

static void
missing(struct faults *f, const struct row *now, const char *column,
	const char *message)
{
	if (!*row_get(now, column))
		faults_add(f, column, "%s", message);
}

/* What everyone will look for in it, before it is shown to everyone. */
static void
check_published(const struct row *now, struct faults *f)
{
	const char *ways = row_get(now, "modes_mobilisation");

	missing(f, now, "modes_accueil", _("Il manque l'accueil : en "
		"présentiel, à distance, ou les deux. F4 les montre."));
	if (codes_has(row_get(now, "modes_accueil"), "en-presentiel")) {
		missing(f, now, "adresse", _("Il manque l'adresse où l'on "
			"est reçu."));
		missing(f, now, "commune", _("Il manque la commune : elle "
			"place le service dans l'annuaire."));
	}
	if (strcmp(row_get(now, "frais"), "payant") == 0)
		missing(f, now, "frais_precisions", _("Payant : il manque "
			"combien, ou pour qui."));
	if (codes_has(ways, "telephoner"))
		missing(f, now, "telephone", _("« Téléphoner » : il manque le "
			"numéro."));
	if (codes_has(ways, "envoyer-un-courriel"))
		missing(f, now, "courriel", _("« Envoyer un courriel » : il "
			"manque l'adresse."));
	if (codes_has(ways, "utiliser-lien-mobilisation"))
		missing(f, now, "lien_mobilisation", _("« Utiliser le lien » "
			": il manque le lien."));
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	const char *name = row_get(now, "nom");
	const char *publics = row_get(now, "publics");
	struct rule_answer a;

	if (*name && text_length(name) < 3)
		faults_add(f, "nom", "%s", _("Le nom a 3 caractères au "
			"moins."));
	if (*row_get(now, "description") &&
		text_length(row_get(now, "description")) < 5)
		faults_add(f, "description", "%s", _("La description a 5 "
			"caractères au moins."));
	if (codes_has(publics, "tous-publics") && codes_count(publics) > 1)
		faults_add(f, "publics", "%s", _("« Tous publics » va seul : "
			"garder l'un ou les autres."));
	zone_eligible(row_get(now, "zone_eligibilite"),
		&(struct zone_place){ "", "", "", "" }, &a);
	if (!a.ok && strcmp(a.error, "bad_code") == 0)
		faults_add(f, "zone_eligibilite", "%s", a.message);
	if (*row_get(now, "nombre_semaines") &&
		row_int(now, "nombre_semaines") < 1)
		faults_add(f, "nombre_semaines", "%s", _("Une semaine au "
			"moins, ou rien."));
	offer_place_check(now, f);
	if (strcmp(row_get(now, "state"), "publie") == 0)
		check_published(now, f);
}

static int
score(struct ctx *x, const struct row *r, int one[QUALITY_CRITERIA])
{
	const char *source = row_get(r, "_source");
	struct quality_of of = {
		.source = *source ? source : "passerelle",
		.adresse = row_get(r, "adresse"),
		.courriel = row_get(r, "courriel"),
		.telephone = row_get(r, "telephone"),
		.lien_mobilisation = row_get(r, "lien_mobilisation"),
		.modes_accueil = row_get(r, "modes_accueil"),
		.modes_mobilisation = row_get(r, "modes_mobilisation"),
		.mobilisable_par = row_get(r, "mobilisable_par"),
		.publics = row_get(r, "publics"),
		.thematiques = row_get(r, "thematiques"),
		.frais = row_get(r, "frais"),
		.frais_precisions = row_get(r, "frais_precisions"),
		.description = row_get(r, "description"),
	};
	char today[16];

	date_format(ctx_today(x), today, sizeof today);
	of.date_maj = today;
	return quality_score(&of, today, one);
}

void
offer_quality(struct ctx *x, const struct row *row, char *out, size_t size)
{
	/* in the order of the criteria, short: all stand on one line */
	static const char *const said[QUALITY_CRITERIA] = { N_("adresse"),
		N_("mobiliser"), N_("publics"), N_("thème"), N_("contact"),
		N_("courriel"), N_("téléphone"), N_("date"), N_("frais"),
		N_("texte") };
	int one[QUALITY_CRITERIA], hundredths = score(x, row, one), i;
	size_t n;
	bool any = false;

	n = (size_t)snprintf(out, size, "%d,%02d", hundredths / 100,
		hundredths % 100);
	for (i = 0; i < QUALITY_CRITERIA && n < size; i++) {
		if (one[i] < 0 || one[i] == 100)
			continue;
		n += (size_t)snprintf(out + n, size - n, "%s%s", any ? ", " :
			_("  manque : "), _(said[i]));
		any = true;
	}
}

/* --- to the base -------------------------------------------------------------------- */

/* What a search by words finds: its name and the labels of its themes; and
 * its themes as a list. */
static void
put_search(struct act *a, const struct row *now)
{
	const char *codes = row_get(now, "thematiques");
	char code[128], folded[4000];
	struct buf text, json;

	buf_init(&text);
	buf_init(&json);
	buf_puts(&text, row_get(now, "nom"));
	while (codes_next(&codes, code, sizeof code)) {
		buf_printf(&text, " %s", list_label("thematique", code));
		if (strpbrk(code, "\"\\"))
			continue;       /* no code has any: a JSON text does */
		buf_printf(&json, "%s\"%s\"", json.len ? "," : "", code);
	}
	fold_text(buf_str(&text), folded, sizeof folded);
	act_text(a, ":folded", folded);
	buf_clear(&text);
	buf_printf(&text, "[%s]", buf_str(&json));
	act_text(a, ":themes", buf_str(&text));
	buf_done(&text);
	buf_done(&json);
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	const char *key = row_get(was, "_key");
	struct id id = id_new(), at;
	struct act *act = NULL;
	char hex[ID_TEXT], score_text[16];
	int hundredths;
	enum err e = id_parse(row_get(was, "_structure"), &at);

	if (!e && *key)
		e = id_parse(key, &id);
	if (e)
		return e;
	offer_hours_keep(now);
	hundredths = score(x, now, NULL);
	snprintf(score_text, sizeof score_text, "%d.%02d", hundredths / 100,
		hundredths % 100);
	act = act_new(*key ? "service.save" : "service.make");
	act_id(act, ":id", &id);
	if (*key)
		act_int(act, ":version", row_int(was, "_version"));
	else
		act_id(act, ":at", &at);
	act_text(act, ":to", row_get(now, "state"));
	offer_put(act, same, now);
	offer_place_put(x, act, now);
	act_text(act, ":score_qualite", score_text);
	put_search(act, now);
	e = act_send(act, x);
	act_free(act);
	if (e == E_CONFLICT && *key)
		sealed_conflict(x, &offer_service_record, key, was, now, f);
	else if (e)
		faults_add(f, "", "%s", err_text());
	else
		row_set(now, "_key", id_text(&id, hex));
	return e;
}

const struct record offer_service_record = {
	"offer_service", columns, load, save, check
};

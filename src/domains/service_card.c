#include "domains/service_card.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/i18n.h"
#include "domains/follow.h"
#include "domains/lists.h"
#include "domains/nir.h"
#include "domains/outcome.h"
#include "domains/person.h"
#include "domains/place.h"
#include "domains/service_filter.h"
#include "model/ctx.h"
#include "rules/distance.h"
#include "rules/freshness.h"
#include "rules/hours.h"
#include "rules/phone.h"

#define CELL(name, label, type) { name, label, type, 12000, 0, \
	COL_CLEAR | COL_READONLY, NULL, NULL, NULL }

#define CODES(name, label, set) { name, label, CT_CHOICES, 0, 0, \
	COL_CLEAR | COL_READONLY, set, NULL, NULL }

static const struct column card_columns[] = {
	CELL("nom", N_("Service"), CT_TEXT),
	CELL("structure_name", N_("Structure"), CT_TEXT),
	CELL("here", N_("Réponse"), CT_TEXT),
	CELL("type_text", N_("Type"), CT_TEXT),
	CODES("thematiques", N_("Thèmes"), "directory.thematique"),
	CELL("publics_text", N_("Publics"), CT_TEXT),
	CELL("frais_text", N_("Frais"), CT_TEXT),
	CELL("conditions", N_("Conditions"), CT_TEXT),
	CELL("place", N_("Lieu"), CT_TEXT),
	CELL("hours", N_("Horaires"), CT_LONG),
	CELL("quality", N_("Qualité"), CT_LONG),
	CELL("mobilise", N_("Mobiliser"), CT_LONG),
	CELL("contact", N_("Contact"), CT_TEXT),
	CELL("fresh", N_("Vérifié"), CT_TEXT),
	CELL("description", N_("Description"), CT_LONG),
	CELL("unknown", N_("Non reconnu"), CT_TEXT),
	{ .name = NULL }
};

static const char *
text(struct db_rows *q, const char *name)
{
	const char *v = db_text(q, name);

	return v ? v : "";
}

static const char *
first_of(const char *a, const char *b)
{
	return *a ? a : b;
}

/* How to mobilise it: by whom, how, with the address that each way needs;
 * never an e-mail as a condition. */
static void
mobilise_text(struct db_rows *q, struct row *r)
{
	char by[200], how[300];
	struct buf b;
	const char *phone = first_of(text(q, "telephone"),
		text(q, "structure_telephone"));
	const char *mail = first_of(text(q, "courriel"),
		text(q, "structure_courriel"));

	list_labels("personne_mobilisatrice", text(q, "mobilisable_par"), by,
		sizeof by);
	list_labels("mode_mobilisation", text(q, "modes_mobilisation"), how,
		sizeof how);
	buf_init(&b);
	if (db_int(q, "account"))
		buf_puts(&b, _("Orienter d'ici : ^O o. "));
	if (*how)
		buf_printf(&b, "%s. ", how);
	if (*by)
		buf_printf(&b, _("Par : %s. "), by);
	if (*phone) {
		phone_format(phone, by, sizeof by);
		buf_printf(&b, _("Tél. %s. "), by);
	}
	if (*mail)
		buf_printf(&b, "%s. ", mail);
	if (*text(q, "lien_mobilisation"))
		buf_printf(&b, "%s ", text(q, "lien_mobilisation"));
	if (*text(q, "mobilisation_precisions"))
		buf_puts(&b, text(q, "mobilisation_precisions"));
	if (!*how && !*phone && !*mail && !db_int(q, "account"))
		buf_puts(&b, _("Rien n'est publié : se présenter sur place, "
			"ou orienter par lettre (^O o)."));
	row_set(r, "mobilise", buf_str(&b));
	row_set(r, "contact", text(q, "contact_nom_prenom"));
	buf_done(&b);
}

/* "ouvert maintenant" first, then the days, each on its line. */
static void
hours_text(const char *osm, const char *departement, struct row *r)
{
	int now = service_open_now(osm, *departement ? departement : "75");
	struct rule_answer a = { .value = "" };
	const char *p;
	struct buf b;

	if (!*osm)
		return;
	hours_french(osm, NULL, &a);
	buf_init(&b);
	if (now >= 0)
		buf_puts(&b, now ? _("Ouvert maintenant. ") :
			_("Fermé maintenant. "));
	for (p = a.ok ? a.value : osm; *p; p++)
		if (a.ok && strncmp(p, " ; ", 3) == 0) {
			buf_putc(&b, '\n');
			p += 2;
		} else {
			buf_putc(&b, *p);
		}
	row_set(r, "hours", buf_str(&b));
	buf_done(&b);
}

/* "vérifié le 02/10, à vérifier" */
static void
fresh_text(struct ctx *x, struct db_rows *q, struct row *r)
{
	char human[40], today[16];
	const char *state = text(q, "state");
	struct date d;

	date_format(ctx_today(x), today, sizeof today);
	if (strcmp(state, "archive") == 0)
		row_set(r, "fresh", _("archivé : n'est plus proposé"));
	else if (strcmp(state, "brouillon") == 0)
		row_set(r, "fresh", _("brouillon : pas encore proposé"));
	else if (*text(q, "suspended_on") &&
		strcmp(text(q, "suspended_on"), today) <= 0)
		row_set(r, "fresh", _("suspendu : n'est plus proposé"));
	else if (date_parse(text(q, "date_maj"), &d) == E_OK) {
		date_human(human, sizeof human, d, ctx_today(x));
		row_setf(r, "fresh", "%s%s%s", strchr(human, '/') ?
			_("vérifié le ") : _("vérifié "), human,
			freshness_needed(text(q, "date_maj"),
			text(q, "update_frequency"), today) ?
			_(", à vérifier") : "");
	}
}

void
service_quality(struct db_rows *q, struct quality_of *out)
{
	*out = (struct quality_of){
		.source = text(q, "source"), .date_maj = text(q, "date_maj"),
		.adresse = text(q, "adresse"),
		.courriel = text(q, "courriel"),
		.telephone = text(q, "telephone"),
		.lien_mobilisation = text(q, "lien_mobilisation"),
		.modes_accueil = text(q, "modes_accueil"),
		.modes_mobilisation = text(q, "modes_mobilisation"),
		.mobilisable_par = text(q, "mobilisable_par"),
		.publics = text(q, "publics"),
		.thematiques = text(q, "thematiques"),
		.frais = text(q, "frais"),
		.frais_precisions = text(q, "frais_precisions"),
		.description = text(q, "description"),
	};
}

static void
quality_text(struct ctx *x, struct db_rows *q, struct row *r)
{
	struct quality_of of;
	struct rule_answer a;
	char today[16], *point;

	service_quality(q, &of);
	date_format(ctx_today(x), today, sizeof today);
	quality(&of, today, &a);
	point = strchr(a.value, '.');
	if (point)
		*point = ',';
	row_setf(r, "quality", "%s%s%s", a.value, *a.message ?
		_(" ; manque : ") : "", a.message);
}

/* With how many producers describe the service. */
static void
put_name(struct db_rows *q, struct row *r)
{
	int others = (int)db_int(q, "others");

	if (others > 0)
		row_setf(r, "structure_name", _("%d sources : %s"),
			others + 1, text(q, "structure_name"));
	else
		row_set(r, "structure_name", text(q, "structure_name"));
}

/* What a producer says in columns of its own, kept as a JSON object:
 * "label_local : Creuse mobile ; places : 12". */
static void
unknown_text(const char *json, struct row *r)
{
	json_t *all = json_loads(json, 0, NULL), *v;
	const char *name;
	struct buf b;

	buf_init(&b);
	json_object_foreach(all, name, v) {
		char *other = json_is_string(v) ? NULL : json_dumps(v,
			JSON_COMPACT | JSON_ENCODE_ANY);

		buf_printf(&b, "%s%s : %s", b.len ? " ; " : "", name,
			other ? other : json_is_string(v) ?
			json_string_value(v) : "");
		free(other);
	}
	json_decref(all);
	row_set(r, "unknown", buf_str(&b));
	buf_done(&b);
}

/* "2 rue des Îles, 23200 Aubusson", of what is known. */
static void
put_address(struct db_rows *q, const char *more, struct row *r)
{
	const char *part[] = { text(q, "code_postal"), text(q, "commune") };
	struct buf b;

	buf_init(&b);
	buf_puts(&b, text(q, "adresse"));
	for (int i = 0; i < 2; i++)
		if (*part[i])
			buf_printf(&b, "%s%s", !b.len ? "" : i && *part[0] ?
				" " : ", ", part[i]);
	if (*more)
		buf_printf(&b, "%s%s", b.len ? " - " : "", more);
	row_set(r, "place", buf_str(&b));
	buf_done(&b);
}

static void
card_cells(struct ctx *x, struct db_rows *q, struct row *r)
{
	char labels[1200];

	row_set(r, "nom", text(q, "nom"));
	put_name(q, r);
	row_set(r, "here", db_int(q, "account") ? _("répond ici") :
		_("pas ici : lettre, tél."));
	row_set(r, "type_text", _(list_label("type_service",
		text(q, "type"))));
	row_set(r, "thematiques", text(q, "thematiques"));
	list_labels("public", text(q, "publics"), labels, sizeof labels);
	row_setf(r, "publics_text", "%s%s%s", *labels ? labels :
		_("non dit"), *text(q, "publics_precisions") ? ". " : "",
		text(q, "publics_precisions"));
	row_setf(r, "frais_text", "%s%s%s", *text(q, "frais") ?
		_(list_label("frais", text(q, "frais"))) : _("non dit"),
		*text(q, "frais_precisions") ? ". " : "",
		text(q, "frais_precisions"));
	row_set(r, "conditions", text(q, "conditions_acces"));
	list_labels("mode_accueil", text(q, "modes_accueil"), labels,
		sizeof labels);
	put_address(q, labels, r);
	hours_text(first_of(text(q, "horaires_accueil"),
		text(q, "structure_horaires")), text(q,
		"structure_departement"), r);
	row_set(r, "description", text(q, "description"));
	unknown_text(text(q, "extra"), r);
	row_set(r, "_liked", db_int(q, "liked") ? "1" : "");
	fresh_text(x, q, r);
	quality_text(x, q, r);
	mobilise_text(q, r);
}

/* How long its answers take, once enough of them say so. */
static enum err
delay_text(struct ctx *x, const struct id *service, struct row *r)
{
	int days, answers;
	enum err e = outcome_delay(x, service, &days, &answers);

	if (!e && answers)
		row_setf(r, "here", days ? _("répond ici, en %d j (%d)") :
			_("répond ici, le jour même"), days, answers);
	return e;
}

/* "@23008 FOLLOW": from where, for whom. */
static void
read_arg(const char *arg, char place[12], char follow[ID_TEXT])
{
	size_t n = strlen(arg);
	struct id id;

	place[0] = follow[0] = '\0';
	if (*arg == '@')
		snprintf(place, 12, "%.*s", (int)strcspn(arg, " "), arg);
	if (n >= 32 && id_parse(arg + n - 32, &id) == E_OK)
		id_text(&id, follow);
}

/* Where she lives, or what was chosen with her: "" when it is not for this
 * user. */
static void
place_of(struct ctx *x, const char *follow, char place[12])
{
	struct follow f;
	struct row p;
	const char *code;

	row_init(&p);
	if (follow_get(x, follow, &f) == E_OK && person_read(x, &f,
		SCOPE_BIT(SCOPE_ADDRESS), &p) == E_OK) {
		code = row_get(&p, row_int(&p, "protected") ? "near" :
			"commune");
		if (*code && strcmp(code, ROW_MASKED) != 0)
			snprintf(place, 12, "@%s", code);
	}
	row_done(&p);
}

/* "à 9 km : 2 rue des Îles..." */
static void
put_distance(struct ctx *x, const char *place, struct row *r)
{
	const char *lat = row_get(r, "_lat"), *lon = row_get(r, "_lon");
	struct commune c;
	char said[300];

	if (!*place || !*lat || !*lon || place_find(x, place, &c) ||
		!c.placed)
		return;
	snprintf(said, sizeof said, "%.200s", row_get(r, "place"));
	row_setf(r, "place", _("à %ld km : %s"), lround(distance_km(c.lat,
		c.lon, strtod(lat, NULL), strtod(lon, NULL))), said);
}

static enum err
card_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	char place[12], follow[ID_TEXT];
	struct db_rows q;
	struct id id;
	enum err e = id_parse(key, &id);

	read_arg(arg ? arg : "", place, follow);
	if (!e)
		e = db_select(x->db, "service.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	db_bind_id(&q, ":me", &x->user);
	e = db_one(&q, _("Ce service n'est plus dans l'annuaire."));
	if (e)
		return e;
	card_cells(x, &q, r);
	if (!db_null(&q, "latitude") && !db_null(&q, "longitude")) {
		row_setf(r, "_lat", "%.6f", db_real(&q, "latitude"));
		row_setf(r, "_lon", "%.6f", db_real(&q,
			"longitude"));
	}
	e = db_end(&q);
	row_set(r, "_key", key);
	row_setf(r, "_refer", "%s%sservice %s", follow, *follow ? " " : "",
		key);
	if (!e)
		e = delay_text(x, &id, r);
	if (!e && !*place && *follow)
		place_of(x, follow, place);
	if (!e)
		put_distance(x, place, r);
	return e;
}

const struct record service_record = {
	"service", card_columns, card_load, NULL, NULL
};

static const struct column structure_card[] = {
	CELL("num", N_("Numéro"), CT_INT), CELL("nom", N_("Structure"),
		CT_TEXT),
	CELL("here", N_("Compte"), CT_TEXT), CELL("place", N_("Lieu"),
		CT_TEXT),
	CELL("contact", N_("Contact"), CT_TEXT),
	CELL("hours", N_("Horaires"), CT_LONG),
	CODES("reseaux_porteurs", N_("Réseaux"), "directory.reseau"),
	CELL("services", N_("Services"), CT_INT),
	CELL("description", N_("Présentation"), CT_LONG),
	CELL("siret", N_("SIRET"), CT_TEXT),
	CELL("nir", N_("Numéro de sécurité sociale"), CT_TEXT),
	{ .name = NULL }
};

static enum err
structure_load(struct ctx *x, const char *key, const char *arg,
	struct row *r)
{
	char nir[400];
	struct db_rows q;
	struct id id;
	enum err e = id_parse(key, &id);

	if (!e)
		e = db_select(x->db, "structure.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	e = db_one(&q, _("Cette structure n'est plus dans l'annuaire."));
	if (e)
		return e;
	row_setf(r, "num", "%d", (int)db_int(&q, "num"));
	row_set(r, "nom", text(&q, "nom"));
	row_set(r, "here", db_int(&q, "account") ?
		_("répond ici") : _("n'a pas de compte ici"));
	put_address(&q, "", r);
	row_setf(r, "contact", "%s  %s  %s", text(&q, "telephone"),
		text(&q, "courriel"), text(&q, "site_web"));
	hours_text(text(&q, "horaires_accueil"), text(&q,
		"departement"), r);
	row_set(r, "reseaux_porteurs", text(&q, "reseaux_porteurs"));
	row_setf(r, "services", "%d", (int)db_int(&q, "services"));
	row_set(r, "description", text(&q, "description"));
	row_set(r, "siret", text(&q, "siret"));
	row_set(r, "_key", key);
	e = db_end(&q);
	if (e)
		return e;
	e = nir_text(x->db, &id, nir, sizeof nir);
	row_set(r, "nir", nir);
	return e;
}

const struct record structure_record = {
	"structure", structure_card, structure_load, NULL, NULL
};


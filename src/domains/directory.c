#include "domains/directory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "domains/commune.h"
#include "domains/lists.h"
#include "domains/outcome.h"
#include "model/ctx.h"
#include "rules/phone.h"
#include "store/db.h"

#define FOUND_MAX 5000

/* --- services near a place --------------------------------------------------- */

static const struct column search_columns[] = {
	{ .name = "km", .label = N_("Distance"), .type = CT_TEXT,
		.flags = COL_CLEAR },
	{ .name = "nom", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "structure_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "commune", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "here", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "place", .label = N_("Autour de"), .type = CT_TEXT,
		.max = 60, .flags = COL_CLEAR },
	{ .name = "theme", .label = N_("Thème"), .type = CT_CHOICE,
		.flags = COL_CLEAR, .choice = "directory.category" },
	{ .name = "need", .label = N_("Besoin"), .type = CT_CHOICE,
		.flags = COL_CLEAR, .choice = "directory.theme" },
	{ .name = "within", .label = N_("À moins de (km)"), .type = CT_INT,
		.max = 3, .flags = COL_CLEAR },
	{ .name = NULL }
};

/* A place as it is typed: INSEE code, postcode, or the beginning of a name
 * (the most populated). */
static enum err
find_place(struct ctx *x, const char *typed, struct commune *out)
{
	char from[100], to[104], code[8] = "";
	bool digits = strlen(typed) == 5 &&
		strspn(typed, "0123456789") == 5;
	struct db_rows q;
	enum err e;

	if (strlen(typed) == 5 && commune_get(x, typed, out) == E_OK &&
		!digits)
		return E_OK;
	e = db_select(x->db, digits ? "commune.by_postcode" :
		"commune.by_prefix", &q);
	if (e)
		return e;
	if (digits) {
		db_bind_text(&q, ":postcode", typed);
	} else {
		fold_text(typed, from, sizeof from);
		snprintf(to, sizeof to, "%s~", from);
		db_bind_text(&q, ":from", from);
		db_bind_text(&q, ":to", to);
	}
	if (db_next(&q))
		snprintf(code, sizeof code, "%s", db_text(&q, "code"));
	e = db_end(&q);
	if (e)
		return e;
	if (!*code && digits)
		return commune_get(x, typed, out);
	if (!*code)
		return err_set(E_CHECK, _("Aucune commune ne commence par "
			"« %s » : code postal, ou début du nom."), typed);
	return commune_get(x, code, out);
}

/* The place asked for: the filter, else the argument, else where the person
 * whose record was last open lives (or what was chosen with her). */
static enum err
place_of(struct ctx *x, const struct list_query *lq, struct commune *c,
	bool *placed)
{
	const char *typed = row_get(lq->filter, "place");
	const char *arg = row_get(lq->arg, "arg");
	char code[8] = "";
	enum err e;

	*placed = false;
	if (*typed) {
		e = find_place(x, typed, c);
		*placed = !e && c->placed;
		return e;
	}
	if (strcspn(arg, " ") == 5)
		snprintf(code, sizeof code, "%.5s", arg);
	else if (*x->last_person) {
		const struct record *person = registry_record("person");
		struct row r;

		row_init(&r);
		if (person && person->load(x, x->last_person, "", &r) == E_OK)
			snprintf(code, sizeof code, "%s", row_get(&r,
				row_int(&r, "protected") ? "near" :
				"commune"));
		row_done(&r);
	}
	if (*code && commune_get(x, code, c) == E_OK)
		*placed = c->placed;
	return E_OK;
}

struct found {
	struct id id;
	int km;                 /* -1: remote */
};

static int
nearest(const void *a, const void *b)
{
	const struct found *fa = a, *fb = b;

	if (fa->km != fb->km) {
		if (fa->km < 0 || fb->km < 0)
			return fa->km < 0 ? 1 : -1;
		return fa->km - fb->km;
	}
	return memcmp(fa->id.b, fb->id.b, ID_SIZE);
}

static void
cells(struct db_rows *q, struct row *r, int km, const char *refer)
{
	struct id id = db_id(q, "id");
	const char *commune = db_text(q, "commune");
	char hex[ID_TEXT];

	row_set(r, "_key", id_text(&id, hex));
	row_setf(r, "_refer", "%s%sservice %s", refer, *refer ? " " : "",
		hex);
	row_set(r, "_follow", refer);
	if (km >= 0)
		row_setf(r, "km", _("%d km"), km);
	else
		row_set(r, "km", strstr(db_text(q, "modes_accueil") ?
			db_text(q, "modes_accueil") : "", "a-distance") ?
			_("distance") : "");
	row_setf(r, "_km", "%d", km);
	row_set(r, "nom", db_text(q, "nom"));
	row_set(r, "service_name", db_text(q, "nom"));
	row_set(r, "structure_name", db_text(q, "structure_name"));
	row_set(r, "commune", commune ? commune : "");
	row_set(r, "here", db_int(q, "account") ? _("ici") : "");
}

static int
row_nearest(const void *a, const void *b)
{
	const struct row *ra = a, *rb = b;
	struct found fa = { id_none, (int)row_int(ra, "_km") };
	struct found fb = { id_none, (int)row_int(rb, "_km") };
	int d = nearest(&fa, &fb);

	return d ? d : strcmp(row_get(ra, "_key"), row_get(rb, "_key"));
}

static enum err
bind_search(struct db_rows *q, const struct commune *c, bool placed,
	const char *theme)
{
	char end[120];

	/* a category is all its needs: '--' to the letter after '-' */
	snprintf(end, sizeof end, "%s.", theme);
	if (strstr(theme, "--"))
		snprintf(end, sizeof end, "%s!", theme);
	db_bind_text(q, ":theme", theme);
	db_bind_text(q, ":theme_end", end);
	if (placed) {
		db_bind_real(q, ":lat", c->lat);
		db_bind_real(q, ":lon", c->lon);
		db_bind_text(q, ":commune", c->code);
		db_bind_text(q, ":departement", c->departement);
		db_bind_text(q, ":epci", c->epci);
	}
	return E_OK;
}

static enum err
fetch_search(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	const char *need = row_get(lq->filter, "need");
	const char *theme = *need ? need : row_get(lq->filter, "theme");
	long within = row_int(lq->filter, "within");
	const char *arg = row_get(lq->arg, "arg"), *refer = "";
	struct commune c;
	struct db_rows q;
	bool placed;
	enum err e = place_of(x, lq, &c, &placed);

	if (e)
		return e;
	/* "COMMUNE FOLLOW": whom the search is for */
	if (strlen(arg) >= 32)
		refer = arg + strlen(arg) - 32;
	e = db_select(x->db, placed ? "directory.near" :
		"directory.anywhere", &q);
	if (e)
		return e;
	bind_search(&q, &c, placed, theme);
	while (db_next(&q) && out->n < FOUND_MAX) {
		int km = db_null(&q, "km") ? -1 : (int)db_int(&q, "km");

		if (placed && km > 50)
			km = -1;
		if (within > 0 && (km < 0 || km > within))
			continue;
		if (lq->search && *lq->search &&
			!fold_contains_words(db_text(&q, "folded"),
			lq->search))
			continue;
		cells(&q, rows_add(out), km, refer);
	}
	e = db_end(&q);
	if (!e && out->n > 1 && placed)
		qsort(out->r, (size_t)out->n, sizeof *out->r, row_nearest);
	return e;
}

/* --- structures, by name, paged ------------------------------------------------- */

static const struct column structure_columns[] = {
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "nom", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "commune", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "here", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
fetch_structures(struct ctx *x, const struct list_query *lq,
	struct rows *out)
{
	char folded[200];
	struct db_rows q;
	enum err e = db_select(x->db, "structure.page", &q);

	if (e)
		return e;
	fold_text(lq->search ? lq->search : "", folded, sizeof folded);
	db_bind_text(&q, ":after", lq->after ? lq->after : "");
	db_bind_text(&q, ":search", folded);
	db_bind_int(&q, ":n", lq->n);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		const char *commune = db_text(&q, "commune");
		char hex[ID_TEXT];

		row_setf(r, "_key", "%s\x01%d", db_text(&q, "folded"),
			(int)db_int(&q, "num"));
		row_set(r, "_id", id_text(&id, hex));
		row_setf(r, "num", "%d", (int)db_int(&q, "num"));
		row_set(r, "nom", db_text(&q, "nom"));
		row_set(r, "commune", commune ? commune : "");
		row_set(r, "here", db_int(&q, "account") ? _("ici") : "");
	}
	return db_end(&q);
}

/* --- cards ------------------------------------------------------------------------ */

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
	CELL("hours", N_("Horaires"), CT_TEXT),
	CELL("mobilise", N_("Mobiliser"), CT_LONG),
	CELL("contact", N_("Contact"), CT_TEXT),
	CELL("fresh", N_("Vérifié le"), CT_TEXT),
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

static void
card_cells(struct ctx *x, struct db_rows *q, struct row *r)
{
	char labels[1200];
	struct date d;

	row_set(r, "nom", text(q, "nom"));
	row_set(r, "structure_name", text(q, "structure_name"));
	row_set(r, "here", db_int(q, "account") ? _("répond ici") :
		_("ne répond pas ici : lettre ou téléphone"));
	row_set(r, "type_text", list_label("type_service", text(q, "type")));
	row_set(r, "thematiques", text(q, "thematiques"));
	list_labels("public", text(q, "publics"), labels, sizeof labels);
	row_setf(r, "publics_text", "%s%s%s", *labels ? labels :
		_("non dit"), *text(q, "publics_precisions") ? ". " : "",
		text(q, "publics_precisions"));
	row_setf(r, "frais_text", "%s%s%s", *text(q, "frais") ?
		list_label("frais", text(q, "frais")) : _("non dit"),
		*text(q, "frais_precisions") ? ". " : "",
		text(q, "frais_precisions"));
	row_set(r, "conditions", text(q, "conditions_acces"));
	list_labels("mode_accueil", text(q, "modes_accueil"), labels,
		sizeof labels);
	row_setf(r, "place", "%s%s%s %s%s%s", text(q, "adresse"),
		*text(q, "adresse") ? ", " : "", text(q, "code_postal"),
		text(q, "commune"), *labels ? " - " : "", labels);
	row_set(r, "hours", first_of(text(q, "horaires_accueil"),
		text(q, "structure_horaires")));
	row_set(r, "description", text(q, "description"));
	row_set(r, "unknown", text(q, "extra"));
	if (date_parse(text(q, "date_maj"), &d) == E_OK) {
		char human[40];

		date_human(human, sizeof human, d, ctx_today(x));
		row_set(r, "fresh", human);
	}
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

static enum err
card_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct db_rows q;
	struct id id;
	bool found = false;
	enum err e = id_parse(key, &id);

	if (!e)
		e = db_select(x->db, "service.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	if (db_next(&q)) {
		found = true;
		card_cells(x, &q, r);
	}
	e = db_end(&q);
	row_set(r, "_key", key);
	row_setf(r, "_refer", "%s%sservice %s", arg && strlen(arg) == 32 ?
		arg : "", arg && strlen(arg) == 32 ? " " : "", key);
	if (!e && found)
		e = delay_text(x, &id, r);
	if (e)
		return e;
	return found ? E_OK : err_set(E_NOTFOUND,
		_("Ce service n'est plus dans l'annuaire."));
}

static const struct record service_record = {
	"service", card_columns, card_load, NULL, NULL
};

static const struct column structure_card[] = {
	CELL("num", N_("Numéro"), CT_INT), CELL("nom", N_("Structure"),
		CT_TEXT),
	CELL("here", N_("Compte"), CT_TEXT), CELL("place", N_("Lieu"),
		CT_TEXT),
	CELL("contact", N_("Contact"), CT_TEXT),
	CELL("hours", N_("Horaires"), CT_TEXT),
	CODES("reseaux_porteurs", N_("Réseaux"), "directory.reseau"),
	CELL("services", N_("Services"), CT_INT),
	CELL("description", N_("Présentation"), CT_LONG),
	CELL("siret", N_("SIRET"), CT_TEXT),
	{ .name = NULL }
};

static enum err
structure_load(struct ctx *x, const char *key, const char *arg,
	struct row *r)
{
	struct db_rows q;
	struct id id;
	bool found = false;
	enum err e = id_parse(key, &id);

	if (!e)
		e = db_select(x->db, "structure.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	if (db_next(&q)) {
		found = true;
		row_setf(r, "num", "%d", (int)db_int(&q, "num"));
		row_set(r, "nom", text(&q, "nom"));
		row_set(r, "here", db_int(&q, "account") ?
			_("répond ici") : _("n'a pas de compte ici"));
		row_setf(r, "place", "%s%s%s %s", text(&q, "adresse"),
			*text(&q, "adresse") ? ", " : "",
			text(&q, "code_postal"), text(&q, "commune"));
		row_setf(r, "contact", "%s  %s  %s", text(&q, "telephone"),
			text(&q, "courriel"), text(&q, "site_web"));
		row_set(r, "hours", text(&q, "horaires_accueil"));
		row_set(r, "reseaux_porteurs", text(&q, "reseaux_porteurs"));
		row_setf(r, "services", "%d", (int)db_int(&q, "services"));
		row_set(r, "description", text(&q, "description"));
		row_set(r, "siret", text(&q, "siret"));
	}
	e = db_end(&q);
	row_set(r, "_key", key);
	if (e)
		return e;
	return found ? E_OK : err_set(E_NOTFOUND,
		_("Cette structure n'est plus dans l'annuaire."));
}

static const struct record structure_record = {
	"structure", structure_card, structure_load, NULL, NULL
};

static const struct record *const records[] = {
	&service_record, &structure_record, NULL
};

static const struct source sources[] = {
	{ "directory.search", search_columns, false, fetch_search },
	{ "directory.structures", structure_columns, true, fetch_structures },
	{ NULL, NULL, false, NULL }
};

/* =ANN mobilite: the directory with these words. */
static enum err
jump_directory(struct ctx *x, const char *arg, struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "directory.search");
	snprintf(out->arg, sizeof out->arg, "%s", arg);
	return E_OK;
}

static const struct jump jumps[] = {
	{ "ANN", N_("Annuaire des services"), "directory.search",
		jump_directory },
	{ "SER", N_("Annuaire des services"), "directory.search",
		jump_directory },
	{ "STR", N_("Structures"), "directory.structures", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain directory_domain = {
	.name = "directory", .records = records, .sources = sources,
	.choices = list_choices, .jumps = jumps,
};

#include "domains/service_filter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/fold.h"
#include "base/i18n.h"
#include "domains/place.h"
#include "model/codes.h"
#include "model/ctx.h"
#include "rules/distance.h"
#include "rules/freshness.h"
#include "rules/hours.h"
#include "rules/zone.h"

#define CODES(n, l, set) { .name = n, .label = l, .type = CT_CHOICES,       \
	.flags = COL_CLEAR, .choice = set }

const struct column service_columns[] = {
	{ .name = "sign", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "km", .label = N_("Distance"), .type = CT_TEXT,
		.flags = COL_CLEAR },
	{ .name = "nom", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "now", .label = N_("Ouvert"), .type = CT_TEXT,
		.flags = COL_CLEAR },
	{ .name = "here", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "commune", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "structure_name", .type = CT_TEXT, .flags = COL_CLEAR },
	/* what filters hold */
	{ .name = "place", .label = N_("Autour de"), .type = CT_TEXT,
		.max = 60, .flags = COL_CLEAR, .help = N_("Code postal, ou "
		"début du nom ; « saint denis 974 » dit le département. "
		"Vide : toute la France.") },
	{ .name = "within", .label = N_("Km au plus"), .type = CT_INT,
		.max = 2, .flags = COL_CLEAR, .help = N_("50 au plus ; les "
		"services à distance ne sont montrés que sans ce filtre.") },
	{ .name = "words", .label = N_("Mots"), .type = CT_TEXT, .max = 80,
		.flags = COL_CLEAR, .help = N_("Du nom du service, de sa "
		"structure ou de ses thèmes ; tous doivent y être.") },
	CODES("themes", N_("Thèmes"), "directory.theme"),
	CODES("types", N_("Type"), "directory.type"),
	CODES("publics", N_("Public"), "directory.public"),
	CODES("cost", N_("Frais"), "directory.frais"),
	CODES("welcome", N_("Accueil"), "directory.accueil"),
	CODES("ways", N_("Mobiliser"), "directory.mobilisation"),
	CODES("by_whom", N_("Mobilisable par"), "directory.mobilisable"),
	CODES("network", N_("Réseau"), "directory.reseau"),
	{ .name = "departement", .label = N_("Département"), .type = CT_TEXT,
		.max = 3, .flags = COL_CLEAR },
	{ .name = "open", .label = N_("Ouvert maintenant"),
		.type = CT_YESNO, .flags = COL_CLEAR },
	{ .name = "fresh", .label = N_("À jour"), .type = CT_YESNO,
		.flags = COL_CLEAR, .help = N_("Vérifié depuis moins de "
		"6 mois, ou du délai que la structure s'est donné.") },
	{ .name = "liked", .label = N_("Favoris"), .type = CT_YESNO,
		.flags = COL_CLEAR },
	{ .name = NULL }
};

enum err
service_ask(struct ctx *x, const struct list_query *lq,
	struct service_ask *out)
{
	const char *typed = row_get(lq->filter, "place");
	char code[10] = "@";
	enum err e = E_OK;

	memset(out, 0, sizeof *out);
	out->filter = lq->filter;
	out->search = lq->search ? lq->search : "";
	out->within = row_int(lq->filter, "within");
	date_format(ctx_today(x), out->today, sizeof out->today);
	if (!row_has(lq->filter, "place")) {
		place_of_last(x, code + 1);
		typed = code[1] ? code : "";
	}
	if (*typed)
		e = place_find(x, typed, &out->place);
	out->placed = !e && *typed && out->place.placed;
	if (!e && out->within > SERVICE_FAR)
		e = err_set(E_CHECK, _("À plus de %d km, un service n'est plus sur place : moins de km."),
			SERVICE_FAR);
	else if (!e && out->within > 0 && !out->placed)
		e = err_set(E_CHECK, "%s", _("Une distance part d'un lieu : "
			"il manque la commune."));
	return e;
}

void
service_bind(struct ctx *x, const struct service_ask *ask,
	struct db_rows *q)
{
	db_bind_id(q, ":me", &x->user);
	if (db_has_param(q, ":today"))
		db_bind_text(q, ":today", ask->today);
}

static const char *
text(struct db_rows *q, const char *name)
{
	const char *v = db_text(q, name);

	return v ? v : "";
}

/* --- does it answer? --------------------------------------------------------- */

/* One of those asked for; nothing asked takes everything. */
static bool
one_of(const char *asked, const char *has)
{
	char code[128];

	if (!*asked)
		return true;
	while (codes_next(&asked, code, sizeof code))
		if (codes_has(has, code))
			return true;
	return false;
}

/* A category ("mobilite") is any of its needs ("mobilite--..."). */
static bool
theme_of(const char *asked, const char *has)
{
	char code[128], own[128];

	if (!*asked)
		return true;
	while (codes_next(&asked, code, sizeof code)) {
		size_t n = strlen(code);
		const char *at = has;

		while (codes_next(&at, own, sizeof own))
			if (strncmp(own, code, n) == 0 && (!own[n] ||
				strncmp(own + n, "--", 2) == 0))
				return true;
	}
	return false;
}

/* Who states no public takes everyone. */
static bool
public_of(const char *asked, const char *has)
{
	return !*has || codes_has(has, "tous-publics") ||
		codes_has(asked, "tous-publics") || one_of(asked, has);
}

static void
departement_of(struct db_rows *q, char out[4])
{
	const char *insee = text(q, "code_insee");
	const char *code = *insee ? insee : text(q, "code_postal");
	int n = strncmp(code, "97", 2) == 0 || strncmp(code, "98", 2) == 0 ?
		3 : 2;

	snprintf(out, 4, "%.*s", *code ? n : 3, *code ? code :
		text(q, "departement"));
}

static bool
in_departement(const char *asked, struct db_rows *q)
{
	char own[4];

	departement_of(q, own);
	return !*asked || strcasecmp(asked, own) == 0;
}

static bool
has_words(struct db_rows *q, const char *words)
{
	char all[1400];

	if (!*words)
		return true;
	snprintf(all, sizeof all, "%s %s", text(q, "folded"),
		text(q, "structure_name"));
	return fold_contains_words(all, words);
}

static bool
is_open(struct db_rows *q)
{
	char own[4];

	departement_of(q, own);
	return service_open_now(text(q, "hours"), own) == 1;
}

bool
service_answers(const struct service_ask *ask, struct db_rows *q)
{
	const struct row *f = ask->filter;

	return (!row_int(f, "liked") || db_int(q, "liked")) &&
		theme_of(row_get(f, "themes"), text(q, "thematiques")) &&
		one_of(row_get(f, "types"), text(q, "type")) &&
		one_of(row_get(f, "cost"), text(q, "frais")) &&
		one_of(row_get(f, "welcome"), text(q, "modes_accueil")) &&
		one_of(row_get(f, "ways"), text(q, "modes_mobilisation")) &&
		one_of(row_get(f, "by_whom"), text(q, "mobilisable_par")) &&
		one_of(row_get(f, "network"), text(q, "reseaux_porteurs")) &&
		public_of(row_get(f, "publics"), text(q, "publics")) &&
		in_departement(row_get(f, "departement"), q) &&
		has_words(q, row_get(f, "words")) &&
		has_words(q, ask->search) &&
		!(row_int(f, "fresh") && freshness_needed(text(q, "date_maj"),
			text(q, "update_frequency"), ask->today)) &&
		!(row_int(f, "open") && !is_open(q));
}

bool
service_for_place(const struct service_ask *ask, struct db_rows *q)
{
	struct zone_place at = { ask->place.code, ask->place.parent,
		ask->place.departement, ask->place.epci };
	struct rule_answer a;

	zone_eligible(text(q, "zone_eligibilite"), &at, &a);
	return a.ok;
}

int
service_km(const struct service_ask *ask, struct db_rows *q)
{
	double km;

	if (!ask->placed || db_null(q, "latitude") ||
		db_null(q, "longitude") ||
		!codes_has(text(q, "modes_accueil"), "en-presentiel"))
		return -1;
	km = distance_km(ask->place.lat, ask->place.lon,
		db_real(q, "latitude"), db_real(q, "longitude"));
	return km <= SERVICE_FAR ? (int)lround(km) : -1;
}

int
service_open_now(const char *hours, const char *departement)
{
	struct rule_answer a;
	struct date d;
	int hour, minute;
	char at[40];

	if (!hours || !*hours)
		return -1;
	date_local(clock_now(), departement, &d, &hour, &minute);
	snprintf(at, sizeof at, "%04d-%02d-%02dT%02d:%02d", d.y, d.m, d.d,
		hour, minute);
	hours_french(hours, at, &a);
	return a.ok ? strcmp(a.value, "ouvert") == 0 : -1;
}

/* --- as a row ---------------------------------------------------------------------- */

void
service_cells(struct db_rows *q, int km, const char *follow,
	const char *place, struct row *r)
{
	struct id id = db_id(q, "id");
	char hex[ID_TEXT], own[4];
	int now;

	departement_of(q, own);
	now = service_open_now(text(q, "hours"), own);
	row_set(r, "_key", id_text(&id, hex));
	row_setf(r, "_refer", "%s%sservice %s", follow, *follow ? " " : "",
		hex);
	row_setf(r, "_card", "%s%s%s", place, *place && *follow ? " " : "",
		follow);
	row_set(r, "sign", db_int(q, "liked") ? "*" : "");
	if (km >= 0)
		row_setf(r, "km", _("%d km"), km);
	else
		row_set(r, "km", codes_has(text(q, "modes_accueil"),
			"a-distance") ? _("à dist.") : "");
	row_set(r, "nom", text(q, "nom"));
	row_set(r, "service_name", text(q, "nom"));
	row_set(r, "now", now > 0 ? _("ouvert") : now == 0 ? _("fermé") : "");
	row_set(r, "structure_name", text(q, "structure_name"));
	if (db_int(q, "others") > 0)
		row_setf(r, "structure_name", "+%d %s", (int)db_int(q,
			"others"), text(q, "structure_name"));
	row_set(r, "commune", text(q, "commune"));
	row_set(r, "here", db_int(q, "account") ? _("ici") : "");
}

#include "domains/offer_field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "domains/commune.h"
#include "domains/place.h"
#include "model/codes.h"
#include "rules/hours.h"
#include "rules/hours_typed.h"
#include "rules/zone.h"

static const struct choice states[] = {
	{ "brouillon", N_("brouillon") }, { "publie", N_("publié") },
	{ "archive", N_("archivé") }, { NULL, NULL }
};
static const struct choice frequencies[] = {
	{ "tous-les-mois", N_("tous les mois") },
	{ "tous-les-3-mois", N_("tous les 3 mois") },
	{ "tous-les-6-mois", N_("tous les 6 mois") },
	{ "tous-les-12-mois", N_("tous les 12 mois") },
	{ "tous-les-16-mois", N_("tous les 16 mois") },
	{ "jamais", N_("jamais") }, { NULL, NULL }
};

const struct choices offer_choices[] = {
	{ "offer.state", states, NULL },
	{ "offer.frequency", frequencies, NULL },
	{ NULL, NULL, NULL }
};

enum err
offer_mine(struct ctx *x, const struct id *structure, const char *name)
{
	const struct ctx_structure *s = ctx_structure_by(x, structure);

	if (s && s->role >= ROLE_CONSEILLER)
		return E_OK;
	if (s)
		return err_set(E_RIGHT, _("Votre rôle à %s est la lecture "
			"seule : un conseiller ou la personne responsable "
			"modifie."), s->name);
	return err_set(E_RIGHT, _("Cela se modifie dans la structure "
		"elle-même%s%.100s."), name ? _(" : ") : "", name ? name :
		"");
}

/* --- cells --------------------------------------------------------------------- */

static void
put_cell(struct row *r, const char *cell, struct db_rows *q,
	const char *column)
{
	const char *v = db_text(q, column);

	row_set(r, cell, v ? v : "");
}

void
offer_cells(struct db_rows *q, const char *const *names, struct row *r)
{
	for (; *names; names++)
		put_cell(r, *names, q, *names);
}

void
offer_put(struct act *a, const char *const *names, const struct row *now)
{
	char param[64];

	for (; *names; names++) {
		snprintf(param, sizeof param, ":%s", *names);
		act_text(a, param, row_get(now, *names));
	}
}

/* As few figures as say the same number. */
static void
put_real(struct row *r, const char *cell, struct db_rows *q)
{
	char text[40];
	int digits;

	if (db_null(q, cell))
		return;
	for (digits = 1; digits < 17; digits++) {
		double v = db_real(q, cell), back;

		snprintf(text, sizeof text, "%.*g", digits, v);
		back = strtod(text, NULL);
		if (!(back < v) && !(back > v))
			break;
	}
	row_set(r, cell, text);
}

void
offer_place_cells(struct db_rows *q, struct row *r)
{
	put_cell(r, "postcode", q, "code_postal");
	put_cell(r, "commune", q, "code_insee");
	put_cell(r, "commune_name", q, "commune");
	put_real(r, "latitude", q);
	put_real(r, "longitude", q);
}

void
offer_place_put(struct ctx *x, struct act *a, const struct row *now)
{
	const char *name = row_get(now, "commune_name");
	struct commune c;

	if (*row_get(now, "commune") && commune_get(x, row_get(now,
		"commune"), &c) == E_OK)
		name = c.name;
	act_text(a, ":commune", name);
	act_text(a, ":code_insee", row_get(now, "commune"));
	act_text(a, ":code_postal", row_get(now, "postcode"));
	act_text(a, ":latitude", row_get(now, "latitude"));
	act_text(a, ":longitude", row_get(now, "longitude"));
}

void
offer_place_check(const struct row *now, struct faults *f)
{
	bool lat = *row_get(now, "latitude") != '\0';
	bool lon = *row_get(now, "longitude") != '\0';

	if (lat != lon)
		faults_add(f, lat ? "longitude" : "latitude", "%s",
			_("Latitude et longitude vont ensemble : il manque "
			"l'une des deux."));
}

/* --- thens: what a field fills -------------------------------------------------- */

static void
coordinates(struct ctx *x, struct row *row)
{
	struct commune c;

	if (!*row_get(row, "commune") || commune_get(x, row_get(row,
		"commune"), &c) || !c.placed)
		return;
	row_setf(row, "latitude", "%.5f", c.lat);
	row_setf(row, "longitude", "%.5f", c.lon);
}

/* The postcode's commune, and where it is. */
static void
then_postcode(struct ctx *x, struct row *row)
{
	char before[8];

	snprintf(before, sizeof before, "%s", row_get(row, "commune"));
	registry_then("fill_commune")->run(x, row);
	if (strcmp(before, row_get(row, "commune")) != 0)
		coordinates(x, row);
}

static void
then_commune(struct ctx *x, struct row *row)
{
	registry_then("name_commune")->run(x, row);
	coordinates(x, row);
}

void
offer_hours_keep(struct row *row)
{
	struct rule_answer a;

	hours_typed(row_get(row, "horaires_accueil"), &a);
	if (a.ok)
		row_set(row, "horaires_accueil", a.value);
}

static void
then_hours(struct ctx *x, struct row *row)
{
	offer_hours_keep(row);
}

/* Names of communes, between commas, to their codes. */
static void
then_zone(struct ctx *x, struct row *row)
{
	char copy[1200], out[1200], *part, *rest = copy;
	size_t n = 0;

	snprintf(copy, sizeof copy, "%s", row_get(row, "zone_eligibilite"));
	*out = '\0';
	while ((part = strtok_r(rest, ",;", &rest)) && n < sizeof out) {
		struct rule_answer a;
		struct commune c;
		char folded[60];

		part += strspn(part, " ");
		zone_eligible(part, &(struct zone_place){ "", "", "", "" },
			&a);
		fold_text(part, folded, sizeof folded);
		if (strcmp(folded, "france entiere") == 0)
			part = "france";
		else if (!a.ok && strcmp(a.error, "bad_code") == 0 &&
			place_exactly(x, part, &c))
			part = c.code;
		n += (size_t)snprintf(out + n, sizeof out - n, "%s%s",
			n ? " " : "", part);
	}
	row_set(row, "zone_eligibilite", out);
}

const struct then offer_thens[] = {
	{ "offer_postcode", then_postcode },
	{ "offer_commune", then_commune },
	{ "offer_hours", then_hours },
	{ "offer_zone", then_zone },
	{ NULL, NULL }
};

void
offer_hours_french(struct ctx *x, const struct row *row, char *out,
	size_t size)
{
	struct rule_answer a, french;

	*out = '\0';
	hours_typed(row_get(row, "horaires_accueil"), &a);
	if (!a.ok || !*a.value)
		return;
	hours_french(a.value, NULL, &french);
	if (french.ok)
		snprintf(out, size, "%s", french.value);
}

/* --- checks ----------------------------------------------------------------------- */

static enum err
check_hours(struct ctx *x, const char *value)
{
	struct rule_answer a;

	hours_typed(value, &a);
	return a.ok ? E_OK : err_set(E_CHECK, "%s", a.message);
}

static enum err
check_url(struct ctx *x, const char *value)
{
	if (!*value || ((strncasecmp(value, "http://", 7) == 0 ||
		strncasecmp(value, "https://", 8) == 0) &&
		!strpbrk(value, " \"<>") && strchr(value + 8, '.')))
		return E_OK;
	return err_set(E_CHECK, "%s", _("Une adresse commence par https:// : "
		"https://exemple.fr/page."));
}

static enum err
check_acceslibre(struct ctx *x, const char *value)
{
	static const char begin[] = "https://acceslibre.beta.gouv.fr/";

	return !*value || strncmp(value, begin, sizeof begin - 1) == 0 ?
		E_OK : err_set(E_CHECK, _("C'est une page d'Acceslibre : elle "
		"commence par %s."), begin);
}

/* A number with a point or a comma, within bounds. */
static enum err
number(const char *value, double least, double most, const char *what)
{
	char copy[40], *end;
	double v;

	if (!*value)
		return E_OK;
	snprintf(copy, sizeof copy, "%s", value);
	if (strlen(value) >= sizeof copy || strspn(value, "-0123456789.") !=
		strlen(value))
		return err_set(E_CHECK, _("%s : un nombre, avec un point."),
			what);
	v = strtod(copy, &end);
	if (*end || end == copy || v < least || v > most)
		return err_set(E_CHECK, _("%s : de %g à %g."), what, least,
			most);
	return E_OK;
}

static enum err
check_latitude(struct ctx *x, const char *value)
{
	return number(value, -90, 90, _("Latitude"));
}

static enum err
check_longitude(struct ctx *x, const char *value)
{
	return number(value, -180, 180, _("Longitude"));
}

static enum err
check_volume(struct ctx *x, const char *value)
{
	return number(value, 0, 168, _("Heures par semaine"));
}

const struct check offer_checks[] = {
	{ "offer_hours", check_hours }, { "offer_url", check_url },
	{ "offer_acceslibre", check_acceslibre },
	{ "offer_latitude", check_latitude },
	{ "offer_longitude", check_longitude },
	{ "offer_volume", check_volume },
	{ NULL, NULL }
};

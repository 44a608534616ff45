#include "cli/rules.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "data/data.h"
#include "rules/quality.h"
#include "rules/zone.h"

#define LIST 1000

/* --- quality-score: a service as the directory publishes it, on stdin ---------- */

static const char *
text(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

/* A list's codes, separated by spaces. */
static const char *
codes(const json_t *o, const char *name, char out[LIST])
{
	const json_t *list = json_object_get(o, name), *one;
	size_t i, n = 0;

	out[0] = '\0';
	json_array_foreach(list, i, one)
		if (json_is_string(one) && n < LIST)
			n += (size_t)snprintf(out + n, LIST - n, "%s%s",
				n ? " " : "", json_string_value(one));
	return out;
}

static void
today(char iso[16])
{
	struct date d;
	int hour, minute;

	date_local(clock_now(), NULL, &d, &hour, &minute);
	date_format(d, iso, 16);
}

static void
run_quality(int argc, char **argv, struct rule_answer *a)
{
	char accueil[LIST], modes[LIST], par[LIST], publics[LIST];
	char themes[LIST], now[16];
	json_error_t why;
	json_t *o = json_loadf(stdin, 0, &why);

	if (!json_is_object(o)) {
		rule_no(a, "bad_json", _("Un service en JSON est attendu sur "
			"l'entrée standard, ligne %d : %.80s"),
			o ? 1 : why.line, o ? "{" : why.text);
	} else {
		struct quality_of s = {
			text(o, "source"), text(o, "date_maj"),
			text(o, "adresse"), text(o, "courriel"),
			text(o, "telephone"), text(o, "lien_mobilisation"),
			codes(o, "modes_accueil", accueil),
			codes(o, "modes_mobilisation", modes),
			codes(o, "mobilisable_par", par),
			codes(o, "publics", publics),
			codes(o, "thematiques", themes), text(o, "frais"),
			text(o, "frais_precisions"), text(o, "description"),
		};

		today(now);
		quality(&s, now, a);
	}
	json_decref(o);
}

/* --- eligible-zone ------------------------------------------------------------------ */

static bool
find_commune(const char *code, char buf[4096], struct zone_place *p)
{
	const char *at = data_communes;
	char *c[12];
	int n;

	/* code name departement epci population lat lon precision postcodes
	 * kind parent */
	while ((n = data_line(&at, buf, 4096, c, 12)) > 0)
		if (strcmp(c[0], code) == 0) {
			*p = (struct zone_place){ c[0], n > 10 ? c[10] : "",
				n > 2 ? c[2] : "", n > 3 ? c[3] : "" };
			return true;
		}
	return false;
}

static void
run_zone(int argc, char **argv, struct rule_answer *a)
{
	const char *zone = strcmp(argv[0], "-") == 0 ? "" : argv[0];
	struct zone_place p;
	char buf[4096];

	if (find_commune(argv[1], buf, &p))
		zone_eligible(zone, &p, a);
	else
		rule_no(a, "unknown_commune", _("Commune inconnue : %.20s. Un "
			"code INSEE : 23008."), argv[1]);
}

const struct rule cli_rules[] = {
	{ "quality-score", N_("qualité d'un service, JSON sur l'entrée"), "",
		0, 0, run_quality },
	{ "eligible-zone", N_("la commune est-elle dans la zone ?"),
		"zone|- commune", 2, 2, run_zone },
	{ NULL, NULL, NULL, 0, 0, NULL }
};

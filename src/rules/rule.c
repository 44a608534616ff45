#include "rules/rule.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "rules/distance.h"
#include "rules/loosedate.h"
#include "rules/nir.h"
#include "rules/phone.h"
#include "rules/postcode.h"
#include "rules/refstate.h"
#include "rules/siret.h"

void
rule_ok(struct rule_answer *a, const char *fmt, ...)
{
	va_list ap;

	a->ok = true;
	a->error[0] = a->message[0] = '\0';
	va_start(ap, fmt);
	vsnprintf(a->value, sizeof a->value, fmt, ap);
	va_end(ap);
}

void
rule_no(struct rule_answer *a, const char *error, const char *fmt, ...)
{
	va_list ap;

	a->ok = false;
	a->value[0] = '\0';
	snprintf(a->error, sizeof a->error, "%s", error);
	va_start(ap, fmt);
	vsnprintf(a->message, sizeof a->message, fmt, ap);
	va_end(ap);
}

static const char *
arg(int argc, char **argv, int i)
{
	return i < argc && strcmp(argv[i], "-") != 0 ? argv[i] : NULL;
}

static void
run_nir(int argc, char **argv, struct rule_answer *a)
{
	nir_check(arg(argc, argv, 0) ? argv[0] : "", arg(argc, argv, 1),
		arg(argc, argv, 2), a);
}

static void
run_siret(int argc, char **argv, struct rule_answer *a)
{
	siret_check(argv[0], a);
}

static void
run_phone(int argc, char **argv, struct rule_answer *a)
{
	phone_canonical(argv[0], a);
}

static void
run_postcode(int argc, char **argv, struct rule_answer *a)
{
	postcode_check(argv[0], a);
}

static void
run_date(int argc, char **argv, struct rule_answer *a)
{
	const char *kind = arg(argc, argv, 2);

	loosedate_read(argv[0], argv[1], kind && strcmp(kind, "past") == 0 ?
		LOOSEDATE_BIRTH : LOOSEDATE_ANY, a);
}

static void
run_distance(int argc, char **argv, struct rule_answer *a)
{
	double v[4];
	int i;

	for (i = 0; i < 4; i++) {
		char *end;

		v[i] = strtod(argv[i], &end);
		if (end == argv[i] || *end || v[i] > (i % 2 ? 180 : 90) ||
			v[i] < (i % 2 ? -180 : -90)) {
			rule_no(a, "bad_coordinate", _("Coordonnée hors de la "
				"Terre ou illisible : %s"), argv[i]);
			return;
		}
	}
	rule_ok(a, "%.1f", distance_km(v[0], v[1], v[2], v[3]));
}

static void
run_referral(int argc, char **argv, struct rule_answer *a)
{
	refstate_next(argv[0], argv[1], argv[2], a);
}

const struct rule rules[] = {
	{ "nir", N_("numéro de sécurité sociale"),
		"number [title M|MME|-] [birth-date|-]", 1, 3, run_nir },
	{ "siret", N_("numéro d'établissement"), "number", 1, 1, run_siret },
	{ "phone", N_("téléphone, forme canonique"), "number", 1, 1,
		run_phone },
	{ "postcode", N_("code postal : le département"), "postcode", 1, 1,
		run_postcode },
	{ "date", N_("date tapée librement"), "text today [past|any]", 2, 3,
		run_date },
	{ "distance", N_("distance en kilomètres"), "lat lon lat lon", 4, 4,
		run_distance },
	{ "referral", N_("état suivant d'une orientation"),
		"state action role", 3, 3, run_referral },
	{ NULL, NULL, NULL, 0, 0, NULL }
};

static void
json(FILE *out, const char *name, const char *s, bool absent)
{
	fprintf(out, "\"%s\":", name);
	if (absent) {
		fputs("null", out);
		return;
	}
	putc('"', out);
	for (; *s; s++)
		if (*s == '"' || *s == '\\')
			fprintf(out, "\\%c", *s);
		else if ((unsigned char)*s < 0x20)
			fprintf(out, "\\u%04x", (unsigned char)*s);
		else
			putc(*s, out);
	putc('"', out);
}

int
rule_run(int argc, char **argv, FILE *out)
{
	const struct rule *r;
	struct rule_answer a = { .ok = false };

	if (argc == 0) {
		for (r = rules; r->name; r++)
			fprintf(out, "%-10s %-40s %s\n", r->name, r->args,
				_(r->help));
		return 0;
	}
	for (r = rules; r->name; r++)
		if (strcmp(r->name, argv[0]) == 0)
			break;
	if (!r->name || argc - 1 < r->least || argc - 1 > r->most)
		return 64;
	r->run(argc - 1, argv + 1, &a);
	fprintf(out, "{\"ok\":%s,", a.ok ? "true" : "false");
	json(out, "value", a.value, !a.ok);
	putc(',', out);
	json(out, "error", a.error, a.ok);
	putc(',', out);
	json(out, "message", a.message, a.ok);
	fputs("}\n", out);
	return 0;
}

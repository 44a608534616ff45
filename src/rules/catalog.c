#include "rules/catalog.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "rules/cafnumber.h"
#include "rules/distance.h"
#include "rules/duplicate.h"
#include "rules/freshness.h"
#include "rules/hours.h"
#include "rules/importmatch.h"
#include "rules/loosedate.h"
#include "rules/message_args.h"
#include "rules/namekey.h"
#include "rules/nir.h"
#include "rules/phone.h"
#include "rules/postcode.h"
#include "rules/rdv_args.h"
#include "rules/refstate.h"
#include "rules/relativedate.h"
#include "rules/samestructure.h"
#include "rules/siret.h"

/* NULL when absent. */
static const char *
arg(int argc, char **argv, int i)
{
	return i < argc && strcmp(argv[i], "-") != 0 ? argv[i] : NULL;
}

static const char *
word(int argc, char **argv, int i)
{
	const char *w = arg(argc, argv, i);

	return w ? w : "";
}

static void
usage(struct rule_answer *a)
{
	rule_no(a, "usage", "%s", "");
}

static void
run_nir(int argc, char **argv, struct rule_answer *a)
{
	const char *title = arg(argc, argv, 1), *born = arg(argc, argv, 2);
	struct date d;

	if ((title && strcmp(title, "M") != 0 && strcmp(title, "MME") != 0) ||
		(born && date_parse(born, &d)))
		usage(a);
	else
		nir_check(word(argc, argv, 0), title, born, a);
}

static void
run_siret(int argc, char **argv, struct rule_answer *a)
{
	siret_check(word(argc, argv, 0), a);
}

static void
run_phone(int argc, char **argv, struct rule_answer *a)
{
	phone_canonical(word(argc, argv, 0), a);
}

static void
run_postcode(int argc, char **argv, struct rule_answer *a)
{
	postcode_check(word(argc, argv, 0), a);
}

static void
run_date(int argc, char **argv, struct rule_answer *a)
{
	const char *kind = arg(argc, argv, 2);
	struct date d;

	if ((kind && strcmp(kind, "past") != 0 && strcmp(kind, "any") != 0) ||
		date_parse(argv[1], &d))
		usage(a);
	else
		loosedate_read(word(argc, argv, 0), argv[1], kind &&
			strcmp(kind, "past") == 0 ? LOOSEDATE_BIRTH :
			LOOSEDATE_ANY, a);
}

static void
run_distance(int argc, char **argv, struct rule_answer *a)
{
	double v[4] = { 0 };
	int i;

	for (i = 0; i < argc && i < 4; i++) {
		char *end;

		v[i] = strtod(argv[i], &end);
		/* strtod also reads hexadecimal, spaces and "nan" */
		if (end == argv[i] || *end || !isfinite(v[i]) ||
			argv[i][strspn(argv[i], "0123456789.+-eE")] ||
			fabs(v[i]) > (i % 2 ? 180 : 90)) {
			rule_no(a, "bad_coordinate", _("Coordonnée illisible "
				"ou hors de la Terre : %.40s. Écrire des "
				"degrés : 44.35."), argv[i]);
			return;
		}
	}
	rule_ok(a, "%.1f", distance_km(v[0], v[1], v[2], v[3]));
}

static void
run_referral(int argc, char **argv, struct rule_answer *a)
{
	refstate_next(word(argc, argv, 0), word(argc, argv, 1),
		word(argc, argv, 2), a);
}

static void
run_freshness(int argc, char **argv, struct rule_answer *a)
{
	freshness(word(argc, argv, 0), arg(argc, argv, 1),
		word(argc, argv, 2), a);
}

static void
run_hours(int argc, char **argv, struct rule_answer *a)
{
	hours_french(word(argc, argv, 0), arg(argc, argv, 1), a);
}

static void
run_relative_date(int argc, char **argv, struct rule_answer *a)
{
	relative_date(word(argc, argv, 0), word(argc, argv, 1), a);
}

static void
run_caf_number(int argc, char **argv, struct rule_answer *a)
{
	caf_number(word(argc, argv, 0), a);
}

static void
run_nir_compare(int argc, char **argv, struct rule_answer *a)
{
	nir_compare(word(argc, argv, 0), word(argc, argv, 1), a);
}

static void
run_name_key(int argc, char **argv, struct rule_answer *a)
{
	char key[sizeof a->value];

	name_key(word(argc, argv, 0), key, sizeof key);
	if (*key)
		rule_ok(a, "%s", key);
	else
		rule_no(a, "not_heard", "%s", _("Rien ne s'entend dans ce "
			"nom."));
}

/* A coordinate, or none. */
static bool
degrees(const char *typed, double *out)
{
	char *end = NULL;

	*out = typed ? strtod(typed, &end) : 0;
	return typed && end != typed && !*end && isfinite(*out);
}

static void
structure_args(int argc, char **argv, int from, struct structure_of *s)
{
	s->name = arg(argc, argv, from);
	s->siret = arg(argc, argv, from + 1);
	s->address = arg(argc, argv, from + 2);
	s->commune = arg(argc, argv, from + 3);
	s->placed = degrees(arg(argc, argv, from + 4), &s->lat) &&
		degrees(arg(argc, argv, from + 5), &s->lon);
	if (s->commune && strlen(s->commune) == 5 &&
		strspn(s->commune + 2, "0123456789") == 3) {
		s->insee = s->commune;
		s->commune = NULL;
	}
}

static void
run_structure_duplicate(int argc, char **argv, struct rule_answer *a)
{
	struct structure_of one = { .phone = arg(argc, argv, 12),
		.mail = arg(argc, argv, 14), .source = arg(argc, argv, 16) };
	struct structure_of two = { .phone = arg(argc, argv, 13),
		.mail = arg(argc, argv, 15), .source = arg(argc, argv, 17) };

	structure_args(argc, argv, 0, &one);
	structure_args(argc, argv, 6, &two);
	same_structure(&one, &two, a);
}

static void
run_duplicate(int argc, char **argv, struct rule_answer *a)
{
	struct duplicate_of one = { arg(argc, argv, 0), arg(argc, argv, 1),
		arg(argc, argv, 2), arg(argc, argv, 6), arg(argc, argv, 8),
		arg(argc, argv, 10) };
	struct duplicate_of two = { arg(argc, argv, 3), arg(argc, argv, 4),
		arg(argc, argv, 5), arg(argc, argv, 7), arg(argc, argv, 9),
		arg(argc, argv, 11) };
	struct date d;

	if ((one.birth && date_parse(one.birth, &d)) ||
		(two.birth && date_parse(two.birth, &d)))
		usage(a);
	else
		duplicate(&one, &two, a);
}

/* The identifying fields in the order in which they are compared; the names
 * and the birth date may be left out. */
static void
who_args(int argc, char **argv, int from, int n, struct import_who *w)
{
	*w = (struct import_who){ arg(argc, argv, from),
		arg(argc, argv, from + 1), arg(argc, argv, from + 2),
		arg(argc, argv, from + 3), arg(argc, argv, from + 4),
		n == 7 ? arg(argc, argv, from + 5) : NULL,
		n == 7 ? arg(argc, argv, from + 6) : NULL, NULL };
}

static void
run_import_match(int argc, char **argv, struct rule_answer *a)
{
	struct import_who one, other;
	struct date d;
	int n = argc / 2;

	who_args(argc, argv, 0, n, &one);
	who_args(argc, argv, n, n, &other);
	if ((argc != 10 && argc != 14) ||
		(one.birth && date_parse(one.birth, &d)) ||
		(other.birth && date_parse(other.birth, &d)))
		usage(a);
	else
		import_match(&one, &other, a);
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
	{ "freshness", N_("service à actualiser ?"),
		"modified frequency|- today", 3, 3, run_freshness },
	{ "opening-hours", N_("horaires OSM, en français"),
		"hours [date-time]", 1, 2, run_hours },
	{ "relative-date", N_("il y a combien de temps"), "date today", 2, 2,
		run_relative_date },
	{ "caf-number", N_("numéro CAF, forme courte"), "number", 1, 1,
		run_caf_number },
	{ "nir-compare", N_("deux numéros, avec ou sans clé : le même ?"),
		"number number", 2, 2, run_nir_compare },
	{ "name-key", N_("clé phonétique d'un nom"), "name", 1, 1,
		run_name_key },
	{ "duplicate", N_("deux fiches, une personne ? de 0 à 100"),
		"last first birth last first birth [phone phone [nir nir "
		"[birth-name birth-name]]]", 6, 12, run_duplicate },
	{ "import-match", N_("une ligne, une fiche : par quelle clé ?"),
		"nir id mail phone first [last birth-date] (twice)", 10, 14,
		run_import_match },
	{ "structure-duplicate", N_("deux producteurs, une structure ? de 0 "
		"à 100"), "name siret address commune lat lon (twice) [phone "
		"phone [mail mail [source source]]]", 12, 18,
		run_structure_duplicate },
	{ "followup-status", N_("où en est un suivi de rendez-vous"),
		"now closed|- invitations|- appointments|- (made/expires,... "
		"made/start/state,...)", 4, 4, rdv_run_status },
	{ "appointment", N_("état suivant d'un rendez-vous"),
		"state to start now", 4, 4, rdv_run_state },
	{ "invitation", N_("une invitation peut-elle partir ?"),
		"sms|email|postal now last|- expires|- phone|- email|- "
		"address|- help-phone|- [facts]", 8, 9, rdv_run_invitation },
	{ "reminder", N_("rappel d'une invitation"),
		"now status made expires|- phone|- email|- [last-sms|- "
		"[last-email|- [inactive|reminder]]]", 6, 9,
		rdv_run_reminder },
	{ "appointment-reminder", N_("rappel d'une convocation"),
		"state start now yes|no phone|- email|-", 6, 6,
		rdv_run_rdv_reminder },
	{ "sms", N_("ce qu'un texte prend en SMS"), "text", 1, 1,
		message_run_sms },
	{ "message-time", N_("un message part-il tout seul maintenant ?"),
		"kind today hour appointment-or-invitation-day", 4, 4,
		message_run_time },
	{ NULL, NULL, NULL, 0, 0, NULL }
};

static void
json(FILE *out, const char *name, const char *text)
{
	char clean[400];
	const char *s;

	fprintf(out, "\"%s\":", name);
	if (!*text) {
		fputs("null", out);
		return;
	}
	text_clean(text, strlen(text), TEXT_LINE, clean, sizeof clean);
	putc('"', out);
	for (s = clean; *s; s++)
		if (*s == '"' || *s == '\\')
			fprintf(out, "\\%c", *s);
		else
			putc(*s, out);
	putc('"', out);
}

static void
list(FILE *out, const struct rule *r)
{
	fprintf(out, "%-13s %-39s %s\n", r->name, r->args, _(r->help));
}

int
rule_run(int argc, char **argv, const struct rule *more, FILE *out)
{
	const struct rule *r;
	struct rule_answer a = { .ok = false };

	if (argc == 0 || (argc == 1 && strcmp(argv[0], "--help") == 0)) {
		for (r = rules; r->name; r++)
			list(out, r);
		for (r = more; r && r->name; r++)
			list(out, r);
		return 0;
	}
	for (r = rules; r->name; r++)
		if (strcmp(r->name, argv[0]) == 0)
			break;
	if (!r->name)
		for (r = more; r && r->name; r++)
			if (strcmp(r->name, argv[0]) == 0)
				break;
	if (!r || !r->name)
		return 64;
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		list(out, r);
		return 0;
	}
	if (argc - 1 < r->least || argc - 1 > r->most)
		return 64;
	r->run(argc - 1, argv + 1, &a);
	if (!a.ok && strcmp(a.error, "usage") == 0)
		return 64;
	fprintf(out, "{\"ok\":%s,", a.ok ? "true" : "false");
	json(out, "value", a.value);
	putc(',', out);
	json(out, "error", a.error);
	putc(',', out);
	json(out, "message", a.message);
	fputs("}\n", out);
	return 0;
}

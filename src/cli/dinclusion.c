#include "cli/dinclusion.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/fold.h"
#include "base/i18n.h"
#include "base/text.h"
#include "domains/lists.h"
#include "rules/postcode.h"

const struct df df_structure[] = {
	{ "source", DF_TEXT, true, 1, 80, NULL },
	{ "id", DF_TEXT, true, 1, 10000, NULL },
	{ "nom", DF_TEXT, true, 3, 150, NULL },
	{ "date_maj", DF_DATE, true, 0, 0, NULL },
	{ "description", DF_TEXT, false, 5, 10000, NULL },
	{ "lien_source", DF_URL, false, 1, 2083, NULL },
	{ "site_web", DF_URL, false, 1, 2083, NULL },
	{ "accessibilite_lieu", DF_URL, false, 1, 2083, NULL },
	{ "siret", DF_DIGITS, false, 14, 14, NULL },
	{ "commune", DF_TEXT, false, 0, 0, NULL },
	{ "code_postal", DF_DIGITS, false, 5, 5, NULL },
	{ "code_insee", DF_WORD, false, 5, 5, NULL },
	{ "adresse", DF_TEXT, false, 0, 0, NULL },
	{ "complement_adresse", DF_TEXT, false, 0, 0, NULL },
	{ "longitude", DF_REAL, false, -180, 180, NULL },
	{ "latitude", DF_REAL, false, -90, 90, NULL },
	{ "telephone", DF_TEXT, false, 0, 0, NULL },
	{ "courriel", DF_MAIL, false, 0, 0, NULL },
	{ "horaires_accueil", DF_TEXT, false, 0, 0, NULL },
	{ "reseaux_porteurs", DF_LIST, false, 0, 0, "reseau_porteur" },
	{ .name = NULL }
};

const struct df df_service[] = {
	{ "source", DF_TEXT, true, 1, 80, NULL },
	{ "structure_id", DF_TEXT, true, 1, 10000, NULL },
	{ "id", DF_TEXT, true, 1, 10000, NULL },
	{ "nom", DF_TEXT, true, 3, 150, NULL },
	{ "description", DF_TEXT, true, 5, 10000, NULL },
	{ "date_maj", DF_DATE, true, 0, 0, NULL },
	{ "lien_source", DF_URL, false, 1, 2083, NULL },
	{ "type", DF_CODE, false, 0, 0, "type_service" },
	{ "thematiques", DF_LIST, false, 0, 0, "thematique" },
	{ "frais", DF_CODE, false, 0, 0, "frais" },
	{ "frais_precisions", DF_TEXT, false, 0, 0, NULL },
	{ "publics", DF_LIST, false, 1, 0, "public" },
	{ "publics_precisions", DF_TEXT, false, 0, 0, NULL },
	{ "conditions_acces", DF_TEXT, false, 0, 0, NULL },
	{ "commune", DF_TEXT, false, 0, 0, NULL },
	{ "code_postal", DF_DIGITS, false, 5, 5, NULL },
	{ "code_insee", DF_WORD, false, 5, 5, NULL },
	{ "adresse", DF_TEXT, false, 0, 0, NULL },
	{ "complement_adresse", DF_TEXT, false, 0, 0, NULL },
	{ "longitude", DF_REAL, false, -180, 180, NULL },
	{ "latitude", DF_REAL, false, -90, 90, NULL },
	{ "telephone", DF_TEXT, false, 0, 0, NULL },
	{ "courriel", DF_MAIL, false, 0, 0, NULL },
	{ "contact_nom_prenom", DF_TEXT, false, 0, 0, NULL },
	{ "modes_accueil", DF_LIST, false, 0, 0, "mode_accueil" },
	{ "zone_eligibilite", DF_LIST, false, 1, 0, NULL },
	{ "lien_mobilisation", DF_URL, false, 1, 2083, NULL },
	{ "modes_mobilisation", DF_LIST, false, 1, 0, "mode_mobilisation" },
	{ "mobilisable_par", DF_LIST, false, 1, 0,
		"personne_mobilisatrice" },
	{ "mobilisation_precisions", DF_TEXT, false, 0, 0, NULL },
	{ "volume_horaire_hebdomadaire", DF_REAL, false, 0, INT_MAX, NULL },
	{ "nombre_semaines", DF_INT, false, 1, INT_MAX, NULL },
	{ "horaires_accueil", DF_TEXT, false, 0, 0, NULL },
	{ "score_qualite", DF_REAL, false, 0, 1, NULL },
	{ .name = NULL }
};

#define MOST_TEXT 150000        /* bytes of a record: a message holds 1 MiB */
#define MS_A_DAY 86400000.0

/* A date, or the instant that some exports write: milliseconds since 1970, or
 * the date and an hour. */
static bool
date_of(json_t *v, char out[16])
{
	const char *text = json_string_value(v);
	double days = floor(json_number_value(v) / MS_A_DAY);
	struct date d;
	char iso[11];

	if (json_is_number(v)) {
		if (days < 0 || days > 2900000)
			return false;
		date_format(date_of_days((int)days), out, 16);
		return true;
	}
	if (!text || strlen(text) < 10 ||
		(text[strcspn(text, "T")] && strlen(text) < 16))
		return false;
	snprintf(iso, sizeof iso, "%.10s", text);
	if ((text[10] && text[10] != 'T') || date_parse(iso, &d))
		return false;
	date_format(d, out, 16);
	return true;
}

/* Not before 2000, not to come; a day more for who lives east. */
static bool
date_sane(const char *iso)
{
	char most[16];

	date_format(date_add_days(date_of_days((int)(clock_now() / 86400)), 1),
		most, sizeof most);
	return strcmp(iso, "2000-01-01") >= 0 && strcmp(iso, most) <= 0;
}

static void
complain(struct buf *c, const char *field, const char *what)
{
	buf_printf(c, "%s : %s\n", field, what);
}

static void
check_text(const struct df *f, json_t *v, struct buf *c)
{
	size_t n;
	char what[120];

	if (!json_is_string(v)) {
		complain(c, f->name, _("il faut un texte"));
		return;
	}
	n = text_length(json_string_value(v));
	if ((!f->least || n >= (size_t)f->least) &&
		(!f->most || n <= (size_t)f->most))
		return;
	if (f->least == f->most)
		snprintf(what, sizeof what, _("%d caractères, il y en a %zu"),
			f->least, n);
	else
		snprintf(what, sizeof what, _("de %d à %d caractères, il y en "
			"a %zu"), f->least, f->most, n);
	complain(c, f->name, what);
}

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static bool
made_of(const char *s, const char *of, size_t n)
{
	return strlen(s) == n && strspn(s, of) == n;
}

/* What a field looks like, beyond its length. */
static void
check_shape(const struct df *f, json_t *v, struct buf *c)
{
	size_t before = c->len, n = (size_t)f->most;
	const char *s = json_string_value(v), *at;

	check_text(f, v, c);
	if (c->len != before || !s)
		return;
	if (f->type == DF_DIGITS && !made_of(s, DIGITS, n))
		complain(c, f->name, _("que des chiffres"));
	else if (f->type == DF_WORD && !made_of(s, DIGITS LETTERS, n))
		complain(c, f->name, _("que des chiffres et des lettres"));
	else if (f->type == DF_URL && strncasecmp(s, "http://", 7) != 0 &&
		strncasecmp(s, "https://", 8) != 0)
		complain(c, f->name, _("une adresse commence par http:// ou "
			"https://"));
	else if (f->type == DF_MAIL && (!(at = strrchr(s, '@')) || at == s ||
		!at[1] || strpbrk(s, " \t\r\n")))
		complain(c, f->name, _("ce n'est pas un courriel"));
}

/* A commune, a département, an EPCI, a country, or France. */
static bool
zone_ok(const char *s)
{
	size_t n = strlen(s);

	return strcmp(s, "france") == 0 || made_of(s, DIGITS, 9) ||
		(n >= 2 && n <= 5 && n != 4 && made_of(s, DIGITS LETTERS, n));
}

static void
check_list(const struct df *f, json_t *v, struct buf *c, long *unknown)
{
	json_t *one;
	size_t i, j;

	if (!json_is_array(v)) {
		complain(c, f->name, _("il faut une liste"));
		return;
	}
	if (f->least && json_array_size(v) < (size_t)f->least)
		complain(c, f->name, _("la liste est vide"));
	json_array_foreach(v, i, one) {
		const char *s = json_string_value(one);

		for (j = 0; s && j < i; j++)
			if (json_equal(json_array_get(v, j), one))
				break;
		if (!s || !*s || strlen(s) > 200)
			complain(c, f->name, _("valeur mal formée"));
		else if (j < i)
			complain(c, f->name, _("valeur donnée deux fois"));
		else if (!f->list && !zone_ok(s))
			complain(c, f->name, _("ni commune, ni département, "
				"ni EPCI, ni pays"));
		else if (f->list && !list_knows(f->list, s))
			++*unknown;
	}
}

/* 4.0 is a whole number too: exports with holes write every number so. */
static void
check_number(const struct df *f, json_t *v, struct buf *c)
{
	double d = json_number_value(v);

	if (!json_is_number(v) || (f->type == DF_INT && floor(d) < d))
		complain(c, f->name, f->type == DF_INT ?
			_("il faut un nombre entier") : _("il faut un nombre"));
	else if (d < f->least || d > f->most)
		complain(c, f->name, _("nombre hors des bornes"));
}

static bool
known_field(const struct df *fields, const char *name)
{
	for (; fields->name; fields++)
		if (strcmp(fields->name, name) == 0)
			return true;
	return false;
}

bool
df_long(json_t *record)
{
	return json_dumpb(record, NULL, 0, JSON_COMPACT) > MOST_TEXT;
}

bool
df_check(const struct df *fields, json_t *record, struct buf *complaint,
	long *unknown)
{
	size_t before = complaint->len;
	const struct df *f;
	const char *name;
	char iso[16];
	json_t *v;

	if (!json_is_object(record)) {
		complain(complaint, "-", _("il faut un objet"));
		return false;
	}
	for (f = fields; f->name; f++) {
		v = json_object_get(record, f->name);
		if (!v || json_is_null(v)) {
			if (f->required)
				complain(complaint, f->name, _("manque"));
			continue;
		}
		switch (f->type) {
		case DF_TEXT:
			check_text(f, v, complaint);
			break;
		case DF_CODE:
			check_text(f, v, complaint);
			if (json_is_string(v) && !list_knows(f->list,
				json_string_value(v)))
				++*unknown;
			break;
		case DF_DATE:
			if (!date_of(v, iso) || !date_sane(iso))
				complain(complaint, f->name, _("il faut une "
					"date AAAA-MM-JJ, de 2000 à "
					"aujourd'hui"));
			break;
		case DF_DIGITS: case DF_WORD: case DF_URL: case DF_MAIL:
			check_shape(f, v, complaint);
			break;
		case DF_LIST:
			check_list(f, v, complaint, unknown);
			break;
		default:
			check_number(f, v, complaint);
		}
	}
	json_object_foreach(record, name, v)
		if (!known_field(fields, name) && !json_is_null(v))
			++*unknown;
	if (df_long(record))
		complain(complaint, "-", _("cet enregistrement est trop "
			"long"));
	return complaint->len == before;
}

/* --- to the base ----------------------------------------------------------- */

/* Codes stand between spaces: one that the lists do not know may hold some,
 * which become no-break ones. */
static void
put_code(struct buf *b, const char *code)
{
	char clean[820];
	const char *p;

	text_clean(code, strlen(code), TEXT_LINE, clean, sizeof clean);
	for (p = clean; *p; p++)
		if (*p == ' ')
			buf_puts(b, "\xc2\xa0");
		else
			buf_putc(b, *p);
}

static void
list_text(json_t *v, struct buf *out)
{
	json_t *one;
	size_t i;

	json_array_foreach(v, i, one) {
		if (i)
			buf_putc(out, ' ');
		put_code(out, json_string_value(one));
	}
}

static void
clean_text(const char *s, struct buf *out)
{
	size_t n = strlen(s) + 1;
	char *clean = xmalloc(4 * n);

	text_clean(s, strlen(s), TEXT_LINES, clean, 4 * n);
	buf_puts(out, clean);
	free(clean);
}

/* A value as the base keeps it; false: NULL. */
static bool
field_text(const struct df *f, json_t *v, struct buf *out)
{
	char text[40];

	buf_clear(out);
	if (!v || json_is_null(v))
		return false;
	switch (f->type) {
	case DF_DATE:
		date_of(v, text);
		buf_puts(out, text);
		break;
	case DF_LIST:
		list_text(v, out);
		break;
	case DF_REAL:
		buf_printf(out, "%.17g", json_number_value(v));
		break;
	case DF_INT:
		buf_printf(out, "%lld", (long long)json_number_value(v));
		break;
	default:
		clean_text(json_string_value(v), out);
	}
	return true;
}

static const char *
column_of(const struct df *f)
{
	return strcmp(f->name, "id") == 0 ? "source_id" : f->name;
}

static void
put_field(const struct df *f, json_t *v, struct act *a)
{
	char param[64];
	struct buf b;
	bool said;

	buf_init(&b);
	said = field_text(f, v, &b);
	snprintf(param, sizeof param, ":%s", column_of(f));
	if (said && f->type == DF_INT)
		act_int(a, param, (int64_t)json_number_value(v));
	else
		act_text_as_is(a, param, said ? buf_str(&b) : NULL);
	buf_done(&b);
}

static const char *
text_of(json_t *record, const char *name)
{
	const char *s = json_string_value(json_object_get(record, name));

	return s ? s : "";
}

/* What a search by words finds: its name and the labels of its themes. */
static void
put_folded(const struct df *fields, json_t *record, struct act *a)
{
	char folded[4000];
	struct buf b;
	json_t *one;
	size_t i;

	buf_init(&b);
	buf_puts(&b, text_of(record, "nom"));
	if (fields == df_service)
		json_array_foreach(json_object_get(record, "thematiques"), i,
			one)
			buf_printf(&b, " %s", list_label("thematique",
				json_string_value(one)));
	fold_text(buf_str(&b), folded, sizeof folded);
	act_text_as_is(a, ":folded", folded);
	buf_done(&b);
}

/* What no schema knows, as JSON; false: nothing. */
static bool
extra_text(const struct df *fields, json_t *record, struct buf *out)
{
	json_t *extra = json_object(), *v;
	const char *name;
	char *text;

	buf_clear(out);
	json_object_foreach(record, name, v)
		if (!known_field(fields, name) && !json_is_null(v))
			json_object_set(extra, name, v);
	text = json_object_size(extra) ? json_dumps(extra, JSON_COMPACT |
		JSON_SORT_KEYS) : NULL;
	if (text)
		clean_text(text, out);
	free(text);
	json_decref(extra);
	return out->len > 0;
}

void
df_act(const struct df *fields, json_t *record, struct act *a)
{
	struct id id = id_new();
	const struct df *f;
	struct buf b;

	act_id(a, ":id", &id);
	for (f = fields; f->name; f++)
		put_field(f, json_object_get(record, f->name), a);
	put_folded(fields, record, a);
	buf_init(&b);
	act_text_as_is(a, ":extra", extra_text(fields, record, &b) ?
		buf_str(&b) : NULL);
	buf_done(&b);
	if (fields == df_structure) {
		const char *insee = text_of(record, "code_insee");
		struct rule_answer dep = { .ok = false };
		char code[4] = "75";

		if (strlen(insee) == 5)
			snprintf(code, sizeof code, "%.*s",
				strncmp(insee, "97", 2) == 0 ||
				strncmp(insee, "98", 2) == 0 ? 3 : 2, insee);
		else {
			postcode_check(text_of(record, "code_postal"), &dep);
			if (dep.ok)
				snprintf(code, sizeof code, "%.3s",
					dep.value);
		}
		act_text(a, ":departement", code);
	} else {
		char *themes = json_dumps(json_object_get(record,
			"thematiques"), JSON_COMPACT);

		act_text(a, ":themes", themes ? themes : "[]");
		free(themes);
	}
	act_next_set(a);
}

/* Is the text of the column of a row that one?  NULL is not "". */
static bool
holds(struct db_rows *q, const char *column, bool said, const struct buf *b)
{
	const char *has = db_text(q, column);

	return said && has ? strcmp(has, buf_str(b)) == 0 : !said && !has;
}

bool
df_same(const struct df *fields, json_t *record, struct db_rows *q,
	struct buf *changed)
{
	size_t before = changed->len;
	const struct df *f;
	struct buf b;
	bool same;

	buf_init(&b);
	for (f = fields; f->name; f++) {
		json_t *v = json_object_get(record, f->name);
		bool said = field_text(f, v, &b);

		if (f->type == DF_REAL || f->type == DF_INT) {
			double now = json_number_value(v),
				was = db_real(q, f->name);

			same = said == !db_null(q, f->name) && (!said ||
				(now <= was && now >= was));
		} else {
			same = holds(q, column_of(f), said, &b);
		}
		if (!same)
			buf_printf(changed, "%s%s", changed->len > before ?
				", " : "", f->name);
	}
	if (!holds(q, "extra", extra_text(fields, record, &b), &b))
		buf_printf(changed, "%s%s", changed->len > before ? ", " :
			"", _("autres champs"));
	buf_done(&b);
	return changed->len == before;
}

/* --- and back -------------------------------------------------------------- */

/* NULL when nothing is left of what was said: that is not "none". */
static json_t *
list_back(const struct df *f, const char *codes, long *left)
{
	json_t *out = json_array();
	bool any = *codes != '\0';

	while (*codes) {
		char code[300];
		size_t n = strcspn(codes, " ");

		snprintf(code, sizeof code, "%.*s", (int)n, codes);
		codes += n + strspn(codes + n, " ");
		if (f->list && !list_knows(f->list, code))
			++*left;
		else
			json_array_append_new(out, json_string(code));
	}
	if (any && json_array_size(out) == 0) {
		json_decref(out);
		return NULL;
	}
	return out;
}

/* How many fields the schema does not know. */
static long
extra_fields(const char *text)
{
	json_t *extra = text ? json_loads(text, 0, NULL) : NULL;
	long n = (long)json_object_size(extra);

	json_decref(extra);
	return n;
}

json_t *
df_record(const struct df *fields, struct db_rows *q, long *left)
{
	json_t *out = json_object();
	const struct df *f;

	for (f = fields; f->name; f++) {
		const char *column = column_of(f);
		const char *text;
		json_t *list;

		if (db_null(q, column))
			continue;
		switch (f->type) {
		case DF_REAL:
			json_object_set_new(out, f->name,
				json_real(db_real(q, column)));
			break;
		case DF_INT:
			json_object_set_new(out, f->name,
				json_integer(db_int(q, column)));
			break;
		case DF_LIST:
			list = list_back(f, db_text(q, column), left);
			if (list)
				json_object_set_new(out, f->name, list);
			break;
		default:
			text = db_text(q, column);
			if (f->list && !list_knows(f->list, text))
				++*left;
			else
				json_object_set_new(out, f->name,
					json_string(text));
		}
	}
	*left += extra_fields(db_text(q, "extra"));
	return out;
}

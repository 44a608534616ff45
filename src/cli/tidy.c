#include "cli/tidy.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/tell.h"
#include "base/text.h"
#include "cli/cells.h"
#include "cli/codes.h"
#include "cli/columns.h"
#include "domains/lists.h"

#define MOST_FIELDS 40
#define MOST_NOTES 400
#define NOTES_SHOWN 30

struct note {
	char *text;
	long n;
};

struct tidy {
	const struct df *fields;
	const char *source, *date;
	struct named *column;
	int columns;
	const char *given[MOST_FIELDS];         /* by field: the record's */
	struct note *note;
	int notes;
	bool quiet;
};

/* --- columns ---------------------------------------------------------- */

static const struct named *
column_of(struct tidy *t, const char *name)
{
	int i;

	for (i = 0; i < t->columns; i++)
		if (strcmp(t->column[i].name, name) == 0)
			return &t->column[i];
	/* JSON may hold any number of keys: not all are remembered */
	if (t->columns == 600)
		free(t->column[i = --t->columns].name);
	if (t->columns % 50 == 0)
		t->column = xrealloc(t->column, (size_t)(t->columns + 50) *
			sizeof *t->column);
	t->column[i] = (struct named){ .name = xstrdup(name) };
	columns_meaning(t->fields, &t->column[i]);
	t->columns++;
	return &t->column[i];
}

struct tidy *
tidy_new(const struct df *fields, const char *source, const char *date)
{
	struct tidy *t = xcalloc(1, sizeof *t);

	t->fields = fields;
	t->source = source;
	t->date = date;
	return t;
}

void
tidy_free(struct tidy *t)
{
	int i;

	for (i = 0; t && i < t->columns; i++)
		free(t->column[i].name);
	for (i = 0; t && i < t->notes; i++)
		free(t->note[i].text);
	if (t) {
		free(t->column);
		free(t->note);
	}
	free(t);
}

bool
tidy_knows(void *t, const char *column)
{
	enum meaning m = column_of(t, column)->meaning;

	return m != M_UNKNOWN && (m != M_DROP || *column != '_');
}

static int
index_of(const struct tidy *t, const char *field)
{
	int i;

	for (i = 0; t->fields[i].name; i++)
		if (strcmp(t->fields[i].name, field) == 0)
			return i;
	return -1;
}

const char *
tidy_column(const struct tidy *t, const char *field)
{
	int i = index_of(t, field);

	return i >= 0 && t->given[i] ? t->given[i] : field;
}

void
tidy_value(const struct tidy *t, json_t *raw, const char *field, char *out,
	size_t size)
{
	json_t *v = json_object_get(raw, tidy_column(t, field));
	char *text = v && !json_is_null(v) ? json_is_string(v) ?
		xstrdup(json_string_value(v)) : json_dumps(v,
		JSON_ENCODE_ANY | JSON_COMPACT) : NULL;

	out[0] = '\0';
	if (text)
		text_clean(text, strlen(text), TEXT_LINE, out, size);
	free(text);
}

/* --- notes ------------------------------------------------------------ */

static void
add_note(struct tidy *t, const char *field, const char *value,
	const char *what)
{
	char clean[90], line[400];
	int i;

	if (t->quiet)
		return;
	text_clean(value, strlen(value), TEXT_LINE, clean, sizeof clean);
	snprintf(line, sizeof line, "%s%s%s%s : %s", tidy_column(t, field),
		*clean ? " « " : "", clean, *clean ? " »" : "", what);
	for (i = 0; i < t->notes; i++)
		if (strcmp(t->note[i].text, line) == 0) {
			t->note[i].n++;
			return;
		}
	if (t->notes == MOST_NOTES) {
		t->note[MOST_NOTES - 1].n++;
		return;
	}
	if (t->notes == 0)
		t->note = xcalloc(MOST_NOTES, sizeof *t->note);
	if (t->notes == MOST_NOTES - 1)
		snprintf(line, sizeof line, "%s", _("d'autres valeurs"));
	t->note[t->notes++] = (struct note){ xstrdup(line), 1 };
}

static int
by_number(const void *a, const void *b)
{
	const struct note *x = a, *y = b;

	return x->n != y->n ? x->n > y->n ? -1 : 1 : strcmp(x->text, y->text);
}

void
tidy_tell(struct tidy *t, FILE *out)
{
	int i;

	if (t->notes)
		qsort(t->note, (size_t)t->notes, sizeof *t->note, by_number);
	for (i = 0; i < t->notes && i < NOTES_SHOWN; i++)
		tell(out, _("%s (%ld fois)\n"), t->note[i].text,
			t->note[i].n);
	if (t->notes > NOTES_SHOWN)
		tell(out, _("... et %d autres remarques\n"),
			t->notes - NOTES_SHOWN);
	t->quiet = true;
}

/* --- values ----------------------------------------------------------- */

static void
complain(struct buf *why, const char *field, const char *what)
{
	buf_printf(why, "%s : %s\n", field, what);
}

static void
note_code(struct tidy *t, const char *field, const char *item,
	enum code_found found)
{
	if (found == CODE_GONE)
		add_note(t, field, item, _("sans équivalent en v1 : laissé"));
	else if (found == CODE_UNKNOWN)
		add_note(t, field, item, _("pas dans la liste : gardé tel "
			"quel"));
}

/* Adds the items of a value to a list of the field. */
static void
add_codes(struct tidy *t, const struct df *f, json_t *v, json_t *to)
{
	json_t *items = codes_split(v), *one;
	size_t i;

	json_array_foreach(items, i, one)
		note_code(t, f->name, json_string_value(one),
			codes_add(f->list, json_string_value(one), to));
	json_decref(items);
}

/* One code; a list of v0 gives one: of costs the one to pay for, else the
 * first.  What v0 said more precisely goes to *said. */
static json_t *
one_code(struct tidy *t, const struct df *f, json_t *v, const char **said)
{
	json_t *items = codes_split(v), *to = json_array(), *one, *out = NULL;
	size_t i;

	json_array_foreach(items, i, one) {
		const char *item = json_string_value(one);

		note_code(t, f->name, item, codes_add(f->list, item, to));
		if (strcmp(item, "gratuit-sous-conditions") == 0)
			*said = _("Gratuit sous conditions");
		else if (strcmp(item, "adhesion") == 0)
			*said = _("Adhésion");
		else if (strcmp(item, "pass-numerique") == 0)
			*said = _("Pass numérique accepté");
	}
	json_array_foreach(to, i, one)
		if (!out || strcmp(json_string_value(one), "payant") == 0)
			out = one;
	json_array_foreach(to, i, one)
		if (one != out && strcmp(f->name, "frais") != 0)
			add_note(t, f->name, json_string_value(one),
				_("un seul type en v1 : laissé"));
	json_incref(out);
	json_decref(items);
	json_decref(to);
	return out;
}

static bool
says_empty(const struct df *f, json_t *v)
{
	const char *s = json_string_value(v);

	return json_is_array(v) ? json_array_size(v) == 0 : !f->least && s &&
		(strcmp(s, "[]") == 0 || strcmp(s, "{}") == 0);
}

static json_t *
value_of(struct tidy *t, const struct df *f, json_t *v, struct buf *why,
	const char **said)
{
	json_t *out;

	switch (f->type) {
	case DF_LIST:
		if (!json_is_string(v) && !json_is_array(v))
			return json_incref(v);
		out = codes_split(v);
		if (!out)
			return json_incref(v);
		json_decref(out);
		out = json_array();
		add_codes(t, f, v, out);
		/* NULL is not said, an empty list is said to be empty */
		if (json_array_size(out) == 0 && !says_empty(f, v)) {
			json_decref(out);
			return NULL;
		}
		return out;
	case DF_CODE:
		return json_is_string(v) || json_is_array(v) ?
			one_code(t, f, v, said) : json_incref(v);
	default:
		return cells_value(f, v, why);
	}
}

/* --- what only v0 has ------------------------------------------------- */

struct old_parts {
	bool v0, hidden, ignored;
	const char *summary, *zone_type, *zone_code, *said;
	struct buf conditions, precisions;
	json_t *networks, *modes, *by;
};

static void
join(struct buf *b, json_t *v)
{
	json_t *items = json_is_array(v) ? json_incref(v) :
		json_is_string(v) && strchr("{[", *json_string_value(v)) ?
		codes_split(v) : NULL, *one;
	size_t i;

	if (!items && json_is_string(v))
		buf_printf(b, "%s%s", b->len ? " ; " : "",
			json_string_value(v));
	json_array_foreach(items, i, one)
		if (json_is_string(one))
			buf_printf(b, "%s%s", b->len ? " ; " : "",
				json_string_value(one));
	json_decref(items);
}

/* The ways in of v0 (services.md 1.4). */
static void
add_modes(struct tidy *t, struct old_parts *p, json_t *v, const char *by)
{
	static const char *const of[][3] = {
		{ "completer-le-formulaire-dadhesion",
			"utiliser-lien-mobilisation", NULL },
		{ "envoyer-un-mail", "envoyer-un-courriel", NULL },
		{ "envoyer-un-mail-avec-une-fiche-de-prescription",
			"envoyer-un-courriel", NULL },
		{ "prendre-rdv", "envoyer-un-courriel",
			"utiliser-lien-mobilisation" },
		{ "telephoner", "telephoner", NULL },
		{ "se-presenter", "se-presenter", NULL },
		{ "autre", NULL, NULL },
	};
	json_t *items = codes_split(v), *one;
	size_t i, k;

	json_array_foreach(items, i, one) {
		const char *item = json_string_value(one);
		int j;

		for (k = 0; k < sizeof of / sizeof *of; k++)
			if (strcmp(of[k][0], item) == 0)
				break;
		if (k == sizeof of / sizeof *of)
			note_code(t, "modes_mobilisation", item,
				codes_add("mode_mobilisation", item,
				p->modes));
		for (j = 1; k < sizeof of / sizeof *of && j < 3; j++)
			if (of[k][j])
				codes_add(NULL, of[k][j], p->modes);
	}
	if (json_array_size(items))
		codes_add(NULL, by, p->by);
	json_decref(items);
}

static void
set_text(json_t *out, const char *field, const char *text)
{
	if (!json_object_get(out, field) && text && *text)
		json_object_set_new(out, field, json_string(text));
}

static const char *
text_in(json_t *record, const char *field)
{
	const char *s = json_string_value(json_object_get(record, field));

	return s ? s : "";
}

/* The code of the département of a record's place; "". */
static void
department(json_t *out, char dep[4])
{
	const char *insee = text_in(out, "code_insee");
	const char *code = strlen(insee) == 5 ? insee :
		text_in(out, "code_postal");

	snprintf(dep, 4, "%.*s", strlen(code) != 5 ? 0 :
		strncmp(code, "97", 2) == 0 || strncmp(code, "98", 2) == 0 ?
		3 : 2, code);
}

static void
set_zone(json_t *out, const struct old_parts *p)
{
	json_t *zone = json_array();
	const char *s = p->zone_code ? p->zone_code : "";
	char dep[4];

	department(out, dep);
	if (!p->zone_type) {
		s = "";
	} else if (strcasecmp(p->zone_type, "pays") == 0) {
		s = "france";
	} else if (strcasecmp(p->zone_type, "region") == 0) {
		s = codes_region(s) ? codes_region(s) : "";
	} else if (!*s && strcasecmp(p->zone_type, "commune") == 0) {
		s = text_in(out, "code_insee");
	} else if (!*s && strcasecmp(p->zone_type, "departement") == 0) {
		s = dep;
	}
	for (; *s; s += strcspn(s, " "), s += strspn(s, " "))
		json_array_append_new(zone, json_stringn(s, strcspn(s, " ")));
	if (json_array_size(zone) && !json_object_get(out,
		"zone_eligibilite"))
		json_object_set(out, "zone_eligibilite", zone);
	json_decref(zone);
}

static void
set_list(json_t *out, const char *field, json_t *list)
{
	if (json_array_size(list) && !json_object_get(out, field))
		json_object_set(out, field, list);
}

static void
from_v0(struct tidy *t, struct old_parts *p, json_t *out)
{
	json_t *had = json_object_get(out, "reseaux_porteurs");
	size_t i;
	json_t *one;

	if (had)
		json_array_foreach(p->networks, i, one)
			codes_add(NULL, json_string_value(one), had);
	set_list(out, "reseaux_porteurs", p->networks);
	set_list(out, "modes_mobilisation", p->modes);
	set_list(out, "mobilisable_par", p->by);
	set_zone(out, p);
	set_text(out, "conditions_acces", buf_str(&p->conditions));
	set_text(out, "mobilisation_precisions", buf_str(&p->precisions));
	set_text(out, "description", p->summary);
	set_text(out, "frais_precisions", p->said);
	/* v0 did not ask for one */
	if (t->fields == df_service && !json_object_get(out, "description") &&
		*text_in(out, "nom")) {
		set_text(out, "description", text_in(out, "nom"));
		add_note(t, "description", "", _("absente : le nom la "
			"remplace"));
	}
	if (p->hidden) {
		static const char *const contacts[] = { "telephone",
			"courriel", "contact_nom_prenom" };

		for (i = 0; i < 3; i++)
			json_object_del(out, contacts[i]);
		add_note(t, "contact_public", "", _("contact qui n'est pas "
			"public : laissé"));
	}
}

/* --- the record ------------------------------------------------------- */

/* A column of the record, under the name it has there. */
static void
take(struct tidy *t, const char *given, json_t *v, struct old_parts *p,
	json_t *out, struct buf *why)
{
	const struct named *c = column_of(t, given);
	json_t *made, *more, *one;
	const char *name;

	assert(c->field || (c->meaning != M_FIELD && c->meaning != M_NETWORK));
	p->v0 |= c->v0;
	if (c->field && !json_object_get(out, c->field->name))
		t->given[c->field - t->fields] = given;
	switch (c->meaning) {
	case M_UNKNOWN:
		json_object_set(out, c->name, v);
		break;
	case M_FIELD:
		made = json_object_get(out, c->field->name) ? NULL :
			value_of(t, c->field, v, why, &p->said);
		if (made)
			json_object_set_new(out, c->field->name, made);
		break;
	case M_OTHERS:
		more = json_loads(json_string_value(v) ?
			json_string_value(v) : "", 0, NULL);
		json_object_foreach(more, name, one)
			if (column_of(t, name)->meaning == M_UNKNOWN)
				json_object_set(out, name, one);
		json_decref(more);
		break;
	case M_IGNORE:
		p->ignored = cells_truth(v) == 1;
		break;
	case M_PUBLIC:
		p->hidden = cells_truth(v) == 0;
		break;
	case M_SUMMARY:
		p->summary = json_string_value(v);
		break;
	case M_CONDITION:
		join(&p->conditions, v);
		break;
	case M_PRECISION:
		join(&p->precisions, v);
		break;
	case M_NETWORK:
		add_codes(t, c->field, v, p->networks);
		break;
	case M_ZONE_TYPE:
		p->zone_type = json_string_value(v);
		break;
	case M_ZONE_CODE:
		p->zone_code = json_string_value(v);
		break;
	case M_BY_USER:
		add_modes(t, p, v, "usagers");
		break;
	case M_BY_PRO:
		add_modes(t, p, v, "professionnels");
		break;
	case M_DROP:
		break;
	}
}

/* "abc" of the source dora is dora--abc in v1. */
static void
prefix_id(json_t *out, const char *field)
{
	const char *id = text_in(out, field), *source = text_in(out,
		"source");
	char *whole;

	if (!*id || !*source || strstr(id, "--"))
		return;
	whole = xasprintf("%s--%s", source, id);
	json_object_set_new(out, field, json_string(whole));
	free(whole);
}

/* South of the equator, or west of Greenwich, whatever the file lost
 * (services.md 8). */
static void
put_sign(struct tidy *t, json_t *out)
{
	static const struct {
		const char *dep;
		int lat, lon;
	} sides[] = { { "974", -1, 1 }, { "976", -1, 1 }, { "986", -1, -1 },
		{ "987", -1, -1 }, { "988", -1, 1 }, { "971", 1, -1 },
		{ "972", 1, -1 }, { "973", 1, -1 }, { "975", 1, -1 },
		{ "977", 1, -1 }, { "978", 1, -1 } };
	static const char *const fields[] = { "latitude", "longitude" };
	char dep[4];
	size_t i, k;

	department(out, dep);
	for (i = 0; i < sizeof sides / sizeof *sides; i++)
		for (k = 0; strcmp(dep, sides[i].dep) == 0 && k < 2; k++) {
			json_t *v = json_object_get(out, fields[k]);
			double d = json_number_value(v);
			int side = k ? sides[i].lon : sides[i].lat;

			if (!json_is_number(v) || d * side >= 0)
				continue;
			json_object_set_new(out, fields[k], json_real(-d));
			add_note(t, fields[k], "", _("signe perdu, remis "
				"d'après le département"));
		}
}

/* "tous-publics" stands alone (services.md 1.3). */
static void
everyone(struct tidy *t, json_t *out)
{
	json_t *list = json_object_get(out, "publics"), *one;
	size_t i;

	if (json_array_size(list) < 2)
		return;
	json_array_foreach(list, i, one)
		if (json_is_string(one) && strcmp(json_string_value(one),
			"tous-publics") == 0) {
			json_t *alone = json_array();

			json_array_append(alone, one);
			json_object_set_new(out, "publics", alone);
			add_note(t, "publics", "", _("tous publics et "
				"d'autres : tous publics"));
			return;
		}
}

static void
finish(struct tidy *t, struct old_parts *p, json_t *out)
{
	if (t->source && !*text_in(out, "source"))
		json_object_set_new(out, "source", json_string(t->source));
	if (t->date && !json_object_get(out, "date_maj"))
		json_object_set_new(out, "date_maj", json_string(t->date));
	if (p->v0 || t->source) {
		prefix_id(out, "id");
		if (t->fields == df_service)
			prefix_id(out, "structure_id");
	}
	if (p->v0)
		from_v0(t, p, out);
	put_sign(t, out);
	everyone(t, out);
}

json_t *
tidy_record(struct tidy *t, json_t *raw, struct buf *why)
{
	struct old_parts p = { .networks = json_array(),
		.modes = json_array(), .by = json_array() };
	json_t *out = json_object(), *v;
	const char *name;

	memset(t->given, 0, sizeof t->given);
	buf_init(&p.conditions);
	buf_init(&p.precisions);
	json_object_foreach(raw, name, v)
		if (*name && !cells_absent(v))
			take(t, name, v, &p, out, why);
	if (json_is_object(raw))
		finish(t, &p, out);
	else
		complain(why, "-", _("il faut un objet"));
	json_decref(p.networks);
	json_decref(p.modes);
	json_decref(p.by);
	buf_done(&p.conditions);
	buf_done(&p.precisions);
	if (p.ignored) {
		json_decref(out);
		return NULL;
	}
	return out;
}

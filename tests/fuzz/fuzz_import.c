/* The directory of a producer: CSV and JSON, to a record of the schema; a file
 * of people, CSV, to what each line would do.  The first byte: p people, j
 * JSON, else CSV; an even one structures, else services. */
#include "tests/unit/domain_world.h"

#include <jansson.h>

#include "base/buf.h"
#include "base/text.h"
#include "cli/dinclusion.h"
#include "cli/jsonlist.h"
#include "cli/tidy.h"
#include "domains/intake_plan.h"
#include "rules/hours.h"
#include "rules/hours_typed.h"
#include "session/csvlist.h"
#include "tests/fuzz/fuzz.h"

static struct ctx *x;           /* who takes people in */

/* What the directory shows of hours that a producer wrote. */
static void
hours(const char *typed)
{
	struct rule_answer osm, again, french;

	hours_typed(typed, &osm);
	if (!osm.ok || !*osm.value)
		return;
	hours_french(osm.value, NULL, &french);
	HOLDS(!french.ok || *french.value);
	hours_french(osm.value, "2026-11-24T10:30", &french);
	HOLDS(!french.ok || strcmp(french.value, "ouvert") == 0 ||
		strcmp(french.value, "ferme") == 0);
	/* what is OSM already comes back as it is */
	hours_typed(osm.value, &again);
	HOLDS(again.ok && strcmp(again.value, osm.value) == 0);
}

static void
take(struct tidy *t, const struct df *fields, json_t *raw)
{
	struct buf why;
	long unknown = 0;
	json_t *r;

	buf_init(&why);
	r = tidy_record(t, raw, &why);
	if (r) {
		bool good = df_check(fields, r, &why, &unknown);

		HOLDS(good || why.len);
		if (json_is_string(json_object_get(r, "horaires_accueil")))
			hours(json_string_value(json_object_get(r,
				"horaires_accueil")));
	}
	json_decref(r);
	json_decref(raw);
	buf_done(&why);
}

static void
csv(struct tidy *t, const struct df *fields, FILE *f)
{
	struct csvlist *l;
	json_t *raw;
	int line = 0;

	if (csvlist_open(f, "f", tidy_knows, t, &l))
		return;
	while (csvlist_next(l, &raw) == E_OK && raw) {
		HOLDS(csvlist_line(l) > line);
		line = csvlist_line(l);
		take(t, fields, raw);
	}
	csvlist_free(l);
}

static void
json(struct tidy *t, const struct df *fields, FILE *f)
{
	struct jsonlist l;
	json_t *raw;

	if (jsonlist_read(&l, f, "f") == E_OK)
		while (jsonlist_next(&l, &raw) == E_OK && raw) {
			if (json_is_object(raw))
				take(t, fields, raw);
			else
				json_decref(raw);
		}
	jsonlist_close(&l);
	fclose(f);
}

/* --- people ------------------------------------------------------------------ */

static void
at_end(void)
{
	world_end();
}

static void
begin(void)
{
	char key[ID_TEXT];
	struct id s;

	world_start("2026-11-24T09:00");
	s = world_structure("CCAS");
	world_structure("Autre");
	world_user("a", &s, "conseiller");
	x = world_login("a");
	world_person(x, key, "last_name", "BOIS", "first_name", "Jeanne",
		"born_on", "1985-03-12", "email", "jb@exemple.fr", NULL);
	atexit(at_end);
}

static bool
known(void *data, const char *name)
{
	struct intake_map one = { .n = 0 };

	return intake_map_add(x, &one, name) && one.target[0];
}

/* What would be kept went through the gate. */
static void
changes(void *data, const char *label, const char *was, const char *now)
{
	HOLDS(*label && text_is_clean(now, TEXT_LINES));
}

static void
plan(const struct intake *in, struct intake_people *people,
	struct intake_line *l)
{
	struct intake_plan p;

	intake_plan_init(&p);
	HOLDS(intake_plan(x, in, people, l, &p) == E_OK);
	HOLDS(strcmp(l->state, INTAKE_NEW) == 0 ||
		strcmp(l->state, INTAKE_CHANGE) == 0 ||
		strcmp(l->state, INTAKE_SAME) == 0 ||
		strcmp(l->state, INTAKE_REJECT) == 0);
	if (strcmp(l->state, INTAKE_REJECT) == 0)
		HOLDS(*row_get(&l->cells, "why"));
	else
		intake_changes(x, &p, changes, NULL);
	HOLDS(text_is_clean(row_get(&l->cells, "why"), TEXT_LINE));
	HOLDS(text_is_clean(row_get(&l->cells, "name"), TEXT_LINE));
	intake_plan_done(&p);
}

static void
lines(const struct intake *in, struct csvlist *csv)
{
	struct intake_people *people;
	json_t *raw;

	HOLDS(intake_people_new(x, in, &people) == E_OK);
	while (csvlist_next(csv, &raw) == E_OK && raw) {
		struct intake_line l;
		const char *name, *text;
		char cell[16];
		int i;

		intake_line_init(&l);
		l.id = id_new();
		l.seq = csvlist_line(csv);
		for (i = 0; (name = csvlist_column(csv, i)); i++) {
			text = json_string_value(json_object_get(raw, name));
			snprintf(cell, sizeof cell, "c%d", i);
			if (text)
				row_set(&l.cells, cell, text);
		}
		json_decref(raw);
		plan(in, people, &l);
		intake_line_done(&l);
	}
	intake_people_free(people);
}

static void
people(FILE *f)
{
	struct csvlist *csv = NULL;
	struct intake in;
	const char *name;
	int i;

	if (!x)
		begin();
	intake_init(&in);
	if (csvlist_open(f, "f", known, NULL, &csv) == E_OK) {
		for (i = 0; (name = csvlist_column(csv, i)) &&
			intake_column(x, &in, name); i++)
			continue;
		if (!name && intake_map_check(&in.map) == E_OK)
			lines(&in, csv);
	}
	csvlist_free(csv);
	intake_done(&in);
	world_leave(x);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct df *fields;
	struct tidy *t;
	FILE *f;

	if (size < 2)
		return 0;
	f = fmemopen((void *)(uintptr_t)(data + 1), size - 1, "r");
	HOLDS(f);
	if (*data == 'p' || *data == 'P') {
		people(f);
		return 0;
	}
	fields = *data % 2 ? df_service : df_structure;
	t = tidy_new(fields, *data % 2 ? NULL : "dora", "2026-01-01");
	(*data == 'j' || *data == 'J' ? json : csv)(t, fields, f);
	tidy_free(t);
	return 0;
}

#include "domains/export_people.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "domains/part.h"
#include "domains/person.h"
#include "domains/sealed.h"
#include "model/act.h"
#include "model/column.h"
#include "model/vault.h"
#include "store/db.h"

#define TURN 500                /* people opened at once */

/* What a person's cells are taken from; record NULL: of the follow. */
static const struct {
	const char *title, *record, *column;
	bool place;             /* of her address */
} of[] = {
	{ N_("Dossier"), NULL, "num", false },
	{ N_("Civilité"), "person", "title", false },
	{ N_("Nom"), "person", "last_name", false },
	{ N_("Prénom"), "person", "first_name", false },
	{ N_("Nom de naissance"), "person", "birth_name", false },
	{ N_("Date de naissance"), "person", "born_on", false },
	{ N_("N° CAF ou MSA"), "resources", "caf_number", false },
	{ N_("Identifiant interne"), "person", "internal_id", false },
	{ N_("Numéro France Travail"), "person", "ft_id", false },
	{ N_("Courriel"), "person", "email", false },
	{ N_("Adresse"), "person", "street", true },
	{ N_("Complément"), "person", "street2", true },
	{ N_("Code postal"), "person", "postcode", true },
	{ N_("Ville"), "person", "commune_name", true },
	{ N_("Téléphone"), "person", "phone", false },
	{ N_("Autre téléphone"), "person", "phone2", false },
	{ N_("Suivi"), NULL, "status", false },
	{ N_("Depuis le"), NULL, "start_on", false },
	{ N_("Dernier contact"), NULL, "last_contact_on", false },
	{ N_("Référente"), NULL, "referent_name", false },
};
#define CELLS (int)(sizeof of / sizeof *of)

static const struct column follow_columns[] = {
	{ .name = "num", .type = CT_INT }, { .name = "status",
		.type = CT_CHOICE, .choice = "follow.status" },
	{ .name = "start_on", .type = CT_DATE },
	{ .name = "last_contact_on", .type = CT_DATE },
	{ .name = "referent_name", .type = CT_TEXT }, { .name = NULL }
};
static const struct record follow_part = { .name = "follow",
	.column = follow_columns };

struct exported {
	struct sealed of;
	bool closed;            /* her address is protected */
	struct row follow, person, resources;
};

static enum err
read_follows(struct ctx *x, const struct id *structure,
	struct exported **out, int *n)
{
	struct db_rows q;
	int cap = 0, i;
	enum err e = db_select(x->db, "export.people", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", structure);
	while (db_next(&q)) {
		struct exported *one;

		if (*n == cap) {
			cap = cap ? 2 * cap : 256;
			*out = xrealloc(*out, (size_t)cap * sizeof **out);
		}
		one = &(*out)[(*n)++];
		memset(one, 0, sizeof *one);
		one->of.record = one->of.person = db_id(&q, "person");
		one->of.structure = *structure;
		one->of.user = x->user;
		one->closed = db_int(&q, "protected") != 0;
		row_init(&one->follow);
		row_init(&one->person);
		row_init(&one->resources);
		for (i = 0; follow_columns[i].name; i++) {
			const char *name = follow_columns[i].name;

			if (strcmp(name, "num") == 0)
				row_setf(&one->follow, name, "%d",
					(int)db_int(&q, name));
			else if (!db_null(&q, name))
				row_set(&one->follow, name, db_text(&q,
					name));
		}
	}
	return db_end(&q);
}

static enum err
record(struct ctx *x, const struct id *structure, int n)
{
	struct act *a = act_new("export.people");
	struct id id = id_new();
	enum err e;

	act_id(a, ":at", structure);
	act_id(a, ":id", &id);
	act_int(a, ":people", n);
	e = act_send(a, x);
	act_free(a);
	return e;
}

/* Some of them, in two requests: what this user may not read stays empty. */
static enum err
open_some(struct ctx *x, struct exported *p, int n)
{
	struct sealed *s = xcalloc((size_t)n + 1, sizeof *s);
	struct row **person = xcalloc((size_t)n + 1, sizeof *person);
	struct row **resources = xcalloc((size_t)n + 1, sizeof *resources);
	int i;
	enum err e;

	for (i = 0; i < n; i++) {
		s[i] = p[i].of;
		person[i] = &p[i].person;
		resources[i] = &p[i].resources;
	}
	e = sealed_load_many(x, &person_record, s, n,
		~SCOPE_BIT(SCOPE_NIR), person);
	if (!e)
		e = sealed_load_many(x, registry_record("resources"), s, n,
			SCOPE_BIT(SCOPE_RESOURCES), resources);
	free(s);
	free(person);
	free(resources);
	return e;
}

static char *
cell_text(struct ctx *x, const struct exported *p, int i)
{
	const char *name = of[i].record;
	const struct record *rec = name ? registry_record(name) :
		&follow_part;
	const struct row *r = !name ? &p->follow :
		strcmp(name, "person") == 0 ? &p->person : &p->resources;
	const char *v = row_get(r, of[i].column);

	if (!*v || strcmp(v, ROW_MASKED) == 0 || (of[i].place && p->closed))
		return xstrdup("");
	return column_text(x, record_column(rec, of[i].column), v);
}

static void
put_one(struct ctx *x, const struct exported *p, export_line *line,
	void *data)
{
	char *cell[EXPORT_CELLS] = { NULL };
	int i;

	for (i = 0; i < CELLS; i++)
		cell[i] = cell_text(x, p, i);
	line(data, CELLS, (const char *const *)cell);
	for (i = 0; i < CELLS; i++) {
		wipe(cell[i], strlen(cell[i]));
		free(cell[i]);
	}
}

static void
put_titles(export_line *line, void *data)
{
	const char *title[EXPORT_CELLS];
	int i;

	for (i = 0; i < CELLS; i++)
		title[i] = _(of[i].title);
	line(data, CELLS, title);
}

enum err
export_people(struct ctx *x, export_line *line, void *data)
{
	const struct ctx_structure *at = ctx_structure(x);
	struct exported *p = NULL;
	int n = 0, from, i;
	enum err e;

	_Static_assert(sizeof of / sizeof *of <= EXPORT_CELLS, "cells");
	if (!at || at->role != ROLE_RESPONSABLE)
		return err_set(E_RIGHT, "%s", _("Sortir les personnes de la "
			"structure revient à sa personne responsable. « export "
			"view » sort ce que vous voyez."));
	e = read_follows(x, &at->id, &p, &n);
	/* nothing leaves before it is written down */
	if (!e)
		e = record(x, &at->id, n);
	if (!e)
		put_titles(line, data);
	for (from = 0; from < n && !e; from += TURN) {
		int some = n - from < TURN ? n - from : TURN;
		int mark = vault_mark(x->vault);

		e = open_some(x, p + from, some);
		for (i = from; i < from + some && !e; i++)
			put_one(x, &p[i], line, data);
		vault_release(x->vault, mark);
	}
	for (i = 0; i < n; i++) {
		row_done(&p[i].follow);
		row_done(&p[i].person);
		row_done(&p[i].resources);
	}
	free(p);
	return e;
}

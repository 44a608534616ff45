/* A person, sources and screens of their own for the tests of forms, on a
 * terminal of libvterm. */
#ifndef TESTS_FORM_WORLD_H
#define TESTS_FORM_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/unit/hands.h"
#include "ui/screens.h"
#include "ui/ui.h"

/* --- a record ------------------------------------------------------------ */

static const struct column person_columns[] = {
	{ .name = "last_name", .label = "Nom", .type = CT_TEXT, .max = 40,
		.flags = COL_REQUIRED, .help = "Le nom de naissance." },
	{ .name = "first_name", .label = "Prénom", .type = CT_TEXT,
		.max = 40 },
	{ .name = "children", .label = "Enfants", .type = CT_INT },
	{ .name = "status", .label = "Statut", .type = CT_CHOICE,
		.choice = "t.status" },
	{ .name = "town", .label = "Commune", .type = CT_LOOKUP },
	{ .name = "town_name", .label = "Commune", .type = CT_TEXT },
	{ .name = "rsa", .label = "RSA", .type = CT_YESNO },
	{ .name = "told", .label = "Informée", .type = CT_CHECKBOX },
	{ .name = "nir", .label = "Numéro", .type = CT_TEXT, .max = 15 },
	{ .name = "age", .label = "Âge", .type = CT_INT,
		.flags = COL_READONLY },
	{ .name = "note", .label = "Note", .type = CT_LONG, .max = 4000 },
	{ .name = NULL },
};

static struct row stored;
static int stored_version, saves;
static enum err refuse_with;

static enum err
person_load(struct ctx *c, const char *key, const char *arg, struct row *r)
{
	if (!*key) {
		row_set(r, "last_name", arg);
		return E_OK;
	}
	row_copy(r, &stored);
	row_set(r, "nir", ROW_MASKED);
	row_set(r, "age", "28");
	row_setf(r, "_version", "%d", stored_version);
	row_set(r, "_key", key);
	return E_OK;
}

static enum err
person_save(struct ctx *c, const struct row *was, struct row *now,
	struct faults *f)
{
	saves++;
	if (refuse_with) {
		faults_add(f, "", "refus");
		return err_set(refuse_with, "Disque plein : rien n'est écrit.");
	}
	if (row_has(was, "_version") &&
		row_int(was, "_version") != stored_version) {
		faults_add(f, "", "Modifiée par P. LANG le 24/11 à 14h02.");
		return err_set(E_CONFLICT, "Modifiée par P. LANG.");
	}
	row_copy(&stored, now);
	stored_version++;
	row_set(now, "_key", "1");
	return E_OK;
}

static void
person_check(struct ctx *c, const struct row *now, struct faults *f)
{
	if (strcmp(row_get(now, "rsa"), "1") == 0 &&
		!*row_get(now, "status"))
		faults_add(f, "status", "%s", "Le RSA est ouvert : il manque "
			"le statut.");
}

static const struct record person = { "person", person_columns, person_load,
	person_save, person_check };
/* A table of CELLS values, "v0"... that are wrong until they are "bon"; every
 * tenth is a row of its own that only opens. */
#define CELLS 400
static char cell_said[CELLS][20];
static int cell_lost;           /* after those before it nothing is found */

static enum err
cells_load(struct ctx *c, const char *key, const char *arg, struct row *r)
{
	row_set(r, "_key", key);
	return E_OK;
}

static enum err
cells_save(struct ctx *c, const struct row *was, struct row *now,
	struct faults *f)
{
	saves++;
	for (int i = 0; i < CELLS; i++) {
		char name[16];

		snprintf(name, sizeof name, "v%d", i);
		if (strcmp(row_get(was, name), row_get(now, name)) != 0)
			snprintf(cell_said[i], sizeof *cell_said, "%s",
				row_get(now, name));
	}
	return E_OK;
}

static const struct column cells_columns[] = {
	{ .name = "n", .label = "Nombre", .type = CT_INT },
	{ .name = NULL },
};
static const struct record cells = { "cells", cells_columns, cells_load,
	cells_save, NULL };
static const struct record *const records[] = { &person, &cells, NULL };

/* --- sources, choices, checks -------------------------------------------- */

static const struct column town_columns[] = {
	{ .name = "name", .label = "Commune", .type = CT_TEXT },
	{ .name = NULL },
};
static const char *const towns[] = { "Aubagne", "Aubusson", "Guéret",
	"Saint-Étienne", NULL };

static enum err
towns_fetch(struct ctx *c, const struct list_query *q, struct rows *out)
{
	for (int i = 0; towns[i]; i++) {
		struct row *r = rows_add(out);

		row_setf(r, "_key", "%05d", 23000 + i);
		row_set(r, "name", towns[i]);
	}
	return E_OK;
}

static const struct column visit_columns[] = {
	{ .name = "what", .label = "Quoi", .type = CT_TEXT },
	{ .name = "who", .label = "Qui", .type = CT_TEXT },
	{ .name = NULL },
};
static int visits = 3;

static enum err
visits_fetch(struct ctx *c, const struct list_query *q, struct rows *out)
{
	for (int i = 0; i < visits; i++) {
		struct row *r = rows_add(out);

		row_setf(r, "_key", "v%d", i);
		row_setf(r, "what", "visite %d", i);
		row_set(r, "who", row_get(q->arg, "key"));
	}
	return E_OK;
}

static const struct column cell_columns[] = {
	{ .name = "what", .label = "Quoi", .type = CT_TEXT },
	{ .name = "said", .label = "Lu", .type = CT_TEXT, .max = 19 },
	{ .name = "why", .label = "Pourquoi", .type = CT_TEXT },
	{ .name = NULL },
};

static void
cell_row(int i, struct rows *out)
{
	struct row *r = rows_add(out);

	row_setf(r, "_key", "v%d", i);
	row_setf(r, "_after", "v%d", i - 1);
	row_setf(r, "_label", "Case %d", i);
	row_set(r, "_open", "1");
	row_set(r, "_shut", i % 10 == 9 ? "1" : "");
	row_setf(r, "what", "case %d", i);
	row_set(r, "said", cell_said[i]);
	row_setf(r, "why", "raison %d", i);
}

static enum err
cells_fetch(struct ctx *c, const struct list_query *q, struct rows *out)
{
	int from = q->after && *q->after ? atoi(q->after + 1) + 1 : 0;
	int last = q->before ? atoi(q->before + 1) : CELLS;

	if (from && from <= cell_lost)
		return err_set(E_NOTFOUND, "perdue");
	if (q->before) {
		int n = 0;

		for (from = last; from > 0 && n < q->n; n += strcmp(
			cell_said[from], "bon") != 0)
			from--;
	}
	for (int i = from; i < last && out->n < q->n; i++)
		if (strcmp(cell_said[i], "bon") != 0)
			cell_row(i, out);
	return E_OK;
}

static const struct source sources[] = {
	{ "t.cells", cell_columns, true, cells_fetch },
	{ "t.towns", town_columns, false, towns_fetch },
	{ "t.visits", visit_columns, false, visits_fetch },
	{ NULL, NULL, false, NULL } };

static const struct choice status[] = { { "act", "active" },
	{ "att", "en attente" }, { "ecr", "écrite" }, { NULL, NULL } };
static const struct choices choices[] = { { "t.status", status, NULL },
	{ NULL, NULL, NULL } };

static enum err
no_digit(struct ctx *c, const char *value)
{
	return strpbrk(value, "0123456789") ? err_set(E_CHECK,
		"Prénom : pas de chiffre.") : E_OK;
}

static const struct check checks[] = { { "no_digit", no_digit },
	{ NULL, NULL } };

static int thens;

static void
town_then(struct ctx *c, struct row *row)
{
	thens++;
	if (*row_get(row, "town"))
		row_set(row, "rsa", "0");
}

static const struct then then[] = { { "town_then", town_then },
	{ NULL, NULL } };

static const struct domain domain = { .name = "t", .records = records,
	.sources = sources, .choices = choices, .checks = checks,
	.thens = then };
const struct domain *const registry_domains[] = { &domain, NULL };

/* --- screens ------------------------------------------------------------- */

const struct embedded embedded_screens[] = {
	{ "screens/t/home.menu", "menu t.home\n  title \"Accueil\"\n"
		"item 1 \"Fiche\"\n  form t.edit\n" },
	{ "screens/t/towns.list", "list t.towns\n  title \"Communes\"\n"
		"  source t.towns\ncolumn name 30 \"Commune\"\n" },
	{ "screens/t/edit.form", "form t.edit\n"
		"  title \"Fiche de %{last_name}\"\n  record person\n"
		"layout\n"
		" Nom     [nom                 ]  Prénom [prenom        ]\n"
		" Enfants [enf]  Statut [statut    ]  Commune [commune   ]\n"
		" RSA [rsa]  Informée [i]  Numéro [nir            ] Âge [a ]\n"
		" Note    [note                ]\n"
		"         [note                ]\n"
		"         [note                ]\n"
		"  [quoi        ] [qui     ]\n"
		"  [quoi        ] [qui     ]\n"
		"end\n"
		"field nom last_name\n  hint \"Le nom d'usage\"\n"
		"field prenom first_name\n  check no_digit\n"
		"field enf children\n"
		"field statut status\n"
		"field commune town\n  lookup t.towns\n  show town_name\n"
		"  then town_then\n"
		"field rsa rsa\n"
		"field i told\n"
		"field nir nir\n"
		"field a age\n"
		"field note note\n"
		"rows visites\n  source t.visits\n  cell quoi what\n"
		"  cell qui who\n  open t.view\n" },
	{ "screens/t/short.form", "form t.short\n  title \"Nouvelle\"\n"
		"  record person\nlayout\n"
		" Nom    [nom       ]\n"
		" Prénom [prenom    ]  Statut [statut     ]\n"
		"end\n"
		"field nom last_name\nfield prenom first_name\n"
		"field statut status\n  default att\n" },
	{ "screens/t/cells.form", "form t.cells\n  title \"Cases\"\n"
		"  record cells\nlayout\n"
		" Quoi      Lu           Pourquoi\n"
		"[quoi     ][lu        ][pourquoi     ]\n"
		"[quoi     ][lu        ][pourquoi     ]\n"
		"[quoi     ][lu        ][pourquoi     ]\n"
		"[quoi     ][lu        ][pourquoi     ]\n"
		"[quoi     ][lu        ][pourquoi     ]\n"
		"[quoi     ][lu        ][pourquoi     ]\n"
		"[quoi     ][lu        ][pourquoi     ]\n"
		"[quoi     ][lu        ][pourquoi     ]\n"
		"[quoi     ][lu        ][pourquoi     ]\n"
		"[quoi     ][lu        ][pourquoi     ]\n"
		"[quoi     ][lu        ][pourquoi     ]\n"
		"[quoi     ][lu        ][pourquoi     ]\n"
		"[quoi     ][lu        ][pourquoi     ]\n"
		"[quoi     ][lu        ][pourquoi     ]\n"
		"end\n"
		"rows cases\n  source t.cells\n  cell quoi what\n"
		"  cell lu said\n  cell pourquoi why\n  types lu\n"
		"  open t.view\n"
		"action line \"La ligne\"\n  letter l\n  form t.view _open\n" },
	{ "screens/t/view.form", "form t.view\n  title \"Lecture\"\n"
		"  view\n  record person\nlayout\n"
		" Nom  [nom       ]\n"
		" Note [note                ]\n"
		"      [note                ]\n"
		"end\n"
		"field nom last_name\nfield note note\n"
		"action edit \"Corriger\"\n  digit 1\n  letter k\n"
		"  form t.edit\n" },
	KEYMAP,
	{ NULL, NULL },
};

/* --- hands and eyes ------------------------------------------------------ */

static inline bool
changed(void)
{
	return ui_top(&ui)->ops->modified(ui_top(&ui));
}

static inline void
open_edit(void)
{
	assert_int_equal(ui_open(&ui, "t.edit", "1", ""), E_OK);
	ui_paint(&ui);
}

static inline int
setup(void **state)
{
	row_init(&stored);
	row_set(&stored, "last_name", "BENALI");
	row_set(&stored, "first_name", "Nadia");
	row_set(&stored, "status", "act");
	stored_version = 7;
	saves = thens = 0;
	visits = 3;
	for (int i = 0; i < CELLS; i++)
		snprintf(cell_said[i], sizeof *cell_said, "faux %d", i);
	refuse_with = E_OK;
	hands_open("t.home");
	return 0;
}

static inline int
teardown(void **state)
{
	hands_close();
	row_done(&stored);
	return 0;
}

static inline void
other_saves(const char *column, const char *value)
{
	row_set(&stored, column, value);
	stored_version++;
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
#define FORM_TESTS(...) \
	do { \
		const struct CMUnitTest tests[] = { __VA_ARGS__ }; \
								\
		i18n_init("fr", NULL); \
		if (screens_load(NULL, stderr) != E_OK) \
			return 1; \
		return cmocka_run_group_tests(tests, NULL, NULL); \
	} while (0)

#endif

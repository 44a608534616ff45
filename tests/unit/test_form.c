/* Forms: fields of every kind, faults, conflicts, long texts, the cursor and
 * the bytes after each step, on a terminal of libvterm with a record and
 * sources of their own. */
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
static const struct record *const records[] = { &person, NULL };

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

static const struct source sources[] = {
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

static bool
changed(void)
{
	return ui_top(&ui)->ops->modified(ui_top(&ui));
}

static void
open_edit(void)
{
	assert_int_equal(ui_open(&ui, "t.edit", "1", ""), E_OK);
	ui_paint(&ui);
}

static int
setup(void **state)
{
	row_init(&stored);
	row_set(&stored, "last_name", "BENALI");
	row_set(&stored, "first_name", "Nadia");
	row_set(&stored, "status", "act");
	stored_version = 7;
	saves = thens = 0;
	visits = 3;
	refuse_with = E_OK;
	hands_open("t.home");
	return 0;
}

static int
teardown(void **state)
{
	hands_close();
	row_done(&stored);
	return 0;
}

/* --- the tests ----------------------------------------------------------- */

static void
test_shown(void **state)
{
	open_edit();
	shows(0, "Fiche de BENALI");
	shows(1, " Nom     [BENALI              ]  Prénom [Nadia         ]");
	shows(2, "[active    ]");
	shows(3, "[········       ] Âge  28");
	shows(7, "   visite 0       1");
	shows(8, "   visite 1       1");
	shows(21, "Le nom d'usage");
	at("nom", 0, 6);
	assert_false(changed());
	assert_string_equal(ui_top(&ui)->ops->help(ui_top(&ui)),
		"Le nom de naissance.");
}

static void
test_typing(void **state)
{
	open_edit();
	press(KEY_TAB);
	at("prenom", 0, 5);
	type("-Ève");
	shows(1, "[Nadia-Ève     ]");
	at("prenom", 0, 9);
	assert_true(changed());
	press(KEY_LEFT);
	press(KEY_BACKSPACE);
	shows(1, "[Nadia-Èe      ]");
	at("prenom", 0, 7 + 0);
	press(KEY_HOME);
	at("prenom", 0, 0);
	press(KEY_CTRL('D'));
	shows(1, "[adia-Èe       ]");
	press(KEY_CTRL('K'));
	shows(1, "[              ]");
	type("Nadia");
	assert_false(changed());        /* what was there is there again */
	press(KEY_BACKTAB);
	at("nom", 0, 6);
	assert_false(changed());
}

static void
test_bytes(void **state)
{
	open_edit();
	term_bytes(term);
	type("X");
	assert_int_equal(term_bytes(term), 1);
	press(KEY_ENTER);
	term_bytes(term);
	/* the hint went; from here fields have none */
	press(KEY_TAB);
	assert_true(term_bytes(term) <= 8);
	type("5");
	assert_int_equal(term_bytes(term), 1);
	press(KEY_TAB);
	assert_true(term_bytes(term) <= 8);
}

static void
test_scroll(void **state)
{
	open_edit();
	press(KEY_TAB);
	press(KEY_CTRL('K'));
	type("abcdefghijklmn");          /* as wide as the slot */
	shows(1, "[abcdefghijklmn]");
	at("prenom", 0, 14);
	type("o");                      /* by half a window */
	shows(1, "[ijklmno       ]");
	at("prenom", 0, 7);
	press(KEY_HOME);
	shows(1, "[abcdefghijklmn]");
	at("prenom", 0, 0);
	press(KEY_TAB);
	shows(1, "[abcdefghijklmn]");
	assert_string_equal(now("first_name"), "abcdefghijklmno");
}

static void
test_refused_at_exit(void **state)
{
	open_edit();
	press(KEY_TAB);
	type("2");
	press(KEY_ENTER);
	at("prenom", 0, 6);
	shows(22, "pas de chiffre");
	shows(1, "[Nadia2        ]");
	assert_string_equal(now("first_name"), "Nadia");
	press(KEY_BACKTAB);             /* backward one may leave */
	at("nom", 0, 6);
	shows(1, "[Nadia2        ]");
	assert_true(changed());
	press(KEY_TAB);                    /* and the reason is said again */
	at("prenom", 0, 6);
	shows(22, "pas de chiffre");
	press(KEY_BACKSPACE);
	press(KEY_TAB);
	at("enf", 0, 0);
	assert_false(changed());
}

static void
test_choice(void **state)
{
	open_edit();
	press(KEY_TAB), press(KEY_TAB), press(KEY_TAB);
	at("statut", 0, 0);
	type("E");                      /* en attente, before écrite */
	shows(2, "[en attente]");
	at("statut", 0, 1);
	type("c");
	shows(2, "[écrite    ]");
	assert_string_equal(now("status"), "ecr");
	at("statut", 0, 2);
	type("z");
	shows(22, "aucune valeur");
	shows(2, "[écrite    ]");
	press(KEY_BACKSPACE);
	shows(2, "[en attente]");
	press(KEY_CTRL('K'));
	shows(2, "[          ]");
	assert_string_equal(now("status"), "");
	press(KEY_F(4));
	assert_null(ui_top(&ui)->screen);
	shows(2, "active");
	press(KEY_DOWN);
	press(KEY_ENTER);
	shows(2, "[en attente]");
	at("statut", 0, 0);
	assert_string_equal(now("status"), "att");
	press(KEY_CTRL('K'));
	type("a");
	assert_string_equal(now("status"), "act");
	assert_false(changed());
}

static void
test_lookup(void **state)
{
	open_edit();
	to("commune");
	type("gueret");                 /* without its accent */
	press(KEY_ENTER);
	shows(2, "Commune [Guéret    ]");
	assert_string_equal(now("town"), "23002");
	assert_int_equal(thens, 1);
	assert_string_equal(now("rsa"), "0");
	at("rsa", 0, 0);
	press(KEY_BACKTAB);
	press(KEY_CTRL('K'));
	type("aub");
	press(KEY_ENTER);                    /* two towns */
	at("commune", 0, 3);
	shows(22, "plusieurs");
	press(KEY_F(4));
	assert_string_equal(ui_top(&ui)->screen->name, "t.towns");
	shows(4, "> Aubagne");
	shows(5, "  Aubusson");
	assert_string_equal(vt_row(vt, 6), "");
	press(KEY_DOWN);
	press(KEY_ENTER);
	shows(2, "Commune [Aubusson  ]");
	at("commune", 0, 8);
	assert_string_equal(now("town"), "23001");
	press(KEY_ENTER);
	assert_int_equal(thens, 2);
	press(KEY_BACKTAB);
	press(KEY_CTRL('K'));
	type("xyz");
	press(KEY_ENTER);
	shows(22, "rien ne correspond");
	at("commune", 0, 3);
	press(KEY_F(4));                /* then all of them */
	shows(7, "  Saint-Étienne");
	press(KEY_F(3));
	at("commune", 0, 3);
	shows(2, "Commune [xyz       ]");
	press(KEY_CTRL('K'));
	press(KEY_ENTER);
	assert_string_equal(now("town"), "");
	assert_string_equal(now("town_name"), "");
}

static void
test_yesno_and_box(void **state)
{
	open_edit();
	to("rsa");
	type("o");
	shows(3, "RSA [oui]");
	at("rsa", 0, 0);
	type("n");
	shows(3, "RSA [non]");
	type("z");
	shows(22, "o pour oui");
	press(KEY_BACKSPACE);
	shows(3, "RSA [   ]");
	press(KEY_TAB);
	at("i", 0, 0);
	type(" ");
	shows(3, "[x]");
	assert_string_equal(now("told"), "1");
	type(" ");
	shows(3, "[ ]");
	press(KEY_TAB);                 /* past the masked and the computed */
	at("note", 0, 0);
}

static void
test_long(void **state)
{
	char text[4300] = "", *p = text;

	open_edit();
	to("note");
	type("un deux trois quatre cinq six");
	shows(4, "[un deux trois quatre]");
	shows(5, "[cinq six            ]");
	at("note", 1, 8);
	press(KEY_UP);
	at("note", 0, 8);
	press(KEY_DOWN);
	at("note", 1, 8);
	term_bytes(term);
	type("x");
	assert_int_equal(term_bytes(term), 1);
	press(KEY_CTRL('K'));
	for (int i = 0; p - text < 3990; i++)
		p += sprintf(p, "mot%04d ", i);
	ui.pasting = true;
	for (char *c = text; *c; c++)
		ui_key(&ui, &(struct key){ .code = *c });
	ui.pasting = false;
	ui_paint(&ui);
	shows(21, "3992 sur 4000");
	at("note", 2, 8);
	shows(6, "[mot0498             ]");
	press(KEY_UP);
	at("note", 1, 8);
	for (int i = 0; i < 2; i++)
		press(KEY_UP);
	at("note", 0, 8);               /* scrolled by one line */
	shows(4, "[mot0492 mot0493     ]");
	for (int i = 0; i < 3; i++)
		press(KEY_DOWN);
	at("note", 2, 8);
	type("12345678");
	type("9");
	shows(22, "4000 caractères au plus");
	press(KEY_TAB);
	assert_int_equal(strlen(now("note")), 4000);
	press(KEY_BACKTAB);
	at("note", 2, 16 + 0);
}

static void
test_lines(void **state)
{
	open_edit();
	to("note");
	type("un");
	press(KEY_ESC('\r'));
	type("deux");
	shows(4, "[un                  ]");
	shows(5, "[deux                ]");
	at("note", 1, 4);
	press(KEY_UP);
	press(KEY_UP);                  /* out of the field */
	at("i", 0, 0);
	assert_string_equal(now("note"), "un\ndeux");
	ui.pasting = true;
	press(KEY_TAB);
	ui.pasting = false;
	to("note");
	ui.pasting = true;
	type("A\rB");
	ui.pasting = false;
	press(KEY_TAB);
	assert_non_null(strchr(now("note"), '\n'));
}

static void
test_all_faults(void **state)
{
	open_edit();
	press(KEY_CTRL('K'));           /* the name is required */
	to("enf");
	type("deux");
	press(KEY_BACKTAB);
	to("prenom");
	press(KEY_HOME);
	type("4");
	press(KEY_F(10));
	assert_int_equal(saves, 0);
	at("nom", 0, 0);
	shows(22, "Il manque : Nom. Le curseur y est. À revoir : 3 champs.");
	shows(1, "[4Nadia        ]");
	shows(2, "[deu]");
	type("BENALI");
	press(KEY_ENTER);
	at("prenom", 0, 6);
	shows(22, "pas de chiffre");
	press(KEY_HOME);
	press(KEY_CTRL('D'));
	press(KEY_ENTER);
	at("enf", 0, 1);
	shows(22, "Enfants");
	press(KEY_CTRL('K'));
	type("2");
	to("statut");
	press(KEY_CTRL('K'));
	to("rsa");
	type("o");
	press(KEY_F(10));               /* the record's own check */
	assert_int_equal(saves, 0);
	at("statut", 0, 0);
	shows(22, "il manque le statut");
	type("act");
	press(KEY_F(10));
	assert_int_equal(saves, 1);
	assert_string_equal(row_get(&stored, "children"), "2");
	assert_string_equal(ui_top(&ui)->screen->name, "t.home");
	shows(22, "Enregistré.");
}

static void
test_refused_save(void **state)
{
	static const enum err all[] = { E_FULL, E_RIGHT, E_IO, E_AGAIN,
		E_CHECK };

	open_edit();
	press(KEY_TAB);
	type("X");
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		refuse_with = all[i];
		press(KEY_F(10));
		assert_int_equal(saves, i + 1);
		assert_string_equal(ui_top(&ui)->screen->name, "t.edit");
		shows(1, "[NadiaX        ]");
		at("prenom", 0, 6);
		assert_true(*vt_row(vt, 22) != '\0');
		assert_true(changed());
	}
	refuse_with = E_OK;
	press(KEY_F(10));
	assert_string_equal(row_get(&stored, "first_name"), "NadiaX");
}

static void
test_enter_saves(void **state)
{
	assert_int_equal(ui_open(&ui, "t.short", "", "DIALLO"), E_OK);
	ui_paint(&ui);
	shows(1, "[DIALLO    ]");
	shows(2, "[en attente ]");
	at("prenom", 0, 0);             /* the first empty one */
	assert_false(changed());        /* what was filled in is no typing */
	type("Aminata");
	press(KEY_ENTER);
	at("statut", 0, 0);
	press(KEY_ENTER);
	shows(22, "Enregistrer ?");
	press(KEY_ENTER);                    /* Enter never answers */
	assert_int_equal(saves, 0);
	type("n");
	at("statut", 0, 0);
	press(KEY_ENTER);
	type("o");
	assert_int_equal(saves, 1);
	assert_string_equal(row_get(&stored, "status"), "att");
	assert_string_equal(row_get(&stored, "first_name"), "Aminata");
	assert_string_equal(ui_top(&ui)->screen->name, "t.home");
}

static void
test_cancel(void **state)
{
	open_edit();
	type("X");
	press(KEY_F(12));
	shows(22, "Abandonner la saisie ?");
	type("n");
	shows(1, "[BENALIX");
	press(KEY_F(12));
	type("o");
	shows(1, "[BENALI  ");
	at("nom", 0, 6);
	assert_false(changed());
	press(KEY_F(12));
	assert_string_equal(ui_top(&ui)->screen->name, "t.home");
	open_edit();
	type("X");
	press(KEY_F(3));                /* leaving asks as well */
	shows(22, "?");
	type("n");
	shows(1, "[BENALIX");
}

static void
other_saves(const char *column, const char *value)
{
	row_set(&stored, column, value);
	stored_version++;
}

static void
test_conflict_mine(void **state)
{
	open_edit();
	press(KEY_TAB);
	type("X");
	other_saves("first_name", "Nadège");
	press(KEY_F(10));
	assert_null(ui_top(&ui)->screen);
	shows(1, "Modifiée par P. LANG le 24/11 à 14h02.");
	shows(4, "> Prénom");
	shows(5, "x chez vous        NadiaX");
	shows(6, "  déjà enregistré  Nadège");
	type("n");
	shows(6, "x déjà enregistré  Nadège");
	type("o");
	press(KEY_ENTER);
	shows(22, "Enregistrer ainsi ?");
	type("o");
	assert_string_equal(row_get(&stored, "first_name"), "NadiaX");
	assert_int_equal(stored_version, 9);
	assert_string_equal(ui_top(&ui)->screen->name, "t.home");
}

static void
test_conflict_theirs(void **state)
{
	open_edit();
	press(KEY_TAB);
	type("X");
	to("enf");
	type("3");
	other_saves("first_name", "Nadège");
	press(KEY_F(10));
	shows(4, "> Prénom");
	assert_string_equal(vt_row(vt, 8), "");         /* one field only */
	type("n");
	press(KEY_F(10));
	assert_string_equal(row_get(&stored, "first_name"), "Nadège");
	assert_string_equal(row_get(&stored, "children"), "3");
}

static void
test_conflict_kept(void **state)
{
	open_edit();
	press(KEY_TAB);
	type("X");
	other_saves("first_name", "Nadège");
	press(KEY_F(10));
	press(KEY_F(12));
	shows(1, "[NadiaX        ]");
	at("prenom", 0, 6);
	assert_true(changed());
	press(KEY_F(10));               /* all theirs: nothing to save */
	type("n");
	press(KEY_F(10));
	shows(1, "[Nadège        ]");
	assert_false(changed());
	assert_int_equal(saves, 2);
}

static void
test_conflict_elsewhere(void **state)
{
	open_edit();
	press(KEY_TAB);
	type("X");
	other_saves("note", "un mot");
	press(KEY_F(10));               /* different fields: no question */
	assert_string_equal(row_get(&stored, "first_name"), "NadiaX");
	assert_string_equal(row_get(&stored, "note"), "un mot");
	assert_string_equal(ui_top(&ui)->screen->name, "t.home");
}

static void
test_rows(void **state)
{
	int y, column;

	open_edit();
	to("note");
	press(KEY_TAB);
	vt_cursor(vt, &y, &column);
	assert_int_equal(y, 7);
	assert_int_equal(column, 1);
	shows(7, " > ");
	shows(7, "visite 0");
	press(KEY_DOWN), press(KEY_DOWN);
	shows(7, "visite 1");
	vt_cursor(vt, &y, &column);
	assert_int_equal(y, 8);
	press(KEY_ENTER);
	assert_string_equal(ui_top(&ui)->screen->name, "t.view");
	assert_string_equal(row_get(&ui_top(&ui)->arg, "key"), "v2");
	visits = 2;                     /* the row has gone meanwhile */
	press(KEY_F(3));
	vt_cursor(vt, &y, &column);
	assert_int_equal(y, 8);
	shows(8, "visite 1");
	press(KEY_F(6));
	assert_string_equal(row_get(&ui_top(&ui)->arg, "arg"), "1");
	press(KEY_F(3));
	press(KEY_DOWN);                /* out, to the first field */
	at("nom", 0, 6);
	press(KEY_BACKTAB);
	press(KEY_UP), press(KEY_UP);
	at("note", 0, 0);
}

static void
test_view(void **state)
{
	row_set(&stored, "note", "un deux trois quatre cinq six sept huit "
		"neuf dix onze douze treize quatorze");
	assert_int_equal(ui_open(&ui, "t.view", "1", ""), E_OK);
	ui_paint(&ui);
	shows(2, "un deux trois quatre");
	type("x");
	shows(1, "BENALI");
	press(KEY_F(8));
	shows(2, "cinq six sept huit");
	press(KEY_F(7));
	shows(2, "un deux trois quatre");
	assert_true(ui_top(&ui)->ops->modified == NULL || !changed());
	type("1");
	assert_string_equal(ui_top(&ui)->screen->name, "t.edit");
	press(KEY_TAB);
	type("X");
	press(KEY_F(10));
	assert_string_equal(ui_top(&ui)->screen->name, "t.view");
	press(KEY_CTRL('O'));
	type("k");
	assert_string_equal(ui_top(&ui)->screen->name, "t.edit");
}

static void
test_state(void **state)
{
	struct buf b;
	char *before, *after;
	int y, column, y2, column2;

	buf_init(&b);
	open_edit();
	press(KEY_CTRL('K'));           /* emptied */
	press(KEY_TAB);
	type("7");
	press(KEY_BACKTAB);             /* refused, kept */
	to("nom");
	type("DU");
	press(KEY_LEFT);
	vt_cursor(vt, &y, &column);
	before = vt_dump(vt, 1);
	ui_state(&ui, &b);
	ui_done(&ui);
	assert_int_equal(ui_init(&ui, term, &x, screens_keymap("defaut"),
		"t.home"), E_OK);
	other_saves("first_name", "Autre");
	assert_int_equal(ui_restore(&ui, b.data, b.len), E_OK);
	ui_paint(&ui);
	/* who resumes knows it before saving; a key takes it off */
	shows(22, "Cette fiche a changé depuis");
	press(KEY_LEFT);
	press(KEY_RIGHT);
	after = vt_dump(vt, 1);
	vt_cursor(vt, &y2, &column2);
	assert_string_equal(before, after);
	assert_int_equal(y, y2);
	assert_int_equal(column, column2);
	assert_true(changed());
	press(KEY_TAB);
	press(KEY_BACKSPACE);
	press(KEY_F(10));               /* the old version: a conflict */
	assert_int_equal(saves, 2);
	assert_string_equal(row_get(&stored, "last_name"), "DU");
	assert_string_equal(row_get(&stored, "first_name"), "Nadia");
	free(before);
	free(after);
	buf_done(&b);
}

/* The same place on a terminal of another size; and where the field is not
 * open any more, what was typed, and nothing that was read. */
static void
test_state_elsewhere(void **state)
{
	struct buf b, text;
	char title[80];

	buf_init(&b);
	buf_init(&text);
	open_edit();
	assert_null(ui_typed(&ui));
	to("note");
	type("un deux trois quatre cinq six sept huit neuf dix onze douze");
	for (int i = 0; i < 5; i++)
		press(KEY_LEFT);
	assert_ptr_equal(ui_typed(&ui), ui_top(&ui));
	view_title(&ui, ui_top(&ui), false, title, sizeof title);
	assert_non_null(strstr(title, "BENALI"));
	view_title(&ui, ui_top(&ui), true, title, sizeof title);
	assert_null(strstr(title, "BENALI"));
	ui_state(&ui, &b);
	ui_resize(&ui, 132, 12);
	vt_resize(vt, 132, 12);
	ui_unwind(&ui, 1);
	assert_int_equal(ui_restore(&ui, b.data, b.len), E_OK);
	ui_paint(&ui);
	assert_null(strstr(vt_row(vt, 10), "a changé"));
	type("#");
	to("nom");
	assert_string_equal(now("note"),
		"un deux trois quatre cinq six sept huit neuf dix onze #douze");

	/* her role closed it since */
	ui_unwind(&ui, 1);
	row_set(&stored, "note", ROW_MASKED);
	assert_int_equal(ui_restore(&ui, b.data, b.len), E_RIGHT);
	row_set(&stored, "note", "");
	assert_int_equal(ui_state_text(&x, b.data, b.len, &text), E_OK);
	assert_non_null(strstr(buf_str(&text), "Note : un deux trois"));
	assert_null(strstr(buf_str(&text), "BENALI"));
	assert_int_equal(ui_state_text(&x, b.data, b.len - 1, &text),
		E_PROTO);
	buf_done(&b);
	buf_done(&text);
}

static void
test_small(void **state)
{
	int y, column;

	open_edit();
	ui_resize(&ui, 80, 12);
	vt_resize(vt, 80, 12);
	ui_paint(&ui);
	for (int i = 0; i < 11; i++) {
		press(KEY_TAB);
		vt_cursor(vt, &y, &column);
		assert_true(y >= 1 && y <= ui_body_bottom(&ui));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_shown, setup, teardown),
		cmocka_unit_test_setup_teardown(test_typing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_scroll, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused_at_exit, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_choice, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lookup, setup, teardown),
		cmocka_unit_test_setup_teardown(test_yesno_and_box, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_long, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_all_faults, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_refused_save, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_enter_saves, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_cancel, setup, teardown),
		cmocka_unit_test_setup_teardown(test_conflict_mine, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_conflict_theirs, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_conflict_kept, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_conflict_elsewhere,
			setup, teardown),
		cmocka_unit_test_setup_teardown(test_rows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_view, setup, teardown),
		cmocka_unit_test_setup_teardown(test_state, setup, teardown),
		cmocka_unit_test_setup_teardown(test_state_elsewhere, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_small, setup, teardown),
	};

	i18n_init("fr", NULL);
	if (screens_load(NULL, stderr) != E_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

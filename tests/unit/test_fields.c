/* Fields of the richer kinds: several choices, computed, hidden; typing
 * over, and letters two columns wide. */
#include "tests/unit/hands.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/clock.h"
#include "base/i18n.h"

static const struct choice needs[] = {
	{ "garde", "Garde d'enfant" }, { "mob", "Mobilité" },
	{ "num", "Numérique" }, { "log", "Logement" }, { NULL, NULL } };
static const struct choices sets[] = { { "needs", needs, NULL },
	{ NULL, NULL, NULL } };

static const struct column columns[] = {
	{ .name = "name", .label = "Nom", .type = CT_TEXT, .max = 40 },
	{ .name = "needs", .label = "Besoins", .type = CT_CHOICES,
		.choice = "needs", .max = 3 },
	{ .name = "wide", .label = "Partout", .type = CT_CHOICES,
		.choice = "needs" },
	{ .name = "born", .label = "Naissance", .type = CT_DATE,
		.flags = COL_PAST },
	{ .name = "age", .label = "Âge", .type = CT_TEXT,
		.flags = COL_READONLY },
	{ .name = "upper", .type = CT_TEXT, .flags = COL_READONLY },
	{ .name = "nir", .label = "Numéro", .type = CT_TEXT, .max = 15 },
	{ .name = "reason", .label = "Motif", .type = CT_TEXT },
	{ .name = NULL },
};

static struct row stored;
static int reveals;
static bool refused, veiled;

static void
age_of(struct ctx *c, const struct row *r, char *out, size_t size)
{
	struct date born;

	if (date_parse(row_get(r, "born"), &born) == E_OK)
		snprintf(out, size, "%d ans", 2026 - born.y);
}

static void
upper_of(struct ctx *c, const struct row *r, char *out, size_t size)
{
	snprintf(out, size, "<%s>", row_get(r, "name"));
}

static const struct compute computes[] = {
	{ "rec_age", "rec", "age", age_of },
	{ "upper", NULL, NULL, upper_of },
	{ NULL, NULL, NULL, NULL } };

static enum err
open_nir(struct ctx *c, struct row *r)
{
	reveals++;
	if (refused)
		return err_set(E_RIGHT, "Le gardien refuse.");
	if (row_veiled(r, "nir")) {
		row_set(r, "nir", row_get(&stored, "nir"));
		row_set(r, "reason", row_get(&stored, "reason"));
		row_set(r, "_v_nir", "3");
	}
	return E_OK;
}

static const struct reveal reveal[] = { { "open_nir", open_nir },
	{ NULL, NULL } };

static enum err
load(struct ctx *c, const char *key, const char *arg, struct row *r)
{
	row_copy(r, &stored);
	row_set(r, "_key", key);
	if (veiled) {
		row_veil(r, "nir");
		row_veil(r, "reason");
	}
	return E_OK;
}

static struct row saved_was;

static enum err
save(struct ctx *c, const struct row *was, struct row *r, struct faults *f)
{
	row_copy(&stored, r);
	row_copy(&saved_was, was);
	return E_OK;
}

static const struct record record = { "rec", columns, load, save, NULL };
static const struct record *const records[] = { &record, NULL };

static enum err
fetch(struct ctx *c, const struct list_query *q, struct rows *out)
{
	row_copy(rows_add(out), &stored);
	row_set(&out->r[0], "_key", "1");
	return E_OK;
}

static const struct column listed[] = {
	{ .name = "name", .label = "Nom", .type = CT_TEXT,
		.flags = COL_CLEAR },
	{ .name = "needs", .label = "Besoins", .type = CT_CHOICES,
		.choice = "needs", .flags = COL_CLEAR },
	{ .name = NULL },
};
static const struct source sources[] = { { "t.all", listed, false, fetch },
	{ NULL, NULL, false, NULL } };

static const struct domain domain = { .name = "t", .records = records,
	.sources = sources, .choices = sets, .computes = computes,
	.reveals = reveal };
const struct domain *const registry_domains[] = { &domain, NULL };

const struct embedded embedded_screens[] = {
	{ "screens/t/all.list", "list t.all\n  title \"Tous\"\n"
		"  source t.all\n"
		"column name 10 \"Nom\"\ncolumn needs 20 \"Besoins\"\n"
		"action open \"Ouvrir\"\n  enter\n  form t.edit\n" },
	{ "screens/t/edit.form", "form t.edit\n  title \"Fiche\"\n"
		"  record rec\n"
		"layout\n"
		" Nom     [nom                 ]\n"
		" Besoins [besoins               ]\n"
		" Partout [partout         ]\n"
		"         [partout         ]\n"
		"end\n"
		"field nom name\nfield besoins needs\nfield partout wide\n" },
	{ "screens/t/birth.form", "form t.birth\n  title \"Âge\"\n"
		"  record rec\n"
		"layout\n"
		" Né le [ne        ]  [age     ]  [grand         ]\n"
		" Nom   [nom       ]\n"
		"end\n"
		"field ne born\nfield age age\nfield nom name\n"
		"field grand upper\n  compute upper\n" },
	{ "screens/t/secret.form", "form t.secret\n  title \"Caché\"\n"
		"  record rec\n"
		"layout\n"
		" Nom    [nom       ]\n"
		" Numéro [nir            ]  Motif [motif     ]\n"
		"end\n"
		"field nom name\nfield nir nir\n  reveal open_nir\n"
		"field motif reason\n"
		"action show \"Montrer le numéro\"\n  letter s\n"
		"  reveal nir\n" },
	{ "screens/t/look.form", "form t.look\n  title \"Lecture\"\n"
		"  record rec\n  view\n"
		"layout\n"
		" Numéro [nir            ]\n"
		"end\n"
		"field nir nir\n  reveal open_nir\n"
		"action show \"Montrer le numéro\"\n  letter s\n"
		"  reveal nir\n" },
	KEYMAP,
	{ NULL, NULL },
};

static int
setup(void **state)
{
	row_init(&stored);
	row_set(&stored, "name", "BENALI");
	row_set(&stored, "needs", "mob num");
	row_init(&saved_was);
	reveals = 0;
	refused = veiled = false;
	hands_open("t.all");
	return 0;
}

static int
teardown(void **state)
{
	hands_close();
	row_done(&stored);
	row_done(&saved_was);
	return 0;
}

static void
test_choices_shown(void **state)
{
	shows(4, "BENALI     Mobilité, Numérique");
	press(KEY_ENTER);
	shows(2, "[Mobilité, Numérique   ]");
	to("besoins");
	at("besoins", 0, 0);
	shows(21, "2 choix cochés");
}

static void
test_choices_list(void **state)
{
	press(KEY_ENTER);
	to("besoins");
	press(KEY_F(4));
	shows(0, "Besoins");
	shows(1, "2 choix cochés");
	shows(3, "  [ ] Garde d'enfant");
	shows(4, "> [x] Mobilité");
	shows(5, "  [x] Numérique");
	press(' ');
	shows(4, "> [ ] Mobilité");
	press(KEY_UP);
	press(' ');
	shows(3, "> [x] Garde d'enfant");
	press(KEY_ENTER);
	shows(2, "[Garde d'enfant + 1    ]");
	assert_string_equal(now("needs"), "garde num");
	/* leaving without taking changes nothing */
	press(KEY_F(4));
	press(' ');
	press(KEY_F(3));
	assert_string_equal(now("needs"), "garde num");
	press(KEY_F(10));
	assert_string_equal(row_get(&stored, "needs"), "garde num");
	shows(4, "BENALI     Garde d'enfant + 1");
}

static void
test_choices_typed(void **state)
{
	press(KEY_ENTER);
	to("besoins");
	type("l");
	shows(1, "Cherche : l");
	shows(3, "> [ ] Logement");
	hides(4, "[");
	type("x");
	shows(22, "Aucune valeur n'a « lx ».");
	shows(3, "> [ ] Logement");
	press(' ');
	/* another word begins after a tick */
	type("gar");
	shows(1, "Cherche : gar");
	press(' ');
	shows(22, "3 choix au plus");
	shows(3, "> [ ] Garde d'enfant");
	press(KEY_BACKSPACE), press(KEY_BACKSPACE), press(KEY_BACKSPACE);
	shows(6, "[x] Logement");
	press(KEY_ENTER);
	assert_string_equal(now("needs"), "mob num log");
	press(KEY_BACKSPACE);
	assert_string_equal(now("needs"), "mob num");
	press(KEY_CTRL('K'));
	shows(2, "[                      ]");
	shows(21, "0 choix coché");
	/* letters and Enter: the row that they lead to */
	type("log");
	press(KEY_ENTER);
	assert_string_equal(now("needs"), "log");
	/* it is ticked already: it stays so */
	type("log");
	press(KEY_F(10));
	assert_string_equal(now("needs"), "log");
}

static void
test_choices_lines(void **state)
{
	row_set(&stored, "wide", "garde mob num log autre");
	press(KEY_ENTER);
	shows(3, "[Garde d'enfant, ]");
	shows(4, "[Mobilité,       ]");
	to("partout");
	press(KEY_F(8));
	shows(3, "[Numérique,      ]");
	shows(4, "[Logement, autre ]");
	press(KEY_F(8)), press(KEY_F(8));
	shows(3, "[Numérique,      ]");
	press(KEY_F(7));
	shows(3, "[Garde d'enfant, ]");
	/* a code that the set does not know can be taken off */
	press(KEY_F(4));
	shows(7, "[x] autre");
	press(KEY_END);
	press(' ');
	press(KEY_F(10));
	assert_string_equal(now("wide"), "garde mob num log");
}

static void
test_choices_help(void **state)
{
	press(KEY_ENTER);
	to("besoins");
	press(KEY_F(1));
	shows(21, "Plusieurs choix");
}

/* --- computed ------------------------------------------------------------- */

static void
open(const char *screen)
{
	assert_int_equal(ui_open(&ui, screen, "1", ""), E_OK);
	ui_paint(&ui);
}

static bool
changed(void)
{
	return ui_top(&ui)->ops->modified(ui_top(&ui));
}

static void
test_computed(void **state)
{
	row_set(&stored, "born", "1998-05-12");
	open("t.birth");
	at("ne", 0, 10);
	shows(1, "[12/05/1998]   28 ans      <BENALI>");
	assert_false(changed());
	/* while it is typed, before the field is left */
	press(KEY_BACKSPACE), press(KEY_BACKSPACE);
	type("78");
	shows(1, "[12/05/1978]   48 ans");
	/* what is no date yet gives nothing */
	press(KEY_BACKSPACE), press(KEY_BACKSPACE), press(KEY_BACKSPACE);
	press(KEY_BACKSPACE), press(KEY_BACKSPACE), press(KEY_BACKSPACE);
	type("x");
	hides(1, "ans");
	press(KEY_CTRL('K'));
	hides(1, "ans");
	type("12/05/1998");
	shows(1, "28 ans");
	assert_false(changed());
	/* a computed field is stepped over and is no change */
	press(KEY_TAB);
	at("nom", 0, 6);
	type("S");
	shows(1, "<BENALIS>");
	press(KEY_F(10));
	assert_string_equal(row_get(&stored, "name"), "BENALIS");
}

/* --- hidden --------------------------------------------------------------- */

static void
test_hidden_loaded(void **state)
{
	row_set(&stored, "nir", "298057505600199");
	open("t.secret");
	shows(2, "[········       ]");
	to("nir");
	at("nir", 0, 0);
	type("9");
	shows(22, "valeur cachée");
	press(KEY_BACKSPACE);
	shows(2, "[········       ]");
	assert_string_equal(now("nir"), "298057505600199");
	assert_int_equal(reveals, 0);
	press(KEY_F(4));
	assert_int_equal(reveals, 1);
	shows(2, "[298057505600199]");
	press(KEY_BACKSPACE);
	type("0");
	shows(2, "[298057505600190]");
	press(KEY_TAB);
	shows(2, "[········       ]");
	/* each look is a reveal of its own */
	press(KEY_BACKTAB);
	shows(2, "[········       ]");
	press(KEY_F(4));
	assert_int_equal(reveals, 2);
	shows(2, "[298057505600190]");
	press(KEY_F(10));
	assert_string_equal(row_get(&stored, "nir"), "298057505600190");
}

static void
test_hidden_new(void **state)
{
	open("t.secret");
	to("nir");
	/* an empty one hides nothing: what is typed is seen, once */
	type("123");
	shows(2, "[123            ]");
	press(KEY_TAB);
	shows(2, "[········       ]");
	press(KEY_BACKTAB);
	press(KEY_CTRL('K'));
	shows(2, "[               ]");
	type("4");
	shows(2, "[4              ]");
	press(KEY_F(10));
	assert_string_equal(row_get(&stored, "nir"), "4");
}

static void
test_hidden_veiled(void **state)
{
	row_set(&stored, "nir", "298057505600199");
	row_set(&stored, "reason", "aucun");
	veiled = true;
	open("t.secret");
	shows(2, "[········       ]  Motif [········  ]");
	assert_string_equal(now("nir"), ROW_MASKED);
	to("nir");
	/* nothing is known of it: it can be neither typed over nor emptied */
	press(KEY_CTRL('K'));
	shows(22, "valeur cachée");
	press(KEY_TAB);
	at("nom", 0, 6);                /* its neighbour is not open */
	press(KEY_TAB);
	press(KEY_F(4));
	assert_int_equal(reveals, 1);
	shows(2, "[298057505600199]  Motif [aucun     ]");
	assert_false(changed());
	press(KEY_TAB);
	at("motif", 0, 5);
	type("e");
	press(KEY_F(10));
	/* saved with the version that was read with it */
	assert_string_equal(row_get(&saved_was, "_v_nir"), "3");
	assert_string_equal(row_get(&saved_was, "reason"), "aucun");
	assert_string_equal(row_get(&stored, "reason"), "aucune");
	assert_string_equal(row_get(&stored, "nir"), "298057505600199");
}

static void
test_hidden_refused(void **state)
{
	veiled = refused = true;
	open("t.secret");
	to("nir");
	press(KEY_F(4));
	shows(22, "Le gardien refuse.");
	shows(2, "[········       ]");
	assert_false(changed());
}

static void
test_hidden_letter(void **state)
{
	row_set(&stored, "nir", "298057505600199");
	open("t.secret");
	press(KEY_CTRL('O'));
	type("s");
	at("nir", 0, 15);
	shows(2, "[298057505600199]");
	press(KEY_F(3));
	open("t.look");
	shows(1, "········");
	press(KEY_CTRL('O'));
	type("s");
	shows(1, "298057505600199");
	assert_int_equal(reveals, 2);
	press(KEY_DOWN);
	shows(1, "········");
}

static void
test_hidden_state(void **state)
{
	struct buf b;

	row_set(&stored, "nir", "298057505600199");
	row_set(&stored, "reason", "aucun");
	veiled = true;
	buf_init(&b);
	open("t.secret");
	to("nir");
	press(KEY_F(4));
	press(KEY_CTRL('K'));
	type("7");
	press(KEY_TAB);
	ui_state(&ui, &b);
	assert_int_equal(ui_restore(&ui, b.data, b.len), E_OK);
	ui_paint(&ui);
	assert_int_equal(reveals, 2);
	/* still hidden, and what lies in the same blob is there again */
	shows(2, "[········       ]  Motif [aucun     ]");
	press(KEY_F(10));
	assert_string_equal(row_get(&stored, "nir"), "7");
	assert_string_equal(row_get(&stored, "reason"), "aucun");
	assert_string_equal(row_get(&saved_was, "_v_nir"), "3");
	buf_done(&b);
}

static void
test_hidden_help(void **state)
{
	row_set(&stored, "nir", "298057505600199");
	open("t.secret");
	to("nir");
	press(KEY_F(1));
	shows(22, "Valeur cachée : F4 la montre");
}

/* --- typing --------------------------------------------------------------- */

static void
test_overwrite(void **state)
{
	open("t.edit");
	press(KEY_HOME);
	press(KEY_INSERT);
	shows(21, "remplace");
	type("XY");
	shows(1, "[XYNALI              ]");
	at("nom", 0, 2);
	/* it stays on in the next field, and in the line of a question */
	press(KEY_TAB), press(KEY_TAB), press(KEY_TAB);
	type("Z");
	shows(1, "[XYNALIZ             ]");
	press(KEY_INSERT);
	hides(21, "remplace");
	press(KEY_HOME);
	type("A");
	shows(1, "[AXYNALIZ            ]");
	/* what is pasted is inserted */
	press(KEY_INSERT);
	press(KEY_PASTE_START);
	type("BC");
	press(KEY_PASTE_END);
	shows(1, "[ABCXYNALIZ          ]");
}

static void
test_wide(void **state)
{
	row_set(&stored, "name", "山田 q\xcc\x83o");
	open("t.edit");
	shows(1, "[山田 q\xcc\x83o");
	at("nom", 0, 7);
	press(KEY_LEFT), press(KEY_LEFT);
	at("nom", 0, 5);                /* before the letter and its mark */
	press(KEY_LEFT), press(KEY_LEFT);
	at("nom", 0, 2);
	press(KEY_BACKSPACE);
	shows(1, "[田 q\xcc\x83o");
	at("nom", 0, 0);
}

/* What stands at the cursor in its row. */
static const char *
under(void)
{
	static char row[400];
	int y, column, here;

	vt_cursor(vt, &y, &column);
	snprintf(row, sizeof row, "%s", vt_row(vt, y));
	return row + edit_skip(row, column, &here);
}

/* A field of 20 columns and more than 20 of text: never half a letter, and
 * the cursor on the one that it is at. */
static void
test_wide_scroll(void **state)
{
	static const char *const letter[] = { "一", "二", "三", "四", "五",
		"六", "七", "八", "九", "十", "百" };

	row_set(&stored, "name", "一二三四五六七八九十百a");
	open("t.edit");
	assert_string_equal(under(), "           ]");
	press(KEY_LEFT);
	assert_string_equal(under(), "a           ]");
	for (int i = 10; i >= 0; i--) {
		press(KEY_LEFT);
		assert_memory_equal(under(), letter[i], 3);
		assert_int_equal(text_columns(vt_row(vt, 1)), 31);
	}
	at("nom", 0, 0);
	press(KEY_CTRL('K'));
	type("a一二三四五六七八九十百");
	press(KEY_HOME);
	for (int i = 0; i < 11; i++) {
		press(KEY_RIGHT);
		/* the tenth would be seen by half: the text moves */
		assert_memory_equal(under(), letter[i], 3);
	}
}

static void
test_wide_list(void **state)
{
	/* ten columns: five letters, and the sixth is not cut in two */
	row_set(&stored, "name", "a一二三四五六");
	press(KEY_ENTER);
	press(KEY_F(3));
	shows(4, "> a一二三四  Mobilité, Numérique");
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_choices_shown), T(test_choices_list),
		T(test_choices_typed), T(test_choices_lines),
		T(test_choices_help), T(test_computed),
		T(test_hidden_loaded), T(test_hidden_new),
		T(test_hidden_veiled), T(test_hidden_refused),
		T(test_hidden_letter), T(test_hidden_state),
		T(test_hidden_help), T(test_overwrite), T(test_wide),
		T(test_wide_scroll), T(test_wide_list),
	};

	i18n_init("fr", NULL);
	clock_fix("2026-11-24T09:00");
	if (screens_load(NULL, stderr) != E_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

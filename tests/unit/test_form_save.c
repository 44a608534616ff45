/* Saving a form: faults, refusals, what is cancelled, what others saved
 * meanwhile. */
#include "tests/unit/form_world.h"

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

int
main(void)
{
	FORM_TESTS(T(test_all_faults), T(test_refused_save),
		T(test_enter_saves), T(test_cancel), T(test_conflict_mine),
		T(test_conflict_theirs), T(test_conflict_kept),
		T(test_conflict_elsewhere));
}

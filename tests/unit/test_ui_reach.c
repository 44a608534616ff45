/* What a key reaches: letters, codes, actions, values, help. */
#include "tests/unit/ui_world.h"

static void
test_letters(void **state)
{
	key(KEY_CTRL('O'));
	key('q');
	has(22, "Aucune action « q » sur cet écran. Il y a : = code");
	ui_open(&ui, "person.card", "k", "");
	key(KEY_CTRL('O'));
	key('n');
	assert_string_equal(ui_top(&ui)->screen->name, "t.edit");
	/* ^O = opens the code line, from a form too */
	key(KEY_CTRL('O'));
	key('=');
	row_is(22, " Code :");
	cursor_is(22, 8);
	key(KEY_CTRL('G'));
	row_is(22, "");
	assert_int_equal(ui.line_open, false);
}

static void
test_codes(void **state)
{
	keys("=per 45");
	row_is(22, " Code : per 45");
	cursor_is(22, 14);
	key(KEY_BACKSPACE);
	keys("6");
	key(KEY_ENTER);
	has(0, "BENALI Nadia");
	assert_string_equal(row_get(&ui_top(&ui)->arg, "key"), "46");
	/* a code of a screen below goes back to it */
	keys("=JOU");
	key(KEY_ENTER);
	has(0, "Accueil");
	assert_int_equal(ui.depth, 1);
	keys("=PAR");
	key(KEY_ENTER);
	has(22, "Le code PAR n'existe pas. Il y a : =PER Personnes");
	keys("=ZZZ");
	key(KEY_ENTER);
	has(22, "Le code ZZZ n'existe pas. = puis Entrée");
	/* alone, or asked for: the list of them, where a letter leads to one */
	keys("=?");
	key(KEY_ENTER);
	has(0, "Les codes");
	/* its help has a title, and so nothing above it moves */
	key(KEY_F(1));
	has(0, "Aide");
	key(KEY_DOWN);
	assert_int_equal(vt_scrolled(vt), 0);
	key(KEY_F(3));
	key(KEY_F(3));
	key('=');
	key(KEY_ENTER);
	has(0, "Les codes");
	row_is(2, "> =AID  Aide");
	/* in the order of their letters */
	row_is(5, "  =LIN  En lignes, ou en écrans");
	row_is(6, "  =PER  Personnes");
	row_is(7, "  =TER  Votre terminal");
	key('p');
	cursor_is(6, 0);
	key(KEY_ENTER);
	assert_string_equal(ui_top(&ui)->screen->name, "t.people");
	assert_int_equal(ui.depth, 2);
	/* a pasted line feed sends no code */
	key(KEY_F(3));
	key('=');
	key(KEY_PASTE_START);
	keys("FIN");
	key(KEY_ENTER);
	key(KEY_PASTE_END);
	assert_int_equal(ui.line_open, true);
	key(KEY_ENTER);
	has(22, "Quitter Passerelle ?  o oui   n non");
	key('n');
	assert_false(ui.leave);
	keys("=FIN");
	key(KEY_ENTER);
	key('o');
	assert_true(ui.leave);
	assert_int_equal(ui.exit_status, 0);
}

static void
test_help(void **state)
{
	key('2');
	key(KEY_F(1));
	row_is(22, " Le nom de naissance.");
	assert_int_equal(ui.depth, 2);
	key(KEY_F(1));
	assert_int_equal(ui.depth, 3);
	has(0, "Identité");
	key(KEY_F(3));
	/* a key between the two: the field's help again */
	key(KEY_F(1));
	key(KEY_DOWN);
	key(KEY_F(1));
	assert_int_equal(ui.depth, 2);
	key(KEY_F(3));
	/* a menu has no field: its own help, actions and live keys */
	ui_open(&ui, "person.card", "k", "");
	key(KEY_F(1));
	has(0, "BENALI Nadia");
	has(2, "Tout sur la personne.");
	has(4, "Actions");
	has(7, "^O z");
	has(9, "^O i");
	has(10, "^O v");
	has(13, "F1, Échap 1");
	key(KEY_F(3));
	keys("=aid");
	key(KEY_ENTER);
	has(0, "Aide");
	has(21, "Lignes 1 à");
	key(KEY_F(8));
	has(21, "Lignes 19 à");
}

static void
test_actions(void **state)
{
	ui_open(&ui, "person.card", "k", "");
	key(KEY_F(2));
	has(0, "Actions de cet écran");
	row_is(2, "> 1           Identité");
	row_is(4, "  ^O z        Clore");
	row_is(5, "  ^O n, F6    Note");
	key('z');
	has(0, "BENALI Nadia");
	has(22, "Clore la fiche de BENALI Nadia ?");
	key('n');
	key(KEY_F(2));
	key(KEY_DOWN);
	key(KEY_DOWN);
	key(KEY_DOWN);
	key(KEY_ENTER);
	assert_string_equal(ui_top(&ui)->screen->name, "t.edit");
	assert_int_equal(ui.depth, 3);
}

static const struct choice colours[] = { { "r", "Rouge" }, { "v", "Vert" },
	{ "e", "Été" }, { NULL, NULL } };

static void
test_values(void **state)
{
	static const struct choices set = { .name = "c", .fixed = colours };

	key('2');
	ui_push(&ui, values_new(&ui, "Couleur", &set, "v"));
	ui_paint(&ui);
	row_is(3, "> Vert");
	cursor_is(3, 0);
	keys("ete");
	cursor_is(4, 0);
	key(KEY_ENTER);
	assert_string_equal(top()->picked, "e Été");
	assert_int_equal(top()->resumed, 1);
}

static void
test_last(void **state)
{
	key(KEY_F(9));
	has(22, "Aucune fiche ouverte");
	strcpy(x.last_person, "00112233");
	key(KEY_F(9));
	has(0, "BENALI Nadia");
	assert_string_equal(row_get(&ui_top(&ui)->arg, "key"), "00112233");
}

/* Where letters act: alone, what changes something asks, capitals are the
 * keymap's, and a field takes them all. */
static void
test_letters_act(void **state)
{
	ui.map = screens_keymap("lettres");
	assert_non_null(ui.map);
	ui_open(&ui, "t.act", "7", "");
	ui_paint(&ui);
	has(23, "A Actions  R Retour");
	key('n');
	assert_string_equal(ui_top(&ui)->screen->name, "t.edit");
	key('n');
	key('R');
	assert_string_equal(((struct fake *)ui_top(&ui))->text, "nR");
	key(KEY_ESC('r'));
	key('o');
	assert_string_equal(ui_top(&ui)->screen->name, "t.act");
	key('k');
	has(22, "accès à cette action");
	key('f');
	has(22, "BENALI Nadia : Fait ?  o oui   n non");
	key('n');
	assert_int_equal(closed, 0);
	key('f');
	key('o');
	assert_int_equal(closed, 1);
	ui_open(&ui, "t.act", "7", "");
	/* after ^O it is not asked twice */
	key(KEY_CTRL('O'));
	key('f');
	assert_int_equal(closed, 2);
	ui_open(&ui, "t.act", "7", "");
	key('*');
	has(21, "rien n'est changé");
	key('!');
	has(22, "Cette touche ne sert pas ici");
	key('w');
	has(21, "Aucune action « w »");
	key('A');
	has(3, "f           Fait");
	has(4, "n           Note");
	key('R');
	key('R');
	assert_int_equal(ui.depth, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_letters), TEST(test_codes), TEST(test_help),
		TEST(test_actions), TEST(test_values), TEST(test_last),
		TEST(test_letters_act),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

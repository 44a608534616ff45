/* The stack of screens: its frame, its questions and messages, what it keeps. */
#include "tests/unit/ui_world.h"

static void
test_frame(void **state)
{
	ui_paint(&ui);
	row_is(0, " Accueil                                              "
		"C. MOREAU, ML Haut-Vallon");
	row_is(2, "> 1  Ma fiche");
	row_is(3, "  2  Écrire");
	row_is(21, " Tapez un chiffre.");
	row_is(22, "");
	/* nothing to create here, no last person: not in the bar */
	row_is(23, "F1 Aide  F2 Actions  F3 Retour  F7-F8 Page  =Code");
	cursor_is(2, 0);
	ui.twins = true;
	ui_paint(&ui);
	row_is(23, "Esc1 Aide  Esc2 Actions  Esc3 Retour  Esc7-Esc8 Page  "
		"=Code");
}

static void
test_menu(void **state)
{
	key(KEY_DOWN);
	row_is(2, "  1  Ma fiche");
	row_is(3, "> 2  Écrire");
	cursor_is(3, 0);
	key(KEY_UP);
	key(KEY_UP);
	cursor_is(2, 0);
	key(KEY_ENTER);
	has(0, "BENALI Nadia");
	row_is(1, " Commune    Aubusson         RSA ouvert");
	row_is(3, "> 1 Identité");
	row_is(4, "  2 Suivi      BENALI N");
	has(23, "F6 Note");
	cursor_is(3, 0);
	/* the French row gives digits without Shift */
	key(0xe9);
	has(22, "Vous n'avez pas accès à cette action.");
	cursor_is(4, 0);
	key(KEY_F(3));
	has(0, "Accueil");
	row_is(22, "");
	/* the first screen is not left by F3 */
	key(KEY_F(3));
	assert_int_equal(ui.depth, 1);
	has(22, "=FIN");
	key('x');
	has(22, "Cette touche ne sert pas ici : F1");
}

static void
test_low_window(void **state)
{
	ui_open(&ui, "person.card", "k", "");
	vt_resize(vt, 80, 12);
	ui_resize(&ui, 80, 12);
	ui_paint(&ui);
	has(11, "F1 Aide");
	row_is(4, "  2 Suivi      BENALI N");
	vt_resize(vt, 39, 12);
	ui_resize(&ui, 39, 12);
	ui_paint(&ui);
	row_is(0, "Fenêtre trop petite");
	row_is(1, "Il faut 40 x 12.");
	row_is(3, "");
	vt_resize(vt, 80, 24);
	ui_resize(&ui, 80, 24);
	ui_paint(&ui);
	has(0, "BENALI Nadia");
}

static void
test_question(void **state)
{
	ui_open(&ui, "person.card", "k", "");
	key(KEY_CTRL('O'));
	has(22, "z Clore   n Note   = code");
	key('z');
	row_is(22, " Clore la fiche de BENALI Nadia ?  o oui   n non");
	cursor_is(22, 49);
	/* only o and n answer, and never a paste */
	key(KEY_ENTER);
	key('q');
	key(KEY_F(3));
	key(KEY_PASTE_START);
	key('o');
	key(KEY_PASTE_END);
	assert_string_not_equal(ui.question, "");
	assert_int_equal(closed, 0);
	key('n');
	assert_string_equal(ui.question, "");
	assert_int_equal(closed, 0);
	key(KEY_CTRL('O'));
	key('z');
	key(KEY_CTRL('G'));
	assert_string_equal(ui.question, "");
	key(KEY_CTRL('O'));
	key('z');
	key(KEY_ESC('='));      /* the twin of F12 */
	assert_string_equal(ui.question, "");
	assert_int_equal(closed, 0);
	key(KEY_CTRL('O'));
	key('z');
	key('O');
	assert_int_equal(closed, 1);
	assert_string_equal(closed_name, "BENALI Nadia");
	has(0, "Accueil");
	row_is(22, " Clos.");
	/* a question left behind is no leak (sanitizer) */
	ui_open(&ui, "person.card", "k", "");
	key(KEY_CTRL('O'));
	key('z');
}

static void
test_modified(void **state)
{
	key('2');
	keys("abc");
	cursor_is(5, 6);
	key(KEY_F(3));
	has(22, "Quitter sans enregistrer ?");
	has(22, "o oui   n non");
	key('n');
	assert_string_equal(top()->text, "abc");
	key(KEY_CTRL('O'));
	keys("=FIN");
	key(KEY_ENTER);
	has(22, "Votre saisie sera proposée au retour");
	key('n');
	key(KEY_F(12));
	key('o');
	has(0, "Accueil");
	/* without anything typed it is left at once */
	key('2');
	key(KEY_F(3));
	has(0, "Accueil");
}

static void
test_errors(void **state)
{
	key('3');
	has(22, "Vous n'avez pas accès");
	/* an accident of ours shows a number, never its text */
	key('4');
	assert_null(strstr(vt_row(vt, 22), "secret"));
	has(22, "[");
	assert_int_equal(ui_open(&ui, "t.edit", "gone", ""), E_NOTFOUND);
	ui_paint(&ui);
	has(22, "Cette fiche n'existe plus.");
	assert_int_equal(ui_open(&ui, "ghost", "", ""), E_NOTFOUND);
	assert_int_equal(ui.depth, 1);
	assert_string_equal(x.screen, "t.home");
	/* a terminal is never sent what a message holds raw */
	ui_say(&ui, "a\033[2Jb");
	ui_paint(&ui);
	row_is(22, " a?[2Jb");
}

static void
test_marks(void **state)
{
	assert_int_equal(marks, 0);
	key('2');
	assert_int_equal(marks, 1);
	assert_string_equal(x.screen, "t.edit");
	ui_open(&ui, "t.edit", "2", "");
	assert_int_equal(marks, 2);
	key(KEY_F(3));
	assert_int_equal(marks, 1);
	key(KEY_F(3));
	assert_int_equal(marks, 0);
	assert_string_equal(x.screen, "t.home");
}

static void
test_depth(void **state)
{
	/* never full: the oldest view that loses nothing goes */
	for (int i = 0; i < 3 * UI_DEPTH; i++)
		assert_int_equal(ui_open(&ui, "person.card", "k", ""), E_OK);
	assert_int_equal(ui.depth, UI_DEPTH);
	assert_string_equal(ui.stack[0]->screen->name, "t.home");
	/* but nothing typed is lost */
	ui_unwind(&ui, 1);
	for (int i = 1; i < UI_DEPTH; i++) {
		assert_int_equal(ui_open(&ui, "t.edit", "", ""), E_OK);
		keys("a");
	}
	assert_int_equal(ui_open(&ui, "t.edit", "", ""), E_FULL);
	ui_paint(&ui);
	has(22, "Trop d'écrans ouverts");
	assert_int_equal(ui.depth, UI_DEPTH);
}

static void
test_state(void **state)
{
	struct buf b;
	char *was, *now;

	buf_init(&b);
	ui_open(&ui, "person.card", "k", "why");
	key(KEY_DOWN);
	ui_open(&ui, "t.edit", "e", "");
	keys("typed");
	was = vt_dump(vt, 0);
	/* a page of help is not kept, what was typed above it is */
	{
		struct view *v = ui.stack[--ui.depth];

		ui_push(&ui, pager_new(&ui, "Aide", "x"));
		ui_push(&ui, v);
		v->picker = true;
	}
	ui_state(&ui, &b);
	ui_unwind(&ui, 0);
	ui_open(&ui, "t.home", "", "");
	assert_int_equal(ui_restore(&ui, b.data, b.len), E_OK);
	ui_paint(&ui);
	now = vt_dump(vt, 0);
	assert_string_equal(now, was);
	cursor_is(5, 8);
	assert_int_equal(ui.depth, 3);
	assert_true(ui.stack[2]->picker && !ui.stack[1]->picker);
	assert_string_equal(row_get(&ui.stack[1]->arg, "arg"), "why");
	ui_unwind(&ui, 2);
	ui_paint(&ui);
	cursor_is(4, 0);
	/* every cut of it is refused or restores less, and breaks nothing */
	assert_int_equal(ui_restore(&ui, "ui0", 3), E_PROTO);
	assert_int_equal(ui.depth, 2);
	for (size_t n = 0; n < b.len; n++)
		assert_int_not_equal(ui_restore(&ui, b.data, n), E_OK);
	free(was);
	free(now);
	buf_done(&b);
}

static void
test_long_message(void **state)
{
	char text[160];

	memset(text, 'a', 150);
	text[60] = ' ';
	text[150] = '\0';
	text[130] = '\0';
	ui_say(&ui, "%s", text);
	ui_paint(&ui);
	/* 22 is the message's line; the hint's is lent for the overflow */
	assert_int_equal(strlen(vt_row(vt, 21)), 61);
	assert_int_equal(strlen(vt_row(vt, 22)), 70);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_frame), TEST(test_menu), TEST(test_low_window),
		TEST(test_question), TEST(test_modified), TEST(test_errors),
		TEST(test_marks), TEST(test_depth), TEST(test_state),
		TEST(test_long_message),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

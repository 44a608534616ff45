/* Forms: fields of every kind, rows inside, the state that is kept, the cursor
 * and the bytes after each step. */
#include "tests/unit/form_world.h"

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
	/* its code, then its second word */
	type("tte");
	at("statut", 0, 4);
	assert_string_equal(now("status"), "att");
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
	FORM_TESTS(T(test_shown), T(test_typing), T(test_bytes),
		T(test_scroll), T(test_refused_at_exit), T(test_choice),
		T(test_lookup), T(test_yesno_and_box), T(test_long),
		T(test_lines), T(test_rows), T(test_view), T(test_state),
		T(test_state_elsewhere), T(test_small));
}

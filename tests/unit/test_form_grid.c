/* The rows of a form that are typed in: a value after the other down a column,
 * pages, what is kept, the terminal's size. */
#include "tests/unit/form_world.h"

#include "base/buf.h"
#include "ui/form_grid.h"

#define LINES 14

static void
open_cells(void)
{
	assert_int_equal(ui_open(&ui, "t.cells", "1", ""), E_OK);
	ui_paint(&ui);
}

/* Down a column: a letter takes the place of what was read, until it was
 * changed; all of it in one save. */
static void
test_column(void **state)
{
	open_cells();
	shows(2, " case 0    [faux 0    ] raison 0");
	shows(21, "raison 0");
	at("lu", 0, 6);
	type("bon");
	shows(2, "[bon       ]");
	at("lu", 0, 3);
	press(KEY_DOWN);
	at("lu", 1, 6);
	shows(2, "*case 0    [bon       ]");
	shows(21, "raison 1");
	press(KEY_BACKSPACE);
	type("9");
	shows(3, "[faux 9    ]");
	press(KEY_UP);
	at("lu", 0, 3);
	type("!");              /* what she typed is not replaced */
	shows(2, "[bon!      ]");
	press(KEY_BACKSPACE);
	assert_true(changed());
	assert_int_equal(saves, 0);
	press(KEY_F(10));
	assert_int_equal(saves, 1);
	assert_string_equal(cell_said[0], "bon");
	assert_string_equal(cell_said[1], "faux 9");
	assert_string_equal(cell_said[2], "faux 2");
}

static void
test_bytes(void **state)
{
	open_cells();
	press(KEY_BACKSPACE);
	term_bytes(term);
	type("1");
	assert_int_equal(term_bytes(term), 1);
	press(KEY_ENTER);
	/* the mark, the cursor, a figure of the hint */
	assert_true(term_bytes(term) <= 24);
}

/* Pages by their keys, both ways; what was typed stays on each. */
static void
test_pages(void **state)
{
	open_cells();
	type("bien");
	press(KEY_F(7));
	shows(22, "première page");
	hides(2 + LINES, "F7");
	/* the bar of a form has no room for them, the menu has */
	press(KEY_F(2));
	shows(7, "Page suivante");
	press(KEY_F(3));
	press(KEY_F(8));
	at("lu", 0, 7);
	shows(2, " case 14   [faux 14   ]");
	shows(2 + LINES, "F7 Page précédente   F8 Page suivante");
	press(KEY_F(7));        /* the first page is not a page after another */
	hides(2 + LINES, "F7");
	press(KEY_F(8));
	press(KEY_UP);          /* and up from the first line: the page before */
	at("lu", LINES - 1, 7);
	shows(2, "*case 0    [bien      ]");
	press(KEY_ENTER);
	shows(2, " case 14 ");
	for (int i = LINES; i < CELLS - 1; i++)
		press(KEY_DOWN);
	shows(2 + (CELLS - 1) % LINES, "case 399");
	press(KEY_F(8));
	shows(22, "dernière page");
	hides(2 + LINES, "F8");
	for (int i = 0; i < CELLS / LINES; i++)
		press(KEY_F(7));
	shows(2, "*case 0    [bien      ]");
	assert_true(changed());
	/* of what was only looked at nothing is held */
	assert_true(ui_top(&ui)->ops->row(ui_top(&ui))->n < 2 * LINES + 8);
	press(KEY_F(12));
	type("o");
	shows(2, " case 0    [faux 0    ]");
	assert_false(changed());
}

/* A row that only opens: nothing is typed there, Enter opens it; the line of
 * any row is reached by an action. */
static void
test_shut(void **state)
{
	open_cells();
	for (int i = 0; i < 9; i++)
		press(KEY_DOWN);
	hides(11, "[");
	type("x");
	shows(22, "Entrée ouvre la ligne");
	press(KEY_CTRL('K'));
	shows(22, "Entrée ouvre la ligne");
	assert_false(changed());
	press(KEY_ENTER);
	assert_string_equal(ui_top(&ui)->screen->name, "t.view");
	press(KEY_F(3));
	at("lu", 9, 0);
	press(KEY_DOWN);
	press(KEY_CTRL('O'));
	type("l");
	assert_string_equal(ui_top(&ui)->screen->name, "t.view");
}

/* The same page, cell and letter; what was typed on others; in words, where it
 * can only be read. */
static void
test_state(void **state)
{
	struct buf b, text;

	buf_init(&b);
	buf_init(&text);
	open_cells();
	type("bon");
	press(KEY_F(8));
	press(KEY_DOWN);
	type("presque");
	press(KEY_LEFT);
	press(KEY_LEFT);
	ui_state(&ui, &b);
	assert_int_equal(ui_restore(&ui, b.data, b.len), E_OK);
	ui_paint(&ui);
	shows(2, " case 14 ");
	shows(3, "[presque   ]");
	at("lu", 1, 5);
	type("!");
	shows(3, "[presq!ue  ]");
	press(KEY_F(7));
	shows(2, "*case 0    [bon       ]");
	buf_clear(&b);
	ui_state(&ui, &b);
	assert_int_equal(ui_state_text(&x, b.data, b.len, &text), E_OK);
	assert_string_equal(buf_str(&text), "Cases\nCase 0 : bon\n"
		"Case 15 : presq!ue\n");
	press(KEY_F(10));
	assert_string_equal(cell_said[0], "bon");
	assert_string_equal(cell_said[15], "presq!ue");
	buf_done(&b);
	buf_done(&text);
}

/* What the page comes after is not there any more: from the first one, with
 * what was typed. */
static void
test_lost(void **state)
{
	open_cells();
	press(KEY_F(8));
	type("bien");
	shows(2, "case 14 ");
	cell_lost = LINES;
	press(KEY_CTRL('O'));
	type("l");
	press(KEY_F(3));
	cell_lost = 0;
	shows(2, " case 0    [faux 0    ]");
	hides(22, "perdue");
	press(KEY_F(8));
	shows(2, "*case 14   [bien      ]");
}

/* So many values wait to be saved, and not one more. */
static void
test_room(void **state)
{
	int n = 0;

	open_cells();
	for (int i = 0; i < CELLS && n < GRID_CHANGED; i++) {
		if (i % 10 != 9) {
			type("a");
			n++;
		}
		press(KEY_DOWN);
	}
	assert_int_equal(n, GRID_CHANGED);
	hides(22, "F10 les garde");
	type("a");
	shows(22, "F10 les garde");
	press(KEY_CTRL('K'));
	shows(22, "F10 les garde");
	press(KEY_UP);          /* one of them may still be corrected */
	type("b");
	hides(22, "F10 les garde");
	press(KEY_F(10));
	assert_int_equal(saves, 1);
	assert_string_equal(cell_said[0], "a");
	for (int i = n = 0; i < CELLS; i++)
		n += cell_said[i][0] == 'a';
	assert_int_equal(n, GRID_CHANGED);
}

/* 40 columns and 12 rows: the focus is seen, on each line. */
static void
test_small(void **state)
{
	int y, column;

	open_cells();
	ui_resize(&ui, 40, 12);
	vt_resize(vt, 40, 12);
	for (int i = 0; i < LINES + 2; i++) {
		char want[20];

		ui_paint(&ui);
		vt_cursor(vt, &y, &column);
		assert_true(y >= 1 && y <= 8 && column < 40);
		snprintf(want, sizeof want, "case %d ", i);
		shows(y, want);
		press(KEY_DOWN);
	}
}

int
main(void)
{
	FORM_TESTS(T(test_column), T(test_bytes), T(test_pages), T(test_shut),
		T(test_state), T(test_lost), T(test_room), T(test_small));
}

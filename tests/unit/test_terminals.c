/* The terminals that people have: the same screens on each, whatever their
 * keys send; pastes; any size, at any moment. */
#include "tests/unit/domain_world.h"

#include <sys/stat.h>

#include "base/mem.h"
#include "cli/terminfo.h"
#include "tests/vt.h"
#include "ui/screens.h"
#include "ui/ui.h"

static const char *const names[] = {
	"xterm", "vt100", "vt220", "vt320", "linux", "xterm-256color", "putty",
	"screen", "tmux", "rxvt", "ansi", "vt999-inconnu", "../etc/passwd", "",
};
#define NAMES (sizeof names / sizeof *names)

static struct vt *vt;
static struct term *term;
static struct decoder *keys;
static struct ctx *x;
static struct ui ui;
static char person[ID_TEXT];

static int
up(void **state)
{
	struct id s;

	world_start("2026-11-24T09:00");
	s = world_structure("CCAS");
	world_user("a", &s, "conseiller");
	x = world_login("a");
	world_person(x, person, "last_name", "TECHER", "first_name", "Léa",
		"birth_date", "1998-05-12", NULL);
	world_person(x, (char[ID_TEXT]){ "" }, "last_name", "BENALI",
		"first_name", "Nadia", "birth_date", "1990-01-02", NULL);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

static void
sit(const char *name, int cols, int rows)
{
	vt = vt_new(cols, rows);
	assert_int_equal(term_new(name, cols, rows, CHARSET_UTF8, vt_send, vt,
		&term), E_OK);
	keys = decoder_new(term, CHARSET_UTF8);
	assert_int_equal(ui_init(&ui, term, x, screens_keymap("defaut"),
		"day.mine"), E_OK);
	ui_paint(&ui);
}

static void
leave(void)
{
	ui_done(&ui);
	decoder_free(keys);
	term_free(term);
	vt_free(vt);
}

static void
feed(const char *bytes)
{
	struct key k;

	decoder_feed(keys, bytes, strlen(bytes));
	while (decoder_next(keys, &k))
		ui_key(&ui, &k);
	ui_paint(&ui);
}

/* What is seen, and where the cursor is. */
static char *
picture(void)
{
	char *dump = vt_dump(vt, false), *all;
	int y, column;

	vt_cursor(vt, &y, &column);
	all = xasprintf("%scursor %d,%d\n", dump, y, column);
	free(dump);
	return all;
}

static void
test_screens(void **state)
{
	static const char *const ways[] = { "", "=FIL\r", "=FIL\r\033[B",
		"=PRE\r", "=PRE\r\t\033[18~", "=AID\r" };
	char *first[sizeof ways / sizeof *ways], *now;

	for (size_t t = 0; t < NAMES; t++)
		for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
			sit(names[t], 80, 24);
			feed(ways[i]);
			now = picture();
			leave();
			if (t == 0)
				first[i] = now;
			else if (strcmp(first[i], now) != 0)
				fail_msg("%s after %s:\n%s", names[t], ways[i],
					now);
			else
				free(now);
		}
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		free(first[i]);
}

/* What the keys of every terminal send, on each of them: people name their
 * terminal xterm and have another. */
static void
test_keys(void **state)
{
	static const struct { const char *bytes, *names; } all[] = {
		{ "\033OP\033OQ\033OR\033OS\033[15~\033[17~\033[18~\033[19~"
		  "\033[20~\033[21~\033[23~\033[24~",           /* xterm */
		  "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12" },
		{ "\033[11~\033[12~\033[13~\033[14~",           /* PuTTY, rxvt */
		  "F1 F2 F3 F4" },
		{ "\033[[A\033[[B\033[[C\033[[D\033[[E",        /* linux */
		  "F1 F2 F3 F4 F5" },
		{ "\033[M\033[N\033[O\033[P\033[Q\033[R\033[S\033[T\033[U"
		  "\033[V\033[W\033[X",                         /* SCO */
		  "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12" },
		{ "\010\177\033[3~", "Backspace Backspace Delete" },
		{ "\033[H\033OH\033[7~\033[F\033OF\033[8~",
		  "Home Home Home End End End" },
		{ "\033[A\033OA\033[B\033OB\033[C\033OC\033[D\033OD",
		  "Up Up Down Down Right Right Left Left" },
		{ "\033[5~\033[6~\033[Z\t\r", "PageUp PageDown BackTab Tab "
		  "Enter" },
	};

	for (size_t t = 0; t < NAMES; t++) {
		sit(names[t], 80, 24);
		for (size_t i = 0; i <= sizeof all / sizeof *all; i++) {
			bool pages = i == sizeof all / sizeof *all;
			char got[400] = "", name[16];
			bool dec = strncmp(names[t], "vt", 2) == 0 &&
				names[t][2] != '1' && names[t][2] != '9';
			struct key k;

			/* DEC's six keys have their own names on their own */
			decoder_feed(keys, pages ? "\033[1~\033[4~" :
				all[i].bytes, pages ? 8 : strlen(all[i].bytes));
			while (decoder_next(keys, &k)) {
				strcat(got, *got ? " " : "");
				strcat(got, key_name(k.code, name));
			}
			if (strcmp(got, !pages ? all[i].names : dec ?
				"Find Select" : "Home End") != 0)
				fail_msg("%s: %s", names[t], got);
		}
		leave();
	}
}

/* A line feed that is pasted never submits, a tab goes nowhere that was not
 * asked for, no key hides in it. */
static void
test_paste(void **state)
{
	for (size_t t = 0; t < 3; t++) {
		sit(names[t], 80, 24);
		assert_int_equal(ui_open(&ui, "note.edit", "", person), E_OK);
		x->pref.submit = t == 2;
		feed("\033[200~Vu au bureau.\n\tRappeler\033[21~.\nFin\033[201~");
		assert_string_equal(ui_top(&ui)->screen->name, "note.edit");
		assert_int_equal(ui.question[0], '\0');
		assert_int_equal(world_count("SELECT count(*) FROM note"), 0);
		/* where keys act, nothing does */
		ui_unwind(&ui, 1);
		feed("\033[200~=FIN\no\n\033[201~");
		assert_int_equal(ui.depth, 1);
		assert_false(ui.leave || ui.line_open || ui.question[0]);
		/* nor does it answer a question */
		feed("=FIN\r\033[200~o\n\033[201~");
		assert_true(ui.question[0]);
		assert_false(ui.leave);
		feed("n");
		leave();
	}
	x->pref.submit = false;
}

static void
resize(int cols, int rows)
{
	int c = cols < 20 ? 20 : cols, r = rows < 8 ? 8 : rows;

	vt_resize(vt, c, r);
	ui_resize(&ui, cols, rows);
	ui_paint(&ui);
}

/* At 40 columns and 12 rows: said once, and each field comes into sight. */
static void
test_small(void **state)
{
	bool seen = false;
	char *dump, *back;
	int y, column;

	sit("xterm", 80, 24);
	assert_int_equal(ui_open(&ui, "person.edit", person, ""), E_OK);
	resize(40, 12);
	assert_non_null(strstr(vt_row(vt, 10), "Petite fenêtre"));
	feed("\t");
	assert_null(strstr(vt_row(vt, 10), "Petite"));
	for (int i = 0; i < 22; i++) {
		vt_cursor(vt, &y, &column);
		assert_in_range(y, 1, 8);
		assert_in_range(column, 0, 39);
		dump = vt_dump(vt, false);
		seen |= strstr(dump, "Nom naiss.") != NULL;
		free(dump);
		feed("\t");
	}
	/* what stands right of column 40 was seen */
	assert_true(seen);
	/* what is typed there is what is saved */
	ui_unwind(&ui, 1);
	assert_int_equal(ui_open(&ui, "person.edit", person, ""), E_OK);
	feed("\t\t\t\tBOYER");
	vt_cursor(vt, &y, &column);
	assert_non_null(strstr(vt_row(vt, y), "[BOYER"));
	feed("\033[21~");
	leave();

	/* a card that is only looked at is moved to the side */
	sit("xterm", 40, 12);
	assert_int_equal(ui_open(&ui, "person.card", person, ""), E_OK);
	ui_paint(&ui);
	dump = picture();
	feed("\033[C");
	back = picture();
	assert_string_not_equal(dump, back);
	free(back);
	feed("\033[D");
	back = picture();
	assert_string_equal(dump, back);
	free(back);
	free(dump);
	/* smaller than that, it says what it needs */
	resize(39, 12);
	assert_non_null(strstr(vt_row(vt, 0), "Fenêtre trop petite"));
	resize(1, 1);
	resize(80, 24);
	assert_non_null(strstr(vt_row(vt, 0), "TECHER"));
	leave();
}

/* A large terminal shows more rows, and more of the widest column. */
static void
test_large(void **state)
{
	char name[40];

	for (int i = 0; i < 60; i++) {
		snprintf(name, sizeof name, "PERSONNE%c%c", 'A' + i / 26,
			'A' + i % 26);
		world_person(x, (char[ID_TEXT]){ "" }, "last_name", name,
			"first_name", "Max", "birth_date", "1990-01-02", NULL);
	}
	sit("xterm", 250, 80);
	feed("=FIL\r");
	assert_non_null(strstr(vt_row(vt, 1), "62 lignes"));
	assert_null(strstr(vt_row(vt, 1), "1/"));
	assert_non_null(strstr(vt_row(vt, 4 + 61), "TECHER"));
	leave();
}

static unsigned seed = 7;

static int
below(int n)
{
	seed = seed * 1103515245 + 12345;
	return (int)((seed >> 16) % (unsigned)n);
}

/* Keys and sizes at random, for some seconds: nothing crashes, the cursor is
 * on the screen. */
static void
test_random(void **state)
{
	static const char *const likely[] = { "\t", "\033[B", "\033[A",
		"\033[C", "\033[D", "\033OP", "\033OQ", "\033OR", "\033OS",
		"\033[17~", "\033[18~", "\033[19~", "\033[20~", "\r", "a",
		"é", "n", "o", "=FIL\r", "=PER\r", "=TER\r", "=ANN\r", "=AID\r",
		"=PRE\r", "\033[24~", "\017n", "\017a", " ", "/", "\177",
		"=JOU\r", "1", "2", "\033[200~x\ny\033[201~", "*" };
	static const int widths[] = { 1, 19, 20, 39, 40, 41, 79, 80, 81, 132,
		250 };
	static const int heights[] = { 1, 7, 8, 11, 12, 13, 23, 24, 25, 43,
		80 };
	int64_t end = clock_ms() + 4000;
	int y, column, steps = 0;

	sit("xterm", 80, 24);
	while (clock_ms() < end) {
		if (below(4) == 0)
			resize(widths[below(11)], heights[below(11)]);
		feed(likely[below(sizeof likely / sizeof *likely)]);
		vt_cursor(vt, &y, &column);
		assert_in_range(y, 0, term_rows(term) - 1);
		assert_in_range(column, 0, term_cols(term) - 1);
		assert_true(ui.depth >= 1);
		ui.leave = false;
		steps++;
	}
	assert_true(steps > 200);
	/* the same picture as one painted whole */
	{
		char *painted = picture(), *again;

		term_redraw(term);
		ui_paint(&ui);
		again = picture();
		assert_string_equal(painted, again);
		free(painted);
		free(again);
	}
	leave();
}

/* The entries lie in the keeper's folder, where root puts them: what a keeper
 * that was taken over laid there leads it nowhere else. */
static void
test_copied(void **state)
{
	char away[] = "/tmp/away.XXXXXX", kept[sizeof config.data];
	char path[sizeof config.data + 64], other[64], is[8] = "";
	struct stat st;
	FILE *f;

	assert_non_null(mkdtemp(away));
	strcpy(kept, config.data);
	snprintf(config.data, sizeof config.data, "%s/data", away);
	snprintf(other, sizeof other, "%s/other", away);
	f = fopen(other, "w");
	fputs("mine", f);
	fclose(f);
	mkdir(config.data, 0755);
	terminfo_copy();
	snprintf(path, sizeof path, "%s/run/terminfo/v/vt100", config.data);
	assert_int_equal(lstat(path, &st), 0);
	/* a file, and a folder */
	unlink(path);
	assert_int_equal(symlink(other, path), 0);
	terminfo_copy();
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	f = fopen(other, "r");
	assert_non_null(fgets(is, sizeof is, f));
	fclose(f);
	assert_string_equal(is, "mine");
	*strrchr(path, '/') = '\0';
	snprintf(other, sizeof other, "%s/v", away);
	assert_int_equal(rename(path, other), 0);
	snprintf(other, sizeof other, "%s/there", away);
	mkdir(other, 0755);
	assert_int_equal(symlink(other, path), 0);
	terminfo_copy();
	assert_int_equal(rmdir(other), 0);
	snprintf(path, sizeof path, "rm -r %s", away);
	assert_int_equal(system(path), 0);
	strcpy(config.data, kept);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_screens), T(test_keys), T(test_paste), T(test_small),
		T(test_large), T(test_random),
		cmocka_unit_test(test_copied),
	};

	i18n_init("fr", NULL);
	if (screens_load(NULL, stderr) != E_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What is printed: the rows shown, the fields that may be read, who printed,
 * and the record of it. */
#include "tests/unit/domain_world.h"

#include "base/mem.h"
#include "base/text.h"
#include "domains/slot.h"
#include "domains/slot_book.h"
#include "ui/jump.h"
#include "ui/print.h"
#include "ui/screens.h"

static struct term *term;
static struct ctx *x;
static struct ui ui;
static char sent[60000];
static size_t nsent;
static char person[ID_TEXT];

static void
keep_sent(void *to, const void *data, size_t n)
{
	assert_true(nsent + n < sizeof sent);
	memcpy(sent + nsent, data, n);
	nsent += n;
	sent[nsent] = '\0';
}

static int
up(void **state)
{
	struct id s;

	world_start("2026-11-24T09:00");
	s = world_structure("CCAS");
	world_user("a", &s, "conseiller");
	x = world_login("a");
	world_person(x, person, "last_name", "TECHER", "first_name", "Léa",
		"birth_date", "1998-05-12", "phone", "+33639981234",
		"street", "12 rue Secrète", "postcode", "23200", NULL);
	world_person(x, (char[ID_TEXT]){ "" }, "last_name", "BENALI",
		"first_name", "Nadia", "birth_date", "1990-01-02", NULL);
	nsent = 0;
	assert_int_equal(term_new("xterm", 80, 24, CHARSET_LATIN9, keep_sent,
		NULL, &term), E_OK);
	assert_int_equal(ui_init(&ui, term, x, screens_keymap("defaut"),
		"day.mine"), E_OK);
	return 0;
}

static int
down(void **state)
{
	ui_done(&ui);
	term_free(term);
	world_end();
	return 0;
}

static char *
text(void)
{
	struct buf b;
	char *out, *line;

	buf_init(&b);
	assert_int_equal(print_text(&ui, ui_top(&ui), &b), E_OK);
	out = xstrdup(buf_str(&b));
	buf_done(&b);
	for (line = out; *line; line += strcspn(line, "\n") + 1) {
		char *one = xasprintf("%.*s", (int)strcspn(line, "\n"), line);

		assert_in_range(text_columns(one), 0, PRINT_COLUMNS);
		free(one);
	}
	return out;
}

static void
press(int code)
{
	struct key k = { .code = code };

	ui_key(&ui, &k);
	ui_paint(&ui);
}

static void
test_list(void **state)
{
	char *out, name[40];

	/* more than a screen has */
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof name, "PERSONNE%c%c", 'A' + i / 26,
			'A' + i % 26);
		world_person(x, (char[ID_TEXT]){ "" }, "last_name", name,
			"first_name", "Max", "birth_date", "1990-01-02", NULL);
	}
	assert_int_equal(ui_open(&ui, "caseload.mine", "", ""), E_OK);
	out = text();
	assert_non_null(strstr(out, "Imprimé le 24/11/2026 10h00 par a, "
		"CCAS\n"));
	assert_non_null(strstr(out, "42 lignes"));
	assert_non_null(strstr(out, "\nBENALI Nadia"));
	assert_non_null(strstr(out, "\nTECHER Léa"));
	assert_non_null(strstr(out, "PERSONNEBN"));
	free(out);
	assert_int_equal(world_count("SELECT people FROM printed WHERE screen ="
		" 'caseload.mine'"), 42);
	assert_int_equal(world_count("SELECT count(*) FROM audit WHERE action ="
		" 'print.page'"), 1);
	ui_unwind(&ui, 1);
}

/* A sheet to sign says of what, and when, not only who. */
static void
test_sheet(void **state)
{
	struct faults f;
	struct row was, now;
	struct rows t;
	char *out;

	assert_int_equal(world_save(x, &slot_record, "", "day", "2026-12-01",
		"hour", "14h", "title", "Atelier CV", "places", "12", NULL),
		E_OK);
	assert_int_equal(world_rows(x, "slot.mine", "", "", "", &t, NULL),
		E_OK);
	faults_init(&f);
	row_init(&was);
	row_init(&now);
	assert_int_equal(slot_book_record.load(x, "", row_get(&t.r[0], "_key"),
		&was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "follow", person);
	assert_int_equal(slot_book_record.save(x, &was, &now, &f), E_OK);
	assert_int_equal(ui_open(&ui, "slot.sheet", row_get(&t.r[0], "_key"),
		"Atelier CV, 01/12/2026 à 14h00"), E_OK);
	out = text();
	assert_non_null(strstr(out, "Présences   Atelier CV, 01/12/2026 à "
		"14h00\n"));
	assert_non_null(strstr(out, "1 ligne\n"));
	free(out);
	row_done(&was);
	row_done(&now);
	rows_done(&t);
	faults_done(&f);
}

static void
test_record(void **state)
{
	char *out;

	assert_int_equal(ui_open(&ui, "person.edit", person, ""), E_OK);
	out = text();
	assert_non_null(strstr(out, "Nom        [TECHER"));
	assert_non_null(strstr(out, "12 rue Secrète"));
	free(out);
	assert_int_equal(world_count("SELECT people FROM printed"), 1);
	ui_unwind(&ui, 1);
	assert_int_equal(ui_open(&ui, "person.card", person, ""), E_OK);
	out = text();
	assert_non_null(strstr(out, "TECHER Léa"));
	assert_non_null(strstr(out, "06 39 98 12 34"));
	free(out);
}

/* A protected address and what is hidden until it is asked for are on no
 * paper, shown on the screen or not. */
static void
test_masked(void **state)
{
	char *out;

	world_person(x, person, "last_name", "TECHER", "first_name", "Léa",
		"birth_date", "1998-05-12", "street", "12 rue Secrète",
		"postcode", "23200", "protected", "1", "near", "23008", "nir",
		"298052300800139", "nir_reason", "", NULL);
	assert_int_equal(ui_open(&ui, "person.edit", person, ""), E_OK);
	ui_top(&ui)->ops->reveal(ui_top(&ui), &ui, "nir");
	out = text();
	assert_non_null(strstr(out, "Nom        [TECHER"));
	assert_null(strstr(out, "Secrète"));
	assert_null(strstr(out, "23200"));
	assert_null(strstr(out, "2 98 05"));
	assert_null(strstr(out, "29805"));
	free(out);
}

static void
test_printer(void **state)
{
	const char *from, *to;

	assert_int_equal(ui_open(&ui, "person.card", person, ""), E_OK);
	ui_paint(&ui);
	nsent = 0;
	press(KEY_CTRL('O'));
	press('i');
	assert_string_equal(ui.question,
		"Imprimer sur ce terminal ? 1 personne y est.");
	press('n');
	assert_int_equal(world_count("SELECT count(*) FROM printed"), 0);
	assert_null(strstr(sent, "\033[5i"));
	press(KEY_CTRL('O'));
	press('i');
	press('o');
	from = strstr(sent, "\033[5i");
	assert_non_null(from);
	to = strstr(from, "\f\033[4i");
	assert_non_null(to);
	/* in the terminal's charset, lines as a printer wants them */
	assert_in_range(strstr(from, "TECHER L\xe9" "a") - from, 1, to - from);
	assert_non_null(strstr(from, "\r\n"));
	assert_null(memchr(from + 4, '\033', (size_t)(to - from - 4)));
	assert_int_equal(world_count("SELECT count(*) FROM printed"), 1);
	/* nothing to print: said */
	ui_jump(&ui, "AID");
	press(KEY_CTRL('O'));
	press('i');
	assert_string_equal(ui.message, "Rien à imprimer ici.");
}

/* The whole of a note, longer than its place. */
static void
test_long(void **state)
{
	char *out, words[1200] = "";

	for (int i = 0; i < 100; i++)
		strcat(words, "parole ");
	strcat(words, "dernière");
	assert_int_equal(ui_open(&ui, "note.edit", "", person), E_OK);
	for (const char *p = words; *p; p++)
		if ((unsigned char)*p < 0x80)
			press(*p);
	out = text();
	assert_non_null(strstr(out, "dernire"));
	free(out);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_list), T(test_record), T(test_masked), T(test_printer),
		T(test_sheet),
		T(test_long),
	};

	i18n_init("fr", NULL);
	if (screens_load(NULL, stderr) != E_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What is printed: the rows shown, the fields that may be read, who printed,
 * and the record of it. */
#include "tests/unit/domain_world.h"

#include "base/mem.h"
#include "base/text.h"
#include "domains/appointment.h"
#include "domains/note.h"
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

/* An appointment of the day or of another one. */
static void
appoint(const char *follow, const char *day, const char *hour,
	const char *location, const char *place)
{
	struct faults f;
	struct row was, now;
	char arg[80];

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	snprintf(arg, sizeof arg, "%s %s", follow, day);
	assert_int_equal(appointment_record.load(x, "", arg, &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "hour", hour);
	row_set(&now, "location", location);
	row_set(&now, "place", place);
	assert_int_equal(appointment_record.save(x, &was, &now, &f), E_OK);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	world_leave(x);
}

static void
due(const char *follow, const char *day)
{
	assert_int_equal(world_save(x, &follow_record, follow, "next_step",
		"relance", "next_step_on", day, NULL), E_OK);
	world_leave(x);
}

/* Does `a` stand before `b`, and both there? */
static bool
before(const char *out, const char *a, const char *b)
{
	const char *pa = strstr(out, a), *pb = strstr(out, b);

	if (!pa || !pb)
		fail_msg("%s ... %s: not both in:\n%s", a, b, out);
	return pa < pb;
}

/* From my day the sheet of the day comes out: hours in order, a place, the
 * telephone of whom one sees or owes something today, her instructions before
 * it, and the telephone of nobody else. */
static void
test_day(void **state)
{
	char late[ID_TEXT], soon[ID_TEXT], shy[ID_TEXT], *out;

	out = text();
	assert_non_null(strstr(out, "Aucun rendez-vous ce jour."));
	assert_non_null(strstr(out, "Rien d'autre aujourd'hui."));
	free(out);
	world_person(x, late, "last_name", "OUBLI", "first_name", "Max",
		"phone", "+33639980001", "phone2",
		"+32470123456789", NULL);
	world_person(x, soon, "last_name", "PROCHE", "first_name", "Zoé",
		"phone", "+33639980003", NULL);
	world_person(x, shy, "last_name", "CACHET", "first_name", "Eve",
		"phone", "+33639980004", "contact_hours",
		"appeler le mardi de 14h à 15h", "no_voice", "1", "no_sms",
		"1", "protected", "1", "near", "23008", NULL);
	appoint(shy, "2026-11-24", "15h", "home", "9 rue Invisible");
	appoint(person, "2026-11-24", "10h30", "public_office",
		"salle des mariages, deuxième étage à droite");
	appoint(soon, "2026-11-25", "08h", "public_office", "demain");
	due(late, "2026-11-20");
	due(soon, "2026-11-27");
	ui_jump(&ui, "JOU");
	out = text();
	assert_non_null(strstr(out, "Ma journée : feuille du jour"));
	assert_true(before(out, "10h30", "15h00"));
	assert_true(before(out, "15h00", "OUBLI Max"));
	assert_true(before(out, "TECHER Léa", "06 39 98 12 34"));
	assert_true(before(out, "salle des mariages, deuxième", "à droite"));
	/* what she asked for, whole, then her number; not where she lives */
	assert_true(before(out, "! Contact : appeler le mardi", "de 14h à "
		"15h"));
	assert_true(before(out, "de SMS", "06 39 98 00 04"));
	assert_true(before(out, "CACHET Eve", "À domicile"));
	assert_null(strstr(out, "Invisible"));
	/* late: both numbers; of next week: no number, no line */
	assert_true(before(out, "06 39 98 00 01", "32470123456789"));
	assert_true(before(out, "retard 4 j", "OUBLI"));
	assert_null(strstr(out, "PROCHE"));
	assert_null(strstr(out, "00 03"));
	assert_null(strstr(out, "BENALI"));
	assert_non_null(strstr(out, "À l'écran, 1 ligne qui peut"));
	free(out);
	/* who was on it is written down, and the session is where it was */
	assert_int_equal(world_count("SELECT people FROM printed WHERE screen"
		" = 'day.sheet' ORDER BY people DESC LIMIT 1"), 3);
	assert_string_equal(x->screen, "day.mine");
	nsent = 0;
	press(KEY_CTRL('O'));
	press('i');
	assert_string_equal(ui.question,
		"Imprimer sur ce terminal ? 3 personnes y sont.");
	press('o');
	assert_non_null(strstr(sent, "feuille du jour"));
	/* honoured: it is no longer on the sheet */
	world_sql("UPDATE appointment SET state = 'seen' WHERE day ="
		" '2026-11-24'");
	out = text();
	assert_non_null(strstr(out, "Aucun rendez-vous ce jour."));
	assert_null(strstr(out, "TECHER"));
	free(out);
}

/* Everyone of a workshop, with her telephone. */
static void
test_day_slot(void **state)
{
	struct faults f;
	struct row was, now;
	struct rows t;
	char other[ID_TEXT], *out;
	const char *const who[] = { person, other };

	world_person(x, other, "last_name", "OUBLI", "first_name", "Max",
		"phone", "+33639980001", NULL);
	assert_int_equal(world_save(x, &slot_record, "", "day", "2026-11-24",
		"hour", "14h", "title", "Atelier CV", "places", "12", NULL),
		E_OK);
	assert_int_equal(world_rows(x, "slot.mine", "", "", "", &t, NULL),
		E_OK);
	for (int i = 0; i < 2; i++) {
		faults_init(&f);
		row_init(&was);
		row_init(&now);
		assert_int_equal(slot_book_record.load(x, "", row_get(&t.r[0],
			"_key"), &was), E_OK);
		row_copy(&now, &was);
		row_set(&now, "follow", who[i]);
		assert_int_equal(slot_book_record.save(x, &was, &now, &f),
			E_OK);
		row_done(&was);
		row_done(&now);
		faults_done(&f);
		world_leave(x);
	}
	rows_done(&t);
	out = text();
	assert_true(before(out, "14h00       Atelier CV", "OUBLI Max"));
	assert_true(before(out, "OUBLI Max", "06 39 98 00 01"));
	assert_true(before(out, "06 39 98 00 01", "TECHER Léa"));
	assert_true(before(out, "TECHER Léa", "06 39 98 12 34"));
	free(out);
	assert_int_equal(world_count("SELECT people FROM printed"), 2);
	/* nobody is expected any more: nor is the workshop */
	world_sql("UPDATE appointment SET state = 'seen'");
	out = text();
	assert_null(strstr(out, "Atelier"));
	free(out);
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

/* What a session that was taken over has stored goes to a colleague's printer,
 * and with `print` to her terminal, by the gate: a title, her own name, the
 * whole of a note. */
static void
test_gate(void **state)
{
	char key[ID_TEXT], words[1200] = "\033]0;titre\007 ", *out;

	for (int i = 0; i < 100; i++)
		strcat(words, "parole ");
	strcat(words, "\033[4i\033]52;c;eA==\007\xe2\x80\xae dernière");
	assert_int_equal(world_put(x, &note_record, "", person, key, "text",
		words, NULL), E_OK);
	world_sql("UPDATE user SET name = 'a' || char(27) || '[31m'");
	snprintf(x->name, sizeof x->name, "a\033[31m");
	world_person(x, (char[ID_TEXT]){ "" }, "last_name", "T\033[2J",
		"first_name", "Max", "birth_date", "1990-01-02", NULL);
	assert_int_equal(ui_open(&ui, "note.edit", key, ""), E_OK);
	out = text();
	assert_non_null(strstr(out, "dernière"));
	assert_null(strchr(out, '\033'));
	assert_null(strchr(out, '\007'));
	assert_null(strstr(out, "\xe2\x80\xae"));
	free(out);
	nsent = 0;
	press(KEY_CTRL('O'));
	press('i');
	press('o');
	out = strstr(sent, "\033[5i");
	assert_non_null(out);
	assert_ptr_equal(strchr(out + 4, '\033'), strstr(out,
		"\f\033[4i") + 1);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_list), T(test_record), T(test_masked), T(test_printer),
		T(test_sheet), T(test_day), T(test_day_slot),
		T(test_long), T(test_gate),
	};

	i18n_init("fr", NULL);
	if (screens_load(NULL, stderr) != E_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The charset of a terminal: said, answered, chosen; and what is not of it
 * passes through a form unharmed. */
#include "tests/unit/domain_world.h"

#include "domains/preference.h"
#include "session/edge.h"
#include "tests/vt.h"
#include "ui/screens.h"
#include "ui/ui.h"

static struct term *term;
static struct decoder *keys;
static struct edge edge;
static struct ctx *x;
static struct ui ui;
static char sent[60000];
static size_t nsent;

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
	snprintf(x->terminal, sizeof x->terminal, "xterm");
	memset(&x->pref, 0, sizeof x->pref);
	nsent = 0;
	assert_int_equal(term_new("xterm", 80, 24, CHARSET_UTF8, keep_sent,
		NULL, &term), E_OK);
	keys = decoder_new(term, CHARSET_UTF8);
	return 0;
}

static int
down(void **state)
{
	edge_done(&edge);
	decoder_free(keys);
	term_free(term);
	world_end();
	return 0;
}

static void
start(const char *lang)
{
	edge_done(&edge);
	edge_start(&edge, x, term, keys, lang);
}

/* The keys that have come, reports as "R". */
static const char *
come(void)
{
	static char text[400];
	struct key k;
	size_t n = 0;

	text[0] = '\0';
	while (decoder_next(keys, &k)) {
		char name[16];

		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s",
			n ? " " : "", key_name(k.code, name));
	}
	return text;
}

static void
feed(const char *bytes)
{
	edge_feed(&edge, bytes, strlen(bytes));
}

static void
test_said(void **state)
{
	static const struct { const char *lang; enum charset c; } said[] = {
		{ "fr_FR.UTF-8", CHARSET_UTF8 }, { "UTF-8", CHARSET_UTF8 },
		{ "fr_FR@euro", CHARSET_LATIN9 }, { "fr_FR", CHARSET_LATIN1 },
		{ "fr_FR.ISO-8859-15", CHARSET_LATIN9 },
		{ "fr_FR.CP1252", CHARSET_CP1252 },
	};

	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		nsent = 0;
		start(said[i].lang);
		assert_int_equal(term_charset_now(term), said[i].c);
		assert_int_equal(nsent, 0);     /* nothing is asked */
		assert_int_equal(edge_wait(&edge), -1);
	}
	/* these say nothing */
	start("C");
	assert_in_range(edge_wait(&edge), 1, EDGE_PROBE_MS);
	start("fr_FR.KOI8-R");
	assert_in_range(edge_wait(&edge), 1, EDGE_PROBE_MS);
	nsent = 0;
	start("");
	assert_string_equal(sent, "\r\033[20C\xc3\xa9\033[6n\r\033[K");
}

/* The report comes in pieces cut anywhere, typing before and after it. */
static void
test_answer(void **state)
{
	static const struct { const char *report; enum charset c; bool ask; }
	answers[] = {
		{ "\033[1;22R", CHARSET_UTF8, false },
		{ "\033[24;22R", CHARSET_UTF8, false },
		{ "\033[1;23R", CHARSET_LATIN1, true },
	};

	for (size_t i = 0; i < 3; i++)
		for (size_t cut = 0; cut < 20; cut++) {
			char all[40];
			size_t n = (size_t)snprintf(all, sizeof all,
				"a\033[B%sz\033OP", answers[i].report), k;

			term_charset(term, CHARSET_UTF8);
			start("");
			k = cut < n ? cut : n;
			edge_feed(&edge, all, k);
			edge_feed(&edge, all + k, n - k);
			assert_string_equal(come(), "a Down z F1");
			assert_int_equal(term_charset_now(term), answers[i].c);
			assert_int_equal(edge.ask, answers[i].ask);
			assert_int_equal(edge_wait(&edge), -1);
		}
	/* ASCII acts at once; what two charsets read differently waits */
	start("");
	feed("bc\xe9");
	assert_string_equal(come(), "b c");
	feed("d");
	assert_string_equal(come(), "");
	feed("\033[5;23R");
	assert_string_equal(come(), "é d");
	start("");
	feed("\xc3\xa9");
	feed("\033[5;22R");
	assert_string_equal(come(), "é");
	/* Shift-F3 is a key, here as elsewhere */
	start("");
	feed("\033[1;2R");
	assert_string_equal(come(), "F3");
}

static void
test_late(void **state)
{
	start("");
	feed("\xc3\xa9\033");
	assert_string_equal(come(), "");
	edge_late(&edge);
	assert_string_equal(come(), "");
	edge.until -= EDGE_PROBE_MS;
	assert_int_equal(edge_wait(&edge), 0);
	edge_late(&edge);
	assert_string_equal(come(), "é");
	assert_int_equal(edge_wait(&edge), -1);
	/* after that second it is a report that nobody asked for */
	feed("[5;23R");
	assert_string_equal(come(), "Report");
	assert_int_equal(term_charset_now(term), CHARSET_UTF8);
	assert_false(edge.ask);
}

static void
test_chosen(void **state)
{
	assert_int_equal(preference_charset(x, "cp850"), E_OK);
	assert_true(x->pref_new);
	/* it wins over what the client says, and asks nothing */
	nsent = 0;
	start("fr_FR.UTF-8");
	assert_int_equal(term_charset_now(term), CHARSET_CP850);
	start("");
	assert_int_equal(edge_wait(&edge), -1);
	assert_int_equal(nsent, 0);
	/* of terminals of this name, at every login */
	memset(&x->pref, 0, sizeof x->pref);
	assert_int_equal(preference_load(x), E_OK);
	assert_string_equal(x->pref.charset, "cp850");
	snprintf(x->terminal, sizeof x->terminal, "linux");
	assert_int_equal(preference_load(x), E_OK);
	assert_string_equal(x->pref.charset, "");
	/* "auto": found out each time, and not asked again */
	assert_int_equal(preference_charset(x, "auto"), E_OK);
	start("");
	feed("\033[1;23R");
	assert_int_equal(term_charset_now(term), CHARSET_LATIN1);
	assert_false(edge.ask);
}

static void
type(const char *bytes)
{
	struct key k;

	feed(bytes);
	while (decoder_next(keys, &k))
		ui_key(&ui, &k);
	ui_paint(&ui);
}

/* What the base has for this person's names. */
static void
names(const char *key, const char *last, const char *first)
{
	struct row r;

	row_init(&r);
	assert_int_equal(person_record.load(x, key, "", &r), E_OK);
	assert_string_equal(row_get(&r, "last_name"), last);
	assert_string_equal(row_get(&r, "first_name"), first);
	row_done(&r);
}

static const char *
slot(void)
{
	static char text[80];

	snprintf(text, sizeof text, "%.79s", row_get(ui_top(&ui)->ops->row(
		ui_top(&ui)), "last_name"));
	return text;
}

static void
test_intact(void **state)
{
	char key[ID_TEXT];
	struct row r;

	world_person(x, key, "last_name", "ИВАНОВ", "first_name", "Cœur",
		"birth_date", "1998-05-12", NULL);
	start("fr_FR.ISO-8859-1");
	assert_int_equal(ui_init(&ui, term, x, screens_keymap("defaut"),
		"day.mine"), E_OK);
	assert_int_equal(ui_open(&ui, "person.edit", key, ""), E_OK);
	nsent = 0;
	ui_paint(&ui);
	/* a column for a column */
	assert_non_null(strstr(sent, "??????"));
	assert_non_null(strstr(sent, "Cour"));
	assert_string_equal(slot(), "ИВАНОВ");
	/* another field is typed in and saved: they are what they were */
	type("\t\t\t\tDurand\033[21~");
	names(key, "ИВАНОВ", "Cœur");
	row_init(&r);
	assert_int_equal(person_record.load(x, key, "", &r), E_OK);
	assert_string_equal(row_get(&r, "birth_name"), "DURAND");
	row_done(&r);
	/* so when the field itself is passed through, its cursor moved */
	assert_int_equal(ui_open(&ui, "person.edit", key, ""), E_OK);
	type("\033[H\033[C\033[C\033[F\t\033[F\033[D\t");
	type("\033[21~");
	names(key, "ИВАНОВ", "Cœur");
	/* a letter beside the stand-in leaves it; in its place it takes it */
	assert_int_equal(ui_open(&ui, "person.edit", key, ""), E_OK);
	type("\t\033[H\033[C\033[C\xe9\033[21~");
	names(key, "ИВАНОВ", "Cœéur");
	assert_int_equal(ui_open(&ui, "person.edit", key, ""), E_OK);
	type("\t\033[H\033[C\033[3~o\033[21~");
	names(key, "ИВАНОВ", "Coéur");
	ui_done(&ui);
}

/* What is typed in Latin-9 is stored in UTF-8, composed. */
static void
test_typed(void **state)
{
	char key[ID_TEXT];

	world_person(x, key, "last_name", "A", "first_name", "B",
		"birth_date", "1998-05-12", NULL);
	start("fr_FR@euro");
	assert_int_equal(ui_init(&ui, term, x, screens_keymap("defaut"),
		"day.mine"), E_OK);
	assert_int_equal(ui_open(&ui, "person.edit", key, ""), E_OK);
	type("\t\033[F\xbd\xe9\xff\033[21~");
	names(key, "A", "Bœéÿ");
	/* on a UTF-8 terminal that sends letters and their accents apart */
	assert_int_equal(preference_charset(x, "utf-8"), E_OK);
	edge_apply(&edge);
	assert_int_equal(ui_open(&ui, "person.edit", key, ""), E_OK);
	type("\t\033[Fe\xcc\x81\033[21~");
	names(key, "A", "Bœéÿé");
	ui_done(&ui);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_said), T(test_answer), T(test_late), T(test_chosen),
		T(test_intact), T(test_typed),
	};

	i18n_init("fr", NULL);
	if (screens_load(NULL, stderr) != E_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Lists: whole and paged sources, searching, sorting, filters, the marker
 * that stays on its row, and the bytes of each step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/unit/hands.h"
#include "ui/screens.h"
#include "ui/ui.h"

/* --- sources ------------------------------------------------------------- */

static const struct column columns[] = {
	{ .name = "name", .label = "Nom", .type = CT_TEXT },
	{ .name = "age", .label = "Âge", .type = CT_INT },
	{ .name = "status", .label = "Statut", .type = CT_CHOICE,
		.choice = "t.status" },
	{ .name = "seen", .label = "Vue le", .type = CT_DATE,
		.flags = COL_PAST },
	{ .name = "next", .label = "Étape", .type = CT_TEXT },
	{ .name = NULL },
};

struct somebody { const char *key, *name, *age, *status, *seen, *next; };
static const struct somebody few[] = {
	{ "k1", "SOW Ibrahima", "9", "act", "2026-03-01", "logement" },
	{ "k2", "ÉLUARD Zoé", "31", "att", "2026-11-20", "garage à vélos" },
	{ "k3", "BENALI Nadia", "28", "act", "", "transport" },
	{ "k4", "Dupré Anne", "45", "act", "2025-12-31", "garde" },
	{ "k5", "DUPONT Léa", "19", "att", "2026-02-10", "logement" },
};

static int total;               /* rows of both sources */
static const char *gone = "";   /* key of a row that went */
static enum err fail_with;
static int fetches;
static char last_search[80], last_sort[40];

static void
fill(struct row *r, int i)
{
	static const char *const names[] = { "age", "status", "seen",
		"next" };

	if (i >= 5) {
		row_setf(r, "_key", "n%04d", i);
		row_setf(r, "name", "NOM%04d", i);
		return;
	}
	row_set(r, "_key", few[i].key);
	row_set(r, "name", few[i].name);
	row_set(r, names[0], few[i].age);
	row_set(r, names[1], few[i].status);
	row_set(r, names[2], few[i].seen);
	row_set(r, names[3], few[i].next);
}

static enum err
people_fetch(struct ctx *c, const struct list_query *q, struct rows *out)
{
	const char *status = row_get(q->filter, "statut");

	fetches++;
	snprintf(last_search, sizeof last_search, "%s", q->search);
	if (fail_with)
		return err_set(fail_with, "Plus tard.");
	for (int i = 0; i < total; i++) {
		struct row r;

		row_init(&r);
		fill(&r, i);
		if (strcmp(row_get(&r, "_key"), gone) != 0 && (!*status ||
			strcmp(row_get(&r, "status"), status) == 0))
			row_copy(rows_add(out), &r);
		row_done(&r);
	}
	return E_OK;
}

static enum err
pages_fetch(struct ctx *c, const struct list_query *q, struct rows *out)
{
	int from = 5;

	fetches++;
	snprintf(last_search, sizeof last_search, "%s", q->search);
	snprintf(last_sort, sizeof last_sort, "%s", q->sort ? q->sort : "");
	if (fail_with)
		return err_set(fail_with, "Plus tard.");
	if (q->after)
		from = atoi(q->after + 1) + 1;
	for (int i = from; i < total && out->n < q->n; i++) {
		char key[20];

		snprintf(key, sizeof key, "n%04d", i);
		if (strcmp(key, gone) == 0 || (*q->search &&
			!strstr(key, q->search)))
			continue;
		fill(rows_add(out), i);
	}
	return E_OK;
}

/* Finds by a sound that its rows do not show. */
static enum err
sound_fetch(struct ctx *c, const struct list_query *q, struct rows *out)
{
	snprintf(last_search, sizeof last_search, "%s", q->search);
	if (strcmp(q->search, "benaly") == 0)
		fill(rows_add(out), 2);
	return E_OK;
}

static const struct source sources[] = {
	{ "t.people", columns, false, people_fetch },
	{ "t.pages", columns, true, pages_fetch },
	{ "t.sound", columns, false, sound_fetch },
	{ NULL, NULL, false, NULL } };

static const struct choice status[] = { { "act", "active" },
	{ "att", "en attente" }, { NULL, NULL } };
static const struct choices choices[] = { { "t.status", status, NULL },
	{ NULL, NULL, NULL } };

static char opened[40];
static const struct column one_columns[] = {
	{ .name = "name", .label = "Nom", .type = CT_TEXT, .max = 40 },
	{ .name = NULL },
};

static enum err
one_load(struct ctx *c, const char *key, const char *arg, struct row *r)
{
	snprintf(opened, sizeof opened, "%s", key);
	row_set(r, "_key", key);
	row_set(r, "name", key);
	return E_OK;
}

static const struct record one = { .name = "one", .column = one_columns,
	.load = one_load };
static const struct record *const records[] = { &one, NULL };

static const struct domain domain = { .name = "t", .records = records,
	.sources = sources, .choices = choices };
const struct domain *const registry_domains[] = { &domain, NULL };

const struct embedded embedded_screens[] = {
	{ "screens/t/home.menu", "menu t.home\n  title \"Accueil\"\n"
		"item 1 \"Liste\"\n  list t.people\n" },
	{ "screens/t/card.form", "form t.card\n  title \"Fiche\"\n  view\n"
		"  record one\nlayout\n Nom [nom      ]\nend\n"
		"field nom name\n" },
	{ "screens/t/people.list", "list t.people\n  title \"Personnes\"\n"
		"  source t.people\n  empty \"Personne ici.\"\n"
		"  missed \"Pas ici.\"\n"
		"column nom 20 \"Nom\"\n  from name\n  sort\n"
		"  default asc\n"
		"column age 5 \"Âge\"\n  align right\n  sort\n"
		"column statut 10 \"Statut\"\n  from status\n"
		"column vue 10 \"Vue le\"\n  from seen\n  sort\n"
		"column etape * \"Étape\"\n  from next\n"
		"filter statut \"Statut\"\n  from status\n"
		"filter mot \"Nom contient\"\n  type text\n"
		"action open \"Ouvrir\"\n  enter\n  form t.card\n"
		"action add \"Créer\"\n  new\n  form t.card new\n" },
	{ "screens/t/pages.list", "list t.pages\n  title \"Annuaire\"\n"
		"  source t.pages\ncolumn name * \"Nom\"\n  sort\n"
		"action open \"Ouvrir\"\n  enter\n  form t.card\n" },
	{ "screens/t/narrow.list", "list t.narrow\n  title \"Étroit\"\n"
		"  source t.people\ncolumn nom 20 \"Nom\"\n  from name\n"
		"  sort\n  default asc\n"
		"column etape 30 \"Étape\"\n  from next\n" },
	{ "screens/t/sound.list", "list t.sound\n  title \"Chercher\"\n"
		"  source t.sound\ncolumn name * \"Nom\"\n" },
	KEYMAP_OF("  bind F4 filter\n  bind \"Esc 4\" filter\n"
		"  bind F17 sort\n  bind ^T sort\n"
		"  bar help filter new back\n"),
	{ NULL, NULL },
};

/* --- hands and eyes ------------------------------------------------------ */

/* The marker, and the cursor on it. */
static void
on_(int y, const char *name, const char *file, int where)
{
	int cy, cx;

	vt_cursor(vt, &cy, &cx);
	_assert_int_equal((uintmax_t)cy, (uintmax_t)y, file, where);
	_assert_int_equal((uintmax_t)cx, 0, file, where);
	_assert_true(vt_row(vt, y)[0] == '>', "marker", file, where);
	shows_(y, name, true, file, where);
}
#define on(y, name) on_(y, name, __FILE__, __LINE__)

static void
list_of(const char *screen, int n)
{
	total = n;
	assert_int_equal(ui_open(&ui, screen, "", ""), E_OK);
	ui_paint(&ui);
}

static int
setup(void **state)
{
	gone = "";
	fail_with = E_OK;
	fetches = 0;
	hands_open("t.home");
	return 0;
}

static int
teardown(void **state)
{
	hands_close();
	return 0;
}

/* --- the tests ----------------------------------------------------------- */

static void
test_shown(void **state)
{
	list_of("t.people", 5);
	shows(0, "Personnes");
	assert_string_equal(vt_row(vt, 1), " 5 lignes");
	assert_string_equal(vt_row(vt, 3), "  Nom                    Âge "
		"Statut     Vue le     Étape");
	/* sorted without case and accents */
	assert_string_equal(vt_row(vt, 4), "> BENALI Nadia            28 "
		"active                transport");
	shows(5, "  DUPONT Léa");
	shows(6, "  Dupré Anne              45 active     31/12/2025 garde");
	shows(7, "  ÉLUARD Zoé");
	shows(8, "  SOW Ibrahima             9");
	on(4, "BENALI");
}

static void
test_marker_bytes(void **state)
{
	list_of("t.people", 40);
	shows(1, "1/3");
	term_bytes(term);
	press(KEY_DOWN);
	on(5, "DUPONT");
	assert_true(term_bytes(term) <= 8);
	press(KEY_DOWN);
	assert_true(term_bytes(term) <= 8);
	press(KEY_UP);
	/* painted from the top: the cursor goes up, down and up again */
	assert_true(term_bytes(term) <= 14);
	assert_string_equal(vt_attrs(vt, 5), "");       /* no bar */
}

static void
test_pages(void **state)
{
	list_of("t.people", 40);
	press(KEY_UP);
	on(4, "BENALI");
	press(KEY_F(8));
	shows(1, "40 lignes");
	shows(1, "2/3");
	on(4, "NOM0017");
	press(KEY_F(8));
	on(4, "NOM0033");
	shows(1, "3/3");
	press(KEY_F(8));
	on(11, "SOW");
	press(KEY_DOWN);
	on(11, "SOW");
	press(KEY_HOME);
	on(4, "BENALI");
	press(KEY_END);
	on(11, "SOW");
	press(KEY_F(7));
	on(11, "NOM0024");
	for (int i = 0; i < 8; i++)
		press(KEY_UP);
	on(19, "NOM0016");
	shows(1, "1/3");
	press(KEY_DOWN);
	on(4, "NOM0017");
}

static void
test_letters(void **state)
{
	list_of("t.people", 5);
	type("d");
	on(5, "DUPONT");
	shows(22, "Chercher : d");
	type("upr");
	on(6, "Dupré");
	type("x");
	on(6, "Dupré");
	shows(22, "Rien ne commence par « duprx »");
	press(KEY_BACKSPACE);
	on(5, "DUPONT");
	press(KEY_F(12));               /* back where it was */
	on(4, "BENALI");
	assert_string_equal(ui_top(&ui)->screen->name, "t.people");
	type("é");
	on(7, "ÉLUARD");
	press(KEY_DOWN);
	on(8, "SOW");
	type("e");                      /* another search */
	on(7, "ÉLUARD");
	press(KEY_ENTER);
	assert_string_equal(opened, "k2");
	press(KEY_F(3));
	on(7, "ÉLUARD");
}

static void
test_search(void **state)
{
	list_of("t.people", 5);
	type("/");
	shows(22, "Chercher :");
	type("gar");
	press(KEY_ENTER);
	shows(1, "2 lignes   Cherche : gar");
	on(4, "Dupré");
	shows(5, "ÉLUARD");
	assert_string_equal(vt_row(vt, 6), "");
	press(KEY_ENTER);
	assert_string_equal(opened, "k4");
	press(KEY_F(3));
	shows(1, "Cherche : gar");
	press(KEY_F(12));
	shows(1, "5 lignes");
	on(6, "Dupré");
	type("/qqq");
	press(KEY_ENTER);
	shows(22, "Rien ne correspond à « qqq »");
	shows(4, "Pas ici.");
	press(KEY_F(12));
	shows(4, "BENALI");
	assert_string_equal(vt_row(vt, 1), " 5 lignes");
}

static void
test_source_searches(void **state)
{
	list_of("t.sound", 5);
	type("benaly");                 /* nothing to go to: asked on Enter */
	shows(22, "Chercher : benaly");
	assert_string_equal(last_search, "");
	press(KEY_ENTER);
	assert_string_equal(last_search, "benaly");
	on(4, "BENALI");
	/* its rows are there, and the screen has no words of its own */
	list_of("t.narrow", 5);
	type("/qqq");
	press(KEY_ENTER);
	shows(4, "Rien ne répond à cette recherche. F12");
}

static void
test_sort(void **state)
{
	list_of("t.people", 5);
	press(KEY_F(17));
	shows(22, "Trié par : Âge");
	shows(4, "SOW");
	shows(5, "DUPONT");
	on(6, "BENALI");                /* the marker stays on its row */
	press(KEY_F(17));
	shows(4, "Dupré");
	shows(5, "DUPONT");
	shows(6, "SOW");
	shows(7, "ÉLUARD");
	on(8, "BENALI");                /* no date: last */
	press(KEY_F(17));
	shows(22, "Ordre d'origine");
	shows(4, "SOW");
	on(6, "BENALI");
	press(KEY_F(17));
	on(4, "BENALI");
}

static void
test_filter(void **state)
{
	int y, column;

	list_of("t.people", 5);
	press(KEY_DOWN);
	press(KEY_F(4));
	shows(0, "Personnes : filtrer");
	shows(2, " Statut        [");
	shows(3, " Nom contient  [");
	vt_cursor(vt, &y, &column);
	assert_int_equal(y, 2);
	assert_int_equal(column, 16);
	type("e");
	shows(2, "[en attente ");
	press(KEY_ENTER);
	vt_cursor(vt, &y, &column);
	assert_int_equal(y, 3);
	press(KEY_ENTER);
	shows(1, "2 lignes   Statut : en attente");
	on(4, "DUPONT");
	shows(5, "ÉLUARD");
	press(KEY_DOWN);
	press(KEY_ENTER);
	press(KEY_F(3));                /* and back from a child */
	shows(1, "Statut : en attente");
	on(5, "ÉLUARD");
	press(KEY_F(4));
	shows(2, "[en attente ");
	press(KEY_F(4));                /* the values */
	shows(2, "active");
	press(KEY_UP);
	press(KEY_ENTER);
	shows(2, "[active ");
	press(KEY_F(12));               /* given up: as before */
	shows(1, "Statut : en attente");
	press(KEY_F(4));
	press(KEY_CTRL('K'));
	press(KEY_F(10));
	assert_string_equal(vt_row(vt, 1), " 5 lignes");
	on(7, "ÉLUARD");
	/* another text takes the place of the one that is there; a key that
	 * moves in it keeps it */
	press(KEY_F(4));
	press(KEY_DOWN);
	type("du");
	press(KEY_F(10));
	press(KEY_F(4));
	press(KEY_DOWN);
	shows(3, "[du ");
	type("el");
	shows(3, "[el ");
	press(KEY_UP);
	press(KEY_DOWN);
	press(KEY_END);
	type("u");
	shows(3, "[elu ");
	press(KEY_F(12));
}

static void
test_filter_refused(void **state)
{
	list_of("t.people", 5);
	press(KEY_F(4));
	type("a");
	fail_with = E_AGAIN;
	press(KEY_F(10));
	shows(2, "[active ");           /* what was typed is there */
	shows(22, "Plus tard.");
	fail_with = E_OK;
	press(KEY_F(10));
	shows(1, "3 lignes   Statut : active");
}

static void
test_row_gone(void **state)
{
	list_of("t.people", 5);
	press(KEY_DOWN);
	press(KEY_ENTER);
	assert_string_equal(opened, "k5");
	gone = "k5";
	press(KEY_F(3));
	on(5, "Dupré");                 /* the next one */
	press(KEY_END);
	press(KEY_ENTER);
	gone = "k1";
	press(KEY_F(3));
	on(7, "ÉLUARD");                /* nothing after it: the last one */
	fail_with = E_IO;
	press(KEY_ENTER);
	press(KEY_F(3));
	on(7, "ÉLUARD");                /* what was read stays */
}

static void
test_empty(void **state)
{
	int y, column;

	list_of("t.people", 0);
	shows(4, "Personne ici.");
	vt_cursor(vt, &y, &column);
	assert_int_equal(y, 4);
	opened[0] = '\0';
	press(KEY_ENTER);
	assert_string_equal(opened, "");
	shows(22, "Aucune ligne");
	press(KEY_DOWN);
	press(KEY_F(8));
	press(KEY_END);
	press(KEY_F(6));
	assert_string_equal(ui_top(&ui)->screen->name, "t.card");
}

static void
test_paged(void **state)
{
	list_of("t.pages", 45);         /* 40 rows: 16, 16, 8 */
	on(4, "NOM0005");
	shows(1, "page 1");
	shows(19, "NOM0020");
	assert_string_equal(vt_row(vt, 20), "");
	for (int i = 0; i < 16; i++)
		press(KEY_DOWN);
	on(4, "NOM0021");
	shows(1, "page 2");
	press(KEY_UP);
	on(19, "NOM0020");
	press(KEY_F(8));
	on(4, "NOM0021");
	press(KEY_F(8));
	on(4, "NOM0037");
	shows(1, "3/3");
	press(KEY_F(8));
	on(11, "NOM0044");
	press(KEY_DOWN);
	on(11, "NOM0044");
	press(KEY_F(7));
	on(4, "NOM0021");
	press(KEY_DOWN);
	press(KEY_ENTER);
	assert_string_equal(opened, "n0022");
	gone = "n0022";
	press(KEY_F(3));
	on(5, "NOM0023");
	fail_with = E_AGAIN;
	press(KEY_F(8));
	shows(22, "Plus tard.");
	on(5, "NOM0023");
	fail_with = E_OK;
	press(KEY_HOME);
	on(4, "NOM0005");
	shows(1, "page 1");
	press(KEY_F(17));
	assert_string_equal(last_sort, "name");
}

static void
test_paged_search(void **state)
{
	list_of("t.pages", 45);
	fetches = 0;
	type("004");                    /* asked for on Enter, not per key */
	assert_int_equal(fetches, 0);
	press(KEY_ENTER);
	assert_int_equal(fetches, 1);
	assert_string_equal(last_search, "004");
	on(4, "NOM0040");
	shows(1, "Cherche : 004");
	press(KEY_F(12));
	assert_string_equal(last_search, "");
	on(4, "NOM0005");
}

static void
test_wide_and_tall(void **state)
{
	term_resize(term, 120, 40);
	vt_resize(vt, 120, 40);
	list_of("t.people", 60);
	shows(1, "1/2");
	shows(35, "NOM");
	press(KEY_F(8));
	on(4, "NOM0033");
	term_resize(term, 60, 14);
	vt_resize(vt, 60, 14);
	ui_paint(&ui);
	press(KEY_DOWN);
	shows(1, "/10");
	list_of("t.pages", 45);
	ui_resize(&ui, 80, 24);
	vt_resize(vt, 80, 24);
	press(KEY_DOWN);
	shows(19, "NOM0020");
}

/* Where a column has not all its room it is cut, a day never. */
static void
test_narrow(void **state)
{
	list_of("t.narrow", 5);
	term_resize(term, 45, 24);
	vt_resize(vt, 45, 24);
	press(KEY_DOWN);
	shows(3, "Nom                  Étape");
	on(5, "DUPONT Léa           logement");
	/* six columns are left, for ten */
	list_of("t.people", 5);
	press(KEY_DOWN);
	shows(3, "Statut");
	hides(3, "Vue");
	ui_resize(&ui, 80, 24);
	vt_resize(vt, 80, 24);
	press(KEY_DOWN);
	shows(3, "Vue le");
}

static void
same_again(const char *screen)
{
	struct buf b;
	char *before, *after;
	int y, column, y2, column2;

	buf_init(&b);
	ui.message[0] = '\0';
	ui_paint(&ui);
	vt_cursor(vt, &y, &column);
	before = vt_dump(vt, 1);
	ui_state(&ui, &b);
	ui_done(&ui);
	assert_int_equal(ui_init(&ui, term, &x, screens_keymap("defaut"),
		"t.home"), E_OK);
	assert_int_equal(ui_restore(&ui, b.data, b.len), E_OK);
	ui_paint(&ui);
	after = vt_dump(vt, 1);
	vt_cursor(vt, &y2, &column2);
	assert_string_equal(ui_top(&ui)->screen->name, screen);
	assert_string_equal(before, after);
	assert_int_equal(y, y2);
	assert_int_equal(column, column2);
	free(before);
	free(after);
	buf_done(&b);
}

static void
test_state(void **state)
{
	list_of("t.people", 5);
	press(KEY_F(4));
	type("a");
	press(KEY_F(10));
	press(KEY_F(17));
	type("/garde");
	press(KEY_ENTER);
	same_again("t.people");
	press(KEY_F(12));
	press(KEY_END);
	same_again("t.people");
	on(6, "Dupré");
}

static void
test_paged_state(void **state)
{
	list_of("t.pages", 60);
	press(KEY_F(8));
	press(KEY_F(8));
	press(KEY_DOWN);
	same_again("t.pages");
	on(5, "NOM0038");
	press(KEY_F(7));
	on(4, "NOM0021");
}

static void
test_many(void **state)
{
	list_of("t.people", 5000);
	shows(1, "5000 lignes");
	type("nom4999");
	on(4 + (4998 % 16), "NOM4999");
	press(KEY_HOME);
	type("/nom3");
	press(KEY_ENTER);
	shows(1, "1000 lignes");
}

#define T(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(shown), T(marker_bytes), T(pages), T(letters), T(search),
		T(source_searches), T(sort), T(filter), T(filter_refused),
		T(row_gone), T(empty), T(paged), T(paged_search),
		T(wide_and_tall), T(narrow), T(state), T(paged_state), T(many),
	};

	i18n_init("fr", NULL);
	if (screens_load(NULL, stderr) != E_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

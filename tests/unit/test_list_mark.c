/* Marks in lists, and one action for all the marked rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/text.h"
#include "tests/unit/hands.h"
#include "ui/list_mark.h"
#include "ui/screens.h"
#include "ui/ui.h"

/* --- sources ------------------------------------------------------------- */

static const struct column columns[] = {
	{ .name = "name", .label = "Nom", .type = CT_TEXT },
	{ .name = "status", .label = "Statut", .type = CT_CHOICE,
		.choice = "t.status" },
	{ .name = NULL },
};

static int total;
static char gone[8][8];         /* keys of rows that went */

static bool
is_gone(const char *key)
{
	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
		if (strcmp(gone[i], key) == 0)
			return true;
	return false;
}

static void
fill(struct rows *out, int i)
{
	char key[16];
	struct row *r;

	snprintf(key, sizeof key, "n%04d", i);
	if (is_gone(key))
		return;
	r = rows_add(out);
	row_set(r, "_key", key);
	row_setf(r, "name", "NOM%04d Anne", i);
	row_set(r, "status", i % 2 ? "act" : "att");
}

static enum err
people_fetch(struct ctx *c, const struct list_query *q, struct rows *out)
{
	const char *status = row_get(q->filter, "statut");

	for (int i = 0; i < total; i++)
		if (!*status || strcmp(status, i % 2 ? "act" : "att") == 0)
			fill(out, i);
	return E_OK;
}

static enum err
pages_fetch(struct ctx *c, const struct list_query *q, struct rows *out)
{
	for (int i = q->after ? atoi(q->after + 1) + 1 : 0; i < total &&
		out->n < q->n; i++)
		fill(out, i);
	return E_OK;
}

static const struct source sources[] = {
	{ "t.people", columns, false, people_fetch },
	{ "t.pages", columns, true, pages_fetch },
	{ NULL, NULL, false, NULL } };

static const struct choice status[] = { { "act", "active" },
	{ "att", "en attente" }, { NULL, NULL } };
static const struct choice delay[] = { { "1", "+1 demain" },
	{ "7", "+7 dans une semaine" }, { NULL, NULL } };
static const struct choices choices[] = { { "t.status", status, NULL },
	{ "t.delay", delay, NULL }, { NULL, NULL, NULL } };

/* --- calls --------------------------------------------------------------- */

static char done[2000];         /* keys, and what was asked */
static char refused[8], lost[8];

static enum err
call_end(struct ctx *c, const struct row *row, struct call_result *out)
{
	const char *key = row_get(row, "_key");

	if (strcmp(key, lost) == 0)
		return err_set(E_IO, "Le serveur s'est arrêté.");
	if (strcmp(key, refused) == 0)
		return err_set(E_RIGHT, "Il manque le droit de le faire sur "
			"cette personne, qui est suivie par quelqu'un "
			"d'autre : F2, Demander.");
	snprintf(done + strlen(done), sizeof done - strlen(done), "%s%s%s ",
		key, *row_get(row, "_ask") ? "+" : "", row_get(row, "_ask"));
	snprintf(out->message, sizeof out->message, "Terminé.");
	out->refresh = true;
	return E_OK;
}

static const struct call calls[] = { { "t_end", call_end },
	{ NULL, NULL } };
static const struct column one_columns[] = {
	{ .name = "name", .label = "Nom", .type = CT_TEXT, .max = 40 },
	{ .name = "other", .label = "Autre", .type = CT_LOOKUP, .max = 40 },
	{ .name = NULL },
};

static enum err
one_load(struct ctx *c, const char *key, const char *arg, struct row *r)
{
	row_set(r, "_key", key);
	return E_OK;
}

static const struct record record = { .name = "one", .column = one_columns,
	.load = one_load };
static const struct record *const records[] = { &record, NULL };
static const struct domain domain = { .name = "t", .records = records,
	.sources = sources, .choices = choices, .calls = calls };
const struct domain *const registry_domains[] = { &domain, NULL };

const struct embedded embedded_screens[] = {
	{ "screens/t/home.menu", "menu t.home\n  title \"Accueil\"\n"
		"item 1 \"Liste\"\n  list t.people\n" },
	{ "screens/t/pick.form", "form t.pick\n  title \"Fiche\"\n"
		"  record one\nlayout\n Autre [autre      ]\nend\n"
		"field autre other\n  lookup t.people\n" },
	{ "screens/t/people.list", "list t.people\n  title \"Personnes\"\n"
		"  source t.people\n"
		"column nom 20 \"Nom\"\n  from name\n  sort\n"
		"  default asc\n"
		"column statut * \"Statut\"\n  from status\n  sort\n"
		"filter statut \"Statut\"\n  from status\n"
		"action fin \"Terminer\"\n  letter x\n  call t_end\n"
		"  confirm \"Terminer pour %{name} ?\"\n"
		"  many\n  confirm-many \"Terminer pour %{count} ?\"\n"
		"action tard \"Remettre\"\n  letter j\n  call t_end\n"
		"  ask t.delay \"À quand ?\"\n"
		"  many\n  confirm-many \"Remettre %{count} étapes "
		"(%{_ask_label}) ?\"\n"
		"action open \"Ouvrir\"\n  enter\n  form t.pick\n" },
	{ "screens/t/pages.list", "list t.pages\n  title \"Annuaire\"\n"
		"  source t.pages\ncolumn name * \"Nom\"\n  sort\n"
		"action fin \"Terminer\"\n  letter x\n  call t_end\n"
		"  many\n  confirm-many \"Terminer pour %{count} ?\"\n" },
	{ "screens/t/bare.list", "list t.bare\n  title \"Liste\"\n"
		"  source t.people\ncolumn name * \"Nom\"\n" },
	KEYMAP_OF("  bind F4 filter\n  bind \"Esc 4\" filter\n"
		"  bind Space mark\n  bind * mark-all\n"
		"  bind ! mark-invert\n  bind ^T sort\n"
		"  bind ^R redraw\n  bar help filter back\n"),
	{ NULL, NULL },
};

/* --- hands and eyes ------------------------------------------------------ */

/* What stands in the two columns before the n-th line. */
#define margin(n, two) assert_memory_equal(vt_row(vt, 4 + (n)), two, 2)

static void
list_of(const char *screen, int n)
{
	total = n;
	assert_int_equal(ui_open(&ui, screen, "", ""), E_OK);
	ui_paint(&ui);
}

static struct list *
top(void)
{
	return (struct list *)ui_top(&ui);
}

static void
letter(char code)
{
	press(KEY_CTRL('O'));
	press(code);
}

static int
setup(void **state)
{
	memset(gone, 0, sizeof gone);
	*done = *refused = *lost = '\0';
	hands_open("t.home");
	return 0;
}

static int
teardown(void **state)
{
	hands_close();
	return 0;
}

/* --- marking ------------------------------------------------------------- */

static void
test_space(void **state)
{
	list_of("t.people", 5);
	press(' ');
	margin(0, " x");
	margin(1, "> ");
	assert_string_equal(vt_row(vt, 1), " 5 lignes   1 cochée");
	press(' ');
	assert_string_equal(vt_row(vt, 1), " 5 lignes   2 cochées");
	press(KEY_UP);
	margin(1, ">x");
	press(' ');                     /* off again */
	margin(1, "  ");
	press(KEY_END);
	press(' ');                     /* the last line stays */
	margin(4, ">x");
	assert_int_equal(list_marked(top()), 2);
	press('!');
	margin(0, "  ");
	margin(1, " x");
	assert_int_equal(list_marked(top()), 3);
	press('*');
	assert_int_equal(list_marked(top()), 5);
	press(KEY_F(12));
	assert_string_equal(vt_row(vt, 1), " 5 lignes");
	margin(0, "  ");
	letter('c');
	assert_int_equal(list_marked(top()), 5);
	press(KEY_F(12));
	press(KEY_F(12));               /* nothing left to take back */
	assert_string_equal(ui_top(&ui)->screen->name, "t.home");
}

/* A mark costs its letter, the marker and the count. */
static void
test_bytes(void **state)
{
	list_of("t.people", 40);
	press(' ');
	press(' ');
	term_bytes(term);
	press(' ');
	assert_true(term_bytes(term) <= 24);
	press(' ');
	assert_true(term_bytes(term) <= 24);
}

static void
test_space_in_letters(void **state)
{
	list_of("t.people", 12);
	type("nom0003");
	margin(3, "> ");
	press(' ');
	assert_int_equal(list_marked(top()), 0);
	type("a");
	margin(3, "> ");
	shows(22, "Chercher : nom0003 a");
	press('*');                     /* no name has one */
	assert_int_equal(list_marked(top()), 12);
}

static void
test_survives(void **state)
{
	struct list *l;

	list_of("t.people", 40);
	l = top();
	press(' ');                     /* n0000, waiting */
	press(' ');                     /* n0001, active */
	press(KEY_F(4));
	type("a");
	press(KEY_F(10));
	shows(1, "20 lignes   2 cochées   Statut : active");
	press(KEY_HOME);
	margin(0, ">x");
	assert_true(list_is_marked(l, "n0000"));
	type("/nom0013");
	press(KEY_ENTER);
	press('*');
	shows(1, "1 ligne   3 cochées");
	press(KEY_CTRL('T'));
	press(KEY_F(12));               /* the search goes first */
	assert_int_equal(list_marked(l), 3);
	shows(1, "20 lignes   3 cochées");
	press(KEY_F(4));
	press(KEY_BACKSPACE);
	for (int i = 0; i < 10; i++)
		press(KEY_BACKSPACE);
	press(KEY_F(10));
	shows(1, "40 lignes   3 cochées");
	press(KEY_CTRL('R'));
	assert_int_equal(list_marked(l), 3);
	/* what goes loses its mark, and only that */
	strcpy(gone[0], "n0013");
	press(KEY_CTRL('R'));
	assert_int_equal(list_marked(l), 2);
	assert_false(list_is_marked(l, "n0013"));
}

/* Gone while a filter hid it: known when everything is shown again. */
static void
test_gone_unseen(void **state)
{
	list_of("t.people", 10);
	press('*');
	press(KEY_F(4));
	type("a");
	press(KEY_F(10));
	assert_int_equal(list_marked(top()), 10);
	strcpy(gone[0], "n0004");       /* waiting: not shown */
	strcpy(gone[1], "n0005");       /* active */
	press(KEY_CTRL('R'));
	assert_int_equal(list_marked(top()), 9);
	press(KEY_F(4));
	for (int i = 0; i < 12; i++)
		press(KEY_BACKSPACE);
	press(KEY_F(10));
	assert_int_equal(list_marked(top()), 8);
}

static void
test_paged(void **state)
{
	struct rows t;
	int hidden;

	list_of("t.pages", 40);         /* 16, 16, 8 */
	press(KEY_DOWN);
	press(' ');                     /* n0001 */
	press(KEY_F(8));
	press(' ');                     /* n0016 */
	press('*');
	shows(22, "celles de cette page");
	shows(1, "17 cochées");
	press('!');
	shows(1, "1 cochée");
	press(' ');                     /* n0017 */
	press(KEY_F(8));
	press(' ');                     /* n0032 */
	rows_init(&t);
	list_marked_rows(top(), &t, &hidden);
	assert_int_equal(t.n, 3);
	assert_int_equal(hidden, 2);
	assert_string_equal(row_get(&t.r[0], "_key"), "n0032");
	assert_string_equal(row_get(&t.r[1], "name"), "NOM0001 Anne");
	assert_string_equal(row_get(&t.r[2], "_key"), "n0017");
	rows_done(&t);
	press(KEY_F(7));
	margin(1, " x");                /* it is there again */
	press(KEY_END);
	press(' ');                     /* n0031, last of its page */
	assert_int_equal(list_marked(top()), 4);
	press(KEY_F(7));
	press(KEY_F(7));
	press(KEY_HOME);
	margin(1, " x");
	strcpy(gone[0], "n0001");       /* the page reaches past it: gone */
	press(KEY_CTRL('R'));
	assert_int_equal(list_marked(top()), 3);
	/* pushed to the next page it is not */
	press(KEY_END);
	press(' ');
	assert_true(list_is_marked(top(), "n0016"));
	*gone[0] = '\0';
	press(KEY_HOME);
	press(KEY_CTRL('R'));
	assert_true(list_is_marked(top(), "n0016"));
}

static void
test_picker(void **state)
{
	total = 5;
	assert_int_equal(ui_open(&ui, "t.pick", "k", ""), E_OK);
	press(KEY_F(4));
	assert_true(ui_top(&ui)->picker);
	press(' ');
	shows(22, "Cette touche ne sert pas ici");
	press('*');
	assert_int_equal(list_marked(top()), 0);
	letter('c');
	assert_int_equal(list_marked(top()), 0);
	shows(22, "Aucune action");
}

static void
test_most(void **state)
{
	list_of("t.people", MARKS_MAX + 20);
	press('*');
	assert_int_equal(list_marked(top()), MARKS_MAX);
	shows(22, "1000 lignes cochées au plus");
	press('!');
	assert_int_equal(list_marked(top()), 20);
}

static void
again(void)
{
	struct buf b;
	char *before, *after;

	buf_init(&b);
	ui.message[0] = '\0';
	ui_paint(&ui);
	before = vt_dump(vt, 1);
	ui_state(&ui, &b);
	ui_done(&ui);
	assert_int_equal(ui_init(&ui, term, &x, screens_keymap("defaut"),
		"t.home"), E_OK);
	assert_int_equal(ui_restore(&ui, b.data, b.len), E_OK);
	ui_paint(&ui);
	after = vt_dump(vt, 1);
	assert_string_equal(before, after);
	free(before);
	free(after);
	buf_done(&b);
}

static void
test_state(void **state)
{
	list_of("t.people", 40);
	press(' ');
	press(' ');
	press(KEY_F(4));
	type("a");
	press(KEY_F(10));               /* n0000 is hidden now */
	again();
	shows(1, "20 lignes   2 cochées   Statut");
	letter('m');
	press('x');
	shows(22, "Terminer pour 2 ? Dont 1 hors de la vue.");
	press('o');
	assert_string_equal(done, "n0001 n0000 ");
	shows(3, "NOM0000 Anne");       /* its name came back with it */
	press(KEY_F(3));
	press(KEY_UP);
	press(' ');
	strcpy(gone[0], "n0001");
	press(KEY_CTRL('R'));
	press(KEY_HOME);
	press('*');
	again();
	/* gone between two sessions */
	strcpy(gone[1], "n0003");
	{
		struct buf b;

		buf_init(&b);
		ui_state(&ui, &b);
		assert_int_equal(ui_restore(&ui, b.data, b.len), E_OK);
		buf_done(&b);
	}
	assert_false(list_is_marked(top(), "n0003"));
}

/* --- acting -------------------------------------------------------------- */

static void
test_one_each(void **state)
{
	list_of("t.people", 40);
	strcpy(refused, "n0001");
	for (int i = 0; i < 3; i++)
		press(' ');
	letter('m');
	shows(0, "Pour les 3 lignes cochées");
	shows(2, "x           Terminer");
	shows(3, "j           Remettre");
	press('x');
	shows(22, "Terminer pour 3 ?  o oui   n non");
	press(KEY_ENTER);               /* answers nothing */
	press('n');
	assert_string_equal(done, "");
	assert_int_equal(list_marked(top()), 3);
	letter('m');
	press(KEY_ENTER);
	press('o');
	assert_string_equal(done, "n0000 n0002 ");
	shows(0, "Terminer : 2 faites, 1 refusée");
	assert_string_equal(vt_row(vt, 2), " NOM0000 Anne  Fait");
	assert_string_equal(vt_row(vt, 3), " NOM0001 Anne  Il manque le droit "
		"de le faire sur cette personne, qui est");
	assert_string_equal(vt_row(vt, 4), "               suivie par "
		"quelqu'un d'autre : F2, Demander.");
	assert_string_equal(vt_row(vt, 5), " NOM0002 Anne  Fait");
	shows(22, "Ce qui n'est pas fait reste coché.");
	press(KEY_F(3));
	shows(1, "1 cochée");
	margin(1, " x");
	/* one row: its own question */
	letter('m');
	press('x');
	shows(22, "Terminer pour NOM0001 Anne ?");
	press('n');
}

static void
test_asked_once(void **state)
{
	list_of("t.people", 40);
	press(' ');
	press(' ');
	letter('m');
	press('j');
	shows(0, "À quand ?");
	press(KEY_F(3));                /* no answer: nothing, all as before */
	assert_string_equal(done, "");
	assert_int_equal(list_marked(top()), 2);
	letter('m');
	press('j');
	type("+7");
	press(KEY_ENTER);
	shows(22, "Remettre 2 étapes (+7 dans une semaine) ?");
	press('o');
	assert_string_equal(done, "n0000+7 n0001+7 ");
	shows(0, "Remettre : 2 faites");
	press(KEY_F(3));
	assert_null(strstr(vt_row(vt, 1), "cochée"));
	/* and for the row of the cursor alone */
	*done = '\0';
	letter('j');
	shows(0, "À quand ?");
	press(KEY_ENTER);
	assert_string_equal(done, "n0002+1 ");
	shows(22, "Terminé.");
}

/* A letter is the cursor's row, whatever is marked, and says it. */
static void
test_letter_is_here(void **state)
{
	list_of("t.people", 40);
	press(' ');
	press(' ');
	letter('x');
	shows(22, "Terminer pour NOM0002 Anne ?");
	press('o');
	assert_string_equal(done, "n0002 ");
	shows(22, "Terminé. Cette ligne seulement.");
	assert_int_equal(list_marked(top()), 2);
}

static void
test_actions_page(void **state)
{
	list_of("t.people", 40);
	press(KEY_F(2));
	assert_null(strstr(vt_row(vt, 3), "cochée"));
	press(KEY_F(3));
	press(' ');
	press(KEY_F(2));
	shows(2, "^O x        Terminer");
	shows(3, "^O m x      Terminer, pour la ligne cochée");
	press(KEY_F(3));
	press(' ');
	press(KEY_F(2));
	shows(3, "Terminer, pour les 2 cochées");
	press(KEY_DOWN);
	press(KEY_ENTER);
	shows(22, "Terminer pour 2 ?");
	press('o');
	assert_string_equal(done, "n0000 n0001 ");
}

static void
test_keeper_lost(void **state)
{
	log_init("test", 0);
	list_of("t.people", 40);
	strcpy(lost, "n0002");
	for (int i = 0; i < 5; i++)
		press(' ');
	letter('m');
	press('x');
	press('o');
	assert_string_equal(done, "n0000 n0001 ");
	shows(0, "Terminer : 2 faites, 1 refusée, 2 pas essayées");
	shows(4, "NOM0002 Anne  Cela n'a pas marché");
	press(KEY_F(3));
	shows(1, "3 cochées");
}

static void
test_alone(void **state)
{
	list_of("t.pages", 40);
	letter('m');
	shows(22, "Aucune ligne cochée : Espace coche celle du curseur.");
	press(' ');
	letter('m');                    /* one action, without a question */
	shows(22, "Terminer, pour NOM0000 Anne ?");
	press('n');
	press(' ');
	letter('m');
	shows(22, "Terminer pour 2 ?");
	press('o');
	assert_string_equal(done, "n0000 n0001 ");
	list_of("t.bare", 5);
	press(' ');
	letter('m');
	shows(22, "Ici rien ne se fait pour plusieurs lignes.");
	press(KEY_CTRL('O'));
	assert_null(strstr(vt_row(vt, 22), "cocher"));
}

static void
test_three_hundred(void **state)
{
	list_of("t.people", 5000);
	for (int i = 0; i < 300; i++)
		press(' ');
	letter('m');
	press('x');
	press('o');
	shows(0, "Terminer : 300 faites");
	shows(21, "sur 300");
	press(KEY_F(3));
	assert_int_equal(list_marked(top()), 0);
}

/* --- the grammar --------------------------------------------------------- */

static const char *
wrong(const char *action)
{
	static char text[600];
	struct screen *s = NULL;

	snprintf(text, sizeof text, "list t.w\n  title \"T\"\n"
		"  source t.people\ncolumn name * \"Nom\"\n"
		"action a \"Faire\"\n%s", action);
	if (screen_parse("w.list", text, &s) == E_OK) {
		screen_free(s);
		return "";
	}
	return err_text();
}

static void
test_grammar(void **state)
{
	assert_string_equal(wrong("  call t_end\n  many\n"
		"  confirm-many \"Faire %{count} ?\"\n"), "");
	assert_non_null(strstr(wrong("  call t_end\n  many\n"),
		"w.list:5: many et confirm-many vont ensemble"));
	assert_non_null(strstr(wrong("  call t_end\n"
		"  confirm-many \"Faire %{count} ?\"\n"), "vont ensemble"));
	assert_non_null(strstr(wrong("  call t_end\n  many\n"
		"  confirm-many \"Faire ?\"\n"), "dit combien"));
	assert_non_null(strstr(wrong("  form t.pick\n  many\n"
		"  confirm-many \"Faire %{count} ?\"\n"), "many veut un call"));
	assert_non_null(strstr(wrong("  form t.pick\n  ask t.delay \"Q\"\n"),
		"ask sert à un call"));
	assert_non_null(strstr(wrong("  call t_end\n  ask t.none \"Q\"\n"),
		"liste de choix inconnue : t.none"));
	assert_non_null(strstr(wrong("  call t_end\n  ask t.delay\n"),
		"une liste de choix et une question attendues"));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_space), T(test_bytes), T(test_space_in_letters),
		T(test_survives), T(test_gone_unseen), T(test_paged),
		T(test_picker), T(test_most), T(test_state),
		T(test_one_each), T(test_asked_once), T(test_letter_is_here),
		T(test_actions_page), T(test_keeper_lost), T(test_alone),
		T(test_three_hundred), T(test_grammar),
	};
	int failed;

	i18n_init("fr", NULL);
	if (screens_load(NULL, stderr))
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	screens_unload();
	return failed;
}

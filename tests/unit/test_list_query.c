/* Lists asked by form: criteria in the pictures of forms, the rows that are
 * left, what comes back with the state of the screen; criteria in filters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/unit/hands.h"
#include "ui/screens.h"
#include "ui/ui.h"

/* --- what there is ---------------------------------------------------------- */

static const struct column columns[] = {
	{ .name = "name", .label = "Nom", .type = CT_TEXT,
		.flags = COL_CLEAR },
	{ .name = "age", .label = "Âge", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "next", .label = "Étape", .type = CT_DATE,
		.flags = COL_CLEAR },
	{ .name = "long", .label = "Long", .type = CT_TEXT,
		.flags = COL_CLEAR },
	{ .name = NULL },
};
static const struct column record_columns[] = {
	{ .name = "name", .label = "Nom", .type = CT_TEXT,
		.flags = COL_CLEAR },
	{ .name = "born", .label = "Né le", .type = CT_DATE,
		.flags = COL_CLEAR | COL_PAST },
	{ .name = "status", .label = "Statut", .type = CT_CHOICE,
		.flags = COL_CLEAR, .choice = "t.status" },
	{ .name = "health", .label = "Santé", .type = CT_TEXT,
		.scope = SCOPE_HEALTH },
	{ .name = "place", .label = "Lieu", .type = CT_LOOKUP,
		.flags = COL_CLEAR },
	{ .name = "place_name", .label = "Lieu", .type = CT_TEXT,
		.flags = COL_CLEAR },
	{ .name = "told", .label = "Dit", .type = CT_TEXT,
		.flags = COL_CLEAR | COL_READONLY },
	{ .name = NULL },
};

static const struct somebody {
	const char *name, *age, *next, *born, *status, *place;
} people[] = {
	{ "SOW Ibrahima", "9", "2026-12-01", "2017-03-01", "act", "Aubusson" },
	{ "ÉLUARD Zoé", "31", "2026-12-20", "1995-11-20", "att", "Guéret" },
	{ "BENALI Nadia", "28", "", "1998-05-12", "act", "Aubusson" },
};
#define PEOPLE 3

static char due_given[40];      /* what the source got for its filter */
static int openings_run;

static enum err
fetch(struct ctx *c, const struct list_query *q, struct rows *out)
{
	snprintf(due_given, sizeof due_given, "%s", row_get(q->filter,
		"pour"));
	for (int i = 0; i < PEOPLE; i++) {
		struct row *r = rows_add(out);

		row_setf(r, "_key", "k%d", i);
		row_set(r, "name", people[i].name);
		row_set(r, "age", people[i].age);
		row_set(r, "next", people[i].next);
		row_setf(r, "long", "mot%d", i);
	}
	return E_OK;
}

static enum err
opened(struct ctx *c, const struct record *rec, const struct rows *t,
	const char *const *wanted, struct rows *full)
{
	openings_run++;
	for (int i = 0; i < t->n; i++) {
		const struct somebody *p = &people[row_get(&t->r[i],
			"_key")[1] - '0'];
		struct row *r = rows_add(full);

		row_set(r, "name", p->name);
		row_set(r, "born", p->born);
		row_set(r, "status", p->status);
		row_set(r, "place_name", p->place);
	}
	return E_OK;
}

static enum err
places(struct ctx *c, const struct list_query *q, struct rows *out)
{
	struct row *r = rows_add(out);

	row_set(r, "_key", "23008");
	row_set(r, "name", "Aubusson");
	return E_OK;
}

static enum err
load(struct ctx *c, const char *key, const char *arg, struct row *r)
{
	return E_OK;
}

static const struct source sources[] = {
	{ "t.people", columns, false, fetch },
	{ "t.places", columns, false, places },
	{ NULL, NULL, false, NULL } };
static const struct opening openings[] = { { "t.people", opened },
	{ NULL, NULL } };
static const struct choice status[] = { { "act", "active" },
	{ "att", "en attente" }, { NULL, NULL } };
static const struct choices choices[] = { { "t.status", status, NULL },
	{ NULL, NULL, NULL } };
static const struct record one = { .name = "p", .column = record_columns,
	.load = load };

/* What the user chose, as the domain keeps it. */
static char kept[80];
static enum err
kept_load(struct ctx *c, const char *key, const char *arg, struct row *r)
{
	row_set(r, "columns", strcmp(key, "t.people") == 0 ? kept : "");
	return E_OK;
}

static enum err
kept_save(struct ctx *c, const struct row *was, struct row *now,
	struct faults *f)
{
	assert_string_equal(row_get(now, "_key"), "t.people");
	snprintf(kept, sizeof kept, "%s", row_get(now, "columns"));
	return E_OK;
}
static const struct record kept_record = { .name = "columns",
	.column = columns, .load = kept_load, .save = kept_save };

/* A view, as the domain keeps it. */
static struct row view;
static enum err
view_load(struct ctx *c, const char *key, const char *arg, struct row *r)
{
	if (strcmp(arg, "t.people") == 0)
		row_copy(r, &view);
	return E_OK;
}

static enum err
view_save(struct ctx *c, const struct row *was, struct row *now,
	struct faults *f)
{
	if (!*row_get(now, "_key"))
		row_copy(&view, now);
	row_set(&view, "uses", "0");
	return E_OK;
}
static const struct record view_record = { .name = "view",
	.column = columns, .load = view_load, .save = view_save };
static const struct record *const records[] = { &one, &kept_record,
	&view_record, NULL };
static void
tell(struct ctx *c, const struct row *r, char *out, size_t size)
{
}
static const struct compute computes[] = { { "t.told", "p", "told", tell },
	{ NULL, NULL, NULL, NULL } };
static const struct domain domain = { .name = "t", .records = records,
	.sources = sources, .openings = openings, .choices = choices,
	.computes = computes };
const struct domain *const registry_domains[] = { &domain, NULL };

const struct embedded embedded_screens[] = {
	{ "screens/t/home.menu", "menu t.home\n  title \"Accueil\"\n"
		"item 1 \"Liste\"\n  list t.people\n" },
	{ "screens/t/ask.form", "form t.ask\n  title \"Fiche   %{name}\"\n"
		"  record p\nlayout\n Nom [nom      ] Né [ne        ]\n"
		" Santé [sante     ] Dit [dit     ]\nend\n"
		"field nom name\nfield ne born\nfield sante health\n"
		"field dit told\n" },
	{ "screens/t/more.form", "form t.more\n  title \"Suivi\"\n"
		"  record p\nlayout\n Statut [statut     ]\n"
		" Lieu [lieu     ]\nend\nfield statut status\n"
		"field lieu place\n  lookup t.places\n  show place_name\n" },
	{ "screens/view/pick.list", "list view.pick\n  title \"Vues\"\n"
		"  source t.places\ncolumn name * \"Nom\"\n" },
	{ "screens/t/places.list", "list t.places\n  title \"Lieux\"\n"
		"  source t.places\ncolumn name * \"Nom\"\n" },
	{ "screens/t/people.list", "list t.people\n  title \"Personnes\"\n"
		"  source t.people\n  query t.ask t.more\n"
		"column nom 20 \"Nom\"\n  from name\n  sort\n"
		"  default asc\ncolumn age 5 \"Âge\"\n"
		"column next * \"Étape\"\n"
		"column long 30 \"Long\"\n  hidden\n  sort\n"
		"column more 40 \"Plus\"\n  from long\n  hidden\n"
		"filter pour \"Étape pour le, au plus tard\"\n  type date\n"
		"  criterion next\n"
		"filter an \"Âge\"\n  type int\n  criterion age\n"
		"filter dit \"Long\"\n  criterion long\n" },
	KEYMAP_OF("  bind F4 filter\n  bind \"Esc 4\" filter\n"
		"  bind F17 query\n  bind ^W query\n  bind ^T sort\n"
		"  bar help filter new back\n"),
	{ NULL, NULL },
};

/* --- hands and eyes ------------------------------------------------------ */


#define ASK KEY_CTRL('W')

static int
setup(void **state)
{
	openings_run = 0;
	kept[0] = '\0';
	row_init(&view);
	hands_open("t.home");
	assert_int_equal(ui_open(&ui, "t.people", "", ""), E_OK);
	ui_paint(&ui);
	return 0;
}

static int
teardown(void **state)
{
	hands_close();
	row_done(&view);
	return 0;
}

/* --- the tests ----------------------------------------------------------- */

static void
test_asked(void **state)
{
	press(ASK);
	shows(0, "Personnes : chercher   Fiche   1/2");
	shows(1, " Nom [         ] Né [          ]");
	/* what nobody here reads is masked, what is computed is not asked */
	shows(2, " Santé [········  ] Dit");
	type("é..");
	press(KEY_TAB);
	press(KEY_TAB);
	shows(1, "[é..      ]");
	press(KEY_F(10));
	shows(1, "2 lignes   Nom : é..");
	shows(4, "ÉLUARD");
	shows(5, "SOW");
	/* they are still there */
	press(ASK);
	shows(1, "[é..      ]");
	press(KEY_TAB);
	type("<2000");
	press(KEY_ENTER);               /* the last field */
	shows(1, "1 ligne   Nom : é..   Né le : <2000");
	shows(4, "ÉLUARD");
	press(ASK);
	press(KEY_CTRL('K'));
	type("zzz");
	press(KEY_F(10));
	shows(4, "Rien ne répond à ces critères. F12");
	/* F12 gives the rows back */
	press(KEY_F(12));
	shows(1, "3 lignes");
	assert_null(strstr(vt_row(vt, 1), "Nom"));
}

static void
test_letters(void **state)
{
	press(KEY_CTRL('O'));
	press('/');
	shows(0, "chercher");
	press(KEY_F(3));
	press(KEY_F(2));
	press('/');
	shows(0, "chercher");
}

static void
test_parts(void **state)
{
	press(ASK);
	type("*");
	press(KEY_F(8));
	shows(0, "Personnes : chercher   Suivi   2/2");
	type("att");
	press(KEY_TAB);
	type("gu*");
	press(KEY_F(8));
	shows(1, "[*        ]");
	press(KEY_F(10));
	shows(1, "1 ligne   Nom : *   Statut : att   Lieu : gu*");
	press(ASK);
	press(KEY_F(6));
	shows(1, "Nom [         ]");
	press(KEY_F(10));
	shows(1, "3 lignes");
	press(ASK);
	press(KEY_F(10));
	/* nothing asked is no query: nothing is opened for it */
	shows(1, "3 lignes");
	assert_int_equal(openings_run, 1);
}

static void
test_mistake(void **state)
{
	press(ASK);
	press(KEY_TAB);
	type("1990..32/1");
	press(KEY_F(10));
	shows(21, "« 1990..32/1 »");
	shows(1, "[1990..32/1]");
	press(KEY_F(8));
	shows(0, "1/2");
	/* walked away from, it is still there, and still wrong */
	press(KEY_UP);
	press(KEY_F(10));
	shows(1, "[1990..32/1]");
	shows(21, "« 1990..32/1 »");
	press(KEY_CTRL('K'));
	type("1990..1999");
	press(KEY_F(10));
	shows(1, "2 lignes");
}

static void
test_values(void **state)
{
	press(ASK);
	press(KEY_F(8));
	press(KEY_F(4));
	press(KEY_ENTER);
	shows(1, "[active     ]");
	press(KEY_F(4));
	press(KEY_DOWN);
	press(KEY_ENTER);
	press(KEY_HOME);
	shows(1, "[active|en a]");
	press(KEY_TAB);
	press(KEY_F(4));
	press(KEY_ENTER);
	shows(2, "[Aubusson ]");
	press(KEY_F(10));
	shows(1, "2 lignes   Statut : active|en attente   Lieu : Aubusson");
}

static void
test_help(void **state)
{
	press(ASK);
	press(KEY_F(1));
	shows(0, "Les critères");
	/* on one screen: nothing to turn */
	assert_null(strstr(vt_row(vt, 21), "sur"));
	press(KEY_F(3));
	shows(0, "chercher");
}

static void
test_leaving(void **state)
{
	press(ASK);
	type("sow");
	press(KEY_F(3));
	shows(22, "Quitter sans enregistrer");
	press('n');
	shows(1, "[sow      ]");
	press(KEY_F(3));
	press('o');
	shows(1, "3 lignes");
}

static void
test_filters(void **state)
{
	press(KEY_F(4));
	type("1/12");
	press(KEY_F(10));
	/* a value is the source's own affair */
	assert_string_equal(due_given, "2026-12-01");
	shows(1, "3 lignes   Étape pour le, au plus tard : 01/12/2026");
	press(KEY_F(4));
	press(KEY_CTRL('K'));
	type("10/12..20/12|=");
	press(KEY_F(10));
	assert_string_equal(due_given, "");
	shows(1, "2 lignes   Étape pour le : 10/12..20/12|=");
	shows(4, "BENALI");
	shows(5, "ÉLUARD");
	press(KEY_F(4));
	press(KEY_TAB);
	type(">30");
	press(KEY_F(10));
	shows(1, "1 ligne ");
	press(KEY_F(4));
	press(KEY_TAB);
	press(KEY_CTRL('K'));
	type(">>3");
	press(KEY_F(10));
	shows(22, "deux signes");
	shows(3, "[>>3");
	/* one that is never a value of the source */
	press(KEY_CTRL('K'));
	press(KEY_F(10));
	press(KEY_F(4));
	press(KEY_CTRL('K'));
	press(KEY_TAB);
	press(KEY_TAB);
	type("mot1");
	press(KEY_F(10));
	shows(1, "1 ligne   Long : mot1");
	shows(4, "ÉLUARD");
}

static void
columns_screen(void)
{
	press(KEY_CTRL('O'));
	press('<');
	shows(0, "Personnes : colonnes");
}

static void
test_state(void **state)
{
	struct buf b;
	char *before, *after;

	press(ASK);
	press(KEY_TAB);
	type("1990..1999");
	press(KEY_F(8));
	type("active");
	press(KEY_F(10));
	press(KEY_F(4));
	press(KEY_TAB);
	type(">20");
	press(KEY_F(10));
	shows(1, "1 ligne   Âge : >20   Né le : 1990..1999   Statut : active");
	columns_screen();
	press(KEY_DOWN);
	press(' ');
	press(KEY_F(10));
	assert_null(strstr(vt_row(vt, 3), "Âge"));
	kept[0] = '\0';
	press(KEY_HOME);
	before = vt_dump(vt, 1);
	buf_init(&b);
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
	press(ASK);
	shows(1, "[1990..1999]");
}

static void
test_columns(void **state)
{
	shows(3, "Nom                  Âge   Étape");
	/* what is not shown is not found */
	type("/mot1");
	press(KEY_ENTER);
	shows(22, "Rien ne correspond");
	press(KEY_F(12));
	columns_screen();
	shows(1, "39 de large sur 79");
	shows(3, "> [x] Nom                               20");
	shows(5, "[x] Étape                             10 ou plus");
	shows(6, "[ ] Long                              30");
	press(' ');
	shows(22, "elle reste");
	press('+');
	shows(22, "Nom reste en tête");
	press(KEY_END);
	press(KEY_UP);
	press(' ');
	shows(1, "70 de large sur 79");
	/* there is no room for both */
	press(KEY_DOWN);
	press(' ');
	shows(22, "Plus prend 40 colonnes de l'écran, il en reste 8");
	press(KEY_UP);
	press('-');
	press(KEY_LEFT);
	press('-');
	shows(22, "Nom reste en tête");
	press(KEY_ENTER);
	assert_string_equal(kept, "nom long age next");
	shows(3, "Nom                  Long                           Âge");
	type("/mot1");
	press(KEY_ENTER);
	shows(1, "1 ligne");
	press(KEY_F(12));
	/* sorting goes through what is shown */
	press(KEY_CTRL('T'));
	shows(22, "Long");
	/* another list of the same screen has them */
	press(KEY_F(3));
	assert_int_equal(ui_open(&ui, "t.people", "", ""), E_OK);
	ui_paint(&ui);
	shows(3, "Nom                  Long                           Âge");
	columns_screen();
	press(KEY_F(6));
	assert_string_equal(kept, "");
	shows(3, "Nom                  Âge   Étape");
}

/* Names that the screen has no more, first ones that were left out. */
static void
test_columns_odd(void **state)
{
	snprintf(kept, sizeof kept, "gone next  long next");
	press(KEY_F(3));
	assert_int_equal(ui_open(&ui, "t.people", "", ""), E_OK);
	ui_paint(&ui);
	shows(3, "Nom                  Étape                     Long");
	/* a narrow terminal shows the first ones, a wide one them all */
	ui_resize(&ui, 40, 24);
	ui_paint(&ui);
	assert_null(strstr(vt_row(vt, 3), "Long"));
	columns_screen();
	shows(1, "64 de large sur 39 : les dernières");
	press(KEY_F(3));
	ui_resize(&ui, 80, 24);
}

static void
again(void)
{
	press(KEY_F(3));
	assert_int_equal(ui_open(&ui, "t.people", "", ""), E_OK);
	ui_paint(&ui);
}

static void
test_views(void **state)
{
	struct buf b;

	press(ASK);
	type("é..");
	press(KEY_F(10));
	press(KEY_F(4));
	type(">1/12");
	press(KEY_F(10));
	press(KEY_CTRL('T'));
	press(KEY_CTRL('O'));
	press('+');
	press(KEY_ENTER);
	shows(22, "Il manque le nom de la vue");
	press(KEY_CTRL('O'));
	press('+');
	type("Les é");
	press(KEY_ENTER);
	shows(22, "Vue « Les é » gardée");
	shows(1, "1 ligne   Vue : Les é   Étape pour le : >1/12   Nom : é..");
	assert_string_equal(row_get(&view, "_screen"), "t.people");
	/* the list begins with it, in its order */
	again();
	shows(1, "1 ligne   Vue : Les é   Étape pour le : >1/12   Nom : é..");
	/* and so does a session taken up again */
	buf_init(&b);
	ui_state(&ui, &b);
	row_clear(&view);
	ui_done(&ui);
	assert_int_equal(ui_init(&ui, term, &x, screens_keymap("defaut"),
		"t.home"), E_OK);
	assert_int_equal(ui_restore(&ui, b.data, b.len), E_OK);
	ui_paint(&ui);
	buf_done(&b);
	shows(1, "1 ligne   Vue : Les é   Étape pour le : >1/12   Nom : é..");
	/* what is changed by hand is that view no more */
	press(KEY_F(12));
	shows(1, "1 ligne   Étape pour le : >1/12");
	assert_null(strstr(vt_row(vt, 1), "Vue"));
	/* opened for something else, or to choose, it begins as it is */
	row_set(&view, "_screen", "t.people");
	row_set(&view, "uses", "0");
	row_set(&view, "name", "Autre");
	row_set(&view, "search", "sow");
	again();
	shows(1, "1 ligne   Vue : Autre");
	press(KEY_F(3));
	assert_int_equal(ui_open(&ui, "t.people", "", "autre"), E_OK);
	ui_paint(&ui);
	shows(1, "3 lignes");
	/* a view that cannot be asked any more */
	row_set(&view, "q.p.health", "x");
	again();
	shows(1, "3 lignes");
	shows(22, "Cette colonne ne se demande pas");
}

#define T(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(asked), T(letters), T(parts), T(mistake), T(values), T(help),
		T(leaving), T(filters), T(state), T(columns), T(columns_odd), T(views),
	};

	i18n_init("fr", NULL);
	if (clock_fix("2026-11-24T09:00") != E_OK ||
		screens_load(NULL, stderr) != E_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Fields of the richer kinds: several choices. */
#include "tests/unit/hands.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"

static const struct choice needs[] = {
	{ "garde", "Garde d'enfant" }, { "mob", "Mobilité" },
	{ "num", "Numérique" }, { "log", "Logement" }, { NULL, NULL } };
static const struct choices sets[] = { { "needs", needs, NULL },
	{ NULL, NULL, NULL } };

static const struct column columns[] = {
	{ .name = "name", .label = "Nom", .type = CT_TEXT, .max = 40 },
	{ .name = "needs", .label = "Besoins", .type = CT_CHOICES,
		.choice = "needs", .max = 3 },
	{ .name = "wide", .label = "Partout", .type = CT_CHOICES,
		.choice = "needs" },
	{ .name = NULL },
};

static struct row stored;

static enum err
load(struct ctx *c, const char *key, const char *arg, struct row *r)
{
	row_copy(r, &stored);
	row_set(r, "_key", key);
	return E_OK;
}

static enum err
save(struct ctx *c, const struct row *was, struct row *r, struct faults *f)
{
	row_copy(&stored, r);
	return E_OK;
}

static const struct record record = { "rec", columns, load, save, NULL };
static const struct record *const records[] = { &record, NULL };

static enum err
fetch(struct ctx *c, const struct list_query *q, struct rows *out)
{
	row_copy(rows_add(out), &stored);
	row_set(&out->r[0], "_key", "1");
	return E_OK;
}

static const struct column listed[] = {
	{ .name = "name", .label = "Nom", .type = CT_TEXT,
		.flags = COL_CLEAR },
	{ .name = "needs", .label = "Besoins", .type = CT_CHOICES,
		.choice = "needs", .flags = COL_CLEAR },
	{ .name = NULL },
};
static const struct source sources[] = { { "t.all", listed, false, fetch },
	{ NULL, NULL, false, NULL } };

static const struct domain domain = { .name = "t", .records = records,
	.sources = sources, .choices = sets };
const struct domain *const registry_domains[] = { &domain, NULL };

const struct embedded embedded_screens[] = {
	{ "screens/t/all.list", "list t.all\n  title \"Tous\"\n"
		"  source t.all\n"
		"column name 10 \"Nom\"\ncolumn needs 20 \"Besoins\"\n"
		"action open \"Ouvrir\"\n  enter\n  form t.edit\n" },
	{ "screens/t/edit.form", "form t.edit\n  title \"Fiche\"\n"
		"  record rec\n"
		"layout\n"
		" Nom     [nom                 ]\n"
		" Besoins [besoins               ]\n"
		" Partout [partout         ]\n"
		"         [partout         ]\n"
		"end\n"
		"field nom name\nfield besoins needs\nfield partout wide\n" },
	KEYMAP,
	{ NULL, NULL },
};

static int
setup(void **state)
{
	row_init(&stored);
	row_set(&stored, "name", "BENALI");
	row_set(&stored, "needs", "mob num");
	hands_open("t.all");
	return 0;
}

static int
teardown(void **state)
{
	hands_close();
	row_done(&stored);
	return 0;
}

static void
test_choices_shown(void **state)
{
	shows(4, "BENALI     Mobilité, Numérique");
	press(KEY_ENTER);
	shows(2, "[Mobilité, Numérique   ]");
	to("besoins");
	at("besoins", 0, 0);
	shows(21, "2 choix cochés");
}

static void
test_choices_list(void **state)
{
	press(KEY_ENTER);
	to("besoins");
	press(KEY_F(4));
	shows(0, "Besoins");
	shows(1, "2 choix cochés");
	shows(3, "  [ ] Garde d'enfant");
	shows(4, "> [x] Mobilité");
	shows(5, "  [x] Numérique");
	press(' ');
	shows(4, "> [ ] Mobilité");
	press(KEY_UP);
	press(' ');
	shows(3, "> [x] Garde d'enfant");
	press(KEY_ENTER);
	shows(2, "[Garde d'enfant + 1    ]");
	assert_string_equal(now("needs"), "garde num");
	/* leaving without taking changes nothing */
	press(KEY_F(4));
	press(' ');
	press(KEY_F(3));
	assert_string_equal(now("needs"), "garde num");
	press(KEY_F(10));
	assert_string_equal(row_get(&stored, "needs"), "garde num");
	shows(4, "BENALI     Garde d'enfant + 1");
}

static void
test_choices_typed(void **state)
{
	press(KEY_ENTER);
	to("besoins");
	type("l");
	shows(1, "Cherche : l");
	shows(3, "> [ ] Logement");
	hides(4, "[");
	type("x");
	shows(22, "Aucune valeur n'a « lx ».");
	shows(3, "> [ ] Logement");
	press(' ');
	/* another word begins after a tick */
	type("gar");
	shows(1, "Cherche : gar");
	press(' ');
	shows(22, "3 choix au plus");
	shows(3, "> [ ] Garde d'enfant");
	press(KEY_BACKSPACE), press(KEY_BACKSPACE), press(KEY_BACKSPACE);
	shows(6, "[x] Logement");
	press(KEY_ENTER);
	assert_string_equal(now("needs"), "mob num log");
	press(KEY_BACKSPACE);
	assert_string_equal(now("needs"), "mob num");
	press(KEY_CTRL('K'));
	shows(2, "[                      ]");
	shows(21, "0 choix coché");
}

static void
test_choices_lines(void **state)
{
	row_set(&stored, "wide", "garde mob num log autre");
	press(KEY_ENTER);
	shows(3, "[Garde d'enfant, ]");
	shows(4, "[Mobilité,       ]");
	to("partout");
	press(KEY_F(8));
	shows(3, "[Numérique,      ]");
	shows(4, "[Logement, autre ]");
	press(KEY_F(8)), press(KEY_F(8));
	shows(3, "[Numérique,      ]");
	press(KEY_F(7));
	shows(3, "[Garde d'enfant, ]");
	/* a code that the set does not know can be taken off */
	press(KEY_F(4));
	shows(7, "[x] autre");
	press(KEY_END);
	press(' ');
	press(KEY_F(10));
	assert_string_equal(now("wide"), "garde mob num log");
}

static void
test_choices_help(void **state)
{
	press(KEY_ENTER);
	to("besoins");
	press(KEY_F(1));
	shows(21, "Plusieurs choix");
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_choices_shown), T(test_choices_list),
		T(test_choices_typed), T(test_choices_lines),
		T(test_choices_help),
	};

	i18n_init("fr", NULL);
	if (screens_load(NULL, stderr) != E_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

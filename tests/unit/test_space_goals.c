/* What the notebook says of her, in her own space: her objectives and what was
 * found of her situation, in her words and hers to answer; and what is not
 * shown there: her health, her household, where she lives, the law. */
#include "tests/unit/space_world.h"

#include "data/data.h"
#include "domains/notebook_line.h"
#include "domains/referential.h"
#include "domains/space_goals.h"
#include "domains/space_paper.h"
#include "ui/plain.h"

#define GOAL "Obtenir le permis de conduire (code / conduite)"
#define FOUND "Aucun moyen de transport à disposition"
#define HERS "Vous n'avez pas de moyen de transport."

static void
write_line(const struct record *rec, const char *theme, const char *text,
	const char *state, char key[ID_TEXT])
{
	if (world_put(c1, rec, "", una, key, "text", text, "theme", theme,
		*state ? "state" : NULL, state, NULL))
		fail_msg("%s: %s", text, err_text());
	world_leave(c1);
}

/* What of a notebook is not for her screen, told by "z" or listed so. */
static const struct {
	const char *theme, *goal, *found;
} withheld[] = {
	{ "contraintes_familiales", "Quitter zmari",
		"Enfant(s) en situation de handicap" },
	{ "contraintes_familiales", "Faire face à un conflit familial et/ou "
		"une séparation", "Attend un enfant ou plus" },
	{ "sante", "Soigner zdos", "Existence d'un dossier MDPH" },
	{ "logement", "Rechercher une solution d'hébergement temporaire",
		"Hébergé chez un tiers" },
	{ "difficulte_administrative", "Prendre en compte une problématique "
		"judiciaire", "Difficulté d'ordre juridique" },
	{ "mobilite", "Travailler la mobilité psychologique", "zalcool" },
	{ "logement", "Réduire les impayés de loyer", "zloyer" },
	{ "difficulte_financiere", "Faire face à une situation d'endettement "
		"/ surendettement", "En situation de surendettement" },
};
#define WITHHELD (sizeof withheld / sizeof *withheld)

static void
write_withheld(void)
{
	char key[ID_TEXT];

	for (size_t i = 0; i < WITHHELD; i++) {
		write_line(&notebook_objective, withheld[i].theme,
			withheld[i].goal, "", key);
		write_line(&notebook_situation, withheld[i].theme,
			withheld[i].found, "", key);
	}
}

/* Her rows of the notebook, and that no page says what is withheld. */
static struct rows
hers(void)
{
	char *text = all_pages(her);
	struct rows t;

	for (size_t i = 0; i < WITHHELD; i++)
		if (strstr(text, withheld[i].goal) ||
			strstr(text, withheld[i].found))
			fail_msg("%s, %s", withheld[i].goal,
				withheld[i].found);
	free(text);
	assert_int_equal(world_rows(her, "space.notes", "", "", "", &t, NULL),
		E_OK);
	world_leave(her);
	return t;
}

/* Each text that has her words is one of the lists, none of her health or of
 * the law; they are said as her screens speak. */
static void
test_words(void **state)
{
	const char *at = data_hers;
	char buf[400], *c[3];
	int n = 0;

	while (data_line(&at, buf, sizeof buf, c, 3) == 3) {
		const char *theme = referential_theme(c[0], c[1]);
		const char *fault = plain_fault(c[2]);

		if (!*theme || strcmp(theme, "sante") == 0)
			fail_msg("%s is of theme \"%s\"", c[1], theme);
		if (fault)
			fail_msg("%s: %s", c[2], fault);
		/* "Votre objectif" in her space, "Mon objectif" on her page */
		if (strcmp(c[0], "objectif") == 0 && (strstr(c[2], " vos ") ||
			strstr(c[2], " votre ") || strstr(c[2], " vous ")))
			fail_msg("whose is it: %s", c[2]);
		assert_string_equal(space_words(c[0], c[1]), c[2]);
		n++;
	}
	for (size_t i = 0; i < WITHHELD; i++) {
		assert_string_equal(space_words("objectif", withheld[i].goal),
			"");
		assert_string_equal(space_words("situation",
			withheld[i].found), "");
	}
	assert_string_equal(space_words("action", GOAL), "");
	assert_true(n > 100);
	print_message("ok - %d texts in her words\n", n);
}

static void
test_shown(void **state)
{
	char one[ID_TEXT], key[ID_TEXT];
	struct rows t;
	struct row *r;

	write_withheld();
	write_line(&notebook_objective, "mobilite", GOAL, "", key);
	write_line(&notebook_objective, "mobilite", "Acheter un vélo", "done",
		key);
	write_line(&notebook_objective, "numerique",
		"Accéder à une connexion internet", "abandonned", key);
	write_line(&notebook_situation, "mobilite", FOUND, "", one);
	t = hers();
	assert_int_equal(t.n, 5);
	r = world_row(&t, "text", "Votre objectif : Obtenir le permis de "
		"conduire");
	assert_non_null(r);
	assert_string_equal(row_get(r, "open"), "1");
	assert_string_equal(row_get(r, "theme"), "mobilite");
	assert_string_equal(row_get(r, "who"), "c1");
	assert_string_equal(row_get(r, "when"), "Aujourd'hui");
	r = world_row(&t, "text", "Votre objectif : Acheter un vélo");
	assert_string_equal(row_get(r, "done"), "1");
	assert_string_equal(row_get(r, "open"), "");
	r = world_row(&t, "text", "Votre objectif : Avoir internet");
	assert_string_equal(row_get(r, "left"), "1");
	r = world_row(&t, "text", HERS);
	assert_string_equal(row_get(r, "theme"), "mobilite");
	assert_string_equal(row_get(r, "open"), "");
	rows_done(&t);
	/* what is so no more is not said of her */
	world_sql("UPDATE notebook SET state = 'retire' WHERE kind ="
		" 'frein'");
	t = hers();
	assert_int_equal(t.n, 4);
	assert_null(world_row(&t, "text", HERS));
	rows_done(&t);
}

/* With somebody beside her: neither her situation nor words of one's own. */
static void
test_watched(void **state)
{
	char key[ID_TEXT];
	struct rows t;

	write_withheld();
	write_line(&notebook_objective, "mobilite", GOAL, "", key);
	write_line(&notebook_objective, "mobilite", "Acheter un vélo", "",
		key);
	write_line(&notebook_situation, "mobilite", FOUND, "", key);
	snprintf(her->helper, sizeof her->helper, "Lila");
	t = hers();
	assert_int_equal(t.n, 2);
	assert_non_null(world_row(&t, "text", "Votre objectif : Obtenir le "
		"permis de conduire"));
	assert_null(world_row(&t, "text", "Votre objectif : Acheter un vélo"));
	assert_null(world_row(&t, "text", HERS));
	rows_done(&t);
	her->helper[0] = '\0';
	t = hers();
	assert_int_equal(t.n, 4);
	rows_done(&t);
	/* a structure whose name says violence */
	world_sql("UPDATE service SET structure = (SELECT structure FROM"
		" follow WHERE referent IS NOT NULL)");
	t = hers();
	assert_int_equal(t.n, 0);
	rows_done(&t);
	world_sql("DELETE FROM service_theme");
	world_sql("UPDATE person SET protected = 1");
	t = hers();
	assert_int_equal(t.n, 0);
	rows_done(&t);
}

static char *
paper(struct ctx *x, const char *words)
{
	struct buf b;
	char *text;

	buf_init(&b);
	if (space_recap_text(x, words, &b))
		fail_msg("%s", err_text());
	text = xstrdup(buf_str(&b));
	buf_done(&b);
	world_leave(x);
	return text;
}

static int
times(const char *text, const char *what)
{
	int n = 0;

	while ((text = strstr(text, what))) {
		text += strlen(what);
		n++;
	}
	return n;
}

/* What she aims at now stands on her page, which is one. */
static void
test_paper(void **state)
{
	char key[ID_TEXT], goal[80], *text = paper(her, "");
	struct rows t;

	assert_null(strstr(text, "Mes objectifs"));
	free(text);
	write_withheld();
	write_line(&notebook_objective, "mobilite", "Acheter un vélo", "done",
		key);
	write_line(&notebook_objective, "mobilite", GOAL, "", key);
	text = paper(her, "");
	assert_non_null(strstr(text, "\nMes objectifs\n- Obtenir le permis de "
		"conduire\n\nCe que j'ai à faire\n"));
	assert_null(strstr(text, "vélo"));
	assert_null(strstr(text, "zmari"));
	free(text);
	assert_int_equal(world_rows(her, "space.recap", "", "", "", &t, NULL),
		E_OK);
	assert_non_null(world_row(&t, "goal", "Obtenir le permis de "
		"conduire"));
	rows_done(&t);
	world_leave(her);
	for (int i = 0; i < 8; i++) {
		snprintf(goal, sizeof goal, "Voir la mer %d", i);
		write_line(&notebook_objective, "emploi", goal, "", key);
	}
	text = paper(c1, "1");
	assert_int_equal(times(text, "Voir la mer"), SPACE_GOALS);
	free(text);
	world_sql("UPDATE person SET protected = 1");
	text = paper(c1, "1");
	assert_null(strstr(text, "objectifs"));
	free(text);
}

/* She answers a row of hers. */
static void
answer(const char *row, const char *words)
{
	struct call_result result;
	struct rows t = hers();
	struct row *one = world_row(&t, "text", row);

	assert_non_null(one);
	row_set(one, "_text", words);
	if (world_call(her, "space_beside", one, &result))
		fail_msg("%s", err_text());
	rows_done(&t);
	world_leave(her);
	t = hers();
	assert_string_equal(row_get(world_row(&t, "text", row), "beside"),
		words);
	rows_done(&t);
}

/* The form of a line, read by a colleague. */
static void
look(const struct record *rec, const char *key, const char *beside)
{
	struct row r;

	row_init(&r);
	assert_int_equal(rec->load(d1, key, "", &r), E_OK);
	assert_string_equal(row_get(&r, "beside"), beside);
	row_done(&r);
	world_leave(d1);
}

/* Her words about one line, in the record of all that she says. */
static void
find_said(const char *line, const char *words, const char *about)
{
	char sql[200], key[80];
	struct row r;

	snprintf(sql, sizeof sql, "SELECT lower(hex(id)) FROM said WHERE"
		" about = x'%s'", line);
	text_of(sql, key);
	row_init(&r);
	assert_int_equal(registry_record("said")->load(c1, key, "", &r), E_OK);
	assert_string_equal(row_get(&r, "text"), about);
	row_done(&r);
	assert_int_equal(world_save(c1, registry_record("said"), key,
		"answer", "On en parle jeudi.", NULL), E_OK);
	world_leave(c1);
}

static void
test_answers(void **state)
{
	char goal[ID_TEXT], found[ID_TEXT], key[80];
	struct rows t;

	write_line(&notebook_objective, "mobilite", GOAL, "", goal);
	write_line(&notebook_situation, "mobilite", FOUND, "", found);
	answer("Votre objectif : Obtenir le permis de conduire",
		"Plus tard.");
	answer(HERS, "Mon frère a une voiture.");
	/* each sealed as what it answers */
	text_of("SELECT group_concat(scope, ' ') FROM (SELECT b.scope FROM"
		" blob b JOIN said d ON d.id = b.record ORDER BY 1)", key);
	assert_string_equal(key, "6 7");
	/* kept beside it, for all who see it */
	look(&notebook_objective, goal, "Elle répond : Plus tard.");
	look(&notebook_situation, found, "Elle répond : Mon frère a une "
		"voiture.");
	assert_int_equal(world_rows(d1, "notebook.of_person", una, "", "", &t,
		NULL), E_OK);
	assert_string_equal(row_get(world_row(&t, "_key", goal), "sign"),
		">");
	assert_string_equal(row_get(world_row(&t, "_key", found), "sign"),
		">");
	rows_done(&t);
	assert_int_equal(world_rows(d1, "caseload.thread", una, "", "", &t,
		NULL), E_OK);
	assert_non_null(world_row(&t, "text", FOUND "   Elle répond : Mon "
		"frère a une voiture."));
	assert_non_null(world_row(&t, "text", GOAL "   Elle répond : Plus "
		"tard."));
	rows_done(&t);
	world_leave(d1);
	assert_true(waits(c1, "Elle répond au carnet +1"));
	find_said(goal, "Plus tard.", "« " GOAL " » : Plus tard.");
	find_said(found, "Mon frère a une voiture.", "« " FOUND " » : Mon "
		"frère a une voiture.");
	assert_int_equal(world_rows(c1, "said.of_person", una, "", "", &t,
		NULL), E_OK);
	assert_non_null(world_row(&t, "text", "Mon frère a une voiture."));
	rows_done(&t);
	world_leave(c1);
	/* she reads them, but not with somebody beside her */
	assert_int_equal(world_rows(her, "space.said", "", "", "", &t, NULL),
		E_OK);
	assert_non_null(world_row(&t, "text", "Mon frère a une voiture."));
	rows_done(&t);
	snprintf(her->helper, sizeof her->helper, "Lila");
	assert_int_equal(world_rows(her, "space.said", "", "", "", &t, NULL),
		E_OK);
	assert_null(world_row(&t, "text", "Mon frère a une voiture."));
	assert_non_null(world_row(&t, "text", "Plus tard."));
	assert_int_equal(t.n, 2);
	rows_done(&t);
	her->helper[0] = '\0';
	world_leave(her);
	world_sql("UPDATE person SET protected = 1");
	assert_int_equal(world_rows(her, "space.said", "", "", "", &t, NULL),
		E_OK);
	assert_null(world_row(&t, "text", "Mon frère a une voiture."));
	rows_done(&t);
	world_leave(her);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words), T(test_shown), T(test_watched),
		T(test_paper), T(test_answers),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

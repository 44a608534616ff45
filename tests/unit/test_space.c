/* A person's own space: what its pages say, and what they never do: where she
 * lives, a third person, what was not written for her, why a service said
 * no. */
#include "tests/unit/space_world.h"

#include "domains/notebook_line.h"
#include "domains/space_paper.h"

static void
test_pages(void **state)
{
	char *text = all_pages(her);

	assert_non_null(strstr(text, "Una"));
	assert_non_null(strstr(text, "jeudi 26 novembre"));
	assert_non_null(strstr(text, "14 h 30"));
	assert_non_null(strstr(text, "Mission Zvrombaix, bureau zplace."));
	assert_non_null(strstr(text, "Elle cherche une garde."));
	assert_null(strstr(text, "zsecret"));
	assert_null(strstr(text, "Zquirbel"));
	free(text);
}

/* Her address is protected: nothing leads there any more, and nothing tells
 * that something is left out. */
static void
test_protected(void **state)
{
	char *text;

	assert_int_equal(world_save(c1, &person_record, una, "protected", "1",
		NULL), E_OK);
	world_leave(c1);
	text = all_pages(her);
	assert_non_null(strstr(text, "Una"));
	assert_non_null(strstr(text, "14 h 30"));
	assert_null(strstr(text, "Zvrombaix"));
	assert_null(strstr(text, "zplace"));
	assert_null(strstr(text, "garde"));
	assert_null(strstr(text, "zsecret"));
	assert_null(strstr(text, "Zquirbel"));
	assert_null(strstr(text, "········"));
	free(text);
}

/* With somebody beside her, words that may tell where she lives are not shown;
 * alone she reads what was agreed, and what the shared list has is shown. */
static void
test_watched(void **state)
{
	static const char *const steps[] = { "Visiter 3 rue zsecret",
		"Appeler la crèche zsecret", "Bourse au permis" };
	char goal[ID_TEXT], made[ID_TEXT], arg[2 * ID_TEXT + 8], key[80];
	char *text;
	int i;

	world_put(c1, &notebook_objective, "", una, goal, "text", "Bouger",
		"theme", "mobilite", NULL);
	snprintf(arg, sizeof arg, "%s pour %s", una, goal);
	for (i = 0; i < 3; i++)
		world_put(c1, &notebook_action, "", arg, made, "text",
			steps[i], "who", "elle", NULL);
	tell("space_message", "Pas au 3 rue zsecret.");
	text_of("SELECT lower(hex(id)) FROM said", key);
	assert_int_equal(world_save(c1, registry_record("said"), key,
		"answer", "Non, zsecret est bien fermé.", NULL), E_OK);
	world_leave(c1);
	for (i = 0; i < 4; i++) {
		bool watched = i == 3;

		if (i == 2)
			assert_int_equal(world_save(c1, &person_record, una,
				"protected", "1", NULL), E_OK);
		snprintf(her->helper, sizeof her->helper, "%s", i & 1 ?
			"Lila" : "");
		text = all_pages(her);
		assert_int_equal(strstr(text, "zsecret") == NULL, watched);
		assert_non_null(strstr(text, "Bourse au permis"));
		assert_int_equal(strstr(text, "À lire sans personne à côté.")
			!= NULL, watched);
		free(text);
		world_leave(c1);
	}
	her->helper[0] = '\0';
}

static char *
paper(struct ctx *x, enum err (*write)(struct ctx *x, const char *words,
	struct buf *out), const char *words)
{
	struct buf b;
	char *text;

	buf_init(&b);
	if (write(x, words, &b))
		fail_msg("%s", err_text());
	text = xstrdup(buf_str(&b));
	buf_done(&b);
	world_leave(x);
	return text;
}

/* On paper: hers of all who follow her, a structure's of itself alone. */
static void
test_paper(void **state)
{
	struct buf b;
	char *text = paper(her, space_recap_text, "");

	assert_non_null(strstr(text, "Mon récap\nUna, le mardi 24 novembre "
		"2026\n"));
	assert_non_null(strstr(text, "- Jeudi 26 novembre, à 14 h 30, avec "
		"c1. Mission Zvrombaix, bureau zplace.\n"));
	assert_null(strstr(text, "zsecret"));
	assert_null(strstr(text, "Zquirbel"));
	free(text);
	/* in the other structure nothing is known of it */
	world_sql("UPDATE service_theme SET theme = 'numerique'");
	text = paper(c2, space_recap_text, "1");
	assert_null(strstr(text, "14 h 30"));
	assert_null(strstr(text, "Zvrombaix"));
	assert_non_null(strstr(text, "Refuge Zquirbel"));
	free(text);
	buf_init(&b);
	assert_int_equal(space_recap_text(c1, "99", &b), E_NOTFOUND);
	assert_int_equal(space_card_text(d1, "1", &b), E_RIGHT);
	buf_done(&b);
	world_leave(d1);
	text = paper(c1, space_card_text, "1");
	assert_non_null(strstr(text, "Votre numéro : "));
	assert_null(strstr(text, "Una"));
	free(text);
	assert_int_equal(world_save(c1, &person_record, una, "protected", "1",
		NULL), E_OK);
	world_leave(c1);
	text = paper(c1, space_recap_text, "1");
	assert_non_null(strstr(text, "14 h 30"));
	assert_null(strstr(text, "zplace"));
	assert_null(strstr(text, "Zvrombaix"));
	free(text);
}

static int
pages(const char *source)
{
	struct rows t;
	int n;

	assert_int_equal(world_rows(her, source, "", "", "", &t, NULL), E_OK);
	n = t.n;
	rows_done(&t);
	world_leave(her);
	return n;
}

/* What was put on her by mistake was asked for somebody else: where to is not
 * for her, nor for whoever holds her card. */
static void
test_mistaken(void **state)
{
	world_sql("INSERT INTO referral(id, person, sender, receiver, num,"
		" author, state, made_on, sent_on) SELECT randomblob(16),"
		" f.person, f.structure, s.id, 1, f.referent, 'retiree',"
		" '2026-11-20', '2026-11-20' FROM follow f, structure s"
		" WHERE f.referent IS NOT NULL AND s.nom = 'Atelier trois'");
	assert_int_equal(pages("space.referrals"), 1);
	world_sql("UPDATE referral SET moved_on = '2026-11-21'");
	assert_int_equal(pages("space.referrals"), 0);
}

/* What is written of her by a structure that must not be named would say what
 * its name does: as where she lives is. */
static void
test_unnamed(void **state)
{
	char *text = all_pages(her);

	assert_non_null(strstr(text, "garde"));
	free(text);
	world_sql("UPDATE service SET structure = (SELECT structure FROM"
		" follow WHERE referent IS NOT NULL)");
	text = all_pages(her);
	assert_null(strstr(text, "garde"));
	assert_non_null(strstr(text, "14 h 30"));
	free(text);
	assert_int_equal(pages("space.notes"), 0);
}

/* Whoever accompanies her is named to her, shown to the others or not. */
static void
test_helpers(void **state)
{
	struct rows t;
	char *text;

	world_sql("INSERT INTO circle(id, person, structure, user, purpose,"
		" shown, start_on, until_on, by_user) SELECT randomblob(16),"
		" f.person, f.structure, u.id, 'emploi', 0, '2026-11-24',"
		" '2028-11-24', u.id FROM follow f JOIN membership m"
		" ON m.structure = f.structure JOIN user u ON u.id = m.user"
		" WHERE u.login IN ('c1', 'd1')");
	assert_int_equal(world_rows(her, "space.helpers", "", "", "", &t,
		NULL), E_OK);
	assert_string_equal(row_get(world_row(&t, "where",
		"Mission Zvrombaix"), "others"), "d1");
	rows_done(&t);
	text = paper(her, space_recap_text, "");
	assert_non_null(strstr(text, "- c1, et aussi d1, Mission Zvrombaix"));
	free(text);
	world_sql("UPDATE circle SET end_on = '2026-11-24'");
	assert_int_equal(world_rows(her, "space.helpers", "", "", "", &t,
		NULL), E_OK);
	assert_string_equal(row_get(&t.r[0], "others"), "");
	rows_done(&t);
}

/* A worker has no such space; hers ends with the last follow. */
static void
test_nobody(void **state)
{
	struct rows t;
	size_t i;

	for (i = 0; i < sizeof sources / sizeof *sources; i++) {
		assert_int_equal(world_rows(c1, sources[i], "", "", "", &t,
			NULL), E_RIGHT);
		rows_done(&t);
	}
	world_sql("UPDATE follow SET end_on = '2026-11-24'");
	for (i = 0; i < sizeof sources / sizeof *sources; i++) {
		if (strcmp(sources[i], "space.looked") == 0 ||
			strcmp(sources[i], "space.referrals") == 0 ||
			strcmp(sources[i], "space.agreed") == 0)
			continue;
		if (world_rows(her, sources[i], "", "", "", &t, NULL) ||
			t.n)
			fail_msg("%s", sources[i]);
		rows_done(&t);
	}
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_pages), T(test_protected), T(test_watched),
		T(test_paper), T(test_helpers), T(test_nobody),
		T(test_mistaken), T(test_unnamed),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

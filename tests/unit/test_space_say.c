/* What she says in her own space: messages and corrections, answers beside what
 * is written of her, who is with her, why they looked; to whom it is told, and
 * who answers. */
#include "tests/unit/space_world.h"

#include "domains/notebook_line.h"
#include "model/keep.h"

/* The sign of what she said, in the day of her referent. */
static const char *
said_sign(void)
{
	static char sign[8];
	struct rows t;
	struct row *one;

	assert_int_equal(world_rows(c1, "day.mine", "", "", "", &t, NULL),
		E_OK);
	one = world_row(&t, "_what", "said");
	assert_non_null(one);
	snprintf(sign, sizeof sign, "%s", row_get(one, "sign"));
	rows_done(&t);
	world_leave(c1);
	return sign;
}

static void
test_says(void **state)
{
	struct rows t;
	char key[80];

	tell("space_correction", "Mon nom s'écrit autrement.");
	/* in the day of her referent, until it is read */
	assert_int_equal(world_rows(c1, "day.mine", "", "", "", &t, NULL),
		E_OK);
	assert_non_null(world_row(&t, "what", "Elle demande une correction"));
	rows_done(&t);
	assert_int_equal(world_rows(c2, "day.mine", "", "", "", &t, NULL),
		E_OK);
	assert_null(world_row(&t, "_what", "said"));
	rows_done(&t);
	/* an answer is owed within a month */
	world_sql("UPDATE said SET made_on = '2026-11-04'");
	assert_string_equal(said_sign(), "*");
	world_sql("UPDATE said SET made_on = '2026-11-03'");
	assert_string_equal(said_sign(), "!");
	text_of("SELECT lower(hex(id)) FROM said", key);
	assert_int_equal(world_save(c1, registry_record("said"), key,
		"answer", "C'est corrigé.", NULL), E_OK);
	assert_int_equal(world_save(c1, registry_record("said"), key,
		"answer", "Encore.", NULL), E_STATE);
	assert_int_equal(world_rows(c1, "day.mine", "", "", "", &t, NULL),
		E_OK);
	assert_null(world_row(&t, "_what", "said"));
	rows_done(&t);
	world_leave(c1);
	/* and she reads the answer */
	assert_int_equal(world_rows(her, "space.said", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 1);
	assert_string_equal(row_get(&t.r[0], "text"),
		"Mon nom s'écrit autrement.");
	assert_string_equal(row_get(&t.r[0], "answer"), "C'est corrigé.");
	assert_string_equal(row_get(&t.r[0], "by"), "c1");
	rows_done(&t);
}

static void
test_beside(void **state)
{
	struct call_result result;
	struct rows t;
	struct row r;

	assert_int_equal(world_rows(her, "space.notes", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 1);
	row_init(&r);
	row_copy(&r, &t.r[0]);
	rows_done(&t);
	row_set(&r, "_text", "La garde est trouvée.");
	assert_int_equal(world_call(her, "space_beside", &r, &result), E_OK);
	row_done(&r);
	assert_int_equal(world_rows(her, "space.notes", "", "", "", &t, NULL),
		E_OK);
	assert_string_equal(row_get(&t.r[0], "beside"),
		"La garde est trouvée.");
	rows_done(&t);
	/* of a great many the last ones are read */
	world_sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
		"FROM n WHERE i < 200) INSERT INTO said(id, person, "
		"structure, user, kind, about, made_on, seen_on, seq) SELECT "
		"randomblob(16), person, structure, user, kind, about, "
		"made_on, made_on, -i FROM said, n WHERE kind = 'reponse'");
	/* shown to all who see the note; the note stays as it was */
	assert_int_equal(world_rows(d1, "note.of_person", una, "", "", &t,
		NULL), E_OK);
	assert_non_null(world_row(&t, "text", "Elle cherche une garde.   "
		"Elle répond : La garde est trouvée."));
	row_init(&r);
	{
		struct row *one = world_row(&t, "kind", "note");

		assert_non_null(one);
		assert_int_equal(note_record.load(d1, row_get(one, "_key"),
			"", &r), E_OK);
	}
	assert_string_equal(row_get(&r, "text"), "Elle cherche une garde.");
	assert_string_equal(row_get(&r, "beside"),
		"Elle répond : La garde est trouvée.");
	row_done(&r);
	rows_done(&t);
	world_leave(d1);
	assert_true(waits(c1, "Elle répond à une note"));
}

/* Her answer to what she has to do: beside it in the notebook, in the thread,
 * in my day, in the copy; sealed as the line, which stays as it was. */
static void
test_line(void **state)
{
	struct call_result result;
	char goal[ID_TEXT], made[ID_TEXT], arg[2 * ID_TEXT + 8], key[80];
	struct row r, *one;
	struct rows t;

	world_put(c1, &notebook_objective, "", una, goal, "text", "Bouger",
		"theme", "mobilite", NULL);
	snprintf(arg, sizeof arg, "%s pour %s", una, goal);
	world_put(c1, &notebook_action, "", arg, made, "text",
		"Bourse au permis", "who", "elle", NULL);
	world_leave(c1);
	/* on her page it is hers: who helps her is said once, after it */
	assert_int_equal(world_rows(her, "space.recap", "", "", "", &t, NULL),
		E_OK);
	one = world_row(&t, "text", "Bourse au permis");
	assert_non_null(one);
	assert_string_equal(row_get(one, "who"), "");
	rows_done(&t);
	assert_int_equal(world_rows(her, "space.notes", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 3);
	one = world_row(&t, "text", "À faire : Bourse au permis");
	assert_non_null(one);
	assert_string_equal(row_get(one, "who"), "c1");
	assert_string_equal(row_get(one, "when"), "Aujourd'hui");
	row_set(one, "_text", "C'est trop loin.");
	assert_int_equal(world_call(her, "space_beside", one, &result), E_OK);
	rows_done(&t);
	assert_int_equal(world_rows(her, "space.notes", "", "", "", &t, NULL),
		E_OK);
	one = world_row(&t, "_line", "action");
	assert_string_equal(row_get(one, "beside"), "C'est trop loin.");
	assert_string_equal(row_get(world_row(&t, "text",
		"Elle cherche une garde."), "beside"), "");
	rows_done(&t);
	world_leave(her);
	text_of("SELECT group_concat(scope) FROM blob WHERE record IN"
		" (SELECT id FROM said WHERE kind = 'ligne')", key);
	snprintf(arg, sizeof arg, "%d", SCOPE_PATH);
	assert_string_equal(key, arg);
	assert_int_equal(world_rows(d1, "notebook.of_person", una, "", "", &t,
		NULL), E_OK);
	one = world_row(&t, "_key", made);
	assert_string_equal(row_get(one, "sign"), ">");
	assert_string_equal(row_get(one, "text"), "    Bourse au permis");
	assert_string_equal(row_get(world_row(&t, "_key", goal), "sign"), "");
	rows_done(&t);
	row_init(&r);
	assert_int_equal(notebook_action.load(d1, made, "", &r), E_OK);
	assert_string_equal(row_get(&r, "text"), "Bourse au permis");
	assert_string_equal(row_get(&r, "beside"),
		"Elle répond : C'est trop loin.");
	row_done(&r);
	assert_int_equal(world_rows(d1, "caseload.thread", una, "", "", &t,
		NULL), E_OK);
	one = world_row(&t, "text", "Bourse au permis   Elle répond : C'est "
		"trop loin.");
	assert_non_null(one);
	assert_string_equal(row_get(one, "who"), "elle");
	rows_done(&t);
	world_leave(d1);
	assert_true(waits(c1, "Elle répond au carnet"));
	text_of("SELECT lower(hex(id)) FROM said WHERE kind = 'ligne'", key);
	row_init(&r);
	assert_int_equal(registry_record("said")->load(c1, key, "", &r), E_OK);
	assert_string_equal(row_get(&r, "text"), "« Bourse au permis » : "
		"C'est trop loin.");
	row_done(&r);
	assert_int_equal(world_rows(c1, "said.of_person", una, "", "", &t,
		NULL), E_OK);
	assert_string_equal(row_get(world_row(&t, "kind", "ligne"), "text"),
		"C'est trop loin.");
	rows_done(&t);
	assert_int_equal(world_save(c1, registry_record("said"), key,
		"answer", "On y va ensemble.", NULL), E_OK);
	assert_false(waits(c1, "Elle répond au carnet"));
	assert_int_equal(world_rows(her, "space.said", "", "", "", &t, NULL),
		E_OK);
	one = world_row(&t, "ligne", "1");
	assert_string_equal(row_get(one, "text"), "C'est trop loin.");
	assert_string_equal(row_get(one, "answer"), "On y va ensemble.");
	rows_done(&t);
	/* with a protected address it is read, and answered, with her
	 * referent: here the list is empty */
	assert_int_equal(world_save(c1, &person_record, una, "protected", "1",
		NULL), E_OK);
	world_leave(c1);
	world_leave(her);
	assert_int_equal(world_rows(her, "space.notes", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 0);
	rows_done(&t);
}

/* Her referent works there no more: who heads reads what she says, and she is
 * not told to write to somebody who is gone. */
static void
test_gone(void **state)
{
	static const char *const ways[] = { "UPDATE user SET state ="
		" 'desactive' WHERE login = 'c1'", "UPDATE membership SET"
		" end_on = '2026-11-24' WHERE user = (SELECT id FROM user"
		" WHERE login = 'c1')" };
	static const char *const back[] = { "UPDATE user SET state = 'actif'",
		"UPDATE membership SET end_on = NULL" };
	struct row r;
	size_t i;

	tell("space_message", "Qui me suit ?");
	for (i = 0; i < 2; i++) {
		assert_false(waits(r1, "Elle écrit, à lire"));
		world_sql(ways[i]);
		/* one line for a person: what else there is is counted */
		assert_true(waits(r1, "Sans personne référente +1"));
		row_init(&r);
		assert_int_equal(registry_record("space_home")->load(her, "",
			"", &r), E_OK);
		assert_string_equal(row_get(&r, "referent"),
			"la personne qui vous suit");
		row_done(&r);
		world_leave(her);
		world_sql(back[i]);
	}
}

static void
test_helped(void **state)
{
	char *text;

	tell("space_helped", "Ma soeur Lila");
	assert_string_equal(her->helper, "Ma soeur Lila");
	assert_true(waits(c1, "Elle vient avec quelqu'un"));
	/* her name is sealed, and nobody's account */
	assert_int_equal(world_count("SELECT count(*) FROM said WHERE"
		" kind = 'aide' AND about IS NULL AND looker IS NULL"), 1);
	text = all_pages(her);
	assert_null(strstr(text, "Lila"));
	free(text);
	her->helper[0] = '\0';
}

/* Asks about the first look of somebody; her question. */
static void
ask_why(const char *login, char key[80])
{
	struct call_result result;
	struct row r;
	char sql[300], seq[80];

	snprintf(sql, sizeof sql, "SELECT a.seq FROM audit a JOIN user u ON"
		" u.id = a.user JOIN follow f ON f.person = a.object WHERE"
		" u.login = '%s' ORDER BY a.seq LIMIT 1", login);
	text_of(sql, seq);
	row_init(&r);
	row_set(&r, "_key", seq);
	row_set(&r, "_follow", una);
	assert_int_equal(world_call(her, "space_why", &r, &result), E_OK);
	/* once */
	assert_int_not_equal(world_call(her, "space_why", &r, &result), E_OK);
	row_done(&r);
	text_of("SELECT lower(hex(id)) FROM said WHERE kind = 'pourquoi'"
		" ORDER BY access DESC LIMIT 1", key);
}

#define WHY "Elle demande : pourquoi ?"

static void
test_why(void **state)
{
	const struct record *said = registry_record("said");
	char key[80];
	struct rows t;

	ask_why("c1", key);
	/* her referent had looked: the head answers, she does not */
	assert_true(waits(r1, WHY));
	assert_false(waits(c1, WHY) || waits(d1, WHY) || waits(c2, WHY));
	assert_int_equal(world_save(c1, said, key, "answer", "Comme ça.",
		NULL), E_RIGHT);
	assert_int_equal(world_save(r1, said, key, "answer", "", NULL),
		E_CHECK);
	assert_int_equal(world_save(r1, said, key, "answer",
		"Claire préparait votre rendez-vous.", NULL), E_OK);
	assert_false(waits(r1, WHY));
	world_leave(r1);
	assert_int_equal(world_rows(her, "space.said", "", "", "", &t, NULL),
		E_OK);
	assert_string_equal(row_get(&t.r[0], "answer"),
		"Claire préparait votre rendez-vous.");
	assert_string_equal(row_get(&t.r[0], "pourquoi"), "1");
	rows_done(&t);
}

/* At what another structure was asked for her; at what the server did. */
static void
test_why_elsewhere(void **state)
{
	struct call_result result;
	struct ctx *r3;
	struct rows t;
	struct row r, *one;
	char key[80];
	char s[ID_TEXT];

	world_user("r3", &s3, "responsable");
	r3 = world_login("r3");
	id_text(&s3, s);
	snprintf(c1->last_person, sizeof c1->last_person, "%s", una);
	assert_int_equal(world_save(c1, registry_record("handover"), "",
		"kind", "transfert", "receiver", s, "purpose", "emploi",
		"reason", "x", "agreed", "accord", NULL), E_OK);
	text_of("SELECT lower(hex(id)) FROM handover", key);
	row_init(&r);
	assert_int_equal(registry_record("handover_read")->load(r3, key, "",
		&r), E_OK);
	row_done(&r);
	world_leave(r3);
	assert_int_equal(world_rows(her, "space.looked", "", "", "", &t,
		NULL), E_OK);
	one = world_row(&t, "where", "Atelier trois");
	assert_non_null(one);
	if (world_call(her, "space_why", one, &result))
		fail_msg("%s", err_text());
	rows_done(&t);
	world_leave(her);
	assert_true(waits(r1, WHY));
	world_sql("UPDATE said SET looker = user, access = NULL");
	world_sql("UPDATE audit SET user = NULL");
	assert_int_equal(world_rows(her, "space.looked", "", "", "", &t,
		NULL), E_OK);
	assert_int_equal(world_call(her, "space_why", &t.r[0], &result),
		E_STATE);
	assert_string_equal(err_text(), "Personne ne peut répondre à cela.");
	rows_done(&t);
}

/* Who heads it had looked: her referent, else the platform is told. */
static void
test_why_head(void **state)
{
	char key[80];
	struct row r;

	row_init(&r);
	assert_int_equal(person_record.load(r1, una, "", &r), E_OK);
	row_done(&r);
	world_leave(r1);
	ask_why("r1", key);
	assert_true(waits(c1, WHY));
	assert_false(waits(r1, WHY) || waits(d1, WHY));
	assert_false(waits(adm, "Un accès contesté attend"));
	assert_int_equal(world_save(r1, registry_record("said"), key,
		"answer", "Comme ça.", NULL), E_RIGHT);
	/* and she is the only referent too */
	world_sql("UPDATE follow SET referent = (SELECT id FROM user WHERE"
		" login = 'r1') WHERE referent IS NOT NULL");
	assert_false(waits(c1, WHY) || waits(r1, WHY));
	assert_true(waits(adm, "Un accès contesté attend"));
	/* a second one could answer, but who is gone */
	world_sql("UPDATE follow SET coreferent = (SELECT id FROM user WHERE"
		" login = 'c1') WHERE referent IS NOT NULL");
	assert_false(waits(adm, "Un accès contesté attend"));
	world_sql("UPDATE user SET state = 'desactive' WHERE login = 'c1'");
	assert_true(waits(adm, "Un accès contesté attend"));
	world_user("r9", &s1, "responsable");
	assert_false(waits(adm, "Un accès contesté attend"));
}

/* Somebody looked for her from elsewhere while her address is protected: she
 * reads it, by which structure's name she may; there is nobody to ask. */
static void
test_sought(void **state)
{
	struct call_result result;
	struct id match, own;
	struct ctx *c3;
	struct rows t;
	struct row *one;
	int n;

	world_user("c3", &s3, "conseiller");
	c3 = world_login("c3");
	world_sql("UPDATE person SET protected = 1");
	assert_int_equal(keep_match(c3, NULL, "normale una", "1998-05-12",
		&match, &own, 1, &n), E_OK);
	assert_true(id_is_none(&match) && n == 0);
	world_leave(c3);
	assert_int_equal(world_rows(her, "space.looked", "", "", "", &t,
		NULL), E_OK);
	one = world_row(&t, "what", "votre fiche cherchée ailleurs");
	assert_non_null(one);
	assert_ptr_equal(one, &t.r[0]);
	assert_string_equal(row_get(one, "who"), "Conseiller ou conseillère");
	assert_int_equal(world_call(her, "space_why", one, &result), E_OK);
	assert_string_equal(result.message, "Rien n'a été dit de vous. Qui "
		"vous suit est prévenu.");
	rows_done(&t);
	assert_int_equal(world_count("SELECT count(*) FROM said"), 0);
	world_leave(her);
	assert_true(waits(c1, "Adresse protégée : cherchée"));
	assert_false(waits(d1, "Adresse protégée : cherchée"));
	/* to those who follow her it is no reading of theirs */
	assert_int_equal(world_rows(r1, "looked.person", una, "", "", &t,
		NULL), E_OK);
	assert_null(world_row(&t, "what", "recherche d'une autre fiche"));
	rows_done(&t);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_says), T(test_beside), T(test_line), T(test_helped),
		T(test_gone), T(test_why), T(test_why_elsewhere),
		T(test_why_head), T(test_sought),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

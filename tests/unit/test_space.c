/* A person's own space: what its pages say, and what they never do: where she
 * lives, a third person, what was not written for her, why a service said
 * no. */
#include "tests/unit/domain_world.h"

#include "domains/consent.h"
#include "domains/note.h"
#include "domains/notebook_line.h"
#include "domains/space_paper.h"
#include "ui/plain.h"

static struct id s1, s2, s3;
static struct ctx *c1, *c2, *r1, *d1, *adm, *her;
static char una[ID_TEXT];

static const char *
text_of(const char *sql, char out[80])
{
	sqlite3_stmt *st;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(config_path("passerelle.db"), &db),
		SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	snprintf(out, 80, "%s", (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	sqlite3_close(db);
	return out;
}

static void
write_note(struct ctx *x, const char *follow, const char *kind,
	const char *text)
{
	struct faults f;
	struct row was, now;

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	assert_int_equal(note_record.load(x, "", follow, &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "kind", kind);
	row_set(&now, "text", text);
	if (note_record.save(x, &was, &now, &f))
		fail_msg("%s", err_text());
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	world_leave(x);
}

static void
make_appointment(struct ctx *x, const char *follow, const char *place)
{
	const struct record *rec = registry_record("appointment");
	struct faults f;
	struct row was, now;

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	assert_int_equal(rec->load(x, "", follow, &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "day", "2026-11-26");
	row_set(&now, "hour", "14h30");
	row_set(&now, "location", "public_office");
	row_set(&now, "place", place);
	row_set(&now, "note", "apporter zsecret");
	if (rec->save(x, &was, &now, &f))
		fail_msg("%s", f.n ? f.f[0].message : err_text());
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	world_leave(x);
}

static int
up(void **state)
{
	char sql[600], s[ID_TEXT];

	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission Zvrombaix");
	s2 = world_structure("Refuge Zquirbel");
	s3 = world_structure("Atelier trois");
	world_user("c1", &s1, "conseiller");
	world_user("c2", &s2, "conseiller");
	world_user("r1", &s1, "responsable");
	world_user("d1", &s1, "conseiller");
	world_user("adm", NULL, "");
	world_sql("UPDATE user SET admin = 1 WHERE login = 'adm'");
	c1 = world_login("c1");
	c2 = world_login("c2");
	r1 = world_login("r1");
	d1 = world_login("d1");
	adm = world_login("adm");
	world_person(c1, una, "last_name", "NORMALE", "first_name", "Una",
		"title", "MME", "born_on", "1998-05-12", "phone",
		"+33639985597", "street", "3 rue zsecret", "postcode", "64998",
		"protected", "0", NULL);
	/* a second structure follows her: the one whose name says all */
	id_text(&s2, s);
	snprintf(sql, sizeof sql, "INSERT INTO follow(id, person, structure,"
		" num, scopes, purpose, start_on, until_on) SELECT"
		" randomblob(16), person, x'%s', 1, scopes, 'x', '2026-11-24',"
		" '2027-11-24' FROM follow LIMIT 1", s);
	world_sql(sql);
	snprintf(sql, sizeof sql, "INSERT INTO service(id, num, structure,"
		" nom, folded, description, date_maj, source, source_id,"
		" made_on) VALUES(x'%s', 9, x'%s', 'Accueil', 'accueil', '',"
		" '2026-11-01', 'ici', 'r', '2026-11-01');"
		" INSERT INTO service_theme VALUES("
		"'famille--surmonter-conflits-separation-violence', x'%s')",
		s, s, s);
	world_sql(sql);
	write_note(c1, una, "note", "Elle cherche une garde.");
	write_note(c1, una, "travail", "zsecret de travail");
	make_appointment(c1, una, "bureau zplace");
	her = world_herself(c1, una);
	return 0;
}

/* What a worker notes of one code; "" for a notice. */
static enum err
note_consent(struct ctx *x, const char *follow, const char *code,
	const char *answer, const char *text)
{
	char arg[80];

	snprintf(arg, sizeof arg, "%s %s", follow, code);
	return world_put(x, registry_record("consent"), "", arg, NULL,
		"state", answer, "text", text, NULL);
}

/* What the list of a follow says of a title. */
static const char *
consent_of(struct ctx *x, const char *follow, const char *what, char out[80])
{
	struct rows t;
	struct row *r;

	assert_int_equal(world_rows(x, "consent.person", follow, "", "", &t,
		NULL), E_OK);
	r = world_row(&t, "what", what);
	assert_non_null(r);
	snprintf(out, 80, "%s, %s", row_get(r, "state"), row_get(r, "who"));
	rows_done(&t);
	world_leave(x);
	return out;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

static const char *const sources[] = { "space.appointments", "space.actions",
	"space.helpers", "space.referrals", "space.looked", "space.notes",
	"space.said", "space.agreed", "space.recap", "space.notices",
	"space.consents" };
static const char *const homes[] = { "space_home", "space_write" };

/* Everything that her pages say, in one text. */
static char *
all_pages(struct ctx *x)
{
	struct buf b;
	char *text;
	size_t i;
	int k, j;

	buf_init(&b);
	for (i = 0; i < sizeof homes / sizeof *homes; i++) {
		struct row r;

		row_init(&r);
		if (registry_record(homes[i])->load(x, "", "", &r))
			fail_msg("%s: %s", homes[i], err_text());
		for (j = 0; j < r.n; j++)
			buf_printf(&b, "%s\n", r.c[j].value);
		row_done(&r);
	}
	for (i = 0; i < sizeof sources / sizeof *sources; i++) {
		struct rows t;

		if (world_rows(x, sources[i], "", "", "", &t, NULL))
			fail_msg("%s: %s", sources[i], err_text());
		for (k = 0; k < t.n; k++)
			for (j = 0; j < t.r[k].n; j++)
				buf_printf(&b, "%s\n", t.r[k].c[j].value);
		rows_done(&t);
	}
	text = xstrdup(buf_str(&b));
	buf_done(&b);
	world_leave(x);
	return text;
}

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
	struct call_result result;
	char goal[ID_TEXT], made[ID_TEXT], arg[2 * ID_TEXT + 8], key[80];
	struct row r;
	char *text;
	int i;

	world_put(c1, &notebook_objective, "", una, goal, "text", "Bouger",
		"theme", "mobilite", NULL);
	snprintf(arg, sizeof arg, "%s pour %s", una, goal);
	for (i = 0; i < 3; i++)
		world_put(c1, &notebook_action, "", arg, made, "text",
			steps[i], "who", "elle", NULL);
	row_init(&r);
	assert_int_equal(registry_record("space_write")->load(her, "", "",
		&r), E_OK);
	row_set(&r, "_text", "Pas au 3 rue zsecret.");
	assert_int_equal(world_call(her, "space_message", &r, &result), E_OK);
	row_done(&r);
	world_leave(her);
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
	struct call_result result;
	struct row row;
	struct rows t;
	char key[80];

	row_init(&row);
	assert_int_equal(registry_record("space_write")->load(her, "", "",
		&row), E_OK);
	row_set(&row, "_text", "Mon nom s'écrit autrement.");
	assert_int_equal(world_call(her, "space_correction", &row, &result),
		E_OK);
	row_done(&row);
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

/* --- answers, agreements, questions ------------------------------------------------- */

/* Is there something of this kind in somebody's day? */
static bool
waits(struct ctx *x, const char *what)
{
	struct rows t;
	bool yes;

	assert_int_equal(world_rows(x, "day.mine", "", "", "", &t, NULL),
		E_OK);
	yes = world_row(&t, "what", what) != NULL;
	rows_done(&t);
	world_leave(x);
	return yes;
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
	assert_int_equal(world_rows(her, "space.notes", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 2);
	one = world_row(&t, "text", "À faire : Bourse au permis");
	assert_non_null(one);
	assert_string_equal(row_get(one, "who"), "c1");
	assert_string_equal(row_get(one, "when"), "Aujourd'hui");
	row_set(one, "_text", "C'est trop loin.");
	assert_int_equal(world_call(her, "space_beside", one, &result), E_OK);
	rows_done(&t);
	assert_int_equal(world_rows(her, "space.notes", "", "", "", &t, NULL),
		E_OK);
	one = world_row(&t, "_line", "1");
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

static struct row *
agreed_with(const char *where, struct rows *t)
{
	struct row *one;

	assert_int_equal(world_rows(her, "space.agreed", "", "", "", t, NULL),
		E_OK);
	one = world_row(t, "where", where);
	assert_non_null(one);
	return one;
}

/* Who follows her does by law: no agreement is taken back that never was, she
 * asks; begun again, she may ask again. */
static void
test_objects(void **state)
{
	struct call_result result;
	struct rows t;
	int i;

	for (i = 0; i < 2; i++) {
		struct row *one = agreed_with("Mission Zvrombaix", &t);

		assert_string_equal(row_get(one, "law"), "1");
		assert_string_equal(row_get(one, "agreed"), "");
		assert_string_equal(row_get(one, "objected"), "");
		assert_int_equal(world_call(her, "space_agreed", one,
			&result), E_OK);
		assert_string_equal(result.screen, "space.object");
		assert_int_equal(world_call(her, "space_object", one,
			&result), E_OK);
		rows_done(&t);
		assert_string_equal(row_get(agreed_with("Mission Zvrombaix",
			&t), "objected"), "1");
		rows_done(&t);
		world_leave(her);
		if (i == 0)
			assert_true(waits(c1, "Elle demande d'arrêter"));
		world_sql("UPDATE said SET made_on = '2026-11-20'");
	}
	assert_int_equal(world_count("SELECT count(*) FROM said WHERE kind ="
		" 'arret'"), 2);
}

/* What she agreed to is stopped by her word, and both are told what it was. */
static void
test_agrees(void **state)
{
	struct call_result result;
	char key[80], s[ID_TEXT];
	struct row *one, r;
	struct rows t;

	world_user("r3", &s3, "responsable");
	id_text(&s3, s);
	snprintf(c1->last_person, sizeof c1->last_person, "%s", una);
	assert_int_equal(world_save(c1, registry_record("handover"), "",
		"kind", "transfert", "receiver", s, "purpose", "emploi",
		"reason", "x", "agreed", "accord", NULL), E_OK);
	world_leave(c1);
	one = agreed_with("Atelier trois", &t);
	assert_string_equal(row_get(one, "agreed"), "1");
	assert_int_equal(world_call(her, "space_agreed", one, &result),
		E_OK);
	assert_string_equal(result.screen, "space.refuse");
	assert_int_equal(world_call(her, "space_withdraw", one, &result),
		E_OK);
	rows_done(&t);
	world_leave(her);
	one = agreed_with("Atelier trois", &t);
	assert_string_equal(row_get(one, "withdrawn"), "1");
	assert_int_equal(world_call(her, "space_agreed", one, &result),
		E_OK);
	assert_string_equal(result.screen, "");
	rows_done(&t);
	assert_int_equal(world_count("SELECT count(*) FROM handover WHERE"
		" state = 'retiree' AND access_end = '2026-11-24'"), 1);
	assert_true(waits(c1, "Elle retire son accord"));
	text_of("SELECT lower(hex(id)) FROM said", key);
	row_init(&r);
	assert_int_equal(registry_record("said")->load(c1, key, "", &r),
		E_OK);
	assert_string_equal(row_get(&r, "text"), "Elle n'est plus d'accord "
		"avec ce qui est demandé à Atelier trois : c'est retiré.");
	row_done(&r);
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
	struct call_result result;
	struct row r;
	size_t i;

	row_init(&r);
	assert_int_equal(registry_record("space_write")->load(her, "", "",
		&r), E_OK);
	row_set(&r, "_text", "Qui me suit ?");
	assert_int_equal(world_call(her, "space_message", &r, &result), E_OK);
	row_done(&r);
	world_leave(her);
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
	struct call_result result;
	struct row r;
	char *text;

	row_init(&r);
	assert_int_equal(registry_record("space_write")->load(her, "", "",
		&r), E_OK);
	row_set(&r, "_text", "Ma soeur Lila");
	assert_int_equal(world_call(her, "space_helped", &r, &result), E_OK);
	row_done(&r);
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

/* Four states, who collected each and how; the person changes them herself;
 * each structure has its own. */
static void
test_consents(void **state)
{
	struct call_result result;
	char said[80], key[200];
	struct rows t;
	struct row r;

	(void)state;
	assert_string_equal(consent_of(c1, una, "Votre photo", said),
		"pas demandé, ");
	/* what was not given is not withdrawn */
	assert_int_equal(note_consent(c1, una, "photo", "retire", ""),
		E_CHECK);
	assert_int_equal(note_consent(c1, una, "photo", "refuse", "zsecret"),
		E_OK);
	assert_string_equal(consent_of(d1, una, "Votre photo", said),
		"refusé, c1");
	assert_int_equal(note_consent(d1, una, "photo", "donne", ""), E_OK);
	assert_string_equal(consent_of(c1, una, "Votre photo", said),
		"accord donné, d1");
	assert_int_equal(note_consent(d1, una, "suivi", "", ""), E_OK);
	assert_string_equal(consent_of(c1, una, "Vous accompagner", said),
		"donnée, d1");
	/* she sees it among what she agreed to, and takes it back */
	assert_int_equal(world_rows(her, "space.agreed", "", "", "", &t,
		NULL), E_OK);
	row_init(&r);
	assert_non_null(world_row(&t, "consent", "Votre photo"));
	row_copy(&r, world_row(&t, "consent", "Votre photo"));
	rows_done(&t);
	snprintf(key, sizeof key, "%s", row_get(&r, "_key"));
	assert_int_equal(world_call(her, "space_withdraw", &r, &result),
		E_OK);
	assert_string_equal(consent_of(c1, una, "Votre photo", said),
		"accord retiré, elle-même");
	row_clear(&r);
	assert_int_equal(registry_record("space_informed")->load(her, key, "",
		&r), E_OK);
	assert_string_equal(row_get(&r, "no"), "1");
	assert_int_equal(world_call(her, "space_yes", &r, &result), E_OK);
	assert_string_equal(consent_of(c1, una, "Votre photo", said),
		"accord donné, elle-même");
	/* nobody answers in her place from her space, nor of another one */
	assert_int_not_equal(world_call(c2, "space_yes", &r, &result), E_OK);
	row_done(&r);
	/* all that was said stays, in her thread and in her copy */
	assert_int_equal(world_rows(c1, "consent.events", una, "", "", &t,
		NULL), E_OK);
	assert_int_equal(t.n, 5);
	rows_done(&t);
	assert_int_equal(world_rows(c1, "caseload.thread", una, "", "", &t,
		NULL), E_OK);
	assert_non_null(world_row(&t, "text",
		"Votre photo : accord retiré, dans son espace"));
	rows_done(&t);
	world_leave(c1);
	/* the other structure was told nothing of it */
	text_of("SELECT lower(hex(f.id)) FROM follow f JOIN structure s"
		" ON s.id = f.structure WHERE s.nom = 'Refuge Zquirbel'",
		said);
	snprintf(key, sizeof key, "%s", said);
	assert_string_equal(consent_of(c2, key, "Votre photo", said),
		"pas demandé, ");
	assert_int_not_equal(note_consent(c2, una, "photo", "donne", ""),
		E_OK);
}

/* Whoever refuses everything is helped the same: a referral, an appointment, a
 * note, a place in the circle; only what she refused is not done. */
static void
test_refusal(void **state)
{
	static const char *const codes[] = { "partage", "photo", "tiers" };
	const struct record *rec = registry_record("circle_join");
	char service[80], key[ID_TEXT];
	struct call_result result;
	struct rows t;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++)
		assert_int_equal(note_consent(c1, una, codes[i], "refuse",
			""), E_OK);
	write_note(c1, una, "note", "Elle a dit non, et vient jeudi.");
	make_appointment(c1, una, "bureau 2");
	assert_int_equal(world_save(c1, registry_record("follow"), una,
		"next_step", "appel", "next_step_on", "2026-11-30", NULL),
		E_OK);
	text_of("SELECT lower(hex(id)) FROM service", service);
	assert_int_equal(world_put(c1, registry_record("referral"), "", una,
		key, "service", service, "reason", "Un atelier", NULL), E_OK);
	assert_int_equal(world_do(c1, "referral_send", key), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM referral"
		" WHERE state = 'envoyee'"), 1);
	assert_int_equal(world_put(c1, rec, "", una, NULL, "purpose",
		"emploi", "shown", "oui", NULL), E_CHECK);
	assert_int_equal(world_put(c1, rec, "", una, NULL, "purpose",
		"emploi", "shown", "non", NULL), E_OK);
	assert_int_equal(note_consent(c1, una, "partage", "donne", ""), E_OK);
	assert_int_equal(world_put(c1, rec, "", una, NULL, "purpose",
		"emploi", "shown", "oui", NULL), E_OK);
	/* taken back, by a worker then by herself: who was shown is not */
	assert_int_equal(world_count("SELECT count(*) FROM circle"
		" WHERE shown = 1 AND end_on IS NULL"), 1);
	assert_int_equal(note_consent(c1, una, "partage", "retire", ""),
		E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM circle"
		" WHERE shown = 1 AND end_on IS NULL"), 0);
	assert_int_equal(note_consent(c1, una, "partage", "donne", ""), E_OK);
	assert_int_equal(world_put(c1, rec, "", una, NULL, "purpose",
		"emploi", "shown", "oui", NULL), E_OK);
	assert_int_equal(world_rows(her, "space.agreed", "", "", "", &t,
		NULL), E_OK);
	assert_non_null(world_row(&t, "consent", "Montrer qui vous aide"));
	assert_int_equal(world_call(her, "space_withdraw", world_row(&t,
		"consent", "Montrer qui vous aide"), &result), E_OK);
	rows_done(&t);
	assert_int_equal(world_count("SELECT count(*) FROM circle"
		" WHERE shown = 1 AND end_on IS NULL"), 0);
	/* by its own line too, and it is asked again before it is shown */
	assert_int_equal(note_consent(c1, una, "partage", "donne", ""), E_OK);
	assert_int_equal(world_put(c1, rec, "", una, NULL, "purpose",
		"emploi", "shown", "oui", NULL), E_OK);
	assert_int_equal(world_rows(her, "space.agreed", "", "", "", &t,
		NULL), E_OK);
	assert_int_equal(world_call(her, "space_withdraw", world_row(&t,
		"_kind", "equipe"), &result), E_OK);
	rows_done(&t);
	assert_int_equal(world_count("SELECT count(*) FROM circle"
		" WHERE shown = 1 AND end_on IS NULL"), 0);
	assert_int_equal(world_put(c1, rec, "", una, NULL, "purpose",
		"emploi", "shown", "oui", NULL), E_CHECK);
}

/* What is read to her: in each language, of the same version, in lines that
 * say one thing in few words. */
static void
test_informed(void **state)
{
	struct informed one, other;
	struct choice lang;
	int i, k, lines = 0, all = 0;

	(void)state;
	for (i = 0; informed_at(i, "fr", &one); i++)
		for (k = 0; informed_lang_make(NULL, k, &lang); k++) {
			struct buf text;
			char *all_text, *at;
			int n = 0;

			assert_true(informed_find(one.code, lang.code,
				&other));
			assert_string_equal(one.version, other.version);
			assert_true(k == 0 || strcmp(one.title, other.title)
				!= 0);
			buf_init(&text);
			informed_text(one.code, lang.code, &text);
			all_text = xstrdup(buf_str(&text));
			for (at = all_text; (at = strtok(at, "\n"));
				at = NULL, n++)
				if (plain_fault(at))
					fail_msg("%s: %s: %s", one.code, at,
						plain_fault(at));
			assert_true(n >= 4);
			assert_true(k == 0 || n == lines);
			lines = n;
			all += n;
			free(all_text);
			buf_done(&text);
		}
	assert_int_equal(i, 7);
	assert_false(informed_find("rien", "fr", &one));
	print_message("%d texts, %d lines\n", i, all);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_pages), T(test_protected), T(test_watched), T(test_paper), T(test_helpers),
		T(test_nobody), T(test_says),
		T(test_beside), T(test_line), T(test_agrees), T(test_objects),
		T(test_helped), T(test_gone), T(test_why),
		T(test_why_elsewhere), T(test_why_head),
		T(test_consents), T(test_refusal),
		cmocka_unit_test(test_informed),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

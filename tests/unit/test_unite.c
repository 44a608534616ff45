/* Two records of one person read as one: every list of hers has both, what the
 * merger may not read stays with its readers, and the end of the union gives
 * back what was. */
#include "tests/unit/domain_world.h"

#include "domains/copy.h"
#include "domains/household.h"
#include "domains/looked.h"
#include "domains/note.h"
#include "domains/notebook_line.h"
#include "domains/thread.h"

static struct id s1, s2;
static struct ctx *c, *e2, *h, *d;
static char ana[ID_TEXT], anna[ID_TEXT], karim[ID_TEXT], far[ID_TEXT];
static char pair[80];

static void
write_note(struct ctx *x, const char *follow, const char *kind,
	const char *text)
{
	struct row was, now;
	struct faults f;

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	assert_int_equal(note_record.load(x, "", follow, &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "kind", kind);
	row_set(&now, "text", text);
	if (note_record.save(x, &was, &now, &f))
		fail_msg("note: %s", f.f[0].message);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	world_leave(x);
}

static enum err
made(struct ctx *x, const struct record *rec, const char *arg, ...)
{
	struct faults f;
	va_list ap;
	enum err e;

	faults_init(&f);
	va_start(ap, arg);
	e = world_save_va(x, rec, "", arg, NULL, &f, ap);
	va_end(ap);
	if (f.n)
		err_set(e, "%s", f.f[0].message);
	faults_done(&f);
	world_leave(x);
	return e;
}

static int
up(void **state)
{
	(void)state;
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	s2 = world_structure("Mission deux");
	world_user("c1", &s1, "conseiller");
	world_user("e2", &s1, "conseiller");
	world_user("h1", &s1, "responsable");
	world_user("d2", &s2, "conseiller");
	c = world_login("c1");
	e2 = world_login("e2");
	h = world_login("h1");
	d = world_login("d2");
	world_person(c, ana, "last_name", "BENALI", "first_name", "Nadia",
		"born_on", "1998-05-12", "phone", "+33639981234", "email",
		"nadia@exemple.fr", NULL);
	world_person(e2, anna, "last_name", "BEN ALI", "first_name", "Nadya",
		"born_on", "1998-12-05", "phone", "+33639985678", "no_voice",
		"1", NULL);
	world_person(e2, karim, "last_name", "OUATTARA", "first_name",
		"Karim", NULL);
	world_person(d, far, "last_name", "LOIN", "first_name", "Luc", NULL);
	write_note(c, ana, "note", "Premier entretien");
	write_note(e2, anna, "note", "Second accueil");
	write_note(e2, anna, "travail", "Pour moi seul");
	assert_int_equal(made(e2, &kin_record, anna, "other", karim, "kin",
		"fratrie", NULL), E_OK);
	assert_int_equal(made(e2, &notebook_situation, anna, "theme",
		"logement", "text", "Hébergée", NULL), E_OK);
	assert_int_equal(world_save(e2, registry_record("health"), anna,
		"health", "Suivie", NULL), E_OK);
	world_leave(e2);
	snprintf(pair, sizeof pair, "%s %s", ana, anna);
	return 0;
}

static int
down(void **state)
{
	(void)state;
	world_end();
	return 0;
}

/* How many rows of a list hold this text in a cell; a list is read as its
 * screen does. */
static int
has(struct ctx *x, const char *source, const char *key, const char *cell,
	const char *text)
{
	struct rows t;
	int i, n = 0;

	if (world_rows(x, source, key, "", "", &t, NULL))
		fail_msg("%s: %s", source, err_text());
	for (i = 0; i < t.n; i++)
		n += strstr(row_get(&t.r[i], cell), text) != NULL;
	rows_done(&t);
	world_leave(x);
	return n;
}

static int
found(struct ctx *x, const char *typed, char key[ID_TEXT])
{
	struct rows t;
	int n;

	if (world_rows(x, "person.search", "", "", typed, &t, NULL))
		fail_msg("%s", err_text());
	n = t.n;
	if (n)
		snprintf(key, ID_TEXT, "%s", row_get(&t.r[0], "_key"));
	rows_done(&t);
	world_leave(x);
	return n;
}

static const char *
value(struct ctx *x, const char *key, const char *column)
{
	static char text[200];
	struct row r;

	row_init(&r);
	assert_int_equal(person_record.load(x, key, "", &r), E_OK);
	snprintf(text, sizeof text, "%s", row_get(&r, column));
	row_done(&r);
	world_leave(x);
	return text;
}

/* The last of what she did that can still be undone. */
static enum err
undo(struct ctx *x)
{
	struct call_result result;
	struct rows t;
	struct row *last;
	enum err e;

	assert_int_equal(world_rows(x, "undo.mine", "", "", "", &t, NULL),
		E_OK);
	last = world_row(&t, "still", "oui");
	e = last ? world_call(x, "undo_do", last, &result) : E_NOTFOUND;
	rows_done(&t);
	world_leave(x);
	return e;
}

static enum err
unite(struct ctx *x, const char *both, const char *column, const char *side)
{
	return made(x, registry_record("unite"), both, column, side, NULL);
}

/* Side by side: points and reasons, "=" where both say the same, and the
 * second where only it says something. */
static void
test_side(void **state)
{
	struct row r;

	(void)state;
	row_init(&r);
	assert_int_equal(registry_record("unite")->load(c, "", pair, &r),
		E_OK);
	assert_non_null(strstr(row_get(&r, "why"), "75 sur 100 : même nom"));
	assert_non_null(strstr(row_get(&r, "why"), "jour et mois"));
	assert_string_equal(row_get(&r, "a_last_name"), "BENALI");
	assert_string_equal(row_get(&r, "b_phone"), "06 39 98 56 78");
	assert_string_equal(row_get(&r, "phone"), "1");
	assert_string_equal(row_get(&r, "b_title"), "");
	/* the second alone says how to call her */
	assert_string_equal(row_get(&r, "contact"), "2");
	assert_string_equal(row_get(&r, "email"), "1");
	/* a number is for referents of both: not for this one */
	assert_string_equal(row_get(&r, "b_nir"), "········");
	row_done(&r);
	world_leave(c);
	/* another structure's people, oneself, nobody */
	row_init(&r);
	assert_int_equal(registry_record("unite")->load(d, "", pair, &r),
		E_RIGHT);
	snprintf(pair, sizeof pair, "%s %s", ana, far);
	assert_int_equal(registry_record("unite")->load(c, "", pair, &r),
		E_STATE);
	snprintf(pair, sizeof pair, "%s %s", ana, ana);
	assert_int_equal(registry_record("unite")->load(c, "", pair, &r),
		E_STATE);
	snprintf(pair, sizeof pair, "%s %s", ana, anna);
	row_done(&r);
}

static void
test_one(void **state)
{
	struct call_result result;
	struct follow f;
	char key[ID_TEXT];
	struct rows t;

	(void)state;
	/* what the merger does not read cannot be taken */
	assert_int_equal(unite(c, pair, "nir", "2"), E_CHECK);
	assert_int_equal(unite(c, pair, "phone", "2"), E_OK);
	assert_string_equal(value(c, ana, "phone"), "+33639985678");
	assert_string_equal(value(c, ana, "last_name"), "BENALI");
	assert_string_equal(value(c, ana, "no_voice"), "1");
	/* the second in no list, found as the first by what it said */
	assert_int_equal(has(c, "caseload.all", "", "name", "Nadya"), 0);
	assert_int_equal(has(c, "caseload.all", "", "name", "Nadia"), 1);
	assert_int_equal(has(e2, "caseload.mine", "", "name", "Nadia"), 1);
	assert_int_equal(found(c, "ben ali nadya", key), 1);
	assert_string_equal(key, ana);
	assert_int_equal(found(c, "0639981234", key), 0);
	assert_int_equal(registry_jump("PER")->run(c, "2", &result), E_OK);
	assert_string_equal(result.key, ana);
	assert_non_null(strstr(result.message, "réunie"));
	/* her lists have both; the worknote stays with its author */
	assert_int_equal(has(c, "note.of_person", ana, "text", "entretien"),
		1);
	assert_int_equal(has(c, "note.of_person", ana, "text", "accueil"), 1);
	assert_int_equal(has(c, "note.of_person", ana, "text", "····"), 1);
	assert_int_equal(has(e2, "note.of_person", ana, "text", "moi seul"),
		1);
	assert_int_equal(has(c, "caseload.thread", ana, "text", "accueil"),
		1);
	assert_int_equal(has(c, "caseload.thread", ana, "text",
		"Fiche 2 réunie à celle-ci"), 1);
	assert_int_equal(has(c, "notebook.of_person", ana, "text",
		"Hébergée"), 1);
	assert_int_equal(has(c, "household.of", ana, "name", "Karim"), 1);
	assert_int_equal(has(e2, "household.of", karim, "name", "BENALI"), 1);
	assert_int_equal(has(c, "twins.pairs", "", "name", "BEN"), 0);
	/* health has no new reader */
	assert_int_equal(world_rows(c, "united.history", ana, "", "", &t,
		NULL), E_OK);
	assert_int_equal(t.n, 1);
	assert_string_equal(row_get(&t.r[0], "name"), "BEN ALI Nadya");
	snprintf(key, sizeof key, "%s", row_get(&t.r[0], "_key"));
	rows_done(&t);
	world_leave(c);
	assert_int_equal(follow_get(c, anna, &f), E_OK);
	assert_string_equal(value(c, anna, "phone"), "+33639985678");
	{
		struct row r;

		row_init(&r);
		assert_int_equal(registry_record("health")->load(c, anna, "", &r),
			E_OK);
		assert_string_equal(row_get(&r, "health"), ROW_MASKED);
		row_done(&r);
		/* and what was not kept is shown */
		row_init(&r);
		assert_int_equal(registry_record("united")->load(c, key, "",
			&r), E_OK);
		assert_string_equal(row_get(&r, "a_phone"), "06 39 98 12 34");
		assert_string_equal(row_get(&r, "b_phone"), "06 39 98 56 78");
		row_done(&r);
		world_leave(c);
	}
}

/* Who accompanied the second is told, until she opens what stays. */
static void
test_told(void **state)
{
	struct rows t;
	struct row r;

	(void)state;
	assert_int_equal(world_rows(c, "day.mine", "", "", "", &t, NULL),
		E_OK);
	assert_null(world_row(&t, "_what", "united"));
	rows_done(&t);
	assert_int_equal(world_rows(e2, "day.mine", "", "", "", &t, NULL),
		E_OK);
	assert_non_null(world_row(&t, "_what", "united"));
	assert_string_equal(row_get(world_row(&t, "_what", "united"), "_key"),
		ana);
	rows_done(&t);
	row_init(&r);
	/* by her own record's key, too, it is the card of the one that stays */
	assert_int_equal(registry_record("person_card")->load(e2, anna, "",
		&r), E_OK);
	assert_string_equal(row_get(&r, "_key"), ana);
	assert_string_equal(row_get(&r, "num"), "1");
	row_done(&r);
	world_leave(e2);
	assert_int_equal(world_rows(e2, "day.mine", "", "", "", &t, NULL),
		E_OK);
	assert_null(world_row(&t, "_what", "united"));
	rows_done(&t);
	world_leave(e2);
}

/* Not twice, not in a chain, not by another structure. */
static void
test_refused(void **state)
{
	char other[80];

	(void)state;
	assert_int_equal(unite(c, pair, "phone", "1"), E_STATE);
	snprintf(other, sizeof other, "%s %s", karim, ana);
	assert_int_equal(unite(c, other, "phone", "1"), E_STATE);
	assert_int_equal(undo(d), E_NOTFOUND);
	assert_int_equal(undo(e2), E_NOTFOUND);
}

static void
test_copy(void **state)
{
	struct looked_page page = { .kind = "", .n = 500 };
	struct follow f;
	struct copy copy;
	struct rows t;
	struct buf out;
	const char *s;
	int i, n = 0;

	(void)state;
	buf_init(&out);
	assert_int_equal(follow_get(c, ana, &f), E_OK);
	if (copy_make(c, &f, &copy))
		fail_msg("%s", err_text());
	copy_text(c, &copy, &out);
	s = buf_str(&out);
	assert_non_null(strstr(s, "nadia@exemple.fr"));
	assert_non_null(strstr(s, "BEN ALI"));
	assert_non_null(strstr(s, "Second accueil"));
	assert_non_null(strstr(s, "Hébergée"));
	/* who wrote in the second record is told too */
	rows_init(&t);
	assert_int_equal(looked_fetch(h, &f, LOOKED_STAFF, &page, &t), E_OK);
	for (i = 0; i < t.n; i++)
		n += strstr(row_get(&t.r[i], "what"), "note de travail") !=
			NULL;
	assert_true(n > 0);
	rows_done(&t);
	buf_done(&out);
	copy_done(&copy);
	world_leave(c);
}

static bool
gives(struct ctx *x, const struct id *person, enum scope scope)
{
	struct vault_want want = { WRAP_PERSON, *person, scope, id_none,
		false };

	assert_int_equal(vault_fetch(x, &want, 1), E_OK);
	world_leave(x);
	return want.given;
}

/* Protected if either is. */
static void
test_protected(void **state)
{
	struct follow f;

	(void)state;
	assert_int_equal(world_save(e2, &person_record, anna, "protected",
		"1", NULL), E_OK);
	world_leave(e2);
	assert_int_equal(follow_get(c, ana, &f), E_OK);
	assert_true(f.is_protected);
	/* nor is the address of the other record given to who is not her
	 * referent, or to a list */
	assert_false(gives(h, &f.person, SCOPE_ADDRESS));
	assert_true(gives(h, &f.person, SCOPE_CONTACT));
	assert_true(gives(c, &f.person, SCOPE_ADDRESS));
	assert_int_equal(world_save(e2, &person_record, anna, "protected",
		"0", NULL), E_OK);
	world_leave(e2);
	assert_int_equal(follow_get(c, ana, &f), E_OK);
	assert_false(f.is_protected);
}

/* A protected address stays in its record, whoever reads the other one: the
 * answer is the same. */
static void
test_address(void **state)
{
	char one[ID_TEXT], two[ID_TEXT], both[80];

	(void)state;
	world_person(c, one, "last_name", "SAMBA", "first_name", "Fatou",
		NULL);
	world_person(c, two, "last_name", "SAMBA", "first_name", "Fatu",
		"street", "3 rue Haute", "near", "23008", "near_name",
		"Aubusson", "protected", "1", NULL);
	snprintf(both, sizeof both, "%s %s", one, two);
	assert_int_equal(unite(c, both, "address", "2"), E_CHECK);
	assert_int_equal(unite(c, both, "address", "1"), E_OK);
	assert_string_equal(value(c, one, "street"), "");
}

/* An access that ends, ends for both. */
static void
test_closed(void **state)
{
	struct call_result result;
	struct row row;

	(void)state;
	row_init(&row);
	row_set(&row, "_key", ana);
	assert_int_equal(world_call(c, "follow_close", &row, &result), E_OK);
	row_done(&row);
	assert_int_equal(world_count("SELECT count(*) FROM follow"
		" WHERE united IS NOT NULL AND end_on IS NOT NULL"), 1);
	assert_int_equal(undo(c), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM follow"
		" WHERE united IS NOT NULL AND end_on IS NULL"), 1);
}

/* Her structure agreed to forget her, as one, with what is read with her. */
static void
agreed(void)
{
	world_sql("DELETE FROM erasure;"
		"INSERT INTO erasure(id, person, structure, user, reason,"
		" made_on) SELECT randomblob(16), f.person, f.structure,"
		" f.referent, 'demande', '2026-11-24' FROM follow f JOIN"
		" structure s ON s.id = f.structure WHERE s.nom ="
		" 'Mission un' AND f.num IN (1, 2)");
	assert_int_equal(world_count("SELECT count(*) FROM erasure"), 2);
}

/* Of the first: the second is somebody else, of whom nobody said anything. */
static void
agreed_of_one(void)
{
	assert_int_equal(world_count("SELECT count(*) FROM erasure e JOIN"
		" follow f ON f.person = e.person WHERE f.num = 1"), 1);
	assert_int_equal(world_count("SELECT count(*) FROM erasure"), 1);
	world_sql("DELETE FROM erasure");
}

/* The union is undone: what was taken goes back, but what was corrected
 * since stays. */
static void
test_undone(void **state)
{
	char key[ID_TEXT];

	(void)state;
	agreed();
	assert_int_equal(undo(c), E_OK);
	agreed_of_one();
	assert_string_equal(value(c, ana, "phone"), "+33639981234");
	assert_string_equal(value(c, ana, "no_voice"), "");
	assert_int_equal(has(c, "caseload.all", "", "name", "Nadya"), 1);
	assert_int_equal(has(c, "note.of_person", ana, "text", "accueil"), 0);
	assert_int_equal(has(c, "note.of_person", anna, "text", "accueil"),
		1);
	assert_int_equal(has(c, "caseload.thread", ana, "text", "séparée"),
		1);
	assert_int_equal(found(c, "0639981234", key), 1);
	assert_string_equal(key, ana);
	/* again, and corrected since */
	assert_int_equal(unite(c, pair, "phone", "2"), E_OK);
	assert_int_equal(world_save(c, &person_record, ana, "phone",
		"+33639980000", NULL), E_OK);
	world_leave(c);
	assert_int_equal(undo(c), E_OK);
	assert_string_equal(value(c, ana, "phone"), "+33639980000");
	assert_int_equal(has(c, "caseload.all", "", "name", "Nadya"), 1);
}

/* By who may write, from the list of what is united; then nothing to
 * undo. */
static void
test_parted(void **state)
{
	struct call_result result;
	struct row row;
	struct rows t;

	(void)state;
	/* what keeps one of them for a reason keeps all, also one that was
	 * united to it before */
	world_sql("UPDATE follow SET united = (SELECT k.id FROM follow k WHERE"
		" k.num = 1 AND k.structure = follow.structure) WHERE num = 3"
		" AND structure = (SELECT id FROM structure WHERE nom ="
		" 'Mission un')");
	world_sql("INSERT INTO hold(id, person, structure, user, reason,"
		" made_on, until_on) SELECT randomblob(16), f.person,"
		" f.structure, f.referent, 'plainte', '2026-11-01',"
		" '2027-11-01' FROM follow f JOIN structure s ON s.id ="
		" f.structure WHERE s.nom = 'Mission un' AND f.num = 2");
	assert_int_equal(unite(c, pair, "last_name", "2"), E_OK);
	assert_int_equal(world_count("SELECT count(DISTINCT person) FROM hold"
		" WHERE until_on = '2027-11-01'"), 3);
	world_sql("DELETE FROM hold");
	world_sql("UPDATE follow SET united = NULL WHERE num = 3");
	assert_string_equal(value(c, ana, "last_name"), "BEN ALI");
	assert_int_equal(world_rows(e2, "united.history", ana, "", "", &t,
		NULL), E_OK);
	row_init(&row);
	row_copy(&row, &t.r[0]);
	rows_done(&t);
	agreed();
	assert_int_equal(world_call(e2, "unite_part", &row, &result), E_OK);
	agreed_of_one();
	world_leave(e2);
	assert_int_equal(world_call(e2, "unite_part", &row, &result),
		E_STATE);
	world_leave(e2);
	row_done(&row);
	assert_string_equal(value(c, ana, "last_name"), "BENALI");
	assert_int_equal(has(c, "caseload.all", "", "name", "Nadya"), 1);
	assert_int_equal(world_count("SELECT count(*) FROM twin"
		" WHERE ended_on IS NULL"), 0);
}

/* Erasing her erases both, and nothing of the union is left. */
static void
test_erased(void **state)
{
	struct row r;

	(void)state;
	assert_int_equal(unite(c, pair, "phone", "2"), E_OK);
	/* she who erases reads so before */
	row_init(&r);
	assert_int_equal(registry_record("erasure")->load(h, "", ana, &r),
		E_OK);
	assert_string_equal(row_get(&r, "also"), "Réuni à ce dossier, et "
		"effacé avec lui : 2.");
	row_done(&r);
	assert_int_equal(made(h, registry_record("erasure"), ana, "reason",
		"demande", "typed", "1", NULL), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM follow WHERE"
		" num < 3 AND structure = (SELECT id FROM structure"
		" WHERE nom = 'Mission un')"), 0);
	assert_int_equal(world_count("SELECT count(*) FROM twin"), 0);
	assert_int_equal(world_count("SELECT count(*) FROM person"), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_side),
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_protected),
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_undone),
		cmocka_unit_test(test_parted),
		cmocka_unit_test(test_erased), cmocka_unit_test(test_address),
	};

	return cmocka_run_group_tests(tests, up, down);
}

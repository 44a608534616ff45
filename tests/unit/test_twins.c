/* Records that may be of one person: which pairs are shown, with which points
 * and reasons, to whom, and who is opened for it. */
#include "tests/unit/domain_world.h"

#include "domains/twins.h"

static struct id s1, s2;
static struct ctx *c, *d;
static char ana[ID_TEXT], anna[ID_TEXT], zoe[ID_TEXT], karim[ID_TEXT];

static void
make(struct ctx *x, char key[ID_TEXT], const char *last, const char *first,
	const char *born, const char *phone)
{
	struct row was, now;
	struct faults f;

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	assert_int_equal(person_record.load(x, "", "", &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "last_name", last);
	row_set(&now, "first_name", first);
	row_set(&now, "born_on", born);
	row_set(&now, "phone", phone);
	/* no check: what it says is looked at in test_typed */
	if (person_record.save(x, &was, &now, &f))
		fail_msg("%s", f.f[0].message);
	snprintf(key, ID_TEXT, "%s", row_get(&now, "_key"));
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	world_leave(x);
}

static int
up(void **state)
{
	char key[ID_TEXT];

	(void)state;
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	s2 = world_structure("Mission deux");
	world_user("c1", &s1, "conseiller");
	world_user("d2", &s2, "conseiller");
	c = world_login("c1");
	d = world_login("d2");
	make(c, ana, "BENALI", "Nadia", "1998-05-12", "+33639981234");
	make(c, anna, "BEN ALI", "Nadya", "1998-12-05", "+33639981234");
	make(c, zoe, "ZOLA", "Zoé", "1990-01-01", "");
	/* her brother is nobody's double */
	make(c, karim, "BENALI", "Karim", "1991-03-27", "+33639981234");
	make(d, key, "BENALI", "Nadia", "1998-05-12", "+33639981234");
	return 0;
}

static int
down(void **state)
{
	(void)state;
	world_end();
	return 0;
}

static int64_t
opened(const char *key)
{
	struct follow f;
	char sql[300], hex[ID_TEXT];

	assert_int_equal(follow_get(c, key, &f), E_OK);
	snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE action ="
		" 'open' AND scopes & 2 AND object = x'%s'", id_text(&f.person,
		hex));
	return world_count(sql);
}

static void
test_pairs(void **state)
{
	struct rows t;

	(void)state;
	if (world_rows(c, "twins.pairs", "", "", "", &t, NULL))
		fail_msg("%s", err_text());
	assert_int_equal(t.n, 1);
	/* the older record first, heard alike, day and month swapped */
	assert_string_equal(row_get(&t.r[0], "_key"), ana);
	assert_string_equal(row_get(&t.r[0], "_other"), anna);
	assert_string_equal(row_get(&t.r[0], "score"), "85");
	assert_string_equal(row_get(&t.r[0], "brief"),
		"nom, prénom ~, jj/mm, tél.");
	assert_string_equal(row_get(&t.r[0], "other_name"), "BEN ALI Nadya");
	rows_done(&t);
	world_leave(c);
	/* of one person; and whom nobody resembles */
	assert_int_equal(world_rows(c, "twins.pairs", anna, "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 1);
	assert_string_equal(row_get(&t.r[0], "_key"), ana);
	rows_done(&t);
	assert_int_equal(world_rows(c, "twins.pairs", zoe, "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 0);
	rows_done(&t);
	world_leave(c);
	/* identities are opened of those who look alike, of nobody else */
	assert_true(opened(ana) > 0 && opened(anna) > 0);
	assert_int_equal(opened(zoe), 0);
	assert_int_equal(opened(karim), 0);
}

/* Another structure's people are in no pair. */
static void
test_other_structure(void **state)
{
	struct rows t;

	(void)state;
	assert_int_equal(world_rows(d, "twins.pairs", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 0);
	rows_done(&t);
	assert_int_equal(world_rows(d, "twins.pairs", ana, "", "", &t, NULL),
		E_NOTFOUND);
	rows_done(&t);
	world_leave(d);
}

static void
test_near(void **state)
{
	struct follow f;
	char out[200];

	(void)state;
	assert_int_equal(follow_get(c, ana, &f), E_OK);
	assert_int_equal(twins_near(c, &f, out, sizeof out), E_OK);
	assert_string_equal(out, "BEN ALI Nadya, dossier 2");
	assert_int_equal(follow_get(c, karim, &f), E_OK);
	assert_int_equal(twins_near(c, &f, out, sizeof out), E_OK);
	assert_string_equal(out, "");
	world_leave(c);
}

static int
pairs(struct ctx *x, const char *source, const char *key)
{
	struct rows t;
	int n;

	assert_int_equal(world_rows(x, source, key, "", "", &t, NULL), E_OK);
	n = t.n;
	rows_done(&t);
	world_leave(x);
	return n;
}

/* Two people after all: proposed no more, in the list nor at the record, until
 * somebody takes it back; in both records who said so. */
static void
test_apart(void **state)
{
	struct call_result out;
	struct follow f;
	struct row r;
	char near[200];

	(void)state;
	row_init(&r);
	row_set(&r, "_key", anna);
	row_set(&r, "_other", ana);
	assert_int_equal(world_call(d, "twins_apart", &r, &out), E_RIGHT);
	assert_int_equal(world_call(c, "twins_together", &r, &out),
		E_CONFLICT);
	assert_int_equal(world_call(c, "twins_apart", &r, &out), E_OK);
	assert_int_equal(world_call(c, "twins_apart", &r, &out), E_OK);
	assert_int_equal(pairs(c, "twins.pairs", ""), 0);
	assert_int_equal(pairs(c, "twins.pairs", ana), 0);
	assert_int_equal(pairs(c, "twins.aparts", ""), 1);
	assert_int_equal(pairs(d, "twins.aparts", ""), 0);
	assert_int_equal(follow_get(c, anna, &f), E_OK);
	assert_int_equal(twins_near(c, &f, near, sizeof near), E_OK);
	assert_string_equal(near, "");
	world_leave(c);
	assert_int_equal(world_count("SELECT count(DISTINCT object) FROM audit"
		" WHERE action = 'twins.apart'"), 2);
	assert_int_equal(world_call(c, "twins_together", &r, &out), E_OK);
	assert_int_equal(pairs(c, "twins.pairs", ""), 1);
	assert_int_equal(pairs(c, "twins.aparts", ""), 0);
	row_done(&r);
}

/* Told once, before it is made: then it is made. */
static void
test_typed(void **state)
{
	enum err e = world_save(c, &person_record, "", "last_name", "BÉNALI",
		"first_name", "Nadia", "born_on", "1998-05-13", NULL);

	(void)state;
	assert_int_equal(e, E_CHECK);
	assert_string_equal(err_text(), "Déjà ici ? BENALI Nadia, dossier 1 "
		"(78 : nom, prénom, naiss. ~). F10 encore crée.");
	assert_int_equal(world_save(c, &person_record, "", "last_name",
		"BÉNALI", "first_name", "Nadia", "born_on", "1998-05-13",
		NULL), E_OK);
	assert_int_equal(world_save(c, &person_record, "", "last_name",
		"ZIDANE", "first_name", "Ali", "born_on", "1998-05-13", NULL),
		E_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_other_structure),
		cmocka_unit_test(test_near),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_typed),
	};

	return cmocka_run_group_tests(tests, up, down);
}

/* Links between people of a household, and numbers that they share: on both
 * sides, inside one structure, sealed, and filling nothing in. */
#include "tests/unit/domain_world.h"

#include "domains/household.h"
#include "domains/shared.h"

static struct id s1, s2, c1;
static struct ctx *c, *d;
static char ana[ID_TEXT], bob[ID_TEXT], far[ID_TEXT];

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	s2 = world_structure("Mission deux");
	c1 = world_user("c1", &s1, "conseiller");
	world_user("d2", &s2, "conseiller");
	c = world_login("c1");
	d = world_login("d2");
	world_person(c, ana, "last_name", "ABBA", "first_name", "Ana",
		"phone", "+33639981234", NULL);
	world_person(c, bob, "last_name", "BEAU", "first_name", "Bob",
		"phone", "+33639985678", "phone2", "", NULL);
	world_person(d, far, "last_name", "LOIN", "first_name", "Luc",
		"phone", "+33639981234", NULL);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

static enum err
tie(struct ctx *x, const char *from, const char *to, const char *kin)
{
	struct faults f;
	struct row was, now;
	enum err e;

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	e = kin_record.load(x, "", from, &was);
	row_copy(&now, &was);
	row_set(&now, "other", to);
	row_set(&now, "kin", kin);
	if (!e)
		e = kin_record.save(x, &was, &now, &f);
	if (f.n)
		err_set(e, "%s", f.f[0].message);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	return e;
}

/* "enfant:BEAU Bob" of the first link of a person; "" none. */
static const char *
link_of(struct ctx *x, const char *key, struct row *out)
{
	static char text[200];
	struct rows t;

	if (world_rows(x, "household.of", key, "", "", &t, NULL))
		fail_msg("%s", err_text());
	text[0] = '\0';
	if (t.n)
		snprintf(text, sizeof text, "%s:%s", row_get(&t.r[0], "kin"),
			row_get(&t.r[0], "name"));
	if (t.n && out)
		row_copy(out, &t.r[0]);
	rows_done(&t);
	world_leave(x);
	return text;
}

static void
test_both_sides(void **state)
{
	char gist[100];
	struct follow f;
	int n;

	assert_int_equal(tie(c, ana, bob, "enfant"), E_OK);
	assert_string_equal(link_of(c, ana, NULL), "enfant:BEAU Bob");
	assert_string_equal(link_of(c, bob, NULL), "parent:ABBA Ana");
	assert_int_equal(follow_get(c, ana, &f), E_OK);
	assert_int_equal(household_gist(c, &f, 57, gist, sizeof gist, &n),
		E_OK);
	assert_string_equal(gist, "Enfant : BEAU Bob");
	assert_int_equal(n, 1);
	/* once only, not oneself, not across structures */
	assert_int_equal(tie(c, bob, ana, "autre"), E_CHECK);
	assert_int_equal(tie(c, ana, ana, "autre"), E_CHECK);
	assert_int_equal(tie(c, ana, far, "conjoint"), E_CHECK);
	assert_int_equal(tie(d, far, ana, "conjoint"), E_CHECK);
	/* two links, two audit records for each person of the act */
	assert_int_equal(world_count("SELECT count(*) FROM audit"
		" WHERE action = 'kin.link'"), 2);
	/* nothing in clear ties the two rows */
	assert_int_equal(world_count("SELECT count(*) FROM kin"), 2);
	assert_int_equal(world_count("SELECT count(*) FROM kin a JOIN kin b"
		" ON a.id = b.person OR (a.person = b.person"
		" AND a.id <> b.id)"), 0);
}

/* The other structure's people are nobody's household here. */
static void
test_other_structure(void **state)
{
	struct rows t;

	assert_int_equal(tie(c, ana, bob, "conjoint"), E_OK);
	assert_int_equal(world_rows(d, "household.of", ana, "", "", &t, NULL),
		E_OK);
	/* a session that asks is not given the key of what it may not read */
	assert_int_equal(t.n, 1);
	assert_string_equal(row_get(&t.r[0], "name"), "········");
	assert_string_equal(row_get(&t.r[0], "kin"), "");
	rows_done(&t);
}

static void
test_unlink(void **state)
{
	struct call_result result;
	struct row line;

	row_init(&line);
	assert_int_equal(tie(c, ana, bob, "conjoint"), E_OK);
	link_of(c, ana, &line);
	assert_int_equal(world_call(c, "household_open", &line, &result),
		E_OK);
	assert_string_equal(result.key, bob);
	/* a stranger's session takes nothing off */
	assert_int_not_equal(world_call(d, "household_unlink", &line,
		&result), E_OK);
	assert_int_equal(world_call(c, "household_unlink", &line, &result),
		E_OK);
	assert_string_equal(link_of(c, ana, NULL), "");
	assert_string_equal(link_of(c, bob, NULL), "");
	assert_int_equal(world_count("SELECT count(*) FROM blob WHERE record"
		" NOT IN (SELECT id FROM person)"), 0);
	row_done(&line);
}

/* When the structure no longer follows the other one, her name is closed and
 * the side that is left can be taken off. */
static void
test_ended(void **state)
{
	struct call_result result;
	struct row line;

	row_init(&line);
	assert_int_equal(tie(c, ana, bob, "fratrie"), E_OK);
	world_sql("UPDATE follow SET end_on = '2026-11-24' WHERE num = 2"
		" AND structure = (SELECT id FROM structure WHERE nom ="
		" 'Mission un')");
	assert_string_equal(link_of(c, ana, &line), "fratrie:········");
	assert_int_equal(world_call(c, "household_open", &line, &result),
		E_NOTFOUND);
	assert_int_equal(world_call(c, "household_unlink", &line, &result),
		E_OK);
	assert_string_equal(link_of(c, ana, NULL), "");
	row_done(&line);
}

static const char *
shared(struct ctx *x, const char *key, const char *phone, const char *phone2)
{
	static char out[300];
	struct follow f;

	assert_int_equal(follow_get(x, key, &f), E_OK);
	if (shared_phones(x, &f, phone, phone2, out, sizeof out))
		fail_msg("%s", err_text());
	return out;
}

/* The same number is told inside the structure, whichever of the two it is;
 * the other structure's are never. */
static void
test_shared(void **state)
{
	char third[ID_TEXT];

	assert_string_equal(shared(c, ana, "+33639981234", ""), "");
	assert_int_equal(world_save(c, &person_record, bob, "phone2",
		"+33639981234", NULL), E_OK);
	assert_string_equal(shared(c, ana, "+33639981234", ""), "BEAU Bob");
	assert_string_equal(shared(c, bob, "+33639985678", "+33639981234"),
		"ABBA Ana");
	assert_string_equal(shared(d, far, "+33639981234", ""), "");
	assert_string_equal(shared(c, ana, ROW_MASKED, ROW_MASKED), "");
	world_person(c, third, "last_name", "CHER", "first_name", "Cléo",
		"phone", "+33639981234", "phone2", "+33639985678", NULL);
	assert_string_equal(shared(c, third, "+33639981234", "+33639985678"),
		"ABBA Ana, BEAU Bob");
}

/* A link copies nothing from one record to the other. */
static void
test_no_copy(void **state)
{
	struct row before, after;
	int i;

	row_init(&before);
	row_init(&after);
	assert_int_equal(person_record.load(c, bob, "", &before), E_OK);
	assert_int_equal(tie(c, ana, bob, "conjoint"), E_OK);
	assert_int_equal(person_record.load(c, bob, "", &after), E_OK);
	for (i = 0; i < before.n; i++)
		assert_string_equal(before.c[i].value, row_get(&after,
			before.c[i].name));
	row_done(&before);
	row_done(&after);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_both_sides), T(test_other_structure), T(test_unlink),
		T(test_ended), T(test_shared), T(test_no_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

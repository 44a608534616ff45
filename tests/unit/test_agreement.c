/* The agreement of a structure: owed by its head until she accepts it, and
 * again once what it says has changed. */
#include "tests/unit/domain_world.h"

#include "domains/agreement.h"

static struct ctx *c1, *r1, *r2;
static struct id s1, s2;

static int
up(void **state)
{
	config.lock_seconds = 600;
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission");
	s2 = world_structure("CCAS");
	world_user("c1", &s1, "conseiller");
	world_user("r1", &s1, "responsable");
	world_user("r2", &s2, "responsable");
	c1 = world_login("c1");
	r1 = world_login("r1");
	r2 = world_login("r2");
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

static bool
owes(struct ctx *x)
{
	struct id structure;

	assert_int_equal(agreement_owed(x, &structure), E_OK);
	return !id_is_none(&structure);
}

static enum err
agree(struct ctx *x, const struct id *structure)
{
	struct call_result out;
	char hex[ID_TEXT];
	struct row r;
	enum err e;

	row_init(&r);
	row_set(&r, "_structure", id_text(structure, hex));
	e = world_call(x, "agreement_accept", &r, &out);
	row_done(&r);
	return e;
}

/* Does the first line of my day ask for it? */
static bool
told(struct ctx *x)
{
	struct rows t;
	bool first;

	assert_int_equal(world_rows(x, "day.mine", "", "", "", &t, NULL),
		E_OK);
	first = t.n && strcmp(row_get(&t.r[0], "_what"), "agreement") == 0;
	rows_done(&t);
	world_leave(x);
	return first;
}

static void
test_owed(void **state)
{
	assert_true(owes(r1) && owes(r2) && told(r1));
	assert_false(owes(c1) || told(c1));
	assert_int_equal(agree(c1, &s1), E_RIGHT);
	assert_int_equal(agree(r2, &s1), E_RIGHT);
	assert_int_equal(agree(r1, &s1), E_OK);
	assert_false(owes(r1) || told(r1));
	assert_true(owes(r2));
	/* who, when, which one: there, and in the audit */
	assert_int_equal(world_count("SELECT count(*) FROM agreement a"
		" JOIN user u ON u.id = a.user WHERE u.login = 'r1'"
		" AND a.made_on = '2026-11-24'"), 1);
	assert_int_equal(world_count("SELECT count(*) FROM audit"
		" WHERE action = 'agreement.accept'"), 1);
	/* twice is once */
	assert_int_equal(agree(r1, &s1), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM agreement"), 1);
	/* another text is another agreement */
	config.lock_seconds = 300;
	assert_true(owes(r1) && told(r1));
	assert_int_equal(agree(r1, &s1), E_OK);
	assert_false(owes(r1));
	assert_int_equal(world_count("SELECT count(*) FROM agreement"), 2);
	config.lock_seconds = 600;
	assert_false(owes(r1));
}

/* Not where the server's settings say so, nor on throw-away data. */
static void
test_not_asked(void **state)
{
	config.agreement = 0;
	assert_false(owes(r1) || told(r1));
	config.agreement = 1;
	assert_true(owes(r1));
	world_sql("INSERT INTO meta(name, value) VALUES('demo', '1')");
	assert_false(owes(r1) || told(r1));
}

/* What it says of the server is what the server does. */
static void
test_text(void **state)
{
	struct buf text;

	buf_init(&text);
	config.second_factor = 0;
	config.lock_seconds = 420;
	assert_int_equal(agreement_text(r1->db, &s1, &text), E_OK);
	assert_non_null(strstr(buf_str(&text), "Mission, et les autres"));
	assert_non_null(strstr(buf_str(&text), "exigé de personne"));
	assert_non_null(strstr(buf_str(&text), "après 7 minutes"));
	assert_non_null(strstr(buf_str(&text), "48 mois (CNIL"));
	assert_non_null(strstr(buf_str(&text), "numéro de sécurité sociale, "
		"santé, justice."));
	buf_done(&text);
	config.second_factor = 1;
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_owed), T(test_not_asked), T(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

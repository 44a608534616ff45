/* A role proposed on screen: in the list of who proposes, in the day of who is
 * asked, and the answer in the other's. */
#include "tests/unit/domain_world.h"

#include "domains/member.h"

static struct ctx *c1, *r1, *c2, *r2, *out;
static struct id s1, s2;

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission");
	s2 = world_structure("CCAS");
	world_user("c1", &s1, "conseiller");
	world_user("r1", &s1, "responsable");
	world_user("c2", &s2, "conseiller");
	world_user("r2", &s2, "responsable");
	world_user("out", NULL, NULL);
	c1 = world_login("c1");
	r1 = world_login("r1");
	c2 = world_login("c2");
	r2 = world_login("r2");
	out = world_login("out");
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

static enum err
typed(struct ctx *x, const char *login, const char *role, char said[300])
{
	const struct record *rec = registry_record("account_member");
	struct call_result done;
	struct faults f;
	struct row was, now;
	enum err e;

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	*said = '\0';
	assert_int_equal(rec->load(x, "", "", &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "login", login);
	row_set(&now, "role", role);
	e = rec->save(x, &was, &now, &f);
	if (!e && world_call(x, "account_code", &now, &done) == E_OK)
		snprintf(said, 300, "%s", done.message);
	if (e && f.n)
		snprintf(said, 300, "%s", f.f[0].message);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	return e;
}

/* The line of my day, or of another list, that is one; "" none. */
static void
line(struct ctx *x, const char *source, const char *cell, const char *value,
	struct row *r)
{
	struct rows t;
	struct row *found;

	row_clear(r);
	assert_int_equal(world_rows(x, source, "", "", "", &t, NULL), E_OK);
	found = world_row(&t, cell, value);
	if (found)
		row_copy(r, found);
	rows_done(&t);
	world_leave(x);
}

static bool
shown(struct ctx *x, const char *key)
{
	const struct record *rec = registry_record("account_proposal");
	struct row r;
	bool is;

	row_init(&r);
	is = rec->load(x, key, "", &r) == E_OK;
	row_done(&r);
	return is;
}

static void
test_proposed(void **state)
{
	struct call_result done;
	char key[ID_TEXT], said[300];
	struct row r;

	row_init(&r);
	assert_int_equal(typed(r2, "c1", "conseiller", said), E_OK);
	assert_non_null(strstr(said, "Rôle proposé à c1"));
	assert_int_equal(typed(r2, "c1", "lecture", said), E_CHECK);
	assert_non_null(strstr(said, "déjà proposé à c1"));
	/* who heads sees it, and takes it back; a colleague does not */
	line(c2, "account.people", "login", "c1", &r);
	assert_string_equal(row_get(&r, "_key"), "");
	line(r2, "account.people", "login", "c1", &r);
	assert_string_equal(row_get(&r, "state_text"), "proposé le 24/11");
	snprintf(key, sizeof key, "%s", row_get(&r, "_key"));
	assert_int_equal(world_call(r2, "member_open", &r, &done), E_OK);
	assert_string_equal(done.screen, "account.proposal");
	assert_true(shown(r2, key) && shown(c1, key));
	assert_false(shown(c2, key) || shown(r1, key));
	assert_int_equal(world_do(r2, "proposal_withdraw", key), E_OK);
	line(r2, "account.people", "login", "c1", &r);
	assert_string_equal(row_get(&r, "_key"), "");
	line(c1, "day.mine", "_what", "proposed", &r);
	assert_string_equal(row_get(&r, "_key"), "");
	assert_int_equal(world_do(c1, "proposal_accept", key), E_NOTFOUND);
	row_done(&r);
}

/* By each of those who may be asked: of another structure, of none. */
static void
answered(struct ctx *x, const char *login, const char *call, const char *told)
{
	struct call_result done;
	char key[ID_TEXT], said[300];
	struct row r;

	row_init(&r);
	assert_int_equal(typed(r2, login, "lecture", said), E_OK);
	line(x, "day.mine", "_what", "proposed", &r);
	assert_string_equal(row_get(&r, "name"), "CCAS");
	assert_string_equal(row_get(&r, "with"), "r2");
	snprintf(key, sizeof key, "%s", row_get(&r, "_key"));
	assert_int_equal(world_call(x, "day_open", &r, &done), E_OK);
	assert_string_equal(done.screen, "account.proposed");
	line(r2, "day.mine", "_what", "proposal", &r);
	assert_string_equal(row_get(&r, "_key"), "");
	assert_int_equal(world_do(x, call, key), E_OK);
	assert_int_equal(world_do(x, call, key), E_STATE);
	line(x, "day.mine", "_what", "proposed", &r);
	assert_string_equal(row_get(&r, "_key"), "");
	/* the answer: until it is read */
	line(c2, "day.mine", "_what", "proposal", &r);
	assert_string_equal(row_get(&r, "_key"), "");
	line(r2, "day.mine", "_what", "proposal", &r);
	assert_string_equal(row_get(&r, "what"), told);
	assert_string_equal(row_get(&r, "name"), login);
	assert_int_equal(world_call(r2, "day_open", &r, &done), E_OK);
	assert_true(done.refresh);
	line(r2, "day.mine", "_what", "proposal", &r);
	assert_string_equal(row_get(&r, "_key"), "");
	row_done(&r);
}

static void
test_answered(void **state)
{
	struct row r;

	answered(c1, "c1", "proposal_decline", "Rôle proposé : décliné");
	answered(c1, "c1", "proposal_accept", "Rôle proposé : accepté");
	answered(out, "out", "proposal_accept", "Rôle proposé : accepté");
	row_init(&r);
	line(r2, "account.people", "login", "c1", &r);
	assert_string_equal(row_get(&r, "role"), "lecture");
	assert_string_equal(row_get(&r, "_proposal"), "");
	row_done(&r);
}

/* Who proposed heads no more: it is not to be seen, nor accepted. */
static void
test_no_more(void **state)
{
	char key[ID_TEXT], said[300];
	struct row r;

	row_init(&r);
	assert_int_equal(typed(r2, "c1", "lecture", said), E_OK);
	line(c1, "day.mine", "_what", "proposed", &r);
	snprintf(key, sizeof key, "%s", row_get(&r, "_key"));
	world_sql("UPDATE membership SET role = 'conseiller' WHERE user ="
		" (SELECT id FROM user WHERE login = 'r2')");
	line(c1, "day.mine", "_what", "proposed", &r);
	assert_string_equal(row_get(&r, "_key"), "");
	assert_int_equal(world_do(c1, "proposal_accept", key), E_STATE);
	assert_non_null(strstr(err_text(), "ne vaut plus"));
	row_done(&r);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = { T(test_proposed),
		T(test_answered), T(test_no_more) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

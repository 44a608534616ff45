/* Drafts, as a session keeps them. */
#include "tests/unit/domain_world.h"

#include "domains/draft.h"

static struct ctx *a, *b;

static int
up(void **state)
{
	struct id s;

	world_start("2026-11-24T09:00");
	s = world_structure("CCAS");
	world_user("a", &s, "conseiller");
	world_user("b", &s, "responsable");
	a = world_login("a");
	b = world_login("b");
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

static void
test_kept(void **state)
{
	struct draft d = { .kind = "view", .about = "caseload/mine" }, all[
		DRAFTS_MAX], same;
	struct row r, back;
	int n;

	row_init(&r);
	row_init(&back);
	row_set(&r, "name", "mes jeunes");
	row_set(&r, "empty", "");
	row_set(&r, "long", "une\nligne");
	assert_int_equal(draft_make(a, &d, &r), E_OK);
	world_leave(a);
	assert_int_equal(draft_list(a, "view", all, &n), E_OK);
	assert_int_equal(n, 1);
	assert_true(id_equal(&all[0].id, &d.id) && all[0].live);
	assert_true(id_equal(&all[0].session, &a->session));
	assert_string_equal(all[0].about, "caseload/mine");
	assert_string_equal(all[0].changed_on, "2026-11-24");
	assert_int_equal(draft_load(a, &all[0], &back), E_OK);
	assert_string_equal(row_get(&back, "name"), "mes jeunes");
	assert_string_equal(row_get(&back, "long"), "une\nligne");
	assert_string_equal(row_get(&back, "empty"), "");
	assert_int_equal(row_int(&back, "_at"), clock_now());
	/* changed, twice at once */
	same = all[0];
	row_set(&r, "name", "mes autres jeunes");
	assert_int_equal(draft_save(a, &all[0], &r), E_OK);
	assert_int_equal(draft_save(a, &all[0], &r), E_OK);
	assert_int_equal(draft_save(a, &same, &r), E_CONFLICT);
	assert_int_equal(draft_list(a, "place", all, &n), E_OK);
	assert_int_equal(n, 0);
	/* another's list is another's */
	assert_int_equal(draft_list(b, "view", all, &n), E_OK);
	assert_int_equal(n, 0);
	assert_int_equal(draft_get(b, &d.id, &same), E_NOTFOUND);
	assert_int_equal(draft_load(b, &d, &back), E_NOTFOUND);
	assert_int_equal(draft_drop(b, &d.id), E_RIGHT);
	/* what is too long is not kept, and what was stays */
	{
		char *big = xcalloc(1, DRAFT_BYTES + 1);

		memset(big, 'x', DRAFT_BYTES);
		row_set(&r, "big", big);
		free(big);
	}
	assert_int_equal(draft_get(a, &d.id, &d), E_OK);
	assert_int_equal(draft_load(a, &d, &back), E_OK);
	assert_int_equal(d.version, 3);
	assert_int_equal(draft_save(a, &d, &r), E_CHECK);
	assert_int_equal(draft_drop(a, &d.id), E_OK);
	assert_int_equal(draft_drop(a, &d.id), E_OK);
	assert_int_equal(draft_load(a, &d, &back), E_NOTFOUND);
	assert_int_equal(draft_save(a, &d, &back), E_NOTFOUND);
	row_done(&r);
	row_done(&back);
}

/* A session that ended: its place is there, and nobody works in it. */
static void
test_ended(void **state)
{
	struct draft d = { .kind = "place" }, all[DRAFTS_MAX];
	struct row r;
	int n;

	row_init(&r);
	row_set(&r, "text", "des mots");
	assert_int_equal(draft_make(a, &d, &r), E_OK);
	world_at("2026-11-24T10:00");
	assert_int_equal(draft_list(a, "place", all, &n), E_OK);
	assert_int_equal(n, 1);
	assert_false(all[0].live);
	row_clear(&r);
	assert_int_equal(draft_load(a, &all[0], &r), E_OK);
	assert_string_equal(row_get(&r, "text"), "des mots");
	world_at("2026-12-25T10:00");
	assert_int_equal(draft_list(a, "place", all, &n), E_OK);
	assert_int_equal(n, 0);
	row_done(&r);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = { T(test_kept), T(test_ended) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

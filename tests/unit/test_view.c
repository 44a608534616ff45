/* Saved views: of one user alone, sealed, under a name each list has once;
 * the one that a list begins with. */
#include "tests/unit/domain_world.h"

#include "domains/columns.h"
#include "domains/view.h"

static struct ctx *c, *d;

static int
up(void **state)
{
	struct id s1;

	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	world_user("c1", &s1, "conseiller");
	world_user("d1", &s1, "conseiller");
	c = world_login("c1");
	d = world_login("d1");
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

static enum err
save(struct ctx *x, const char *key, const char *name, const char *cell,
	const char *value)
{
	struct faults f;
	struct row was, now;
	enum err e;

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	if (*key)
		assert_int_equal(view_record.load(x, key, "", &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "_key", key);
	row_set(&now, "_screen", "caseload.mine");
	row_set(&now, "name", name);
	row_set(&now, cell, value);
	e = view_record.save(x, &was, &now, &f);
	if (e)
		assert_string_equal(f.f[0].message, err_text());
	faults_done(&f);
	row_done(&was);
	row_done(&now);
	return e;
}

/* "Aubusson:2*" name, uses, * the first; in the order they are offered. */
static const char *
views(struct ctx *x, const char *screen, char key[ID_TEXT])
{
	static char out[300];
	struct rows t;

	assert_int_equal(world_rows(x, "view.of_list", "", screen, "", &t,
		NULL), E_OK);
	out[0] = '\0';
	for (int i = 0; i < t.n; i++)
		snprintf(out + strlen(out), sizeof out - strlen(out),
			"%s%s:%s%s", i ? " " : "", row_get(&t.r[i], "name"),
			row_get(&t.r[i], "uses"), row_int(&t.r[i],
			"preset") ? "*" : "");
	if (t.n && key)
		snprintf(key, ID_TEXT, "%s", row_get(&t.r[0], "_key"));
	rows_done(&t);
	return out;
}

static enum err
call(struct ctx *x, const char *name, const char *key, const char *preset)
{
	struct call_result out = { .message = "" };
	struct row r;
	enum err e;

	row_init(&r);
	row_set(&r, "_key", key);
	row_set(&r, "_screen", "caseload.mine");
	row_set(&r, "preset", preset);
	row_set(&r, "name", "x");
	e = registry_call(name)->run(x, &r, &out);
	if (!e)
		assert_true(out.refresh && *out.message);
	row_done(&r);
	return e;
}

static void
test_kept(void **state)
{
	char key[ID_TEXT];
	struct row r;

	assert_int_equal(save(c, "", "Aubusson", "q.person.commune_name",
		"aub*"), E_OK);
	assert_string_equal(views(c, "caseload.mine", key), "Aubusson:0");
	assert_string_equal(views(c, "caseload.all", NULL), "");
	/* hers alone */
	assert_string_equal(views(d, "caseload.mine", NULL), "");
	row_init(&r);
	assert_int_equal(view_record.load(d, key, "", &r), E_NOTFOUND);
	assert_int_equal(view_record.load(c, key, "", &r), E_OK);
	assert_string_equal(row_get(&r, "q.person.commune_name"), "aub*");
	assert_string_equal(row_get(&r, "_screen"), "caseload.mine");
	row_done(&r);
	/* a name or a commune is nowhere in clear, nor in the audit */
	assert_int_equal(world_count("SELECT count(*) FROM preference"), 0);
	assert_int_equal(world_count("SELECT count(*) FROM draft WHERE kind = "
		"'view'"), 1);
	assert_int_equal(world_count("SELECT count(*) FROM blob WHERE "
		"instr(sealed, 'aub')"), 0);
}

static void
test_names(void **state)
{
	char key[ID_TEXT], other[ID_TEXT];
	struct row r;

	assert_int_equal(save(c, "", "Un", "search", "a"), E_OK);
	views(c, "caseload.mine", key);
	/* the same name, whatever its case: it takes the place of the first */
	assert_int_equal(save(c, "", "UN", "search", "b"), E_OK);
	assert_string_equal(views(c, "caseload.mine", other), "UN:0");
	assert_string_equal(key, other);
	row_init(&r);
	assert_int_equal(view_record.load(c, key, "", &r), E_OK);
	assert_string_equal(row_get(&r, "search"), "b");
	row_done(&r);
	assert_int_equal(save(c, "", "Deux", "search", "c"), E_OK);
	/* renaming takes nobody's name */
	assert_int_equal(save(c, key, "deux", "search", "b"), E_CHECK);
	assert_int_equal(save(c, key, "Trois", "search", "b"), E_OK);
	assert_string_equal(views(c, "caseload.mine", NULL),
		"Deux:0 Trois:0");
}

static void
test_uses(void **state)
{
	char key[ID_TEXT];

	assert_int_equal(save(c, "", "Un", "search", "a"), E_OK);
	views(c, "caseload.mine", key);
	assert_int_equal(save(c, "", "Deux", "search", "b"), E_OK);
	assert_string_equal(views(c, "caseload.mine", NULL), "Deux:0 Un:0");
	assert_int_equal(save(c, key, "Un", "_used", "1"), E_OK);
	assert_int_equal(save(c, key, "Un", "_used", "1"), E_OK);
	/* the most used first; replaced, it keeps its count */
	assert_string_equal(views(c, "caseload.mine", NULL), "Un:2 Deux:0");
	assert_int_equal(save(c, "", "un", "search", "d"), E_OK);
	assert_string_equal(views(c, "caseload.mine", NULL), "un:2 Deux:0");
}

static const char *
first(struct ctx *x)
{
	static char out[80];
	struct row r;

	row_init(&r);
	assert_int_equal(view_record.load(x, "", "caseload.mine", &r), E_OK);
	snprintf(out, sizeof out, "%s", row_get(&r, "name"));
	row_done(&r);
	return out;
}

static void
test_first(void **state)
{
	char key[ID_TEXT];
	struct id id;

	assert_int_equal(save(c, "", "Un", "search", "a"), E_OK);
	views(c, "caseload.mine", key);
	assert_string_equal(first(c), "");
	assert_int_equal(call(c, "view_preset", key, ""), E_OK);
	assert_string_equal(first(c), "Un");
	assert_string_equal(first(d), "");
	assert_string_equal(views(c, "caseload.mine", NULL), "Un:0*");
	assert_int_equal(call(c, "view_preset", key, "1"), E_OK);
	assert_string_equal(first(c), "");
	assert_int_equal(call(c, "view_preset", key, ""), E_OK);
	/* effaced, the list begins as its screen says */
	assert_true(call(d, "view_drop", key, "") != E_OK);
	assert_string_equal(first(c), "Un");
	assert_int_equal(call(c, "view_drop", key, ""), E_OK);
	assert_string_equal(first(c), "");
	assert_int_equal(world_count("SELECT count(*) FROM preference"), 0);
	assert_int_equal(world_count("SELECT count(*) FROM draft"), 0);
	assert_int_equal(id_parse(key, &id), E_OK);
	/* and so does it when the view went in another way */
	assert_int_equal(call(c, "view_preset", key, ""), E_OK);
	assert_string_equal(first(c), "");
}

static void
test_columns(void **state)
{
	struct row r;

	assert_int_equal(world_save(c, &columns_record, "caseload.mine",
		"columns", "name num", NULL), E_OK);
	row_init(&r);
	assert_int_equal(columns_record.load(c, "caseload.mine", "", &r),
		E_OK);
	assert_string_equal(row_get(&r, "columns"), "name num");
	row_clear(&r);
	assert_int_equal(columns_record.load(c, "caseload.all", "", &r), E_OK);
	assert_string_equal(row_get(&r, "columns"), "");
	assert_int_equal(columns_record.load(d, "caseload.mine", "", &r),
		E_OK);
	assert_string_equal(row_get(&r, "columns"), "");
	row_done(&r);
	assert_int_equal(world_save(c, &columns_record, "caseload.mine",
		"columns", "", NULL), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM preference"), 0);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_kept), T(test_names), T(test_uses), T(test_first),
		T(test_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

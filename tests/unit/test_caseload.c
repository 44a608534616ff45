/* The caseloads: who is in which, filter by filter; referents, their counts,
 * their history; what my day says of them. */
#include "tests/unit/domain_world.h"

#include "domains/follow.h"
#include "domains/team.h"

static struct id s1, s2, c1, r1, d1;
static struct ctx *c, *r, *d;
static char ana[ID_TEXT], bob[ID_TEXT], cleo[ID_TEXT];

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	s2 = world_structure("Mission deux");
	c1 = world_user("c1", &s1, "conseiller");
	d1 = world_user("d1", &s1, "conseiller");
	r1 = world_user("r1", &s1, "responsable");
	world_user("l1", &s1, "lecture");
	c = world_login("c1");
	d = world_login("d1");
	r = world_login("r1");
	world_person(c, ana, "last_name", "ABBA", "first_name", "Ana",
		"postcode", "23200", "commune_name", "Aubusson", NULL);
	world_person(c, bob, "last_name", "BEAU", "first_name", "Bob",
		"commune_name", "Aubusson", "protected", "1", NULL);
	world_person(d, cleo, "last_name", "CHER", "first_name", "Cléo",
		"commune_name", "Guéret", NULL);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

/* The names of a list under one filter, in order of names: "ABBA BEAU". */
static const char *
names(struct ctx *x, const char *source, const char *filter,
	const char *value)
{
	static char out[200];
	struct rows t;
	int i, j;

	if (world_rows(x, source, "", "", "", &t, filter, value, NULL))
		fail_msg("%s: %s", source, err_text());
	out[0] = '\0';
	for (i = 0; i < t.n; i++)
		for (j = i + 1; j < t.n; j++)
			if (strcmp(row_get(&t.r[j], "name"), row_get(&t.r[i],
				"name")) < 0) {
				struct row one = t.r[i];

				t.r[i] = t.r[j];
				t.r[j] = one;
			}
	for (i = 0; i < t.n; i++)
		snprintf(out + strlen(out), sizeof out - strlen(out),
			"%s%.4s", i ? " " : "", row_get(&t.r[i], "name"));
	rows_done(&t);
	world_leave(x);
	return out;
}

static const char *
assign(struct ctx *x, const char *key, const char *first, const char *second)
{
	return world_save(x, &team_record, key, "referent", first,
		"coreferent", second, NULL) ? err_text() : "";
}

static const char *
hex(const struct id *id)
{
	static char text[2][ID_TEXT];
	static int i;

	return id_text(id, text[i = !i]);
}

static void
test_filters(void **state)
{
	assert_string_equal(names(c, "caseload.mine", "status", ""),
		"ABBA BEAU");
	assert_string_equal(names(d, "caseload.mine", "status", ""), "CHER");
	assert_string_equal(names(c, "caseload.all", "status", ""),
		"ABBA BEAU CHER");
	assert_int_equal(world_save(c, &follow_record, ana, "status",
		"suspendu", "next_step", "bilan", "next_step_on",
		"2026-12-01", "last_contact_on", "2026-10-01", NULL), E_OK);
	world_leave(c);
	assert_string_equal(names(c, "caseload.all", "status", "suspendu"),
		"ABBA");
	assert_string_equal(names(c, "caseload.all", "status", "actif"),
		"BEAU CHER");
	/* 54 days without contact */
	assert_string_equal(names(c, "caseload.all", "silence", "54"),
		"ABBA");
	assert_string_equal(names(c, "caseload.all", "silence", "55"), "");
	assert_string_equal(names(c, "caseload.all", "silence", "0"),
		"ABBA BEAU CHER");
	assert_string_equal(names(c, "caseload.all", "due", "2026-11-30"),
		"");
	assert_string_equal(names(c, "caseload.all", "due", "2026-12-01"),
		"ABBA");
	assert_string_equal(names(c, "caseload.all", "referent", hex(&d1)),
		"CHER");
	assert_string_equal(names(c, "caseload.all", "referent", "-"), "");
}

/* A commune opens addresses, audited; a protected one answers to none. */
static void
test_commune(void **state)
{
	char sql[] = "SELECT count(*) FROM audit WHERE action = 'open'"
		" AND scopes & 16";
	int64_t before = world_count(sql);

	assert_string_equal(names(c, "caseload.all", "status", ""),
		"ABBA BEAU CHER");
	assert_int_equal(world_count(sql), before);
	assert_string_equal(names(d, "caseload.all", "commune", "AUBUS"),
		"ABBA");
	assert_true(world_count(sql) > before);
	assert_string_equal(names(d, "caseload.all", "commune", "gueret"),
		"CHER");
	assert_string_equal(names(d, "caseload.all", "commune", "limoges"),
		"");
}

/* A member of two structures has both caseloads in one list, or one. */
static void
test_structures(void **state)
{
	char key[ID_TEXT];

	assert_int_equal(operator_add_member(dw.op, &s2, &c1, "conseiller"),
		E_OK);
	world_at("2026-11-24T10:00");
	assert_int_equal(c->nstructure, 2);
	assert_int_equal(keep_switch(c, &s2), E_OK);
	c->current = 1;
	world_person(c, key, "last_name", "DEUX", "first_name", "Dan", NULL);
	assert_string_equal(names(c, "caseload.mine", "status", ""),
		"ABBA BEAU DEUX");
	assert_string_equal(names(c, "caseload.mine", "structure", hex(&s2)),
		"DEUX");
	assert_string_equal(names(c, "caseload.all", "structure", hex(&s1)),
		"ABBA BEAU CHER");
	/* a structure that is not hers filters nothing in */
	assert_string_equal(names(d, "caseload.all", "structure", hex(&s2)),
		"");
}

static long
people(struct ctx *x, const char *name, const char *cell)
{
	struct rows t;
	struct row *one;
	long n;

	assert_int_equal(world_rows(x, "team.counts", "", "", "", &t, NULL),
		E_OK);
	one = world_row(&t, "name", name);
	n = one ? row_int(one, cell) : -1;
	rows_done(&t);
	return n;
}

static void
test_assign(void **state)
{
	struct rows t;

	assert_int_equal(people(c, "c1", "people"), 2);
	assert_int_equal(people(c, "r1", "people"), 0);
	/* who may not write is nobody's referent */
	assert_int_equal(people(c, "l1", "people"), -1);
	/* the responsable assigns, and so does the referent; nobody else */
	assert_string_equal(assign(c, ana, hex(&d1), hex(&c1)), "");
	assert_int_equal(people(c, "d1", "people"), 2);
	assert_int_equal(people(c, "c1", "seconds"), 1);
	assert_string_equal(assign(r, cleo, hex(&r1), ""), "");
	assert_string_not_equal(assign(c, cleo, hex(&c1), ""), "");
	assert_string_not_equal(assign(r, cleo, hex(&c1), hex(&c1)), "");
	assert_string_not_equal(assign(r, cleo, "", hex(&c1)), "");
	assert_string_not_equal(assign(r, cleo, hex(&s1), ""), "");
	/* the second one is of her caseload too */
	assert_string_equal(names(c, "caseload.mine", "status", ""),
		"ABBA BEAU");
	assert_string_equal(names(c, "caseload.mine", "referent", hex(&c1)),
		"BEAU");
	/* newest first: who, by whom */
	assert_int_equal(world_rows(c, "team.history", ana, "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 3);
	assert_string_equal(row_get(&t.r[0], "role"), "coreferent");
	assert_string_equal(row_get(&t.r[1], "name"), "d1");
	assert_string_equal(row_get(&t.r[1], "by"), "c1");
	assert_string_equal(row_get(&t.r[2], "name"), "c1");
	assert_string_equal(row_get(&t.r[2], "made_on"), "2026-11-24");
	rows_done(&t);
}

/* What my day says of a person; "" nothing. */
static const char *
day(struct ctx *x, const char *name, struct row *out)
{
	static char what[200];
	struct rows t;
	struct row *one;

	assert_int_equal(world_rows(x, "day.mine", "", "", "", &t, NULL),
		E_OK);
	one = world_row(&t, "name", name);
	snprintf(what, sizeof what, "%s", one ? row_get(one, "what") : "");
	if (one && out)
		row_copy(out, one);
	rows_done(&t);
	world_leave(x);
	return what;
}

/* "Entrusted" comes when somebody else assigns, goes when it is opened. */
static void
test_entrusted(void **state)
{
	struct call_result result;
	struct row line;

	row_init(&line);
	assert_string_equal(day(c, "ABBA Ana", NULL), "");
	assert_string_equal(assign(c, ana, hex(&d1), ""), "");
	assert_string_equal(day(d, "ABBA Ana", &line), "Vous est confié");
	assert_string_equal(row_get(&line, "with"), "c1");
	assert_int_equal(world_call(d, "day_open", &line, &result), E_OK);
	assert_string_equal(result.screen, "person.card");
	assert_string_equal(day(d, "ABBA Ana", NULL), "");
	/* given back before it was opened: nothing is entrusted */
	assert_string_equal(assign(r, bob, hex(&d1), ""), "");
	assert_string_equal(assign(r, bob, hex(&c1), ""), "");
	assert_string_equal(day(d, "BEAU Bob", NULL), "");
	assert_string_equal(day(c, "BEAU Bob", NULL), "Vous est confié");
	row_done(&line);
}

/* People whose referent left are the responsable's, until they have one. */
static void
test_orphans(void **state)
{
	struct call_result result;
	struct row line;
	struct follow f;

	row_init(&line);
	assert_string_equal(day(r, "CHER Cléo", NULL), "");
	world_sql("UPDATE user SET state = 'desactive' WHERE login = 'd1'");
	assert_string_equal(day(r, "CHER Cléo", &line),
		"Sans personne référente");
	assert_string_equal(row_get(&line, "with"), "d1");
	assert_int_equal(world_call(r, "day_open", &line, &result), E_OK);
	assert_string_equal(result.screen, "person.team");
	/* nobody else is told */
	assert_string_equal(day(c, "CHER Cléo", NULL), "");
	assert_int_equal(follow_get(c, cleo, &f), E_OK);
	assert_true(f.referent_left);
	/* a membership that ends, or becomes lecture seule, is the same */
	world_sql("UPDATE user SET state = 'actif' WHERE login = 'd1'");
	assert_string_equal(day(r, "CHER Cléo", NULL), "");
	world_sql("UPDATE membership SET role = 'lecture' WHERE user ="
		" (SELECT id FROM user WHERE login = 'd1')");
	assert_string_equal(day(r, "CHER Cléo", NULL),
		"Sans personne référente");
	assert_string_equal(assign(r, cleo, hex(&c1), ""), "");
	assert_string_equal(day(r, "CHER Cléo", NULL), "");
	row_done(&line);
}

/* Beyond 5,000 the list asks for a filter, and a filter is enough. */
static void
test_many(void **state)
{
	struct rows t;

	world_sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
		" FROM n WHERE i < 4998) INSERT INTO person(id, made_on)"
		" SELECT CAST(printf('%016d', i) AS BLOB), '2026-11-24'"
		" FROM n;"
		"INSERT INTO follow(id, person, structure, num, scopes,"
		" status, purpose, start_on) SELECT CAST(printf('f%015d',"
		" rowid) AS BLOB), id, (SELECT id FROM structure WHERE nom ="
		" 'Mission un'), rowid + 100, 1, 'suspendu', 'essai',"
		" '2026-11-24' FROM person WHERE length(id) = 16 AND"
		" id NOT IN (SELECT person FROM follow)");
	assert_int_equal(world_rows(c, "caseload.all", "", "", "", &t, NULL),
		E_CHECK);
	assert_non_null(strstr(err_text(), "5000"));
	rows_done(&t);
	assert_string_equal(names(c, "caseload.all", "status", "actif"),
		"ABBA BEAU CHER");
	world_sql("DELETE FROM follow WHERE num = 5098");
	assert_int_equal(world_rows(c, "caseload.all", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 5000);
	rows_done(&t);
}

/* --- from a list, without opening ------------------------------------------------ */

static const char *
from_list(struct ctx *x, const char *call, const char *key, const char *ask)
{
	static char said[600];
	struct call_result result;
	struct row row;
	enum err e;

	row_init(&row);
	row_set(&row, "_key", key);
	row_set(&row, "_ask", ask);
	e = world_call(x, call, &row, &result);
	row_done(&row);
	assert_true(e || result.refresh);
	assert_false(result.back);
	snprintf(said, sizeof said, "%s", e ? err_text() : result.message);
	return said;
}

static void
test_from_list(void **state)
{
	struct follow f;

	/* put off from today, where there is a step */
	assert_non_null(strstr(from_list(c, "follow_later", ana, "7"),
		"aucune étape prévue"));
	assert_int_equal(world_save(c, &follow_record, ana, "next_step",
		"bilan", "next_step_on", "2026-11-20", NULL), E_OK);
	assert_string_equal(from_list(c, "follow_later", ana, "14"),
		"Remis.");
	assert_int_equal(follow_get(c, ana, &f), E_OK);
	assert_string_equal(f.next_step_on, "2026-12-08");
	assert_string_equal(f.next_step, "bilan");
	/* given: by the responsable, to somebody of the structure */
	assert_non_null(strstr(from_list(d, "follow_give", ana, hex(&d1)),
		"droit"));
	assert_string_equal(from_list(r, "follow_give", ana, hex(&d1)),
		"Confié.");
	assert_int_equal(follow_get(c, ana, &f), E_OK);
	assert_memory_equal(f.referent.b, d1.b, ID_SIZE);
	assert_non_null(strstr(from_list(r, "follow_give", ana, hex(&d1)),
		"déjà sa personne référente"));
	assert_non_null(strstr(from_list(r, "follow_give", ana, hex(&s1)),
		"pas de la structure"));
	/* the second one stays, unless she becomes the first */
	assert_string_equal(assign(r, ana, hex(&d1), hex(&c1)), "");
	assert_string_equal(from_list(r, "follow_give", ana, hex(&r1)),
		"Confié.");
	assert_int_equal(follow_get(c, ana, &f), E_OK);
	assert_memory_equal(f.coreferent.b, c1.b, ID_SIZE);
	assert_string_equal(from_list(r, "follow_give", ana, hex(&c1)),
		"Confié.");
	assert_int_equal(follow_get(c, ana, &f), E_OK);
	assert_true(id_is_none(&f.coreferent));
	/* ended */
	assert_string_equal(from_list(c, "follow_end", bob, ""),
		"Accompagnement terminé.");
	assert_string_equal(from_list(c, "follow_end", bob, ""),
		"Déjà terminé.");
	assert_string_equal(names(c, "caseload.mine", "status", ""), "ABBA");
	assert_int_equal(world_count("SELECT count(*) FROM follow"
		" WHERE status = 'termine' AND end_on = '2026-11-24'"), 1);
}

static void
test_delays(void **state)
{
	const struct choices *set = registry_choices("follow.delay");
	struct choice one;
	int n = 0;

	for (; choice_at(c, set, n, &one); n++)
		assert_int_equal(one.label[0], '+');
	assert_int_equal(n, 4);
	assert_true(choice_at(c, set, 1, &one));
	assert_string_equal(one.code, "7");
	assert_string_equal(one.label, "+7, mar. 01/12");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_filters), T(test_commune), T(test_structures),
		T(test_assign), T(test_entrusted), T(test_orphans),
		T(test_many), T(test_from_list), T(test_delays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

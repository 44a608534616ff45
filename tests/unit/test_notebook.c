/* The notebook of a person: what it is written with, who reads what of it,
 * several changes in one act, what moved since the last visit. */
#include "tests/unit/domain_world.h"

#include "domains/notebook.h"
#include "domains/notebook_line.h"
#include "domains/part_path.h"
#include "domains/referential.h"
#include "domains/visit.h"

static struct id s1;
static struct ctx *c, *d;
static char ana[ID_TEXT];

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	world_user("c1", &s1, "conseiller");
	world_user("d1", &s1, "conseiller");
	c = world_login("c1");
	d = world_login("d1");
	world_person(c, ana, "last_name", "ABBA", "first_name", "Ana",
		NULL);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

static enum err
write_line(struct ctx *x, const struct record *rec, const char *arg,
	char made[ID_TEXT], ...)
{
	struct faults f;
	va_list ap;
	enum err e;

	faults_init(&f);
	va_start(ap, made);
	e = world_save_va(x, rec, "", arg, made, &f, ap);
	va_end(ap);
	if (f.n)
		err_set(e, "%s", f.f[0].message);
	faults_done(&f);
	world_leave(x);
	return e;
}

static const char *
for_goal(const char *goal)
{
	static char arg[2 * ID_TEXT + 8];

	snprintf(arg, sizeof arg, "%s pour %s", ana, goal);
	return arg;
}

static void
goal(struct ctx *x, const char *text, const char *theme, char made[ID_TEXT])
{
	if (write_line(x, &notebook_objective, ana, made, "text", text,
		"theme", theme, NULL))
		fail_msg("%s: %s", text, err_text());
}

static void
step(struct ctx *x, const char *text, const char *due, const char *of,
	char made[ID_TEXT])
{
	if (write_line(x, &notebook_action, for_goal(of), made, "text", text,
		"due_on", due, NULL))
		fail_msg("%s: %s", text, err_text());
}

/* --- the referential -------------------------------------------------------- */

static void
test_referential(void **state)
{
	static const struct { const char *kind; int n; } sets[] = {
		{ "situation", 88 }, { "objectif", 58 }, { "action", 134 } };
	const char *theme, *text;
	int all = 0;

	for (size_t k = 0; k < 3; k++) {
		int n = 0;

		while (referential_at(sets[k].kind, n, &theme, &text)) {
			assert_true(referential_rank(theme) < 16);
			assert_null(strstr(text, "  "));
			assert_null(strstr(text, "GEIC"));
			assert_null(strchr(text, '"'));
			n++;
		}
		assert_int_equal(n, sets[k].n);
		all += n;
	}
	assert_string_equal(referential_theme("objectif",
		"ACCEDER a un logement"), "logement");
	assert_string_equal(referential_theme("objectif", "Voir la mer"), "");
	assert_string_equal(referential_theme("situation",
		"Prêt à suivre une formation"), "emploi");
	print_message("ok - %d texts of the referential, each of a theme\n",
		all);
}

/* F4 finds across themes what is typed of it. */
static void
test_across_themes(void **state)
{
	struct rows t;

	assert_int_equal(world_rows(c, "referential.actions", "", "", "",
		&t, NULL), E_OK);
	assert_int_equal(t.n, 134);
	rows_done(&t);
	assert_int_equal(world_rows(c, "referential.actions", "", "", "",
		&t, "theme", "mobilite", NULL), E_OK);
	assert_int_equal(t.n, 14);
	rows_done(&t);
}

/* --- writing ------------------------------------------------------------------- */

static void
test_one_axis_for_a_theme(void **state)
{
	char one[ID_TEXT], other[ID_TEXT];
	struct rows t;

	goal(c, "Accéder à un logement", "logement", one);
	goal(c, "Changer de logement", "logement", other);
	goal(c, "Voir la mer", "mobilite", other);
	assert_int_equal(world_count("SELECT count(*) FROM notebook"
		" WHERE kind = 'axe'"), 2);
	/* the same goal twice in one axis: refused, whatever the accents */
	assert_int_equal(write_line(c, &notebook_objective, ana, NULL,
		"text", "acceder a un LOGEMENT", "theme", "logement", NULL),
		E_CHECK);
	/* themes in the order of the notebook, goals under their axe */
	assert_int_equal(world_rows(c, "notebook.of_person", ana, "", "",
		&t, "shown", "ouvert", NULL), E_OK);
	assert_int_equal(t.n, 5);
	assert_string_equal(row_get(&t.r[0], "text"), "Logement");
	assert_string_equal(row_get(&t.r[1], "text"),
		"  Accéder à un logement");
	assert_string_equal(row_get(&t.r[2], "text"), "  Changer de logement");
	assert_string_equal(row_get(&t.r[3], "text"), "Mobilité");
	rows_done(&t);
	/* nothing of it lies in clear */
	assert_int_equal(world_count("SELECT count(*) FROM blob"
		" WHERE instr(sealed, 'logement') > 0"), 0);
}

static void
test_actions_of_a_goal(void **state)
{
	char g[ID_TEXT], a[ID_TEXT];
	struct rows t;
	struct row r;

	goal(c, "Accéder à un logement", "logement", g);
	step(c, "Appeler le bailleur", "2026-12-01", g, a);
	step(c, "Remplir le dossier", "2026-11-20", g, NULL);
	assert_int_equal(world_rows(c, "notebook.of_person", ana, "", "",
		&t, "kind", "action", NULL), E_OK);
	assert_int_equal(t.n, 2);
	assert_string_equal(row_get(&t.r[0], "text"),
		"    Appeler le bailleur");
	assert_string_equal(row_get(&t.r[0], "who_text"), "la personne");
	assert_string_equal(row_get(&t.r[0], "sign"), "");
	assert_string_equal(row_get(&t.r[1], "sign"), "!");
	rows_done(&t);
	/* in my day it is said whole, in the nine columns that there are */
	assert_int_equal(world_rows(c, "day.mine", "", "", "", &t, NULL),
		E_OK);
	assert_string_equal(row_get(world_row(&t, "_what", "action"), "with"),
		"la pers.");
	rows_done(&t);
	world_leave(c);
	/* who does it and when change with the rest, in one act */
	assert_int_equal(world_save(c, &notebook_action, a, "who", "pro",
		"due_on", "2026-12-03", "comment", "Le matin", NULL), E_OK);
	row_init(&r);
	assert_int_equal(notebook_action.load(c, a, "", &r), E_OK);
	assert_string_equal(row_get(&r, "who_text"), "c1");
	assert_string_equal(row_get(&r, "due_on"), "2026-12-03");
	assert_string_equal(row_get(&r, "comment"), "Le matin");
	assert_string_equal(row_get(&r, "objective"), g);
	row_done(&r);
	world_leave(c);
	/* an action without a goal is none */
	assert_int_not_equal(write_line(c, &notebook_action, for_goal(a),
		NULL, "text", "Rien", NULL), E_OK);
}

/* Only the referent reads and writes what is about health. */
static void
test_health(void **state)
{
	char g[ID_TEXT];
	struct rows t;

	assert_int_equal(write_line(d, &notebook_situation, ana, NULL, "text",
		"Existence d'un dossier MDPH", "theme", "sante", NULL),
		E_RIGHT);
	assert_int_equal(write_line(c, &notebook_situation, ana, NULL, "text",
		"Existence d'un dossier MDPH", "theme", "sante", NULL), E_OK);
	assert_int_equal(write_line(d, &notebook_situation, ana, NULL, "text",
		"Pas de permis", "theme", "mobilite", NULL), E_OK);
	goal(c, "Se soigner", "sante", g);
	step(c, "Prendre rendez-vous", "", g, NULL);
	assert_int_equal(world_rows(d, "notebook.of_person", ana, "", "",
		&t, NULL), E_OK);
	assert_int_equal(t.n, 5);
	assert_string_equal(row_get(&t.r[0], "text"),
		"Mobilité : Pas de permis");
	for (int i = 1; i < 5; i++)
		assert_string_equal(row_get(&t.r[i], "text"), "········");
	rows_done(&t);
	world_leave(d);
	assert_int_equal(world_rows(c, "notebook.of_person", ana, "", "",
		&t, "theme", "sante", NULL), E_OK);
	assert_int_equal(t.n, 4);
	assert_string_equal(row_get(&t.r[3], "text"),
		"    Prendre rendez-vous");
	rows_done(&t);
	/* under health, all of it, and nothing of it under path */
	assert_int_equal(world_count("SELECT count(*) FROM blob b JOIN"
		" notebook n ON n.id = b.record WHERE b.scope = 8"), 4);
	assert_int_equal(world_count("SELECT count(*) FROM blob b JOIN"
		" notebook n ON n.id = b.record WHERE b.scope = 6"), 0);
}

/* --- states ---------------------------------------------------------------------- */

static enum err
together(struct ctx *x, const char *call, const char *state, struct rows *t,
	struct call_result *out)
{
	memset(out, 0, sizeof *out);
	for (int i = 0; i < t->n; i++)
		row_set(&t->r[i], "_ask", state);
	return registry_call_many(call)->run(x, t, out);
}

static void
test_many_are_one_act(void **state)
{
	char g[ID_TEXT];
	struct call_result out;
	struct rows t;
	int64_t audits, answered;

	goal(c, "Accéder à un logement", "logement", g);
	for (int i = 0; i < 5; i++) {
		char text[40];

		snprintf(text, sizeof text, "Pas numéro %d", i);
		step(c, text, "", g, NULL);
	}
	assert_int_equal(world_rows(c, "notebook.of_person", ana, "", "",
		&t, "kind", "action", NULL), E_OK);
	assert_int_equal(t.n, 5);
	audits = world_count("SELECT count(*) FROM audit"
		" WHERE action = 'notebook.state'");
	answered = world_count("SELECT count(*) FROM done");
	assert_int_equal(together(c, "notebook_state", "standby", &t, &out),
		E_OK);
	assert_string_equal(out.message,
		"5 lignes changées, d'un seul enregistrement.");
	assert_int_equal(world_count("SELECT count(*) FROM notebook"
		" WHERE state = 'standby'"), 5);
	assert_int_equal(world_count("SELECT count(*) FROM audit"
		" WHERE action = 'notebook.state'") - audits, 1);
	assert_int_equal(world_count("SELECT count(*) FROM done") - answered,
		1);
	assert_int_equal(world_count("SELECT count(*) FROM notebook_event"
		" WHERE state = 'standby'"), 5);
	/* the rows are old now: a colleague's screen changes none of them */
	assert_int_equal(together(c, "notebook_state", "done", &t, &out),
		E_CONFLICT);
	assert_int_equal(world_count("SELECT count(*) FROM notebook"
		" WHERE state = 'done'"), 0);
	rows_done(&t);
	print_message("ok - 5 actions, one act, one audit record\n");
}

/* One that cannot be so: none is changed. */
static void
test_all_or_none(void **state)
{
	char g[ID_TEXT];
	struct call_result out;
	struct rows t;

	goal(c, "Accéder à un logement", "logement", g);
	step(c, "Appeler", "", g, NULL);
	assert_int_equal(world_rows(c, "notebook.of_person", ana, "", "",
		&t, "shown", "ouvert", NULL), E_OK);
	assert_int_equal(t.n, 3);
	assert_int_equal(together(c, "notebook_done", "", &t, &out), E_STATE);
	assert_non_null(strstr(err_text(), "Logement"));
	rows_done(&t);
	assert_int_equal(world_count("SELECT count(*) FROM notebook"
		" WHERE state = 'done'"), 0);
	/* a state of actions only, on a goal */
	assert_int_equal(world_rows(c, "notebook.of_person", ana, "", "",
		&t, "kind", "objectif", NULL), E_OK);
	assert_int_equal(together(c, "notebook_state", "planned", &t, &out),
		E_STATE);
	assert_int_equal(together(c, "notebook_state", "abandonned", &t,
		&out), E_OK);
	rows_done(&t);
}

/* Every state of employment.md 4.3, and no other. */
static void
test_states(void **state)
{
	static const char *const of_goal[] = { "in_progress", "done",
		"abandonned" };
	static const char *const of_action[] = { "in_progress", "planned",
		"standby", "done", "abandonned", "canceled" };
	char g[ID_TEXT], a[ID_TEXT];

	goal(c, "Accéder à un logement", "logement", g);
	step(c, "Appeler", "", g, a);
	for (size_t i = 0; i < 3; i++)
		if (world_save(c, &notebook_objective, g, "state",
			of_goal[i], NULL))
			fail_msg("%s: %s", of_goal[i], err_text());
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(world_save(c, &notebook_action, a, "state",
			of_action[i], NULL), E_OK);
	assert_int_not_equal(world_save(c, &notebook_objective, g, "state",
		"planned", NULL), E_OK);
	assert_int_not_equal(world_save(c, &notebook_action, a, "state",
		"retire", NULL), E_OK);
	/* each state that it had is kept, once */
	assert_int_equal(world_count("SELECT count(*) FROM notebook_event"
		" WHERE state = 'done'"), 2);
	assert_int_equal(world_count("SELECT count(*) FROM notebook_event"),
		3 + 6);
}

static void
test_drop(void **state)
{
	char g[ID_TEXT], s[ID_TEXT];
	struct call_result out = { .message = "" };
	struct rows t;

	goal(c, "Accéder à un logement", "logement", g);
	assert_int_equal(write_line(c, &notebook_situation, ana, s, "text",
		"Pas de permis", "theme", "mobilite", NULL), E_OK);
	assert_int_equal(world_rows(c, "notebook.of_person", ana, "", "",
		&t, NULL), E_OK);
	assert_int_equal(t.n, 3);       /* axe, goal, situation */
	/* an axe with a goal in progress stays; a goal has states instead */
	assert_int_equal(registry_call("notebook_drop")->run(c, &t.r[0],
		&out), E_STATE);
	assert_int_equal(registry_call("notebook_drop")->run(c, &t.r[1],
		&out), E_STATE);
	assert_int_equal(registry_call("notebook_drop")->run(c, &t.r[2],
		&out), E_OK);
	rows_done(&t);
	/* it may be observed again later */
	assert_int_equal(write_line(c, &notebook_situation, ana, NULL, "text",
		"Pas de permis", "theme", "mobilite", NULL), E_OK);
	assert_int_equal(write_line(c, &notebook_situation, ana, NULL, "text",
		"Pas de permis", "theme", "mobilite", NULL), E_CHECK);
	assert_int_equal(world_save(c, &notebook_objective, g, "state",
		"done", NULL), E_OK);
	assert_int_equal(world_rows(c, "notebook.of_person", ana, "", "",
		&t, "kind", "axe", NULL), E_OK);
	assert_int_equal(registry_call("notebook_drop")->run(c, &t.r[0],
		&out), E_OK);
	rows_done(&t);
}

/* --- since my last visit ------------------------------------------------------------ */

static const char *
sign_of(struct ctx *x, const char *text)
{
	static char sign[4];
	struct rows t;

	if (world_rows(x, "notebook.of_person", ana, "", "", &t, NULL))
		fail_msg("%s", err_text());
	strcpy(sign, "?");
	for (int i = 0; i < t.n; i++)
		if (strstr(row_get(&t.r[i], "text"), text))
			snprintf(sign, sizeof sign, "%s", row_get(&t.r[i],
				"sign"));
	rows_done(&t);
	world_leave(x);
	return sign;
}

static void
look(struct ctx *x)
{
	struct row r;

	row_init(&r);
	assert_int_equal(registry_record("person_card")->load(x, ana, "", &r),
		E_OK);
	row_done(&r);
	world_leave(x);
}

static void
test_since_my_visit(void **state)
{
	char g[ID_TEXT], a[ID_TEXT];
	int64_t audits;

	goal(c, "Accéder à un logement", "logement", g);
	/* who never came has nothing marked */
	assert_string_equal(sign_of(d, "Accéder"), "");
	look(d);
	step(c, "Appeler", "", g, a);
	/* of the same session the visit is not over yet: nothing before it */
	assert_string_equal(sign_of(d, "Appeler"), "");
	world_at("2026-11-25T09:00");
	assert_string_equal(sign_of(d, "Appeler"), "*");
	assert_string_equal(sign_of(d, "Accéder"), "");
	/* the same through the whole of this visit, however often she looks */
	audits = world_count("SELECT count(*) FROM audit"
		" WHERE action LIKE 'visit%'");
	look(d);
	look(d);
	assert_string_equal(sign_of(d, "Appeler"), "*");
	assert_int_equal(world_count("SELECT count(*) FROM audit"
		" WHERE action LIKE 'visit%'") - audits, 0);
	/* what I change myself is not new to me */
	assert_int_equal(world_save(d, &notebook_action, a, "state",
		"standby", NULL), E_OK);
	world_leave(d);
	assert_string_equal(sign_of(d, "Appeler"), "");
	/* the next visit: seen */
	world_at("2026-11-26T09:00");
	assert_string_equal(sign_of(d, "Appeler"), "");
	assert_int_equal(world_save(c, &notebook_objective, g, "state",
		"done", NULL), E_OK);
	world_leave(c);
	assert_string_equal(sign_of(d, "Accéder"), "*");
}

/* --- the contract -------------------------------------------------------------------- */

static void
test_contract(void **state)
{
	assert_int_equal(world_save(c, part_path.record, ana, "contract",
		"cer", "contract_from", "2026-03-15", "contract_to",
		"2027-03-14", "weekly_hours", "15", NULL), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM follow"
		" WHERE contract_to = '2027-03-14'"), 1);
	assert_int_equal(world_save(c, part_path.record, ana, "contract",
		"", "contract_from", "", "contract_to", "", NULL), E_CHECK);
	assert_int_equal(world_save(c, part_path.record, ana, "contract_to",
		"", NULL), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM follow"
		" WHERE contract_to IS NOT NULL"), 0);
	assert_int_equal(registry_check("weekly_hours")->run(c, "49"),
		E_CHECK);
	assert_int_equal(registry_check("weekly_hours")->run(c, "0"),
		E_CHECK);
	assert_int_equal(registry_check("weekly_hours")->run(c, "48"), E_OK);
}

/* A list about a person is a record opened: what is typed over it speaks of
 * her, not of the one opened before. */
static void
test_a_list_is_about_her(void **state)
{
	static const char *const about[] = {
		"circle.person", "consent.person", "copy.lines",
		"correction.of_person", "followup.of_person", "household.of",
		"looked.person", "message.of_person", "note.of_person",
		"notebook.of_person", "referral.of_person", "said.of_person",
		"team.history", "caseload.thread",
	};
	char bea[ID_TEXT];

	(void)state;
	world_person(c, bea, "last_name", "BOST", "first_name", "Béa", NULL);
	for (size_t i = 0; i < sizeof about / sizeof *about; i++) {
		struct call_result note = { .screen = "" };
		struct rows t;

		memcpy(c->last_person, bea, sizeof bea);
		if (world_rows(c, about[i], ana, "", "", &t, NULL))
			fail_msg("%s: %s", about[i], err_text());
		rows_done(&t);
		assert_string_equal(c->last_person, ana);
		assert_string_equal(c->before_person, bea);
		assert_int_equal(registry_jump("NOT")->run(c, "+", &note),
			E_OK);
		assert_string_equal(note.arg, ana);
		world_leave(c);
	}
}

int
main(void)
{
#define WORLD(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		WORLD(test_referential), WORLD(test_across_themes),
		WORLD(test_one_axis_for_a_theme),
		WORLD(test_actions_of_a_goal), WORLD(test_health),
		WORLD(test_many_are_one_act), WORLD(test_all_or_none),
		WORLD(test_states), WORLD(test_drop),
		WORLD(test_since_my_visit), WORLD(test_contract),
		WORLD(test_a_list_is_about_her),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

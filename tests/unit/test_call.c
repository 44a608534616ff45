/* Calls: who calls is found by the number, in one's own structure; a call of
 * nobody waits for its author alone.  My notes.  What the notebook puts in my
 * day: when each line comes, when it goes. */
#include "tests/unit/domain_world.h"

#include "domains/call.h"
#include "domains/day_notebook.h"
#include "domains/note.h"
#include "domains/notebook_line.h"
#include "domains/part_path.h"

static struct id s1, s2;
static struct ctx *c, *d, *e2;
static char ana[ID_TEXT], bob[ID_TEXT], far[ID_TEXT];

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	s2 = world_structure("Mission deux");
	world_user("c1", &s1, "conseiller");
	world_user("d1", &s1, "conseiller");
	world_user("e2", &s2, "conseiller");
	c = world_login("c1");
	d = world_login("d1");
	e2 = world_login("e2");
	world_person(c, ana, "last_name", "ABBA", "first_name", "Ana",
		"phone", "+33639981234", NULL);
	world_person(c, bob, "last_name", "BEAU", "first_name", "Bob",
		"phone", "+33639985678", NULL);
	world_person(e2, far, "last_name", "LOIN", "first_name", "Luc",
		"phone", "+33639989999", NULL);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

static enum err
log_call(struct ctx *x, const char *key, const char *arg,
	char made[ID_TEXT], ...)
{
	struct faults f;
	va_list ap;
	enum err e;

	faults_init(&f);
	va_start(ap, made);
	e = world_save_va(x, &call_record, key, arg, made, &f, ap);
	va_end(ap);
	if (f.n)
		err_set(e, "%s", f.f[0].message);
	faults_done(&f);
	world_leave(x);
	return e;
}

/* The lines of my day that say `what`; the first one's row. */
static int
lines(struct ctx *x, const char *what, struct row *first)
{
	struct rows t;
	int n = 0;

	if (world_rows(x, "day.mine", "", "", "", &t, NULL))
		fail_msg("%s", err_text());
	for (int i = 0; i < t.n; i++)
		if (strstr(row_get(&t.r[i], "what"), what)) {
			if (!n++ && first)
				row_copy(first, &t.r[i]);
		}
	rows_done(&t);
	world_leave(x);
	return n;
}

static void
test_found_by_number(void **state)
{
	char who[ID_TEXT];
	struct row r;
	int n;

	assert_int_equal(call_who(c, "+33639981234", who, &n), E_OK);
	assert_string_equal(who, ana);
	/* another structure's people are nobody's here */
	assert_int_equal(call_who(c, "+33639989999", who, &n), E_OK);
	assert_int_equal(n, 0);
	row_init(&r);
	assert_int_equal(call_record.load(c, "", "06 39 98 12 34", &r), E_OK);
	assert_string_equal(row_get(&r, "person"), ana);
	assert_string_equal(row_get(&r, "person_name"), "ABBA Ana");
	row_done(&r);
	/* two people at one number: neither is taken */
	assert_int_equal(world_save(c, registry_record("person"), bob,
		"phone", "+33639981234", NULL), E_OK);
	row_init(&r);
	assert_int_equal(call_record.load(c, "", "0639981234", &r), E_OK);
	assert_string_equal(row_get(&r, "person"), "");
	assert_non_null(strstr(row_get(&r, "found"), "2"));
	row_done(&r);
	row_init(&r);
	assert_int_equal(call_record.load(c, "", "12", &r), E_CHECK);
	row_done(&r);
}

static void
test_call_is_a_note(void **state)
{
	struct rows t;

	assert_int_equal(log_call(c, "", "0639981234", NULL, "text",
		"Garde trouvée.", NULL), E_OK);
	assert_int_equal(world_rows(c, "caseload.thread", ana, "", "", &t,
		"kind", "appel", NULL), E_OK);
	assert_int_equal(t.n, 1);
	assert_string_equal(row_get(&t.r[0], "text"), "Garde trouvée.");
	rows_done(&t);
	/* a number that is not hers is said */
	assert_int_equal(log_call(c, "", "0639980000", NULL, "person", bob,
		"text", "Sa soeur.", NULL), E_OK);
	assert_int_equal(world_rows(c, "caseload.thread", bob, "", "", &t,
		"kind", "appel", NULL), E_OK);
	assert_string_equal(row_get(&t.r[0], "text"),
		"Du 06 39 98 00 00. Sa soeur.");
	rows_done(&t);
}

static void
test_waits_for_its_author(void **state)
{
	char call[ID_TEXT], note[ID_TEXT];
	struct row r;

	assert_int_equal(log_call(c, "", "0639980000", call, "text",
		"Rappellera.", NULL), E_OK);
	row_init(&r);
	assert_int_equal(lines(c, "Appel à rattacher", &r), 1);
	assert_string_equal(row_get(&r, "name"), "06 39 98 00 00");
	assert_string_equal(row_get(&r, "sign"), "");
	assert_string_equal(row_get(&r, "_key"), call);
	row_done(&r);
	/* sealed, and nobody else's */
	assert_int_equal(world_count("SELECT count(*) FROM blob"
		" WHERE instr(sealed, 'Rappellera') > 0"), 0);
	assert_int_equal(lines(d, "Appel à rattacher", NULL), 0);
	row_init(&r);
	assert_int_not_equal(call_record.load(d, call, "", &r), E_OK);
	row_done(&r);
	/* after a week it insists */
	world_at("2026-12-01T09:00");
	row_init(&r);
	assert_int_equal(lines(c, "Appel à rattacher", &r), 1);
	assert_string_equal(row_get(&r, "sign"), "!");
	row_done(&r);
	/* attached: one act makes the note and ends the waiting */
	assert_int_equal(log_call(c, call, "", note, "person", ana, NULL),
		E_OK);
	assert_int_equal(lines(c, "Appel à rattacher", NULL), 0);
	assert_int_equal(world_count("SELECT count(*) FROM draft"), 0);
	row_init(&r);
	assert_int_equal(note_record.load(c, note, "", &r), E_OK);
	assert_string_equal(row_get(&r, "text"),
		"Du 06 39 98 00 00. Rappellera.");
	assert_string_equal(row_get(&r, "made_on"), "2026-11-24");
	row_done(&r);
}

static void
test_dismissed(void **state)
{
	struct call_result out = { .message = "" };
	char call[ID_TEXT];
	struct row r;

	assert_int_equal(log_call(c, "", "", call, "text", "Erreur.", NULL),
		E_OK);
	row_init(&r);
	assert_int_equal(lines(c, "Appel à rattacher", &r), 1);
	assert_string_equal(row_get(&r, "name"), "sans numéro");
	assert_int_equal(registry_call("day_done")->run(c, &r, &out), E_OK);
	row_done(&r);
	assert_int_equal(lines(c, "Appel à rattacher", NULL), 0);
	assert_int_equal(world_count("SELECT count(*) FROM draft"), 0);
}

static void
test_my_notes(void **state)
{
	struct rows t;
	struct faults f;

	assert_int_equal(log_call(c, "", "0639981234", NULL, "text", "Un.",
		"made_on", "2026-11-20", NULL), E_OK);
	assert_int_equal(log_call(c, "", "0639985678", NULL, "text", "Deux.",
		"kind", "travail", NULL), E_OK);
	assert_int_equal(log_call(d, "", "0639985678", NULL, "text", "Trois.",
		NULL), E_OK);
	assert_int_equal(world_rows(c, "note.mine", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 2);
	assert_string_equal(row_get(&t.r[0], "text"), "Deux.");
	assert_string_equal(row_get(&t.r[0], "name"), "BEAU Bob");
	assert_string_equal(row_get(&t.r[1], "text"), "Un.");
	rows_done(&t);
	/* of people whom my structure does not follow any more: no */
	faults_init(&f);
	world_sql("UPDATE follow SET end_on = '2026-11-24' WHERE num = 2");
	assert_int_equal(world_rows(c, "note.mine", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 1);
	rows_done(&t);
	faults_done(&f);
}

/* --- the notebook in my day ----------------------------------------------------- */

static void
line(struct ctx *x, const struct record *rec, const char *arg,
	char made[ID_TEXT], ...)
{
	struct faults f;
	va_list ap;
	enum err e;

	faults_init(&f);
	va_start(ap, made);
	e = world_save_va(x, rec, "", arg, made, &f, ap);
	va_end(ap);
	if (e)
		fail_msg("%s", f.n ? f.f[0].message : err_text());
	faults_done(&f);
	world_leave(x);
}

static void
test_actions_due(void **state)
{
	struct call_result out = { .message = "" };
	char g[ID_TEXT], a[ID_TEXT], arg[2 * ID_TEXT + 8];
	struct row r;

	line(c, &notebook_objective, ana, g, "text", "Voir la mer", "theme",
		"mobilite", NULL);
	snprintf(arg, sizeof arg, "%s pour %s", ana, g);
	line(c, &notebook_action, arg, a, "text", "Prendre le car", "due_on",
		"2026-12-02", NULL);
	/* eight days before: not yet; seven: there */
	assert_int_equal(lines(c, "Action de son carnet", NULL), 0);
	world_at("2026-11-25T09:00");
	row_init(&r);
	assert_int_equal(lines(c, "Action de son carnet", &r), 1);
	assert_string_equal(row_get(&r, "with"), "la pers.");
	assert_string_equal(row_get(&r, "sign"), "");
	row_done(&r);
	/* a colleague is not her referent */
	assert_int_equal(lines(d, "Action de son carnet", NULL), 0);
	/* late: first, and marked */
	world_at("2026-12-03T09:00");
	row_init(&r);
	assert_int_equal(lines(c, "Action de son carnet", &r), 1);
	assert_string_equal(row_get(&r, "sign"), "!");
	assert_string_equal(row_get(&r, "when"), "retard 1 j");
	/* done from the line: gone */
	assert_int_equal(registry_call("day_done")->run(c, &r, &out), E_OK);
	row_done(&r);
	assert_int_equal(lines(c, "Action de son carnet", NULL), 0);
	assert_int_equal(world_count("SELECT count(*) FROM notebook"
		" WHERE state = 'done'"), 1);
	/* of a colleague who does it herself: hers too */
	line(d, &notebook_action, arg, NULL, "text", "Appeler le car", "who",
		"pro", "due_on", "2026-12-04", NULL);
	row_init(&r);
	assert_int_equal(lines(d, "Action de son carnet", &r), 1);
	assert_string_equal(row_get(&r, "with"), "moi");
	row_done(&r);
	row_init(&r);
	assert_int_equal(lines(c, "Action de son carnet", &r), 1);
	assert_string_equal(row_get(&r, "with"), "d1");
	row_done(&r);
	/* no day: it never comes; the follow over: it goes */
	world_sql("UPDATE follow SET end_on = '2026-12-03' WHERE num = 1");
	assert_int_equal(lines(c, "Action de son carnet", NULL), 0);
	assert_int_equal(lines(d, "Action de son carnet", NULL), 0);
}

static void
test_goal_without_action(void **state)
{
	char g[ID_TEXT], a[ID_TEXT], arg[2 * ID_TEXT + 8];

	line(c, &notebook_objective, ana, g, "text", "Voir la mer", "theme",
		"mobilite", NULL);
	world_at("2026-11-30T09:00");
	assert_int_equal(lines(c, "Objectif sans action", NULL), 0);
	world_at("2026-12-01T09:00");
	assert_int_equal(lines(c, "Objectif sans action", NULL), 1);
	assert_int_equal(lines(d, "Objectif sans action", NULL), 0);
	/* an open action: gone, and back a week after it has ended */
	snprintf(arg, sizeof arg, "%s pour %s", ana, g);
	line(c, &notebook_action, arg, a, "text", "Prendre le car", NULL);
	assert_int_equal(lines(c, "Objectif sans action", NULL), 0);
	assert_int_equal(world_save(c, &notebook_action, a, "state",
		"canceled", NULL), E_OK);
	world_leave(c);
	assert_int_equal(lines(c, "Objectif sans action", NULL), 0);
	world_at("2026-12-08T09:00");
	assert_int_equal(lines(c, "Objectif sans action", NULL), 1);
	/* the goal ended: gone */
	assert_int_equal(world_save(c, &notebook_objective, g, "state",
		"abandonned", NULL), E_OK);
	world_leave(c);
	assert_int_equal(lines(c, "Objectif sans action", NULL), 0);
}

static void
test_contract_ends(void **state)
{
	struct row r;

	assert_int_equal(world_save(c, part_path.record, ana, "contract",
		"cer", "contract_from", "2026-01-15", "contract_to",
		"2026-12-25", NULL), E_OK);
	world_leave(c);
	/* 31 days before: no; 30: yes, to its end and after */
	assert_int_equal(lines(c, "Contrat d'engagement", NULL), 0);
	world_at("2026-11-25T09:00");
	row_init(&r);
	assert_int_equal(lines(c, "Contrat d'engagement, fin", &r), 1);
	assert_string_equal(row_get(&r, "sign"), "");
	row_done(&r);
	assert_int_equal(lines(d, "Contrat d'engagement", NULL), 0);
	world_at("2026-12-28T09:00");
	row_init(&r);
	assert_int_equal(lines(c, "Contrat d'engagement fini", &r), 1);
	assert_string_equal(row_get(&r, "sign"), "!");
	assert_string_equal(row_get(&r, "when"), "depuis 3 j");
	row_done(&r);
	/* renewed: gone */
	assert_int_equal(world_save(c, part_path.record, ana, "contract_to",
		"2027-06-25", NULL), E_OK);
	world_leave(c);
	assert_int_equal(lines(c, "Contrat d'engagement", NULL), 0);
}

int
main(void)
{
#define WORLD(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		WORLD(test_found_by_number), WORLD(test_call_is_a_note),
		WORLD(test_waits_for_its_author), WORLD(test_dismissed),
		WORLD(test_my_notes), WORLD(test_actions_due),
		WORLD(test_goal_without_action), WORLD(test_contract_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* My day, of the circle and of who is handed over: when each line appears, to
 * whom, and what makes it leave; in the domain's own words, by sessions. */
#include "tests/unit/domain_world.h"

#include "domains/handover.h"
#include "domains/handover_answer.h"

static struct id s1, s2;
static struct ctx *c1, *d1, *r1, *c2, *r2;
static char her[ID_TEXT], other[ID_TEXT];
static char two[ID_TEXT];

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission locale");
	s2 = world_structure("Mobilité 23");
	world_user("c1", &s1, "conseiller");
	world_user("d1", &s1, "conseiller");
	world_user("r1", &s1, "responsable");
	world_user("c2", &s2, "conseiller");
	world_user("r2", &s2, "responsable");
	c1 = world_login("c1");
	d1 = world_login("d1");
	r1 = world_login("r1");
	c2 = world_login("c2");
	r2 = world_login("r2");
	id_text(&s2, two);
	world_person(c1, her, "last_name", "DIALLO", "first_name", "Aminata",
		"born_on", "1998-05-12", NULL);
	world_person(c1, other, "last_name", "MARTIN", "first_name", "Léa",
		NULL);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

/* "name: what, when" of each of the two in a day; "" without one. */
static const char *
day(struct ctx *x)
{
	static char said[300];
	struct rows t;
	int i;

	*said = '\0';
	assert_int_equal(world_rows(x, "day.mine", "", "", "", &t, NULL),
		E_OK);
	for (i = 0; i < t.n; i++) {
		size_t at = strlen(said);

		/* of people: a structure has lines of its own */
		if (!strstr("DIALLO Aminata MARTIN Léa", row_get(&t.r[i],
			"name")))
			continue;
		snprintf(said + at, sizeof said - at, "%s%s: %s, %s", at ?
			"; " : "", row_get(&t.r[i], "name"), row_get(&t.r[i],
			"what"), row_get(&t.r[i], "when"));
	}
	rows_done(&t);
	world_leave(x);
	return said;
}

static enum err
save(struct ctx *x, const char *record, const char *key, const char *arg,
	char made[ID_TEXT], ...)
{
	struct faults f;
	va_list ap;
	enum err e;

	faults_init(&f);
	va_start(ap, made);
	e = world_save_va(x, registry_record(record), key, arg, made, &f, ap);
	va_end(ap);
	if (f.n)
		err_set(e, "%s", f.f[0].message);
	faults_done(&f);
	world_leave(x);
	return e;
}

static enum err
call(struct ctx *x, const char *name, const char *key)
{
	struct call_result out;
	struct row r;
	enum err e;

	row_init(&r);
	row_set(&r, "_key", key);
	row_set(&r, "_follow", key);
	e = world_call(x, name, &r, &out);
	row_done(&r);
	world_leave(x);
	return e;
}

static void
read_again(struct ctx *x, const char *key)
{
	struct row r;

	row_init(&r);
	if (registry_record("handover_read")->load(x, key, "", &r))
		fail_msg("%s", err_text());
	row_done(&r);
	world_leave(x);
}

/* The screen that a line of the list leads to, read where it is to read. */
static const char *
opened(struct ctx *x, const char *key)
{
	static struct call_result out;
	struct row r;

	row_init(&r);
	row_set(&r, "_key", key);
	assert_int_equal(world_call(x, "handover_open", &r, &out), E_OK);
	row_done(&r);
	world_leave(x);
	if (strcmp(out.screen, "handover.read") == 0)
		read_again(x, key);
	return out.screen;
}

/* The same from the thread of the person. */
static void
from_thread(struct ctx *x, const char *key)
{
	struct call_result out;
	struct rows t;

	assert_int_equal(world_rows(x, "caseload.thread", her, "", "", &t,
		NULL), E_OK);
	assert_int_equal(world_call(x, "thread_open", world_row(&t, "_key",
		key), &out), E_OK);
	rows_done(&t);
	assert_string_equal(out.screen, "handover.read");
	read_again(x, out.key);
}

/* --- what ends by itself ---------------------------------------------------------- */

static void
test_ends(void **state)
{
	assert_int_equal(save(d1, "circle_join", "", her, NULL, "purpose",
		"emploi", "shown", "non", NULL), E_OK);
	/* 31 days before, and 30 */
	world_sql("UPDATE follow SET until_on = '2026-12-25'");
	world_sql("UPDATE circle SET until_on = '2026-12-25'");
	assert_string_equal(day(c1), "");
	assert_string_equal(day(d1), "");
	world_sql("UPDATE follow SET until_on = '2026-12-24' WHERE num = 1");
	assert_string_equal(day(c1), "DIALLO Aminata: Fin automatique du "
		"suivi, 24/12");
	/* who has no referent is announced to who heads */
	assert_string_equal(day(r1), "");
	world_sql("UPDATE follow SET referent = NULL WHERE num = 1");
	assert_non_null(strstr(day(r1), "DIALLO Aminata"));
	world_sql("UPDATE follow SET referent = (SELECT id FROM user WHERE"
		" login = 'c1') WHERE num = 1");
	world_sql("UPDATE circle SET until_on = '2026-12-24'");
	assert_string_equal(day(d1), "DIALLO Aminata: Équipe : fin "
		"automatique, 24/12");
	/* it leaves when she says so, or does something for her */
	assert_int_equal(call(d1, "circle_stay", her), E_OK);
	assert_string_equal(day(d1), "");
	assert_string_equal(day(c1), "");
	/* the day after the last one nothing is left to announce */
	world_sql("UPDATE circle SET until_on = '2026-11-23'");
	assert_string_equal(day(d1), "");
	assert_int_not_equal(call(d1, "circle_stay", her), E_OK);
}

/* --- who is handed over ------------------------------------------------------------- */

static void
ask(const char *kind, const char *login, char key[ID_TEXT])
{
	if (save(c1, "handover", "", her, key, "kind", kind, "receiver", two,
		"login", login, "purpose", "emploi", "reason", "Une raison.",
		"agreed", "accord", NULL))
		fail_msg("%s", err_text());
}

static enum err
answer(struct ctx *x, const char *key, const char *decision,
	const char *referent, const char *refusal)
{
	return save(x, "handover_answer", key, "", NULL, "decision",
		decision, "referent", referent, "refusal", refusal, NULL);
}

static void
test_lines(void **state)
{
	char key[ID_TEXT], heir[ID_TEXT];
	struct rows t;

	/* nobody's choice is made in her place */
	assert_int_equal(save(c1, "handover", "", her, key, "kind",
		"transfert", "receiver", two, "login", "c2", "purpose",
		"emploi", "reason", "x", "agreed", "accord", NULL), E_CHECK);
	ask("transfert", "", key);
	assert_string_equal(day(r2), "DIALLO Aminata: Transfert, à décider, "
		"aujourd'hui");
	assert_string_equal(day(c2), "");
	assert_string_equal(day(c1), "");
	/* ten days without an answer are said to who asked */
	world_at("2026-12-03T09:00");
	assert_string_equal(day(c1), "");
	world_at("2026-12-04T09:00");
	assert_string_equal(day(c1), "DIALLO Aminata: Transfert : sans "
		"réponse, depuis 10 j");
	assert_string_equal(day(r2), "DIALLO Aminata: Transfert, à décider, "
		"depuis 10 j");
	assert_int_equal(world_rows(r2, "handover.all", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 1);
	assert_string_equal(row_get(&t.r[0], "state_text"),
		"Sans réponse depuis 10 j");
	rows_done(&t);
	world_leave(r2);
	/* on the list: who asked reads it; who heads, after a month again */
	assert_int_equal(answer(c2, key, "attente", "", ""), E_RIGHT);
	assert_int_equal(answer(r2, key, "attente", "", ""), E_OK);
	assert_string_equal(day(r2), "");
	assert_string_equal(day(c1), "DIALLO Aminata: Transfert : liste "
		"d'attente, aujourd'hui");
	assert_string_equal(opened(d1, key), "handover.read");
	assert_non_null(strstr(day(c1), "liste d'attente"));
	assert_string_equal(opened(c1, key), "handover.read");
	assert_string_equal(day(c1), "");
	world_at("2027-01-02T09:00");
	assert_string_equal(day(r2), "");
	world_at("2027-01-03T09:00");
	assert_non_null(strstr(day(r2), "Transfert : liste d'attente"));
	/* accepted, for whom it is chosen: her day, and his who asked */
	assert_int_equal(answer(r2, key, "accepter", "", ""), E_CHECK);
	assert_int_equal(world_rows(r2, "handover.heirs", "", "", "", &t,
		NULL), E_OK);
	assert_int_equal(t.n, 2);
	snprintf(heir, sizeof heir, "%s", row_get(world_row(&t, "name", "c2"),
		"_key"));
	assert_string_equal(row_get(&t.r[0], "people"), "0");
	rows_done(&t);
	if (answer(r2, key, "accepter", heir, ""))
		fail_msg("%s", err_text());
	assert_string_equal(day(r2), "");
	assert_non_null(strstr(day(c2), "DIALLO Aminata: Vous est confié"));
	assert_non_null(strstr(day(c1), "DIALLO Aminata: Transfert : "
		"acceptée"));
	assert_string_equal(opened(c1, key), "handover.read");
	assert_null(strstr(day(c1), "DIALLO"));
	assert_int_equal(answer(r2, key, "refuser", "", "autre"), E_STATE);
}

static void
test_refusal(void **state)
{
	char key[ID_TEXT];

	ask("equipe", "c2", key);
	assert_string_equal(day(r2), "");
	assert_string_equal(day(c2), "DIALLO Aminata: Invitation, à décider, "
		"aujourd'hui");
	/* who heads reads it, and is not asked to decide */
	assert_string_equal(opened(r2, key), "handover.read");
	assert_int_equal(answer(r2, key, "refuser", "", "autre"), E_RIGHT);
	assert_string_equal(opened(c2, key), "handover.answer");
	assert_int_equal(answer(c2, key, "attente", "", ""), E_CHECK);
	assert_int_equal(answer(c2, key, "refuser", "", ""), E_CHECK);
	assert_int_equal(answer(c2, key, "refuser", "", "complet"), E_OK);
	assert_string_equal(day(c2), "");
	assert_string_equal(day(c1), "DIALLO Aminata: Invitation : refusée, "
		"aujourd'hui");
	/* taken back: to decide again, and nothing to read */
	assert_int_equal(call(c2, "handover_again", key), E_OK);
	assert_string_equal(day(c1), "");
	assert_string_equal(day(c2), "DIALLO Aminata: Invitation, à décider, "
		"aujourd'hui");
	assert_int_equal(answer(c2, key, "refuser", "", "complet"), E_OK);
	assert_string_equal(opened(c1, key), "handover.read");
	assert_int_equal(call(c2, "handover_again", key), E_STATE);
	/* withdrawn: no line on any side */
	ask("reorientation", "", key);
	assert_non_null(strstr(day(r2), "Réorientation, à décider"));
	assert_int_equal(call(r2, "handover_withdraw", key), E_RIGHT);
	assert_int_equal(call(c1, "handover_withdraw", key), E_OK);
	assert_string_equal(day(r2), "");
	assert_string_equal(day(c1), "");
	/* a protected address is handed over to nobody */
	world_sql("UPDATE person SET protected = 1");
	assert_int_equal(save(c1, "handover", "", her, key, NULL), E_STATE);
}

/* The newest line of what one did: what it was, may it be undone. */
static void
newest(struct ctx *x, const char *what, const char *still, char key[ID_TEXT])
{
	struct rows t;

	assert_int_equal(world_rows(x, "undo.mine", "", "", "", &t, NULL),
		E_OK);
	assert_true(t.n > 0);
	/* she is not read there: who asked is named */
	assert_string_equal(row_get(&t.r[0], "name"), "(Mission locale)");
	assert_string_equal(row_get(&t.r[0], "what"), what);
	assert_string_equal(row_get(&t.r[0], "still"), still);
	snprintf(key, ID_TEXT, "%s", row_get(&t.r[0], "_key"));
	rows_done(&t);
	world_leave(x);
}

/* Undone, it is to decide again, and who asked has nothing to read; what was
 * opened there stands. */
static void
test_undone(void **state)
{
	char key[ID_TEXT], deed[ID_TEXT];

	ask("transfert", "", key);
	assert_int_equal(answer(r2, key, "attente", "", ""), E_OK);
	assert_string_not_equal(day(c1), "");
	newest(r2, "Mise en attente", "oui", deed);
	assert_int_equal(call(c1, "undo_do", deed), E_NOTFOUND);
	assert_int_equal(call(r2, "undo_do", deed), E_OK);
	newest(r2, "Mise en attente", "c'est déjà défait", deed);
	assert_string_equal(day(r2), "DIALLO Aminata: Transfert, à décider, "
		"aujourd'hui");
	assert_string_equal(day(c1), "");
	assert_int_equal(answer(r2, key, "refuser", "", "complet"), E_OK);
	newest(r2, "Demande refusée", "oui", deed);
	/* who let her go is not told that she has to be hidden now */
	world_sql("UPDATE person SET protected = 1");
	newest(r2, "Demande refusée", "la fiche a changé depuis", deed);
	world_sql("UPDATE person SET protected = 0");
	/* a colleague of who asked reads it: it still waits for her */
	from_thread(d1, key);
	newest(r2, "Demande refusée", "vue par l'autre structure", deed);
	assert_int_equal(call(r2, "undo_do", deed), E_STATE);
	assert_string_equal(day(c1), "DIALLO Aminata: Transfert : refusée, "
		"aujourd'hui");
	assert_string_equal(opened(c1, key), "handover.read");
	assert_string_equal(day(c1), "");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_ends), T(test_lines), T(test_refusal), T(test_undone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

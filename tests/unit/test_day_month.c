/* A month of my day, 31 days one by one, with a colleague and another
 * structure: of each kind of line the very day it comes, under which rank,
 * the day it goes and what makes it go; nothing else, in that order. */
#include "tests/unit/domain_world.h"

#include "domains/appointment.h"
#include "domains/intake_apply.h"
#include "domains/intake_plan.h"
#include "domains/invite.h"
#include "domains/notebook_line.h"
#include "domains/part_path.h"
#include "domains/referral.h"
#include "domains/team.h"

#define FIRST "2026-11-30"      /* a Monday; Christmas is a Friday, day 25 */
#define DAYS 31
#define SILENCE 10

static struct id s1, s2;
static struct ctx *user[3];
enum { C, D, E };               /* C and her colleague D; E elsewhere */

static char bilan[ID_TEXT], muet[ID_TEXT], rendez[ID_TEXT], invit[ID_TEXT],
	agir[ID_TEXT], objet[ID_TEXT], noel[ID_TEXT], contrat[ID_TEXT],
	confie[ID_TEXT], orient[ID_TEXT];
static char service[ID_TEXT], referral[ID_TEXT], goal[2][ID_TEXT];
static struct id import[2];

static const char *
day(int n)
{
	static char out[4][16];
	static int at;
	struct date d;

	assert_int_equal(date_parse(FIRST, &d), E_OK);
	at = (at + 1) % 4;
	date_format(date_add_days(d, n), out[at], sizeof out[at]);
	return out[at];
}

/* --- what a user does ------------------------------------------------------- */

static void
write_it(int u, const struct record *rec, const char *key, const char *arg,
	char made[ID_TEXT], ...)
{
	struct faults f;
	va_list ap;
	enum err e;

	faults_init(&f);
	va_start(ap, made);
	e = world_save_va(user[u], rec, key, arg, made, &f, ap);
	va_end(ap);
	if (e)
		fail_msg("%s: %s", rec->name, f.n ? f.f[0].message :
			err_text());
	faults_done(&f);
	world_leave(user[u]);
}

static enum err
tell(int u, const char *call, const char *key)
{
	struct call_result out;
	struct row r;
	enum err e;

	row_init(&r);
	row_set(&r, "_key", key);
	e = world_call(user[u], call, &r, &out);
	row_done(&r);
	world_leave(user[u]);
	return e;
}

static void
step(const char *who, const char *on)
{
	write_it(C, &follow_record, who, "", NULL, "next_step", *on ?
		"bilan" : "", "next_step_on", on, NULL);
}

/* The line of somebody in one's day. */
static bool
line(int u, const char *name, struct rows *t, struct row **out)
{
	assert_int_equal(world_rows(user[u], "day.mine", "", "", "", t, NULL),
		E_OK);
	world_leave(user[u]);
	*out = NULL;
	for (int i = 0; i < t->n && !*out; i++)
		if (strstr(row_get(&t->r[i], "name"), name))
			*out = &t->r[i];
	return *out != NULL;
}

static bool
shown(int u, const char *name)
{
	struct rows t;
	struct row *r;
	bool found = line(u, name, &t, &r);

	rows_done(&t);
	return found;
}

/* What its key does on her line; later: put off by a week. */
static void
act_on(int u, const char *call, const char *name)
{
	struct call_result out;
	struct rows t;
	struct row *r;

	if (!line(u, name, &t, &r))
		fail_msg("%s: no line of %s", call, name);
	row_set(r, "_ask", "7");
	row_set(r, "_version", "");
	if (world_call(user[u], call, r, &out))
		fail_msg("%s: %s: %s", call, name, err_text());
	rows_done(&t);
	world_leave(user[u]);
}

static int undone;

/* It goes, undone it is there again. */
static void
goes_and_comes(const char *call, const char *name)
{
	struct rows t;
	char key[ID_TEXT];

	act_on(C, call, name);
	if (shown(C, name))
		fail_msg("%s: %s is still there", call, name);
	assert_int_equal(world_rows(user[C], "undo.mine", "", "", "", &t,
		NULL), E_OK);
	assert_true(t.n > 0);
	snprintf(key, sizeof key, "%s", row_get(&t.r[0], "_key"));
	rows_done(&t);
	world_leave(user[C]);
	if (tell(C, "undo_do", key))
		fail_msg("%s: %s: %s", call, name, err_text());
	if (!shown(C, name))
		fail_msg("%s: %s does not come back", call, name);
	undone++;
}

static void
take(const char *follow, int on)
{
	char arg[80];

	snprintf(arg, sizeof arg, "%s %s", follow, day(on));
	write_it(C, &appointment_record, "", arg, NULL, "hour", "14h30",
		"place", "bureau 7", NULL);
}

static void
add_action(const char *of, const char *text, const char *on)
{
	char arg[2 * ID_TEXT + 8];

	snprintf(arg, sizeof arg, "%s pour %s", agir, of);
	write_it(C, &notebook_action, "", arg, NULL, "text", text, "due_on",
		on, NULL);
}

/* A goal reached: its line of the notebook, as its list gives it. */
static void
reach(const char *follow)
{
	struct call_result out;
	struct rows t;

	assert_int_equal(world_rows(user[C], "notebook.of_person", follow, "",
		"", &t, "kind", "objectif", NULL), E_OK);
	assert_int_equal(t.n, 1);
	if (world_call(user[C], "notebook_done", &t.r[0], &out))
		fail_msg("goal: %s", err_text());
	rows_done(&t);
	world_leave(user[C]);
}

/* A file of one line: of somebody new, or that says nothing of a name. */
static void
import_one(int i, bool good)
{
	static const char *const heads[] = { "Identifiant dans le SI*",
		"Prénom*", "Nom*", "Date de naissance*" };
	struct intake_people *people;
	struct intake_line l;
	struct intake_plan p;
	struct intake in;

	intake_init(&in);
	for (int k = 0; k < 4; k++)
		assert_true(intake_column(user[C], &in, heads[k]));
	assert_int_equal(intake_make(user[C], &in, "essai", good ? "1" : "2"),
		E_OK);
	assert_int_equal(intake_people_new(user[C], &in, &people), E_OK);
	intake_line_init(&l);
	l.id = id_new();
	l.seq = 2;
	row_set(&l.cells, "c0", "A1");
	row_set(&l.cells, "c1", "Jo");
	row_set(&l.cells, "c2", good ? "NOUVEAU" : "");
	row_set(&l.cells, "c3", "05/06/1990");
	assert_int_equal(intake_prepare(user[C], &in, people, &l, 1), E_OK);
	intake_plan_init(&p);
	assert_int_equal(intake_plan(user[C], &in, people, &l, &p), E_OK);
	intake_plan_done(&p);
	assert_int_equal(intake_put(user[C], &in, &l, 1), E_OK);
	assert_int_equal(intake_loaded(user[C], &in), E_OK);
	import[i] = in.draft.id;
	intake_line_done(&l);
	intake_people_free(people);
	intake_done(&in);
	world_leave(user[C]);
}

/* --- what happens, day by day, before one looks ------------------------------- */

static void
day_0(void)
{
	step(bilan, day(12));           /* a Saturday */
	take(rendez, 4);
	write_it(C, &notebook_objective, "", agir, goal[0], "text",
		"Accéder à un logement", "theme", "logement", NULL);
	add_action(goal[0], "Appeler le bailleur", day(6));  /* a Sunday */
	write_it(C, &notebook_objective, "", objet, goal[1], "text",
		"Voir la mer", "theme", "mobilite", NULL);
	write_it(C, part_path.record, noel, "", NULL, "contract", "cer",
		"contract_from", "2026-06-25", "contract_to", day(25), NULL);
	write_it(C, part_path.record, contrat, "", NULL, "contract", "cer",
		"contract_from", "2026-07-01", "contract_to", day(35), NULL);
}

static void
day_1(void)
{
	write_it(C, &invite_record, "", invit, NULL, "phone", "+33536491011",
		NULL);
	write_it(C, &referral_record, "", orient, referral, "service",
		service, "reason", "Un atelier", NULL);
}

static void
day_2(void)
{
	import_one(0, false);
}

static void
day_3(void)
{
	char hex[ID_TEXT];

	assert_int_equal(tell(C, "referral_send", referral), E_OK);
	write_it(C, &team_record, confie, "", NULL, "referent", id_text(
		&user[D]->user, hex), NULL);
}

static void
day_5(void)
{
	act_on(D, "day_open", "CONFIE");
}

static void
day_7(void)
{
	struct rows t;
	struct row *r;
	char key[ID_TEXT];

	assert_true(line(C, "RENDEZ", &t, &r));
	snprintf(key, sizeof key, "%s", row_get(r, "_key"));
	rows_done(&t);
	assert_int_equal(tell(C, "appointment_absent", key), E_OK);
}

static void
day_9(void)
{
	act_on(C, "day_done", "AGIR");
	write_it(C, part_path.record, contrat, "", NULL, "contract_to",
		"2027-12-01", NULL);
}

static void
day_10(void)
{
	goes_and_comes("day_done", "RENDEZ");
	act_on(C, "day_done", "RENDEZ");
}

static void
day_12(void)
{
	reach(objet);
}

static void
day_14(void)
{
	act_on(C, "day_done", "INVIT");
	/* said for today, done or put off: and undone */
	goes_and_comes("day_done", "BILAN");
}

static void
day_15(void)
{
	act_on(C, "day_done", "BILAN");
}

static void
day_16(void)
{
	assert_int_equal(tell(C, "referral_withdraw", referral), E_OK);
}

static void
day_18(void)
{
	step(muet, "2027-06-30");
}

static void
day_20(void)
{
	add_action(goal[0], "Remplir le dossier", "2027-03-01");
}

static void
day_27(void)
{
	import_one(1, true);
}

static void
day_28(void)
{
	struct call_result out;
	struct row r;
	char hex[ID_TEXT];

	row_init(&r);
	row_set(&r, "_key", id_text(&import[0], hex));
	assert_int_equal(world_call(user[C], "import_drop", &r, &out), E_OK);
	row_set(&r, "_key", id_text(&import[1], hex));
	assert_int_equal(world_call(user[C], "import_take", &r, &out), E_OK);
	assert_non_null(strstr(out.message, "créées : 1"));
	row_done(&r);
	world_leave(user[C]);
}

static void (*const deeds[DAYS])(void) = {
	[0] = day_0, [1] = day_1, [2] = day_2, [3] = day_3, [5] = day_5,
	[7] = day_7, [9] = day_9, [10] = day_10, [12] = day_12,
	[14] = day_14, [15] = day_15, [16] = day_16, [18] = day_18,
	[20] = day_20, [27] = day_27, [28] = day_28,
};

/* --- what each sees ------------------------------------------------------------- */

enum { LATE, TODAY, ANSWER, REPLY, SOON, WAITING, DRAFT, SILENT };

static const struct span {
	int who;
	const char *name, *what;
	int rank, from, to;     /* the first and the last day it is there */
} spans[] = {
	/* a step: a week ahead, its day a Saturday, late on the Sunday */
	{ C, "BILAN", "Bilan", SOON, 5, 11 },
	{ C, "BILAN", "Bilan", TODAY, 12, 12 },
	{ C, "BILAN", "Bilan", LATE, 13, 14 },
	/* without a step: so long after the contact that its end was */
	{ C, "BILAN", "Sans nouvelles", SILENT, 15 + SILENCE, 30 },
	{ C, "MUET", "Sans nouvelles", SILENT, SILENCE, 17 },
	/* an appointment on a Friday, not said over the weekend, missed */
	{ C, "RENDEZ", "Rendez-vous : bureau 7", TODAY, 4, 4 },
	{ C, "RENDEZ", "Rendez-vous à préciser", LATE, 5, 6 },
	{ C, "RENDEZ", "Absence, à recontacter", WAITING, 7, 9 },
	/* sent on day 1, ten days to answer */
	{ C, "INVIT", "Invitation sans réponse", WAITING, 11, 13 },
	/* an action due on a Sunday, then its goal that has none left */
	{ C, "AGIR", "Action de son carnet", SOON, 0, 5 },
	{ C, "AGIR", "Action de son carnet", TODAY, 6, 6 },
	{ C, "AGIR", "Action de son carnet", LATE, 7, 8 },
	{ C, "AGIR", "Objectif sans action", WAITING, 16, 19 },
	{ C, "OBJET", "Objectif sans action", WAITING, 7, 11 },
	/* a contract that ends on Christmas, one that is drawn out */
	{ C, "NOEL", "Contrat d'engagement, fin", SOON, 0, 24 },
	{ C, "NOEL", "Contrat d'engagement, fin", TODAY, 25, 25 },
	{ C, "NOEL", "Contrat d'engagement fini", LATE, 26, 30 },
	{ C, "CONTRAT", "Contrat d'engagement, fin", SOON, 5, 8 },
	/* somebody else's from one day on, until she looks */
	{ D, "CONFIE", "Vous est confié", REPLY, 3, 4 },
	/* written, sent, ten days without an answer, withdrawn */
	{ C, "ORIENT", "Brouillon d'orientation", DRAFT, 1, 2 },
	{ C, "ORIENT", "Orientation sans réponse", WAITING, 13, 15 },
	{ E, "ORIENT", "Orientation reçue, à répondre", ANSWER, 3, 15 },
	/* a file: kept 30 days, said in the last week */
	{ C, "Import de personnes", "Import à finir : 1 ligne", DRAFT, 2, 24 },
	{ C, "Import de personnes", "Effacé bientôt : 1 ligne", SOON, 25, 27 },
	{ C, "Import de personnes", "Import à finir : 1 ligne", DRAFT, 27, 27 },
};
#define SPANS (sizeof spans / sizeof *spans)

static const struct span *
span_of(int u, int n, const struct row *r, bool used[SPANS])
{
	for (size_t i = 0; i < SPANS; i++) {
		const struct span *s = &spans[i];

		if (s->who == u && !used[i] && s->from <= n && n <= s->to &&
			strstr(row_get(r, "name"), s->name) &&
			strncmp(row_get(r, "what"), s->what,
			strlen(s->what)) == 0) {
			used[i] = true;
			return s;
		}
	}
	fail_msg("day %d, user %d: %s | %s | %s", n, u, row_get(r, "name"),
		row_get(r, "what"), row_get(r, "when"));
	return NULL;
}

static int looked, lines;

static void
look(int u, int n)
{
	bool used[SPANS] = { false };
	const struct span *last = NULL;
	struct rows t;

	assert_int_equal(world_rows(user[u], "day.mine", "", "", "", &t, NULL),
		E_OK);
	world_leave(user[u]);
	for (int i = 0; i < t.n; i++) {
		const struct span *s = span_of(u, n, &t.r[i], used);

		if (last && last->rank > s->rank)
			fail_msg("day %d: %s before %s", n, last->name,
				s->name);
		if ((s->rank == LATE) != (strcmp(row_get(&t.r[i], "sign"),
			"!") == 0) && strcmp(s->what,
			"Effacé bientôt : 1 ligne") != 0)
			fail_msg("day %d: the sign of %s", n, s->name);
		last = s;
		lines++;
	}
	rows_done(&t);
	for (size_t i = 0; i < SPANS; i++)
		if (spans[i].who == u && spans[i].from <= n &&
			n <= spans[i].to && !used[i])
			fail_msg("day %d, user %d: no line of %s, %s", n, u,
				spans[i].name, spans[i].what);
	looked++;
}

/* --- the month -------------------------------------------------------------------- */

static void
add_service(void)
{
	char sql[400], owner[ID_TEXT];
	struct id id = id_new();

	snprintf(sql, sizeof sql, "INSERT INTO service(id, num, structure,"
		" nom, folded, description, date_maj, source, source_id,"
		" made_on) VALUES(x'%s', 1, x'%s', 'Atelier', 'atelier', '',"
		" '2026-11-01', 'ici', 'a1', '2026-11-01')",
		id_text(&id, service), id_text(&s2, owner));
	world_sql(sql);
}

static int
up(void **state)
{
	static const struct { char *key; const char *name; bool quiet; }
		who[] = {
		{ bilan, "BILAN", false }, { muet, "MUET", false },
		{ rendez, "RENDEZ", true }, { invit, "INVIT", true },
		{ agir, "AGIR", true }, { objet, "OBJET", true },
		{ noel, "NOEL", true }, { contrat, "CONTRAT", true },
		{ confie, "CONFIE", true }, { orient, "ORIENT", true },
	};

	config.silence_days = SILENCE;
	world_start(FIRST "T15:30");
	s1 = world_structure("Mission un");
	s2 = world_structure("CCAS deux");
	world_user("c", &s1, "conseiller");
	world_user("d", &s1, "conseiller");
	world_user("e", &s2, "conseiller");
	user[C] = world_login("c");
	user[D] = world_login("d");
	user[E] = world_login("e");
	add_service();
	for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
		world_person(user[C], who[i].key, "last_name", who[i].name,
			"first_name", "Lou", "phone", "+33639981234", NULL);
		/* a step far ahead: nobody is silent who waits for it */
		if (who[i].quiet)
			step(who[i].key, "2027-06-30");
	}
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

static void
test_month(void **state)
{
	for (int n = 0; n < DAYS; n++) {
		char now[40];

		snprintf(now, sizeof now, "%sT15:30", day(n));
		if (n)
			world_at(now);
		if (deeds[n])
			deeds[n]();
		for (int u = 0; u < 3; u++)
			look(u, n);
	}
	assert_int_equal(undone, 2);
	print_message("ok - %d days looked at, %d lines, each where it should "
		"be\n", looked, lines);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_month, up, down),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

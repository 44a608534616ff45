/* A record that exists elsewhere, as screens see it: what a search and a new
 * record say, the request, its answer on both sides, and what my day shows of
 * it from day to day. */
#include "tests/unit/domain_world.h"

#include "domains/request.h"
#include "domains/request_answer.h"

static struct id s1, s2;
static struct ctx *c1, *r1, *d1, *c2;
static char ana[ID_TEXT];

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	s2 = world_structure("CCAS deux");
	world_user("c1", &s1, "conseiller");
	world_user("r1", &s1, "responsable");
	world_user("d1", &s1, "conseiller");
	world_user("c2", &s2, "conseiller");
	c1 = world_login("c1");
	r1 = world_login("r1");
	d1 = world_login("d1");
	c2 = world_login("c2");
	world_person(c1, ana, "last_name", "DIALLO", "first_name", "Aminata",
		"title", "MME", "born_on", "1998-05-12", "nir",
		"298057505600108", "phone", "+33639981234", "phone2", "",
		"postcode", "23200", "commune_name", "Aubusson", "street",
		"22 rue du Port", NULL);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

/* --- searching ----------------------------------------------------------------- */

/* The lines of a search: "here", "elsewhere", "here elsewhere", "". */
static const char *
search(struct ctx *x, const char *typed, struct row *line)
{
	static char out[200];
	struct rows t;
	enum err e = world_rows(x, "person.search", "", "", typed, &t, NULL);
	int i;

	snprintf(out, sizeof out, "%s", e ? err_text() : "");
	for (i = 0; i < t.n && !e; i++) {
		bool there = *row_get(&t.r[i], "_match") != '\0';

		snprintf(out + strlen(out), sizeof out - strlen(out), "%s%s",
			i ? " " : "", there ? "elsewhere" : "here");
		if (there && line)
			row_copy(line, &t.r[i]);
	}
	rows_done(&t);
	world_leave(x);
	return out;
}

static void
test_search(void **state)
{
	struct call_result result;
	struct row line;

	row_init(&line);
	/* nothing but exactly her */
	assert_string_equal(search(c2, "diallo", NULL), "");
	assert_string_equal(search(c2, "diallo aminata", NULL), "");
	assert_string_equal(search(c2, "12/05/1998", NULL), "");
	assert_string_equal(search(c2, "0639981234", NULL), "");
	assert_string_equal(search(c2, "diallo 12/05/1998", NULL), "");
	assert_string_equal(search(c2, "dialo aminata 12/05/1998", NULL), "");
	assert_string_equal(search(c2, "diallo aminata 12/05/1998", &line),
		"elsewhere");
	assert_string_equal(search(c2, "Aminata DIALLO 120598", NULL),
		"elsewhere");
	assert_string_equal(search(c2, "2 98 05 75 056 001 08", NULL),
		"elsewhere");
	assert_non_null(strstr(search(c2, "diallo aminata 31/31/31", NULL),
		"date de naissance"));
	/* one line, that names nobody and no structure */
	assert_string_equal(row_get(&line, "name"),
		"Une fiche existe ailleurs");
	assert_string_equal(row_get(&line, "num"), "");
	assert_int_equal(world_call(c2, "person_found", &line, &result),
		E_OK);
	assert_string_equal(result.screen, "person.ask");
	/* at home she is here, by any of them */
	assert_string_equal(search(d1, "diallo aminata 12/05/1998", NULL),
		"here");
	assert_string_equal(search(d1, "298057505600108", NULL), "here");
	row_done(&line);
}

/* The same question is not counted twice; each new one is, to 20. */
static void
test_counted(void **state)
{
	char typed[60];
	int i;

	for (i = 0; i < 30; i++)
		assert_string_equal(search(c2, "diallo aminata 12/05/1998",
			NULL), "elsewhere");
	assert_int_equal(world_count("SELECT count(*) FROM audit a"
		" JOIN user u ON u.id = a.user WHERE action = 'match'"
		" AND u.login = 'c2'"), 1);
	for (i = 1; i < 20; i++) {
		snprintf(typed, sizeof typed, "diallo aminata %02d/06/1998",
			i);
		assert_string_equal(search(c2, typed, NULL), "");
	}
	assert_non_null(strstr(search(c2, "diallo aminata 25/06/1998", NULL),
		"20 recherches ailleurs"));
	/* by names alone it goes on */
	assert_string_equal(search(c2, "diallo", NULL), "");
	world_at("2026-11-24T10:30");
	assert_string_equal(search(c2, "diallo aminata 12/05/1998", NULL),
		"elsewhere");
}

/* --- making -------------------------------------------------------------------- */

static const char *
make(struct ctx *x, const char *last, const char *first, const char *born,
	char key[ID_TEXT])
{
	static char why[300];
	struct faults f;
	struct row was, now;
	enum err e;

	why[0] = '\0';
	faults_init(&f);
	row_init(&was);
	row_init(&now);
	person_record.load(x, "", "", &was);
	row_copy(&now, &was);
	row_set(&now, "last_name", last);
	row_set(&now, "first_name", first);
	row_set(&now, "born_on", born);
	person_record.check(x, &now, &f);
	if (f.n)
		snprintf(why, sizeof why, "%s", f.f[0].message);
	e = f.n ? E_CHECK : person_record.save(x, &was, &now, &f);
	if (e && !*why)
		snprintf(why, sizeof why, "%s", f.n ? f.f[0].message : "?");
	if (key)
		snprintf(key, ID_TEXT, "%s", row_get(&now, "_key"));
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	world_leave(x);
	return why;
}

/* Told once, and made all the same when it is saved again; then it opens on
 * its card. */
static void
test_making(void **state)
{
	struct call_result result;
	struct row row;
	char key[ID_TEXT];

	row_init(&row);
	assert_non_null(strstr(make(c2, "DIALLO", "Aminata", "1998-05-12",
		NULL), "existe ailleurs"));
	row_set(&row, "last_name", "DIALLO");
	row_set(&row, "first_name", "Aminata");
	row_set(&row, "born_on", "1998-05-12");
	assert_int_equal(world_call(c2, "person_elsewhere", &row, &result),
		E_OK);
	assert_string_equal(result.screen, "person.ask");
	assert_non_null(strstr(result.arg, "1998-05-12 DIALLO Aminata"));
	row_set(&row, "born_on", "1998-05-13");
	assert_int_equal(world_call(c2, "person_elsewhere", &row, &result),
		E_STATE);
	assert_string_equal(make(c2, "DIALLO", "Aminata", "1998-05-12", key),
		"");
	row_set(&row, "_key", key);
	assert_int_equal(world_call(c2, "person_saved", &row, &result), E_OK);
	assert_string_equal(result.screen, "person.card");
	assert_string_equal(result.key, key);
	assert_true(result.back);
	/* at home it is a twin, and her number is said */
	assert_non_null(strstr(make(d1, "DIALLO", "Aminata", "1998-05-12",
		NULL), "Déjà ici : DIALLO Aminata, dossier 1."));
	/* without a date nothing is asked elsewhere: her name is known here */
	assert_non_null(strstr(make(d1, "DIALLO", "Aminata", "", NULL),
		"Déjà ici ? DIALLO Aminata, dossier 1 (60 : nom, prénom)."));
	row_done(&row);
}

#define OPENED "SELECT count(*) FROM audit WHERE action = 'open' AND object" \
	" IN (SELECT id FROM person WHERE protected = 1)"

/* A protected address: the same in every way as if she were nowhere. */
static void
test_protected(void **state)
{
	struct call_result result;
	struct row line;
	struct rows t;
	int64_t opened;

	row_init(&line);
	assert_int_equal(world_save(c1, &person_record, ana, "protected",
		"1", NULL), E_OK);
	world_leave(c1);
	c1 = world_login("c1");
	opened = world_count(OPENED);
	assert_string_equal(search(c2, "diallo aminata 12/05/1998", NULL),
		"");
	assert_string_equal(make(c2, "DIALLO", "Aminata", "1998-05-12",
		NULL), "");
	/* her referent is told, and nobody else, until she has read it */
	assert_int_equal(world_rows(d1, "day.mine", "", "", "", &t, NULL),
		E_OK);
	assert_null(world_row(&t, "_what", "probe"));
	rows_done(&t);
	assert_int_equal(world_rows(c1, "day.mine", "", "", "", &t, NULL),
		E_OK);
	assert_non_null(world_row(&t, "_what", "probe"));
	row_copy(&line, world_row(&t, "_what", "probe"));
	assert_string_equal(row_get(&line, "with"), "CCAS deux");
	/* nothing of hers is opened by it, for whoever reads the audit */
	assert_string_equal(row_get(&line, "name"), "dossier 1");
	rows_done(&t);
	assert_int_equal(world_call(c1, "day_orient", &line, &result),
		E_STATE);
	assert_non_null(strstr(err_text(), "son numéro"));
	assert_int_equal(world_call(c1, "day_open", &line, &result), E_OK);
	assert_string_equal(result.screen, "");
	assert_true(result.refresh);
	assert_non_null(strstr(result.message, "c2"));
	assert_int_equal(world_count(OPENED), opened);
	assert_int_equal(world_rows(c1, "day.mine", "", "", "", &t, NULL),
		E_OK);
	assert_null(world_row(&t, "_what", "probe"));
	rows_done(&t);
	row_done(&line);
}

static int
probed(struct ctx *x, struct row *line)
{
	struct rows t;
	const struct row *r;

	assert_int_equal(world_rows(x, "day.mine", "", "", "", &t, NULL),
		E_OK);
	r = world_row(&t, "_what", "probe");
	if (r && line)
		row_copy(line, r);
	rows_done(&t);
	return r != NULL;
}

/* Two who looked for her are two to read; where who was to be told works no
 * more, the head is. */
static void
test_two_looked(void **state)
{
	struct id s3 = world_structure("CCAS trois");
	struct call_result result;
	struct row line, next;
	struct ctx *c3;

	row_init(&line);
	row_init(&next);
	world_user("c3", &s3, "conseiller");
	c3 = world_login("c3");
	assert_int_equal(world_save(c1, &person_record, ana, "protected",
		"1", NULL), E_OK);
	assert_string_equal(search(c2, "diallo aminata 12/05/1998", NULL), "");
	assert_string_equal(search(c3, "diallo aminata 12/05/1998", NULL), "");
	assert_true(probed(c1, &line));
	assert_non_null(strstr(row_get(&line, "what"), "+1"));
	assert_int_equal(world_call(c1, "day_open", &line, &result), E_OK);
	assert_true(probed(c1, &next));
	assert_null(strstr(row_get(&next, "what"), "+1"));
	assert_string_not_equal(row_get(&next, "with"), row_get(&line,
		"with"));
	assert_false(probed(r1, NULL));
	world_sql("UPDATE membership SET end_on = '2026-11-24' WHERE user ="
		" (SELECT id FROM user WHERE login = 'c1')");
	assert_true(probed(r1, NULL));
	row_done(&line);
	row_done(&next);
}

/* Somebody of one's own structure has this NIR: said after saving. */
static void
test_shared_nir(void **state)
{
	struct call_result result;
	struct row row, was, now;
	struct faults f;
	char key[ID_TEXT];

	row_init(&row);
	world_person(d1, key, "last_name", "TRAORÉ", "first_name", "Awa",
		NULL);
	/* the number is asked for, then typed */
	faults_init(&f);
	row_init(&was);
	row_init(&now);
	assert_int_equal(person_record.load(d1, key, "", &was), E_OK);
	assert_int_equal(registry_reveal("person_nir")->run(d1, &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "nir", "298057505600108");
	assert_int_equal(person_record.save(d1, &was, &now, &f), E_OK);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	assert_int_equal(world_call(d1, "person_saved", &row, &result), E_OK);
	assert_non_null(strstr(result.message, "partagé avec DIALLO Aminata, "
		"dossier 1"));
	assert_int_equal(world_call(d1, "person_saved", &row, &result), E_OK);
	assert_string_equal(result.message, "Enregistré.");
	row_done(&row);
}

/* --- the request ------------------------------------------------------------------- */

static enum err
request(struct ctx *x, char key[ID_TEXT])
{
	struct call_result result;
	struct faults f;
	struct row line, was, now;
	enum err e;

	row_init(&line);
	row_init(&was);
	row_init(&now);
	faults_init(&f);
	assert_string_equal(search(x, "diallo aminata 12/05/1998", &line),
		"elsewhere");
	assert_int_equal(world_call(x, "person_found", &line, &result),
		E_OK);
	assert_int_equal(request_record.load(x, "", result.arg, &was), E_OK);
	assert_string_equal(row_get(&was, "born_on"), "1998-05-12");
	row_copy(&now, &was);
	row_set(&now, "person_name", "DIALLO Aminata");
	row_set(&now, "purpose", "emploi");
	row_set(&now, "reason", "Elle vient nous voir.");
	e = request_record.save(x, &was, &now, &f);
	if (e && f.n)
		err_set(e, "%s", f.f[0].message);
	snprintf(key, ID_TEXT, "%s", row_get(&now, "_key"));
	row_done(&line);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	world_leave(x);
	return e;
}

/* What my day says of a kind of line; "" nothing. */
static const char *
day(struct ctx *x, const char *kind, struct row *out)
{
	static char what[200];
	struct rows t;
	struct row *one;

	assert_int_equal(world_rows(x, "day.mine", "", "", "", &t, NULL),
		E_OK);
	one = world_row(&t, "_what", kind);
	snprintf(what, sizeof what, "%s", one ? row_get(one, "what") : "");
	if (one && out)
		row_copy(out, one);
	rows_done(&t);
	world_leave(x);
	return what;
}

static enum err
reply(struct ctx *x, const struct row *line, const char *decision,
	const char *box, const char *refusal)
{
	struct call_result result;
	struct faults f;
	struct row was, now;
	enum err e;

	row_init(&was);
	row_init(&now);
	faults_init(&f);
	assert_int_equal(world_call(x, "day_open", line, &result), E_OK);
	assert_string_equal(result.screen, "person.asking");
	e = request_answer_record.load(x, result.key, result.arg, &was);
	assert_int_equal(e, E_OK);
	/* what is asked, who asks, the values in sight */
	assert_string_equal(row_get(&was, "from_text"), "c2, CCAS deux");
	assert_string_equal(row_get(&was, "reason"), "Elle vient nous voir.");
	assert_non_null(strstr(row_get(&was, "v_contact"), "06 39 98 12 34"));
	assert_string_equal(row_get(&was, "identity"), "1");
	assert_string_equal(row_get(&was, "contact"), "0");
	row_copy(&now, &was);
	row_set(&now, "decision", decision);
	row_set(&now, box, "1");
	row_set(&now, "refusal", refusal);
	row_set(&now, "text", "Bonjour.");
	request_answer_record.check(x, &now, &f);
	e = f.n ? E_CHECK : request_answer_record.save(x, &was, &now, &f);
	if (e && f.n)
		err_set(e, "%s", f.f[0].message);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	world_leave(x);
	return e;
}

static void
test_granted(void **state)
{
	struct call_result result;
	struct row line, p;
	struct follow f;
	char key[ID_TEXT], other[ID_TEXT];

	row_init(&line);
	row_init(&p);
	assert_int_equal(request(c2, key), E_OK);
	/* a second one of the structure waits for the first */
	assert_int_equal(request(c2, other), E_STATE);
	assert_string_equal(day(d1, "request", NULL), "");
	assert_string_equal(day(r1, "request", NULL), "");
	assert_string_equal(day(c2, "request_mine", NULL), "");
	assert_string_equal(day(c1, "request", &line),
		"Demande d'accès, à répondre");
	assert_string_equal(row_get(&line, "name"), "DIALLO Aminata");
	assert_string_equal(row_get(&line, "with"), "CCAS deux");
	assert_int_equal(reply(c1, &line, "accorder", "contact", "raison"),
		E_CHECK);
	assert_int_equal(reply(c1, &line, "accorder", "contact", ""), E_OK);
	assert_string_equal(day(c1, "request", NULL), "");
	/* who asked reads it, and opens what was opened */
	assert_string_equal(day(c2, "request_mine", &line), "Accès accordé");
	assert_string_equal(row_get(&line, "name"), "DIALLO Aminata");
	assert_int_equal(world_call(c2, "day_open", &line, &result), E_OK);
	assert_string_equal(result.screen, "person.asked");
	assert_string_equal(day(c2, "request_mine", NULL), "");
	assert_int_equal(request_read_record.load(c2, result.key, "", &p),
		E_OK);
	assert_string_equal(row_get(&p, "state_text"), "Accès accordé");
	assert_string_equal(row_get(&p, "text"), "Bonjour.");
	assert_int_equal(world_call(c2, "request_card", &line, &result),
		E_OK);
	assert_string_equal(result.screen, "person.card");
	row_clear(&p);
	assert_int_equal(follow_get(c2, result.key, &f), E_OK);
	assert_string_equal(f.referent_name, "c2");
	assert_int_equal(person_read(c2, &f, ~0u, &p), E_OK);
	assert_string_equal(row_get(&p, "last_name"), "DIALLO");
	assert_string_equal(row_get(&p, "born_on"), "1998-05-12");
	assert_string_equal(row_get(&p, "phone"), "+33639981234");
	assert_string_equal(row_get(&p, "street"), ROW_MASKED);
	assert_string_equal(row_get(&p, "nir"), ROW_MASKED);
	world_leave(c2);
	/* found here from now on, by all that was opened */
	assert_string_equal(search(c2, "diallo", NULL), "here");
	assert_string_equal(search(c2, "0639981234", NULL), "here");
	assert_string_equal(search(c2, "diallo aminata 12/05/1998", NULL),
		"here");
	row_done(&line);
	row_done(&p);
}

static void
test_refused(void **state)
{
	struct call_result result;
	struct row line, p;
	char key[ID_TEXT];

	row_init(&line);
	row_init(&p);
	assert_int_equal(request(c2, key), E_OK);
	day(c1, "request", &line);
	assert_int_equal(reply(c1, &line, "refuser", "identity", ""),
		E_CHECK);
	assert_int_equal(reply(c1, &line, "refuser", "identity", "opposee"),
		E_OK);
	assert_string_equal(day(c2, "request_mine", &line), "Accès refusé");
	assert_int_equal(world_call(c2, "day_open", &line, &result), E_OK);
	assert_int_equal(request_read_record.load(c2, result.key, "", &p),
		E_OK);
	assert_string_equal(row_get(&p, "refusal"), "opposee");
	/* by whom is not said */
	assert_string_equal(row_get(&p, "by"), "c2");
	assert_int_equal(world_call(c2, "request_card", &line, &result),
		E_STATE);
	assert_string_equal(search(c2, "diallo", NULL), "");
	row_done(&line);
	row_done(&p);
}

/* Thirty days in which nobody answers, seen from both sides. */
static void
test_month(void **state)
{
	struct call_result result;
	struct row line;
	char key[ID_TEXT];

	row_init(&line);
	assert_int_equal(request(c2, key), E_OK);
	world_at("2026-12-03T09:00");
	assert_string_equal(day(c2, "request_mine", NULL), "");
	world_at("2026-12-04T09:00");
	assert_string_equal(day(c2, "request_mine", &line),
		"Demande d'accès en attente");
	assert_string_equal(row_get(&line, "when"), "depuis 10 j");
	assert_string_equal(day(c1, "request", NULL),
		"Demande d'accès, à répondre");
	world_at("2026-12-23T09:00");
	assert_string_equal(day(c1, "request", NULL),
		"Demande d'accès, à répondre");
	world_at("2026-12-24T09:00");
	assert_string_equal(day(c1, "request", NULL), "");
	assert_string_equal(day(c2, "request_mine", &line),
		"Demande d'accès : sans réponse");
	assert_int_equal(world_call(c2, "day_open", &line, &result), E_OK);
	assert_string_equal(day(c2, "request_mine", NULL), "");
	row_done(&line);
}

/* Without a referent it is the responsable who answers; withdrawn, nobody. */
static void
test_orphan(void **state)
{
	struct call_result result;
	struct row line, own;
	char key[ID_TEXT];
	struct rows t;

	row_init(&line);
	row_init(&own);
	assert_int_equal(request(c2, key), E_OK);
	world_sql("UPDATE user SET state = 'desactive' WHERE login = 'c1'");
	assert_string_equal(day(r1, "request", &line),
		"Demande d'accès, à répondre +1");       /* and nobody's */
	/* both sides have it in their list */
	assert_int_equal(world_rows(r1, "request.all", "", "", "", &t, NULL),
		E_OK);
	assert_non_null(world_row(&t, "way", "reçue"));
	rows_done(&t);
	assert_int_equal(world_rows(c2, "request.all", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 1);
	assert_string_equal(row_get(&t.r[0], "way"), "envoyée");
	assert_string_equal(row_get(&t.r[0], "name"), "DIALLO Aminata");
	row_copy(&own, &t.r[0]);
	rows_done(&t);
	assert_int_equal(world_rows(d1, "request.all", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 0);
	rows_done(&t);
	assert_int_equal(world_call(c2, "request_withdraw", &own, &result),
		E_OK);
	assert_string_equal(day(r1, "request", NULL), "");
	assert_int_equal(world_call(c2, "request_withdraw", &own, &result),
		E_STATE);
	row_done(&line);
	row_done(&own);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_search), T(test_counted), T(test_making),
		T(test_protected), T(test_two_looked), T(test_shared_nir),
		T(test_granted),
		T(test_refused), T(test_month), T(test_orphan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

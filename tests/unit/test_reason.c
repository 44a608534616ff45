/* The reasons of appointments as a structure proposes them: its responsable
 * writes them, and what is taken and who is invited follows. */
#include "tests/unit/domain_world.h"

#include "domains/appointment.h"
#include "domains/invite.h"
#include "domains/reason.h"

static struct id s1, s2;
static struct ctx *d1, *c1, *c2;
static char ana[ID_TEXT], zoe[ID_TEXT];

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	s2 = world_structure("CCAS deux");
	world_user("d1", &s1, "responsable");
	world_user("c1", &s1, "conseiller");
	world_user("c2", &s2, "conseiller");
	d1 = world_login("d1");
	c1 = world_login("c1");
	c2 = world_login("c2");
	world_person(c1, ana, "last_name", "DIALLO", "first_name", "Aminata",
		"phone", "+33639981234", "email", "ana@exemple.fr", NULL);
	world_person(c2, zoe, "last_name", "PETIT", "first_name", "Zoé",
		"phone", "+33639981235", NULL);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

/* Saves a new one of a record; the fault, "" for none. */
static const char *
make(struct ctx *x, const struct record *rec, const char *follow,
	const char *cell, const char *value)
{
	static char why[300];
	struct row was, now;
	struct faults f;
	enum err e;

	why[0] = '\0';
	row_init(&was);
	row_init(&now);
	faults_init(&f);
	e = rec->load(x, "", follow, &was);
	row_copy(&now, &was);
	row_set(&now, cell, value);
	if (rec == &invite_record)
		row_set(&now, "phone", "+33536491011");
	else
		row_set(&now, "hour", "14h30");
	if (!*row_get(&now, "day"))
		row_set(&now, "day", "2026-12-03");
	if (!e)
		e = rec->save(x, &was, &now, &f);
	if (e)
		snprintf(why, sizeof why, "%s", f.n ? f.f[0].column :
			err_text());
	faults_done(&f);
	row_done(&was);
	row_done(&now);
	world_leave(x);
	return why;
}

/* What a new invitation says beforehand. */
static void
begins(struct ctx *x, const char *follow, const char *category,
	const char *format, const char *until, const char *phone)
{
	struct row r;

	row_init(&r);
	assert_int_equal(invite_record.load(x, "", follow, &r), E_OK);
	assert_string_equal(row_get(&r, "category"), category);
	assert_string_equal(row_get(&r, "format"), format);
	assert_string_equal(row_get(&r, "expires_on"), until);
	assert_string_equal(row_get(&r, "phone"), phone);
	row_done(&r);
	world_leave(x);
}

static void
test_reasons(void **state)
{
	struct choice first;
	struct rows t;
	struct row r;

	begins(c1, ana, "rsa_accompagnement", "sms", "2026-12-04", "");
	/* its responsable's, nobody else's */
	assert_int_equal(world_save(c1, &reason_record, "rsa_accompagnement",
		"offered", "0", NULL), E_RIGHT);
	assert_int_equal(world_save(d1, &reason_record, "rsa_spie", "days",
		"3", NULL), E_CHECK);
	assert_int_equal(world_save(d1, &reason_record, "rsa_spie", "sms",
		"0", "email", "0", "postal", "0", NULL), E_CHECK);
	assert_int_equal(world_save(d1, &reason_record, "rien", "days", "9",
		NULL), E_NOTFOUND);

	/* by mail only, 20 days, a number of its own, no summons */
	assert_int_equal(world_save(d1, &reason_record, "rsa_accompagnement",
		"sms", "0", "postal", "0", "days", "20", "convene", "0",
		"phone", "+33536491099", NULL), E_OK);
	begins(c1, ana, "rsa_accompagnement", "email", "2026-12-14",
		"+33536491099");
	assert_string_equal(make(c1, &invite_record, ana, "format", "sms"),
		"format");
	assert_string_equal(make(c1, &appointment_record, ana, "convened",
		"1"), "convened");
	assert_string_equal(make(c1, &appointment_record, ana, "convened",
		"0"), "");

	/* for ever, then not at all: another one comes first */
	assert_int_equal(world_save(d1, &reason_record, "rsa_accompagnement",
		"days", "", NULL), E_OK);
	begins(c1, ana, "rsa_accompagnement", "email", "", "+33536491099");
	assert_int_equal(world_save(d1, &reason_record, "rsa_accompagnement",
		"offered", "0", NULL), E_OK);
	assert_string_equal(make(c1, &appointment_record, ana, "category",
		"rsa_accompagnement"), "category");
	begins(c1, ana, "rsa_orientation", "sms", "2026-12-04", "");
	assert_true(reason_choice(c1, 0, &first));
	assert_string_equal(first.code, "rsa_orientation");
	/* what was taken keeps its own, and its words */
	assert_string_equal(choice_label(c1, "appointment.reason",
		"rsa_accompagnement"), "RSA accompagnement");
	assert_int_equal(world_rows(c1, "reason.mine", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 24);
	assert_string_equal(row_get(world_row(&t, "_key",
		"rsa_accompagnement"), "offered"), "non");
	rows_done(&t);

	/* another structure has its own */
	begins(c2, zoe, "rsa_accompagnement", "sms", "2026-12-04", "");
	row_init(&r);
	assert_int_equal(reason_record.load(c2, "rsa_accompagnement", "", &r),
		E_OK);
	assert_string_equal(row_get(&r, "offered"), "1");
	row_done(&r);
	assert_int_equal(world_count("SELECT count(*) FROM reason_setting"),
		1);
	printf("a reason changed 3 times, 24 listed\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_reasons, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

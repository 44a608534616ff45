/* What was corrected of a person: the former value stays with who reads the
 * part, is in her copy, is bounded, and opens with what it was sealed for. */
#include "tests/unit/domain_world.h"

#include "domains/copy.h"
#include "domains/correction.h"
#include "keeper/blobs.h"

static struct id s1, s2;
static struct ctx *c, *e2, *d;
static char ana[ID_TEXT], far[ID_TEXT];

static int
up(void **state)
{
	(void)state;
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	s2 = world_structure("Mission deux");
	world_user("c1", &s1, "conseiller");
	world_user("e2", &s1, "conseiller");
	world_user("d2", &s2, "conseiller");
	c = world_login("c1");
	e2 = world_login("e2");
	d = world_login("d2");
	world_person(c, ana, "last_name", "BENALI", "first_name", "Nadia",
		"born_on", "1998-05-12", "phone", "+33639981234", "email",
		"nadia@exemple.fr", "street", "3 rue des Lilas", "commune",
		"23008", "commune_name", "Aubusson", NULL);
	world_person(d, far, "last_name", "LOIN", "first_name", "Luc", NULL);
	return 0;
}

static int
down(void **state)
{
	(void)state;
	world_end();
	return 0;
}

static void
correct(struct ctx *x, const char *column, const char *value)
{
	if (world_save(x, &person_record, ana, column, value, NULL))
		fail_msg("%s: %s", column, err_text());
	world_leave(x);
}

static void
read_list(struct ctx *x, struct rows *t)
{
	if (world_rows(x, "correction.of_person", ana, "", "", t, NULL))
		fail_msg("%s", err_text());
	world_leave(x);
}

static void
assert_row(const struct row *r, const char *field, const char *before,
	const char *after)
{
	assert_string_equal(row_get(r, "field"), field);
	assert_string_equal(row_get(r, "before"), before);
	assert_string_equal(row_get(r, "after"), after);
}

/* Changed, emptied, a box; what was filled in for the first time is no
 * correction.  The newest first, with who and when. */
static void
test_kept(void **state)
{
	struct rows t;

	(void)state;
	correct(c, "birth_name", "HADDAD");
	read_list(c, &t);
	assert_int_equal(t.n, 0);
	rows_done(&t);
	correct(c, "last_name", "BEN ALI");
	world_at("2026-11-25T09:00");
	correct(e2, "phone", "+33639985678");
	world_at("2026-11-26T09:00");
	correct(e2, "phone", "");
	correct(c, "no_sms", "1");
	world_at("2026-11-27T09:00");
	correct(c, "street", "8 rue Pasteur");
	read_list(e2, &t);
	assert_int_equal(t.n, 5);
	assert_row(&t.r[0], "Adresse", "3 rue des Lilas", "8 rue Pasteur");
	assert_string_equal(row_get(&t.r[0], "when"), "2026-11-27");
	assert_row(&t.r[1], "Pas de SMS", "non", "oui");
	assert_row(&t.r[2], "Téléphone", "06 39 98 56 78", "");
	assert_row(&t.r[3], "Téléphone", "06 39 98 12 34", "06 39 98 56 78");
	assert_string_equal(row_get(&t.r[3], "when"), "2026-11-25");
	assert_string_equal(row_get(&t.r[3], "who"), "e2");
	assert_row(&t.r[4], "Nom", "BENALI", "BEN ALI");
	assert_string_equal(row_get(&t.r[4], "who"), "c1");
	rows_done(&t);
}

/* Read with the part's key, by nobody without it: an address that is protected
 * keeps its former ones too. */
static void
test_secret(void **state)
{
	struct rows t;

	(void)state;
	correct(c, "street", "8 rue Pasteur");
	correct(c, "protected", "1");
	assert_int_equal(world_count("SELECT count(*) FROM former WHERE"
		" instr(sealed, CAST('Lilas' AS BLOB)) > 0"), 0);
	read_list(c, &t);
	assert_int_equal(t.n, 1);
	assert_row(&t.r[0], "Adresse", "3 rue des Lilas", "8 rue Pasteur");
	rows_done(&t);
	read_list(e2, &t);
	assert_int_equal(t.n, 1);
	assert_row(&t.r[0], "Adresse", "········", "");
	assert_string_equal(row_get(&t.r[0], "who"), "");
	rows_done(&t);
	/* another structure, which does not follow her */
	assert_int_equal(world_rows(d, "correction.of_person", ana, "", "",
		&t, NULL), E_RIGHT);
	assert_int_equal(t.n, 0);
	rows_done(&t);
}

static enum err
verify(void)
{
	struct msg ask;
	enum err e;

	msg_init(&ask, P_C_VERIFY, 0);
	e = operator_call(dw.op, &ask, NULL);
	msg_done(&ask);
	return e;
}

/* A kept blob that was changed does not open, and the verification says so. */
static void
test_whole(void **state)
{
	struct rows t;

	(void)state;
	correct(c, "phone", "+33639985678");
	assert_int_equal(verify(), E_OK);
	world_sql("UPDATE former SET version = version + 1");
	assert_int_not_equal(verify(), E_OK);
	assert_int_equal(world_rows(c, "correction.of_person", ana, "", "",
		&t, NULL), E_CHECK);
	rows_done(&t);
	world_leave(c);
}

/* The last FORMER_MOST of a part; the other parts keep theirs. */
static void
test_bound(void **state)
{
	char mail[40];
	struct rows t;
	int i;

	(void)state;
	correct(c, "last_name", "BEN ALI");
	for (i = 1; i <= FORMER_MOST + 5; i++) {
		snprintf(mail, sizeof mail, "n%d@exemple.fr", i);
		correct(c, "email", mail);
	}
	read_list(c, &t);
	assert_int_equal(t.n, FORMER_MOST + 1);
	assert_null(world_row(&t, "before", "n4@exemple.fr"));
	assert_non_null(world_row(&t, "before", "n5@exemple.fr"));
	assert_non_null(world_row(&t, "before", "n24@exemple.fr"));
	assert_non_null(world_row(&t, "before", "BENALI"));
	rows_done(&t);
}

/* A save that is refused keeps nothing. */
static void
test_refused(void **state)
{
	struct row was, now;
	struct faults f;

	(void)state;
	row_init(&was);
	row_init(&now);
	faults_init(&f);
	assert_int_equal(person_record.load(c, ana, "", &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "phone", "+33639980000");
	correct(e2, "phone", "+33639985678");
	assert_int_equal(person_record.save(c, &was, &now, &f), E_CONFLICT);
	assert_int_equal(world_count("SELECT count(*) FROM former"), 1);
	faults_done(&f);
	row_done(&was);
	row_done(&now);
	world_leave(c);
}

/* For herself: what and when; who did it is in who looked, by role. */
static void
test_copy(void **state)
{
	struct follow f;
	struct copy copy;
	struct buf out;

	(void)state;
	correct(e2, "street", "8 rue Pasteur");
	correct(e2, "phone", "+33639985678");
	correct(c, "protected", "1");
	buf_init(&out);
	assert_int_equal(follow_get(c, ana, &f), E_OK);
	assert_int_equal(copy_make(c, &f, &copy), E_OK);
	copy_json(&copy, &out);
	assert_non_null(strstr(buf_str(&out), "\"before\": "
		"\"3 rue des Lilas\""));
	assert_non_null(strstr(buf_str(&out), "\"06 39 98 12 34\""));
	copy_done(&copy);
	buf_clear(&out);
	world_leave(c);
	assert_int_equal(copy_make(e2, &f, &copy), E_OK);
	copy_json(&copy, &out);
	assert_null(strstr(buf_str(&out), "Lilas"));
	assert_non_null(strstr(buf_str(&out), "\"before\": null"));
	assert_non_null(strstr(buf_str(&out), "\"06 39 98 12 34\""));
	copy_done(&copy);
	buf_done(&out);
	world_leave(e2);
}

/* Of another structure that it was, and not even that with a protected
 * address. */
static void
test_elsewhere(void **state)
{
	struct rows t;
	int i;

	(void)state;
	correct(c, "phone", "+33639985678");
	world_sql("UPDATE former SET replaced_by = (SELECT id FROM user"
		" WHERE login = 'd2')");
	for (i = 0; i < 2; i++) {
		read_list(c, &t);
		assert_int_equal(t.n, 1);
		assert_string_equal(row_get(&t.r[0], "who"), i ? "" :
			"autre structure");
		rows_done(&t);
		if (i == 0)
			correct(c, "protected", "1");
	}
}

/* It leaves from one structure, by whoever accompanies her there: what the
 * others did is in her own space, and in theirs. */
static void
test_copy_elsewhere(void **state)
{
	struct follow f;
	struct copy copy;
	struct rows t;
	struct buf out;

	(void)state;
	assert_int_equal(world_rows(d, "person.search", "", "",
		"benali nadia 12/05/1998", &t, NULL), E_OK);
	rows_done(&t);
	world_leave(d);
	assert_int_equal(world_count("SELECT count(*) FROM audit a JOIN"
		" person p ON p.id = a.object WHERE a.action = 'match'"), 1);
	buf_init(&out);
	assert_int_equal(follow_get(c, ana, &f), E_OK);
	assert_int_equal(copy_make(c, &f, &copy), E_OK);
	copy_json(&copy, &out);
	assert_null(strstr(buf_str(&out), "Mission deux"));
	assert_string_equal(copy.part[copy.n - 1].name, "looked");
	assert_true(copy.part[copy.n - 1].rows.n > 0);
	copy_done(&copy);
	buf_done(&out);
	world_leave(c);
}

/* Whatever was stored, by another session too, leaves by the gate. */
static void
test_copy_gate(void **state)
{
	static const char evil[] = "3 rue\033]0;x\007\xc2\x9b" "2J "
		"\xe2\x80\xae" "saliL\xff";
	struct follow f;
	struct copy copy;
	struct buf out;
	int i;

	(void)state;
	correct(c, "street", evil);
	buf_init(&out);
	assert_int_equal(follow_get(c, ana, &f), E_OK);
	assert_int_equal(copy_make(c, &f, &copy), E_OK);
	for (i = 0; i < 2; i++) {
		buf_clear(&out);
		if (i)
			copy_json(&copy, &out);
		else
			copy_text(c, &copy, &out);
		assert_non_null(strstr(buf_str(&out),
			"3 rue?]0;x??2J ?saliL?"));
		assert_null(strstr(buf_str(&out), "\\u00"));
		assert_true(text_is_clean(buf_str(&out), TEXT_LINES));
	}
	copy_done(&copy);
	buf_done(&out);
	world_leave(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kept, up, down),
		cmocka_unit_test_setup_teardown(test_copy_gate, up, down),
		cmocka_unit_test_setup_teardown(test_copy_elsewhere, up, down),
		cmocka_unit_test_setup_teardown(test_elsewhere, up, down),
		cmocka_unit_test_setup_teardown(test_secret, up, down),
		cmocka_unit_test_setup_teardown(test_whole, up, down),
		cmocka_unit_test_setup_teardown(test_bound, up, down),
		cmocka_unit_test_setup_teardown(test_refused, up, down),
		cmocka_unit_test_setup_teardown(test_copy, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

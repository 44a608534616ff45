/* People found by what is typed of their names: letters, sounds, words written
 * as one or as two, a birth date behind them. */
#include "tests/unit/domain_world.h"

static struct id s1;
static struct ctx *c;
static char key[ID_TEXT];

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	world_user("c1", &s1, "conseiller");
	c = world_login("c1");
	world_person(c, key, "last_name", "BEN ALI", "first_name", "Nadia",
		"born_on", "1998-05-12", NULL);
	world_person(c, key, "last_name", "BENMOUSSA", "first_name", "Karim",
		NULL);
	world_person(c, key, "last_name", "SOKOLOWSKI", "first_name", "Ewa",
		NULL);
	world_person(c, key, "last_name", "WATTARA", "first_name", "Issa",
		NULL);
	world_person(c, key, "last_name", "ИВАНОВА", "first_name", "Анна",
		NULL);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

/* "NAME First;NAME First;" of those found. */
static const char *
found(const char *typed)
{
	static char text[400];
	struct rows t;

	text[0] = '\0';
	if (world_rows(c, "person.search", "", "", typed, &t, NULL))
		snprintf(text, sizeof text, "%s", err_text());
	for (int i = 0; i < t.n; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text),
			"%s;", row_get(&t.r[i], "name"));
	rows_done(&t);
	world_leave(c);
	return text;
}

static void
test_joined(void **state)
{
	assert_string_equal(found("ben ali"), "BEN ALI Nadia;");
	assert_string_equal(found("benali"), "BEN ALI Nadia;");
	assert_string_equal(found("benaly nadia"), "BEN ALI Nadia;");
	assert_string_equal(found("benali 12/05/1998"), "BEN ALI Nadia;");
	assert_string_equal(found("ben moussa"), "BENMOUSSA Karim;");
	assert_string_equal(found("karim ben moussa"), "BENMOUSSA Karim;");
	assert_string_equal(found("ben karim ali"), "");
}

static void
test_sounds(void **state)
{
	assert_string_equal(found("sokolovski"), "SOKOLOWSKI Ewa;");
	assert_string_equal(found("ouattara"), "WATTARA Issa;");
	assert_string_equal(found("иван"), "ИВАНОВА Анна;");
	/* a birth date that is not hers finds nobody, joined or not */
	assert_string_equal(found("ben moussa 12/05/1998"), "");
}

/* What was searched fills a new record in. */
static void
test_preset(void **state)
{
	static const struct {
		const char *typed, *last, *first, *born, *phone, *nir;
	} t[] = {
		{ "diallo aminata 120598", "DIALLO", "Aminata", "1998-05-12",
			"", "" },
		{ "diallo", "DIALLO", "", "", "", "" },
		{ "de la fontaine marie-ange", "DE LA FONTAINE", "Marie-Ange",
			"", "", "" },
		{ "le gall", "LE GALL", "", "", "", "" },
		{ "saint-ange ruth 3/1/80", "SAINT-ANGE", "Ruth", "1980-01-03",
			"", "" },
		{ "06 39 98 12 34", "", "", "", "+33639981234", "" },
		{ "298057505600108", "", "", "", "", "298057505600108" },
		{ "", "", "", "", "", "" },
		/* what no field takes is there to be put right */
		{ "diallo aminata 32/13", "DIALLO", "Aminata", "32/13", "",
			"" },
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct row r;

		row_init(&r);
		assert_int_equal(person_record.load(c, "", t[i].typed, &r),
			E_OK);
		assert_string_equal(row_get(&r, "last_name"), t[i].last);
		assert_string_equal(row_get(&r, "first_name"), t[i].first);
		assert_string_equal(row_get(&r, "born_on"), t[i].born);
		assert_string_equal(row_get(&r, "phone"), t[i].phone);
		assert_string_equal(row_get(&r, "nir"), t[i].nir);
		row_done(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_joined, up, down),
		cmocka_unit_test_setup_teardown(test_sounds, up, down),
		cmocka_unit_test_setup_teardown(test_preset, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

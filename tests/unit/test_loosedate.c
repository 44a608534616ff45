/* Dates as people type them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "rules/loosedate.h"

#define TODAY "2026-11-24"      /* a Tuesday */

struct row {
	const char *typed, *want;
};

static void
check(const char *typed, const char *today, enum loosedate_kind kind,
	const char *want)
{
	struct rule_answer a;

	memset(&a, 'x', sizeof a);
	loosedate_read(typed, today, kind, &a);
	if (strcmp(a.ok ? a.value : a.error, want) != 0)
		fail_msg("%s (%d): %s, not %s", typed, (int)kind, a.ok ?
			a.value : a.error, want);
	assert_int_equal(a.ok, !*a.message);
}

static void
check_all(const struct row *r, size_t n, enum loosedate_kind kind)
{
	for (; n; n--, r++)
		check(r->typed, TODAY, kind, r->want);
}
#define ALL(rows, kind) check_all(rows, sizeof rows / sizeof *rows, kind)

static void
test_any(void **state)
{
	static const struct row rows[] = {
		/* forms of one day */
		{ "12/3", "2027-03-12" }, { "12-3", "2027-03-12" },
		{ "12.3", "2027-03-12" }, { "12 3", "2027-03-12" },
		{ "1203", "2027-03-12" }, { "12/03", "2027-03-12" },
		{ "12 mars", "2027-03-12" }, { "12 MARS", "2027-03-12" },
		{ "  12/3  ", "2027-03-12" },
		{ "12/3/27", "2027-03-12" }, { "12-03-2027", "2027-03-12" },
		{ "120327", "2027-03-12" }, { "12032027", "2027-03-12" },
		{ "12 mars 27", "2027-03-12" },
		{ "12 mars 2027", "2027-03-12" },
		{ "2027-03-12", "2027-03-12" },
		{ "120326", "2026-03-12" },
		{ "1er mars", "2027-03-01" }, { "1ER MARS 26", "2026-03-01" },
		{ "1 mars", "2027-03-01" }, { "5 août", "2027-08-05" },
		{ "5 aout", "2027-08-05" }, { "3 déc.", "2026-12-03" },
		{ "3 févr", "2027-02-03" }, { "3 juil", "2027-07-03" },
		{ "3 juin", "2027-06-03" }, { "3 jul", "2027-07-03" },
		{ "3 may", "2027-05-03" }, { "1 aug", "2027-08-01" },
		{ "12 March", "2027-03-12" },
		/* ninety days back, not ninety-one */
		{ "26/8", "2026-08-26" }, { "25/8", "2027-08-25" },
		{ "24/11", "2026-11-24" }, { "23/11", "2026-11-23" },
		{ "25/11", "2026-11-25" }, { "31/12", "2026-12-31" },
		{ "1/1", "2027-01-01" }, { "29/2", "2028-02-29" },
		/* two digits of year: up to next year 20xx */
		{ "1/1/27", "2027-01-01" }, { "31/12/27", "2027-12-31" },
		{ "1/1/28", "1928-01-01" }, { "1/1/99", "1999-01-01" },
		{ "1/1/00", "2000-01-01" },
		{ "1/1/2035", "2035-01-01" },
		/* words and distances */
		{ "j", TODAY }, { "J", TODAY }, { "auj", TODAY },
		{ "aujourd'hui", TODAY },
		{ "Aujourd\xe2\x80\x99hui", TODAY },
		{ "demain", "2026-11-25" }, { "hier", "2026-11-23" },
		{ "après-demain", "2026-11-26" },
		{ "avant-hier", "2026-11-22" },
		{ "+7", "2026-12-01" }, { "-3", "2026-11-21" },
		{ "+0", TODAY }, { "+38", "2027-01-01" },
		{ "j+7", "2026-12-01" }, { "J-1", "2026-11-23" },
		{ "-400", "2025-10-20" },
		{ "mardi", "2026-12-01" }, { "mar", "2026-12-01" },
		{ "monday", "2026-11-30" }, { "Sat", "2026-11-28" },
		{ "today", "2026-11-24" }, { "tomorrow", "2026-11-25" },
		{ "mercredi", "2026-11-25" }, { "mer.", "2026-11-25" },
		{ "jeu", "2026-11-26" }, { "Vendredi", "2026-11-27" },
		{ "sam", "2026-11-28" }, { "dimanche", "2026-11-29" },
		{ "lundi", "2026-11-30" }, { "lun", "2026-11-30" },
	};

	(void)state;
	ALL(rows, LOOSEDATE_ANY);
}

static void
test_past(void **state)
{
	static const struct row birth[] = {
		{ "12/3", "2026-03-12" }, { "24/11", TODAY },
		{ "25/11", "2025-11-25" }, { "31/12", "2025-12-31" },
		{ "29/2", "2024-02-29" }, { "12 mars", "2026-03-12" },
		{ "120385", "1985-03-12" }, { "120326", "2026-03-12" },
		{ "241126", TODAY }, { "251126", "1926-11-25" },
		{ "120327", "1927-03-12" }, { "12/3/00", "2000-03-12" },
		{ "12 mars 85", "1985-03-12" },
		{ "12031985", "1985-03-12" }, { "1985-03-12", "1985-03-12" },
		{ "29/02/00", "2000-02-29" }, { "29/02/28", "1928-02-29" },
		{ "j", TODAY }, { "hier", "2026-11-23" },
		{ "-3", "2026-11-21" }, { "+0", TODAY },
		{ "demain", "future" }, { "+1", "future" },
		{ "25/11/2026", "future" }, { "2027-01-01", "future" },
		{ "lundi", "2026-11-23" }, { "mardi", "2026-11-17" },
		{ "mercredi", "2026-11-18" },
	}, past[] = {
		{ "12/3", "2026-03-12" }, { "25/11", "2025-11-25" },
		{ "120385", "1985-03-12" }, { "241126", TODAY },
		{ "251126", "future" }, { "120327", "future" },
		{ "120328", "1928-03-12" },
	};

	(void)state;
	ALL(birth, LOOSEDATE_BIRTH);
	ALL(past, LOOSEDATE_PAST);
}

static void
test_refused(void **state)
{
	static const struct row rows[] = {
		{ "", "missing" }, { "   ", "missing" },
		{ "31/4", "no_such_day" }, { "30/2", "no_such_day" },
		{ "29/02/2026", "no_such_day" }, { "29/02/26", "no_such_day" },
		{ "31 avril", "no_such_day" }, { "0/3", "no_such_day" },
		{ "12/13", "no_such_day" }, { "12/0", "no_such_day" },
		{ "32/1", "no_such_day" }, { "29 février 1900",
			"no_such_day" },
		{ "310426", "no_such_day" }, { "2026-02-30", "no_such_day" },
		{ "2026-13-01", "no_such_day" }, { "99", "bad_form" },
		{ "1985", "year_only" }, { "2026", "year_only" },
		{ "2000", "year_only" }, { "1799", "no_such_day" },
		{ "12/03/0026", "bad_year" }, { "12/03/0000", "bad_year" },
		{ "12/03/1799", "bad_year" },
		{ "12", "bad_form" }, { "123", "bad_form" },
		{ "12/", "bad_form" }, { "/3", "bad_form" },
		{ "12/3/", "bad_form" }, { "12/3/2", "bad_form" },
		{ "12/3/026", "bad_form" }, { "12/3/26/1", "bad_form" },
		{ "123456789", "bad_form" }, { "12345", "bad_form" },
		{ "3 jui", "bad_form" }, { "3 ma", "bad_form" },
		{ "3 marsx", "bad_form" }, { "mars", "bad_form" },
		{ "12 mars 26 x", "bad_form" }, { "12 mars 6", "bad_form" },
		{ "12 mars xx", "bad_form" }, { "2er mars", "bad_form" },
		{ "123 mars", "bad_form" }, { "lu", "bad_form" },
		{ "lundix", "bad_form" }, { "bonjour", "bad_form" },
		{ "+", "bad_form" }, { "-", "bad_form" },
		{ "+7x", "bad_form" }, { "+-7", "bad_form" },
		{ "++7", "bad_form" }, { "+ 7", "bad_form" },
		{ "+40000", "bad_form" }, { "+99999999999999999999",
			"bad_form" },
		{ "12/3                                                      "
			"                              x", "bad_form" },
		{ "\xff\xfe", "bad_form" }, { "é", "bad_form" },
	};

	(void)state;
	ALL(rows, LOOSEDATE_ANY);
	check("2010", TODAY, LOOSEDATE_BIRTH, "2026-10-20");
	check("1985", TODAY, LOOSEDATE_BIRTH, "year_only");
	check("12/3", "", LOOSEDATE_ANY, "bad_form");
	check("12/3", "24/11/2026", LOOSEDATE_ANY, "bad_form");
	check("+36500", "9999-12-31", LOOSEDATE_ANY, "bad_year");
	check("-36500", "0001-01-01", LOOSEDATE_ANY, "bad_year");
}

/* The message names what is wrong. */
static void
test_messages(void **state)
{
	struct rule_answer a;

	(void)state;
	loosedate_read("31/4", TODAY, LOOSEDATE_ANY, &a);
	assert_non_null(strstr(a.message, "31/04"));
	loosedate_read("29/02/26", TODAY, LOOSEDATE_ANY, &a);
	assert_non_null(strstr(a.message, "29/02 en 2026"));
	loosedate_read("12/13", TODAY, LOOSEDATE_ANY, &a);
	assert_non_null(strstr(a.message, "mois 13"));
	loosedate_read("demain", TODAY, LOOSEDATE_BIRTH, &a);
	assert_non_null(strstr(a.message, "25/11/2026"));
	loosedate_read("1985", TODAY, LOOSEDATE_BIRTH, &a);
	assert_non_null(strstr(a.message, "1985"));
}

/* Every day and month on many todays: the laws of design 11 hold. */
static void
test_laws(void **state)
{
	static const char *const todays[] = { "2026-11-24", "2027-01-01",
		"2026-12-31", "2028-02-29", "2028-03-01", "2027-03-01",
		"2026-05-30", "2096-06-01" };
	size_t t;
	int m, d;

	(void)state;
	for (t = 0; t < sizeof todays / sizeof *todays; t++)
		for (m = 1; m <= 12; m++)
			for (d = 1; d <= 31; d++) {
				struct rule_answer a;
				struct date now, got;
				char typed[32];
				int days, span;

				date_parse(todays[t], &now);
				snprintf(typed, sizeof typed, "%d/%d", d, m);
				loosedate_read(typed, todays[t],
					LOOSEDATE_ANY, &a);
				assert_int_equal(a.ok, date_valid(2024, m, d));
				if (!a.ok)
					continue;
				/* one year, eight for a leap day */
				span = m == 2 && d == 29 ? 8 * 366 : 366;
				date_parse(a.value, &got);
				days = date_days(got) - date_days(now);
				assert_in_range(days + 90, 0, span);
				assert_int_equal(got.d, d);
				assert_int_equal(got.m, m);
				loosedate_read(typed, todays[t],
					LOOSEDATE_BIRTH, &a);
				assert_true(a.ok);
				date_parse(a.value, &got);
				days = date_days(now) - date_days(got);
				assert_in_range(days, 0, span);
				assert_int_equal(got.d, d);
				assert_int_equal(got.m, m);
			}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any),
		cmocka_unit_test(test_past),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_laws),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

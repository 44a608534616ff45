/* Civil dates, holidays and zones, against the C library where it knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/date.h"

static struct date
at(const char *iso)
{
	struct date d = { 0, 0, 0 };

	assert_int_equal(date_parse(iso, &d), E_OK);
	return d;
}

static void
assert_iso(struct date d, const char *iso)
{
	char text[32];

	date_format(d, text, sizeof text);
	assert_string_equal(text, iso);
}

/* Every day from 1600 to 2400, counted one by one. */
static void
test_days(void **state)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	int y, m, d, n = -135140;       /* 1600-01-01 */
	int weekday = 5;                /* a Saturday */

	(void)state;
	for (y = 1600; y <= 2400; y++)
		for (m = 1; m <= 12; m++) {
			bool leap = y % 400 == 0 || (y % 4 == 0 &&
				y % 100 != 0);
			int days = length[m - 1] + (m == 2 && leap);

			assert_int_equal(date_leap(y), leap);
			assert_true(date_valid(y, m, days));
			assert_false(date_valid(y, m, days + 1));
			for (d = 1; d <= days; d++, n++) {
				struct date a = { y, m, d };
				struct date b = date_of_days(n);

				assert_int_equal(date_days(a), n);
				assert_int_equal(b.y, y);
				assert_int_equal(b.m, m);
				assert_int_equal(b.d, d);
				assert_int_equal(date_weekday(a), weekday);
				weekday = (weekday + 1) % 7;
			}
		}
	assert_int_equal(date_days((struct date){ 1970, 1, 1 }), 0);
	assert_int_equal(date_days((struct date){ 2000, 3, 1 }), 11017);
	assert_int_equal(date_days((struct date){ 1, 1, 1 }), -719162);
	assert_int_equal(date_weekday(at("2026-11-24")), 1);
	assert_false(date_valid(0, 1, 1));
	assert_false(date_valid(10000, 1, 1));
	assert_false(date_valid(2026, 0, 1));
	assert_false(date_valid(2026, 13, 1));
	assert_false(date_valid(2026, 1, 0));
}

static void
test_parse(void **state)
{
	static const char *const bad[] = { "", "2026", "2026-3-12",
		"26-03-12", "2026/03/12", "2026-03-12 ", " 2026-03-12",
		"2026-03-12T", "2026-02-29", "1900-02-29", "2026-00-10",
		"2026-13-01", "2026-04-31", "2026-01-00", "0000-01-01",
		"+026-01-01", "2026-0x-01", "20260312" };
	struct date d = { 7, 7, 7 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (date_parse(bad[i], &d) != E_CHECK)
			fail_msg("%s", bad[i]);
		assert_int_equal(d.y, 7);
	}
	d = at("2024-02-29");
	assert_int_equal(d.y * 10000 + d.m * 100 + d.d, 20240229);
	assert_iso(at("2000-02-29"), "2000-02-29");
	assert_iso(at("0001-01-01"), "0001-01-01");
	assert_iso(at("9999-12-31"), "9999-12-31");
	assert_iso((struct date){ 0, 0, 0 }, "");
}

static void
test_add(void **state)
{
	static const struct { const char *from; int n; const char *to; }
	months[] = {
		{ "2026-01-31", 1, "2026-02-28" },
		{ "2024-01-31", 1, "2024-02-29" },
		{ "2026-01-31", 2, "2026-03-31" },
		{ "2026-03-31", -1, "2026-02-28" },
		{ "2024-02-29", 12, "2025-02-28" },
		{ "2024-02-29", 48, "2028-02-29" },
		{ "2026-11-30", 2, "2027-01-30" },
		{ "2026-01-15", -1, "2025-12-15" },
		{ "2026-12-15", -12, "2025-12-15" },
		{ "2026-08-31", -1200, "1926-08-31" },
		{ "2026-12-31", 0, "2026-12-31" },
	}, days[] = {
		{ "2026-12-31", 1, "2027-01-01" },
		{ "2024-02-28", 1, "2024-02-29" },
		{ "2026-02-28", 1, "2026-03-01" },
		{ "2026-01-01", -1, "2025-12-31" },
		{ "2026-11-24", -90, "2026-08-26" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof months / sizeof *months; i++)
		assert_iso(date_add_months(at(months[i].from), months[i].n),
			months[i].to);
	for (i = 0; i < sizeof days / sizeof *days; i++)
		assert_iso(date_add_days(at(days[i].from), days[i].n),
			days[i].to);
}

static void
test_words(void **state)
{
	static const struct { const char *d, *today, *want; } want[] = {
		{ "2026-11-24", "2026-11-24", "aujourd'hui" },
		{ "2026-11-25", "2026-11-24", "demain" },
		{ "2026-11-23", "2026-11-24", "hier" },
		{ "2026-11-26", "2026-11-24", "jeu. 26/11" },
		{ "2026-12-01", "2026-11-24", "mar. 01/12" },
		{ "2026-11-17", "2026-11-24", "mar. 17/11" },
		{ "2026-12-02", "2026-11-24", "02/12" },
		{ "2026-11-16", "2026-11-24", "16/11" },
		{ "2026-01-01", "2026-11-24", "01/01" },
		{ "2027-11-24", "2026-11-24", "24/11/2027" },
		{ "2025-12-31", "2026-11-24", "31/12/2025" },
		{ "2027-01-01", "2026-12-31", "demain" },
		{ "2027-01-03", "2026-12-29", "dim. 03/01" },
		{ "2026-12-31", "2027-01-01", "hier" },
	};
	char text[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof want / sizeof *want; i++) {
		date_human(text, sizeof text, at(want[i].d),
			at(want[i].today));
		assert_string_equal(text, want[i].want);
	}
	date_human(text, sizeof text, (struct date){ 0, 0, 0 },
		at("2026-11-24"));
	assert_string_equal(text, "");
	date_french(at("1985-03-07"), text, sizeof text);
	assert_string_equal(text, "07/03/1985");
	date_french((struct date){ 0, 0, 0 }, text, sizeof text);
	assert_string_equal(text, "");
}

/* The Easter Mondays of the Bureau des longitudes; eleven days a year. */
static void
test_holidays(void **state)
{
	static const char *const moving[] = {
		/* Easter Monday, Ascension, Whit Monday */
		"2008-03-24", "2008-05-12", "2011-04-25", "2011-06-02",
		"2011-06-13", "2019-04-22", "2019-05-30", "2019-06-10",
		"2024-04-01", "2024-05-09", "2024-05-20", "2025-04-21",
		"2025-05-29", "2025-06-09", "2026-04-06", "2026-05-14",
		"2026-05-25", "2027-03-29", "2027-05-06", "2027-05-17",
		"2028-04-17", "2028-05-25", "2028-06-05", "2038-04-26",
		"2000-04-24", "1943-04-26", "1818-03-23",
		/* fixed */
		"2026-01-01", "2026-05-01", "2026-05-08", "2026-07-14",
		"2026-08-15", "2026-11-01", "2026-11-11", "2026-12-25",
		/* both at once: 1 May 2008 was Ascension */
		"2008-05-01",
	}, *const not[] = { "2026-04-05", "2026-04-03", "2026-05-24",
		"2026-12-26", "2026-11-24", "2026-11-02", "2025-06-08",
		"2026-05-09" };
	int y;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof moving / sizeof *moving; i++)
		if (!date_holiday(at(moving[i])))
			fail_msg("%s is a holiday", moving[i]);
	for (i = 0; i < sizeof not / sizeof *not; i++)
		if (date_holiday(at(not[i])))
			fail_msg("%s is no holiday", not[i]);
	for (y = 1900; y < 2200; y++) {
		int d, n = 0, from = date_days((struct date){ y, 1, 1 });

		for (d = 0; d < 365 + date_leap(y); d++)
			n += date_holiday(date_of_days(from + d));
		/* 1 or 8 May can be Ascension, 8 May never Whit Monday */
		assert_in_range(n, 10, 11);
	}
}

static void
test_instants(void **state)
{
	static const char *const bad[] = { "", "2026-03-12",
		"2026-03-12 09:00", "2026-03-12T9:00", "2026-03-12T24:00",
		"2026-03-12T09:60", "2026-03-12T09:00:60",
		"2026-03-12T09:00Z", "2026-03-12T09:00:00Z",
		"2026-02-29T09:00", "2026-03-12T09-00", "2026-03-12T09:00:0",
		"2026-03-12T+9:00", "2026-03-12T09:00:0x" };
	static const struct { const char *text; int64_t utc; } good[] = {
		{ "1970-01-01T00:00:00", 0 },
		{ "1969-12-31T23:59:59", -1 },
		{ "2001-09-09T01:46:40", 1000000000 },
		{ "2038-01-19T03:14:08", 2147483648 },
		{ "2026-11-24T01:35:55", 1795484155 },
		{ "1900-01-01T00:00:00", -2208988800 },
		{ "9999-12-31T23:59:59", 253402300799 },
	};
	char text[32];
	int64_t utc = 42;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (date_instant_parse(bad[i], &utc) != E_CHECK)
			fail_msg("%s", bad[i]);
		assert_int_equal(utc, 42);
	}
	for (i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(date_instant_parse(good[i].text, &utc), E_OK);
		assert_true(utc == good[i].utc);
		date_instant_format(utc, text, sizeof text);
		assert_string_equal(text, good[i].text);
	}
	assert_int_equal(date_instant_parse("2026-11-24T01:35", &utc), E_OK);
	assert_true(utc == 1795484100);
	date_instant_format(INT64_MAX, text, sizeof text);
	assert_string_equal(text, "9999-12-31T00:00:00");
	date_instant_format(INT64_MIN, text, sizeof text);
	assert_string_equal(text, "0001-01-01T00:00:00");
}

static void
assert_local(const char *instant, const char *departement, const char *want)
{
	struct date d;
	int64_t utc;
	int hour, minute;
	char day[32], text[64];

	assert_int_equal(date_instant_parse(instant, &utc), E_OK);
	date_local(utc, departement, &d, &hour, &minute);
	date_format(d, day, sizeof day);
	snprintf(text, sizeof text, "%s %02d:%02d", day, hour, minute);
	assert_string_equal(text, want);
}

static void
test_zones(void **state)
{
	struct date d;
	int h, m;

	(void)state;
	/* the hours when summer time begins and ends in 2026 */
	assert_local("2026-03-29T00:59:59", "12", "2026-03-29 01:59");
	assert_local("2026-03-29T01:00", "12", "2026-03-29 03:00");
	assert_local("2026-10-25T00:59", "12", "2026-10-25 02:59");
	assert_local("2026-10-25T01:00", "12", "2026-10-25 02:00");
	assert_local("2026-12-31T23:30", "2A", "2027-01-01 00:30");
	assert_local("2026-07-01T22:15", NULL, "2026-07-02 00:15");
	assert_local("2026-07-01T22:15", "", "2026-07-02 00:15");
	assert_local("2026-07-01T22:15", "97", "2026-07-02 00:15");
	assert_local("2026-07-01T01:00", "971", "2026-06-30 21:00");
	assert_local("2026-07-01T01:00", "972", "2026-06-30 21:00");
	assert_local("2026-07-01T01:00", "973", "2026-06-30 22:00");
	assert_local("2026-07-01T01:00", "974", "2026-07-01 05:00");
	assert_local("2026-07-01T01:00", "976", "2026-07-01 04:00");
	assert_local("2026-07-01T01:00", "977", "2026-06-30 21:00");
	assert_local("2026-07-01T01:00", "978", "2026-06-30 21:00");
	assert_local("2026-07-01T01:00", "984", "2026-07-01 06:00");
	assert_local("2026-07-01T13:00", "986", "2026-07-02 01:00");
	assert_local("2026-07-01T01:00", "987", "2026-06-30 15:00");
	assert_local("2026-07-01T13:00", "988", "2026-07-02 00:00");
	assert_local("2026-03-08T04:59", "975", "2026-03-08 01:59");
	assert_local("2026-03-08T05:00", "975", "2026-03-08 03:00");
	assert_local("2026-11-01T03:59", "975", "2026-11-01 01:59");
	assert_local("2026-11-01T04:00", "975", "2026-11-01 01:00");
	assert_local("1969-12-31T22:59", "75", "1969-12-31 23:59");
	date_local(INT64_MAX, "988", &d, &h, &m);
	assert_int_equal(d.y, 9999);
	date_local(INT64_MIN, "987", &d, &h, &m);
	assert_int_equal(d.y, 1);
}

/* Hour by hour from 2020 to 2035, against the C library's POSIX rules. */
static void
test_zones_libc(void **state)
{
	static const struct { const char *code, *tz; } zones[] = {
		{ "75", "CET-1CEST,M3.5.0,M10.5.0/3" },
		{ "975", "<-03>3<-02>,M3.2.0,M11.1.0" },
		{ "974", "<+04>-4" }, { "987", "<-10>10" },
	};
	char old[128] = "";
	size_t i;

	(void)state;
	if (getenv("TZ"))
		snprintf(old, sizeof old, "%s", getenv("TZ"));
	for (i = 0; i < sizeof zones / sizeof *zones; i++) {
		time_t t, last = 2066688000;

		setenv("TZ", zones[i].tz, 1);
		tzset();
		for (t = 1577836800; t < last; t += 3600) {
			struct tm tm;
			struct date d;
			int h, m;

			localtime_r(&t, &tm);
			date_local(t, zones[i].code, &d, &h, &m);
			if (d.y != tm.tm_year + 1900 || d.m != tm.tm_mon + 1 ||
				d.d != tm.tm_mday || h != tm.tm_hour ||
				m != tm.tm_min)
				fail_msg("%s at %lld", zones[i].code,
					(long long)t);
		}
		assert_string_equal(getenv("TZ"), zones[i].tz);
	}
	if (*old)
		setenv("TZ", old, 1);
	else
		unsetenv("TZ");
	tzset();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_holidays),
		cmocka_unit_test(test_instants),
		cmocka_unit_test(test_zones),
		cmocka_unit_test(test_zones_libc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

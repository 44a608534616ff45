/* The calendar export: folding, escaping, instants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "rules/ical.h"

/* Every line, folded or not, is 75 bytes at most and whole characters; put
 * together again they are what was given. */
static void
test_fold(void **state)
{
	char value[400], want[500];
	int n = 0;

	(void)state;
	for (size_t len = 0; len < 200; len++) {
		struct buf out, flat;
		const char *p, *e;

		value[0] = '\0';
		for (size_t i = 0; i < len; i++)
			strcat(value, i % 3 == 2 ? "é" : "a");
		snprintf(want, sizeof want, "SUMMARY:%s", value);
		buf_init(&out);
		buf_init(&flat);
		ical_line(&out, "SUMMARY", value);
		for (p = buf_str(&out); *p; p = e + 2) {
			e = strstr(p, "\r\n");
			assert_non_null(e);
			assert_true(e - p <= 75);
			/* no line begins inside a character */
			assert_true(((unsigned char)*p & 0xc0) != 0x80);
			if (p != buf_str(&out))
				assert_int_equal(*p++, ' ');
			assert_true(((unsigned char)*p & 0xc0) != 0x80);
			buf_put(&flat, p, (size_t)(e - p));
		}
		assert_string_equal(buf_str(&flat), want);
		buf_done(&out);
		buf_done(&flat);
		n++;
	}
	printf("folded: %d lengths\n", n);
}

static void
test_escape(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b);
	ical_line(&b, "X", "a,b;c\\d\ne\r\nf");
	assert_string_equal(buf_str(&b), "X:a\\,b\\;c\\\\d\\ne\\nf\r\n");
	/* it goes by the gate, as all that leaves */
	buf_clear(&b);
	ical_line(&b, "X", "a\033[2Jb\xc2\x9b" "c\xe2\x80\xae" "d\x7f\xff");
	assert_string_equal(buf_str(&b), "X:a?[2Jb?c?d??\r\n");
	buf_done(&b);
}

static void
test_utc(void **state)
{
	static const struct { const char *civil, *departement, *utc; } t[] = {
		{ "2026-11-26T14:30", "23", "2026-11-26T13:30:00" },
		{ "2026-07-01T09:00", "23", "2026-07-01T07:00:00" },
		{ "2026-07-01T09:00", "974", "2026-07-01T05:00:00" },
		{ "2026-07-01T09:00", "971", "2026-07-01T13:00:00" },
		/* around the changes of 29 March and 25 October */
		{ "2026-03-29T01:59", "23", "2026-03-29T00:59:00" },
		{ "2026-03-29T03:00", "23", "2026-03-29T01:00:00" },
		{ "2026-10-25T01:59", "23", "2026-10-24T23:59:00" },
		{ "2026-10-25T02:30", "23", "2026-10-25T00:30:00" },
		{ "2026-10-25T03:00", "23", "2026-10-25T02:00:00" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		int64_t civil;
		char got[32];

		assert_int_equal(date_instant_parse(t[i].civil, &civil),
			E_OK);
		date_instant_format(ical_utc(civil, t[i].departement), got,
			sizeof got);
		if (strcmp(got, t[i].utc))
			fail_msg("%s %s: %s", t[i].civil, t[i].departement,
				got);
	}
}

static void
test_event(void **state)
{
	struct ical_event e = { .uid = "1@passerelle", .start = 0,
		.minutes = 30, .summary = "Rendez-vous" };
	struct buf b;

	(void)state;
	buf_init(&b);
	ical_begin(&b);
	ical_event(&b, &e, 0);
	ical_end(&b);
	assert_non_null(strstr(buf_str(&b), "DTSTART:19700101T000000Z\r\n"
		"DTEND:19700101T003000Z\r\n"));
	assert_null(strstr(buf_str(&b), "LOCATION"));
	assert_non_null(strstr(buf_str(&b), "STATUS:CONFIRMED\r\n"));
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fold), cmocka_unit_test(test_escape),
		cmocka_unit_test(test_utc), cmocka_unit_test(test_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

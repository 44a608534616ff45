/* Telephones: one canonical form, and how it is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/phone.h"

static void
check(const char *typed, const char *want)
{
	struct rule_answer a, b, c;
	char shown[64];

	memset(&a, 'x', sizeof a);
	phone_canonical(typed, &a);
	if (strcmp(a.ok ? a.value : a.error, want) != 0)
		fail_msg("%s: %s, not %s", typed, a.ok ? a.value : a.error,
			want);
	if (!a.ok) {
		assert_true(strlen(a.message) > 10);
		return;
	}
	/* the same again, and from what is shown */
	phone_canonical(a.value, &b);
	assert_string_equal(b.ok ? b.value : b.error, a.value);
	phone_format(a.value, shown, sizeof shown);
	phone_canonical(shown, &c);
	assert_string_equal(c.ok ? c.value : c.error, a.value);
}

static void
test_home(void **state)
{
	(void)state;
	check("06 39 98 12 34", "+33639981234");
	check("0639981234", "+33639981234");
	check("06.12.34.56.78", "+33612345678");
	check("06-12-34-56-78", "+33612345678");
	check("06\xc2\xa0""12\xe2\x80\xaf""34 56 78", "+33612345678");
	check("(05) 65 12 34 56", "+33565123456");
	check("+33 6 12 34 56 78", "+33612345678");
	check("+33 (0)6 12 34 56 78", "+33612345678");
	check("+330612345678", "+33612345678");
	check("0033 6 12 34 56 78", "+33612345678");
	check("00330612345678", "+33612345678");
	check("0800 12 34 56", "+33800123456");
	check("09 72 12 34 56", "+33972123456");
	check("01 53 19 40 00", "+33153194000");
}

static void
test_overseas(void **state)
{
	static const struct { const char *range, *code; } ranges[] = {
		{ "0590", "590" }, { "0690", "590" }, { "0691", "590" },
		{ "0594", "594" }, { "0694", "594" }, { "0596", "596" },
		{ "0696", "596" }, { "0697", "596" }, { "0262", "262" },
		{ "0263", "262" }, { "0269", "262" }, { "0639", "262" },
		{ "0692", "262" }, { "0693", "262" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		char typed[32], want[32];

		snprintf(want, sizeof want, "+%s%s123456", ranges[i].code,
			ranges[i].range + 1);
		snprintf(typed, sizeof typed, "%s123456", ranges[i].range);
		check(typed, want);
		snprintf(typed, sizeof typed, "+33%s123456",
			ranges[i].range + 1);
		check(typed, want);
		snprintf(typed, sizeof typed, "+%s %s 12 34 56",
			ranges[i].code, ranges[i].range + 1);
		check(typed, want);
	}
	check("0595123456", "+33595123456");
	check("0699123456", "+33699123456");
	check("+590 612 34 56 78", "bad_range");
	check("+262 690 12 34 56", "bad_range");
	check("+596 508 12 34 56", "bad_range");
	/* fiction's range lies in Mayotte's; with the code it is Mayotte's */
	check("+262639981234", "+262639981234");
	check("+508 55 12 34", "+508551234");
	check("05 08 55 12 34", "+508551234");
	check("+681 72 12 34", "+681721234");
	check("+687 25 12 34", "+687251234");
	check("+687 25 12 3", "bad_length");
	check("+508 5512345", "bad_length");
	check("+689 40 12 34 56", "+68940123456");
	check("+689 40 12 34", "bad_length");
	check("55 12 34", "ambiguous");
	check("251234", "ambiguous");
}

static void
test_short_and_abroad(void **state)
{
	static const char *const fine[] = { "15", "17", "18", "112", "114",
		"115", "119", "191", "196", "3631", "3949", "3919", "1007",
		"116000", "116117", "118712" };
	static const char *const bad[] = { "1", "13", "25", "911", "4242",
		"1234", "12345", "0", "00", "061234567", "06123456789",
		"33612345678", "0012345678", "+33 1 23 45", "+3361234567",
		"+336123456789", "+33 006 12 34 56 7", "+1234", "+",
		"+0612345678", "+1234567890123456",
		"1234567890123456789012345678901234567890" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof fine / sizeof *fine; i++)
		check(fine[i], fine[i]);
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct rule_answer a;

		phone_canonical(bad[i], &a);
		if (a.ok)
			fail_msg("%s gives %s", bad[i], a.value);
	}
	check("116 000", "116000");
	check("36 31", "3631");
	check("+44 20 7946 0000", "+442079460000");
	check("+41 22 123 45 67", "+41221234567");
	check("0041 22 123 45 67", "+41221234567");
	check("+593 98 765 4321", "+593987654321");
	check("", "missing");
	check("   ", "missing");
	check("06 12 34 56 78 / 07 12 34 56 78", "two_numbers");
	check("06 12 34 56 78 ou 07 12 34 56 78", "two_numbers");
	check("06 12 34 56 78 OU 07 12 34 56 78", "two_numbers");
	check("06/12/34/56/78", "+33612345678");
	check("3631/3639", "two_numbers");
	check("06 12 34 56 7x", "bad_chars");
	check("06 12 34+56 78", "bad_chars");
	check("tel : 0612345678", "bad_chars");
	check("06 12 34 56 78 é", "bad_chars");
}

static void
test_shown(void **state)
{
	static const struct { const char *canonical, *shown; } want[] = {
		{ "+33639981234", "06 39 98 12 34" },
		{ "+33800123456", "08 00 12 34 56" },
		{ "+262692123456", "06 92 12 34 56" },
		{ "+590590123456", "05 90 12 34 56" },
		{ "+262639981234", "+262639981234" },
		{ "+508551234", "+508 55 12 34" },
		{ "+687251234", "+687 25 12 34" },
		{ "+68940123456", "+68940123456" },
		{ "+593987654321", "+593987654321" },
		{ "+442079460000", "+442079460000" },
		{ "3631", "3631" }, { "116000", "116000" }, { "", "" },
		{ "06 39 98 12 34", "06 39 98 12 34" },
	};
	char out[32], small[8];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof want / sizeof *want; i++) {
		phone_format(want[i].canonical, out, sizeof out);
		assert_string_equal(out, want[i].shown);
	}
	phone_format("+33639981234", small, sizeof small);
	assert_string_equal(small, "+336399");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_home),
		cmocka_unit_test(test_overseas),
		cmocka_unit_test(test_short_and_abroad),
		cmocka_unit_test(test_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The France Travail number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/ftid.h"

static void
check(const char *typed, const char *want)
{
	struct rule_answer a, again;

	memset(&a, 'x', sizeof a);
	ftid_check(typed, &a);
	if (strcmp(a.ok ? a.value : a.error, want) != 0)
		fail_msg("%s: %s, not %s", typed, a.ok ? a.value : a.error,
			want);
	if (!a.ok) {
		assert_string_equal(a.value, "");
		assert_true(strlen(a.message) > 10);
		return;
	}
	assert_string_equal(a.error, "");
	assert_string_equal(a.message, "");
	ftid_check(a.value, &again);
	assert_true(again.ok);
	assert_string_equal(again.value, a.value);
}

static void
test_forms(void **state)
{
	(void)state;
	check("12345678", "12345678");
	check("1234567A", "1234567A");
	check("1234567z", "1234567Z");
	check("00000000", "00000000");
	check("12345678901", "12345678901");
	check(" 1234 567 a ", "1234567A");
	check("123 456\t78901", "12345678901");
	check("1234567\xc2\xa0" "A", "1234567A");       /* hard space */
	check("123\xe2\x80\xaf" "4567A", "1234567A");   /* narrow one */
}

static void
test_refused(void **state)
{
	(void)state;
	check("", "bad_form");
	check("   ", "bad_form");
	check("1234567", "bad_form");
	check("123456789", "bad_form");
	check("1234567890", "bad_form");
	check("123456789012", "bad_form");
	check("1234567890123456789012345", "bad_form");
	check("1234567890A", "bad_form");       /* 11 are all digits */
	check("123456AB", "bad_form");
	check("A2345678", "bad_form");
	check("1234567-", "bad_form");
	check("1234567\x7f", "bad_form");
	check("1234-567A", "bad_form");
	check("1234567é", "not_ascii");
	check("1234567\xef\xbc\xa1", "not_ascii");      /* full width A */
	check("\xd9\xa1" "234567A", "not_ascii");       /* Arabic 1 */
	check("1234567\xff", "not_ascii");
}

/* Each length of digits, each last character. */
static void
test_every(void **state)
{
	char s[40];
	int n, c;

	(void)state;
	for (n = 0; n < 39; n++) {
		memset(s, '7', (size_t)n);
		s[n] = '\0';
		check(s, n == 8 || n == 11 ? s : "bad_form");
	}
	for (c = 0x21; c < 0x7f; c++) {
		char want[16];

		snprintf(s, sizeof s, "1234567%c", c);
		snprintf(want, sizeof want, "1234567%c",
			c >= 'a' && c <= 'z' ? c - 32 : c);
		check(s, (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			(c >= 'a' && c <= 'z') ? want : "bad_form");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_every),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

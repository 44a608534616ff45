/* The département of a postal code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/postcode.h"

static void
check(const char *typed, const char *want)
{
	struct rule_answer a;

	memset(&a, 'x', sizeof a);
	postcode_check(typed, &a);
	if (strcmp(a.ok ? a.value : a.error, want) != 0)
		fail_msg("%s: %s, not %s", typed, a.ok ? a.value : a.error,
			want);
}

static void
test_postcode(void **state)
{
	(void)state;
	check("12000", "12");
	check(" 12 000 ", "12");
	check("01000", "01");
	check("75020", "75");
	check("95880", "95");
	check("19100", "19");
	check("21000", "21");
	check("97410", "974");
	check("97150", "971");
	check("97600", "976");
	check("98800", "988");
	check("98000", "980");
	check("", "bad_length");
	check("1200", "bad_length");
	check("120000", "bad_length");
	check("1200O", "bad_chars");
	check("2A000", "bad_chars");
	check("1200é", "bad_chars");
	check("00100", "unknown");
	check("96000", "unknown");
	check("99123", "unknown");
}

static void
test_corsica(void **state)
{
	static const char *const want[] = { "2A", "2A", "2B", "unknown",
		"2B", "unknown", "2B", "2A", "unknown", "unknown" };
	char typed[32];
	int i;

	(void)state;
	for (i = 0; i < 10; i++) {
		snprintf(typed, sizeof typed, "20%d90", i);
		check(typed, want[i]);
	}
}

/* Every beginning that is neither Corsica nor overseas: two digits. */
static void
test_all(void **state)
{
	int i;

	(void)state;
	for (i = 1; i <= 95; i++) {
		char typed[32], want[32];

		if (i == 20)
			continue;
		snprintf(typed, sizeof typed, "%02d999", i);
		snprintf(want, sizeof want, "%02d", i);
		check(typed, want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_postcode),
		cmocka_unit_test(test_corsica),
		cmocka_unit_test(test_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

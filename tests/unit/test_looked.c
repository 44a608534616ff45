/* Who looked at a record: each act that is about a person says what it did in
 * words, to her referents and to herself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "domains/looked.h"
#include "store/db.h"

const char *
cli_self(void)
{
	return "";      /* no program is started here */
}

/* Of nobody who is accompanied. */
static bool
of_staff(const char *on)
{
	static const char *const staff[] = { "structure", "service", "user",
		"membership", "proposal", "session", "draft", "alarm" };

	for (size_t i = 0; i < sizeof staff / sizeof *staff; i++)
		if (strcmp(staff[i], on) == 0)
			return true;
	return false;
}

static void
test_acts(void **state)
{
	const struct sql_act *a;
	int n = 0;

	for (a = sql_acts; a->name; a++) {
		bool hers = a->on ? !of_staff(a->on) : a->new_kind &&
			strcmp(a->new_kind, "draft") != 0;

		if (!hers || a->no_audit)
			continue;
		if (!looked_act(a->name))
			fail_msg("%s:%d: %s has no words", a->file, a->line,
				a->name);
		n++;
	}
	assert_true(n > 70);
	assert_null(looked_act("user.disable"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_acts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What a producer's record becomes: its columns, however many there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/buf.h"
#include "cli/dinclusion.h"
#include "cli/tidy.h"

static void
unknown(json_t *to, int from, int n)
{
	char name[40];
	int i;

	for (i = from; i < from + n; i++) {
		snprintf(name, sizeof name, "inconnue numéro %d", i);
		json_object_set_new(to, name, json_integer(i));
	}
}

/* The name that a complaint gives is the record's, after any number of
 * columns (not all are remembered). */
static void
test_many_columns(void **state)
{
	struct tidy *t = tidy_new(df_structure, "essai", "2026-11-25");
	json_t *raw = json_object(), *made;
	char value[80];
	struct buf why;

	(void)state;
	buf_init(&why);
	unknown(raw, 0, 599);
	json_object_set_new(raw, "Site internet", json_string("https://a.fr"));
	unknown(raw, 599, 100);
	made = tidy_record(t, raw, &why);
	assert_string_equal(tidy_column(t, "site_web"), "Site internet");
	tidy_value(t, raw, "site_web", value, sizeof value);
	assert_string_equal(value, "https://a.fr");
	json_decref(made);
	json_decref(raw);
	buf_done(&why);
	tidy_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

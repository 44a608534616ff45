/* Several codes in one value: their order, their labels, what was typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "model/codes.h"
#include "model/column.h"
#include "model/ctx.h"

static const struct choice needs[] = {
	{ "garde", "Garde d'enfant" }, { "mob", "Mobilité" },
	{ "num", "Numérique" }, { "iso", "Isolement, solitude" },
	{ "loge", "Logement" }, { "log2", "Logement, maintien" },
	{ NULL, NULL } };
static const struct choices sets[] = { { "needs", needs, NULL },
	{ NULL, NULL, NULL } };
static const struct domain domain = { .name = "d", .choices = sets };
const struct domain *const registry_domains[] = { &domain, NULL };
static struct ctx x;

static void
is(char *got, const char *want)
{
	assert_string_equal(got, want);
	free(got);
}

static void
test_canonical(void **state)
{
	is(codes_canonical(&x, sets, ""), "");
	is(codes_canonical(&x, sets, "num  garde num"), "garde num");
	/* what the set does not know stays, behind */
	is(codes_canonical(&x, sets, "neuf mob ancien"), "mob neuf ancien");
	is(codes_canonical(&x, NULL, "b a b"), "b a");
	is(codes_with(&x, sets, "num", "garde", true), "garde num");
	is(codes_with(&x, sets, "garde num", "garde", false), "num");
	is(codes_with(&x, sets, "garde", "garde", true), "garde");
	assert_true(codes_has("garde num", "num"));
	assert_false(codes_has("garde numero", "num"));
	assert_int_equal(codes_count(" a  b "), 2);
}

static void
test_labels(void **state)
{
	const char *all = "garde mob num";

	is(codes_labels(&x, sets, "", 0), "");
	is(codes_labels(&x, sets, all, 0), "Garde d'enfant, Mobilité, "
		"Numérique");
	is(codes_labels(&x, sets, "mob neuf", 0), "Mobilité, neuf");
	/* 14 + 2 + 8 + 2 + 9 columns */
	is(codes_labels(&x, sets, all, 35), "Garde d'enfant, Mobilité, "
		"Numérique");
	is(codes_labels(&x, sets, all, 34), "Garde d'enfant, Mobilité + 1");
	is(codes_labels(&x, sets, all, 27), "Garde d'enfant + 2");
	is(codes_labels(&x, sets, all, 10), "+ 3");
	/* one alone is shown as far as it goes */
	is(codes_labels(&x, sets, "garde", 5), "Garde d'enfant");
}

static void
typed(const char *text, const char *want)
{
	char *got = NULL;

	assert_int_equal(codes_parse(&x, sets, text, &got), E_OK);
	is(got, want);
}

static void
test_typed(void **state)
{
	char *got = NULL;

	typed("mobilite, GARDE", "garde mob");
	typed("num mob", "mob num");
	typed(" Mobilité ; num ,", "mob num");
	/* a label with a comma of its own */
	typed("Isolement, solitude", "iso");
	typed("num, isolement, solitude, mob", "mob num iso");
	typed("Logement, maintien", "log2");
	typed("Logement", "loge");
	assert_int_equal(codes_parse(&x, sets, "mob, toit", &got), E_CHECK);
	assert_non_null(strstr(err_text(), "« toit »"));
	assert_int_equal(codes_parse(&x, sets, "mob, log", &got), E_CHECK);
	assert_non_null(strstr(err_text(), "« log »"));
	assert_null(got);
}

static void
test_column(void **state)
{
	struct column c = { .name = "n", .label = "Besoins",
		.type = CT_CHOICES, .choice = "needs", .max = 2 };
	char out[200], *text;

	assert_int_equal(column_parse(&x, &c, "num, mob", out, sizeof out),
		E_OK);
	assert_string_equal(out, "mob num");
	assert_int_equal(column_parse(&x, &c, "num, mob, garde", out,
		sizeof out), E_CHECK);
	assert_string_equal(err_text(), "Besoins : 2 choix au plus.");
	/* too long is refused, never cut */
	assert_int_equal(column_parse(&x, &c, "garde, mob", out, 6), E_CHECK);
	column_show(&x, &c, "mob num", out, sizeof out);
	assert_string_equal(out, "Mobilité, Numérique");
	column_show(&x, &c, "mob num", out, 9);         /* é is not cut */
	assert_string_equal(out, "Mobilit");
	column_show_in(&x, &c, "mob num", 12, out, sizeof out);
	assert_string_equal(out, "Mobilité + 1");
	column_show(&x, &c, ROW_MASKED, out, sizeof out);
	assert_string_equal(out, "········");
	column_show(&x, &c, "", out, sizeof out);
	assert_string_equal(out, "");
	text = column_text(&x, &c, "mob num");
	is(text, "Mobilité, Numérique");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_canonical),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_typed),
		cmocka_unit_test(test_column),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

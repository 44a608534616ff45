/* What a person is found by: words, prefixes, sounds, numbers, dates; and what
 * is said of a part that is not known, or known to be empty. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/proto.h"
#include "domains/token.h"
#include "model/record.h"

static char seen[4000];

static void
note(void *to, int kind, const char *folded)
{
	size_t n = strlen(seen);

	snprintf(seen + n, sizeof seen - n, "%c:%s;", kind, folded);
}

static const char *
all(const struct token_of *of)
{
	seen[0] = '\0';
	token_all(of, note, NULL);
	return seen;
}

static bool
has(const struct token_of *of, const char *token)
{
	return strstr(all(of), token) != NULL;
}

static void
test_names(void **state)
{
	struct token_of of = { .last = "N'GUYEN-LÊ", .first = "Thi Mai" };

	assert_true(has(&of, ";w:guyen;"));
	assert_true(has(&of, ";w:mai;"));
	assert_true(has(&of, ";p:th;"));
	assert_true(has(&of, ";p:thi;"));
	assert_false(has(&of, "p:t;"));
	/* nothing of what was not said */
	assert_false(has(&of, "t:"));
	assert_false(has(&of, "b:"));
	assert_false(has(&of, "N:"));
	assert_false(has(&of, "D:"));
	assert_false(has(&of, "x:"));
	/* two words that somebody writes as one */
	assert_true(has(&of, ";w:nguyen;"));
	assert_true(has(&of, ";p:thimai;"));
	assert_false(has(&of, "w:guyenthi;"));
	/* one name without the other names nobody */
	of.first = NULL;
	assert_string_equal(all(&of), "");
}

/* Prefixes are of letters, not of bytes; a w is heard in two ways. */
static void
test_letters(void **state)
{
	struct token_of of = { .last = "Иванова", .first = "Wanda" };

	assert_true(has(&of, ";p:ив;"));
	assert_true(has(&of, ";p:иван;"));
	assert_false(has(&of, ";p:и;"));
	assert_true(has(&of, ";s:u2da;"));
	assert_true(has(&of, ";s:v2da;"));
}

/* Masked is not known: its tokens are left alone; empty is known. */
static void
test_masked(void **state)
{
	struct token_of of = { .last = "DIALLO", .first = "Aminata",
		.birth_name = ROW_MASKED, .phone = ROW_MASKED, .phone2 = "",
		.born = ROW_MASKED, .nir = ROW_MASKED };

	assert_false(has(&of, "x:"));
	assert_false(has(&of, "t:"));
	assert_false(has(&of, "b:"));
	assert_false(has(&of, "N:"));
	of.birth_name = of.phone = of.born = of.nir = "";
	assert_true(has(&of, "x:;"));
	assert_true(has(&of, "t:;"));
	assert_true(has(&of, "b:;"));
	assert_true(has(&of, "N:;"));
	assert_true(has(&of, "D:;"));
	of.birth_name = "TRAORÉ";
	of.phone2 = "+33639981234";
	of.nir = "185037505600181";
	assert_true(has(&of, "x:traore;"));
	assert_true(has(&of, "y:tra;"));
	assert_true(has(&of, "t:+33639981234;"));
	assert_true(has(&of, "N:1850375056001;"));
}

/* The same people whatever the order, the accents and the dashes. */
static void
test_who(void **state)
{
	char a[100], b[100];

	token_who("BENALI Nadia", a, sizeof a);
	token_who("nadia  Bénali", b, sizeof b);
	assert_string_equal(a, b);
	token_who("LE-ROUX Anne Anne", a, sizeof a);
	assert_string_equal(a, "anne le roux");
	token_who("", a, sizeof a);
	assert_string_equal(a, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_letters), cmocka_unit_test(test_masked),
		cmocka_unit_test(test_who),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

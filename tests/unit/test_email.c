/* E-mail addresses and France Travail numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/email.h"
#include "rules/ftid.h"

static void
test_email(void **state)
{
	static const char *const fine[] = { "ab@cd.fr", "a.b@c.fr",
		"nadia.benali+ml@mission-locale.asso.fr", "ab@1.2.org",
		"a_b-c@x.y.zz", "AB@CD.FR", "o'neil@exemple.com" };
	static const char *const bad[] = { "", "@", "a@cd.fr", "ab@", "ab",
		".ab@cd.fr", "ab.@cd.fr", "ab@cd", "ab@cd.f", "ab@.fr",
		"ab@cd..fr", "ab@cd.fr.", "ab@-cd.fr", "ab@cd-.fr",
		"ab@cd.f1", "ab@@cd.fr", "ab@c@d.fr", "a b@cd.fr",
		"ab@c d.fr", " ab@cd.fr", "ab@cd.fr ", "éb@cd.fr",
		"ab@cé.fr", "ab,cd@ef.fr", "ab@cd_e.fr", "<ab@cd.fr>",
		"ab@cd.fr\n" };
	struct rule_answer a;
	char text[300];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof fine / sizeof *fine; i++) {
		email_check(fine[i], &a);
		if (!a.ok)
			fail_msg("%s", fine[i]);
		assert_string_equal(a.value, fine[i]);
	}
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		email_check(bad[i], &a);
		if (a.ok)
			fail_msg("%s", bad[i]);
		assert_string_equal(a.error, "bad_form");
	}
	memset(text, 'a', sizeof text);
	strcpy(text + 248, "@bc.fr");           /* 254 bytes */
	email_check(text, &a);
	assert_true(a.ok);
	assert_string_equal(a.value, text);
	text[248] = 'a';
	strcpy(text + 249, "@bc.fr");
	email_check(text, &a);
	assert_false(a.ok);
}

static void
test_ftid(void **state)
{
	static const struct { const char *typed, *want; } rows[] = {
		{ "12345678", "12345678" }, { "1234567A", "1234567A" },
		{ "1234567a", "1234567A" }, { "123 456 7A", "1234567A" },
		{ "1234567\xc2\xa0""A", "1234567A" },
		{ "12345678901", "12345678901" },
		{ "", "bad_form" }, { "1234567", "bad_form" },
		{ "123456789", "bad_form" }, { "1234567890", "bad_form" },
		{ "123456789012", "bad_form" }, { "1234567890A", "bad_form" },
		{ "12345678901A", "bad_form" },
		{ "123456A8", "bad_form" }, { "A2345678", "bad_form" },
		{ "1234567-", "bad_form" },
		{ "12345678901234567890", "bad_form" },
		{ "1234567é", "not_ascii" }, { "１2345678", "not_ascii" },
	};
	struct rule_answer a, b;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		memset(&a, 'x', sizeof a);
		ftid_check(rows[i].typed, &a);
		assert_string_equal(a.ok ? a.value : a.error, rows[i].want);
	}
	ftid_check("1", &a);
	ftid_check("1234567é", &b);
	assert_string_not_equal(a.message, b.message);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_email),
		cmocka_unit_test(test_ftid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

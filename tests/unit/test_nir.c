/* The NIR, with numbers whose keys were worked out apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/nir.h"

static void
check(const char *number, const char *title, const char *born,
	const char *want)
{
	struct rule_answer a;

	memset(&a, 'x', sizeof a);
	nir_check(number, title, born, &a);
	if (strcmp(a.ok ? a.value : a.error, want) != 0)
		fail_msg("%s: %s, not %s", number, a.ok ? a.value : a.error,
			want);
	assert_int_equal(a.ok, !*a.error);
	assert_int_equal(a.ok, !*a.message);
	assert_int_equal(a.ok, !!*a.value);
}

static void
test_form(void **state)
{
	(void)state;
	check("1 85 03 75 056 001 81", NULL, NULL, "185037505600181");
	check("185037505600181", NULL, NULL, "185037505600181");
	check("\t1\xc2\xa0""85\xe2\x80\xaf""03 75056 00181 ", NULL, NULL,
		"185037505600181");
	/* Corsica: 2A counts as 19, 2B as 18 */
	check("1 85 03 2A 004 001 49", NULL, NULL, "185032A00400149");
	check("1 85 03 2a 004 001 49", NULL, NULL, "185032A00400149");
	check("2 76 12 2B 033 042 88", NULL, NULL, "276122B03304288");
	check("", NULL, NULL, "too_short");
	check("1 85 03 75 056 001", NULL, NULL, "too_short");
	check("18503750560018", NULL, NULL, "too_short");
	check("1850375056001811", NULL, NULL, "too_long");
	check("1 85 03 75 056 001 81 1 85 03 75 056 001 81", NULL, NULL,
		"too_long");
	check("585037505600181", NULL, NULL, "bad_first");
	check("085037505600181", NULL, NULL, "bad_first");
	check("A85037505600181", NULL, NULL, "bad_first");
	check("18503750560018O", NULL, NULL, "bad_chars");
	check("1850375056001é1", NULL, NULL, "bad_chars");
	check("1-8503750560018", NULL, NULL, "bad_chars");
	check("185032C00400149", NULL, NULL, "bad_chars");
	check("18503A200400149", NULL, NULL, "bad_chars");
	check("185032a0040017a", NULL, NULL, "bad_chars");
	check("1850375056001B1", NULL, NULL, "bad_chars");
	check("185037505600182", NULL, NULL, "bad_key");
	check("185037505600100", NULL, NULL, "bad_key");
	check("186037505600181", NULL, NULL, "bad_key");
	check("2 69 05 49 588 157 80", NULL, NULL, "specimen");
	check("2 69 05 49 588 157 80", "M", "1999-01-01", "specimen");
}

/* A number whose key is right; the arithmetic in steps of one digit. */
static void
make(char out[16], int first, int year, int month)
{
	char body[64];
	int i, rest = 0;

	snprintf(body, sizeof body, "%d%02d%02d75056123", first, year, month);
	for (i = 0; i < 13; i++)
		rest = (rest * 10 + body[i] - '0') % 97;
	body[13] = (char)('0' + (97 - rest) / 10);
	body[14] = (char)('0' + (97 - rest) % 10);
	memcpy(out, body, 15);
	out[15] = '\0';
}

static void
test_every_month_first_key(void **state)
{
	char n[16];
	int i, key;

	(void)state;
	for (i = 0; i < 100; i++) {
		make(n, 1, 85, i);
		check(n, NULL, NULL, (i >= 13 && i <= 19) ||
			(i >= 43 && i <= 49) ? "bad_month" : n);
	}
	for (i = 0; i < 10; i++) {
		make(n, i, 85, 3);
		check(n, NULL, NULL, strchr("123478", '0' + i) ? n :
			"bad_first");
	}
	/* one key of a hundred */
	for (key = 0; key < 100; key++) {
		snprintf(n, sizeof n, "1850375056001%02d", key);
		check(n, NULL, NULL, key == 81 ? n : "bad_key");
	}
	/* every slip of one digit is caught */
	for (i = 1; i < 15; i++) {
		struct rule_answer a;

		strcpy(n, "185037505600181");
		n[i] = (char)('0' + (n[i] - '0' + 1) % 10);
		nir_check(n, NULL, NULL, &a);
		assert_false(a.ok);
	}
	/* a rest of 0 makes the key 97, never 00 */
	for (i = 0; i < 100; i++) {
		make(n, 1, i, 1);
		if (strcmp(n + 13, "97") == 0)
			break;
	}
	assert_true(i < 100);
	check(n, NULL, NULL, n);
	strcpy(n + 13, "00");
	check(n, NULL, NULL, "bad_key");
}

static void
test_title(void **state)
{
	int first;

	(void)state;
	for (first = 1; first <= 8; first++) {
		bool man = first == 1 || first == 3 || first == 7;
		char n[16];

		if (first == 5 || first == 6)
			continue;
		make(n, first, 85, 3);
		check(n, NULL, NULL, n);
		check(n, "", NULL, n);
		check(n, "M", NULL, man ? n : "title_mismatch");
		check(n, "MME", NULL, man ? "title_mismatch" : n);
	}
}

static void
test_birth(void **state)
{
	char n[16];
	int first;

	(void)state;
	for (first = 1; first <= 8; first++) {
		bool certain = first <= 2;

		if (first == 5 || first == 6)
			continue;
		make(n, first, 85, 3);
		check(n, NULL, "1985-03-12", n);
		check(n, NULL, "1885-03-12", n);
		check(n, NULL, "1986-03-12", certain ? "year_mismatch" : n);
		check(n, NULL, "1985-04-12", certain ? "month_mismatch" : n);
		check(n, NULL, "1986-04-12", certain ? "year_mismatch" : n);
		/* fictitious months say nothing */
		make(n, first, 85, 20);
		check(n, NULL, "1985-04-12", n);
		check(n, NULL, "1986-04-12", certain ? "year_mismatch" : n);
		make(n, first, 85, 0);
		check(n, NULL, "1985-04-12", n);
		make(n, first, 85, 99);
		check(n, NULL, "1985-04-12", n);
		make(n, first, 5, 12);
		check(n, NULL, "2005-12-31", n);
		check(n, NULL, "2005-11-30", certain ? "month_mismatch" : n);
		check(n, NULL, "", n);
	}
	/* the title is said first */
	make(n, 1, 85, 3);
	check(n, "MME", "1986-04-12", "title_mismatch");
	check(n, "M", "1985-03-01", n);
}

/* No two refusals are told in the same words. */
static void
test_messages(void **state)
{
	static const struct { const char *n, *title, *born; } bad[] = {
		{ "1", NULL, NULL }, { "1234567890123456", NULL, NULL },
		{ "585037505600181", NULL, NULL },
		{ "18503750560018O", NULL, NULL },
		{ "185137505600181", NULL, NULL },
		{ "185037505600182", NULL, NULL },
		{ "269054958815780", NULL, NULL },
		{ "185037505600181", "MME", NULL },
		{ "185037505600181", NULL, "1986-03-12" },
		{ "185037505600181", NULL, "1985-04-12" },
	};
	struct rule_answer a[10];
	size_t i, j;

	(void)state;
	for (i = 0; i < 10; i++) {
		nir_check(bad[i].n, bad[i].title, bad[i].born, &a[i]);
		assert_false(a[i].ok);
		assert_null(strchr(a[i].message, '!'));
		for (j = 0; j < i; j++) {
			assert_string_not_equal(a[i].message, a[j].message);
			assert_string_not_equal(a[i].error, a[j].error);
		}
	}
}

static void
test_shown(void **state)
{
	char out[48];

	(void)state;
	nir_format("185037505600181", out);
	assert_string_equal(out, "1 85 03 75 056 001 81");
	nir_format("185032A00400149", out);
	assert_string_equal(out, "1 85 03 2A 004 001 49");
	nir_format("", out);
	assert_string_equal(out, "");
	nir_format("1850375056001", out);
	assert_string_equal(out, "1850375056001");
	nir_mask("185037505600181", out);
	assert_string_equal(out, "1 85 03 ·· ··· ··· ··");
	nir_mask("1850375056001", out);
	assert_string_equal(out, "········");
	nir_mask("", out);
	assert_string_equal(out, "········");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_every_month_first_key),
		cmocka_unit_test(test_title),
		cmocka_unit_test(test_birth),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

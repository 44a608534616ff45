/* Identifiers: the day first, then chance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/id.h"

static void
test_day(void **state)
{
	struct id a, b;

	(void)state;
	/* 2026-11-24 is day 20781: 0x0000512d */
	assert_int_equal(clock_fix("2026-11-24T23:59:59"), E_OK);
	a = id_new();
	assert_memory_equal(a.b, "\x00\x00\x51\x2d", 4);
	assert_int_equal(clock_fix("2026-11-25T00:00"), E_OK);
	b = id_new();
	assert_memory_equal(b.b, "\x00\x00\x51\x2e", 4);
	assert_true(memcmp(a.b, b.b, ID_SIZE) < 0);
	clock_fix(NULL);
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, ID_SIZE);
}

static void
test_random(void **state)
{
	enum { MANY = 4096 };
	static struct id id[MANY];
	unsigned char ones[12] = { 0 }, zeros[12] = { 0 };
	int i, j;

	(void)state;
	for (i = 0; i < MANY; i++) {
		id[i] = id_new();
		for (j = 0; j < 12; j++) {
			ones[j] |= id[i].b[4 + j];
			zeros[j] |= (unsigned char)~id[i].b[4 + j];
		}
	}
	/* every bit of the twelve bytes takes both values */
	for (j = 0; j < 12; j++) {
		assert_int_equal(ones[j], 0xff);
		assert_int_equal(zeros[j], 0xff);
	}
	qsort(id, MANY, sizeof *id, compare);
	for (i = 1; i < MANY; i++)
		assert_false(id_equal(&id[i - 1], &id[i]));
}

static void
test_text(void **state)
{
	static const struct id known = { { 0, 1, 0x2f, 0xa0, 0xff, 9, 0x7f,
		0x80, 0xde, 0xad, 0xbe, 0xef, 0x10, 0x32, 0x54, 0x76 } };
	const char *want = "00012fa0ff097f80deadbeef10325476";
	char out[ID_TEXT];
	struct id back;
	int i;

	(void)state;
	assert_ptr_equal(id_text(&known, out), out);
	assert_string_equal(out, want);
	assert_int_equal(id_parse(want, &back), E_OK);
	assert_true(id_equal(&known, &back));
	assert_string_equal(id_text(&id_none, out),
		"00000000000000000000000000000000");
	assert_int_equal(id_parse(out, &back), E_OK);
	assert_true(id_is_none(&back));
	for (i = 0; i < 200; i++) {
		struct id one = id_new();

		assert_int_equal(id_parse(id_text(&one, out), &back), E_OK);
		assert_true(id_equal(&one, &back));
		assert_false(id_is_none(&one));
	}
	/* one bit apart, anywhere */
	for (i = 0; i < 128; i++) {
		back = known;
		back.b[i / 8] ^= (unsigned char)(1 << i % 8);
		assert_false(id_equal(&known, &back));
		back = id_none;
		back.b[i / 8] ^= (unsigned char)(1 << i % 8);
		assert_false(id_is_none(&back));
	}
}

static void
test_refused(void **state)
{
	static const char *const bad[] = { "", "0",
		"0000000000000000000000000000000",
		"000000000000000000000000000000000",
		"0000000000000000000000000000000g",
		"0000000000000000000000000000000A",
		" 0000000000000000000000000000000",
		"0000000000000000000000000000000 ",
		"0x000000000000000000000000000000",
		"+0000000000000000000000000000000",
		"0000000000000000:000000000000000",
		"000000000000000\xc3\xa9" "000000000000000" };
	struct id id = { { 7 } }, before = id;
	size_t i;
	int c;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(id_parse(bad[i], &id), E_CHECK);
		assert_true(id_equal(&id, &before));    /* untouched */
	}
	/* of all bytes only the sixteen digits pass */
	for (c = 1; c < 256; c++) {
		char text[ID_TEXT] = "00112233445566778899aabbccddeeff";

		text[17] = (char)c;
		assert_int_equal(id_parse(text, &id) == E_OK,
			strchr("0123456789abcdef", c) != NULL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_day),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

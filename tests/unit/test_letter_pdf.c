/* A letter as a file: what it holds, folded, in WinAnsi. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "session/letter_pdf.h"

static int
times(const struct buf *b, const char *what)
{
	size_t i, n = strlen(what);
	int found = 0;

	for (i = 0; i + n <= b->len; i++)
		found += memcmp(b->data + i, what, n) == 0;
	return found;
}

static void
test_words(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b);
	assert_int_equal(letter_pdf("Madame Zo\u00e9 N\u0153L\n\n5 \u20ac (cinq)",
		&b), E_OK);
	assert_int_equal(memcmp(b.data, "%PDF-", 5), 0);
	assert_int_equal(times(&b, "%%EOF"), 1);
	/* octal escapes of WinAnsi: é, oe, euro; parentheses too */
	assert_int_equal(times(&b, "Zo\xe9 N\x9cL") + times(&b,
		"Zo\\351 N\\234L"), 1);
	assert_int_equal(times(&b, "5 \x80 \\(cinq\\)") + times(&b,
		"5 \\200 \\050cinq\\051"), 1);
	buf_done(&b);
}

/* Every word is there, whatever the width; a long one takes pages. */
static void
test_long(void **state)
{
	char text[20000] = "";
	struct buf b;
	int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		snprintf(text + strlen(text), 20, "mot%04d%c", i,
			i % 40 == 39 ? '\n' : ' ');
	buf_init(&b);
	assert_int_equal(letter_pdf(text, &b), E_OK);
	for (i = 0; i < 1000; i++) {
		char word[20];

		snprintf(word, sizeof word, "mot%04d", i);
		assert_int_equal(times(&b, word), 1);
	}
	assert_true(times(&b, "/Type /Page\n") >= 2);
	buf_done(&b);
	printf("a letter of 1000 words: all there\n");
}

/* So long a line that no line of the writer holds it: what she agreed to, or
 * those who help her, whole too; never a letter in two. */
static void
test_long_line(void **state)
{
	char text[8000] = "";
	struct buf b;
	int i;

	(void)state;
	for (i = 0; i < 400; i++)
		snprintf(text + strlen(text), 20, "m\u00e9t%04d ", i);
	buf_init(&b);
	assert_int_equal(letter_pdf(text, &b), E_OK);
	for (i = 0; i < 400; i++) {
		char word[20];

		snprintf(word, sizeof word, "t%04d", i);
		assert_int_equal(times(&b, word), 1);
	}
	assert_int_equal(times(&b, "m\xe9t") + times(&b, "m\\351t"), 400);
	buf_done(&b);
}

static void
test_unbroken(void **state)
{
	char text[2000];
	struct buf b;

	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	buf_init(&b);
	assert_int_equal(letter_pdf(text, &b), E_OK);
	assert_int_equal(letter_pdf("", &b), E_OK);
	buf_done(&b);
}

/* A sheet has one page, whatever stands on it, and large letters where it may. */
static void
test_sheet(void **state)
{
	char text[4000] = "", size[40];
	struct buf b;
	int i;

	(void)state;
	buf_init(&b);
	assert_int_equal(sheet_pdf("Mon r\u00e9cap\nNadia\n", &b), E_OK);
	assert_int_equal(times(&b, "/Type /Page\n"), 1);
	snprintf(size, sizeof size, " 17 Tf");
	assert_int_equal(times(&b, size), 1);
	for (i = 0; i < 45; i++)
		snprintf(text + strlen(text), 60, "ligne%04d de ce que je "
			"dois faire\n", i);
	buf_clear(&b);
	assert_int_equal(sheet_pdf(text, &b), E_OK);
	assert_int_equal(times(&b, "/Type /Page\n"), 1);
	assert_int_equal(times(&b, "ligne0044"), 1);
	assert_int_equal(times(&b, size), 0);
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words), cmocka_unit_test(test_long),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_unbroken), cmocka_unit_test(test_sheet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

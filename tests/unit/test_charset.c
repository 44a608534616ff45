/* Charsets: one column to one column, against iconv where it knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <iconv.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "ui/charset.h"

static void
test_tables(void **state)
{
	static const struct { enum charset c; const char *iconv; } sets[] = {
		{ CHARSET_LATIN1, "ISO-8859-1" },
		{ CHARSET_LATIN9, "ISO-8859-15" },
		{ CHARSET_CP1252, "CP1252" }, { CHARSET_CP850, "CP850" },
		{ CHARSET_ASCII, "ASCII" },
	};
	size_t s;
	unsigned b;

	for (s = 0; s < sizeof sets / sizeof *sets; s++) {
		iconv_t cd = iconv_open("UCS-4LE", sets[s].iconv);

		if (cd == (iconv_t)-1)
			skip();
		for (b = 0x20; b < 256; b++) {
			char in = (char)b, *from = &in;
			uint32_t want = 0, got;
			char *to = (char *)&want;
			size_t nin = 1, nout = 4;

			iconv(cd, NULL, NULL, NULL, NULL);
			got = charset_code(sets[s].c, (unsigned char)b);
			if (iconv(cd, &from, &nin, &to, &nout) != 0 ||
				(want >= 0x80 && want < 0xa0)) {
				assert_int_equal(got, 0xfffd);
				continue;
			}
			assert_int_equal(got, want);
			if (b != 0x7f)
				assert_int_equal(charset_byte(sets[s].c, got),
					b);
		}
		iconv_close(cd);
	}
}

static void
test_stand_ins(void **state)
{
	static const struct { enum charset c; uint32_t code; int byte; }
	want[] = {
		{ CHARSET_ASCII, 0xe9, 'e' }, { CHARSET_ASCII, 0xc7, 'C' },
		{ CHARSET_ASCII, 0x153, 'o' }, { CHARSET_ASCII, 0x20ac, 'E' },
		{ CHARSET_ASCII, 0xab, '"' }, { CHARSET_ASCII, 0xa0, ' ' },
		{ CHARSET_ASCII, 0x2019, '\'' }, { CHARSET_ASCII, 0xb7, '.' },
		{ CHARSET_LATIN1, 0x153, 'o' }, { CHARSET_LATIN1, 0x178, 'Y' },
		{ CHARSET_LATIN1, 0x20ac, 'E' }, { CHARSET_LATIN9, 0x2019,
		'\'' }, { CHARSET_LATIN9, 0x153, 0xbd }, { CHARSET_LATIN9,
		0xb7, 0xb7 }, { CHARSET_CP850, 0x20ac, 'E' }, { CHARSET_CP850,
		0x2026, '.' }, { CHARSET_CP1252, 0x2019, 0x92 },
		{ CHARSET_LATIN1, 0x1ec5, 'e' }, { CHARSET_ASCII, 0x151, 'o' },
		{ CHARSET_ASCII, 0x2502, '|' }, { CHARSET_CP850, 0x2500, 0xc4 },
		{ CHARSET_LATIN9, 0x65e5, '?' }, { CHARSET_LATIN9, 0x9b, '?' },
		{ CHARSET_LATIN9, 0xfffd, '?' }, { CHARSET_CP850, 0x202e, '?' },
	};
	size_t i;

	for (i = 0; i < sizeof want / sizeof *want; i++)
		if (charset_byte(want[i].c, want[i].code) != want[i].byte)
			fail_msg("%d %x: %02x", (int)want[i].c,
				(unsigned)want[i].code, charset_byte(want[i].c,
				want[i].code));
}

/* No character becomes a control, whatever the charset. */
static void
test_no_control(void **state)
{
	enum charset c;
	uint32_t code;

	for (c = CHARSET_LATIN9; c <= CHARSET_ASCII; c++) {
		for (code = 0x80; code < 0x30000; code++) {
			unsigned char b = charset_byte(c, code);

			assert_true(b >= 0x20 && b != 0x7f);
			if (c == CHARSET_LATIN9 || c == CHARSET_LATIN1)
				assert_true(b < 0x80 || b >= 0xa0);
			if (c == CHARSET_ASCII)
				assert_true(b < 0x80);
		}
	}
}

static void
test_names(void **state)
{
	enum charset c, got;

	for (c = CHARSET_UTF8; c <= CHARSET_ASCII; c++) {
		assert_true(charset_parse(charset_name(c), &got));
		assert_int_equal(c, got);
	}
	assert_true(charset_parse("UTF8", &got));
	assert_int_equal(got, CHARSET_UTF8);
	assert_false(charset_parse("koi8-r", &got));
	assert_int_equal(charset_of_lang("fr_FR.UTF-8"), CHARSET_UTF8);
	assert_int_equal(charset_of_lang("fr_FR.utf8@euro"), CHARSET_UTF8);
	assert_int_equal(charset_of_lang("fr_FR@euro"), CHARSET_LATIN9);
	assert_int_equal(charset_of_lang("fr_FR.ISO8859-15"), CHARSET_LATIN9);
	assert_int_equal(charset_of_lang("fr_FR"), CHARSET_LATIN1);
	assert_int_equal(charset_of_lang("fr_FR.CP1252"), CHARSET_CP1252);
	assert_int_equal(charset_of_lang("C"), CHARSET_UTF8);
	assert_int_equal(charset_of_lang("x.koi8-r"), CHARSET_UTF8);
	assert_int_equal(charset_of_lang(""), CHARSET_UTF8);
	assert_int_equal(charset_of_lang(NULL), CHARSET_UTF8);
	assert_int_equal(charset_of_lang("a.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
		"bbbbbbb"), CHARSET_UTF8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_stand_ins),
		cmocka_unit_test(test_no_control),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

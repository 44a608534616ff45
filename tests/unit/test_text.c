/* The gate to the terminal: all of Unicode, all short strings, any bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

/* What may never pass, from the Unicode character database (categories Cc,
 * Cf, Cs, Co, Zl, Zp), and what is allowed there but shows as nothing. */
static const struct { uint32_t from, to; } never[] = {
	{ 0x0, 0x1f }, { 0x7f, 0x9f },
	{ 0xad, 0xad }, { 0x600, 0x605 }, { 0x61c, 0x61c }, { 0x6dd, 0x6dd },
	{ 0x70f, 0x70f }, { 0x890, 0x891 }, { 0x8e2, 0x8e2 },
	{ 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x202a, 0x202e },
	{ 0x2060, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
	{ 0x110bd, 0x110bd }, { 0x110cd, 0x110cd }, { 0x13430, 0x13438 },
	{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
	{ 0xd800, 0xdfff }, { 0xe000, 0xf8ff }, { 0xf0000, 0x10ffff },
	{ 0x2028, 0x2029 },
	{ 0x34f, 0x34f }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f }, { 0x3164, 0x3164 }, { 0xfe00, 0xfe0f },
	{ 0xffa0, 0xffa0 }, { 0xfff0, 0xfff8 }, { 0xfdd0, 0xfdef },
};

static int
forbidden(uint32_t c)
{
	size_t i;

	for (i = 0; i < sizeof never / sizeof *never; i++)
		if (c >= never[i].from && c <= never[i].to)
			return 1;
	return (c & 0xfffe) == 0xfffe || c > 0x10ffff;
}

/* UTF-8 by its definition; returns the bytes or 0. */
static size_t
encode(uint32_t c, char *out)
{
	unsigned char *o = (unsigned char *)out;

	if (c < 0x80) {
		o[0] = (unsigned char)c;
		return 1;
	}
	if (c < 0x800) {
		o[0] = (unsigned char)(0xc0 | c >> 6);
		o[1] = (unsigned char)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		o[0] = (unsigned char)(0xe0 | c >> 12);
		o[1] = (unsigned char)(0x80 | (c >> 6 & 63));
		o[2] = (unsigned char)(0x80 | (c & 63));
		return 3;
	}
	o[0] = (unsigned char)(0xf0 | c >> 18);
	o[1] = (unsigned char)(0x80 | (c >> 12 & 63));
	o[2] = (unsigned char)(0x80 | (c >> 6 & 63));
	o[3] = (unsigned char)(0x80 | (c & 63));
	return 4;
}

static size_t
decode(const char *s, size_t n, uint32_t *c)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t need, i;
	uint32_t v;

	if (p[0] < 0x80) {
		*c = p[0];
		return 1;
	}
	need = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || n < need)
		return 0;
	v = p[0] & (0xffu >> (need + 1));
	for (i = 1; i < need; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (p[i] & 0x3f);
	}
	if (v > 0x10ffff || (v >= 0xd800 && v < 0xe000) ||
		(need == 3 && v < 0x800) || (need == 4 && v < 0x10000))
		return 0;
	*c = v;
	return need;
}

/* Cleans, and checks all that must hold of anything cleaned. */
static size_t
clean(const char *in, size_t n, enum text_kind kind, char *out, size_t size)
{
	char again[8192];
	size_t got, left, at;

	memset(out, '#', size);
	got = text_clean(in, n, kind, out, size);
	assert_true(got < size);
	assert_int_equal(out[got], 0);
	assert_int_equal(strlen(out), got);
	for (at = 0, left = got; left; ) {
		uint32_t c = 0;
		size_t used = decode(out + at, left, &c);

		assert_true(used > 0);
		if (c != '\n' || kind != TEXT_LINES)
			assert_false(forbidden(c));
		at += used;
		left -= used;
	}
	assert_true(got < sizeof again);
	assert_int_equal(text_clean(out, got, kind, again, sizeof again),
		got);
	if (memcmp(out, again, got + 1) != 0)
		fail_msg("not idempotent: %s, %s", out, again);
	assert_true(text_is_clean(out, kind));
	return got;
}

static void
test_every_code_point(void **state)
{
	uint32_t c;

	(void)state;
	for (c = 0; c <= 0x110010; c++) {
		bool allowed = text_allowed(c);

		if (forbidden(c) && allowed)
			fail_msg("U+%04X passes", c);
		if (!allowed && text_width(c) != 0)
			fail_msg("U+%04X has a width", c);
		if (text_width(c) < 0 || text_width(c) > 2)
			fail_msg("U+%04X is %d wide", c, text_width(c));
	}
	assert_false(text_allowed(UINT32_MAX));
	/* Latin whole, and no letter lost of the scripts met here */
	for (c = 0x20; c < 0x250; c++)
		assert_int_equal(text_allowed(c), c != 0x7f && c != 0xad &&
			!(c >= 0x80 && c < 0xa0));
	for (c = 0x410; c < 0x450; c++)
		assert_int_equal(text_width(c), 1);     /* А to я */
	for (c = 0x620; c < 0x64b; c++)
		assert_int_equal(text_width(c), 1);     /* Arabic letters */
	for (c = 0x300; c < 0x34f; c++)
		assert_int_equal(text_width(c), 0);     /* marks */
	for (c = 0x4e00; c < 0x9fa6; c++)
		assert_int_equal(text_width(c), 2);     /* ideographs */
	for (c = 0xac00; c < 0xd7a4; c++)
		assert_int_equal(text_width(c), 2);     /* Hangul */
	for (c = 0x2500; c < 0x2580; c++)
		assert_int_equal(text_width(c), 1);     /* frames */
	assert_int_equal(text_width(0x20ac), 1);        /* euro */
	assert_int_equal(text_width(0x2019), 1);
	assert_int_equal(text_width(0xa0), 1);
	assert_int_equal(text_width(0x3000), 2);
	assert_int_equal(text_width(0x1f600), 2);
}

/* Each code point alone and after a letter, through the whole gate. */
static void
test_every_code_point_cleaned(void **state)
{
	uint32_t c;

	(void)state;
	for (c = 1; c <= 0x10ffff; c++) {
		char in[8] = "e", out[64];
		size_t n, got;

		/* blocks without anything are tried one in 16 */
		if (c >= 0x32000 && c % 16)
			continue;
		n = encode(c, in + 1);
		got = clean(in, n + 1, TEXT_LINE, out, sizeof out);
		assert_true(got >= 2);
		if (forbidden(c) && c != '\t' && c != '\n' && c != '\r' &&
			strspn(out + 1, "?") != got - 1)
			fail_msg("U+%04X gives %s", c, out);
		got = clean(in + 1, n, TEXT_LINE, out, sizeof out);
		assert_true(got >= 1);
	}
}

static void
test_known(void **state)
{
	static const struct {
		const char *in;
		enum text_kind kind;
		const char *out;
	} want[] = {
		{ "", TEXT_LINE, "" },
		{ "Éléonore d'Œuf, 3 € (n° 5)", TEXT_LINE,
			"Éléonore d'Œuf, 3 € (n° 5)" },
		{ "a\x1b[31mb", TEXT_LINE, "a?[31mb" },
		{ "a\xc2\x9b" "31m", TEXT_LINE, "a?31m" },
		{ "a\x07\x08\x7f", TEXT_LINE, "a???" },
		{ "a\tb\nc\rd\r\ne", TEXT_LINE, "a b c d e" },
		{ "a\tb\nc\rd\r\ne\n", TEXT_LINES, "a b\nc\nd\ne\n" },
		{ "\r\r\n", TEXT_LINES, "\n\n" },
		{ "a\xe2\x80\xae" "b\xe2\x81\xa9", TEXT_LINE, "a?b?" },
		{ "\xef\xbb\xbf" "a", TEXT_LINE, "?a" },
		{ "a\xe2\x80\x8b" "b", TEXT_LINE, "a?b" },
		{ "a\xe2\x80\xa8" "b", TEXT_LINES, "a?b" },
		{ "e\xcc\x81", TEXT_LINE, "é" },        /* composed */
		{ "\xe2\x84\xa6", TEXT_LINE, "Ω" },
		{ "\xcc\x81" "a", TEXT_LINE, "?a" },    /* on nothing */
		{ "a\n\xcc\x81", TEXT_LINES, "a\n?" },
		{ "q\xcc\x82\xcc\x84\xcc\x83", TEXT_LINE,
			"q\xcc\x82\xcc\x84?" },         /* one too many */
		{ "\xff\xfe", TEXT_LINE, "??" },
		{ "\xc3", TEXT_LINE, "?" },
		{ "\xc0\xaf", TEXT_LINE, "??" },        /* overlong */
		{ "\xe0\x80\xaf", TEXT_LINE, "???" },
		{ "\xed\xa0\x80", TEXT_LINE, "???" },   /* a surrogate */
		{ "\xf4\x90\x80\x80", TEXT_LINE, "????" },
		{ "\xf3\xa0\x81\x81", TEXT_LINE, "?" }, /* a tag */
		{ "\xee\x80\x80", TEXT_LINE, "?" },     /* private */
	};
	char out[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof want / sizeof *want; i++) {
		clean(want[i].in, strlen(want[i].in), want[i].kind, out,
			sizeof out);
		assert_string_equal(out, want[i].out);
		assert_int_equal(text_is_clean(want[i].in, want[i].kind),
			strcmp(want[i].in, want[i].out) == 0);
	}
	/* a NUL inside is a control as any */
	clean("a\0b", 3, TEXT_LINE, out, sizeof out);
	assert_string_equal(out, "a?b");
}

/* What one code point of two bytes or less becomes when it is alone. */
static size_t
expected(uint32_t c, enum text_kind kind, char *out)
{
	if (c == '\t' || ((c == '\n' || c == '\r') && kind == TEXT_LINE))
		c = ' ';
	else if (c == '\r')
		c = '\n';
	else if (c == '\n')
		;
	else if (c == 0x374)
		c = 0x2b9;      /* the only three that NFC changes here, */
	else if (c == 0x37e)
		c = ';';        /* marks apart, which are on nothing */
	else if (c == 0x387)
		c = 0xb7;
	else if (!text_allowed(c) || text_width(c) == 0)
		c = '?';
	return encode(c, out);
}

static void
test_every_short_string(void **state)
{
	int a, b, k;

	(void)state;
	for (k = 0; k < 2; k++)
		for (a = 0; a < 256; a++) {
			enum text_kind kind = k ? TEXT_LINES : TEXT_LINE;
			char in[2] = { (char)a, 0 }, out[32], want[16];
			size_t n = expected(a < 0x80 ? (uint32_t)a :
				UINT32_MAX, kind, want);

			assert_int_equal(clean(in, 1, kind, out, sizeof out),
				n);
			assert_memory_equal(out, want, n);
			for (b = 0; b < 256; b++) {
				uint32_t c;
				size_t got;

				in[1] = (char)b;
				got = clean(in, 2, kind, out, sizeof out);
				if (a >= 0x80 && decode(in, 2, &c) == 2) {
					n = expected(c, kind, want);
				} else {
					n = a == '\r' && b == '\n' ? 0 :
						expected(a < 0x80 ?
						(uint32_t)a : UINT32_MAX,
						kind, want);
					n += expected(b < 0x80 ? (uint32_t)b :
						UINT32_MAX, kind, want + n);
				}
				assert_int_equal(got, n);
				assert_memory_equal(out, want, n);
			}
		}
}

/* Marks, controls, letters that compose or come apart, bad bytes. */
static const uint32_t odd[] = { 'a', 'e', ' ', '\n', '\r', '\t', 0x1b, 0x300,
	0x301, 0x308, 0x323, 0x327, 0x340, 0x344, 0x34f, 0x3b1, 0x345, 0x313,
	0x958, 0x93c, 0x915, 0x94d, 0x1100, 0x1161, 0x11a8, 0xac00, 0x2126,
	0x212b, 0x1f80, 0xfb1d, 0x5d0, 0x5b0, 0x5b4, 0x1d15e, 0x1d165, 0x1d16e,
	0x202e, 0xfeff, 0xf900, 0x0f73, 0x0f71, 0x0f72, 0x9be, 0x9c7, 0x9cb,
	0x1112e, 0x11131, 0x11127, 0xfffd, '?' };

static void
test_noise(void **state)
{
	char in[600], out[4096];
	int round;

	(void)state;
	srandom(20261124);
	for (round = 0; round < 60000; round++) {
		enum text_kind kind = round & 1 ? TEXT_LINES : TEXT_LINE;
		size_t n = 0, want = (size_t)random() % 40, size;

		while (n < want)
			if (round % 3 == 0 || random() % 16 == 0)
				in[n++] = (char)random();
			else
				n += encode(odd[(size_t)random() %
					(sizeof odd / sizeof *odd)], in + n);
		clean(in, n, kind, out, sizeof out);
		size = 1 + (size_t)random() % 30;
		clean(in, n, kind, out, size);
	}
	for (round = 0; round < 300; round++) {
		size_t i;

		for (i = 0; i < sizeof in; i++)
			in[i] = (char)random();
		clean(in, sizeof in, TEXT_LINES, out, sizeof out);
	}
}

static void
test_cut_on_a_character(void **state)
{
	const char *in = "aé€\xf0\x9f\x98\x80z";        /* 1 2 3 4 1 bytes */
	static const size_t whole[] = { 0, 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10,
		11, 11 };
	char out[16];
	size_t size;

	(void)state;
	for (size = 1; size < sizeof whole / sizeof *whole; size++) {
		assert_int_equal(clean(in, strlen(in), TEXT_LINE, out, size),
			whole[size]);
		assert_memory_equal(out, in, whole[size]);
	}
	out[0] = '#';
	assert_int_equal(text_clean("abc", 3, TEXT_LINE, out, 0), 0);
	assert_int_equal(out[0], '#');
}

static void
test_decode_encode(void **state)
{
	uint32_t c, back;
	char mine[8], its[8];

	(void)state;
	for (c = 0; c <= 0x10ffff; c++) {
		size_t n = encode(c, mine);

		if (c >= 0xd800 && c < 0xe000) {
			assert_int_equal(text_decode(mine, n, &back), 1);
			assert_int_equal(back, UINT32_MAX);
			continue;
		}
		assert_int_equal(text_decode(mine, n, &back), n);
		assert_int_equal(back, c);
		assert_int_equal(text_encode(c, its), n);
		assert_memory_equal(mine, its, n);
		assert_int_equal(its[n], 0);
		if (n > 1) {
			assert_int_equal(text_decode(mine, n - 1, &back), 1);
			assert_int_equal(back, UINT32_MAX);
		}
	}
	assert_int_equal(text_decode("a", 0, &back), 0);
	assert_int_equal(back, UINT32_MAX);
}

static void
test_columns(void **state)
{
	char s[64];

	(void)state;
	assert_int_equal(text_columns(""), 0);
	assert_int_equal(text_columns("Éléonore"), 8);
	assert_int_equal(text_columns("q\xcc\x82"), 1);
	assert_int_equal(text_columns("漢字a"), 5);
	assert_int_equal(text_length("漢字a"), 3);
	assert_int_equal(text_length("é"), 1);
	assert_int_equal(text_length(""), 0);
	strcpy(s, "Éléonore");
	text_cut(s, 8);
	assert_string_equal(s, "Éléonore");
	text_cut(s, 3);
	assert_string_equal(s, "Élé");
	text_cut(s, 0);
	assert_string_equal(s, "");
	strcpy(s, "漢字a");
	text_cut(s, 3);         /* not half of one */
	assert_string_equal(s, "漢");
	strcpy(s, "q\xcc\x82" "b");
	text_cut(s, 1);         /* the mark stays on its letter */
	assert_string_equal(s, "q\xcc\x82");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_code_point),
		cmocka_unit_test(test_every_code_point_cleaned),
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_every_short_string),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_cut_on_a_character),
		cmocka_unit_test(test_decode_encode),
		cmocka_unit_test(test_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

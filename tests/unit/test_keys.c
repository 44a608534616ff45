/* The decoder: what people's terminals send, and what nobody should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/keys.h"
#include "ui/term.h"

/* The names of all keys in the bytes, one blank between. */
static const char *
decode(struct decoder *d, const char *bytes, size_t n)
{
	static char out[4096];
	char name[16];
	struct key k;
	size_t o = 0;

	out[0] = '\0';
	assert_true(decoder_feed(d, bytes, n));
	while (decoder_next(d, &k)) {
		o += (size_t)snprintf(out + o, sizeof out - o, "%s%s",
			o ? " " : "", key_name(k.code, name));
		if (k.code == KEY_REPORT)
			o += (size_t)snprintf(out + o, sizeof out - o, "(%s)",
				k.report);
	}
	assert_false(decoder_waiting(d));
	return out;
}

#define KEYS(d, bytes, names) \
	assert_string_equal(decode(d, bytes, sizeof bytes - 1), names)

static void
test_variants(void **state)
{
	struct decoder *d = decoder_new(NULL, CHARSET_UTF8);

	KEYS(d, "\033OP\033OQ\033OR\033OS", "F1 F2 F3 F4");
	KEYS(d, "\033[11~\033[12~\033[13~\033[14~\033[15~", "F1 F2 F3 F4 F5");
	KEYS(d, "\033[[A\033[[B\033[[C\033[[D\033[[E", "F1 F2 F3 F4 F5");
	KEYS(d, "\033[M\033[N\033[V\033[X", "F1 F2 F10 F12");
	KEYS(d, "\033[17~\033[18~\033[19~\033[20~\033[21~\033[23~\033[24~",
		"F6 F7 F8 F9 F10 F11 F12");
	KEYS(d, "\033[1;5P\033[1;2S\033[24;2~\033[21^\033[5$", /* modified */
		"F1 F4 F12 F10 PageUp");
	KEYS(d, "\033[A\033OA\033[1;5A\033[B\033OB\033[C\033OC\033[D\033OD",
		"Up Up Up Down Down Right Right Left Left");
	KEYS(d, "\033[H\033OH\033[1~\033[7~\033[1;2H", "Home Home Home Home "
		"Home");
	KEYS(d, "\033[F\033OF\033[4~\033[8~", "End End End End");
	KEYS(d, "\033[2~\033[3~\033[5~\033[6~\033[L\033[I\033[G",
		"Insert Delete PageUp PageDown Insert PageUp PageDown");
	KEYS(d, "\033[28~\033[29~", "Help Do");
	KEYS(d, "\010\177", "Backspace Backspace");
	KEYS(d, "\r\n\r\r\n\n", "Enter Enter Enter Enter");
	KEYS(d, "\r", "Enter");
	KEYS(d, "\n", "");              /* of the same CR LF */
	KEYS(d, "\n", "Enter");
	KEYS(d, "\t\033[Z\033OM\033Op", "Tab BackTab Enter 0");
	KEYS(d, "\017\006\001\034", "^O ^F ^A ^\\");
	decoder_free(d);
}

static void
test_terminfo(void **state)
{
	struct decoder *d;
	struct term *t;

	assert_int_equal(term_new("vt220", 80, 24, CHARSET_UTF8, NULL, NULL,
		&t), E_OK);
	d = decoder_new(t, CHARSET_UTF8);
	KEYS(d, "\033[1~\033[4~\033[28~\033[29~\033OP\033[3~",
		"Find Select Help Do F1 Delete");
	decoder_free(d);
	term_free(t);
	assert_int_equal(term_new("linux", 80, 24, CHARSET_UTF8, NULL, NULL,
		&t), E_OK);
	d = decoder_new(t, CHARSET_UTF8);
	KEYS(d, "\033[1~\033[4~\033[[A\033[21~", "Home End F1 F10");
	decoder_free(d);
	term_free(t);
}

static void
test_esc(void **state)
{
	struct decoder *d = decoder_new(NULL, CHARSET_UTF8);

	KEYS(d, "\0331\0330\033=\033&\033\xc3\xa9\033-\033_\033\"",
		"Esc 1 Esc 0 Esc = Esc & Esc é Esc - Esc _ Esc \"");
	KEYS(d, "\033", "");            /* waits, for ever if it must */
	KEYS(d, "\033", "");            /* starts again */
	KEYS(d, "\xc3", "");
	KEYS(d, "\xa8", "Esc è");
	KEYS(d, "\033\033[A", "Up");
	KEYS(d, "\033 \033\r", "Esc Space Esc ^M");
	KEYS(d, "\033\xff" "a", "a");   /* a bad byte takes its Esc along */
	decoder_free(d);
	d = decoder_new(NULL, CHARSET_LATIN9);
	KEYS(d, "\033\xe9\033\xe0", "Esc é Esc à");
	KEYS(d, "\x9b" "A\x8f" "Pa\x9b" "21~", "Up F1 a F10");
	decoder_free(d);
}

static void
test_split(void **state)
{
	static const char all[] = "a\033[21~\xc3\xa9\033OP\033[200~x\033[201~"
		"\0331\xe2\x82\xac\033[12;1$y\r\n";
	struct decoder *d = decoder_new(NULL, CHARSET_UTF8);
	char got[300] = "", one[2];
	size_t i;

	for (i = 0; i + 1 < sizeof all; i++) {  /* byte by byte */
		const char *s;

		one[0] = all[i];
		s = decode(d, one, 1);
		if (*s) {
			strcat(got, *got ? " " : "");
			strcat(got, s);
		}
	}
	assert_string_equal(got, "a F10 é F1 PasteStart x PasteEnd Esc 1 € "
		"Report([12;1$y) Enter");
	decoder_free(d);
}

static void
test_reports(void **state)
{
	struct decoder *d = decoder_new(NULL, CHARSET_UTF8);

	KEYS(d, "\033[12;40R", "Report([12;40R)");
	KEYS(d, "\033[24;1R\033[1;9R", "Report([24;1R) Report([1;9R)");
	KEYS(d, "\033[1;2R", "F3");     /* Shift-F3, not row 1 */
	KEYS(d, "\033[?1;2c\033[>0;276;0c", "Report([?1;2c) "
		"Report([>0;276;0c)");
	KEYS(d, "\033[?12;2$y", "Report([?12;2$y)");
	KEYS(d, "\033[0n", "Report([0n)");
	decoder_free(d);
}

static void
test_unknown(void **state)
{
	struct decoder *d = decoder_new(NULL, CHARSET_UTF8);
	char flood[2000];

	KEYS(d, "a\033[99~b\033[1;2;3xc\033[<0;1;2Md\033[?5u\033[1;2 qe",
		"a b c d e");
	KEYS(d, "\033Ozf", "f");
	KEYS(d, "\033[1\033[Ax", "Up x");       /* broken, read from there */
	KEYS(d, "\033[12\rx", "Enter x");
	KEYS(d, "\xc3" "a\xe2\x82" "b\xff\xfe\x80\xc0\xaf" "c\xed\xa0\x80"
		"d\xf4\x90\x80\x80" "e\xc2\x9b" "2Jf", "a b c d e 2 J f");
	memset(flood, '1', sizeof flood);
	memcpy(flood, "\033[", 2);
	assert_string_equal(decode(d, flood, sizeof flood), "");
	assert_string_equal(decode(d, flood + 2, sizeof flood - 2), "");
	KEYS(d, "~ok", "o k");
	KEYS(d, "x\0y", "x y");
	decoder_free(d);
}

static void
test_paste(void **state)
{
	struct decoder *d = decoder_new(NULL, CHARSET_UTF8);
	static char big[70000];
	struct key k;
	int n = 0, last = 0;

	/* a function key hidden in what was copied does nothing */
	KEYS(d, "\033[200~a\033[21~\n\tb\017\0331\003\033[201~\033[21~",
		"PasteStart a Enter Tab b PasteEnd F10");
	/* too much: the end is lost, and given all the same */
	memset(big, 'z', sizeof big);
	memcpy(big, "\033[200~", 6);
	assert_false(decoder_feed(d, big, sizeof big));
	while (decoder_next(d, &k)) {
		n++;
		last = k.code;
	}
	assert_int_equal(last, KEY_PASTE_END);
	assert_int_equal(n, 65536 - 6 + 2);
	KEYS(d, "\033[21~", "F10");
	decoder_free(d);
}

static void
test_names(void **state)
{
	static const char *const good[] = { "F1", "F24", "^O", "^A", "^_",
		"Tab", "BackTab", "Up", "Esc 1", "Esc é", "Esc ^M", "Esc Space",
		"a", "é", "=", "?", "^", "Space", "Help", "Do", "PageDown",
		"F", "Esc \"" };
	static const char *const bad[] = { "", "F0", "F25", "F1x", "^[", "^H",
		"^I", "^M", "^J", "^?", "^a", "Esc", "Esc ", "Esc ab", "ab",
		"Esc F1", " ", "\033", "\xff" };
	char name[16];
	size_t i;
	int code, again;

	for (i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(key_parse(good[i], &code));
		assert_string_equal(key_name(code, name), good[i]);
	}
	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(key_parse(bad[i], &code));
	assert_true(key_parse("Remove", &code));
	assert_int_equal(code, KEY_DELETE);
	for (code = KEY_BASE; code < KEY_LAST; code++) {
		if (code == KEY_F0)
			continue;
		assert_true(key_parse(key_name(code, name), &again));
		assert_int_equal(code, again);
	}
	assert_string_equal(key_name(KEY_F0, name), "?");
	assert_string_equal(key_name(-1, name), "?");
}

static bool
is_valid(int code)
{
	bool esc = code >= KEY_ESC_BASE;
	int c = esc ? code - KEY_ESC_BASE : code;

	if (!esc && code >= KEY_BASE)
		return code < KEY_LAST && code != KEY_F0;
	if (c <= 0 || c >= 0x110000 || (c >= 0xd800 && c <= 0xdfff) ||
		(c >= 0x80 && c < 0xa0) || c == 27)
		return false;
	return esc || (c != 8 && c != 9 && c != 10 && c != 13 && c != 127);
}

static void
test_random(void **state)
{
	static const char likely[] = "\033\033\033[[[O;;?>$~0123456789~ABHRcyP"
		"MZ\xc3\xa9\xe2\x82\xac\r\n\t\x9b\x8f";
	enum charset c;
	unsigned seed = 12345;

	for (c = CHARSET_UTF8; c <= CHARSET_ASCII; c++) {
		struct decoder *d = decoder_new(NULL, c);
		long left = 200000;
		struct key k;
		long keys = 0;

		while (left > 0) {
			unsigned char piece[64];
			size_t n, i;

			seed = seed * 1103515245 + 12345;
			n = (seed >> 16) % sizeof piece + 1;
			for (i = 0; i < n; i++) {
				seed = seed * 1103515245 + 12345;
				piece[i] = seed >> 30 ? (unsigned char)
					likely[(seed >> 12) %
					(sizeof likely - 1)] :
					(unsigned char)(seed >> 16);
			}
			left -= (long)n;
			assert_true(decoder_feed(d, piece, n));
			while (decoder_next(d, &k)) {
				assert_true(is_valid(k.code));
				assert_true(strlen(k.report) <
					sizeof k.report);
				keys++;
			}
			assert_false(decoder_waiting(d));
		}
		assert_true(keys > 10000);
		/* whatever came before, three keys later all is well again
		 * (unless a paste is open) */
		decode(d, "\033[201~\r", 7);
		KEYS(d, "ab", "a b");
		decoder_free(d);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_variants),
		cmocka_unit_test(test_terminfo),
		cmocka_unit_test(test_esc),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_reports),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_paste),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What passes the gate, before an independent terminal (tests/unit/watch.h):
 * every code point, every sequence of up to 3 bytes (under the sanitizers one
 * of 64 of those of 3; LONG=1: all). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/tell.h"
#include "tests/unit/watch.h"

#ifdef __SANITIZE_ADDRESS__
#define STEP 64
#else
#define STEP 1
#endif

static int
open_terminal(void **state)
{
	watch_open();
	return 0;
}

static int
close_terminal(void **state)
{
	watch_close();
	return 0;
}

static void
show(const char *s, size_t n)
{
	const char *bad = watch_show(s, n);
	size_t i;

	for (i = 0; bad && i < n; i++)
		fprintf(stderr, " %02x", (unsigned char)s[i]);
	if (bad)
		fail_msg("%s", bad);
}

/* The watch sees what it must see. */
static void
test_the_watch(void **state)
{
	static const struct { const char *s, *what; } known[] = {
		{ "\033]0;x\007", "a title or a mode" },
		{ "\033]52;c;eA==\007", "a command string" },
		{ "\033[c", "an answer" }, { "\033[5n", "an answer" },
		{ "\033[?25l", "a title or a mode" },
		{ "\033[31m", "an attribute" }, { "\007", "the bell" },
		{ "\033[A", "the cursor left its row" },
		{ "\033[2J", "cells erased" }, { "\n", "the cursor left its row" },
		{ "\033Pq\033\\", "a command string" },
		{ "\033[999z", "a control sequence" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof known / sizeof *known; i++) {
		close_terminal(NULL);
		open_terminal(NULL);
		watch_raw(known[i].s);
		if (!w.bad || strcmp(known[i].what, w.bad) != 0)
			fail_msg("%zu: %s", i, w.bad ? w.bad : "not seen");
		/* and the gate takes it away */
		close_terminal(NULL);
		open_terminal(NULL);
		show(known[i].s, strlen(known[i].s));
	}
}

/* By the definition of UTF-8, surrogates too. */
static size_t
encode(uint32_t c, char *out)
{
	unsigned char *o = (unsigned char *)out;
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4, i;
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (i = n - 1; i > 0; i--, c >>= 6)
		o[i] = (unsigned char)(0x80 | (c & 63));
	o[0] = (unsigned char)(lead[n] | c);
	return n;
}

static void
test_every_code_point(void **state)
{
	uint32_t c;

	(void)state;
	for (c = 0; c <= 0x10ffff; c++) {
		char in[8];
		size_t n = encode(c, in);

		show(in, n);
		in[n] = 'm';
		show(in, n + 1);
	}
	print_message("ok - %ld texts of every code point, %ld cells\n",
		w.tried, w.glyphs);
	assert_int_equal(w.tried, 2 * 0x110000);
}

/* The third byte is every one STEP of them, another start each time. */
static void
test_every_three_bytes(void **state)
{
	unsigned step = STEP, a, b, c;

	(void)state;
	if (getenv("LONG"))
		step = 1;
	for (a = 0; a < 256; a++) {
		char in[3] = { (char)a };

		show(in, 1);
		for (b = 0; b < 256; b++) {
			in[1] = (char)b;
			show(in, 2);
			for (c = (a * 37 + b * 11) % step; c < 256; c += step) {
				in[2] = (char)c;
				show(in, 3);
			}
		}
	}
	print_message("ok - %ld sequences of up to 3 bytes, %ld cells\n",
		w.tried, w.glyphs);
	assert_int_equal(w.tried, 256 + 65536 + 16777216 / step);
}

/* Longer ones, of what terminals listen to. */
static void
test_sequences(void **state)
{
	static const char *const piece[] = { "\033", "[", "]", "P", "\\", "0;",
		"52;c;", "?1049", "h", "l", "\007", "\xc2\x9b", "\xc2\x9d",
		"\x9b", "\x90", "\xe2\x80\xae", "\xcc\x81", "é", "漢", "a",
		"\r", "\n", "\t", "\x0e", "\x0f", "\x05", "c", "6n", "#8",
		"\xf0\x9f\x98\x80", "\xf3\xa0\x81\x81", "\xef\xbb\xbf" };
	int i;

	(void)state;
	srandom(20261125);
	for (i = 0; i < 200000; i++) {
		char in[48];
		size_t n = 0, k = 2 + (size_t)random() % 9;

		while (k--) {
			const char *p = piece[(size_t)random() %
				(sizeof piece / sizeof *piece)];

			memcpy(in + n, p, strlen(p));
			n += strlen(p);
		}
		show(in, n);
	}
	print_message("ok - %ld longer sequences\n", w.tried);
}

#define EVIL "a\033]0;x\007b\xe2\x80\xae\xc2\x9b" "2J\r\tz"
#define TAME "a?]0;x?b??2J"

/* What standard error got from `say`. */
static const char *
captured(void (*say)(void))
{
	static char got[4096];
	FILE *f = tmpfile();
	int err = dup(2);
	size_t n;

	assert_non_null(f);
	dup2(fileno(f), 2);
	say();
	fflush(stderr);
	dup2(err, 2);
	close(err);
	rewind(f);
	n = fread(got, 1, sizeof got - 1, f);
	got[n] = '\0';
	fclose(f);
	return got;
}

static void
say_log(void)
{
	log_init("x", LOG_NOTE);
	log_say(LOG_WARN, "%s", EVIL);
}

static void
say_told(void)
{
	static const char *const cell[] = { EVIL, NULL, "é" };

	tell(stderr, "%s\n", EVIL);
	tell_cells(stderr, cell, 3);
}

/* Messages, the log, the command line. */
static void
test_ways_out(void **state)
{
	char said[200];

	(void)state;
	assert_int_equal(err_set(E_IO, "%s", EVIL), E_IO);
	assert_string_equal(err_text(), TAME "\n z");
	err_set(E_IO, "no %s, %d", EVIL, 3);
	assert_string_equal(err_text(), "no " TAME "\n z, 3");
	i18n_said(err_said(), said, sizeof said);
	assert_string_equal(said, err_text());
	i18n_said(EVIL, said, sizeof said);
	assert_string_equal(said, TAME "\n z");
	assert_string_equal(captured(say_log), "<4>x: " TAME "  z\n");
	assert_string_equal(captured(say_told), TAME "\n z\n" TAME
		"  z\t\té\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_watch, open_terminal,
			close_terminal),
		cmocka_unit_test_setup_teardown(test_every_code_point,
			open_terminal, close_terminal),
		cmocka_unit_test_setup_teardown(test_every_three_bytes,
			open_terminal, close_terminal),
		cmocka_unit_test_setup_teardown(test_sequences, open_terminal,
			close_terminal),
		cmocka_unit_test(test_ways_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

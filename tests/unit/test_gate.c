/* What passes the gate, before an independent terminal: libvterm, with each
 * of its callbacks watched.  Of everything that the gate lets through, it may
 * only put letters into the cells of one row and move its cursor along that
 * row.  A title, a mode, a bell, an erasure, a scroll, an answer, an unknown
 * sequence: each is an escape that got through.
 * Every code point, every sequence of up to 3 bytes (under the sanitizers one
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
#include <vterm.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/tell.h"
#include "base/text.h"

#define COLUMNS 60
#define ROW 3

#ifdef __SANITIZE_ADDRESS__
#define STEP 64
#else
#define STEP 1
#endif

static struct {
	VTerm *vt;
	VTermState *state;
	long glyphs, tried;
	int cells;              /* columns that the last one took */
	const char *bad;        /* what it did that no text does */
} w;

static int
on_glyph(VTermGlyphInfo *info, VTermPos pos, void *user)
{
	w.glyphs++;
	w.cells = pos.col + info->width;
	if (pos.row != ROW)
		w.bad = "a letter on another row";
	return 1;
}

static int
on_move(VTermPos pos, VTermPos old, int visible, void *user)
{
	if (pos.row != ROW)
		w.bad = "the cursor left its row";
	return 1;
}

static int
on_scroll(VTermRect r, int down, int right, void *user)
{
	w.bad = "a scroll";
	return 1;
}

static int
on_rect(VTermRect to, VTermRect from, void *user)
{
	w.bad = "cells moved";
	return 1;
}

static int
on_erase(VTermRect r, int selective, void *user)
{
	w.bad = "cells erased";
	return 1;
}

static int
on_pen(VTermAttr attr, VTermValue *v, void *user)
{
	w.bad = "an attribute";
	return 1;
}

static int
on_prop(VTermProp prop, VTermValue *v, void *user)
{
	w.bad = "a title or a mode";
	return 1;
}

static int
on_bell(void *user)
{
	w.bad = "the bell";
	return 1;
}

static int
on_line(int row, const VTermLineInfo *info, const VTermLineInfo *old,
	void *user)
{
	w.bad = "a double line";
	return 1;
}

static int
on_control(unsigned char c, void *user)
{
	w.bad = "a control";
	return 1;
}

static int
on_csi(const char *lead, const long args[], int n, const char *mid,
	char command, void *user)
{
	w.bad = "a control sequence";
	return 1;
}

static int
on_string(const char *command, size_t n, void *user)
{
	w.bad = "a command string";
	return 1;
}

static void
on_answer(const char *s, size_t n, void *user)
{
	w.bad = "an answer";
}

static const VTermStateCallbacks watch = {
	.putglyph = on_glyph, .movecursor = on_move, .scrollrect = on_scroll,
	.moverect = on_rect, .erase = on_erase, .setpenattr = on_pen,
	.settermprop = on_prop, .bell = on_bell, .setlineinfo = on_line,
};
static const VTermParserCallbacks unknown = {
	.control = on_control, .csi = on_csi, .osc = on_string,
	.dcs = on_string,
};

static int
open_terminal(void **state)
{
	char home[16];

	memset(&w, 0, sizeof w);
	w.vt = vterm_new(6, COLUMNS);
	vterm_set_utf8(w.vt, 1);
	w.state = vterm_obtain_state(w.vt);
	vterm_state_reset(w.state, 1);
	snprintf(home, sizeof home, "\033[%d;1H", ROW + 1);
	vterm_input_write(w.vt, home, strlen(home));
	vterm_state_set_callbacks(w.state, &watch, NULL);
	vterm_state_set_unrecognised_fallbacks(w.state, &unknown, NULL);
	vterm_output_set_callback(w.vt, on_answer, NULL);
	return 0;
}

static int
close_terminal(void **state)
{
	vterm_free(w.vt);
	return 0;
}

/* From column 1, "<", what the gate makes of s, ">": the whole ends one
 * column after the text, whatever s began. */
static void
show(const char *s, size_t n)
{
	char out[160] = "\r<";
	size_t got = text_clean(s, n, TEXT_LINE, out + 2, sizeof out - 3);
	VTermPos at;

	out[2 + got] = '>';
	w.tried++;
	w.cells = 0;
	vterm_input_write(w.vt, out, got + 3);
	vterm_state_get_cursorpos(w.state, &at);
	if (!w.bad && (w.cells < 2 || at.row != ROW || at.col != w.cells))
		w.bad = "a sequence left open";
	if (!w.bad)
		return;
	for (got = 0; got < n; got++)
		fprintf(stderr, " %02x", (unsigned char)s[got]);
	fail_msg("%s", w.bad);
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
		vterm_input_write(w.vt, known[i].s, strlen(known[i].s));
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

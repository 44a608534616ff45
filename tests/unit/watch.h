/* An independent terminal, libvterm, with each of its callbacks watched.  Of
 * everything that the gate lets through, it may only put letters into the
 * cells of one row and move its cursor along that row.  A title, a mode, a
 * bell, an erasure, a scroll, an answer, an unknown sequence: each is an
 * escape that got through. */
#ifndef TESTS_WATCH_H
#define TESTS_WATCH_H

#include <stdio.h>
#include <string.h>

#include <vterm.h>

#include "base/text.h"

#define COLUMNS 60
#define ROW 3

static struct watch {
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

static inline void
watch_open(void)
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
}

static inline void
watch_close(void)
{
	vterm_free(w.vt);
}

/* Straight to the terminal, past the gate: what it does that no text does. */
static inline const char *
watch_raw(const char *s)
{
	vterm_input_write(w.vt, s, strlen(s));
	return w.bad;
}

/* From column 1, "<", what the gate makes of s (40 bytes at most), ">": the
 * whole ends one column after the text, whatever s began.  NULL when it
 * does. */
static inline const char *
watch_show(const char *s, size_t n)
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
	return w.bad;
}

#endif

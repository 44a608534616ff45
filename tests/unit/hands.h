/* Hands and eyes for tests of views: a session's ui on a libvterm. */
#ifndef TESTS_HANDS_H
#define TESTS_HANDS_H

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tests/vt.h"
#include "ui/screens.h"
#include "ui/ui.h"

static struct vt *vt;
static struct term *term;
static struct ctx x;
static struct ui ui;

static inline void
hands_open(const char *first)
{
	memset(&x, 0, sizeof x);
	x.current = -1;
	vt = vt_new(80, 24);
	assert_int_equal(term_new("vt220", 80, 24, CHARSET_UTF8, vt_send, vt,
		&term), E_OK);
	assert_int_equal(ui_init(&ui, term, &x, screens_keymap("defaut"),
		first), E_OK);
	ui_paint(&ui);
}

static inline void
hands_close(void)
{
	ui_done(&ui);
	term_free(term);
	vt_free(vt);
}

static inline void
press(int code)
{
	struct key k = { .code = code };

	ui_key(&ui, &k);
	ui_paint(&ui);
}

static inline void
type(const char *text)
{
	size_t n = strlen(text);

	while (n) {
		uint32_t code;
		size_t used = text_decode(text, n, &code);

		press((int)code);
		text += used;
		n -= used;
	}
}

/* The cursor is in this slot, `column` after its first. */
static inline void
at_(const char *name, int line, int column, const char *file, int where)
{
	const struct screen *s = ui_top(&ui)->screen;
	int y, x_, i;

	vt_cursor(vt, &y, &x_);
	for (i = 0; i < s->nslot; i++)
		if (strcmp(s->slot[i].name, name) == 0)
			break;
	_assert_true(i < s->nslot, name, file, where);
	_assert_int_equal((uintmax_t)y, (uintmax_t)(1 + s->slot[i].y + line),
		file, where);
	_assert_int_equal((uintmax_t)x_, (uintmax_t)(s->slot[i].x + column),
		file, where);
}
#define at(name, line, column) at_(name, line, column, __FILE__, __LINE__)

static inline void
shows_(int y, const char *text, bool yes, const char *file, int where)
{
	if (!strstr(vt_row(vt, y), text) == yes) {
		print_message("%s:%d: row %d is <%s>, %s <%s>\n", file, where,
			y, vt_row(vt, y), yes ? "not" : "with", text);
		_fail(file, where);
	}
}
#define shows(y, text) shows_(y, text, true, __FILE__, __LINE__)
#define hides(y, text) shows_(y, text, false, __FILE__, __LINE__)

static inline const char *
now(const char *column)
{
	return row_get(ui_top(&ui)->ops->row(ui_top(&ui)), column);
}

/* Tab until the cursor is in this slot. */
static inline void
to(const char *slot)
{
	const struct screen *s = ui_top(&ui)->screen;
	int y, column;

	for (int i = 0; i < 40; i++) {
		vt_cursor(vt, &y, &column);
		for (int k = 0; k < s->nslot; k++)
			if (strcmp(s->slot[k].name, slot) == 0 &&
				y >= 1 + s->slot[k].y &&
				y < 1 + s->slot[k].y + s->slot[k].lines &&
				column >= s->slot[k].x && column <=
				s->slot[k].x + s->slot[k].width)
				return;
		press(KEY_TAB);
	}
	fail_msg("%s never has the focus", slot);
}

/* The keys of the tests; `list`: what else is bound in a list. */
#define KEYMAP_OF(list) { "keymaps/defaut.keys", "keymap defaut \"Défaut\"\n" \
	"context any\n"                                                      \
	"  bind F1 help\n  bind \"Esc 1\" help\n"                            \
	"  bind F2 actions\n  bind \"Esc 2\" actions\n"                      \
	"  bind F3 back\n  bind \"Esc 3\" back\n"                            \
	"  bind F6 new\n  bind \"Esc 6\" new\n"                              \
	"  bind F7 page-prev\n  bind \"Esc 7\" page-prev\n"                  \
	"  bind F8 page-next\n  bind \"Esc 8\" page-next\n"                  \
	"  bind F12 cancel\n  bind \"Esc =\" cancel\n"                       \
	"  bind Enter enter\n  bind Up up\n  bind Down down\n"               \
	"  bind Left left\n  bind Right right\n"                             \
	"  bind Home home\n  bind End end\n"                                 \
	"  bind Backspace erase-left\n  bind ^D erase-here\n"                \
	"  bind ^O prefix\n  bind ^K clear\n"                                \
	"  bar help actions back\n"                                          \
	"context form\n  bind Insert overwrite\n"                           \
	"  bind F4 choose\n  bind \"Esc 4\" choose\n"                        \
	"  bind F10 save\n  bind \"Esc 0\" save\n"                           \
	"  bind Tab next\n  bind ^N next\n"                                  \
	"  bind BackTab prev\n  bind ^B prev\n"                              \
	"  bar help choose save cancel\n"                                    \
	"context list\n  bind = jump\n" list                                 \
	"context menu\n  bind = jump\n" }
#define KEYMAP KEYMAP_OF("")

#endif

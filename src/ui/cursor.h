/* A cursor over lines of which a page is shown: the keys that all such lists
 * have, and the first line shown. */
#ifndef UI_CURSOR_H
#define UI_CURSOR_H

#include <stdbool.h>

#include "ui/ui.h"

struct cursor {
	int n;                  /* lines */
	int at;                 /* 0 without any */
	int top, page;          /* those shown at the last painting */
};

/* Moves by a line, a page, to the first or the last; false when the key is
 * none of these. */
bool cursor_key(struct cursor *c, enum action a);

/* The line `to`, or the nearest that there is. */
void cursor_move(struct cursor *c, int to);

/* There is room for `page` lines: scrolls no more than it takes to show the
 * cursor. */
void cursor_show(struct cursor *c, int page);

/* For view_ops.lines: the first line shown is on row y, its text at column
 * x. */
void cursor_lines(const struct cursor *c, int y, int x, bool ticks,
	struct view_lines *out);

#endif

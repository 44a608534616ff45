/* The picture of a form or a menu: labels, and slots as empty brackets. */
#ifndef UI_PICTURE_H
#define UI_PICTURE_H

#include "ui/screen.h"

struct term;

/* Paints the picture with its line 0 at row `top` of the terminal; only the
 * rows 1 to `bottom` are touched, so a picture is scrolled by a smaller top.  Labels are translated run by run (two spaces or a slot end a
 * run).  Slots that are typed in are brackets around blanks; those that are
 * only looked at are blanks; the marker of an item (">" in
 * column 0) is left to who moves it.  Values are painted by the caller. */
void picture_paint(struct term *t, const struct screen *s, int top,
	int bottom);

/* Blanks a slot, its brackets and the label before it: it is not there. */
void picture_drop(struct term *t, const struct screen *s,
	const struct slot *slot, int top, int bottom);

/* Each run of label text of one line of a picture: its first column, its
 * bytes (not NUL ended) and the columns that its translation may take. */
void picture_runs(const char *line,
	void (*each)(void *arg, int x, const char *text, size_t n, int room),
	void *arg);

#endif

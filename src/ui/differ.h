/* The shortest that turns one picture into another on an ECMA-48 terminal.
 *
 * ncurses moves to each run of cells that changed by an absolute address, and
 * may move twice.  Here each row is the shortest path from its first column to
 * its end, by writing a cell, passing over cells that are right already,
 * erasing to the end of the line or a run of blanks; rows follow each other by
 * CR LF where that is shorter; and from some row on the screen may be erased
 * at once.  Plain cells of one column only. */
#ifndef UI_DIFFER_H
#define UI_DIFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct differ {
	int cols, rows;
	const uint32_t *old, *now;      /* rows x cols code points */
	int y, x;               /* where the cursor is; x < 0: not known */
	int end_y, end_x;       /* where it must be left */
	int least_cut;          /* no row above it may be erased with those
	                           below */
	bool ech;               /* the terminal erases n cells (ECH) */
	bool bytes;             /* a cell is one byte: no UTF-8 terminal */
};

/* Appends it, in UTF-8. */
void differ_run(const struct differ *d, struct buf *out);

#endif

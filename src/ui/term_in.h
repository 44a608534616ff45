/* Inside the terminal: shared by term.c and, above it, term_flush.c. */
#ifndef UI_TERM_IN_H
#define UI_TERM_IN_H

#include <curses.h>
#include <stdio.h>

#include "ui/charset.h"
#include "ui/echo.h"

struct grid;
struct paper;

struct term {
	SCREEN *screen;         /* NULL: this terminal has lines only */
	struct grid *grid;      /* instead of it, while there are lines only */
	FILE *file;             /* the memory file that ncurses paints into */
	FILE *input;            /* never read: ncurses wants one */
	int fd;
	int cols, rows;
	int y, x;               /* where the cursor is left */
	int region;             /* lines that scroll, as it was told */
	int at_y, at_x;         /* where it is; -1: not known */
	bool margin;            /* nothing is known of the cursor after the
	                           last column: it is left alone */
	struct paper *paper;
	int pan;                /* columns left of the terminal's first */
	enum charset charset;
	bool shown;             /* pictures have been sent */
	void (*send)(void *to, const void *data, size_t n);
	void *to;
	size_t bytes;
	unsigned char *out;     /* what is on its way; empty between flushes */
	size_t cap;
	struct echo echo;       /* what it shows by itself */
	int room;               /* columns free after the cursor in a plain
				   field; -1: nothing may be shown there */
};

/* Takes out of the memory file what ncurses wrote, into t->out: its length.
 * Whoever takes it wipes it. */
size_t term_collect(struct term *t);
/* UTF-8 to the terminal's charset, in place: the length it has then. */
size_t term_edge(enum charset charset, unsigned char *s, size_t n);
/* To the wire, and counted. */
void term_deliver(struct term *t, const void *data, size_t n);
/* Overwrites the pictures and the buffers that ncurses keeps. */
void term_wipe_screen(struct term *t);

#endif

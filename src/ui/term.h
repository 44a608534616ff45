/* The terminal: a picture of cells painted by ncurses into a memory file,
 * then sent, without a pty, through the edge (design 2, 7).
 *
 * Painting changes memory only; term_flush() sends the difference in one
 * piece.  Every text painted passes base/text.h's gate here.  One per
 * process (ncurses allows no more). */
#ifndef UI_TERM_H
#define UI_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "ui/capability.h"
#include "ui/charset.h"
#include "ui/echo.h"

struct key;
struct term;

enum attr { ATTR_PLAIN = 0, ATTR_BOLD = 1, ATTR_REVERSE = 2,
	ATTR_UNDERLINE = 4 };

/* Opens a terminal by its TERM name (unknown: vt100; "dumb": lines only) and
 * size (clamped to 20..500 x 8..200).  `send` takes what goes to the wire. */
enum err term_new(const char *name, int cols, int rows, enum charset charset,
	void (*send)(void *to, const void *data, size_t n), void *to,
	struct term **out);
void term_free(struct term *t);         /* wipes every cell and buffer */
int term_cols(const struct term *t);
int term_rows(const struct term *t);
void term_resize(struct term *t, int cols, int rows);
void term_charset(struct term *t, enum charset charset);
enum charset term_charset_now(const struct term *t);

void term_clear(struct term *t);        /* blanks the whole picture */
/* Writes text at row y, column x, cut or padded with blanks to exactly
 * `width` columns; width -1: as wide as the text, cut at the edge.  Never
 * paints the last cell of the last row (a VT scrolls there). */
void term_text(struct term *t, int y, int x, int width, const char *utf8);
/* The attribute of what is painted next (preference `sobre`: plain). */
void term_attr(struct term *t, unsigned attr);
void term_cursor(struct term *t, int y, int x);  /* where it is left */
/* From now on column `pan` of what is painted is the terminal's first: how a
 * picture is seen on a terminal that is not as wide. */
void term_pan(struct term *t, int pan);
/* What is painted goes to a sheet, whose size is the terminal's meanwhile;
 * NULL: back to the terminal. */
struct paper;
void term_paper(struct term *t, struct paper *p);
/* Sends text to the printer that the terminal has (media copy), in its
 * charset, with a form feed after it. */
void term_print(struct term *t, const char *utf8);
int term_cursor_column(const struct term *t);

void term_flush(struct term *t);        /* sends the difference */
void term_redraw(struct term *t);       /* sends everything at next flush */
void term_beep(struct term *t);
/* Erases screen and scrollback; for leaving and locking. */
void term_erase(struct term *t);
/* Raw bytes for the terminal itself (modes): our own text only; nothing while
 * it has lines. */
void term_raw(struct term *t, const char *bytes);

/* Lines instead of a picture (linear mode).  While it lasts nothing that is
 * painted is sent and no escape sequence is, but for term_erase() on a
 * terminal that was not opened as "dumb": the picture stays in memory, for
 * term_row(), TERM_LINES_ROWS high and as wide as the terminal, 80 columns at
 * most.  false: a terminal opened as "dumb" can do nothing else. */
bool term_lines(struct term *t, bool on);
bool term_is_lines(const struct term *t);
bool term_only_lines(const struct term *t);
#define TERM_LINES_ROWS 28
/* The text of a row of that picture from column x on. */
void term_row(const struct term *t, int y, int x, char *out, size_t size);
/* The row where the cursor was left. */
int term_cursor_row(const struct term *t);
/* Sends text as it is, through the gate and the edge; end: and CR LF. */
void term_say(struct term *t, const char *utf8, bool end);

/* Takes back the last n columns of the line that is not ended. */
void term_rub(struct term *t, int n);

/* Typing that does not wait (ui/echo.h).  term_echo(): how the terminal echoes
 * by itself, NONE while that is not wanted.  term_room(), at each picture: the
 * columns that are free after the cursor, in a field where a letter typed
 * appears as it is; -1 where the terminal may show nothing by itself.  What
 * comes from the terminal is told before it is used: term_breaks() says that
 * the picture is to be sent first, term_heard() that it was no key but an
 * answer, term_noise() that it was nothing. */
void term_echo(struct term *t, enum echo_kind kind);
void term_room(struct term *t, int room);
bool term_breaks(const struct term *t, const struct key *k);
bool term_heard(struct term *t, const struct key *k);
void term_noise(struct term *t);
/* It is to show nothing any more, from now on. */
void term_echo_off(struct term *t);
/* Is it told to show what is typed? */
bool term_echoes(const struct term *t);

/* Bytes sent since the last call, after the edge. */
size_t term_bytes(struct term *t);
#endif

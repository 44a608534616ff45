/* What ncurses would send, and what differ.h would: the shorter one goes.
 *
 * update_before() looks at the two pictures between wnoutrefresh(stdscr) and
 * doupdate(); what
 * ncurses wrote is then handed to update_after(), which leaves it or
 * writes better: ncurses and the terminal agree on the picture either
 * way. */
#ifndef UI_UPDATE_H
#define UI_UPDATE_H

#include <stdbool.h>
#include <sys/types.h>

/* Has ncurses say how it begins, where it did not yet, and erase the terminal;
 * the cursor is then at home.  fd: where it paints; region: how many of its
 * lines scroll, as it was last told. */
void update_clear(int fd, int *region);

struct update;

/* Of the terminal that is open; NULL: ncurses alone knows its language.
 * bytes: a letter takes one byte (charset). */
struct update *update_before(int y, int x, int end_y, int end_x, bool bytes);

/* What ncurses wrote is in fd from byte `from` on: what is shorter and as good
 * takes its place.  Frees and wipes u (NULL is fine). */
void update_after(struct update *u, int fd, off_t from);

#endif

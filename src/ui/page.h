/* A page for the person herself: large clear words, one idea a line, 40
 * columns, and digits alone.  1 to 7 choose, 8 goes on, 9 comes back, 0
 * erases the screen and leaves, at once and from everywhere; any other key
 * says that a digit is awaited.  Nothing that other screens do the same way
 * (codes, letters, help, the printer) is reached from a page.
 *
 * `write N` opens a line to type on: Enter sends it, Enter alone comes back;
 * figures are typed there. */
#ifndef UI_PAGE_H
#define UI_PAGE_H

#include "ui/ui.h"

enum err page_open(struct ui *ui, const struct screen *s, const char *key,
	const char *arg, struct view **out);

#endif

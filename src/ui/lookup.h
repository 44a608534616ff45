/* Rows of a list's screen as text, and values found by text: what a field
 * needs of lists, and lists of themselves. */
#ifndef UI_LOOKUP_H
#define UI_LOOKUP_H

#include "ui/ui.h"

/* A value as a list shows it. */
void lookup_show(struct ctx *x, const struct screen_column *c,
	const struct row *r, char *out, size_t size);
/* The same in so many columns. */
void lookup_show_in(struct ctx *x, const struct screen_column *c,
	const struct row *r, int columns, char *out, size_t size);
/* Does this row have every word of `words` (already folded)? */
bool lookup_matches(struct ctx *x, const struct screen *s,
	const struct row *r, const char *words);

/* The same in n of its columns. */
bool lookup_matches_in(struct ctx *x, const struct screen *s,
	const int *column, int n, const struct row *r, const char *words);

/* Opens a list to choose from, searching for text at once. */
void lookup_open(struct ui *ui, const char *screen, const char *text);
/* The rows of a list that answer to text: *n of them; the row goes to found
 * when it is the only one, or the only one to be just that text. */
enum err lookup_find(struct ctx *x, const char *screen, const char *text,
	struct row *found, int *n);

#endif

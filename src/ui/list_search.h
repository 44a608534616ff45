/* Searching in lists: letters that go to a row, words that leave only the
 * rows that have them, and the one answer to what was typed in a lookup. */
#ifndef UI_LIST_SEARCH_H
#define UI_LIST_SEARCH_H

#include "ui/list.h"

/* A letter: whole lists go to the first row whose first column starts with
 * all the letters typed; paged and empty ones ask for the whole search. */
void list_letter(struct list *l, struct ui *ui, int code);
/* One letter less. */
void list_letter_back(struct list *l, struct ui *ui);
/* `/`: asks for words on the message line. */
void list_ask_search(struct list *l, struct ui *ui, const char *text);
/* Does this row have every word of `words` (already folded)? */
bool list_matches(struct ctx *x, const struct screen *s, const struct row *r,
	const char *words);
/* Searches now; an empty text ends the search. */
void list_search(struct list *l, struct ui *ui, const char *text);

/* Opens a list to choose from, searching for text at once. */
void list_pick(struct ui *ui, const char *screen, const char *text);
/* The rows of a list that answer to text: *n of them; the row goes to found
 * when it is the only one, or the only one to be just that text. */
enum err list_lookup(struct ctx *x, const char *screen, const char *text,
	struct row *found, int *n);

#endif

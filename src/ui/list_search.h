/* Searching in lists: letters that go to a row, words that leave only the
 * rows that have them. */
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
/* Searches now; an empty text ends the search. */
void list_search(struct list *l, struct ui *ui, const char *text);

/* The same in a list opened to choose from: when nothing answers it shows
 * all that it has. */
void list_search_open(struct list *l, struct ui *ui, const char *text);

#endif

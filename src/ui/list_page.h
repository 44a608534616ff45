/* Going through a list: from line to line, from page to page.  A whole source
 * has its pages in memory; of a paged one the list keeps the key before each
 * page that was seen. */
#ifndef UI_LIST_PAGE_H
#define UI_LIST_PAGE_H

#include "ui/list.h"

/* Up, down, a page, the first or the last row. */
void list_move(struct list *l, struct ui *ui, enum action a);
/* The lines that a page has on this terminal, at least one. */
int list_lines(const struct ui *ui);
/* The page and the keys before it, from what state() wrote. */
void list_pages_restore(struct list *l, const struct row *in);

#endif

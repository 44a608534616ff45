/* The order of a whole list. */
#ifndef UI_LIST_SORT_H
#define UI_LIST_SORT_H

#include "ui/list.h"

/* Sorts the n indexes into the list's rows by its sort column: dates by
 * date, numbers by size, the rest by what is shown without case and accent;
 * equal rows stay in the source's order, empty values come last. */
void list_sort(const struct list *l, int *order, int n);
/* The next column that may be sorted by, then the source's own order. */
void list_sort_next(struct list *l);
/* The column sorted by at first; -1. */
int list_sort_preset(const struct screen *s);

#endif

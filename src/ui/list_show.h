/* How a list is painted: row 1 counts, row 3 has the titles, then one line a
 * row, with `>` before the current one and `x` before those marked. */
#ifndef UI_LIST_SHOW_H
#define UI_LIST_SHOW_H

#include "ui/list.h"

/* For the view's operations. */
void list_paint(struct view *v, struct ui *ui);
void list_hint(struct view *v, struct ui *ui, char *out, size_t size);

#endif

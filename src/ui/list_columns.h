/* The columns of a list: those of its screen, or those that the user chose
 * and in which order.  The ones that say whose row it is stay first.  What
 * was chosen is asked of the record "columns" (its key is the screen's name,
 * its value the names with blanks between them), where there is one. */
#ifndef UI_LIST_COLUMNS_H
#define UI_LIST_COLUMNS_H

#include "ui/list.h"

/* Those of the user for this screen, else the screen's own. */
void list_columns_load(struct list *l);
/* These ones, by their names; "": the screen's own.  Names that the screen
 * has not are left out, the first ones are put back. */
void list_columns_set(struct list *l, const char *names);
/* Their names; "" when they are the screen's own. */
void list_columns_text(const struct list *l, char *out, size_t size);
/* How many of l->col fit in a terminal of so many columns, and in *star the
 * width that is left to the one that takes what is left; in *cut that of the
 * last one where it has not all its room, else 0. */
int list_columns_fit(const struct list *l, int cols, int *star, int *cut);

/* The screen where they are ticked and moved. */
void list_columns_open(struct list *l, struct ui *ui);
/* Has the list any choice to offer? */
bool list_columns_offered(const struct screen *s);

#endif

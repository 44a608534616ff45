/* F4 in a list: the panel of its filters, one a line, edited like the fields
 * of a form. */
#ifndef UI_LIST_FILTER_H
#define UI_LIST_FILTER_H

#include "ui/list.h"

/* Opens the panel; says so when the list has no filter. */
void list_filter_open(struct list *l, struct ui *ui);
/* The active filters as "Statut : actif   Nom contient : du". */
void list_filter_text(const struct list *l, char *out, size_t size);

/* What filters hold when the list opens: the screen's, then what its
 * arguments mean. */
void list_filter_preset(struct list *l);

#endif

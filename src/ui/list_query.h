/* Query by form: the pictures of the forms that a list's rows stand for,
 * empty, where criteria are typed; the list keeps the rows that answer. */
#ifndef UI_LIST_QUERY_H
#define UI_LIST_QUERY_H

#include "ui/list.h"

/* Opens the forms, with what is asked already. */
void list_query_open(struct list *l, struct ui *ui);
/* Ends the query; false when there was none. */
bool list_query_end(struct list *l, struct ui *ui);
/* Adds "Nom : du*   Né(e) le : <1990" to what is at out. */
void list_query_text(const struct list *l, char *out, size_t size);
/* What is asked, as cells "q.person.last_name", and back. */
void list_query_state(const struct list *l, struct row *out);
void list_query_restore(struct list *l, const struct row *in);

#endif

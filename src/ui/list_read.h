/* The rows of a list and their order: asked of the source, those that answer
 * kept, searched and sorted; the marker and the marks stay where they were. */
#ifndef UI_LIST_READ_H
#define UI_LIST_READ_H

#include "ui/list.h"

/* Reads the rows again; the current row stays current by its _key, or the
 * next one when it is gone.  On failure what was there stays. */
enum err list_read(struct list *l);
/* From the first page, with what filters, sort and search say now. */
enum err list_restart(struct list *l);
/* Makes `order` from search and sort; the current row stays current. */
void list_arrange(struct list *l);
/* How many people its rows are about, each once. */
int list_people(const struct list *l);

#endif

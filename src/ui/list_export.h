/* A list as a table: exactly the rows and columns of a saved view, in its
 * order.  What is masked and a protected address are never in it; each export
 * is an act with the number of people. */
#ifndef UI_LIST_EXPORT_H
#define UI_LIST_EXPORT_H

#include "ui/list.h"

/* The name of the view that the F2 menu makes ready. */
#define LIST_EXPORT "Export"

typedef void list_export_line(void *data, int n, const char *const *cell);

/* Keeps what the list shows as the view that is exported next. */
void list_export_keep(struct list *l, struct ui *ui);
/* May this list be exported?  Its rows stand for records, which are asked by
 * form, and all of them are there at once. */
bool list_exports(const struct list *l);

/* The lines of the user's view of this name ("": the one made ready last),
 * titles first.  E_NOTFOUND: there is none. */
enum err list_export(struct ui *ui, const char *name,
	list_export_line *line, void *data);

#endif

/* Saved views of a list: what it asks, its order and its columns under a name
 * that the user gave.  They are the record "view" and the screen "view.pick"
 * (domains/view.h), where there are such. */
#ifndef UI_LIST_VIEWS_H
#define UI_LIST_VIEWS_H

#include "ui/list.h"

/* Asks for a name, and keeps what the list shows now under it. */
void list_view_keep(struct list *l, struct ui *ui);
/* The same under a name that is given; the list stays as it is. */
enum err list_view_save(struct list *l, struct ui *ui, const char *name);
/* The view of this name, of whatever list, that was kept last; its screen is
 * the cell "_screen".  E_NOTFOUND. */
enum err list_view_find(struct ctx *x, const char *name, struct row *out);
/* The list as this view says, read; it is not counted as used. */
enum err list_view_show(struct list *l, const struct row *view);
/* The views of this list, to choose one. */
void list_views_open(struct list *l, struct ui *ui);
/* Is a row that was picked a view, not a value? */
bool list_view_is(const struct row *picked);
/* The list as this view says; a view that does not work any more says why
 * and changes nothing. */
void list_view_apply(struct list *l, struct ui *ui, const struct row *view);
/* A list opened without arguments begins with the view chosen for it: its
 * cells, nothing read yet. */
void list_view_preset(struct list *l);

#endif

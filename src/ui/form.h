/* A form: one record, looked at or edited in its picture.  form_field.c edits
 * one field and form_show.c paints it, form_rows.c has the lists inside,
 * form_grid.c those that are typed in, form.c the record and the focus; above
 * it form_conflict.c settles with what others saved, form_save.c checks and
 * saves, form_state.c keeps it all for later, and form_view.c is the view. */
#ifndef UI_FORM_H
#define UI_FORM_H

#include "ui/form_field.h"
#include "ui/form_rows.h"
#include "ui/ui.h"

/* Where the focus can be, in the order of the picture. */
struct form_item {
	int y, x;
	int field, block;       /* index, -1 */
};

struct form {
	struct view v;
	struct ctx *x;
	struct row was;         /* as it was read, with its versions */
	struct row base;        /* and with the presets of a new record */
	struct row now;
	struct fields fs;
	struct form_rows *block;
	int nitem, focus;       /* focus: -1 when nothing can have it */
	struct form_item *item;
	int scroll;             /* lines of the picture above the screen */
	bool merged;            /* saving again what a conflict settled */
	char help[400];         /* of the field with the focus */
};

/* Reads the record again, by its key: everything typed is forgotten. */
enum err form_load(struct form *f, struct ui *ui);
/* The lists inside only. */
enum err form_load_blocks(struct form *f, struct ui *ui);
/* What they are asked for: the screen's arguments, with the key of the record
 * as it is known now. */
void form_block_arg(const struct form *f, struct row *arg);
/* The block that the field with the focus is a line of; NULL. */
struct form_rows *form_grid_here(const struct form *f);
/* May the focus come to an item? */
bool form_can_focus(const struct form *f, int item);
/* The next item that may have the focus, `by` 1 or -1 away; around the ends
 * if `around`, else -1 there. */
int form_next(const struct form *f, int from, int by, bool around);
/* Where typing begins: the first empty field of a new record, else the
 * first one. */
int form_first(const struct form *f);
/* Puts the focus on an item (it must not be on a field any more). */
void form_focus(struct form *f, struct ui *ui, int item);
/* The item of a column of the record; -1. */
int form_item_of(const struct form *f, const char *column);
/* The picture with its line 0 on row `top`, without the fields that are not
 * there. */
void form_picture(const struct form *f, struct ui *ui, int top);
/* Computes again what follows from other values, typed ones included. */
void form_compute(struct form *f, struct ui *ui);
/* Asks for a hidden field and shows it until it is left; says why not. */
enum err form_reveal(struct form *f, struct ui *ui, int field);
/* Was a column hidden when it was read, and not any more? */
bool form_unveiled(const struct form *f, const char *column);
/* Asks again, for a row read anew, for the hidden fields that were. */
enum err form_unveil(const struct form *f, struct ui *ui, struct row *read);
/* Would leaving now lose anything? */
bool form_modified(const struct form *f);

/* The view of a form's screen (form_view.c). */
enum err form_open(struct ui *ui, const struct screen *s, const char *key,
	const char *arg, struct view **out);

#endif

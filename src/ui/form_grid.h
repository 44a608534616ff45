/* A rows block that is typed in (`types SLOT`): each line of the picture is a
 * field of the form, one below the other, on the row that stands there; its
 * source gives a page after the other.  What was typed on a page stays while
 * others are looked at: the form has it until it is saved, all at once.
 *
 * Beside its columns a row of the source has: `_key`, the name of its value in
 * the record that the form saves; `_after`, what it comes after, in the same
 * order, whether that is still there or not (E_NOTFOUND: its place is lost);
 * `_label`, its name for messages and for linear mode; `_shut`, "1" for one
 * where nothing is typed, that only opens; `_open`, the key of the screen that
 * opens (the form's own cell of that name is the one with the focus).  Its
 * last column says what it is about, on the line of the hint too. */
#ifndef UI_FORM_GRID_H
#define UI_FORM_GRID_H

#include "ui/form_field.h"
#include "ui/form_rows.h"

#define GRID_CHANGED 256        /* values changed and not saved, at most */

/* The values of the form: as read, with what was there before, as typed. */
struct form_values {
	struct row *was, *base, *now;
};

/* How many fields the lines of a screen's blocks are. */
int form_grid_fields(const struct screen *s);
/* The lines of b are the fields from number `first` on. */
void form_grid_init(struct form_rows *b, struct fields *fs, int first);
/* Reads the page again, where it was; what was typed stays, whatever is there
 * now.  None of its fields may have the focus. */
enum err form_grid_load(struct form_rows *b, struct fields *fs,
	const struct form_values *v, struct ctx *x, const struct row *arg);
/* The page after (by 1) or before (by -1) this one; *turned: there is one. */
enum err form_grid_turn(struct form_rows *b, struct fields *fs,
	const struct form_values *v, struct ctx *x, const struct row *arg,
	int by, bool *turned);
/* The row of a field; NULL when it is none of the block's. */
const struct row *form_grid_row(const struct form_rows *b, int field);
/* A `*` before each row whose value was changed and is not saved; below the
 * rows, the keys of the pages that there are. */
void form_grid_marks(const struct form_rows *b, const struct form_values *v,
	struct ui *ui, int top);
/* Is there a page after (by 1) or before (by -1) this one, as it was read? */
bool form_grid_more(const struct form_rows *b, int by);
/* May one more value be changed, that of this field? */
bool form_grid_room(const struct form_rows *b, const struct fields *fs,
	const struct form_values *v, int field);

#endif

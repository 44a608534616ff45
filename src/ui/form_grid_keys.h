/* The keys of a form's rows that are typed in, beyond those of a field. */
#ifndef UI_FORM_GRID_KEYS_H
#define UI_FORM_GRID_KEYS_H

#include "ui/form.h"

/* Enter on a row that only opens; F7 and F8; down from the last line of a page
 * and up from its first one.  False: not used. */
bool form_grid_key(struct form *f, struct ui *ui, enum action a, int code);

#endif

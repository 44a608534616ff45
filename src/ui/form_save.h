/* Checking and saving a form.  Whatever the answer, what was typed stays in
 * the form until it is saved. */
#ifndef UI_FORM_SAVE_H
#define UI_FORM_SAVE_H

#include "ui/form.h"

/* F10: all the faults at once (the cursor on the first), or the save, and
 * then the screen's `save` action or the screen before. */
void form_save(struct form *f, struct ui *ui);

#endif

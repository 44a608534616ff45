/* What F1 says: of a field, of a screen, of everything. */
#ifndef UI_HELP_H
#define UI_HELP_H

#include "ui/ui.h"

/* On the field first; again (or without a field's help) on the screen; of the
 * program when v is NULL. */
void help_show(struct ui *ui, struct view *v, bool again);

#endif

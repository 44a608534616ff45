/* The state of a form as named values, and back (design 8): every value and
 * text typed, the focus, the cursor, and the versions that the record had
 * when it was read, so that what others saved meanwhile is a conflict. */
#ifndef UI_FORM_STATE_H
#define UI_FORM_STATE_H

#include "ui/form.h"

void form_state(const struct form *f, struct row *out);
/* On a form just opened. */
void form_restore(struct form *f, struct ui *ui, const struct row *in);

#endif

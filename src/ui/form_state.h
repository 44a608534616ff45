/* The state of a form as named values, and back (design 8): every value and
 * text typed, the focus, the cursor, and the versions that the record had
 * when it was read, so that what others saved meanwhile is a conflict. */
#ifndef UI_FORM_STATE_H
#define UI_FORM_STATE_H

#include "ui/form.h"

void form_state(const struct form *f, struct row *out);
/* On a form just opened.  Says when the record has changed since; ui->unfit:
 * a field that was typed in is not open any more. */
void form_restore(struct form *f, struct ui *ui, const struct row *in);
/* Appends what a state of this screen says was typed: title, "Label : text"
 * in the order of the picture; nothing when nothing was. */
void form_state_text(struct ctx *x, const char *screen,
	const struct row *state, struct buf *out);

#endif

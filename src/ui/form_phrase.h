/* Phrases in a long text: F4 offers them (the list phrase.pick), the chosen
 * one goes in at the cursor. */
#ifndef UI_FORM_PHRASE_H
#define UI_FORM_PHRASE_H

#include "ui/form_field.h"

/* Opens the list, where the field with the focus is a long text; its
 * paragraph under the cursor is the list's argument "typed".  false: it is
 * not, or there is no such list. */
bool phrase_offer(struct fields *s, struct ui *ui);
/* Puts the chosen phrase in; false: the field is no long text. */
bool phrase_picked(struct fields *s, struct ui *ui, const struct row *picked);

#endif

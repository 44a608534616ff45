/* What keys do in a field. */
#ifndef UI_FORM_KEYS_H
#define UI_FORM_KEYS_H

#include "ui/form_field.h"

/* A key for the field with the focus; false: not for a field.  May say
 * something. */
bool field_key(struct fields *s, struct ui *ui, enum action a, int code);
/* The choice whose label, or code, starts with a word; says so when there is
 * none. */
bool field_choose_word(struct fields *s, struct ui *ui, const char *word);
/* F4: opens the values.  What is chosen comes to field_picked(). */
bool field_choose(struct fields *s, struct ui *ui);

#endif

/* The letters of a screen's actions: after ^O, or alone where the keymap says
 * that letters act. */
#ifndef UI_LETTERS_H
#define UI_LETTERS_H

#include "ui/ui.h"

/* After ^O: runs the action of this letter, or says which letters there are. */
void run_letter(struct ui *ui, int code);
/* The same without ^O, where letters act (reach_plain): what would change something at
 * once asks first.  false: it is no such letter here. */
bool run_letter_alone(struct ui *ui, int code);
/* The i-th action that signs reach after ^O, its sign; ACT_NONE after the
 * last. */
enum action run_sign(int i, char *sign);
/* "a Appel   n Note   = Code" of this view. */
void run_letters(struct view *v, char *out, size_t size);

#endif

/* What keys lead to, away from the stack itself: letters, codes, help.  Used
 * by ui/ui.c; ui_run, ui_jump and ui_fill are in ui/ui.h. */
#ifndef UI_RUN_H
#define UI_RUN_H

#include "ui/ui.h"

/* After ^O: runs the action of this letter, or says which letters there are. */
void run_letter(struct ui *ui, int code);
/* "a Appel   n Note   = Code" of this view. */
void run_letters(struct view *v, char *out, size_t size);
/* The action bound to F6, Enter, F10 or a digit; NULL. */
const struct screen_action *run_new(const struct view *v);
const struct screen_action *run_enter(const struct view *v);
const struct screen_action *run_save(const struct view *v);
const struct screen_action *run_digit(const struct view *v, char digit);
/* F1: on the field first; again (or without a field's help) on the screen. */
void run_help(struct ui *ui, struct view *v, bool again);
/* `=`: asks for a code and its arguments. */
void run_ask_code(struct ui *ui);
/* Asks whether to leave the session. */
void run_leave(struct ui *ui);
/* Drops a question whose answer will never come. */
void run_forget(struct ui *ui);

#endif

/* What keys lead to, away from the stack itself: the actions of a screen,
 * letters, codes, help. */
#ifndef UI_RUN_H
#define UI_RUN_H

#include "ui/ui.h"

/* After ^O: runs the action of this letter, or says which letters there are. */
void run_letter(struct ui *ui, int code);
/* Does a plain letter act on this view (keymap_letters)? */
bool run_letters_act(const struct ui *ui, const struct view *v);
/* The same without ^O, where letters act: what would change something at
 * once asks first.  false: it is no such letter here. */
bool run_letter_alone(struct ui *ui, int code);
/* The i-th action that signs reach after ^O, its sign; ACT_NONE after the
 * last. */
enum action run_sign(int i, char *sign);
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

/* Runs an action of a screen on a row (confirm, call, open). */
void ui_run(struct ui *ui, const struct screen_action *a,
	const struct row *row);
void ui_jump(struct ui *ui, const char *line);  /* "PER benali" */
/* "%{name}" replaced by the row's values as they are shown. */
void ui_fill(struct ctx *x, const char *text, const struct row *row,
	const struct column *columns, char *out, size_t size);

#endif

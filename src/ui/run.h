/* What keys lead to, away from the stack itself: the actions of a screen,
 * codes, help; letters are in ui/letters.h. */
#ifndef UI_RUN_H
#define UI_RUN_H

#include "ui/ui.h"

/* The action bound to F6, Enter, F10 or a digit; NULL. */
const struct screen_action *run_new(const struct view *v);
const struct screen_action *run_enter(const struct view *v);
const struct screen_action *run_save(const struct view *v);
const struct screen_action *run_digit(const struct view *v, char digit);
const struct screen_action *run_with_letter(const struct view *v, char letter);
/* Can this list be filtered (F4)? */
bool run_filters(const struct view *v);
/* How an action of a screen is reached from it: "^O o", "3", "F6". */
void run_reach(const struct ui *ui, const struct view *v,
	const struct screen_action *a, char *out, size_t size);
/* F1: on the field first; again (or without a field's help) on the screen. */
void run_help(struct ui *ui, struct view *v, bool again);
/* `=`: asks for a code and its arguments. */
void run_ask_code(struct ui *ui);
/* Does a plain letter act on this view (keymap_letters)? */
bool run_letters_act(const struct ui *ui, const struct view *v);
/* The screen that a code opens ("" when it has none) and what it is called;
 * NULL: there is no such code. */
const char *run_code_screen(const char *code, const char **label);
/* Asks whether to leave the session. */
void run_leave(struct ui *ui);

/* Runs an action of a screen on a row (ask, confirm, call, open). */
void ui_run(struct ui *ui, const struct screen_action *a,
	const struct row *row);
/* The same after a question that the action has not. */
void run_asking(struct ui *ui, const struct screen_action *a,
	const struct row *row, const char *question);
void ui_jump(struct ui *ui, const char *line);  /* "PER benali" */
/* "%{name}" replaced by the row's values as they are shown. */
void ui_fill(struct ctx *x, const char *text, const struct row *row,
	const struct column *columns, char *out, size_t size);

#endif

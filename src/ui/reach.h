/* What keys reach on a screen: its actions, and how each is typed. */
#ifndef UI_REACH_H
#define UI_REACH_H

#include "ui/ui.h"

/* The action bound to F6, Enter, F10, a digit or a letter; NULL. */
const struct screen_action *reach_new(const struct view *v);
const struct screen_action *reach_enter(const struct view *v);
const struct screen_action *reach_save(const struct view *v);
const struct screen_action *reach_digit(const struct view *v, char digit);
const struct screen_action *reach_letter(const struct view *v, char letter);
/* Can this list be filtered (F4)? */
bool reach_filters(const struct view *v);
/* May this view be printed: a list, a record? */
bool reach_prints(const struct view *v);
/* Does a plain letter act on this view (keymap_letters)? */
bool reach_plain(const struct ui *ui, const struct view *v);
/* How an action of a screen is reached from it: "^O o", "3", "F6". */
void reach_text(const struct ui *ui, const struct view *v,
	const struct screen_action *a, char *out, size_t size);

#endif

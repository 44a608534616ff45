/* Several values of a choice set, ticked in a list: letters leave only the
 * values that have them, space ticks, Enter takes.  Pushed by the caller;
 * answers no to state(). */
#ifndef UI_CHOICES_H
#define UI_CHOICES_H

#include "ui/ui.h"

/* The view below is resumed with a row whose `_key` is the value (see
 * model/codes.h).  `most`: how many at most, 0 as many as one likes;
 * `letter`: typed already, 0 none. */
struct view *choices_new(struct ui *ui, const char *title,
	const struct choices *set, const char *now, int most, int letter);

#endif

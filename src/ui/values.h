/* A short list of values to choose one of.  Letters go to the first value
 * that begins with them.  Pushed by the caller; answers no to state(). */
#ifndef UI_VALUES_H
#define UI_VALUES_H

#include "ui/ui.h"

/* The view below is resumed with a row of `_key` (the code) and `label`. */
struct view *values_new(struct ui *ui, const char *title,
	const struct choices *set, const char *now);
/* The same, but the chosen code goes to a function once the list is left. */
struct view *values_then(struct ui *ui, const char *title,
	const struct choices *set, const char *now,
	void (*then)(struct ui *ui, const char *code));
/* The same for a question: the code and its label go to a function, with arg;
 * drop(arg) when none is chosen. */
struct view *values_ask(struct ui *ui, const char *title,
	const struct choices *set, void (*asked)(struct ui *ui,
	const char *code, const char *label, void *arg),
	void (*drop)(void *arg), void *arg);

#endif

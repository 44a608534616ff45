/* Running an action of a screen: ui/reach.h finds it, ui/letters.h takes
 * letters, ui/jump.h codes. */
#ifndef UI_RUN_H
#define UI_RUN_H

#include "ui/ui.h"

/* Runs an action of a screen on a row (ask, confirm, call, open). */
void ui_run(struct ui *ui, const struct screen_action *a,
	const struct row *row);
/* The same after a question that the action has not. */
void run_asking(struct ui *ui, const struct screen_action *a,
	const struct row *row, const char *question);
/* What a call answered: where to go, what to say. */
void run_apply(struct ui *ui, const struct call_result *r);
/* The columns that a screen shows; NULL. */
const struct column *run_columns(const struct screen *s);
/* "%{name}" replaced by the row's values as they are shown. */
void ui_fill(struct ctx *x, const char *text, const struct row *row,
	const struct column *columns, char *out, size_t size);

#endif

/* One action for all the marked rows of a list: ^O m, or F2.  A value is
 * asked once for all where the action asks one (`ask`), then one question
 * says how many there are; each row is then an act of its own, with its own
 * right and its own record, in the order shown, and a page says for each what
 * became of it.  What is done loses its mark, what was refused keeps it.  One
 * refusal stops nothing; when the keeper answers no more the rest is left, and
 * the page says so.
 *
 * Where the domain has the call for many rows at once (struct call_many), it
 * is one act instead: all of them or none, said in one line, and the marks go
 * or stay with it. */
#ifndef UI_MANY_H
#define UI_MANY_H

#include "ui/list.h"

/* ^O m: the actions that this list has for several rows; at once when there
 * is one. */
void many_choose(struct list *l, struct ui *ui);
/* The action on the marked rows. */
void many_apply(struct list *l, struct ui *ui,
	const struct screen_action *a);

#endif

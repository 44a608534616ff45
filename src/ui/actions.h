/* F2: the actions of the screen below, then what its keys do; each by its
 * letter, its digit, or the marker and Enter.  Pushed by the caller; answers
 * no to state(). */
#ifndef UI_ACTIONS_H
#define UI_ACTIONS_H

#include "ui/ui.h"

struct view *actions_new(struct ui *ui, struct view *of);
/* Only those for the marked rows, on which the one chosen acts. */
struct view *actions_many(struct ui *ui, struct view *of);

#endif

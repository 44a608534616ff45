/* Time at the screen: the keys of this session, told to model/effort.h. */
#ifndef SESSION_TALLY_H
#define SESSION_TALLY_H

#include "ui/ui.h"

/* A key, before the screens have it: the task that it may end has it too.
 * Locked, nothing counts. */
void tally_key(struct ui *ui, const struct key *k);
/* Where it led. */
void tally_view(struct ui *ui);
/* The session is over; `line` as effort_end() has it, "" when it failed. */
void tally_end(struct ui *ui, char *line, size_t size);

#endif

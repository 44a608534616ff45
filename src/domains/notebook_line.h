/* One line of a notebook, as a form: what blocks, an objective, an action;
 * and what is done to lines from the list, several of them in one act. */
#ifndef DOMAINS_NOTEBOOK_LINE_H
#define DOMAINS_NOTEBOOK_LINE_H

#include "model/registry.h"

/* Keys are lines.  A new one's argument is a follow; "FOLLOW axe THEME" of an
 * objective, "FOLLOW pour OBJECTIVE" of an action. */
extern const struct record notebook_situation;
extern const struct record notebook_objective;
extern const struct record notebook_action;

#endif

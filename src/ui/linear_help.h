/* What linear mode explains of itself. */
#ifndef UI_LINEAR_HELP_H
#define UI_LINEAR_HELP_H

#include "ui/linear_show.h"

/* `?` where something is chosen: what this screen can do, and how. */
void linear_help_here(struct linear *l);
/* `??`: the mode, in at most 15 lines. */
void linear_help_mode(struct linear *l);

#endif

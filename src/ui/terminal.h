/* =TER: the terminal as it is seen from here, its keys by their names, its
 * letters, and the choice of its charset, which the registry's call
 * `preference_charset` keeps. */
#ifndef UI_TERMINAL_H
#define UI_TERMINAL_H

#include "ui/ui.h"

struct view *terminal_new(struct ui *ui);

#endif

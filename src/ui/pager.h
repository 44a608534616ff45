/* Pages of text: the help.  Pushed by the caller; answers no to state(). */
#ifndef UI_PAGER_H
#define UI_PAGER_H

#include "ui/ui.h"

struct view *pager_new(struct ui *ui, const char *title, const char *text);

#endif

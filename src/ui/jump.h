/* Going to a screen by its code, and leaving. */
#ifndef UI_JUMP_H
#define UI_JUMP_H

#include "ui/ui.h"

void ui_jump(struct ui *ui, const char *line);  /* "PER benali" */
/* `=`: asks for a code and its arguments. */
void jump_ask(struct ui *ui);
/* Asks whether to leave the session. */
void jump_leave(struct ui *ui);

#endif

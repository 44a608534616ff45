/* Questions whose answers are shown nowhere and kept nowhere: passwords,
 * codes (struct call_result, `secret`). */
#ifndef UI_SECRET_H
#define UI_SECRET_H

#include "ui/ui.h"

/* Asks them over the screen that is open; the call that `r` names then runs
 * with the answers.  Refused in linear mode, whose terminal may show what is
 * typed. */
void secret_ask(struct ui *ui, const struct call_result *r);

#endif

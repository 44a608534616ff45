/* A text for a telephone's camera, over the screen that is open. */
#ifndef UI_QR_H
#define UI_QR_H

#include "ui/ui.h"

/* Says what is missing when the terminal is too small for it: half blocks
 * where the charset has them, else two signs for each point. */
void qr_show(struct ui *ui, const char *text);

#endif

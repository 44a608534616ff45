/* Where a terminal may echo by itself (ui/echo.h): not on a screen where
 * something secret is typed, nor on one from which a key opens such a screen,
 * for what is typed ahead there would be shown until that is sent. */
#ifndef UI_TYPING_H
#define UI_TYPING_H

#include "ui/ui.h"

/* Is something secret typed on this screen? */
bool typing_secret(const struct screen *s);
/* Or on one that a key opens from here? */
bool typing_near_secret(const struct screen *s);
/* Or on the one that is come back to? */
bool typing_guarded(struct ui *ui);

#endif

/* The set of screens of this process: those compiled in, those that override
 * them.  The main part of the contract (screens_load, screen_find,
 * screens_check) is in ui/screen.h; here is the rest. */
#ifndef UI_SCREENS_H
#define UI_SCREENS_H

#include "ui/screen.h"

/* Like screens_load, from these files only (tests). */
enum err screens_load_texts(const struct embedded *file, FILE *complain);
void screens_unload(void);      /* frees them all */

/* Every text of every screen that a translator should see, in order,
 * repeated when it is there twice. */
void screens_texts(void (*each)(void *arg, const char *file,
	const char *text), void *arg);

#endif

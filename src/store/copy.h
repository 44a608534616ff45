/* Both files of a base, copied while it is in use, as they were at one
 * instant. */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "base/err.h"

/* Copies data and keys into new files (those names are replaced).  The
 * keeper is not held up: it writes on meanwhile.  E_AGAIN when it never
 * paused long enough to see both at once. */
enum err copy_both(const char *data, const char *keys, const char *to_data,
	const char *to_keys);

/* Nobody else copies into this folder until *fd is closed: two would write
 * over each other what both have yet to read.  E_AGAIN: somebody does. */
enum err copy_alone(const char *folder, int *fd);

/* Is this file a whole database?  E_CHECK with what SQLite found. */
enum err copy_whole(const char *path);

#endif

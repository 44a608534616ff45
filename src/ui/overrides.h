/* What a configuration directory has to put in place of screens and keymaps:
 * screens/<domain>/<name>.form|.list|.menu and keymaps/<name>.keys.  Everything is
 * reached from a descriptor, so that a process that has changed its root can
 * look again; nothing is reached through a symbolic link. */
#ifndef UI_OVERRIDES_H
#define UI_OVERRIDES_H

#include <stdint.h>

#define OVERRIDE_BYTES (64 * 1024)      /* of a file, at most */
#define OVERRIDE_FILES 500              /* of a directory, at most */

/* The directory, to be looked into later; -1 when there is none. */
int overrides_open(const char *dir);

/* A sum of what is there: another one when something was added, removed,
 * written, moved or opened to others.  Reads no file. */
uint64_t overrides_stamp(int dir);

/* Each file in turn, screens first, in the order of their names; its name
 * starts with `shown`.  text NULL: it is not taken, err_text() says
 * "file:1: why": unreadable to this process, a link, no file, too long, or
 * others than root and the directory's owner could have written it. */
void overrides_each(int dir, const char *shown,
	void (*each)(void *arg, const char *file, const char *text), void *arg);

#endif

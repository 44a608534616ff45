/* passerelle user sync FILE [--dry-run] [--force]: who is on a structure's list
 * no more works there no more. */
#ifndef CLI_USERSYNC_H
#define CLI_USERSYNC_H

#include <stdbool.h>

#include "base/err.h"

/* The file has a line "structure;login" (or with a comma) for each account of
 * the structures that it names, and may have these two words as its first.
 * Others are not looked at.  One that would take away more than half of a
 * structure's accounts changes nothing, unless forced; all of them, never.  An
 * account that works nowhere else is disabled with its role, unless it is an
 * administrator's; its sessions end. */
enum err usersync(const char *file, bool dry, bool force);

#endif

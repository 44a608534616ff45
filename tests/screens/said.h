/* What a session in lines has said (ui/linear.h), and what it must be. */
#ifndef TESTS_SCREENS_SAID_H
#define TESTS_SCREENS_SAID_H

#include <stdbool.h>

#include "base/buf.h"

/* Compares with path (GENERATE=1 rewrites it) and prints what is wrong: it
 * differs, has a control beside CR LF and the rubbing out of a character, a
 * line of more than `columns`, or is longer than its budget. */
bool said_same(const char *path, const char *name, const struct buf *said,
	int columns, long budget);

#endif

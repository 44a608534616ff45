/* The communes carried inside the program, or of a file. */
#ifndef CLI_COMMUNES_H
#define CLI_COMMUNES_H

#include <stdio.h>

#include "cli/imported.h"
#include "model/keep.h"

/* The communes compiled in. */
enum err communes_load(struct keep *k);

/* The same columns from a file, checked whole first, as import_file() does
 * (rejects: "line;code;column : what"). */
enum err communes_file(struct keep *k, const char *file, bool dry,
	FILE *rejects, struct import *out);

#endif

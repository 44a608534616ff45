/* The communes carried inside the program, or of a file. */
#ifndef CLI_COMMUNES_H
#define CLI_COMMUNES_H

#include "model/keep.h"

enum err communes_load(struct keep *k);
/* The same columns from a file; counts into *n. */
enum err communes_load_text(struct keep *k, const char *text, long *n);

#endif

/* Patterns on folded text: * any letters, ? one letter. */
#ifndef MODEL_GLOB_H
#define MODEL_GLOB_H

#include <stdbool.h>

/* What was typed, its letters folded (base/fold.h) and its signs kept: where
 * a space or a dot was typed beside a sign a space stays.  To be freed. */
char *glob_fold(const char *typed);
/* Is the folded text, whole, what the pattern says?  Its time is at most
 * the product of their lengths. */
bool glob_match(const char *pattern, const char *text);

#endif

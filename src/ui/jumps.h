/* The codes that = takes: which there are, and what each opens. */
#ifndef UI_JUMPS_H
#define UI_JUMPS_H

#include "model/registry.h"

/* Every code with its label, in the order of their letters. */
extern const struct choices jumps_all;

/* The screen that a code opens ("" when it has none) and what it is called;
 * NULL: there is no such code. */
const char *jumps_screen(const char *code, const char **label);

#endif

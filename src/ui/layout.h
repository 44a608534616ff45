/* The picture of a screen file: its lines, and the slots in them. */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include "ui/screen.h"

/* One line more below the picture of s; `number` is its line in the file.
 * E_CHECK: too wide, too many, a slot badly written. */
enum err layout_line(struct screen *s, int number, const char *line);

#endif

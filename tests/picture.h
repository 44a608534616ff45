/* What ncurses wants to be on the terminal, for tests that compare. */
#ifndef TESTS_PICTURE_H
#define TESTS_PICTURE_H

#include <stddef.h>

/* A row as UTF-8 without the blanks at its end. */
void picture_row(int y, char *out, size_t size);
void picture_cursor(int *y, int *x);

#endif

/* A picture of characters kept in memory and painted nowhere: what linear
 * mode reads the rows of a screen from.  Takes clean text only. */
#ifndef UI_GRID_H
#define UI_GRID_H

#include <stddef.h>

struct grid;

struct grid *grid_new(int cols, int rows);
void grid_free(struct grid *g);         /* wipes; NULL is fine */
void grid_clear(struct grid *g);
/* Puts text at row y, column x, cut or padded to exactly `width` columns;
 * -1: as wide as the text, cut at the edge. */
void grid_text(struct grid *g, int y, int x, int width, const char *utf8);
/* The text of a row from column x on, without the blanks at its end. */
void grid_row(const struct grid *g, int y, int x, char *out, size_t size);

#endif

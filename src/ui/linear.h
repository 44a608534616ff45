/* Linear mode: the same screens as lines and questions, one by one, for a
 * braille line, a terminal that cannot paint, a very bad link.
 *
 * It drives the views of ui/ui.h as a hand would, by their actions and keys:
 * what may be typed, looked up, saved or refused is theirs to say, and no
 * rule is written again here.  What a view has painted in memory
 * (term_lines()) is what is read out, a line a row; afterwards only the rows
 * that changed.  The fields of a form are asked one after another.
 *
 * linear_show.c reads out, linear_field.c asks fields, linear_help.c
 * explains. */
#ifndef UI_LINEAR_H
#define UI_LINEAR_H

#include "ui/linear_show.h"

/* Puts the terminal in lines; says nothing yet. */
void linear_start(struct linear *l, struct ui *ui, bool echo);
/* Wipes, and the terminal paints again. */
void linear_end(struct linear *l);
void linear_free(struct linear *l);     /* wipes only */

/* One key of the line; on Enter everything that the line causes happens, and
 * is said. */
void linear_key(struct linear *l, const struct key *k);
/* Says what has not been said yet, and asks; nothing when nothing has
 * happened. */
void linear_show(struct linear *l);

#endif

/* A list or a record as plain text: on the printer of the terminal (^O i), or
 * for `ssh host print =CODE`.  76 columns; what is masked and a protected
 * address are never in it; each print is an act with the number of people.  A
 * list that says `paper` is printed as another one (ui/grammar.c). */
#ifndef UI_PRINT_H
#define UI_PRINT_H

#include "ui/ui.h"

#define PRINT_COLUMNS 76

/* Records the print, then adds the text.  E_STATE: there is nothing to print
 * here. */
enum err print_text(struct ui *ui, struct view *v, struct buf *out);
/* A page for the person herself: printed at once. */
void print_now(struct ui *ui);
/* ^O i: asks, then prints. */
void print_ask(struct ui *ui);

#endif

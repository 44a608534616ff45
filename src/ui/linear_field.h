/* Fields, asked one after another: "Nom [DIALLO] : ". */
#ifndef UI_LINEAR_FIELD_H
#define UI_LINEAR_FIELD_H

#include "ui/linear_show.h"

/* Is this a view whose fields are asked? */
bool linear_asks(struct view *v);
/* Asks for the field with the focus; first the rows of the form between the
 * last one and this one that say something. */
void linear_field(struct linear *l);
/* A line typed for it. */
void linear_field_line(struct linear *l, const char *text);
/* The line so far, kept as text of the field at once: a link that drops
 * loses none of it. */
void linear_field_mirror(struct linear *l);
/* The field's own text again, now that the line is whole. */
void linear_field_again(struct linear *l);
/* `^`: the field before, or out of the first one. */
void linear_field_back(struct linear *l);
/* `?`. */
void linear_field_help(struct linear *l);
/* Leaves a long text as it was. */
void linear_text_drop(struct linear *l);

#endif

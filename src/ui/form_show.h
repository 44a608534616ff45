/* What fields look like: text in its slot, cut into lines or scrolled, and
 * the cursor in it. */
#ifndef UI_FORM_SHOW_H
#define UI_FORM_SHOW_H

#include "ui/form_field.h"

/* Paints field i with the picture's line 0 at row `top`; rows outside 1 to
 * the bottom of the body are left. */
void field_paint(struct fields *s, struct ui *ui, int i, int top);
void field_cursor(struct fields *s, struct ui *ui, int top);
/* "113 sur 600" when a long text comes near its end, else "". */
void field_counter(const struct fields *s, char *out, size_t size);

/* struct view_ops.room, for the field with the focus. */
int field_room(const struct fields *s);

#endif

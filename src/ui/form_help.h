/* F1 on a field: what its column says, then how its kind is typed. */
#ifndef UI_FORM_HELP_H
#define UI_FORM_HELP_H

#include "ui/form_field.h"

/* "" when there is nothing to say. */
void field_help(const struct field *f, char *out, size_t size);

#endif

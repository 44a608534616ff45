/* The values of a column: as typed, as kept, as shown. */
#ifndef MODEL_COLUMN_H
#define MODEL_COLUMN_H

#include "model/record.h"

/* From what was typed to the canonical value, by the column's type, length
 * and check: E_CHECK with a message for the user that names the field and
 * the rule.  `today` comes from x. */
enum err column_parse(struct ctx *x, const struct column *col,
	const char *typed, char *out, size_t size);

/* From the canonical value to what is shown in a field or a list. */
void column_show(struct ctx *x, const struct column *col, const char *value,
	char *out, size_t size);
/* The same in so many columns: several choices as "A, B + 2", the rest cut. */
void column_show_in(struct ctx *x, const struct column *col,
	const char *value, int columns, char *out, size_t size);
/* The same of any length, to be freed (it may hold a secret: wipe it). */
char *column_text(struct ctx *x, const struct column *col,
	const char *value);

#endif

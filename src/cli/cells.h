/* One value as producers write it: nothing, true or false, a number, a date,
 * a telephone, a code that a spreadsheet spoilt. */
#ifndef CLI_CELLS_H
#define CLI_CELLS_H

#include "cli/dinclusion.h"

/* null, and texts that say so: blank, NULL, None, nan, N/A, \N.  An empty
 * text of JSON is none: it is said to be empty. */
bool cells_absent(json_t *v);

/* oui non vrai faux true false t f x 1 0 ...: 1, 0; -1 when it is neither. */
int cells_truth(json_t *v);

/* The value of a field that is no list and no code: a new reference, or NULL
 * when it says nothing.  What has no sure reading is given back as it is, for
 * df_check(); what a spreadsheet spoilt is a mistake, and NULL. */
json_t *cells_value(const struct df *f, json_t *v, struct buf *why);

#endif

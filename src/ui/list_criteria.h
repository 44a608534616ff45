/* The criteria that a list is asked with, by form or in its filters: which
 * rows of its source answer to them. */
#ifndef UI_LIST_CRITERIA_H
#define UI_LIST_CRITERIA_H

#include "ui/list.h"

/* Drops the rows just read that do not answer to the query, nor to the
 * criteria typed in filters. */
enum err list_criteria_keep(const struct list *l, struct rows *t);
/* Does the i-th filter hold a criterion, not a value for the source? */
bool list_criterion(const struct list *l, int i);
/* The filters as the source gets them: criteria are not its affair. */
void list_criteria_filters(const struct list *l, struct row *out);

#endif

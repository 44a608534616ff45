/* Somebody else saved the same record first: field by field, keep one's own
 * value or take theirs, then save over the new version.  Fields that only
 * one of the two changed are settled without a question. */
#ifndef UI_FORM_CONFLICT_H
#define UI_FORM_CONFLICT_H

#include "ui/form.h"

/* After a save answered E_CONFLICT with these faults; `again` saves what was
 * settled. */
void form_conflict(struct form *f, struct ui *ui, const struct faults *list,
	void (*again)(struct form *f, struct ui *ui));

#endif

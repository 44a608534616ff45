/* Marks: the rows of a list that an action is for together.  A mark is on a
 * _key; it outlives filters, searches, sorting, pages and reading again, and
 * goes with its row.  A list opened to choose one row from has none.
 *
 * Space marks the row and goes down, `*` marks what is shown, `!` inverts
 * what is shown, F12 takes all marks off.  As in mutt, and unlike a
 * selection of files, a key acts on the row under the cursor whatever is
 * marked; only ^O m (ui/many.c) acts on the marked ones, after a question
 * that says how many: nothing is ever done to a row that is out of sight by
 * a key meant for the one in sight. */
#ifndef UI_LIST_MARK_H
#define UI_LIST_MARK_H

#include "ui/list.h"

#define MARKS_MAX 1000

int list_marked(const struct list *l);          /* how many */
bool list_is_marked(const struct list *l, const char *key);

/* Marks the current row, or takes its mark off; false: neither, as it says. */
bool list_mark_row(struct list *l, struct ui *ui);
/* Marks every row that is shown (of a paged source: on this page). */
void list_mark_shown(struct list *l, struct ui *ui);
/* Marks those shown that were not, and inversely. */
void list_mark_invert(struct list *l, struct ui *ui);
void list_unmark(struct list *l, const char *key);
void list_unmark_all(struct list *l);           /* frees and wipes */

/* Before l->t becomes `now`, l->more already said: keeps the rows that are
 * marked and out of it; with `same` (asked as l->t was) those missing are
 * gone, and their mark too. */
void list_marks_keep(struct list *l, const struct rows *now, bool same);

/* Copies of the marked rows: those shown first, in the order shown, then the
 * others in the order in which they were marked; *hidden: how many these
 * are. */
void list_marked_rows(const struct list *l, struct rows *out, int *hidden);

/* As one value of a state. */
void list_marks_state(const struct list *l, struct row *out);
/* After list_read(): those that were in sight and are gone lose theirs. */
void list_marks_restore(struct list *l, const struct row *in);

#endif

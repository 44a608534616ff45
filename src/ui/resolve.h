/* The second half of reading a screen: names become things (columns,
 * sources, calls), and what is wrong is found.  ui/grammar.c calls it. */
#ifndef UI_RESOLVE_H
#define UI_RESOLVE_H

#include "base/err.h"
#include "ui/screen.h"

/* What the file says, as words, beside the screen being built: each array is
 * parallel to the screen's own. */
struct raw_field {
	const char *slot, *column, *then, *check, *compute, *reveal,
		*where;
};

struct raw_column {             /* of a list, or a cell: slot too */
	const char *from, *slot;
	int line;
};

struct raw_filter {
	const char *from, *type, *choice, *criterion;
	int line;
};

struct raw_rows {
	const char *source;
	struct raw_column *cell;
};

struct raw_action {
	const char *call, *ask;
};

struct raw {
	struct screen *s;
	const char *record, *source;
	int record_line, source_line, title_line, layout_line;
	struct raw_field *field;
	struct raw_column *column;
	struct raw_filter *filter;
	struct raw_action *action;
	struct raw_rows *rows;
};

/* Completes r->s.  E_CHECK: "file:line: what", the first mistake. */
enum err screen_resolve(struct raw *r);

/* Columns that a value of this column needs to be seen whole; 1 when it may
 * be cut or scrolls. */
int column_room(const struct column *col);

#endif

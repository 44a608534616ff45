/* The rows blocks of a form: a short list inside the picture, with its own
 * marker, scrolled in its lines. */
#ifndef UI_FORM_ROWS_H
#define UI_FORM_ROWS_H

#include "ui/ui.h"

struct form_rows {
	const struct screen_rows *def;
	struct rows t;
	int cur, top;
	int y, x, end;          /* of the picture: first line; columns */
	/* typed in (ui/form_grid.h): */
	int field;              /* number of the field that its first line
	                           is; -1: only looked at */
	struct screen_field *line;      /* what each line is */
	struct row known;       /* names of values read -> what they are of */
	char after[80];         /* the page comes after this row, "" first */
	bool more;              /* there is a page after it */
};

void form_rows_init(struct form_rows *b, const struct screen_rows *def);
void form_rows_done(struct form_rows *b);
/* Reads the rows again; the current row stays current by its _key, or the
 * next one when it is gone.  On failure the rows of before are left. */
enum err form_rows_load(struct form_rows *b, struct ctx *x,
	const struct row *arg);
/* The current row; NULL when there is none. */
const struct row *form_rows_row(const struct form_rows *b);
/* Moves; false at the edge, so that the focus leaves the block. */
bool form_rows_act(struct form_rows *b, enum action a);
void form_rows_paint(struct form_rows *b, struct ui *ui, int top,
	bool focus);
/* Makes the row with this key current. */
void form_rows_seek(struct form_rows *b, const char *key);

#endif

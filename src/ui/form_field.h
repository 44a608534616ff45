/* Fields: showing and editing one field after another on a row of values.
 * Used by forms and by the filters of a list.
 *
 * A field shows its canonical value as people read it.  The field with the
 * focus is edited as text; what was typed and not (yet) taken stays as text
 * in the field, so that nothing typed is ever replaced by a program. */
#ifndef UI_FORM_FIELD_H
#define UI_FORM_FIELD_H

#include <stdbool.h>

#include "ui/edit.h"
#include "ui/ui.h"

struct field {
	const char *name;               /* of its cell in the row */
	const char *label;              /* for messages, translated */
	const struct column *column;
	const struct screen_field *def; /* NULL: a filter */
	const struct column *shown;     /* of def->show; NULL: itself */
	int y, x, width, lines;         /* y from the top of the picture */
	const struct column *asks;      /* what is typed is a criterion on it
	                                   (model/criterion.h); NULL: none */
	bool or_value;          /* or a value of the field, without a sign */
	bool readonly;
	bool absent;            /* not there: its `where` says so */
	bool shut;              /* the focus comes, nothing is typed */
	const char *note;       /* said with it (ui/form_grid.h); or NULL */
	bool revealed;          /* a hidden one, shown until it is left */
	char *typed;            /* text that was refused; NULL: none */
	char *fault;            /* why; NULL */
	int left, top;          /* scrolled: columns, or lines */
};

struct fields {
	struct row *now;        /* borrowed: canonical values */
	int n;
	struct field *f;
	int focus;              /* -1: none of them */
	struct edit edit;       /* of the field with the focus */
	char *entered;          /* its value when it got the focus */
	char letters[64];       /* typed to choose a value */
	bool over;              /* the first letter takes the place of all */
};

/* n empty fields on `now`, to be filled by the caller. */
void fields_init(struct fields *s, struct row *now, int n);
void fields_done(struct fields *s);     /* wipes */
/* Forgets everything typed and not taken, and the focus. */
void fields_forget(struct fields *s);

const char *field_value(const struct fields *s, int i);
/* Sets it; `shown` is the text of a lookup's `show`, NULL leaves it. */
void field_put(struct fields *s, int i, const char *v, const char *shown);
/* Is it typed as text, or set by a key (choices, yes or no, boxes)? */
bool field_is_text(const struct field *f);
/* Is field i typed as text now?  Not while it is hidden. */
bool field_edits(const struct fields *s, int i);
/* Cut into lines, or one line that scrolls? */
bool field_wraps(const struct field *f);
/* May the focus come here?  Not if read only or masked. */
bool field_open(const struct fields *s, int i);
/* Which fields are not there, of the row as it is. */
void fields_where(struct fields *s, const struct ctx *x);
/* Is it a hidden field, not shown now? */
bool field_hidden(const struct fields *s, int i);
/* Shows a hidden field until it is left; with the focus when it may. */
void field_show(struct fields *s, struct ctx *x, int i);
/* The value of a field as it is edited; to be freed with field_wipe(). */
char *field_text(struct ctx *x, const struct fields *s, int i);
void field_wipe(char *text);            /* NULL is fine */
/* Is there text in field i that is not its value? */
bool field_pending(struct ctx *x, const struct fields *s, int i);

/* Gives the focus to field i, the cursor after its text. */
void field_enter(struct fields *s, struct ctx *x, int i);
/* Takes the focus away.  What was typed becomes the value if it may; then
 * the field's `then` runs.  E_CHECK, and err_text(), if it may not: the
 * focus stays, unless `anyway`: then the text stays in the field. */
enum err field_leave(struct fields *s, struct ui *ui, bool anyway);
/* Tries to make a value of text kept in a field without the focus. */
enum err field_retake(struct fields *s, struct ui *ui, int i);
/* The checks of a value as it is: required, and the screen's own. */
enum err field_check(struct fields *s, struct ctx *x, int i);
/* What was chosen in a list that the field opened. */
void field_picked(struct fields *s, struct ui *ui, const struct row *picked);
void field_fault(struct field *f, const char *why);     /* NULL: none */

#endif

/* The line editor: one text of UTF-8 being typed, with a cursor.  Wiped when
 * freed.  Knows nothing of the screen. */
#ifndef UI_EDIT_H
#define UI_EDIT_H

#include <stdbool.h>
#include <stddef.h>

struct edit {
	char *text;             /* NUL ended */
	size_t len, cap;        /* bytes */
	size_t at;              /* byte offset of the cursor */
	int max;                /* characters at most */
	bool lines;             /* line feeds are allowed */
	bool changed;           /* since edit_set */
};

void edit_init(struct edit *e, int max, bool lines);
void edit_done(struct edit *e);
void edit_set(struct edit *e, const char *text);        /* cursor at the end */
/* false: full, or a character that may not be stored. */
bool edit_insert(struct edit *e, unsigned code);
/* The same in the place of the letter at the cursor, unless it is a mark, or
 * a line ends there. */
bool edit_overwrite(struct edit *e, unsigned code);
bool edit_left(struct edit *e);
bool edit_right(struct edit *e);
bool edit_backspace(struct edit *e);
bool edit_delete(struct edit *e);
void edit_home(struct edit *e);         /* of the line */
void edit_end(struct edit *e);
void edit_clear(struct edit *e);

/* The first letter, with its marks, that starts `columns` or more after the
 * text's start: its bytes from there, and in *at its column. */
size_t edit_skip(const char *text, int columns, int *at);

/* The text cut into lines of `width` columns, at spaces where it can, at
 * line feeds always. */
struct edit_line { size_t from, to; };  /* bytes; to excludes the space */
size_t edit_wrap(const char *text, int width, struct edit_line *out,
	size_t max);    /* lines there are; at most max are written; >= 1 */
/* Moves the cursor by whole wrapped lines, keeping its column. */
void edit_vertical(struct edit *e, int width, int by);
/* Line and column (in columns) of the cursor when wrapped. */
void edit_where(const struct edit *e, int width, int *line, int *column);

#endif

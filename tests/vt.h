/* The terminal of the tests: libvterm behind a few functions.  Give it to
 * term_new() as `send`: term_new(..., vt_send, vt, &term). */
#ifndef TESTS_VT_H
#define TESTS_VT_H

#include <stddef.h>

struct vt;

struct vt *vt_new(int cols, int rows);
void vt_free(struct vt *vt);
void vt_resize(struct vt *vt, int cols, int rows);

/* Bytes from the program; vt_send has the type of term_new's `send`. */
void vt_feed(struct vt *vt, const void *data, size_t n);
void vt_send(void *vt, const void *data, size_t n);

/* Bytes fed since the last call, and the same as text with ESC written \E
 * and other controls ^X (valid until the next call). */
size_t vt_bytes(struct vt *vt);
const char *vt_seen(struct vt *vt);

/* What the terminal answers (reports): bytes written to out. */
size_t vt_reply(struct vt *vt, char *out, size_t size);

/* One row as UTF-8 without the blanks at its end; valid until the next call
 * of the same function. */
const char *vt_row(struct vt *vt, int y);
/* The attributes of a row, one letter a cell: '.' plain, 'b' bold, 'u'
 * underlined, 'r' reverse, 'x' several; trailing '.' removed. */
const char *vt_attrs(struct vt *vt, int y);
void vt_cursor(struct vt *vt, int *y, int *x);
/* Every row, each ended by a line feed; with attrs, a line of attributes
 * starting with '@' follows each row that has any.  To be freed. */
char *vt_dump(struct vt *vt, int attrs);
/* Lines pushed into the scrollback so far. */
int vt_scrolled(const struct vt *vt);

#endif

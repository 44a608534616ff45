/* Growing byte buffer.  Its bytes are wiped when it grows or is freed, so
 * that it may hold secrets. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

#include "base/text.h"

struct buf {
	unsigned char *data;   /* NULL while empty; data[len] is always 0 */
	size_t len, cap;
};

void buf_init(struct buf *b);
void buf_done(struct buf *b);               /* wipes and frees */
void buf_clear(struct buf *b);              /* wipes, keeps the room */
void buf_put(struct buf *b, const void *data, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, int c);
/* What the gate lets through of a text: base/text.h. */
void buf_put_clean(struct buf *b, const char *s, enum text_kind kind);
void buf_printf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void buf_drop(struct buf *b, size_t n);     /* removes the first n bytes */
const char *buf_str(const struct buf *b);   /* "" while empty */

#endif

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
buf_init(struct buf *b)
{
	b->data = NULL;
	b->len = b->cap = 0;
}

void
buf_done(struct buf *b)
{
	if (b->data) {
		wipe(b->data, b->cap);
		free(b->data);
	}
	buf_init(b);
}

void
buf_clear(struct buf *b)
{
	if (b->data)
		wipe(b->data, b->len);
	b->len = 0;
}

/* Room for n more bytes and the final 0; what moves is wiped behind. */
static void
grow(struct buf *b, size_t n)
{
	unsigned char *data;
	size_t cap = b->cap ? b->cap : 64;

	if (b->len + n + 1 <= b->cap)
		return;
	while (cap < b->len + n + 1)
		cap *= 2;
	data = xcalloc(1, cap);
	if (b->data) {
		memcpy(data, b->data, b->len);
		wipe(b->data, b->cap);
		free(b->data);
	}
	b->data = data;
	b->cap = cap;
}

void
buf_put(struct buf *b, const void *data, size_t n)
{
	grow(b, n);
	if (n)
		memcpy(b->data + b->len, data, n);
	b->len += n;
	b->data[b->len] = 0;
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void
buf_putc(struct buf *b, int c)
{
	unsigned char byte = (unsigned char)c;

	buf_put(b, &byte, 1);
}

void
buf_put_clean(struct buf *b, const char *s, enum text_kind kind)
{
	size_t n = strlen(s), size = 3 * n + 1;

	grow(b, size);
	b->len += text_clean(s, n, kind, (char *)b->data + b->len, size);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n > 0) {
		grow(b, (size_t)n);
		vsnprintf((char *)b->data + b->len, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

void
buf_drop(struct buf *b, size_t n)
{
	if (n > b->len)
		n = b->len;
	if (!n)
		return;
	memmove(b->data, b->data + n, b->len - n);
	wipe(b->data + b->len - n, n);
	b->len -= n;
}

const char *
buf_str(const struct buf *b)
{
	return b->data ? (const char *)b->data : "";
}

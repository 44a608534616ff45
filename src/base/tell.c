#include "base/tell.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static void
put(FILE *out, const char *text, size_t n, enum text_kind kind)
{
	/* in NFC a text takes three times its bytes at most */
	size_t size = 3 * n + 1;
	char *clean = xmalloc(size);

	fwrite(clean, 1, text_clean(text, n, kind, clean, size), out);
	free(clean);
}

void
tell(FILE *out, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	put(out, text, (size_t)n, TEXT_LINES);
	free(text);
}

void
tell_cells(FILE *out, const char *const *text, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		if (i)
			putc('\t', out);
		if (text[i])
			put(out, text[i], strlen(text[i]), TEXT_LINE);
	}
	putc('\n', out);
}

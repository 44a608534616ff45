/* Preloaded: the n-th allocation of each process fails ($NOMEM_AT), and all
 * after it with $NOMEM_EVER. */
#include <errno.h>
#include <stdlib.h>

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static int
fails(void)
{
	static long at = -1, seen;
	static int ever;

	if (at < 0) {
		const char *v = getenv("NOMEM_AT");

		at = v ? atol(v) : 0;
		ever = getenv("NOMEM_EVER") != NULL;
	}
	if (!at)
		return 0;
	seen++;
	if (seen != at && !(ever && seen > at))
		return 0;
	errno = ENOMEM;
	return 1;
}

void *
malloc(size_t n)
{
	return fails() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return fails() ? NULL : __libc_realloc(p, n);
}

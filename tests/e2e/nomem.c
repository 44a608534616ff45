/* Preloaded: the n-th allocation of each process fails ($NOMEM_AT), and all
 * after it with $NOMEM_EVER. */
#include <errno.h>
#include <stdlib.h>

#include "tests/nomem.h"

static bool
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
		return false;
	seen++;
	if (seen != at && !(ever && seen > at))
		return false;
	errno = ENOMEM;
	return true;
}

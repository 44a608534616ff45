#include "net/deflate.h"

#include <zlib.h>

#define LEVEL 9
#define WINDOW 13
#define TABLES 5

void
deflate_small(void)
{
}

__attribute__((visibility("default"))) int
deflateInit_(z_streamp stream, int level, const char *version, int size)
{
	return deflateInit2_(stream, LEVEL, Z_DEFLATED, WINDOW, TABLES,
		Z_DEFAULT_STRATEGY, version, size);
}

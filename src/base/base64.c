#include "base/base64.h"

#include <stdint.h>
#include <string.h>

enum err
base64_read(const char *text, struct buf *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	int n = 0;

	for (; *text && *text != '='; text++) {
		const char *d = strchr(digits, *text);

		if (!d)
			return E_CHECK;
		bits = bits << 6 | (uint32_t)(d - digits);
		if (++n == 4) {
			unsigned char b[3] = { (unsigned char)(bits >> 16),
				(unsigned char)(bits >> 8),
				(unsigned char)bits };

			buf_put(out, b, 3);
			bits = 0;
			n = 0;
		}
	}
	if (n == 1)
		return E_CHECK;
	if (n >= 2)
		buf_putc(out, (int)(bits >> (n == 2 ? 4 : 10) & 0xff));
	if (n == 3)
		buf_putc(out, (int)(bits >> 2 & 0xff));
	return E_OK;
}

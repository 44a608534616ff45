#include "model/circle.h"

#include <string.h>

enum circle_sight
circle_sight(const struct circle_facts *f)
{
	if (f->ours)
		return CIRCLE_NAMED;
	if (f->closed)
		return CIRCLE_HIDDEN;
	if (f->linked)
		return CIRCLE_NAMED;
	return f->joined && f->shown ? CIRCLE_INITIALS : CIRCLE_HIDDEN;
}

/* The bytes of the character at s. */
static size_t
length(const char *s)
{
	size_t n = 1;

	while (((unsigned char)s[n] & 0xc0) == 0x80)
		n++;
	return n;
}

void
circle_initials(const char *name, char *out, size_t size)
{
	size_t o = 0;
	bool first = true;

	for (; *name; name += length(name)) {
		size_t n = length(name);

		if (*name == ' ' || *name == '-') {
			/* "J-P." has one point */
			if (o && !first && o + 3 < size) {
				if (*name == ' ')
					out[o++] = '.';
				out[o++] = *name;
			}
			first = true;
		} else if (first && o + n + 2 < size) {
			memcpy(out + o, name, n);
			o += n;
			first = false;
		}
	}
	if (first && o)
		o--;            /* the separator that nothing came after */
	else if (o && o + 1 < size)
		out[o++] = '.';
	out[o] = '\0';
}

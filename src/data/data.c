#include "data/data.h"

#include <string.h>

int
data_line(const char **at, char *buf, unsigned long size, char **column,
	int n)
{
	while (**at) {
		const char *line = *at;
		size_t len = strcspn(line, "\n");
		int i = 0;
		char *p;

		*at = line[len] ? line + len + 1 : line + len;
		if (*line == '#' || len == 0)
			continue;
		if (len >= size)
			len = size - 1;
		memcpy(buf, line, len);
		buf[len] = '\0';
		for (p = buf; p && i < n; i++) {
			column[i] = p;
			p = strchr(p, '\t');
			if (p)
				*p++ = '\0';
		}
		return i;
	}
	return 0;
}

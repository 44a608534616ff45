/* The gate, before libvterm: see tests/unit/watch.h. */
#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/watch.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool open;
	static char lines[40000], again[40000];
	const char *s = (const char *)data;
	size_t n;

	if (size > 8192)
		return 0;
	if (!open)
		watch_open();
	open = true;
	/* a piece that fits on the row, from each byte on */
	for (size_t at = 0; at < size; at += 5) {
		const char *bad = watch_show(s + at, size - at < 12 ?
			size - at : 12);

		if (bad)
			fprintf(stderr, "%s\n", bad);
		HOLDS(!bad);
	}
	n = text_clean(s, size, TEXT_LINES, lines, sizeof lines);
	HOLDS(n < sizeof lines && strlen(lines) == n);
	HOLDS(text_clean(lines, n, TEXT_LINES, again, sizeof again) == n);
	HOLDS(memcmp(lines, again, n) == 0);
	HOLDS(text_is_clean(lines, TEXT_LINES));
	for (size_t i = 0; i < n; i++)
		HOLDS((unsigned char)lines[i] >= 0x20 || lines[i] == '\n');
	HOLDS(text_length(lines) <= n);
	text_cut(lines, (int)(size % 100));
	HOLDS(text_columns(lines) <= (int)(size % 100));
	return 0;
}

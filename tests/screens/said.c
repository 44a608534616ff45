#include "tests/screens/said.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* The transcript as a file: LF only, what cannot be seen written out. */
static char *
readable(const struct buf *said)
{
	struct buf b;
	char *text;

	buf_init(&b);
	for (size_t i = 0; i < said->len; i++) {
		int c = ((unsigned char *)said->data)[i];

		if (c == '\r' && i + 1 < said->len && said->data[i + 1] == '\n')
			continue;
		if (c == '\b')
			buf_puts(&b, "<-");
		else if ((c < 0x20 && c != '\n') || c == 0x7f)
			buf_printf(&b, "<%02x>", (unsigned)c);
		else
			buf_putc(&b, c);
	}
	/* the question stands, its line is not ended */
	buf_putc(&b, '\n');
	text = xstrdup(buf_str(&b));
	buf_done(&b);
	return text;
}

static bool
whole_lines(const char *text, int columns)
{
	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		char *line = xasprintf("%.*s", (int)strcspn(p, "\n"), p);
		int width = text_columns(line);

		/* an answer may be longer than its question leaves room */
		if (width > columns && !strstr(line, " : ")) {
			printf("not ok - %d columns: %s\n", width, line);
			free(line);
			return false;
		}
		free(line);
	}
	return true;
}

static bool
plain(const char *text)
{
	const char *p = strchr(text, '<');

	for (; p; p = strchr(p + 1, '<'))
		if (p[1] != '-' && strlen(p) > 3 && p[3] == '>') {
			printf("not ok - a control: %.20s\n", p);
			return false;
		}
	return true;
}

static bool
same(const char *path, const char *now)
{
	char *was;
	FILE *f;
	bool equal;

	if (getenv("GENERATE") && (f = fopen(path, "w"))) {
		fputs(now, f);
		fclose(f);
	}
	was = xcalloc(1, 65536);
	if ((f = fopen(path, "r"))) {
		was[fread(was, 1, 65535, f)] = '\0';
		fclose(f);
	}
	equal = strcmp(was, now) == 0;
	free(was);
	return equal;
}

bool
said_same(const char *path, const char *name, const struct buf *said,
	int columns, long budget)
{
	char *now = readable(said);
	bool good = same(path, now), fits = (long)said->len <= budget;

	if (good)
		printf("ok - said %s\n", name);
	else
		printf("not ok - what %s says differs\n--- now\n%s", name, now);
	printf("%sok - %s: %zu bytes of %ld\n", fits ? "" : "not ", name,
		said->len, budget);
	good &= fits & plain(now) & whole_lines(now, columns);
	free(now);
	return good;
}

#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static const char *process = "passerelle";
static enum log_level most = LOG_NOTE;
static int journal = -1;

void
log_init(const char *name, enum log_level level)
{
	process = name;
	most = level;
	journal = !isatty(STDERR_FILENO);
}

static void
write_line(enum log_level level, const char *text)
{
	char line[1100], clean[1000];
	int n;

	text_clean(text, strlen(text), TEXT_LINE, clean, sizeof clean);

	if (journal < 0)
		journal = !isatty(STDERR_FILENO);
	if (journal)
		n = snprintf(line, sizeof line, "<%d>%s: %s\n", level,
			process, clean);
	else
		n = snprintf(line, sizeof line, "%s: %s\n", process, clean);
	if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0)
		return;         /* nowhere to say it */
}

void
log_say(enum log_level level, const char *fmt, ...)
{
	char text[1000];
	va_list ap;

	if (level > most)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	write_line(level, text);
}

const char *
log_safe(const char *text, char *out, size_t size)
{
	size_t i = 0;

	for (; *text && i + 5 < size; text++) {
		unsigned char c = (unsigned char)*text;

		if (c >= 0x20 && c < 0x7f && c != '\\')
			out[i++] = (char)c;
		else
			i += (size_t)snprintf(out + i, size - i, "\\x%02x", c);
	}
	out[i] = '\0';
	return out;
}

void
die(const char *fmt, ...)
{
	char text[1000];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	write_line(LOG_ERROR, text);
	_exit(70);
}

#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/text.h"

#define SIZE 501

static char message[SIZE], said[SIZE];

/* Cuts a text that is full on a character, if n bytes were to stand there. */
static void
cut(char *text, size_t n)
{
	size_t i = SIZE - 1;

	if (n < SIZE)
		return;
	while (i > 0 && ((unsigned char)text[i - 1] & 0xc0) == 0x80)
		i--;
	text[i > 0 ? i - 1 : 0] = '\0';
}

/* One conversion of a format, from after its %, by itself; returns its end. */
static const char *
one(const char *p, va_list *ap, char *out, size_t size)
{
	int most = -1, longs = 0;

	for (; *p && !strchr("sdiucxXm", *p); p++) {
		if (*p == '.')
			most = p[1] == '*' ? va_arg(*ap, int) : atoi(p + 1);
		longs += *p == 'l' || *p == 'z';
	}
	if (*p == 's')
		snprintf(out, size, "%.*s", most, va_arg(*ap, const char *));
	else if (*p == 'c')
		snprintf(out, size, "%c", va_arg(*ap, int));
	else if (*p == 'm')
		snprintf(out, size, "%m");
	else if (*p == 'd' || *p == 'i')
		snprintf(out, size, "%lld", longs > 1 ?
			va_arg(*ap, long long) : longs ? va_arg(*ap, long) :
			va_arg(*ap, int));
	else if (*p)
		snprintf(out, size, *p == 'u' ? "%llu" : "%llx", longs > 1 ?
			va_arg(*ap, unsigned long long) : longs ?
			va_arg(*ap, unsigned long) :
			va_arg(*ap, unsigned));
	return *p ? p + 1 : p;
}

/* A format that only hands a text on is that text. */
static void
say(const char *fmt, va_list *ap)
{
	size_t n = strlen(fmt);
	const char *p = fmt;

	if (strcmp(fmt, "%s") == 0) {
		cut(said, (size_t)snprintf(said, sizeof said, "%s",
			va_arg(*ap, const char *)));
		return;
	}
	snprintf(said, sizeof said, "%s", fmt);
	while ((p = strchr(p, '%')) && n < sizeof said) {
		char piece[SIZE] = "";

		if (p[1] == '%') {
			p += 2;
			continue;
		}
		p = one(p + 1, ap, piece, sizeof piece);
		n += (size_t)snprintf(said + n, sizeof said - n, "\037%s",
			piece);
	}
	cut(said, n);
}

#undef err_set
enum err
err_set(enum err e, const char *fmt, ...)
{
	char raw[SIZE];
	va_list ap;
	int n, was = errno;

	va_start(ap, fmt);
	n = vsnprintf(raw, sizeof raw, fmt, ap);
	va_end(ap);
	cut(raw, n < 0 ? 0 : (size_t)n);
	/* a name of a file, a value that was refused: through the gate */
	text_clean(raw, strlen(raw), TEXT_LINES, message, sizeof message);
	errno = was;
	va_start(ap, fmt);
	say(fmt, &ap);
	va_end(ap);
	return e;
}

const char *
err_said(void)
{
	return said;
}

const char *
err_text(void)
{
	return message;
}

const char *
err_name(enum err e)
{
	static const char *const names[] = {
#define ERR_NAME(name, text) text,
		ERR_LIST(ERR_NAME)
#undef ERR_NAME
	};

	return (unsigned)e < sizeof names / sizeof *names ? names[e] : "?";
}

int
err_exit(enum err e)
{
	switch (e) {
	case E_OK: return EX_OK;
	case E_USAGE: return EX_USAGE;
	case E_CHECK: case E_STATE: case E_CONFLICT: return EX_DATAERR;
	case E_NOTFOUND: return EX_NOINPUT;
	case E_EXISTS: return EX_CANTCREAT;
	case E_IO: case E_FULL: return EX_IOERR;
	case E_AGAIN: return EX_TEMPFAIL;
	case E_RIGHT: return EX_NOPERM;
	case E_CANCEL: return EX_UNAVAILABLE;
	default: return EX_SOFTWARE;
	}
}

#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static char message[501];

enum err
err_set(enum err e, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	if (n >= (int)sizeof message) {
		size_t i = sizeof message - 1;

		while (i > 0 && ((unsigned char)message[i - 1] & 0xc0) == 0x80)
			i--;
		message[i > 0 ? i - 1 : 0] = '\0';
	}
	return e;
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

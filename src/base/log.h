/* The log: one line per event on standard error, "<N>" prefixed for the
 * journal when it is not a terminal.  Names and numbers only: a log line
 * never holds what people typed or what is written about someone.  Remote
 * text (a client's banner, a login) goes through log_safe(); whatever comes,
 * a line passes the gate (base/text.h) and stays one line. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stddef.h>

enum log_level { LOG_ERROR = 3, LOG_WARN = 4, LOG_NOTE = 5, LOG_DEBUG = 7 };

void log_init(const char *process, enum log_level most);
void log_say(enum log_level level, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Escapes everything outside printable ASCII as \xNN; cuts to fit. */
const char *log_safe(const char *text, char *out, size_t size);

/* Ends this process after a broken promise of our own code. */
void die(const char *fmt, ...)
	__attribute__((format(printf, 1, 2), noreturn));

#endif

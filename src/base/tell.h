/* What a program says on a stream, for people: the command line, the lint,
 * the listener.  It passes the gate (base/text.h) like all text: a name of a
 * file or a word of a call moves nobody's cursor. */
#ifndef BASE_TELL_H
#define BASE_TELL_H

#include <stdio.h>

/* Formats, lets through what may be shown and line feeds, writes. */
void tell(FILE *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* One line of n texts, a tab between them; inside they have neither tab nor
 * line feed.  NULL is empty. */
void tell_cells(FILE *out, const char *const *text, int n);

#endif

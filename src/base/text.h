/* The one gate between stored or received text and the terminal, the log and
 * the exports (design 6, law).  An allow-list of Unicode passes: letters,
 * marks (two at most on a letter), numbers, punctuation, symbols, the space.
 * No control, no escape, no bidirectional override, no zero width character,
 * no private use, no tag, no line separator.  What may not pass becomes
 * U+FFFD's one-column stand-in '?', one for each code point or bad byte. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum text_kind {
	TEXT_LINE,      /* a line feed or a tab becomes a space */
	TEXT_LINES,     /* a line feed passes; CR LF and CR become one */
};

/* May this code point be shown? */
bool text_allowed(uint32_t code);

/* Columns that a code point takes: 0, 1 or 2; 0 for what may not pass. */
int text_width(uint32_t code);

/* Columns that a cleaned string takes. */
int text_columns(const char *s);

/* Bytes of the first line of a text: up to a newline, or to the last blank
 * before `width` columns; a word that is wider stays whole. */
size_t text_fits(const char *s, int width);

/* Decodes one code point of at most n bytes.  Returns the bytes used (at
 * least 1 when n > 0); *code is UINT32_MAX for a bad byte. */
size_t text_decode(const char *s, size_t n, uint32_t *code);

/* Encodes into out (at least 5 bytes, NUL ended); returns the bytes. */
size_t text_encode(uint32_t code, char *out);

/* Writes to out (size bytes, always NUL ended, cut on a character) what may
 * be shown of s, in NFC.  Returns the bytes written without the NUL.
 * Idempotent. */
size_t text_clean(const char *s, size_t n, enum text_kind kind,
	char *out, size_t size);

/* Is s already exactly what text_clean() would make of it? */
bool text_is_clean(const char *s, enum text_kind kind);

/* Cuts s in place to at most `most` columns, on a character. */
void text_cut(char *s, int most);

/* Number of characters (code points). */
size_t text_length(const char *s);

#endif

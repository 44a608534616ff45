/* What the terminal can show (design 2, edge): one column to one column.
 * ncurses itself always paints in UTF-8. */
#ifndef UI_CHARSET_H
#define UI_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum charset {
	CHARSET_UTF8, CHARSET_LATIN9, CHARSET_LATIN1, CHARSET_CP1252,
	CHARSET_CP850, CHARSET_ASCII,
};

const char *charset_name(enum charset c);       /* "utf-8", "latin-9" ... */
bool charset_parse(const char *name, enum charset *out);
/* Does the client's language name a charset ("fr_FR.UTF-8", "fr_FR@euro",
 * "UTF-8")?  "C" does not. */
bool charset_said(const char *lang, enum charset *out);
/* The same, UTF-8 when it does not: from the client's LANG/LC_ALL ("fr_FR.UTF-8", "fr_FR@euro", NULL). */
enum charset charset_of_lang(const char *lang);

/* The byte for a code point, a one-column stand-in where it has none. */
unsigned char charset_byte(enum charset c, uint32_t code);
/* The code point of a byte. */
uint32_t charset_code(enum charset c, unsigned char byte);

#endif

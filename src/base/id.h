/* Identifiers: 16 bytes, 4 of the day (big endian, days since 1970) and 12
 * random, so that they sort by day and tell nothing finer (design 5). */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define ID_SIZE 16
#define ID_TEXT 33      /* 32 hexadecimal digits and a NUL */

struct id {
	unsigned char b[ID_SIZE];
};

extern const struct id id_none;         /* sixteen zeros */

struct id id_new(void);                 /* of the program's clock's day */
bool id_equal(const struct id *a, const struct id *b);
bool id_is_none(const struct id *a);
const char *id_text(const struct id *a, char out[ID_TEXT]);
enum err id_parse(const char *text, struct id *out);    /* E_CHECK */

#endif

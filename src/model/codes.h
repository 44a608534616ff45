/* Several codes of a choice set in one value: one space between them, in the
 * set's order, each once.  Codes that the set does not know (a newer list, a
 * structure's own) are kept, behind those that it does. */
#ifndef MODEL_CODES_H
#define MODEL_CODES_H

#include "model/registry.h"

/* The code at *at, copied to out, and *at moved behind it; false at the end. */
bool codes_next(const char **at, char *out, size_t size);
bool codes_has(const char *value, const char *code);
int codes_count(const char *value);

/* The one form of these codes, to be freed.  `set` may be NULL: as they are,
 * each once. */
char *codes_canonical(struct ctx *x, const struct choices *set,
	const char *codes);
/* With a code more, or less when `on` is false; canonical, to be freed. */
char *codes_with(struct ctx *x, const struct choices *set, const char *value,
	const char *code, bool on);

/* The labels with commas between them, to be freed.  With columns > 0 only
 * the first ones that fit there whole and how many are left ("+ 2"). */
char *codes_labels(struct ctx *x, const struct choices *set,
	const char *value, int columns);

/* The values that a text can mean: a code or a label whole, else a label's
 * beginning; how many, the code of the first in out. */
int codes_find(struct ctx *x, const struct choices *set, const char *typed,
	char *out, size_t size);
/* From labels typed with commas between them, or codes with spaces, to the
 * canonical value, to be freed; E_CHECK, with what is wrong and where. */
enum err codes_parse(struct ctx *x, const struct choices *set,
	const char *typed, char **out);

#endif

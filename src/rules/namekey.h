/* The phonetic key of a French name, for searches that hear: letters that
 * are not heard go, those heard alike become one.  Kept as keyed tokens
 * only, never shown. */
#ifndef RULES_NAMEKEY_H
#define RULES_NAMEKEY_H

#include <stddef.h>

/* From any name (folded inside); "" when nothing is heard.  In order: ph f,
 * eau au o, ou and w as u, qu k c(aou) as k, c(eiy) ç s z as s, ge gi j as j,
 * gu(ei) g, gn n, y i, ai ei e, ain ein in un as 1, an en am em as 2, on om
 * as 3, h and silent endings (d t s x p e z r after e) dropped, doubles
 * once. */
void name_key(const char *name, char *out, size_t size);

#endif

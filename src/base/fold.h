/* Folding: what is the same for a search, whatever accents and case. */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include <stdbool.h>
#include <stddef.h>

/* Lower case, no accents, oe and ae for their ligatures; whatever is neither
 * a letter nor a digit becomes one space; trimmed.  Returns the length. */
size_t fold_text(const char *in, char *out, size_t size);

/* Does every word typed begin some word of the text?  Both are folded. */
bool fold_contains_words(const char *text, const char *typed);

/* Upper case with accents kept (family names); first letters only, the rest
 * lower ("jean-PIERRE d'" gives "Jean-Pierre D'"). */
void fold_upper(const char *in, char *out, size_t size);
void fold_title(const char *in, char *out, size_t size);

#endif

/* Folding: what is the same for a search, whatever accents and case. */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include <stdbool.h>
#include <stddef.h>

/* Lower case, no accents, oe and ae for their ligatures; whatever is neither
 * a letter nor a digit becomes one space; trimmed.  NUL ended, cut on a
 * character.  Returns the length in bytes; 0 and "" when `in` is not UTF-8.
 * Idempotent. */
size_t fold_text(const char *in, char *out, size_t size);

/* Does every word typed begin some word of the text?  Both are folded here
 * (the text to 1,022 bytes, what is typed to 255).  True for no word. */
bool fold_contains_words(const char *text, const char *typed);

/* Upper case with accents kept (family names); first letters only, the rest
 * lower ("jean-PIERRE d'" gives "Jean-Pierre D'"). */
void fold_upper(const char *in, char *out, size_t size);
void fold_title(const char *in, char *out, size_t size);

/* "Prénom NOM" (les-emplois' full name): both trimmed, their runs of spaces
 * made one, the first name as fold_title() and the last as fold_upper().
 * Either may be "". */
void fold_upper_name(const char *first, const char *last, char *out,
	size_t size);

#endif

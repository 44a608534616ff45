/* The writing rules that a machine can check (docs of the screens, rules 1
 * and 8): no order given as a prayer, no exclamation mark, and only
 * characters that every supported terminal can show. */
#ifndef UI_WORDING_H
#define UI_WORDING_H

#include <stdbool.h>

/* What is wrong in a text of a screen file, translated and fit for a lint
 * message; NULL: nothing.  An exclamation mark standing alone before a word
 * ("! urgent") is the sign of urgency, not punctuation. */
const char *wording_fault(const char *text);

/* A letter after ^O has one meaning in every screen: is this label one of
 * what the letter is reserved for?  True for letters without reservation. */
bool wording_letter(char letter, const char *label);
/* The word that a letter is reserved for, or NULL. */
const char *wording_reserved(char letter);

#endif

/* How words are written for the person herself: a line has one idea and 12
 * words at most, no abbreviation, no key but a digit. */
#ifndef UI_PLAIN_H
#define UI_PLAIN_H

#define PLAIN_WORDS 12
#define PLAIN_COLUMNS 40        /* of what stands beside its %{columns} */

/* The words that every page has, untranslated. */
enum plain_word {
	PLAIN_LEAVE, PLAIN_BACK, PLAIN_MORE, PLAIN_DIGIT, PLAIN_CHOICE,
	PLAIN_SEND, PLAIN_NOTHING, PLAIN_ZERO, PLAIN_TEXT, PLAIN_WITH,
	PLAIN_PRINTED, PLAIN_LINES, PLAIN_HIDDEN, PLAIN_SEEN, PLAIN_TEXTS,
};
extern const char *const plain_words[PLAIN_TEXTS];

/* What is wrong with a line, translated; NULL when nothing is.  A %{column}
 * counts as one word. */
const char *plain_fault(const char *text);

#endif

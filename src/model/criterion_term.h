/* One alternative of a criterion (model/criterion.h), once it is read: what it
 * holds, and which values answer to it. */
#ifndef MODEL_CRITERION_TERM_H
#define MODEL_CRITERION_TERM_H

#include <stdbool.h>

/* How the values of a type are compared. */
enum family { WORDS, CODE, NUMBER, DATE, CHOICE, CHOICES, YESNO, BOX };

enum op {
	OP_IS,                  /* the plain value: by family */
	OP_EXACT,               /* WORDS: the whole text */
	OP_LIKE,                /* WORDS, CODE: a pattern */
	OP_RANGE,               /* lo to hi, from to to */
	OP_EMPTY
};

/* One alternative. */
struct term {
	enum op op;
	bool not;
	bool plain;             /* a value, signed = or <> at most */
	char *text;             /* WORDS, CODE: as values are compared */
	char *lo, *hi;          /* the same; NULL: no end */
	bool above, below;      /* lo itself is out, hi itself is out */
	long from, to;          /* NUMBER, DATE (days) */
	char **code;            /* CHOICE, CHOICES, YESNO, BOX */
	int ncode;
};

/* Numbers and dates: from a long to a long. */
bool criterion_counted(enum family f);

/* Text as it is compared, to be dropped.  Of a code: capital letters and
 * digits, a French number by its 0, and with `signs` a pattern's too. */
char *criterion_folded(const char *text);
char *criterion_coded(const char *text, bool signs);
char *criterion_compared(enum family f, const char *text);
void criterion_drop(char *text);        /* wipes and frees; NULL is fine */

/* Does a canonical value answer?  as_text: it as it is compared, WORDS and
 * CODE only. */
bool criterion_term_match(enum family f, const struct term *t, const char *v,
	const char *as_text);
void criterion_term_free(struct term *t);       /* what it holds */

#endif

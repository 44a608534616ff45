/* The line-word reader: one grammar for screens, keymaps and configuration
 * (style 2.2).  A line is words; a word starting in column 1 opens a block,
 * an indented line is an attribute of the block; `layout ... end` is kept
 * verbatim.  "..." quotes a word ("" inside is one quote, \n a line feed); #
 * to the end of the line is a comment, outside quotes and layouts. */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"

#define WORDS_MAX 32

enum words_kind {
	WORDS_END,              /* no line left */
	WORDS_BLOCK,            /* column 1: a block's first line */
	WORDS_ATTR,             /* indented: an attribute */
	WORDS_PICTURE,          /* one verbatim line of a layout: w[0] */
	WORDS_PICTURE_END,      /* its `end` */
	WORDS_BAD,              /* broken: message in err_text() */
};

struct words {
	const char *file;       /* for messages */
	const char *text;       /* the whole, NUL ended, kept by the caller */
	const char *at;
	struct arena *arena;    /* where words live */
	int line;               /* of the last line read, from 1 */
	bool in_picture;
	int n;                  /* words of the line */
	const char *w[WORDS_MAX];
};

void words_init(struct words *r, const char *file, const char *text,
	struct arena *arena);

/* Reads the next line that is not empty.  A block line whose first word is
 * `layout` starts a picture: the lines up to `end` in column 1 come as
 * WORDS_PICTURE.  Tabs inside a picture are WORDS_BAD. */
enum words_kind words_next(struct words *r);

#endif

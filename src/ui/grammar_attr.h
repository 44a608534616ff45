/* What the reading of a screen file (ui/grammar.c) has at hand, and the
 * attributes of its blocks. */
#ifndef UI_GRAMMAR_ATTR_H
#define UI_GRAMMAR_ATTR_H

#include <string.h>

#include "base/i18n.h"
#include "base/words.h"
#include "ui/resolve.h"
#include "ui/screen.h"

enum block { B_NONE, B_SCREEN, B_LAYOUT, B_FIELD, B_ROWS, B_COLUMN, B_FILTER,
	B_ACTION, B_SAY };

struct parse {
	struct words w;
	struct screen *s;
	struct raw raw;
	enum block block;
};

#define MORE(p, array, n) \
	((array) = arena_more((p)->s->arena, array, n, sizeof *(array)))

/* What is wrong in this line, on which word (NULL: the whole of it). */
static inline enum err
wrong(struct parse *p, const char *what, const char *on)
{
	return err_set(E_CHECK, "%s:%d: %s%s%s", p->w.file, p->w.line, what,
		on ? _(" : ") : "", on ? on : "");
}

/* Does the line begin with that word? */
static inline bool
is(const struct parse *p, const char *word)
{
	return strcmp(p->w.w[0], word) == 0;
}

/* The digit of an action, given or 0; E_CHECK when it is taken, or is none. */
enum err grammar_digit(struct parse *p, struct screen_action *a,
	const char *word);
/* A line of attributes: of the last block that began. */
enum err grammar_attribute(struct parse *p);

#endif

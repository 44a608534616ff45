/* The golden steps in another keymap than theirs (KEYMAP=NAME): the keys that
 * they name are what they do in `defaut`, typed by the first key that does
 * the same there. */
#ifndef TESTS_SCREENS_KEYS_H
#define TESTS_SCREENS_KEYS_H

#include <stdbool.h>

#include "model/keep.h"
#include "tests/vt.h"

/* After screens_load(); exits 64 when there is no such keymap. */
void keys_init(void);
/* NULL in `defaut`. */
const char *keys_map(void);
/* The terminal that goes with it. */
const char *keys_term(void);
/* The user behind a fresh pair to the keeper chooses it, where her terminal
 * does not; the pair is closed. */
void keys_choose(int fd);

/* The name of the key to press instead, on what vt shows. */
const char *keys_name(const char *name, struct vt *vt, char out[16]);
/* Does a list need `/` before what is typed to search it? */
bool keys_slash(const char *text, struct vt *vt);

/* Is the key bar the one that stands for the bar `was` of the reference?  In
 * DIR/NAME.bars a line is one, a tab, the other (GENERATE=1 adds it). */
bool keys_bar(const char *dir, const char *was, const char *now);

#endif

/* What users choose for themselves: keys, language, typing (=PRE).  It is
 * theirs and says nothing of anyone; kept in clear, name and value. */
#ifndef DOMAINS_PREFERENCE_H
#define DOMAINS_PREFERENCE_H

#include "model/ctx.h"

/* Reads them into x->pref; what was never chosen, or is no value any more,
 * is as in an empty ctx_preference. */
enum err preference_load(struct ctx *x);
/* The charset of the terminals named x->terminal: its name, or "auto". */
enum err preference_charset(struct ctx *x, const char *value);
/* Lines, one question at a time, or pictures: at every login from now on. */
enum err preference_lines(struct ctx *x, bool lines);

#endif

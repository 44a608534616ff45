/* What the notebook says of a person, in her words, for her own space: what
 * she aims at, and what was found of her situation.
 *
 * Her health is not opened here.  Of the shared lists she is shown what
 * data/hers.tsv has words for; what somebody wrote in words of his own is
 * shown of her objectives alone, which are hers, and not those of her
 * household.  With a protected address, and of a structure whose very name
 * says violence, nothing is; with somebody beside her neither her situation
 * nor free words.  The rest is read with who follows her. */
#ifndef DOMAINS_SPACE_GOALS_H
#define DOMAINS_SPACE_GOALS_H

#include "domains/space_read.h"

/* Her words for a text of the lists ("situation", "objectif"); "": it has
 * none here. */
const char *space_words(const char *kind, const char *text);

/* May what was found of her situation there stand on her screen now? */
bool space_situation_shown(const struct ctx *x, const struct space_follow *f);

/* Of these follows, by theme: _key, _follow, _line (the kind: objectif,
 * frein), _author, _made, theme, text; _state of an objective. */
enum err space_goals_of(struct ctx *x, const struct space_follow *f, int n,
	struct rows *out);
enum err space_situation_of(struct ctx *x, const struct space_follow *f,
	int n, struct rows *out);

/* Those in progress, the first SPACE_GOALS: for her page, which is one. */
#define SPACE_GOALS 6
enum err space_goals_now(struct ctx *x, const struct space_follow *f, int n,
	struct rows *out);

#endif

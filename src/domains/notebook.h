/* The notebook of a person in a structure: what blocks (situations), what is
 * worked on (axes, one for each theme), objectives, actions.  Their states,
 * days and who acts lie in clear; themes and texts are sealed: situations
 * under barriers, the rest under path, each of them under health where the
 * theme is health. */
#ifndef DOMAINS_NOTEBOOK_H
#define DOMAINS_NOTEBOOK_H

#include "domains/follow.h"
#include "model/registry.h"

/* Every line of the notebook of a follow, dropped ones too, in the order of
 * the notebook: by theme, what blocks first, then the axe, its objectives,
 * each with its actions.  Cells: _key, _follow, _kind, _parent, _version,
 * _move, _moved_by, state, who, who_text, due_on, made_on, state_on,
 * author_name, moved_name, and what was sealed: theme, text, initiative, linked, consent,
 * comment.  Without right theme is "" and text ROW_MASKED. */
enum err notebook_read(struct ctx *x, const struct follow *f,
	struct rows *out);

/* The same, and of what is read with her record; each line has its follow. */
enum err notebook_read_all(struct ctx *x, const struct follow *f,
	struct rows *out);

/* Is a line, of any kind, still to be done or true? */
bool notebook_is_open(const struct row *line);
/* An open action whose day is past. */
bool notebook_is_late(struct ctx *x, const struct row *line);

/* The scope that a line is sealed in. */
enum scope notebook_scope(const char *kind, const char *theme);

/* What was sealed of a line, for act_blob(). */
extern const char *const notebook_sealed[];

/* The cells of the overview: p_objectives, n_objectives, p_actions,
 * n_actions, in so many columns. */
enum err notebook_gists(struct ctx *x, const struct follow *f, int columns,
	struct row *r);

#endif

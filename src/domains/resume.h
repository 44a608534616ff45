/* Where something was typed and not saved (design 8): a session's screens,
 * kept as a draft of kind "place", and offered at the next login.  Its cells:
 * "title", of what was being typed, with a person's name; "what", the same
 * without, for who may not read it any more; "state", the bytes of the
 * session's screens (ui_state), which this file does not read. */
#ifndef DOMAINS_RESUME_H
#define DOMAINS_RESUME_H

#include "base/buf.h"
#include "model/ctx.h"
#include "model/row.h"

#define RESUME_KIND "place"

/* Bytes as the value of a cell, and back. */
void resume_put_state(struct row *r, const struct buf *state);
void resume_get_state(const struct row *r, struct buf *out);

/* Whose record a form is of, from its row and what it was opened with; id_none
 * when it is nobody's. */
struct id resume_person(struct ctx *x, const struct row *r,
	const struct row *arg);

/* Adds one line for my day, the last of the places left; nothing when there
 * is none. */
enum err resume_day(struct ctx *x, struct rows *out);

/* The same for the message line; "" when there is none. */
enum err resume_offer(struct ctx *x, char *out, size_t size);

#endif

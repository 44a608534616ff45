/* A follow-up: what one structure does with a person for one category of
 * reasons: her appointments and invitations.  Its status is computed each time
 * it is read (rules/rdv.h): none is stored, so that none is late. */
#ifndef DOMAINS_FOLLOWUP_H
#define DOMAINS_FOLLOWUP_H

#include "base/buf.h"
#include "domains/follow.h"
#include "rules/rdv.h"

/* Her appointments, invitations and closed follow-ups, opened in one request:
 * rows with _kind ("rdv", "invite", "end"), _key, category, state, day, hour,
 * made_at, expires_at, _handled, user_name, and what else each has. */
enum err followup_load(struct ctx *x, const struct follow *f,
	struct rows *out);

/* From such rows. */
enum followup followup_compute(const struct rows *all, const char *category,
	int64_t now);

/* Writes followup_text of a category into r. */
enum err followup_of(struct ctx *x, const struct follow *f,
	const char *category, struct row *r);

/* The ids (hexadecimal, one after the other) of her absences and invitations
 * of a category that wait for something: what is made now settles them. */
enum err followup_open_ids(struct ctx *x, const struct follow *f,
	const char *category, struct buf *out);

/* What her last appointment was like: category, minutes, location, place. */
enum err followup_last(struct ctx *x, const struct follow *f, struct row *r);

#endif

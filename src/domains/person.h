/* People: what exists once for a person, whoever follows her: label,
 * identity, NIR, contact, address (design 5). */
#ifndef DOMAINS_PERSON_H
#define DOMAINS_PERSON_H

#include "domains/follow.h"
#include "model/registry.h"

extern const struct record person_record;

/* The argument of one that is read without looking at her NIR: it stays to be
 * asked for, and its mask is not known. */
#define PERSON_UNASKED "unasked"

/* Some scopes (SCOPE_BITs) of person_record's columns: the others' keys are
 * not asked for, their cells are not set. */
enum err person_read(struct ctx *x, const struct follow *f, unsigned scopes,
	struct row *r);

/* What the whole record must be, but for the question whether she is there
 * already, which a form asks (domains/twin.h). */
void person_agrees(struct ctx *x, const struct row *now, struct faults *f);

/* A cell "_follow" of a new record that is saved: the id (in hexadecimal) that
 * the follow gets, so that saving it twice makes one.  "_file": it comes from a
 * file, whose numbers were compared before. */

#endif

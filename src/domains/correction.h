/* What was corrected of a person: her name, identity, contact, address, with
 * what was said before, when and by whom.  The keeper keeps the last 20
 * blobs of each (keeper/blobs.h), under the keys that they had: who reads a
 * part now reads what it said, and nobody else. */
#ifndef DOMAINS_CORRECTION_H
#define DOMAINS_CORRECTION_H

#include "domains/follow.h"
#include "model/registry.h"

extern const struct domain correction_domain;

/* Of a correction: when, field, before, after; who is for the structure's own
 * eyes.  A value that was filled in was not corrected; emptied, it was. */
extern const struct column correction_columns[];

/* The newest first, of all her records that are read as one.  One row with
 * `before` ROW_MASKED for a part that this user does not read. */
enum err correction_fetch(struct ctx *x, const struct follow *f,
	struct rows *out);

#endif

/* Records of one structure that may be of one person: found by what their
 * search tokens share, so that only those are opened which look alike. */
#ifndef DOMAINS_TWINS_H
#define DOMAINS_TWINS_H

#include "domains/follow.h"

/* Shown from this score on (rules/duplicate.h). */
#define TWINS_LEAST 60

/* Writes "BENALI Nadia, dossier 12": whose names are hers, or heard alike,
 * and who may be of her age; "" nobody.  Names alone are opened. */
enum err twins_near(struct ctx *x, const struct follow *f, char *out,
	size_t size);

/* The most alike of what was typed for a new record: "BENALI Nadia, dossier
 * 12 (92 : nom, prénom, jj/mm)", and who it is; "" nobody. */
enum err twins_typed(struct ctx *x, const struct row *typed, char *out,
	size_t size, struct id *person);

/* Why and how much two rows of person_record are alike; the same in few
 * words.  What is masked is not known. */
int twins_score(const struct row *one, const struct row *two, char *why,
	size_t size, char *brief, size_t brief_size);

#endif

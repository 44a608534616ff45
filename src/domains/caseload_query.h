/* Query by form in the caseloads: what lies in the records of their people. */
#ifndef DOMAINS_CASELOAD_QUERY_H
#define DOMAINS_CASELOAD_QUERY_H

#include "model/registry.h"

/* The opening of the caseloads (model/registry.h): the person, her follow, and
 * the parts of her situation that this structure wrote.  A protected address
 * answers to nothing. */
enum err caseload_open(struct ctx *x, const struct record *rec,
	const struct rows *t, const char *const *columns, struct rows *full);

#endif

/* The form of a service, for the people of its structure. */
#ifndef DOMAINS_OFFER_SERVICE_H
#define DOMAINS_OFFER_SERVICE_H

#include "model/registry.h"

/* key: a service; "" a new one, of the structure in arg (its id), else of
 * the current one. */
extern const struct record offer_service_record;

/* "0,85  manque : adresse, frais" of what the form holds, as if saved today. */
void offer_quality(struct ctx *x, const struct row *row, char *out,
	size_t size);

#endif

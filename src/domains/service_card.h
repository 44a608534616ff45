/* The cards of the directory: a service, a structure. */
#ifndef DOMAINS_SERVICE_CARD_H
#define DOMAINS_SERVICE_CARD_H

#include "model/registry.h"
#include "rules/quality.h"
#include "store/db.h"

/* key: a service's id; arg: "@COMMUNE FOLLOW", each may be absent: where its
 * distance is counted from, whom it is looked at for.  With a follow alone,
 * where she lives. */
extern const struct record service_record;
extern const struct record structure_record;

/* What the quality score looks at, of a row of `service` (valid as long as
 * the row is). */
void service_quality(struct db_rows *q, struct quality_of *out);

#endif

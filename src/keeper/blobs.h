/* The sealed blobs of an act.  Name, identity, contact and address of a person
 * are corrected, not lost: what is replaced is kept as it is sealed
 * (domains/correction.h), the last FORMER_MOST of each. */
#ifndef KEEPER_BLOBS_H
#define KEEPER_BLOBS_H

#include "keeper/run.h"

#define FORMER_MOST 20

/* Reads them from the message: scope, record, version, right of each, then
 * its row.  *changed: the scopes. */
enum err blobs_put(struct run *r, struct msg *m, uint32_t *changed);

#endif

/* The sealed blobs of an act. */
#ifndef KEEPER_BLOBS_H
#define KEEPER_BLOBS_H

#include "keeper/run.h"

/* Reads them from the message: scope, record, version, right of each, then
 * its row.  *changed: the scopes. */
enum err blobs_put(struct run *r, struct msg *m, uint32_t *changed);

#endif

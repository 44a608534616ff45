/* `passerelle verify`: the database, every sealed blob and the audit chain
 * are whole. */
#ifndef KEEPER_VERIFY_H
#define KEEPER_VERIFY_H

#include "keeper/state.h"

/* Writes one line for each part to report; E_CHECK if one does not hold. */
enum err verify_all(struct keeper *k, struct buf *report);
/* The same, with checkpoints kept elsewhere (keeper/witness.h); NULL: none. */
enum err verify_with(struct keeper *k, const char *copy, struct buf *report);

#endif

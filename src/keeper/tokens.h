/* The search tokens of an act: the keeper hashes what it does not keep. */
#ifndef KEEPER_TOKENS_H
#define KEEPER_TOKENS_H

#include "keeper/run.h"

/* Reads them from the message and writes them for every structure with a
 * live follow. */
enum err tokens_put(struct run *r, struct msg *m);

#endif

/* The transaction of the data file. */
#ifndef KEEPER_TX_H
#define KEEPER_TX_H

#include "keeper/state.h"

enum err tx_begin(struct keeper *k);
/* Commits, or rolls back when `e`, and returns what it came to. */
enum err tx_end(struct keeper *k, enum err e);
/* The audit chain goes on from what the file holds; without that nothing more
 * may be written: the process dies, and the next one starts from the file. */
void tx_roll_back(struct keeper *k);

#endif

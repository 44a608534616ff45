/* The root key, changed: every key that is wrapped under it, directly or not,
 * is wrapped anew, with new keys of structures.  Who had the old root key and
 * gets the key file opens nothing. */
#ifndef KEEPER_REKEY_H
#define KEEPER_REKEY_H

#include "keeper/state.h"

/* A new root key in root.key.new, then all of the key file in one
 * transaction, then root.key.new becomes root.key.  A cut leaves the old one
 * or the new one, and rekey_settle() finds which.  E_STATE: the one before was
 * not finished, and its root.key.new may be the only copy of the key. */
enum err rekey(struct keeper *k);

/* At start, once the key file is open: the root key that opens it among those
 * that keys_load() found, and what it did not derive.  E_CHECK: none does. */
enum err rekey_settle(struct keeper *k);

#endif

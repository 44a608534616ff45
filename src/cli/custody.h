/* The ledger of what was erased (keeper/erased.h), carried between a base and
 * the folder of its backups. */
#ifndef CLI_CUSTODY_H
#define CLI_CUSTODY_H

#include "base/buf.h"
#include "model/keep.h"

/* The base's ledger, and who signs; text may be NULL. */
enum err ledger_read(struct keep *k, struct buf *text,
	unsigned char signer[32]);
/* What the folder's ledger has more is erased in the base too (a folder
 * without one: nothing); says who signs. */
enum err ledger_bring(struct keep *k, const char *folder,
	unsigned char signer[32]);
enum err ledger_take(struct keep *k, const char *file);
/* Leaves the base's ledger in the folder. */
enum err ledger_leave(struct keep *k, const char *folder);

#endif

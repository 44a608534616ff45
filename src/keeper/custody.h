/* The keeper's part in backups: it signs, and keeps the ledger of what was
 * erased. */
#ifndef KEEPER_CUSTODY_H
#define KEEPER_CUSTODY_H

#include "keeper/state.h"

/* P_C_LEDGER, P_C_LEDGER_MERGE, P_C_SIGN, P_C_REKEY from the operator. */
void custody_message(struct keeper *k, struct peer *p, struct msg *m);

#endif

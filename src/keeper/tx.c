#include "keeper/tx.h"

#include "base/log.h"
#include "keeper/audit.h"

void
tx_roll_back(struct keeper *k)
{
	if (!db_autocommit(k->data))
		db_run(k->data, "ROLLBACK");
	if (audit_again(k))
		die("the audit cannot be read");
}

enum err
tx_begin(struct keeper *k)
{
	return db_tx(k->data, "BEGIN IMMEDIATE");
}

enum err
tx_end(struct keeper *k, enum err e)
{
	if (!e)
		e = db_autocommit(k->data) ? E_IO :
			db_tx(k->data, "COMMIT");
	if (e)
		tx_roll_back(k);
	return e;
}

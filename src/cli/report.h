/* What `retention --apply` did, as text, one line each:
 *	passerelle-retention 1
 *	day YYYY-MM-DD
 *	rule RULE MONTHS EVENT (TEXT)
 *	noticed|erased|suspended|unconfirmed|disabled RULE STRUCTURE NUMBER
 *	SINCE DUE
 *	noticed N, erased N, suspended N, disabled N, unconfirmed N,
 *	pruned N (records of the audit): how many
 *	whole, or stopped: not all of it was done, the next run goes on
 *	signature OF-ALL-THAT-IS-ABOVE
 * signed with the key of the checkpoints (keeper/witness.h). */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "base/buf.h"
#include "model/keep.h"

#define REPORT_HEAD "passerelle-retention"
#define REPORT_MOST (256 << 10) /* bytes: one message signs it */

/* Has it signed, and writes it whole. */
enum err report_write(struct keep *k, int fd, const char *path,
	struct buf *report);
/* E_CHECK: it is not of this base, or was changed since. */
enum err report_check(struct keep *k, const struct buf *report);

#endif

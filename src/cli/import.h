/* Imports, for the verb and for `demo`. */
#ifndef CLI_IMPORT_H
#define CLI_IMPORT_H

#include <stdio.h>

#include "cli/imported.h"
#include "model/keep.h"
#include "store/db.h"

struct import_how {
	bool dry;               /* only says what would change */
	FILE *rejects;          /* NULL: one bad record refuses all */
	const char *source, *date;      /* for records without; NULL */
	bool progress, tell;    /* on standard error: how far, what was odd */
};

/* Reads a file of "structures" or "services", CSV or JSON, of the schema v1,
 * v0, or near it (cli/tidy.h), and writes what it changes.  Checked whole
 * first: without `rejects` one bad record changes nothing (E_CHECK) and the
 * first ones are told on standard error; with it, bad ones are written there,
 * to be corrected and imported again.  What was written before an interruption
 * is the same the next time: running it again completes it. */
enum err import_file(struct keep *k, struct db *db, const char *what,
	const char *file, const struct import_how *how, struct import *out);

#endif

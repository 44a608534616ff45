/* Imports, for the verb and for `demo`. */
#ifndef CLI_IMPORT_H
#define CLI_IMPORT_H

#include <stdio.h>

#include "model/keep.h"
#include "store/db.h"

struct import {
	long read, good, bad, unknown;
	long written;           /* also when it stopped in the middle */
};

/* Reads a published JSON file of "structures" or "services" and writes it
 * (dry: only checks).  Checked whole first: without `rejects` one bad record
 * changes nothing (E_CHECK) and the first ones are told on standard error;
 * with it, bad ones are written there, a line "rank;id;field : what" for each
 * mistake.  Progress goes to standard error when `progress`. */
enum err import_file(struct keep *k, struct db *db, const char *what,
	const char *file, bool dry, FILE *rejects, bool progress,
	struct import *out);

#endif

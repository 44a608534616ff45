/* Imports, for the verb and for `demo`. */
#ifndef CLI_IMPORT_H
#define CLI_IMPORT_H

#include <stdio.h>

#include "model/keep.h"
#include "store/db.h"

struct import {
	long read, good, bad, unknown;
};

/* Reads a published JSON file of "structures" or "services" and writes it
 * (dry: only checks).  Without `rejects` one bad record changes nothing
 * (E_CHECK); with it, bad ones are written there, one a line.  Progress goes
 * to standard error when `progress`. */
enum err import_file(struct keep *k, struct db *db, const char *what,
	const char *file, bool dry, FILE *rejects, bool progress,
	struct import *out);

#endif

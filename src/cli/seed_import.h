/* A file of people of the throw-away data, some lines of which wait for a
 * hand in =IMP. */
#ifndef CLI_SEED_IMPORT_H
#define CLI_SEED_IMPORT_H

#include "model/ctx.h"

enum err seed_import(struct ctx *x);

#endif

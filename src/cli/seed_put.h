/* One record of the demonstration, written as a form would write it. */
#ifndef CLI_SEED_PUT_H
#define CLI_SEED_PUT_H

#include "base/id.h"
#include "model/record.h"

/* Loads it (key ""; arg: what a new one is about), sets names to values (`set`
 * is ended by NULL) and saves; `made`, if any, is its key.  A failure names the
 * record, and the first fault. */
enum err seed_put(struct ctx *x, const struct record *rec, const char *key,
	const char *arg, const char *const *set, char made[ID_TEXT]);

/* The same for one whose cells are drawn by hand. */
enum err seed_save(struct ctx *x, const struct record *rec,
	const struct row *was, struct row *now);

#endif

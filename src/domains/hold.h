/* A record is kept longer than its time: there was news of the person, or the
 * head of the structure suspends its erasure, for a reason, until a day. */
#ifndef DOMAINS_HOLD_H
#define DOMAINS_HOLD_H

#include "base/id.h"
#include "model/registry.h"

extern const struct column hold_columns[];      /* of a person's copy */

/* From when it is erased: the day after its last one, and not before the
 * structure has had its 30 days. */
void hold_gone_on(const char *due_on, const char *told_on, char out[16]);

/* Suspended by this structure?  Then why, and by whom, in words; else "". */
enum err hold_said(struct ctx *x, const struct id *person,
	const struct id *structure, char *out, size_t size);

#endif

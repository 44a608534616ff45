/* Emergency accesses that were opened: read again, reviewed, listed. */
#ifndef DOMAINS_EMERGENCY_LIST_H
#define DOMAINS_EMERGENCY_LIST_H

#include "model/registry.h"

extern const struct record emergency_review_record;
extern const struct source emergency_sources[];

/* A line of the list, or of my day: its referent has seen it then. */
enum err emergency_call_open(struct ctx *x, const struct row *row,
	struct call_result *out);
/* The record that it opened. */
enum err emergency_call_card(struct ctx *x, const struct row *row,
	struct call_result *out);

#endif

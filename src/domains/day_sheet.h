/* The sheet of the day, for paper: what one works with while nothing answers.
 * First today's appointments that are still to come or to say, by hour, each
 * with its place, everyone of a slot with her own line; then what is due, from
 * the most urgent on: late, for today, to answer, answered.  What can wait is
 * counted in one line.
 *
 * A telephone stands beside whom one sees or owes something today, and beside
 * nobody else; what she asked about being called stands before it.  Where one
 * goes to see somebody whose address is protected is not on paper. */
#ifndef DOMAINS_DAY_SHEET_H
#define DOMAINS_DAY_SHEET_H

#include "model/registry.h"

extern const struct column day_sheet_columns[];

enum err day_sheet_fetch(struct ctx *x, const struct list_query *lq,
	struct rows *out);

#endif

/* One line of my day: what its kinds have in common.  A kind adds its lines
 * for one structure of the user at a time. */
#ifndef DOMAINS_DAY_LINE_H
#define DOMAINS_DAY_LINE_H

#include "model/ctx.h"
#include "model/registry.h"
#include "store/db.h"

/* Ranks, the lower the sooner (sketches, screen 1). */
enum rank {
	RANK_FIRST = 5, RANK_URGENT = 10, RANK_LATE = 15, RANK_TODAY = 20, RANK_ANSWER = 30,
	RANK_ORPHAN = 35, RANK_REPLY = 40, RANK_SOON = 50, RANK_WAITING = 60,
	RANK_DRAFT = 70, RANK_SERVICE = 75, RANK_SILENT = 80,
};
#define WAITING_AFTER 10        /* services.md 2.6: first reminder */

struct day {
	struct ctx *x;
	struct rows *out;
	struct date today;
	const struct ctx_structure *s;
};

/* Binds :structure, and :me, :head, :today where the statement has them. */
void day_bind(struct day *day, struct db_rows *q);
/* A line from the row that q is on: its columns id and person. */
struct row *day_add(struct day *day, struct db_rows *q, const char *what,
	int rank);
/* "depuis 9 j", "demain", "en retard 4 j" in its cell `when`. */
void day_when(const struct day *day, const char *date, bool since,
	struct row *r);
void day_iso(struct date d, char out[16]);

#endif

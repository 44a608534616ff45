/* One service of the directory, before its row: does it answer what is asked,
 * is it open, how is it shown in a list? */
#ifndef DOMAINS_SERVICE_FILTER_H
#define DOMAINS_SERVICE_FILTER_H

#include "domains/commune.h"
#include "model/registry.h"
#include "store/db.h"

#define SERVICE_FAR 50          /* kilometres: beyond, not "on site" */

struct service_ask {
	struct commune place;
	bool placed;
	long within;            /* kilometres, 0: SERVICE_FAR */
	const struct row *filter;
	const char *search;     /* words typed after / */
	char today[16];
};

/* From the filters of the screen (see service_columns).  A filter "place" that
 * is not there at all (a field's F4 looks for what was typed) is where the
 * last person lives. */
enum err service_ask(struct ctx *x, const struct list_query *lq,
	struct service_ask *out);

/* Binds :me and :today. */
void service_bind(struct ctx *x, const struct service_ask *ask,
	struct db_rows *q);

/* q is on a row of directory.near and its like. */
bool service_answers(const struct service_ask *ask, struct db_rows *q);
/* May whoever lives at the place use it (its zone of eligibility)? */
bool service_for_place(const struct service_ask *ask, struct db_rows *q);
/* Whole kilometres from the place; -1 where it is not on site within
 * SERVICE_FAR (2.5). */
int service_km(const struct service_ask *ask, struct db_rows *q);
/* 1 open now, 0 closed, -1 not said or not read.  `hours` may be NULL; the
 * moment is that of its département. */
int service_open_now(const char *hours, const char *departement);

/* The cells of a list. */
void service_cells(struct db_rows *q, int km, const char *follow,
	const char *place, struct row *r);

extern const struct column service_columns[];

#endif

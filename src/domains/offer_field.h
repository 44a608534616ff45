/* What the forms of a structure and of its services have in common: places,
 * hours, numbers, addresses. */
#ifndef DOMAINS_OFFER_FIELD_H
#define DOMAINS_OFFER_FIELD_H

#include "model/act.h"
#include "model/registry.h"
#include "store/db.h"

extern const struct check offer_checks[];
extern const struct then offer_thens[];
extern const struct choices offer_choices[];

/* The structure, if this user may write there; E_RIGHT, saying whose it is.
 * `name` may be NULL. */
enum err offer_mine(struct ctx *x, const struct id *structure,
	const char *name);

/* Cells postcode, commune, commune_name, latitude, longitude from the columns
 * of a row, and the parameters of an act from these cells. */
void offer_place_cells(struct db_rows *q, struct row *r);
void offer_place_put(struct ctx *x, struct act *a, const struct row *now);
/* The same text columns and parameters; `names` ends by NULL. */
void offer_cells(struct db_rows *q, const char *const *names, struct row *r);
void offer_put(struct act *a, const char *const *names,
	const struct row *now);

/* A commune that is known has its coordinates; both or none. */
void offer_place_check(const struct row *now, struct faults *f);

/* In French, from what is typed (French or OSM): a computed column. */
void offer_hours_french(struct ctx *x, const struct row *row, char *out,
	size_t size);
/* To OSM, at the latest when it is saved. */
void offer_hours_keep(struct row *row);

#endif

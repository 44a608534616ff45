/* The hour that an appointment takes, as it stands in the file of who receives
 * her (domains/feed.h): under an id that only the key of her path gives, so
 * that it is of nobody. */
#ifndef DOMAINS_BUSY_H
#define DOMAINS_BUSY_H

#include "model/act.h"

/* False without the key of her path in the vault. */
bool busy_event(struct ctx *x, const struct id *person,
	const struct id *structure, const struct id *appointment,
	struct id *event);
/* Gives an act its :event; absent without that key. */
void busy_bind_event(struct act *a, struct ctx *x, const struct id *person,
	const struct id *structure, const struct id *appointment);
/* Its :busy_at and :busy_for. */
void busy_hour(struct act *a, struct ctx *x, const struct id *structure,
	const char *day, const char *hour, long minutes);
/* All three. */
void busy_bind(struct act *a, struct ctx *x, const struct id *person,
	const struct id *structure, const struct id *appointment,
	const char *day, const char *hour, long minutes);

#endif

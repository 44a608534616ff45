/* Who is in a slot: listed, marked present, absent or excused, several at
 * once in one act; the sheet that they sign. */
#ifndef DOMAINS_SLOT_PEOPLE_H
#define DOMAINS_SLOT_PEOPLE_H

#include "domains/slot_read.h"
#include "model/registry.h"

/* The appointments of a slot, opened and with names, by name: _key, _person,
 * _follow, name, state, day, hour...  Those that this user may not open are
 * left out. */
enum err slot_people(struct ctx *x, const struct slot_seen *s,
	struct rows *out);

/* Of appointments that are opened, those of one slot with others (_shared)
 * become one row: _key is then the slot's, _many how many are expected, and
 * `state` that of all as long as they have the same. */
void slot_gather(struct rows *t);

#endif

/* A slot as it is kept: a moment that a structure opens, to one person or to
 * many, with its reason and its place, all in clear since it is about nobody.
 * Who is in it is known to the appointments alone, sealed with each one's
 * path; a place that is taken has an id that only that path's key gives. */
#ifndef DOMAINS_SLOT_READ_H
#define DOMAINS_SLOT_READ_H

#include "model/act.h"
#include "store/db.h"

struct slot_seen {
	struct id id, structure, user;  /* user: id_none, who takes it */
	char day[12], hour[8], category[48], location[20];
	char place[330], title[330], user_name[160];
	int minutes, places, taken, version;
	bool closed;
};

/* From the row that q is on: slot.by_id, slot.of_days. */
void slot_fill(struct db_rows *q, struct slot_seen *out);
/* E_NOTFOUND when there is none. */
enum err slot_get(struct ctx *x, const char *key, struct slot_seen *out);

/* "Atelier CV", else its reason. */
const char *slot_name(struct ctx *x, const struct slot_seen *s);
/* The same, its day and its hour. */
void slot_text(struct ctx *x, const struct slot_seen *s, char *out,
	size_t size);
/* Its day in figures: what is printed is read another day. */
void slot_dated(struct ctx *x, const struct slot_seen *s, char *out,
	size_t size);
/* "3 sur 12", "complet", "fermé" */
void slot_room(const struct slot_seen *s, char *out, size_t size);

/* Gives an act its :slot (hexadecimal, "" none) and the :seat of a person in
 * it; the key of her path must be in the vault. */
enum err slot_bind(struct act *a, struct ctx *x, const struct id *person,
	const struct id *structure, const char *slot);

#endif

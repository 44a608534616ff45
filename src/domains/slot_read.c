#include "domains/slot_read.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "model/registry.h"
#include "model/vault.h"

#define SEAT 's'                /* what is made with the key of a path */

void
slot_fill(struct db_rows *q, struct slot_seen *s)
{
	memset(s, 0, sizeof *s);
	s->id = db_id(q, "id");
	s->structure = db_id(q, "structure");
	s->user = db_id(q, "user");
	db_copy(q, "day", s->day, sizeof s->day);
	db_copy(q, "hour", s->hour, sizeof s->hour);
	db_copy(q, "category", s->category, sizeof s->category);
	db_copy(q, "location", s->location, sizeof s->location);
	db_copy(q, "place", s->place, sizeof s->place);
	db_copy(q, "title", s->title, sizeof s->title);
	db_copy(q, "user_name", s->user_name, sizeof s->user_name);
	s->minutes = (int)db_int(q, "minutes");
	s->places = (int)db_int(q, "places");
	s->taken = (int)db_int(q, "taken");
	s->version = (int)db_int(q, "version");
	s->closed = !db_null(q, "closed_on");
}

enum err
slot_get(struct ctx *x, const char *key, struct slot_seen *out)
{
	const char *gone = _("Ce créneau n'existe plus. F3 revient.");
	struct db_rows q;
	struct id id;
	enum err e = id_parse(key, &id);

	memset(out, 0, sizeof *out);
	if (!e)
		e = db_select(x->db, "slot.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	e = db_one(&q, gone);
	if (e)
		return e;
	slot_fill(&q, out);
	e = db_end(&q);
	return e || ctx_structure_by(x, &out->structure) ? e :
		err_set(E_NOTFOUND, "%s", gone);
}

const char *
slot_name(struct ctx *x, const struct slot_seen *s)
{
	return *s->title ? s->title : choice_label(x, "appointment.reason",
		s->category);
}

void
slot_text(struct ctx *x, const struct slot_seen *s, char *out, size_t size)
{
	char when[40] = "";
	struct date d;

	if (date_parse(s->day, &d) == E_OK)
		date_human(when, sizeof when, d, ctx_today(x));
	snprintf(out, size, "%s, %s %s", slot_name(x, s), when, s->hour);
}

void
slot_dated(struct ctx *x, const struct slot_seen *s, char *out, size_t size)
{
	char when[16] = "";
	struct date d;

	if (date_parse(s->day, &d) == E_OK)
		date_french(d, when, sizeof when);
	snprintf(out, size, _("%s, %s à %s"), slot_name(x, s), when, s->hour);
}

void
slot_room(const struct slot_seen *s, char *out, size_t size)
{
	if (s->closed)
		snprintf(out, size, "%s", _("fermé"));
	else if (s->taken >= s->places)
		snprintf(out, size, "%s", s->places > 1 ? _("complet") :
			_("pris"));
	else if (s->places == 1)
		snprintf(out, size, "%s", _("libre"));
	else
		snprintf(out, size, _("%d sur %d"), s->taken, s->places);
}

enum err
slot_bind(struct act *a, struct ctx *x, const struct id *person,
	const struct id *structure, const char *slot)
{
	const struct sealkey *key;
	struct id id, seat;
	enum err e;

	if (!*slot || strcmp(slot, ROW_MASKED) == 0) {
		act_text(a, ":slot", "");
		act_text(a, ":seat", "");
		return E_OK;
	}
	key = vault_get(x->vault, WRAP_PERSON, person, SCOPE_PATH, structure);
	e = key ? id_parse(slot, &id) : err_set(E_RIGHT, "%s", _("Vous "
		"n'avez pas accès aux rendez-vous de cette personne."));
	if (e)
		return e;
	key_mac16(key, SEAT, slot, seat.b);
	act_id(a, ":slot", &id);
	act_id(a, ":seat", &seat);
	return E_OK;
}

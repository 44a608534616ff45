/* What is done with an appointment: its state, another one instead. */
#include "domains/appointment_act.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/appointment_read.h"
#include "domains/busy.h"
#include "domains/sealed.h"
#include "domains/slot_read.h"
#include "model/act.h"
#include "rules/rdv.h"

/* The appointment of a row, when it starts, how long it is, and the slot that
 * it is of. */
struct one {
	struct appointment a;
	int64_t start;
	long minutes;
	char hour[8], slot[ID_TEXT];
};

static enum err
read_one(struct ctx *x, const struct row *row, struct one *o)
{
	struct appointment *a = &o->a;
	struct row r;
	struct sealed s;
	enum err e = *row_get(row, "_many") ? err_set(E_STATE, "%s",
		_("À plusieurs : Entrée montre qui y est.")) :
		appointment_get(x, row_get(row, "_key"), a);

	row_init(&r);
	if (!e) {
		s = appointment_sealed(x, a);
		e = sealed_load(x, &appointment_opened, &s, &r);
	}
	o->start = e ? 0 : appointment_start(a->day, row_get(&r, "hour"));
	o->minutes = row_int(&r, "minutes");
	snprintf(o->hour, sizeof o->hour, "%.7s", row_get(&r, "hour"));
	snprintf(o->slot, sizeof o->slot, "%s", row_get(&r, "slot"));
	row_done(&r);
	return e;
}

static enum err
handled(struct ctx *x, const struct appointment *a)
{
	struct act *act = act_new("appointment.handled");
	enum err e;

	act_id(act, ":id", &a->id);
	act_int(act, ":version", a->version);
	e = act_send(act, x);
	act_free(act);
	return e;
}

enum err
appointment_to(struct act *act, struct ctx *x, const struct row *row,
	enum rdv_state to)
{
	struct one o;
	struct rule_answer may;
	enum err e = read_one(x, row, &o);

	if (e)
		return e;
	rdv_state_next(o.a.state, rdv_state_name(to), o.start, appointment_now(x),
		&may);
	if (!may.ok)
		return err_set(E_STATE, "%s", may.message);
	act_id(act, ":id", &o.a.id);
	act_int(act, ":version", o.a.version);
	act_text(act, ":to", may.value);
	busy_bind(act, x, &o.a.person, &o.a.structure, &o.a.id, o.a.day,
		o.hour, o.minutes);
	return slot_bind(act, x, &o.a.person, &o.a.structure, o.slot);
}

/* It holds again, but another one has its place. */
static enum err
no_room(struct ctx *x, const struct row *row)
{
	struct one o;
	struct slot_seen s;

	if (read_one(x, row, &o) || !*o.slot ||
		slot_get(x, o.slot, &s) || s.taken < s.places)
		return err_set(E_CONFLICT, "%s", _("Cette fiche a changé "
			"entre-temps : rien n'est enregistré."));
	return err_set(E_STATE, "%s", _("Ce créneau est complet : 5 en prend "
		"un autre."));
}

static enum err
set_state(struct ctx *x, const struct row *row, enum rdv_state to,
	const char *said, struct call_result *out)
{
	struct act *act = act_new("appointment.state");
	enum err e = appointment_to(act, x, row, to);

	if (!e)
		e = act_send(act, x);
	act_free(act);
	if (e == E_CONFLICT && to == RDV_UNKNOWN)
		return no_room(x, row);
	if (!e) {
		out->refresh = true;
		snprintf(out->message, sizeof out->message, "%s", said);
	}
	return e;
}

static enum err
call_seen(struct ctx *x, const struct row *row, struct call_result *out)
{
	return set_state(x, row, RDV_SEEN, _("Noté : honoré. La date du "
		"dernier contact est celle du rendez-vous."), out);
}

static enum err
call_absent(struct ctx *x, const struct row *row, struct call_result *out)
{
	return set_state(x, row, RDV_NOSHOW, _("Noté : absence. Elle attend "
		"dans Ma journée qu'un autre rendez-vous soit pris."), out);
}

static enum err
call_excused(struct ctx *x, const struct row *row, struct call_result *out)
{
	return set_state(x, row, RDV_EXCUSED, _("Noté : annulé, excusé. "
		"5 en prend un autre."), out);
}

static enum err
call_revoked(struct ctx *x, const struct row *row, struct call_result *out)
{
	return set_state(x, row, RDV_REVOKED, _("Noté : annulé par le "
		"service. 5 en prend un autre."), out);
}

static enum err
call_again(struct ctx *x, const struct row *row, struct call_result *out)
{
	return set_state(x, row, RDV_UNKNOWN, _("Le rendez-vous tient de "
		"nouveau."), out);
}

/* Absent, or cancelled: another one, a week later at the same hour. */
static enum err
call_rebook(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct one o;
	enum err e = read_one(x, row, &o);

	if (!e && strcmp(o.a.state, "seen") == 0)
		e = err_set(E_STATE, "%s", _("Ce rendez-vous est honoré : "
			"^O r en prend un autre depuis la fiche."));
	if (!e && strcmp(o.a.state, "unknown") == 0 &&
		o.start > appointment_now(x))
		e = err_set(E_STATE, "%s", _("Ce rendez-vous est à venir : 7 "
			"le change, 3 ou 4 l'annule."));
	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "appointment.edit");
	snprintf(out->arg, sizeof out->arg, "apres %s", row_get(row,
		"_key"));
	return E_OK;
}

/* Fait: attended when it is past; an absence that needs nothing more. */
static enum err
call_done(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct one o;
	enum err e = read_one(x, row, &o);

	if (e)
		return e;
	if (strcmp(o.a.state, "unknown") == 0)
		return call_seen(x, row, out);
	e = handled(x, &o.a);
	if (!e) {
		out->refresh = true;
		snprintf(out->message, sizeof out->message, "%s", _("Fait : "
			"cette absence n'attend plus rien."));
	}
	return e;
}

/* After it is saved: a summons goes on with its letter, what took place with
 * what became of it. */
static enum err
call_saved(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct one o;
	enum err e = read_one(x, row, &o);
	bool past = o.start <= appointment_now(x) &&
		strcmp(o.a.state, "unknown") == 0;

	if (e)
		return e;
	out->back = true;
	if (o.a.convened || past) {
		snprintf(out->screen, sizeof out->screen, past ?
			"appointment.read" : "appointment.letter");
		snprintf(out->key, sizeof out->key, "%s", row_get(row,
			"_key"));
	}
	snprintf(out->message, sizeof out->message, "%s", past ? _("Ce "
		"rendez-vous est passé : 1 honoré, 2 absence.") : o.a.convened ?
		_("Rendez-vous pris. ^O i imprime la lettre, 1 note qu'elle "
		"est partie.") : _("Rendez-vous pris."));
	return E_OK;
}

static enum err
call_person(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct appointment a;
	enum err e = appointment_get(x, row_get(row, "_key"), &a);

	snprintf(out->screen, sizeof out->screen, "person.card");
	snprintf(out->key, sizeof out->key, "%s", a.follow);
	return e;
}

/* Another one with the same person. */
static enum err
call_take(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct one o;
	enum err e = read_one(x, row, &o);

	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "appointment.edit");
	snprintf(out->arg, sizeof out->arg, "%s", o.a.follow);
	return E_OK;
}

static enum err
call_letter_made(struct ctx *x, const struct row *row,
	struct call_result *out)
{
	struct appointment a;
	enum err e = appointment_get(x, row_get(row, "_key"), &a);
	struct act *act;

	if (e)
		return e;
	act = act_new("appointment.letter");
	act_id(act, ":id", &a.id);
	e = act_send(act, x);
	act_free(act);
	if (!e) {
		out->back = true;
		snprintf(out->message, sizeof out->message, "%s",
			_("Noté : convocation faite aujourd'hui."));
	}
	return e;
}

const struct call appointment_calls[] = {
	{ "appointment_seen", call_seen },
	{ "appointment_absent", call_absent },
	{ "appointment_excused", call_excused },
	{ "appointment_revoked", call_revoked },
	{ "appointment_again", call_again },
	{ "appointment_rebook", call_rebook },
	{ "appointment_done", call_done },
	{ "appointment_saved", call_saved },
	{ "appointment_person", call_person },
	{ "appointment_take", call_take },
	{ "appointment_letter_made", call_letter_made },
	{ NULL, NULL }
};

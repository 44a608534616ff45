/* What is done with an appointment: its state, another one instead. */
#include "domains/appointment_act.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/appointment_read.h"
#include "domains/sealed.h"
#include "domains/slot_read.h"
#include "model/act.h"
#include "rules/rdv.h"

/* The appointment of a row, when it starts, and the slot that it is of. */
static enum err
read_one(struct ctx *x, const struct row *row, struct appointment *a,
	int64_t *start, char slot[ID_TEXT])
{
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
	*start = e ? 0 : appointment_start(a->day, row_get(&r, "hour"));
	snprintf(slot, ID_TEXT, "%s", row_get(&r, "slot"));
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
	struct appointment a;
	struct rule_answer may;
	char slot[ID_TEXT];
	int64_t start;
	enum err e = read_one(x, row, &a, &start, slot);

	if (e)
		return e;
	rdv_state_next(a.state, rdv_state_name(to), start, appointment_now(x),
		&may);
	if (!may.ok)
		return err_set(E_STATE, "%s", may.message);
	act_id(act, ":id", &a.id);
	act_int(act, ":version", a.version);
	act_text(act, ":to", may.value);
	return slot_bind(act, x, &a.person, &a.structure, slot);
}

/* It holds again, but another one has its place. */
static enum err
no_room(struct ctx *x, const struct row *row)
{
	struct appointment a;
	struct slot_seen s;
	char slot[ID_TEXT];
	int64_t start;

	if (read_one(x, row, &a, &start, slot) || !*slot ||
		slot_get(x, slot, &s) || s.taken < s.places)
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
	struct appointment a;
	char slot[ID_TEXT];
	int64_t start;
	enum err e = read_one(x, row, &a, &start, slot);

	if (!e && strcmp(a.state, "seen") == 0)
		e = err_set(E_STATE, "%s", _("Ce rendez-vous est honoré : "
			"^O r en prend un autre depuis la fiche."));
	if (!e && strcmp(a.state, "unknown") == 0 &&
		start > appointment_now(x))
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
	struct appointment a;
	char slot[ID_TEXT];
	int64_t start;
	enum err e = read_one(x, row, &a, &start, slot);

	if (e)
		return e;
	if (strcmp(a.state, "unknown") == 0)
		return call_seen(x, row, out);
	e = handled(x, &a);
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
	struct appointment a;
	char slot[ID_TEXT];
	int64_t start;
	enum err e = read_one(x, row, &a, &start, slot);
	bool past = start <= appointment_now(x) &&
		strcmp(a.state, "unknown") == 0;

	if (e)
		return e;
	out->back = true;
	if (a.convened || past) {
		snprintf(out->screen, sizeof out->screen, past ?
			"appointment.read" : "appointment.letter");
		snprintf(out->key, sizeof out->key, "%s", row_get(row,
			"_key"));
	}
	snprintf(out->message, sizeof out->message, "%s", past ? _("Ce "
		"rendez-vous est passé : 1 honoré, 2 absence.") : a.convened ?
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
	struct appointment a;
	char slot[ID_TEXT];
	int64_t start;
	enum err e = read_one(x, row, &a, &start, slot);

	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "appointment.edit");
	snprintf(out->arg, sizeof out->arg, "%s", a.follow);
	return e;
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

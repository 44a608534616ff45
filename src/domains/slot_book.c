#include "domains/slot_book.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/appointment.h"
#include "domains/appointment_read.h"
#include "domains/follow.h"
#include "domains/slot_read.h"

static const struct column columns[] = {
	{ "slot_text", N_("Créneau"), CT_TEXT, 120, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ "room", N_("Places prises"), CT_TEXT, 40, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ "follow", N_("Personne"), CT_LOOKUP, 32, SCOPE_PATH, COL_REQUIRED,
		NULL, NULL, N_("Une personne que votre structure accompagne : "
		"son nom, ou F4.") },
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_PATH, 0, NULL, NULL,
		NULL },
	{ "convened", N_("Convocation"), CT_YESNO, 1, 0, COL_CLEAR, NULL,
		NULL, N_("Oui : l'heure est fixée par vous, une lettre le "
		"dit. Cela ne change plus ensuite.") },
	{ "note", N_("Note"), CT_LONG, 300, SCOPE_PATH, 0, NULL, NULL,
		N_("Ce qu'il faut préparer. Elle n'est pas dans la "
		"lettre.") },
	{ .name = NULL }
};

static void
about(struct ctx *x, const struct slot_seen *s, struct row *r)
{
	char text[400];

	slot_text(x, s, text, sizeof text);
	row_set(r, "slot_text", text);
	slot_room(s, text, sizeof text);
	row_set(r, "room", text);
}

/* arg: a slot.  The person whose record was opened last is proposed. */
static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct slot_seen s;
	struct follow f;
	struct row *one = r;
	enum err e = slot_get(x, arg, &s);

	if (e)
		return e;
	about(x, &s, r);
	row_set(r, "_slot", arg);
	row_set(r, "_key", key);
	row_set(r, "convened", "0");
	if (*x->last_person && follow_get(x, x->last_person, &f) == E_OK &&
		!f.ended && id_equal(&f.structure, &s.structure) &&
		follow_labels(x, &f.person, 1, &one) == E_OK)
		row_set(r, "follow", x->last_person);
	return E_OK;
}

/* The appointment that it makes. */
static void
fill(const struct slot_seen *s, const struct row *now, struct row *r)
{
	char hex[ID_TEXT];

	row_set(r, "slot", id_text(&s->id, hex));
	row_set(r, "day", s->day);
	row_set(r, "hour", s->hour);
	row_setf(r, "minutes", "%d", s->minutes);
	row_set(r, "category", s->category);
	row_set(r, "location", s->location);
	row_set(r, "place", s->place);
	if (!id_is_none(&s->user))
		row_set(r, "user", id_text(&s->user, hex));
	row_set(r, "convened", row_get(now, "convened"));
	row_set(r, "note", row_get(now, "note"));
}

/* Why the keeper refused: the slot is looked at again. */
static enum err
why_not(struct ctx *x, struct slot_seen *s, struct row *now)
{
	char hex[ID_TEXT];
	enum err e = slot_get(x, id_text(&s->id, hex), s);

	if (e)
		return e;
	about(x, s, now);
	if (s->closed)
		return err_set(E_CHECK, "%s", _("Ce créneau vient d'être "
			"fermé. Ce que vous avez tapé reste ici ; =CRE en "
			"montre d'autres."));
	return err_set(E_CHECK, "%s", s->taken >= s->places ? _("Ce créneau "
		"est complet : la dernière place vient d'être prise. Ce que "
		"vous avez tapé reste ici ; =CRE en montre d'autres.") :
		_("Cette personne est déjà dans ce créneau, ou qui reçoit "
		"n'est plus de la structure."));
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	struct row before, after;
	struct slot_seen s;
	struct follow who;
	enum err e = slot_get(x, row_get(was, "_slot"), &s);

	row_init(&before);
	row_init(&after);
	if (!e)
		e = follow_get(x, row_get(now, "follow"), &who);
	if (!e && !id_equal(&who.structure, &s.structure))
		e = err_set(E_STATE, "%s", _("Ce créneau est d'une autre de "
			"vos structures, qui n'accompagne pas cette "
			"personne."));
	if (!e)
		e = appointment_record.load(x, "", row_get(now, "follow"),
			&before);
	if (e) {
		faults_add(f, "", "%s", err_text());
		goto out;
	}
	row_copy(&after, &before);
	fill(&s, now, &after);
	e = appointment_record.save(x, &before, &after, f);
	if (e == E_CONFLICT) {
		e = why_not(x, &s, now);
		faults_done(f);
		faults_init(f);
		faults_add(f, "", "%s", err_text());
	}
	if (!e)
		row_set(now, "_key", row_get(&after, "_key"));
out:
	row_done(&before);
	row_done(&after);
	return e;
}

const struct record slot_book_record = { "slot_book", columns, load, save,
	NULL };

/* Back to the list; a summons goes on with its letter. */
static enum err
call_booked(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct appointment a;
	enum err e = appointment_get(x, row_get(row, "_key"), &a);

	if (e)
		return e;
	out->back = true;
	if (a.convened) {
		snprintf(out->screen, sizeof out->screen,
			"appointment.letter");
		snprintf(out->key, sizeof out->key, "%s", row_get(row,
			"_key"));
	}
	snprintf(out->message, sizeof out->message, "%s", a.convened ?
		_("Rendez-vous pris. ^O i imprime la lettre, 1 note qu'elle "
		"est partie.") : _("Rendez-vous pris."));
	return E_OK;
}

static const struct call calls[] = {
	{ "slot_booked", call_booked },
	{ NULL, NULL }
};

static const struct record *const records[] = { &slot_book_record, NULL };

const struct domain slot_book_domain = {
	.name = "slot_book", .records = records, .calls = calls,
};

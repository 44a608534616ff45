#include "domains/appointment.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/appointment_act.h"
#include "domains/appointment_read.h"
#include "domains/busy.h"
#include "domains/followup.h"
#include "domains/message.h"
#include "domains/person.h"
#include "domains/reason.h"
#include "domains/sealed.h"
#include "domains/slot_read.h"
#include "model/act.h"
#include "rules/rdv.h"
#include "store/db.h"

/* --- the record ------------------------------------------------------------- */

static const struct choice locations[] = {
	{ "public_office", N_("Sur place") },
	{ "phone", N_("Par téléphone") },
	{ "home", N_("À domicile") },
	{ "visio", N_("Par visioconférence") }, { NULL, NULL }
};

static const struct choice spans[] = {
	{ "jour", N_("un jour") }, { "semaine", N_("une semaine") },
	{ "mois", N_("31 jours") }, { NULL, NULL }
};
static const struct choice whose[] = {
	{ "moi", N_("les miens") }, { "tous", N_("toute la structure") },
	{ NULL, NULL }
};

static const struct choices choices[] = {
	{ "appointment.span", spans, NULL },
	{ "appointment.who", whose, NULL },
	{ "appointment.reason", NULL, reason_choice },
	{ "appointment.location", locations, NULL },
	{ NULL, NULL, NULL }
};

#define SHOWN(name, label, type, max)                                        \
	{ name, label, type, max, SCOPE_LABEL, COL_READONLY, NULL, NULL, NULL }

static const struct column columns[] = {
	SHOWN("name", N_("Personne"), CT_TEXT, 120),
	SHOWN("alert", N_("Consigne de contact"), CT_TEXT, 200),
	SHOWN("state_text", N_("État"), CT_TEXT, 60),
	SHOWN("followup_text", N_("Suivi"), CT_TEXT, 60),
	SHOWN("letter_text", N_("Lettre"), CT_TEXT, 60),
	SHOWN("message_text", N_("Message"), CT_TEXT, 160),
	{ "day", N_("Le"), CT_DATE, 0, 0, COL_CLEAR | COL_REQUIRED, NULL,
		NULL, NULL },
	{ "user", N_("Avec"), CT_CHOICE, 32, 0, COL_CLEAR | COL_REQUIRED,
		"follow.colleague", NULL, NULL },
	{ "convened", N_("Convocation"), CT_YESNO, 1, 0, COL_CLEAR, NULL,
		NULL, N_("Oui : l'heure est fixée par vous, une lettre le "
		"dit. Cela ne change plus ensuite.") },
	{ "category", N_("Motif"), CT_CHOICE, 40, SCOPE_PATH, COL_REQUIRED,
		"appointment.reason", NULL, NULL },
	{ "hour", N_("Heure"), CT_TEXT, 5, SCOPE_PATH, COL_REQUIRED, NULL,
		"appointment_hour", N_("14h30, 1430 ou 9h.") },
	{ "minutes", N_("Durée en minutes"), CT_INT, 3, SCOPE_PATH, 0, NULL,
		NULL, NULL },
	{ "location", N_("Où"), CT_CHOICE, 16, SCOPE_PATH, COL_REQUIRED,
		"appointment.location", NULL, NULL },
	{ "place", N_("Lieu"), CT_TEXT, 80, SCOPE_PATH, 0, NULL, NULL,
		N_("Le bureau, l'adresse, ou le lien d'une "
		"visioconférence.") },
	{ "note", N_("Note"), CT_LONG, 300, SCOPE_PATH, 0, NULL, NULL,
		N_("Ce qu'il faut préparer. Elle n'est pas dans la "
		"lettre.") },
	{ "slot", N_("Créneau"), CT_TEXT, 32, SCOPE_PATH, 0, NULL, NULL,
		NULL },
	/* when it was taken, to the minute: a follow-up's status needs it */
	{ "made_at", N_("Pris le"), CT_TEXT, 20, SCOPE_PATH, 0, NULL, NULL,
		NULL },
	{ .name = NULL }
};

/* Who she is, and what to know before she is called. */
static enum err
heading(struct ctx *x, const struct follow *f, struct row *r)
{
	struct row p;
	char alert[200];
	enum err e;

	row_init(&p);
	e = person_read(x, f, SCOPE_BIT(SCOPE_LABEL) |
		SCOPE_BIT(SCOPE_CONTACT), &p);
	if (!e) {
		row_setf(r, "name", "%s %s", row_get(&p, "last_name"),
			row_get(&p, "first_name"));
		appointment_alert(&p, alert, sizeof alert);
		row_setf(r, "alert", "%s%s", *alert ? _("! Contact : ") : "",
			alert);
		wipe(alert, sizeof alert);
	}
	row_done(&p);
	return e;
}

/* arg: a follow, then a day and an hour if they are known; or "apres" and an
 * appointment to replace. */
static enum err
new_load(struct ctx *x, const char *arg, struct row *r)
{
	char follow[ID_TEXT] = "", day[12] = "", hour[8] = "", hex[ID_TEXT];
	struct appointment was;
	struct follow f;
	bool after = strncmp(arg, "apres ", 6) == 0;
	struct date d;
	enum err e;

	if (after) {
		e = appointment_get(x, arg + 6, &was);
		if (e)
			return e;
		snprintf(follow, sizeof follow, "%s", was.follow);
	} else if (sscanf(arg, "%32s %11s %7s", follow, day, hour) < 1) {
		return err_set(E_STATE, "%s", _("Ouvrir d'abord la fiche : "
			"=PER et un nom."));
	}
	e = follow_get(x, follow, &f);
	if (!e && f.ended)
		e = err_set(E_STATE, "%s", _("L'accompagnement est terminé : "
			"le reprendre d'abord."));
	if (!e)
		e = heading(x, &f, r);
	if (!e)
		e = followup_last(x, &f, r);
	if (!e && after) {
		struct sealed s = appointment_sealed(x, &was);

		e = sealed_load(x, &appointment_opened, &s, r);
		appointment_shut(&f, r);
		row_set(r, "_after", arg + 6);
		row_setf(r, "_version", "%d", was.version);
		if (date_parse(was.day, &d) == E_OK) {
			while (date_days(d) <= date_days(ctx_today(x)))
				d = date_add_days(d, 7);
			date_format(d, day, sizeof day);
		}
		row_set(r, "note", "");
		row_set(r, "slot", "");
	}
	if (e)
		return e;
	row_set(r, "made_at", "");
	row_set(r, "_v_path", "0");
	row_set(r, "_follow", follow);
	row_set(r, "day", day);
	if (*hour)
		row_set(r, "hour", hour);
	row_set(r, "user", id_text(&x->user, hex));
	row_set(r, "convened", after && was.convened ? "1" : "0");
	e = reason_usual(x, &f.structure, row_get(r, "category"), r);
	if (!*row_get(r, "minutes"))
		row_set(r, "minutes", "30");
	if (!*row_get(r, "location"))
		row_set(r, "location", "public_office");
	return e;
}

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct appointment a;
	struct follow f;
	struct sealed s;
	char hex[ID_TEXT], made[40] = "", said[160] = "";
	struct date d;
	bool past;
	enum err e;

	if (!*key)
		return new_load(x, arg, r);
	e = appointment_get(x, key, &a);
	if (!e)
		e = follow_get(x, a.follow, &f);
	if (!e)
		e = heading(x, &f, r);
	s = appointment_sealed(x, &a);
	if (!e)
		e = sealed_load(x, &appointment_opened, &s, r);
	if (e)
		return e;
	appointment_shut(&f, r);
	past = appointment_start(a.day, row_get(r, "hour")) <=
		appointment_now(x);
	row_set(r, "_key", key);
	row_set(r, "_follow", a.follow);
	row_set(r, "_state", a.state);
	row_setf(r, "_version", "%d", a.version);
	row_set(r, "day", a.day);
	row_set(r, "user", id_text(&a.user, hex));
	row_set(r, "convened", a.convened ? "1" : "0");
	row_set(r, "state_text", appointment_state_label(a.state, past));
	if (date_parse(a.letter_on, &d) == E_OK)
		date_human(made, sizeof made, d, ctx_today(x));
	row_setf(r, "letter_text", "%s%s", !a.convened ?
		_("pas de convocation") : *made ? _("convocation faite ") :
		_("convocation à faire : 6"), a.convened ? made : "");
	e = message_last(x, &a.id, said, sizeof said, NULL);
	row_set(r, "message_text", said);
	return e ? e : followup_of(x, &f, row_get(r, "category"), r);
}

/* Others read it here, who do not read her address. */
static void
check_home(struct ctx *x, const struct row *now, struct faults *f)
{
	struct follow of;

	if (strcmp(row_get(now, "location"), "home") != 0 ||
		!*row_get(now, "place"))
		return;
	if (follow_get(x, row_get(now, "_follow"), &of))
		faults_add(f, "", "%s", err_text());
	else if (of.is_protected)
		faults_add(f, "place", "%s", _("Adresse protégée : elle ne "
			"s'écrit que dans sa fiche. Vider ce champ."));
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	long minutes = row_int(now, "minutes");

	if (strcmp(row_get(now, "location"), "visio") == 0 &&
		!*row_get(now, "place"))
		faults_add(f, "place", "%s", _("Une visioconférence a un "
			"lien : il manque, le curseur y est."));
	if (*row_get(now, "minutes") && (minutes < 5 || minutes > 600))
		faults_add(f, "minutes", "%s", _("De 5 à 600 minutes."));
	check_home(x, now, f);
}

/* What took place is noted afterwards; nobody is summoned to it. */
static enum err
not_past(struct ctx *x, const struct row *now, struct faults *f)
{
	if (!row_int(now, "convened") || appointment_start(row_get(now,
		"day"), row_get(now, "hour")) > appointment_now(x))
		return E_OK;
	faults_add(f, "day", "%s", _("Ce jour et cette heure sont passés : "
		"une convocation se fait à l'avance."));
	return E_CHECK;
}

/* What is chosen now is one that the structure proposes; what a slot says was
 * chosen with it. */
static enum err
proposed(struct ctx *x, const struct row *was, const struct row *now,
	struct faults *f)
{
	const char *category = row_get(now, "category");
	bool fresh = !*row_get(was, "_key");
	struct follow of;
	enum err e;

	if (*row_get(now, "slot") || (!fresh && strcmp(category, row_get(was,
		"category")) == 0))
		return E_OK;
	e = follow_get(x, row_get(was, "_follow"), &of);
	return e ? e : reason_check(x, &of.structure, category, fresh &&
		row_int(now, "convened"), "", f);
}

static enum err
user_arg(struct act *a, const struct row *now)
{
	struct id user;
	enum err e = id_parse(row_get(now, "user"), &user);

	if (!e)
		act_id(a, ":user", &user);
	act_text(a, ":day", row_get(now, "day"));
	return e;
}

/* A new one: an act that starts from the follow, or from the one that it
 * comes after, which becomes an absence. */
static enum err
create(struct ctx *x, const struct row *was, struct row *now)
{
	const char *after = row_get(was, "_after");
	struct act *a = act_new(*after ? "appointment.rebook" :
		"appointment.create");
	struct buf settles;
	struct follow f;
	struct sealed s;
	struct row none;
	struct id id = id_new(), before;
	char hex[ID_TEXT], made[20];
	unsigned changed;
	enum err e = follow_get(x, row_get(was, "_follow"), &f);

	buf_init(&settles);
	row_init(&none);
	s = (struct sealed){ id, f.person, f.structure, x->user };
	appointment_made(x, made);
	row_set(now, "made_at", made);
	if (!e)
		e = appointment_key(x, &f);
	if (!e)
		e = followup_open_ids(x, &f, row_get(now, "category"),
			&settles);
	if (!e && *after) {
		e = id_parse(after, &before);
		act_id(a, ":id", &before);
		act_id(a, ":made", &id);
		act_int(a, ":version", row_int(was, "_version"));
	} else if (!e) {
		act_id(a, ":follow", &f.id);
		act_id(a, ":id", &id);
	}
	act_text_as_is(a, ":settles", buf_str(&settles));
	if (!e && !*after)
		e = slot_bind(a, x, &f.person, &f.structure, row_get(now,
			"slot"));
	if (!e)
		e = user_arg(a, now);
	if (!e)
		busy_bind(a, x, &f.person, &f.structure, &id, row_get(now,
			"day"), row_get(now, "hour"), row_int(now, "minutes"));
	act_int(a, ":convened", row_int(now, "convened"));
	if (!e)
		e = sealed_save(a, x, &appointment_record, &s, &none, now,
			&changed);
	if (!e)
		e = act_send(a, x);
	if (!e)
		row_set(now, "_key", id_text(&id, hex));
	act_free(a);
	row_done(&none);
	buf_done(&settles);
	return e;
}

static enum err
change(struct ctx *x, const struct row *was, struct row *now)
{
	struct act *a = act_new("appointment.save");
	struct appointment p;
	struct sealed s;
	unsigned changed;
	enum err e = appointment_get(x, row_get(was, "_key"), &p);

	if (!e) {
		s = appointment_sealed(x, &p);
		act_id(a, ":id", &p.id);
		act_int(a, ":version", row_int(was, "_version"));
		busy_bind(a, x, &p.person, &p.structure, &p.id, row_get(now,
			"day"), row_get(now, "hour"), row_int(now, "minutes"));
		e = user_arg(a, now);
	}
	if (!e)
		e = sealed_save(a, x, &appointment_record, &s, was, now,
			&changed);
	if (!e)
		e = act_send(a, x);
	act_free(a);
	return e;
}

/* What a slot says is not changed for one of those who are in it. */
static enum err
slot_stays(const struct row *was, const struct row *now, struct faults *f)
{
	static const char *const said[] = { "day", "hour", "minutes",
		"category", "location", "place", "user" };

	for (size_t i = 0; *row_get(was, "slot") && i < sizeof said /
		sizeof *said; i++)
		if (strcmp(row_get(was, said[i]), row_get(now, said[i]))) {
			faults_add(f, said[i], "%s", _("C'est celui du "
				"créneau : 3 ou 4 annule ce rendez-vous, et "
				"=CRE en prend un autre."));
			return E_CHECK;
		}
	return E_OK;
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	const char *key = row_get(was, "_key");
	char hour[8];
	enum err e = E_OK;

	if (appointment_hour(row_get(now, "hour"), hour))
		row_set(now, "hour", hour);
	if (*key && row_int(was, "convened") != row_int(now, "convened")) {
		faults_add(f, "convened", "%s", _("Une convocation ne le "
			"devient pas après coup : annuler, et en prendre un "
			"autre."));
		return E_CHECK;
	}
	e = not_past(x, now, f);
	if (!e && *key)
		e = slot_stays(was, now, f);
	if (!e)
		e = proposed(x, was, now, f);
	if (e)
		return e;
	e = *key ? change(x, was, now) : create(x, was, now);
	if (e == E_CONFLICT && *key)
		sealed_conflict(x, &appointment_record, key, was, now, f);
	else if (e)
		faults_add(f, "", "%s", err_text());
	return e;
}

const struct record appointment_record = { "appointment", columns, load, save,
	check };

static enum err
check_hour(struct ctx *x, const char *value)
{
	char hour[8];

	return !*value || appointment_hour(value, hour) ? E_OK :
		err_set(E_CHECK, "%s", _("Une heure s'écrit 14h30, 1430 ou "
			"9h."));
}

static const struct check checks[] = {
	{ "appointment_hour", check_hour },
	{ NULL, NULL }
};

static const struct record *const records[] = { &appointment_record, NULL };

const struct domain appointment_domain = {
	.name = "appointment", .records = records, .choices = choices,
	.checks = checks, .calls = appointment_calls,
};

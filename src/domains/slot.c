#include "domains/slot.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/appointment_read.h"
#include "domains/slot_read.h"
#include "model/act.h"
#include "rules/loosedate.h"
#include "store/db.h"

#define AHEAD 62                /* days that the list shows */
#define MOST 200                /* slots opened at once */

/* --- opened, or changed ----------------------------------------------------- */

static const struct column columns[] = {
	{ "day", N_("Le"), CT_DATE, 0, 0, COL_CLEAR | COL_REQUIRED, NULL,
		NULL, NULL },
	{ "hour", N_("Heure"), CT_TEXT, 5, 0, COL_CLEAR | COL_REQUIRED, NULL,
		"appointment_hour", N_("14h30, 1430 ou 9h.") },
	{ "until", N_("Fin"), CT_TEXT, 5, 0, COL_CLEAR, NULL,
		"appointment_hour", N_("La fin de la plage : un créneau après "
		"l'autre jusque-là. Vide : un seul.") },
	{ "minutes", N_("Durée en minutes"), CT_INT, 3, 0,
		COL_CLEAR | COL_REQUIRED, NULL, NULL, NULL },
	{ "weeks", N_("Semaines"), CT_INT, 2, 0, COL_CLEAR, NULL, NULL,
		N_("La même plage, chaque semaine, autant de fois. Un jour "
		"férié est passé.") },
	{ "places", N_("Places"), CT_INT, 3, 0, COL_CLEAR, NULL, NULL,
		N_("Combien de personnes en même temps. Vide : une seule, "
		"c'est un rendez-vous ; 12, un atelier.") },
	{ "category", N_("Motif"), CT_CHOICE, 40, 0,
		COL_CLEAR | COL_REQUIRED, "appointment.reason", NULL, NULL },
	{ "title", N_("Titre"), CT_TEXT, 40, 0, COL_CLEAR, NULL, NULL,
		N_("Atelier CV, information collective. Jamais le nom d'une "
		"personne : un créneau n'est sur personne.") },
	{ "location", N_("Où"), CT_CHOICE, 16, 0, COL_CLEAR | COL_REQUIRED,
		"appointment.location", NULL, NULL },
	{ "place", N_("Lieu"), CT_TEXT, 80, 0, COL_CLEAR, NULL, NULL, NULL },
	{ "user", N_("Avec"), CT_CHOICE, 32, 0, COL_CLEAR,
		"follow.colleague", NULL, N_("Qui reçoit. Vide : qui prend "
		"le rendez-vous.") },
	{ "room", N_("Places prises"), CT_TEXT, 40, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ "slot_text", N_("Créneau"), CT_TEXT, 120, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ .name = NULL }
};

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct slot_seen s;
	char text[400], hex[ID_TEXT];
	enum err e;

	if (!*key) {
		row_set(r, "day", arg);
		row_set(r, "minutes", "30");
		row_set(r, "category", "rsa_accompagnement");
		row_set(r, "location", "public_office");
		row_set(r, "user", id_text(&x->user, hex));
		return E_OK;
	}
	e = slot_get(x, key, &s);
	if (e)
		return e;
	row_set(r, "_key", key);
	row_set(r, "_structure", id_text(&s.structure, hex));
	row_setf(r, "_version", "%d", s.version);
	row_set(r, "day", s.day);
	row_set(r, "hour", s.hour);
	row_set(r, "category", s.category);
	row_set(r, "location", s.location);
	row_set(r, "place", s.place);
	row_set(r, "title", s.title);
	row_setf(r, "minutes", "%d", s.minutes);
	row_setf(r, "places", "%d", s.places);
	if (!id_is_none(&s.user))
		row_set(r, "user", id_text(&s.user, hex));
	slot_text(x, &s, text, sizeof text);
	row_set(r, "slot_text", text);
	slot_room(&s, text, sizeof text);
	row_set(r, "room", text);
	return E_OK;
}

static long
places_of(const struct row *r)
{
	return *row_get(r, "places") ? row_int(r, "places") : 1;
}

static int
minute_of(const char *hour)
{
	int h = 0, m = 0;

	if (sscanf(hour, "%dh%d", &h, &m) < 1)
		return -1;
	return h * 60 + m;
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	long minutes = row_int(now, "minutes"), places = places_of(now);
	long weeks = row_int(now, "weeks");
	char from[8], until[8];

	if (minutes < 5 || minutes > 600)
		faults_add(f, "minutes", "%s", _("De 5 à 600 minutes."));
	if (places < 1 || places > 200)
		faults_add(f, "places", "%s", _("De 1 à 200 places."));
	if (weeks < 0 || weeks > 26)
		faults_add(f, "weeks", "%s", _("26 semaines au plus."));
	if (strcmp(row_get(now, "location"), "visio") == 0 &&
		!*row_get(now, "place"))
		faults_add(f, "place", "%s", _("Une visioconférence a un "
			"lien : il manque, le curseur y est."));
	if (*row_get(now, "until") && appointment_hour(row_get(now, "hour"),
		from) && appointment_hour(row_get(now, "until"), until) &&
		minute_of(until) < minute_of(from) + minutes)
		faults_add(f, "until", "%s", _("La fin vient avant le premier "
			"créneau : une heure plus tard, ou rien."));
}

static void
one_set(struct act *a, const struct id *at, const struct id *id,
	const struct row *now, const char *day, int minute)
{
	struct id user;
	char hour[8];

	snprintf(hour, sizeof hour, "%02uh%02u", (unsigned)minute / 60 % 24,
		(unsigned)minute % 60);
	act_id(a, ":at", at);
	act_id(a, ":id", id);
	if (id_parse(row_get(now, "user"), &user) == E_OK)
		act_id(a, ":user", &user);
	else
		act_text(a, ":user", "");
	act_text(a, ":day", day);
	act_text(a, ":hour", hour);
	act_int(a, ":minutes", row_int(now, "minutes"));
	act_text(a, ":category", row_get(now, "category"));
	act_text(a, ":location", row_get(now, "location"));
	act_text(a, ":place", row_get(now, "place"));
	act_text(a, ":title", row_get(now, "title"));
	act_int(a, ":places", places_of(now));
}

/* A slot after the other until the end, each week again: all, or none. */
static enum err
open_range(struct ctx *x, struct row *now, struct faults *f)
{
	const struct ctx_structure *s = ctx_structure(x);
	struct act *a = act_new("slot.open");
	long weeks = row_int(now, "weeks") > 1 ? row_int(now, "weeks") : 1;
	int step = (int)row_int(now, "minutes"), made = 0;
	int from = minute_of(row_get(now, "hour")), until;
	struct date d;
	struct id id = id_none;
	char day[16], hex[ID_TEXT];
	enum err e = s ? date_parse(row_get(now, "day"), &d) :
		err_set(E_STATE, "%s", _("Vous n'êtes d'aucune structure."));

	until = *row_get(now, "until") ? minute_of(row_get(now, "until")) :
		from + step;
	for (long w = 0; w < weeks && !e; w++, d = date_add_days(d, 7)) {
		if (w && date_holiday(d))
			continue;
		date_format(d, day, sizeof day);
		for (int m = from; m + step <= until && m < 24 * 60 && !e;
			m += step) {
			if (made++)
				act_next_set(a);
			if (made > MOST)
				e = err_set(E_CHECK, _("%d créneaux au plus "
					"en une fois : moins de semaines."),
					MOST);
			id = id_new();
			one_set(a, &s->id, &id, now, day, m);
		}
	}
	if (!e)
		e = act_send(a, x);
	act_free(a);
	if (e == E_CONFLICT)
		e = err_set(E_CONFLICT, "%s", _("Rien n'est ouvert : un de ces "
			"créneaux l'est déjà, ou il est passé, ou qui reçoit "
			"n'est plus ici."));
	if (e)
		faults_add(f, "", "%s", err_text());
	else
		row_set(now, "_key", id_text(&id, hex));
	return e;
}

static enum err
change(struct ctx *x, const struct row *was, const struct row *now,
	struct faults *f)
{
	struct act *a = act_new("slot.save");
	struct slot_seen s;
	enum err e = slot_get(x, row_get(was, "_key"), &s);

	act_id(a, ":at", &s.structure);
	act_id(a, ":id", &s.id);
	act_int(a, ":version", row_int(was, "_version"));
	act_text(a, ":title", row_get(now, "title"));
	act_int(a, ":places", places_of(now));
	if (!e && places_of(now) < s.taken) {
		faults_add(f, "places", _("%d places sont prises : pas "
			"moins."), s.taken);
		e = E_CHECK;
	} else if (!e && (places_of(now) == 1) != (s.places == 1)) {
		faults_add(f, "places", "%s", _("Un créneau pour une personne "
			"le reste, un créneau à plusieurs aussi : en ouvrir "
			"un autre."));
		e = E_CHECK;
	} else if (!e) {
		e = act_send(a, x);
		if (e)
			faults_add(f, "", "%s", err_text());
	}
	act_free(a);
	return e;
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	char hour[8];

	if (*row_get(was, "_key"))
		return change(x, was, now, f);
	if (appointment_hour(row_get(now, "hour"), hour))
		row_set(now, "hour", hour);
	if (appointment_hour(row_get(now, "until"), hour))
		row_set(now, "until", hour);
	return open_range(x, now, f);
}

const struct record slot_record = { "slot", columns, load, save, check };

/* --- the list ------------------------------------------------------------------- */

static const struct column list_columns[] = {
	{ .name = "day_text", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "hour", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "room", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "user_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "where", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static void
cells(struct ctx *x, const struct slot_seen *s, struct row *r)
{
	char text[400], hex[ID_TEXT];
	struct date d;

	row_set(r, "_key", id_text(&s->id, hex));
	row_setf(r, "_version", "%d", s->version);
	row_set(r, "_structure", id_text(&s->structure, hex));
	if (date_parse(s->day, &d) == E_OK)
		date_human(text, sizeof text, d, ctx_today(x));
	else
		*text = '\0';
	row_set(r, "day_text", text);
	row_set(r, "hour", s->hour);
	row_set(r, "name", slot_name(x, s));
	slot_room(s, text, sizeof text);
	row_set(r, "room", text);
	row_set(r, "user_name", id_is_none(&s->user) ? "" : id_equal(&s->user,
		&x->user) ? _("moi") : s->user_name);
	row_set(r, "where", *s->place ? s->place : choice_label(x,
		"appointment.location", s->location));
	slot_text(x, s, text, sizeof text);
	row_set(r, "_text", text);
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	bool free_only = row_int(lq->filter, "free") != 0;
	char from[16], until[16];
	struct date d;
	enum err e = E_OK;

	if (date_parse(row_get(lq->filter, "from"), &d) != E_OK)
		d = ctx_today(x);
	date_format(d, from, sizeof from);
	date_format(date_add_days(d, AHEAD), until, sizeof until);
	for (int i = 0; i < x->nstructure && !e; i++) {
		struct db_rows q;
		struct slot_seen s;

		e = db_select(x->db, "slot.of_days", &q);
		if (e)
			break;
		db_bind_id(&q, ":structure", &x->structure[i].id);
		db_bind_text(&q, ":from", from);
		db_bind_text(&q, ":until", until);
		while (db_next(&q)) {
			slot_fill(&q, &s);
			if (!free_only || (!s.closed && s.taken < s.places))
				cells(x, &s, rows_add(out));
		}
		e = db_end(&q);
	}
	return e;
}

static const struct source sources[] = {
	{ "slot.mine", list_columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

static void
preset(struct ctx *x, const struct row *arg, struct row *filter)
{
	char day[16];

	date_format(ctx_today(x), day, sizeof day);
	row_set(filter, "from", *row_get(arg, "arg") ? row_get(arg, "arg") :
		day);
}

static const struct preset presets[] = {
	{ "slot.mine", preset },
	{ NULL, NULL }
};

/* --- what is done with one ---------------------------------------------------------- */

static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct slot_seen s;
	enum err e = slot_get(x, row_get(row, "_key"), &s);

	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "slot.people");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	slot_text(x, &s, out->arg, sizeof out->arg);
	return E_OK;
}

static enum err
call_sheet(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct slot_seen s;
	enum err e = slot_get(x, row_get(row, "slot"), &s);

	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "slot.sheet");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "slot"));
	slot_dated(x, &s, out->arg, sizeof out->arg);
	return E_OK;
}

static enum err
call_opened(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("Ouvert : ^O r y "
		"inscrit une personne."));
	return E_OK;
}

static enum err
call_close(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct act *a = act_new("slot.close");
	struct slot_seen s;
	enum err e = slot_get(x, row_get(row, "_key"), &s);

	act_id(a, ":at", &s.structure);
	act_id(a, ":id", &s.id);
	act_int(a, ":version", s.version);
	if (!e && s.closed)
		e = err_set(E_STATE, "%s", _("Ce créneau est déjà fermé."));
	if (!e)
		e = act_send(a, x);
	act_free(a);
	if (!e) {
		out->refresh = true;
		snprintf(out->message, sizeof out->message, "%s", s.taken ?
			_("Fermé : qui y est inscrit y reste, personne de "
			"plus.") : _("Fermé."));
	}
	return e;
}

static const struct call calls[] = {
	{ "slot_open", call_open },
	{ "slot_sheet", call_sheet },
	{ "slot_opened", call_opened },
	{ "slot_close", call_close },
	{ NULL, NULL }
};

/* --- =CRE --------------------------------------------------------------------------- */

/* The first slot of a moment: with the most places. */
static enum err
find_at(struct ctx *x, const char *day, const char *hour,
	struct slot_seen *out)
{
	enum err e = E_OK;

	memset(out, 0, sizeof *out);
	for (int i = 0; i < x->nstructure && !e; i++) {
		struct db_rows q;
		struct slot_seen s;

		e = db_select(x->db, "slot.of_days", &q);
		if (e)
			break;
		db_bind_id(&q, ":structure", &x->structure[i].id);
		db_bind_text(&q, ":from", day);
		db_bind_text(&q, ":until", day);
		while (db_next(&q)) {
			slot_fill(&q, &s);
			if (strcmp(s.hour, hour) == 0 &&
				s.places > out->places)
				*out = s;
		}
		e = db_end(&q);
	}
	return e || out->places ? e : err_set(E_NOTFOUND, "%s", _("Pas de "
		"créneau à cette heure. =CRE les montre, F6 en ouvre."));
}

/* "+7" lists from a day, "+7 14h" shows who is in the slot of that hour. */
static enum err
jump_to(struct ctx *x, const char *screen, const char *arg,
	struct call_result *out)
{
	struct rule_answer day;
	struct slot_seen s;
	char text[64], today[16], hour[8] = "", hex[ID_TEXT], iso[16];
	bool timed;
	enum err e;

	snprintf(text, sizeof text, "%s", arg);
	timed = appointment_take_hour(text, hour);
	date_format(ctx_today(x), today, sizeof today);
	rule_ok(&day, "%s", today);
	if (*text)
		loosedate_read(text, today, LOOSEDATE_ANY, &day);
	if (!day.ok)
		return err_set(E_CHECK, _("%s =CRE +7 montre les créneaux à "
			"partir d'un jour, =CRE +7 14h qui y est inscrit."),
			day.message);
	snprintf(iso, sizeof iso, "%.10s", day.value);
	if (!timed) {
		snprintf(out->screen, sizeof out->screen, "slot.mine");
		snprintf(out->arg, sizeof out->arg, "%s", iso);
		return E_OK;
	}
	e = find_at(x, iso, hour, &s);
	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "%s", screen);
	snprintf(out->key, sizeof out->key, "%s", id_text(&s.id, hex));
	if (strcmp(screen, "slot.sheet") == 0)
		slot_dated(x, &s, out->arg, sizeof out->arg);
	else
		slot_text(x, &s, out->arg, sizeof out->arg);
	return E_OK;
}

static enum err
jump_slot(struct ctx *x, const char *arg, struct call_result *out)
{
	return jump_to(x, "slot.people", arg, out);
}

static enum err
jump_sheet(struct ctx *x, const char *arg, struct call_result *out)
{
	return jump_to(x, "slot.sheet", arg, out);
}

static const struct jump jumps[] = {
	{ "CRE", N_("Créneaux et rendez-vous collectifs"), "slot.mine",
		jump_slot },
	{ "FEU", N_("Feuille de présence d'un créneau"), "slot.mine",
		jump_sheet },
	{ NULL, NULL, NULL, NULL }
};

static const struct record *const records[] = { &slot_record, NULL };

const struct domain slot_domain = {
	.name = "slot", .records = records, .sources = sources,
	.presets = presets, .calls = calls, .jumps = jumps,
};

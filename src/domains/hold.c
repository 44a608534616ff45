#include "domains/hold.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/day_line.h"
#include "domains/follow.h"
#include "model/act.h"
#include "store/db.h"

#define MOST_YEARS 5

#define SHOWN(name, label, max)                                              \
	{ name, label, CT_TEXT, max, 0, COL_CLEAR | COL_READONLY, NULL, NULL,\
		NULL }

static const struct column columns[] = {
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	SHOWN("num", N_("Dossier"), 9),
	SHOWN("last", N_("Dernier contact"), 12),
	SHOWN("due", N_("Effacement"), 60),
	SHOWN("held", N_("Suspension"), 78),
	{ "contact_on", N_("Nouveau contact le"), CT_DATE, 0, 0, COL_CLEAR |
		COL_PAST, NULL, NULL, N_("Quand votre structure a eu de ses "
		"nouvelles pour la dernière fois : la durée de conservation "
		"repart de ce jour.") },
	{ "reason", N_("Suspendre pour"), CT_CHOICE, 20, 0, COL_CLEAR,
		"hold.reason", NULL, N_("Rien n'est effacé jusqu'au jour dit, "
		"quelle que soit la durée. La personne le lit dans sa "
		"copie.") },
	{ "until_on", N_("Jusqu'au"), CT_DATE, 0, 0, COL_CLEAR, NULL, NULL,
		N_("Cinq ans au plus ; à renouveler si l'affaire dure.") },
	{ .name = NULL }
};

const struct column hold_columns[] = {
	{ "made_on", N_("Le"), CT_DATE, 0, 0, COL_CLEAR | COL_PAST, NULL,
		NULL, NULL },
	{ "reason", N_("Suspendre pour"), CT_CHOICE, 20, 0, COL_CLEAR,
		"hold.reason", NULL, NULL },
	{ "until_on", N_("Jusqu'au"), CT_DATE, 0, 0, COL_CLEAR, NULL, NULL,
		NULL },
	{ "ended_on", N_("Levée le"), CT_DATE, 0, 0, COL_CLEAR | COL_PAST,
		NULL, NULL, NULL },
	{ .name = NULL }
};

static const struct choice reasons[] = {
	{ "contentieux", N_("Procédure en justice") },
	{ "plainte", N_("Plainte ou réclamation") },
	{ "controle", N_("Contrôle en cours") },
	{ "demande", N_("La personne le demande") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "hold.reason", reasons, NULL }, { NULL, NULL, NULL }
};

static void
french(const char *iso, char out[16])
{
	struct date d = { 0 };

	if (!iso || date_parse(iso, &d))
		d.y = 0;
	date_french(d, out, 16);
}

/* "Suspendu jusqu'au 12/03/2031 : procédure en justice". */
static void
hold_text(struct ctx *x, const char *reason, const char *until_on, char *out,
	size_t size)
{
	char day[16];

	french(until_on, day);
	snprintf(out, size, _("Suspendu jusqu'au %s : %s"), day,
		choice_label(x, "hold.reason", reason));
}

enum err
hold_said(struct ctx *x, const struct id *person, const struct id *structure,
	char *out, size_t size)
{
	char today[16], text[160];
	struct db_rows q;
	enum err e = db_select(x->db, "erasure.held", &q);

	*out = '\0';
	if (e)
		return e;
	day_iso(ctx_today(x), today);
	db_bind_id(&q, ":person", person);
	db_bind_id(&q, ":structure", structure);
	db_bind_text(&q, ":today", today);
	if (db_next(&q)) {
		hold_text(x, db_text(&q, "reason"), db_text(&q, "until_on"),
			text, sizeof text);
		snprintf(out, size, "%s (%s)", text,
			db_text(&q, "user_name"));
	}
	return db_end(&q);
}

void
hold_gone_on(const char *due_on, const char *told_on, char out[16])
{
	struct date due, told;

	if (date_parse(due_on, &due) || date_parse(told_on, &told)) {
		out[0] = '\0';
		return;
	}
	due = date_add_days(due, 1);
	told = date_add_days(told, 30);
	date_format(date_days(due) > date_days(told) ? due : told, out, 16);
}

/* --- one record, kept or not ------------------------------------------------------ */

static void
fill(struct ctx *x, struct db_rows *q, struct row *r)
{
	char day[16], iso[16], hex[ID_TEXT], text[160];
	struct id id = db_id(q, "id");

	row_set(r, "_follow", id_text(&id, hex));
	row_setf(r, "num", "%d", (int)db_int(q, "num"));
	french(db_text(q, "last_on"), day);
	row_set(r, "last", day);
	row_set(r, "due", _("pas encore prévu"));
	if (!db_null(q, "notice")) {
		id = db_id(q, "notice");
		row_set(r, "_notice", id_text(&id, hex));
		hold_gone_on(db_text(q, "due_on"), db_text(q, "told_on"), iso);
		french(iso, day);
		row_setf(r, "due", _("le %s"), day);
	}
	if (!db_null(q, "hold")) {
		id = db_id(q, "hold");
		row_set(r, "_hold", id_text(&id, hex));
		hold_text(x, db_text(q, "reason"), db_text(q, "until_on"),
			text, sizeof text);
		french(db_text(q, "made_on"), day);
		row_setf(r, "held", _("%s, par %s le %s"), text,
			db_text(q, "user_name"), day);
	}
}

/* arg: the follow, which may have ended.  Whom the structure follows no more
 * has no name here: her number says which record it is. */
static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct id follow, person = id_none, structure = id_none;
	bool ended = true, found = false;
	struct row *one = r;
	char today[16];
	struct db_rows q;
	enum err e = id_parse(arg, &follow);

	if (!e)
		e = db_select(x->db, "hold.of_follow", &q);
	if (e)
		return e;
	day_iso(ctx_today(x), today);
	db_bind_id(&q, ":follow", &follow);
	db_bind_text(&q, ":today", today);
	if (db_next(&q)) {
		found = true;
		person = db_id(&q, "person");
		structure = db_id(&q, "structure");
		ended = !db_null(&q, "end_on");
		if (ctx_structure_by(x, &structure))
			fill(x, &q, r);
	}
	e = db_end(&q);
	if (e)
		return e;
	if (!found || !ctx_structure_by(x, &structure))
		return err_set(E_NOTFOUND, _("Ce dossier n'est pas, ou n'est "
			"plus, dans votre structure."));
	row_setf(r, "_head", "%d", ctx_structure_by(x, &structure)->role ==
		ROLE_RESPONSABLE);
	if (!ended)
		return follow_labels(x, &person, 1, &one);
	row_setf(r, "name", _("dossier %s, qui n'est plus suivi ici"),
		row_get(r, "num"));
	return E_OK;
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	bool contact = *row_get(now, "contact_on") != '\0';
	bool reason = *row_get(now, "reason") != '\0';
	bool until = *row_get(now, "until_on") != '\0';
	struct date d, today = ctx_today(x);

	if (!contact && !reason && !until)
		faults_add(f, "contact_on", _("Dire pourquoi garder : un "
			"nouveau contact et son jour, ou une suspension et "
			"sa fin."));
	else if (contact && (reason || until))
		faults_add(f, "contact_on", _("L'un ou l'autre : un nouveau "
			"contact, ou une suspension."));
	else if (!contact && !reason)
		faults_add(f, "reason", _("Dire pour quelle raison "
			"suspendre."));
	else if (!contact && !until)
		faults_add(f, "until_on", _("Dire jusqu'à quel jour."));
	if (until && date_parse(row_get(now, "until_on"), &d) == E_OK &&
		(date_days(d) <= date_days(today) || date_days(d) >
		date_days(date_add_months(today, 12 * MOST_YEARS))))
		faults_add(f, "until_on", _("Un jour à venir, dans cinq ans "
			"au plus."));
}

static enum err
send(struct ctx *x, const struct row *was, const struct row *now)
{
	bool contact = *row_get(now, "contact_on") != '\0';
	const char *row = row_get(was, contact ? "_notice" : "_follow");
	struct act *a;
	struct id id, hold = id_new();
	enum err e;

	if (contact && !*row)
		return err_set(E_STATE, _("Aucun effacement n'est prévu : le "
			"dernier contact s'écrit dans le suivi."));
	if (!contact && *row_get(was, "_hold"))
		return err_set(E_STATE, _("L'effacement est déjà suspendu : "
			"F2 puis Lever la suspension, avant une autre."));
	if (!contact && !row_int(was, "_head"))
		return err_set(E_RIGHT, _("Suspendre un effacement revient à "
			"la personne responsable de votre structure."));
	e = id_parse(row, &id);
	if (e)
		return e;
	a = act_new(contact ? "retention.contact" : "hold.put");
	act_id(a, contact ? ":id" : ":follow", &id);
	if (contact) {
		act_text(a, ":on_day", row_get(now, "contact_on"));
	} else {
		act_id(a, ":id", &hold);
		act_text(a, ":reason", row_get(now, "reason"));
		act_text(a, ":until_on", row_get(now, "until_on"));
	}
	e = act_send(a, x);
	act_free(a);
	/* the day is not after the last one that anybody knows */
	return e == E_CONFLICT && contact ? err_set(E_CHECK, _("Ce contact "
		"est plus ancien que le dernier connu : la durée n'en change "
		"pas.")) : e;
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	enum err e = send(x, was, now);

	if (e) {
		faults_add(f, "", "%s", err_text());
		return e;
	}
	row_set(now, "_key", row_get(was, "_follow"));
	row_set(now, "_heard", row_get(now, "contact_on"));
	return E_OK;
}

static const struct record record = { "hold", columns, load, save, check };

static enum err
call_done(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s",
		*row_get(row, "_heard") ? _("Contact noté : la durée de "
		"conservation repart de ce jour.") : _("Effacement suspendu. "
		"La suspension se lève ici."));
	return E_OK;
}

static enum err
call_end(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e;

	if (!*row_get(row, "_hold"))
		return err_set(E_STATE, _("Aucune suspension à lever."));
	e = act_alone(x, "hold.end", ":id", row_get(row, "_hold"));
	if (e)
		return e;
	out->back = true;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Suspension "
		"levée : la durée de conservation compte de nouveau."));
	return E_OK;
}

static const struct call calls[] = {
	{ "hold_done", call_done }, { "hold_end", call_end }, { NULL, NULL }
};

static const struct record *const records[] = { &record, NULL };

const struct domain hold_domain = {
	.name = "hold", .records = records, .choices = choices,
	.calls = calls,
};

#include "domains/day.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "domains/day_gather.h"
#include "domains/day_sheet.h"
#include "domains/follow.h"
#include "domains/resume.h"

#define WHAT_WIDTH 32           /* of screens/day/mine.list */

static const struct column columns[] = {
	{ .name = "sign", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "what", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "when", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "with", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

/* "+2" at the end of what there is to do, where it is seen whatever the
 * length. */
static void
count_others(struct row *r)
{
	char what[200];

	snprintf(what, sizeof what, "%s", row_get(r, "what"));
	text_cut(what, WHAT_WIDTH - 3);
	row_setf(r, "what", "%s +%ld", what, row_int(r, "_more"));
}

/* One line for each person: the others are counted in "+2". */
static void
once_each(struct rows *out)
{
	int i, j, n = 0;

	for (i = 0; i < out->n; i++) {
		struct row keep;

		for (j = 0; j < n; j++)
			if (strcmp(row_get(&out->r[j], "_person"),
				row_get(&out->r[i], "_person")) == 0)
				break;
		if (j < n) {
			row_setf(&out->r[j], "_more", "%ld",
				row_int(&out->r[j], "_more") + 1);
			continue;
		}
		keep = out->r[n];
		out->r[n++] = out->r[i];
		if (n - 1 != i)
			out->r[i] = keep;
	}
	for (i = n; i < out->n; i++)
		row_done(&out->r[i]);
	out->n = n;
	for (i = 0; i < n; i++)
		if (row_int(&out->r[i], "_more"))
			count_others(&out->r[i]);
}

/* What was left unsaved comes first of all. */
static enum err
add_place(struct ctx *x, struct rows *out)
{
	int n = out->n;
	struct row last;
	enum err e = resume_day(x, out);

	if (e || out->n == n)
		return e;
	last = out->r[n];
	memmove(out->r + 1, out->r, (size_t)n * sizeof *out->r);
	out->r[0] = last;
	return E_OK;
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	enum err e = day_gather(x, out);

	if (e)
		return e;
	once_each(out);
	e = day_names(x, out);
	return e ? e : add_place(x, out);
}

const struct source day_sources[] = {
	{ "day.mine", columns, false, fetch },
	{ "day.sheet", day_sheet_columns, false, day_sheet_fetch },
	{ NULL, NULL, false, NULL }
};

/* What Enter does on each kind of line: a call, else a screen opened with
 * the line's key. */
static const struct {
	const char *what, *call, *screen;
} opens[] = {
	{ "referral", "referral_open", NULL },
	{ "entrusted", "team_entrusted", NULL },
	{ "orphan", NULL, "person.team" },
	{ "circle", NULL, "person.circle" },
	{ "handover", "handover_open", NULL },
	{ "follow", NULL, "person.card" },
	{ "request", "request_to_answer", NULL },
	{ "request_mine", "request_open", NULL },
	{ "probe", "probe_open", NULL },
	{ "said", NULL, "person.said" },
	{ "unanswered", "said_unanswered", NULL },
	{ "emergency", "emergency_open", NULL },
	{ "alarm", "alarm_seen", NULL },
	{ "erasure", "erasure_asked", NULL },
	{ "moved", "moved_open", NULL },
	{ "united", NULL, "person.card" },
	{ "action", NULL, "notebook.of_person" },
	{ "notebook", NULL, "notebook.of_person" },
	{ "contract", NULL, "person.path" },
	{ "call", NULL, "note.call" },
	{ "place", "resume_open", NULL },
	{ "service", NULL, "directory.offer" },
	{ "services", NULL, "directory.mine" },
	{ "notices", NULL, "retention.mine" },
	{ "confirm", NULL, "retention.due" },
	{ "acknowledged", NULL, "office.operate" },
	{ "import", NULL, "import.cells" },
	{ "import_ready", NULL, "import.mine" },
	{ "agreement", NULL, "account.agreement" },
	{ "proposed", NULL, "account.proposed" },
	{ "proposal", "proposal_told", NULL },
	{ "appointment", NULL, "appointment.read" },
	{ "invite", NULL, "appointment.invited" },
	{ "slot", "slot_open", NULL },
	{ "message", NULL, "message.read" },
};

static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	const char *what = row_get(row, "_what");
	size_t i;

	for (i = 0; i < sizeof opens / sizeof *opens; i++) {
		if (strcmp(opens[i].what, what) != 0)
			continue;
		if (opens[i].call)
			return registry_call(opens[i].call)->run(x, row, out);
		snprintf(out->screen, sizeof out->screen, "%s",
			opens[i].screen);
		snprintf(out->key, sizeof out->key, "%s", row_get(row,
			"_key"));
		return E_OK;
	}
	return err_set(E_STATE, _("Cette ligne ne s'ouvre pas."));
}

/* An action on a follow, for the lines that are one. */
static enum err
on_follow(struct ctx *x, const struct row *row, const char *call,
	struct call_result *out)
{
	if (strcmp(row_get(row, "_what"), "service") == 0)
		return registry_call("offer_check")->run(x, row, out);
	if (strcmp(row_get(row, "_what"), "appointment") == 0 &&
		strcmp(call, "follow_done") == 0)
		return registry_call("appointment_done")->run(x, row, out);
	if (strcmp(row_get(row, "_what"), "invite") == 0 &&
		strcmp(call, "follow_done") == 0)
		return registry_call("invite_done")->run(x, row, out);
	if (strcmp(row_get(row, "_what"), "message") == 0 &&
		strcmp(call, "follow_done") == 0)
		return registry_call("message_done")->run(x, row, out);
	if (strcmp(row_get(row, "_what"), "follow") != 0)
		return err_set(E_STATE, _("Cette ligne se termine en "
			"l'ouvrant : Entrée."));
	return registry_call(call)->run(x, row, out);
}

/* An action of a notebook: done. */
static enum err
action_done(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct row line;
	enum err e;

	row_init(&line);
	row_set(&line, "_key", row_get(row, "_item"));
	row_set(&line, "_version", row_get(row, "_item_version"));
	row_set(&line, "_follow", row_get(row, "_key"));
	row_set(&line, "_kind", "action");
	e = registry_call("notebook_done")->run(x, &line, out);
	row_done(&line);
	return e;
}

static enum err
call_done(struct ctx *x, const struct row *row, struct call_result *out)
{
	if (strcmp(row_get(row, "_what"), "action") == 0)
		return action_done(x, row, out);
	if (strcmp(row_get(row, "_what"), "call") == 0)
		return registry_call("call_dismiss")->run(x, row, out);
	return on_follow(x, row, "follow_done", out);
}

static enum err
call_later(struct ctx *x, const struct row *row, struct call_result *out)
{
	return on_follow(x, row, "follow_later", out);
}

/* The follow of the person of a line. */
static enum err
line_follow(struct ctx *x, const struct row *row, char key[ID_TEXT])
{
	struct id person;
	enum err e = id_parse(row_get(row, "_person"), &person);

	/* nothing is opened from there (day_request.c) */
	if (strcmp(row_get(row, "_what"), "probe") == 0)
		return err_set(E_STATE, _("Entrée dit qui l'a cherchée ; sa "
			"fiche s'ouvre par son numéro (=PER)."));
	if (!e && strcmp(row_get(row, "_what"), "follow") == 0) {
		snprintf(key, ID_TEXT, "%s", row_get(row, "_key"));
		return E_OK;
	}
	for (int i = 0; !e && i < x->nstructure; i++)
		if (follow_of(x, &x->structure[i].id, &person, key) == E_OK)
			return E_OK;
	return err_set(E_STATE, _("Votre structure n'accompagne pas cette "
		"personne : Entrée ouvre la ligne."));
}

static enum err
open_new(struct ctx *x, const struct row *row, const char *screen,
	const char *word, struct call_result *out)
{
	char key[ID_TEXT];
	enum err e = line_follow(x, row, key);

	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "%s", screen);
	snprintf(out->arg, sizeof out->arg, "%s%s", word, key);
	return E_OK;
}

/* No line, or one that is about no person.  Of somebody whom nobody here
 * accompanies, nothing is written: least of all about another one. */
static bool
is_nobody(const struct row *row)
{
	const char *what = row_get(row, "_what");

	return !*row_get(row, "_person") || strcmp(what, "call") == 0 ||
		strcmp(what, "probe") == 0;
}

static enum err
call_note(struct ctx *x, const struct row *row, struct call_result *out)
{
	if (is_nobody(row))
		return registry_jump("NOT")->run(x, "+", out);
	return open_new(x, row, "note.edit", "", out);
}

static enum err
call_call(struct ctx *x, const struct row *row, struct call_result *out)
{
	if (is_nobody(row)) {
		snprintf(out->screen, sizeof out->screen, "note.call");
		return E_OK;
	}
	return open_new(x, row, "note.edit", "appel ", out);
}

static enum err
call_orient(struct ctx *x, const struct row *row, struct call_result *out)
{
	return open_new(x, row, "referral.new", "", out);
}

static enum err
call_rdv(struct ctx *x, const struct row *row, struct call_result *out)
{
	return open_new(x, row, "appointment.edit", "", out);
}

const char *
day_first(const struct ctx *x)
{
	return x->admin && !x->nstructure ? "admin.day" : "day.mine";
}

const struct call day_calls[] = {
	{ "day_open", call_open },
	{ "day_done", call_done },
	{ "day_later", call_later },
	{ "day_note", call_note },
	{ "day_call", call_call },
	{ "day_orient", call_orient },
	{ "day_rdv", call_rdv },
	{ NULL, NULL }
};

const struct jump day_jumps[] = {
	{ "JOU", N_("Ma journée"), "day.mine", NULL },
	{ "ADM", N_("Administration"), "admin.day", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain day_domain = {
	.name = "day", .sources = day_sources, .calls = day_calls,
	.jumps = day_jumps,
};

#include "domains/proposal.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "model/act.h"
#include "model/record.h"

/* --- made -------------------------------------------------------------------- */

enum err
proposal_waits(struct ctx *x, const struct id *user, bool *waits)
{
	struct db_rows q;
	enum err e = db_select(x->db, "proposal.pending", &q);

	*waits = false;
	if (e)
		return e;
	db_bind_id(&q, ":user", user);
	db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	*waits = db_next(&q);
	return db_end(&q);
}

enum err
proposal_make(struct ctx *x, const char *login, const char *role)
{
	struct act *a = act_new("proposal.make");
	struct id id = id_new();
	enum err e;

	act_id(a, ":id", &ctx_structure(x)->id);
	act_id(a, ":proposal", &id);
	act_text(a, ":login", login);
	act_text(a, ":role", role);
	e = act_send(a, x);
	act_free(a);
	return e;
}

static bool
heads(const struct ctx *x, const struct id *structure)
{
	const struct ctx_structure *s = ctx_structure_by(x, structure);

	return s && s->role == ROLE_RESPONSABLE;
}

enum err
proposal_rows(struct ctx *x, struct rows *out)
{
	char today[16];
	struct db_rows q;
	enum err e;

	if (!ctx_structure(x) || !heads(x, &ctx_structure(x)->id))
		return E_OK;
	e = db_select(x->db, "proposal.of_structure", &q);
	if (e)
		return e;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	db_bind_text(&q, ":today", today);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		char hex[ID_TEXT], on[16];
		struct date d;

		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "_proposal", "1");
		row_set(r, "name", db_text(&q, "name"));
		row_set(r, "login", db_text(&q, "login"));
		row_set(r, "role", db_text(&q, "role"));
		row_set(r, "start_on", "");
		row_set(r, "end_on", "");
		*on = '\0';
		if (date_parse(db_text(&q, "made_on"), &d) == E_OK)
			date_french(d, on, sizeof on);
		row_setf(r, "state_text", _("proposé le %.5s"), on);
	}
	return db_end(&q);
}

/* --- in my day ---------------------------------------------------------------- */

enum err
day_proposed(struct day *day)
{
	char today[16];
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.proposed", &q);

	if (e)
		return e;
	day_iso(day->today, today);
	db_bind_id(&q, ":me", &day->x->user);
	db_bind_text(&q, ":today", today);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "proposed", RANK_REPLY);

		row_set(r, "sign", "*");
		row_set(r, "name", db_text(&q, "nom"));
		row_set(r, "what", _("Vous propose d'y travailler"));
		row_set(r, "with", db_text(&q, "by_name"));
		row_set(r, "_sort", db_text(&q, "made_on"));
		day_when(day, db_text(&q, "made_on"), true, r);
	}
	return db_end(&q);
}

static const struct {
	const char *state, *line;
} answers[] = {
	{ "acceptee", N_("Rôle proposé : accepté") },
	{ "declinee", N_("Rôle proposé : décliné") },
	{ "sans_reponse", N_("Rôle proposé : sans réponse") },
};

enum err
day_proposals(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.proposals", &q);

	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "proposal", RANK_REPLY);
		const char *state = db_text(&q, "state");

		row_set(r, "sign", "*");
		row_set(r, "name", db_text(&q, "name"));
		row_set(r, "what", "");
		for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
			if (strcmp(answers[i].state, state) == 0)
				row_set(r, "what", _(answers[i].line));
		row_set(r, "with", _("nous"));
		row_set(r, "_sort", db_text(&q, "answered_on"));
		day_when(day, db_text(&q, "answered_on"), true, r);
	}
	return db_end(&q);
}

/* --- one of them ---------------------------------------------------------------- */

#define SHOWN(name, label, type, max)                                        \
	{ name, label, type, max, 0, COL_CLEAR | COL_READONLY, NULL, NULL,   \
		NULL }

static const struct column columns[] = {
	SHOWN("structure_name", N_("Structure"), CT_TEXT, 300),
	SHOWN("login", N_("Compte"), CT_TEXT, 64),
	SHOWN("name", N_("Prénom NOM"), CT_TEXT, 160),
	{ "role", N_("Rôle"), CT_CHOICE, 12, 0, COL_CLEAR | COL_READONLY,
		"account.role", NULL, NULL },
	SHOWN("by_name", N_("Proposé par"), CT_TEXT, 160),
	SHOWN("made_on", N_("Proposé le"), CT_DATE, 0),
	SHOWN("until_on", N_("Jusqu'au"), CT_DATE, 0),
	{ .name = NULL }
};

/* By whose it is, and who heads the structure. */
static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	static const char *const names[] = { "login", "name", "role",
		"by_name", "made_on", "until_on" };
	struct id id, user, structure;
	struct db_rows q;
	bool waits;
	enum err e = id_parse(key, &id);

	if (!e)
		e = db_select(x->db, "proposal.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	e = db_one(&q, _("Cette proposition n'est plus là : retirée, ou trop "
		"ancienne."));
	if (e)
		return e;
	user = db_id(&q, "user");
	structure = db_id(&q, "structure");
	waits = strcmp(db_text(&q, "state"), "proposee") == 0;
	row_set(r, "_key", key);
	row_set(r, "structure_name", db_text(&q, "nom"));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		row_set(r, names[i], db_text(&q, names[i]));
	e = db_end(&q);
	if (!e && !id_equal(&user, &x->user) && !heads(x, &structure))
		e = err_set(E_RIGHT, _("Une proposition se lit de qui la "
			"reçoit, et de la personne responsable."));
	if (!e && !waits)
		e = err_set(E_STATE, _("Une réponse est déjà donnée. F3 "
			"revient."));
	return e;
}

static const struct record proposal = { "account_proposal", columns, load,
	NULL, NULL };
static const struct record *const records[] = { &proposal, NULL };

static enum err
answer(struct ctx *x, const struct row *row, const char *act,
	struct call_result *out)
{
	enum err e = act_alone(x, act, ":id", row_get(row, "_key"));

	/* the row is there, and its act finds nothing to do */
	if (e == E_CONFLICT)
		e = err_set(E_STATE, _("Cette proposition ne vaut plus : trop "
			"ancienne, ou la personne qui propose n'est plus "
			"responsable là."));
	out->back = true;
	return e;
}

static enum err
call_accept(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->message, sizeof out->message, _("Vous travaillez aussi "
		"pour %s : =MES y passe."), row_get(row, "structure_name"));
	return answer(x, row, "proposal.accept", out);
}

static enum err
call_decline(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->message, sizeof out->message, "%s", _("Décliné : rien "
		"n'est changé pour vous."));
	return answer(x, row, "proposal.decline", out);
}

static enum err
call_withdraw(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->message, sizeof out->message, "%s", _("Proposition "
		"retirée."));
	return answer(x, row, "proposal.withdraw", out);
}

/* A line of my day: the answer is read, and the line goes. */
static enum err
call_told(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = act_alone(x, "proposal.told", ":id", row_get(row,
		"_key"));

	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Réponse lue. "
		"=UTI montre qui travaille ici."));
	return e;
}

static const struct call calls[] = {
	{ "proposal_accept", call_accept },
	{ "proposal_decline", call_decline },
	{ "proposal_withdraw", call_withdraw },
	{ "proposal_told", call_told },
	{ NULL, NULL }
};

const struct domain proposal_domain = {
	.name = "proposal", .records = records, .calls = calls,
};

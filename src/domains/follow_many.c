#include "domains/follow_many.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/follow.h"
#include "model/act.h"
#include "store/db.h"

/* Name of an act, the follow that it is on, the values that it has besides;
 * each pair of values is a parameter and its text, ended by NULL. */
static enum err
send(struct ctx *x, const struct follow *f, const char *name,
	const char *const *values)
{
	struct act *a = act_new(name);
	enum err e;

	act_id(a, ":follow", &f->id);
	act_int(a, ":version", f->version);
	for (; *values; values += 2) {
		struct id id;

		if (*values[1] && id_parse(values[1], &id) == E_OK)
			act_id(a, values[0], &id);
		else
			act_text(a, values[0], values[1]);
	}
	e = act_send(a, x);
	act_free(a);
	return e;
}

static enum err
said(enum err e, struct call_result *out, const char *message)
{
	if (!e) {
		out->refresh = true;
		snprintf(out->message, sizeof out->message, "%s", message);
	}
	return e;
}

static enum err
call_end(struct ctx *x, const struct row *row, struct call_result *out)
{
	static const char *const none[] = { NULL };
	struct follow f;
	enum err e = follow_get(x, row_get(row, "_key"), &f);

	if (!e && f.ended)
		e = err_set(E_STATE, "%s", _("Déjà terminé."));
	if (!e)
		e = send(x, &f, "follow.close", none);
	return said(e, out, _("Accompagnement terminé."));
}

/* `_ask`: in how many days, from today. */
static enum err
call_later(struct ctx *x, const struct row *row, struct call_result *out)
{
	char iso[16];
	const char *const values[] = { ":next_step_on", iso, NULL };
	struct follow f;
	enum err e = follow_get(x, row_get(row, "_key"), &f);

	date_format(date_add_days(ctx_today(x), (int)row_int(row, "_ask")),
		iso, sizeof iso);
	if (!e && !*f.next_step)
		e = err_set(E_STATE, "%s", _("Rien à remettre : aucune étape "
			"prévue. Entrée, puis 5, en prévoit une."));
	if (!e)
		e = send(x, &f, "follow.later", values);
	return said(e, out, _("Remis."));
}

/* --- to a colleague --------------------------------------------------------- */

static enum err
is_member(struct ctx *x, const struct id *structure, const char *who)
{
	struct db_rows q;
	char today[16], hex[ID_TEXT];
	bool found = false;
	enum err e = db_select(x->db, "team.members", &q);

	if (e)
		return e;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_id(&q, ":structure", structure);
	db_bind_text(&q, ":today", today);
	while (!found && db_next(&q)) {
		struct id id = db_id(&q, "id");

		found = strcmp(id_text(&id, hex), who) == 0;
	}
	e = db_end(&q);
	return e || found ? e : err_set(E_CHECK, "%s", _("Ce collègue n'est "
		"pas de la structure qui accompagne cette personne."));
}

/* `_ask`: whom to.  Who was second stays so, unless it is the same one. */
static enum err
call_give(struct ctx *x, const struct row *row, struct call_result *out)
{
	const char *who = row_get(row, "_ask");
	char second[ID_TEXT] = "", first[ID_TEXT];
	const char *const values[] = { ":referent", who, ":coreferent",
		second, NULL };
	struct follow f;
	enum err e = follow_get(x, row_get(row, "_key"), &f);

	if (!e && strcmp(id_text(&f.referent, first), who) == 0)
		e = err_set(E_STATE, "%s", _("C'est déjà sa personne "
			"référente."));
	if (!e && !id_is_none(&f.coreferent) &&
		strcmp(id_text(&f.coreferent, second), who) == 0)
		*second = '\0';
	if (!e)
		e = is_member(x, &f.structure, who);
	if (!e)
		e = send(x, &f, "follow.assign", values);
	return said(e, out, _("Confié."));
}

static const struct call calls[] = {
	{ "follow_end", call_end },
	{ "follow_later", call_later },
	{ "follow_give", call_give },
	{ NULL, NULL }
};

/* --- what is asked once ------------------------------------------------------ */

static bool
delay_choice(struct ctx *x, int i, struct choice *out)
{
	static const struct { const char *code; int days; } delay[] = {
		{ "1", 1 }, { "7", 7 }, { "14", 14 }, { "30", 30 } };
	static char label[60];
	char when[40];

	if (i < 0 || (size_t)i >= sizeof delay / sizeof *delay)
		return false;
	date_human(when, sizeof when, date_add_days(ctx_today(x),
		delay[i].days), ctx_today(x));
	snprintf(label, sizeof label, "+%d, %s", delay[i].days, when);
	*out = (struct choice){ delay[i].code, label };
	return true;
}

/* Who may be a referent in the current structure; `counted`: and of how many
 * people each is one already. */
static bool
colleague(struct ctx *x, int i, bool counted, struct choice *out)
{
	static char code[ID_TEXT], label[200];
	const struct ctx_structure *s = ctx_structure(x);
	struct db_rows q;
	char today[16];
	bool found = false;

	if (!s || db_select(x->db, "team.members", &q))
		return false;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_id(&q, ":structure", &s->id);
	db_bind_text(&q, ":today", today);
	while (!found && db_next(&q))
		if (i-- == 0) {
			struct id id = db_id(&q, "id");

			id_text(&id, code);
			snprintf(label, sizeof label, counted ? "%s (%d)" :
				"%s", db_text(&q, "name"),
				(int)db_int(&q, "people"));
			found = true;
		}
	db_end(&q);
	*out = (struct choice){ code, label };
	return found;
}

static bool
colleague_choice(struct ctx *x, int i, struct choice *out)
{
	return colleague(x, i, false, out);
}

static bool
referent_choice(struct ctx *x, int i, struct choice *out)
{
	return colleague(x, i, true, out);
}

static const struct choices choices[] = {
	{ "follow.delay", NULL, delay_choice },
	{ "follow.referent", NULL, referent_choice },
	{ "follow.colleague", NULL, colleague_choice },
	{ NULL, NULL, NULL }
};

const struct domain follow_many_domain = {
	.name = "follow_many", .calls = calls, .choices = choices,
};

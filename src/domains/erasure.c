#include "domains/erasure.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/follow.h"
#include "domains/hold.h"
#include "domains/united.h"
#include "model/act.h"
#include "model/vault.h"

#define KEPT_DAYS 30            /* an end can be undone (erased.agreed) */

#define SHOWN(name, label, max)                                              \
	{ name, label, CT_TEXT, max, 0, COL_CLEAR | COL_READONLY, NULL, NULL,\
		NULL }

static const struct column columns[] = {
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	SHOWN("num", N_("Dossier"), 9),
	SHOWN("start", N_("Suivie depuis"), 12),
	SHOWN("lost", N_("Sera perdu"), 60),
	SHOWN("also", N_("Effacé avec"), 78),
	SHOWN("others", N_("Ailleurs"), 78),
	SHOWN("agreed", N_("Accord"), 78),
	{ "reason", N_("Pourquoi"), CT_CHOICE, 20, 0, COL_CLEAR |
		COL_REQUIRED, "erasure.reason", NULL, NULL },
	{ "typed", N_("Dossier à effacer"), CT_TEXT, 9, 0, COL_CLEAR |
		COL_REQUIRED, NULL, NULL, N_("Le numéro du dossier, retapé : "
		"ce qui est effacé ne revient pas.") },
	{ .name = NULL }
};

static const struct choice reasons[] = {
	{ "demande", N_("Elle le demande") },
	{ "duree", N_("La durée de conservation est passée") },
	{ "erreur", N_("Fiche créée par erreur") },
	{ "autre", N_("Autre raison") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "erasure.reason", reasons, NULL }, { NULL, NULL, NULL }
};

static enum err
fill_counts(struct ctx *x, const struct follow *f, struct row *r)
{
	char today[16], on[16] = "";
	struct db_rows q;
	struct date d;
	int others = 0;
	enum err e = db_select(x->db, "erasure.counts", &q);

	if (e)
		return e;
	day_iso(ctx_today(x), today);
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	db_bind_text(&q, ":today", today);
	if (db_next(&q)) {
		row_setf(r, "lost", _("notes %d, orientations %d, proches %d,"),
			(int)db_int(&q, "notes"),
			(int)db_int(&q, "referrals"),
			(int)db_int(&q, "kin"));
		others = (int)db_int(&q, "others");
		if (!db_null(&q, "ended_on") &&
			!date_parse(db_text(&q, "ended_on"), &d))
			date_french(date_add_days(d, KEPT_DAYS + 1), on,
				sizeof on);
	}
	/* whether another one follows her is not said of an address that is
	 * protected */
	if (f->is_protected)
		row_set(r, "others", _("Effacée avec l'accord de qui la suit, "
			"ou la suivait ces 30 derniers jours."));
	else if (others == 1)
		row_set(r, "others", _("Une autre structure la suit : rien "
			"n'est effacé avant son accord."));
	else if (others)
		row_setf(r, "others", _("%d autres structures la suivent : "
			"rien n'est effacé avant leur accord."), others);
	else if (*on)
		row_setf(r, "others", _("Suivie ailleurs il y a peu : effacée "
			"le %s, sauf reprise."), on);
	else
		row_set(r, "others", _("Aucune autre structure à attendre : "
			"F10 efface tout de suite."));
	return db_end(&q);
}

/* What is read as her record goes with it. */
static enum err
fill_also(struct ctx *x, const struct follow *f, struct row *r)
{
	char nums[80] = "";
	struct united u;
	size_t o = 0;
	int i;
	enum err e = united_get(x, f, &u);

	for (i = 1; i < u.n && !e && o < sizeof nums; i++)
		o += (size_t)snprintf(nums + o, sizeof nums - o,
			"%s%u", o ? ", " : "", u.f[i].num);
	if (*nums)
		row_setf(r, "also", _("Réuni à ce dossier, et effacé avec "
			"lui : %s."), nums);
	return e;
}

static enum err
fill_agreed(struct ctx *x, const struct follow *f, struct row *r)
{
	struct db_rows q;
	enum err e = db_select(x->db, "erasure.agreed", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	if (db_next(&q)) {
		char on[16];
		struct date d;

		if (date_parse(db_text(&q, "made_on"), &d))
			d.y = 0;
		date_french(d, on, sizeof on);
		row_setf(r, "agreed", _("Votre structure est d'accord : %s, "
			"le %s."), db_text(&q, "user_name"), on);
		row_set(r, "reason", db_text(&q, "reason"));
	}
	return db_end(&q);
}

/* Who may: said before anything is typed. */
static enum err
heads(struct ctx *x, const struct follow *f)
{
	const struct ctx_structure *at = ctx_structure_by(x, &f->structure);

	return at && at->role == ROLE_RESPONSABLE ? E_OK : err_set(E_RIGHT,
		_("Effacer une fiche revient à la personne responsable de "
		"votre structure."));
}

/* arg: the follow. */
static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct row *one = r;
	struct follow f;
	char start[16], held[300];
	struct date d;
	enum err e = follow_get(x, arg, &f);

	if (!e)
		e = heads(x, &f);
	if (!e)
		e = hold_said(x, &f.person, &f.structure, held, sizeof held);
	if (!e && *held)
		e = err_set(E_STATE, _("%s. La suspension se lève d'abord, "
			"par F2."), held);
	if (!e)
		e = follow_labels(x, &f.person, 1, &one);
	if (!e)
		e = fill_counts(x, &f, r);
	if (!e)
		e = fill_also(x, &f, r);
	if (!e)
		e = fill_agreed(x, &f, r);
	if (e)
		return e;
	if (date_parse(f.start_on, &d))
		d.y = 0;
	date_french(d, start, sizeof start);
	row_set(r, "start", start);
	row_setf(r, "num", "%u", f.num);
	row_set(r, "_follow", arg);
	return E_OK;
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	if (*row_get(now, "typed") && strcmp(row_get(now, "typed"),
		row_get(now, "num")) != 0)
		faults_add(f, "typed", _("Ce n'est pas le numéro de cette "
			"fiche : son dossier est le %s."), row_get(now, "num"));
}

/* Was she erased?  Then what opened her goes from here too. */
static enum err
gone(struct ctx *x, const struct id *person, bool *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "erasure.person", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", person);
	*out = !db_next(&q);
	e = db_end(&q);
	if (!e && *out)
		vault_forget(x->vault, WRAP_PERSON, person);
	return e;
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *faults)
{
	struct act *a = act_new("person.erase");
	struct id id = id_new();
	struct follow f;
	bool erased = false;
	enum err e = follow_get(x, row_get(was, "_follow"), &f);

	if (!e && *row_get(was, "agreed"))
		e = err_set(E_STATE, _("Votre structure a déjà donné son "
			"accord. F3 revient."));
	if (!e) {
		act_id(a, ":follow", &f.id);
		act_id(a, ":id", &id);
		act_text(a, ":reason", row_get(now, "reason"));
		e = act_send(a, x);
	}
	if (!e)
		e = gone(x, &f.person, &erased);
	act_free(a);
	if (e) {
		faults_add(faults, "", "%s", err_text());
		return e;
	}
	row_set(now, "_gone", erased ? "1" : "");
	row_set(now, "_key", row_get(was, "_follow"));
	return E_OK;
}

static const struct record erasure_record = { "erasure", columns, load, save,
	check };

/* From her card, which is left first: it may be of nobody afterwards. */
static enum err
call_erase(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct follow f;
	enum err e = follow_get(x, row_get(row, "_key"), &f);

	if (!e)
		e = heads(x, &f);
	if (e)
		return e;
	out->back = true;
	snprintf(out->screen, sizeof out->screen, "person.erase");
	snprintf(out->arg, sizeof out->arg, "%s", row_get(row, "_key"));
	return E_OK;
}

/* From my day, where no card is open. */
static enum err
call_asked(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = call_erase(x, row, out);

	out->back = false;
	return e;
}

static enum err
call_done(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s",
		*row_get(row, "_gone") ? _("Fiche effacée, ses clés "
		"détruites : aucune sauvegarde ne la rend.") :
		_("Accord noté. Effacée avec celui de qui la suit, ou la "
		"suivait ces 30 derniers jours."));
	return E_OK;
}

static enum err
call_keep(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct act *a;
	struct id id;
	enum err e;

	if (!*row_get(row, "agreed"))
		return err_set(E_STATE, _("Votre structure n'a pas donné son "
			"accord : rien à reprendre."));
	a = act_new("person.keep");
	e = id_parse(row_get(row, "_follow"), &id);
	if (!e) {
		act_id(a, ":follow", &id);
		e = act_send(a, x);
	}
	act_free(a);
	if (e)
		return e;
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("Accord repris : "
		"la fiche reste."));
	return E_OK;
}

enum err
day_erasures(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.erasures", &q);

	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		const char *on = db_text(&q, "made_on");
		struct row *r = day_add(day, &q, "erasure", RANK_ANSWER);

		row_set(r, "sign", "!");
		row_set(r, "what", _("Effacement demandé, à répondre"));
		row_set(r, "with", _("moi"));
		row_set(r, "_sort", on);
		day_when(day, on, true, r);
	}
	return db_end(&q);
}

static const struct call calls[] = {
	{ "person_erase", call_erase },
	{ "erasure_asked", call_asked },
	{ "erasure_done", call_done },
	{ "erasure_keep", call_keep },
	{ NULL, NULL }
};

static const struct record *const records[] = { &erasure_record, NULL };

const struct domain erasure_domain = {
	.name = "erasure", .records = records, .choices = choices,
	.calls = calls,
};

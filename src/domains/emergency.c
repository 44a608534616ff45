#include "domains/emergency.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "domains/emergency_list.h"
#include "model/act.h"
#include "model/vault.h"
#include "store/db.h"

#define REASON_MIN 15           /* characters */
#define A_DAY 10                /* as the act says */

/* --- those that run --------------------------------------------------------- */

enum err
emergency_load(struct ctx *x)
{
	struct db_rows q;
	enum err e = db_select(x->db, "emergency.mine", &q);

	x->nurgent = 0;
	if (e)
		return e;
	db_bind_id(&q, ":me", &x->user);
	db_bind_int(&q, ":now", clock_now());
	while (x->nurgent < CTX_URGENT && db_next(&q)) {
		struct ctx_urgent *u = &x->urgent[x->nurgent++];

		u->person = db_id(&q, "person");
		u->until = db_int(&q, "until");
	}
	return db_end(&q);
}

int
emergency_wait(const struct ctx *x)
{
	int64_t left;

	/* the first to end comes first */
	if (!x->nurgent)
		return -1;
	left = (x->urgent[0].until - clock_now()) * 1000;
	return left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

bool
emergency_over(struct ctx *x)
{
	int i;

	if (emergency_wait(x) != 0)
		return false;
	for (i = 0; i < x->nurgent; i++)
		if (x->urgent[i].until <= clock_now())
			vault_forget(x->vault, WRAP_PERSON,
				&x->urgent[i].person);
	if (emergency_load(x))
		x->nurgent = 0;
	return true;
}

bool
emergency_reads(const struct ctx *x, const struct follow *f)
{
	int i;

	for (i = 0; i < x->nurgent; i++)
		if (id_equal(&x->urgent[i].person, &f->person) &&
			x->urgent[i].until > clock_now())
			return true;
	return id_equal(&f->referent, &x->user) ||
		id_equal(&f->coreferent, &x->user);
}

/* --- opening one -------------------------------------------------------------- */

static const struct column columns[] = {
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "referent", N_("Personne référente"), CT_TEXT, 160, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ "reason", N_("Pourquoi"), CT_CHOICE, 20, SCOPE_NOTE, COL_REQUIRED,
		"emergency.reason", NULL, NULL },
	{ "text", N_("En clair"), CT_LONG, 600, SCOPE_NOTE, COL_REQUIRED,
		NULL, NULL, N_("15 caractères au moins : ce qui se passe, et "
		"ce qu'il vous faut lire. Lu de la personne référente, de "
		"votre responsable, et de la personne.") },
	{ .name = NULL }
};
static const char *const words[] = { "reason", "text", NULL };

/* arg: the follow. */
static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct row *one = r;
	struct follow f;
	enum err e = follow_get(x, arg, &f);

	if (!e && emergency_reads(x, &f))
		e = err_set(E_STATE, _("Vous lisez déjà toute sa fiche : F3 "
			"revient."));
	if (!e)
		e = follow_labels(x, &f.person, 1, &one);
	if (e)
		return e;
	row_set(r, "_follow", arg);
	row_set(r, "referent", *f.referent_name ? f.referent_name :
		_("sans personne référente"));
	return E_OK;
}

static enum err
count_today(struct ctx *x)
{
	struct db_rows q;
	int n = 0;
	enum err e = db_select(x->db, "emergency.day_count", &q);

	if (e)
		return e;
	db_bind_id(&q, ":me", &x->user);
	db_bind_int(&q, ":now", clock_now());
	if (db_next(&q))
		n = (int)db_int(&q, "n");
	e = db_end(&q);
	return e || n < A_DAY ? e : err_set(E_STATE, _("%d accès d'urgence en "
		"24 heures : demander à sa personne référente, ou à un "
		"collègue."), n);
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *faults)
{
	struct act *a = act_new("emergency.open");
	struct id id = id_new();
	struct follow f;
	struct vault_want want;
	enum err e = follow_get(x, row_get(was, "_follow"), &f);

	if (!e)
		e = count_today(x);
	if (!e) {
		want = (struct vault_want){ WRAP_PERSON, f.person, SCOPE_NOTE,
			f.structure, false };
		e = vault_fetch(x, &want, 1);
	}
	if (!e)
		e = act_blob(a, x, &id, &f.person, WRAP_PERSON, SCOPE_NOTE,
			&f.structure, 0, now, words);
	if (!e) {
		act_id(a, ":follow", &f.id);
		act_id(a, ":id", &id);
		e = act_send(a, x);
	}
	act_free(a);
	if (e == E_CONFLICT)
		e = err_set(E_STATE, _("Un accès d'urgence est déjà ouvert à "
			"sa fiche. F3 revient."));
	if (!e)
		e = emergency_load(x);
	if (e)
		faults_add(faults, "", "%s", err_text());
	else
		row_set(now, "_key", row_get(was, "_follow"));
	return e;
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	const char *text = row_get(now, "text");

	if (*text && text_columns(text) < REASON_MIN)
		faults_add(f, "text", _("Il manque des mots : %d caractères "
			"au moins, qui disent ce qui se passe."), REASON_MIN);
}

static const struct record emergency_record = { "emergency", columns, load,
	save, check };

/* Saved: on to what it opened. */
static enum err
call_opened(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	snprintf(out->screen, sizeof out->screen, "person.situation");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_follow"));
	snprintf(out->message, sizeof out->message, "%s", _("Ouvert pour 60 "
		"minutes : santé, justice, NIR. Sa personne référente le "
		"voit dans Ma journée."));
	return E_OK;
}

/* From the overview, or any screen of a person. */
static enum err
call_urgent(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct db_rows q;
	struct follow f;
	struct id id = id_none;
	char hex[ID_TEXT];
	enum err e = follow_get(x, row_get(row, "_key"), &f);

	if (!e)
		e = db_select(x->db, "emergency.of_person", &q);
	if (e)
		return e;
	db_bind_id(&q, ":me", &x->user);
	db_bind_id(&q, ":person", &f.person);
	db_bind_id(&q, ":structure", &f.structure);
	db_bind_int(&q, ":now", clock_now());
	if (db_next(&q))
		id = db_id(&q, "id");
	e = db_end(&q);
	if (e)
		return e;
	/* it runs: to be read again, or ended */
	snprintf(out->screen, sizeof out->screen, id_is_none(&id) ?
		"person.urgent" : "person.urgency");
	if (id_is_none(&id))
		snprintf(out->arg, sizeof out->arg, "%s", row_get(row,
			"_key"));
	else
		snprintf(out->key, sizeof out->key, "%s", id_text(&id, hex));
	return E_OK;
}

static enum err
call_end(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct id person;
	enum err e = act_alone(x, "emergency.end", ":id",
		row_get(row, "_key"));

	if (e)
		return e;
	if (id_parse(row_get(row, "_person"), &person) == E_OK)
		vault_forget(x->vault, WRAP_PERSON, &person);
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("Accès d'urgence "
		"terminé."));
	return emergency_load(x);
}

static const struct call calls[] = {
	{ "person_urgent", call_urgent },
	{ "emergency_opened", call_opened },
	{ "emergency_end", call_end },
	{ "emergency_open", emergency_call_open },
	{ "emergency_card", emergency_call_card },
	{ NULL, NULL }
};

static const struct choice reasons[] = {
	{ "danger", N_("Danger pour elle ou pour d'autres") },
	{ "sante", N_("Urgence de santé") },
	{ "enfant", N_("Un enfant à protéger") },
	{ "absence", N_("Personne référente absente, délai à tenir") },
	{ "demande", N_("Elle est là, et elle le demande") },
	{ "autre", N_("Autre raison") }, { NULL, NULL }
};
static const struct choice reviews[] = {
	{ "", N_("à revoir") }, { "justifie", N_("justifié") },
	{ "a_reprendre", N_("à reprendre en équipe") },
	{ "injustifie", N_("non justifié") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "emergency.reason", reasons, NULL },
	{ "emergency.review", reviews, NULL },
	{ NULL, NULL, NULL }
};

static const struct jump jumps[] = {
	{ "URG", N_("Accès d'urgence"), "person.urgencies", NULL },
	{ NULL, NULL, NULL, NULL }
};

static const struct record *const records[] = { &emergency_record,
	&emergency_review_record, NULL };

const struct domain emergency_domain = {
	.name = "emergency", .records = records, .sources = emergency_sources,
	.choices = choices, .calls = calls, .jumps = jumps,
};

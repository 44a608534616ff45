#include "domains/notebook_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "domains/notebook.h"
#include "domains/sealed.h"
#include "model/act.h"
#include "model/vault.h"
#include "store/db.h"

/* --- finding ---------------------------------------------------------------- */

/* The follow of a line. */
static enum err
follow_of_line(struct ctx *x, const char *key, struct follow *f)
{
	char hex[ID_TEXT] = "";
	struct db_rows q;
	struct id id;
	enum err e = id_parse(key, &id);

	if (!e)
		e = db_select(x->db, "notebook.where", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	if (db_next(&q)) {
		struct id follow = db_id(&q, "follow");

		id_text(&follow, hex);
	}
	e = db_end(&q);
	if (!e && !*hex)
		e = err_set(E_NOTFOUND, _("Cette ligne du carnet n'existe "
			"plus."));
	return e ? e : follow_get(x, hex, f);
}

static struct row *
find(struct rows *t, const char *key)
{
	for (int i = 0; *key && i < t->n; i++)
		if (strcmp(row_get(&t->r[i], "_key"), key) == 0)
			return &t->r[i];
	return NULL;
}

static void
named(struct ctx *x, const struct follow *f, struct row *r)
{
	struct row *one = r;

	if (follow_labels(x, &f->person, 1, &one))
		row_set(r, "name", "");
}

/* --- loading ------------------------------------------------------------------ */

/* What an existing line says; `objective` is that of an action. */
static enum err
load_line(struct ctx *x, const char *key, const char *kind, struct row *r)
{
	struct follow f;
	struct rows t;
	struct row *line = NULL, *up;
	enum err e = follow_of_line(x, key, &f);

	rows_init(&t);
	if (!e)
		e = notebook_read(x, &f, &t);
	if (!e) {
		line = find(&t, key);
		if (!line || strcmp(row_get(line, "_kind"), kind) != 0)
			e = err_set(E_NOTFOUND, _("Cette ligne du carnet "
				"n'existe plus."));
	}
	if (!e) {
		/* the line's own key and version over the follow's */
		follow_cells(x, &f, r);
		for (int i = 0; i < line->n; i++)
			row_set(r, line->c[i].name, line->c[i].value);
		up = find(&t, row_get(line, "_parent"));
		if (up && strcmp(kind, "action") == 0) {
			row_set(r, "objective", row_get(up, "_key"));
			row_set(r, "objective_text", row_get(up, "text"));
		}
		if (strcmp(row_get(r, "text"), ROW_MASKED) == 0) {
			row_set(r, "theme", ROW_MASKED);
			row_set(r, "initiative", ROW_MASKED);
			row_set(r, "linked", ROW_MASKED);
			row_set(r, "consent", ROW_MASKED);
			row_set(r, "comment", ROW_MASKED);
		}
		named(x, &f, r);
	}
	rows_done(&t);
	return e;
}

/* The follow of a new line, and what its argument says besides. */
static enum err
load_new(struct ctx *x, const char *arg, struct row *r, const char **rest)
{
	char key[ID_TEXT];
	struct follow f;
	size_t n = strcspn(arg, " ");
	enum err e;

	snprintf(key, sizeof key, "%.*s", (int)n, arg);
	*rest = arg + n + strspn(arg + n, " ");
	e = follow_get(x, key, &f);
	if (e)
		return e;
	follow_cells(x, &f, r);
	row_set(r, "_follow", key);
	row_set(r, "_key", "");
	row_set(r, "state", "in_progress");
	named(x, &f, r);
	return E_OK;
}

static enum err
situation_load(struct ctx *x, const char *key, const char *arg,
	struct row *r)
{
	const char *rest;

	return *key ? load_line(x, key, "frein", r) :
		load_new(x, arg, r, &rest);
}

static enum err
objective_load(struct ctx *x, const char *key, const char *arg,
	struct row *r)
{
	const char *rest;
	enum err e;

	if (*key)
		return load_line(x, key, "objectif", r);
	e = load_new(x, arg, r, &rest);
	if (!e && strncmp(rest, "axe ", 4) == 0)
		row_set(r, "theme", rest + 4);
	return e;
}

/* What the action is for: as the argument says, else the only objective. */
static enum err
for_objective(struct ctx *x, const char *wanted, struct row *r)
{
	const struct row *only = NULL;
	struct follow f;
	struct rows t;
	int n = 0;
	enum err e = follow_get(x, row_get(r, "_follow"), &f);

	rows_init(&t);
	if (!e)
		e = notebook_read(x, &f, &t);
	for (int i = 0; i < t.n && !e; i++) {
		const struct row *o = &t.r[i];

		if (strcmp(row_get(o, "_kind"), "objectif") != 0 ||
			strcmp(row_get(o, "text"), ROW_MASKED) == 0)
			continue;
		if (*wanted ? strcmp(row_get(o, "_key"), wanted) == 0 :
			notebook_is_open(o)) {
			only = o;
			n++;
		}
	}
	if (n == 1) {
		row_set(r, "objective", row_get(only, "_key"));
		row_set(r, "objective_text", row_get(only, "text"));
	}
	rows_done(&t);
	return e;
}

static enum err
action_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	const char *rest;
	enum err e;

	if (*key)
		return load_line(x, key, "action", r);
	e = load_new(x, arg, r, &rest);
	if (!e)
		e = for_objective(x, strncmp(rest, "pour ", 5) == 0 ?
			rest + 5 : "", r);
	row_set(r, "who", "elle");
	return e;
}

/* --- saving --------------------------------------------------------------------- */

static bool
same_text(const struct row *a, const struct row *b)
{
	char one[1000], other[1000];

	fold_text(row_get(a, "text"), one, sizeof one);
	fold_text(row_get(b, "text"), other, sizeof other);
	return strcmp(one, other) == 0;
}

/* The same thing twice, both open: one of them would be forgotten. */
static bool
is_twice(const struct rows *t, const char *kind, const struct row *now)
{
	for (int i = 0; i < t->n; i++) {
		const struct row *r = &t->r[i];

		if (strcmp(row_get(r, "_kind"), kind) == 0 &&
			notebook_is_open(r) && same_text(r, now) &&
			strcmp(row_get(r, "theme"), row_get(now, "theme")) == 0 &&
			strcmp(row_get(r, "_key"), row_get(now, "_key")) != 0)
			return true;
	}
	return false;
}

static enum err
key_for(struct ctx *x, const struct follow *f, enum scope scope)
{
	struct vault_want want = { WRAP_PERSON, f->person, scope,
		f->structure, false };
	enum err e = vault_fetch(x, &want, 1);

	if (!e && !want.given)
		e = err_set(E_RIGHT, scope == SCOPE_HEALTH ? _("La santé est "
			"écrite par la personne référente. Un autre thème "
			"l'est par vous.") : _("Vous n'avez pas accès à cette "
			"partie de la fiche."));
	return e;
}

static enum err
seal(struct act *a, struct ctx *x, const struct follow *f,
	const struct id *id, enum scope scope, uint32_t base,
	const struct row *r)
{
	return act_blob(a, x, id, &f->person, WRAP_PERSON, scope,
		&f->structure, base, r, notebook_sealed);
}

/* The axe of a theme: there, or new, sealed with the objective. */
static enum err
with_axis(struct act *a, struct ctx *x, const struct follow *f,
	const struct rows *t, const char *theme, enum scope scope)
{
	struct row axis;
	struct id id;
	enum err e;

	for (int i = 0; i < t->n; i++)
		if (strcmp(row_get(&t->r[i], "_kind"), "axe") == 0 &&
			notebook_is_open(&t->r[i]) &&
			strcmp(row_get(&t->r[i], "theme"), theme) == 0) {
			e = id_parse(row_get(&t->r[i], "_key"), &id);
			if (!e)
				act_id(a, ":axis", &id);
			return e;
		}
	id = id_new();
	act_id(a, ":axis", &id);
	row_init(&axis);
	row_set(&axis, "theme", theme);
	e = seal(a, x, f, &id, scope, 0, &axis);
	row_done(&axis);
	return e;
}

/* The values of a new line of each kind. */
static enum err
fill_new(struct act *a, struct ctx *x, const struct follow *f,
	const struct rows *t, const char *kind, enum scope scope,
	const struct row *now)
{
	struct id objective;
	enum err e = E_OK;

	if (strcmp(kind, "frein") == 0)
		return E_OK;
	act_text(a, ":to_state", row_get(now, "state"));
	if (strcmp(kind, "objectif") == 0)
		return with_axis(a, x, f, t, row_get(now, "theme"), scope);
	e = id_parse(row_get(now, "objective"), &objective);
	act_id(a, ":objective", &objective);
	act_text(a, ":who", row_get(now, "who"));
	act_text(a, ":due_on", row_get(now, "due_on"));
	return e;
}

static void
fill_changed(struct act *a, const struct row *was, const struct row *now)
{
	act_int(a, ":version", row_int(was, "_version"));
	act_text(a, ":to_state", row_get(now, "state"));
	act_text(a, ":who", row_get(now, "who"));
	act_text(a, ":due_on", row_get(now, "due_on"));
}

/* The scope and theme of a line: of a new action those of its objective; what
 * is there stays where it is sealed. */
static enum scope
scope_for(struct rows *t, const char *kind, const struct row *was,
	struct row *now)
{
	const struct row *o = find(t, row_get(now, "objective"));

	if (strcmp(kind, "action") == 0)
		row_set(now, "theme", o ? row_get(o, "theme") : "");
	return *row_get(was, "_key") ? (enum scope)row_int(was, "_scope") :
		notebook_scope(kind, row_get(now, "theme"));
}

static enum err
send_line(struct ctx *x, const char *kind, const struct follow *f,
	struct rows *t, const struct row *was, struct row *now)
{
	bool fresh = !*row_get(was, "_key");
	enum scope scope = scope_for(t, kind, was, now);
	struct act *a = act_new(!fresh ? "notebook.save" :
		strcmp(kind, "frein") == 0 ? "notebook.situation" :
		strcmp(kind, "objectif") == 0 ? "notebook.objective" :
		"notebook.action");
	struct id id = id_new();
	char hex[ID_TEXT];
	enum err e = key_for(x, f, scope);

	if (!e && !fresh)
		e = id_parse(row_get(was, "_key"), &id);
	act_id(a, ":follow", &f->id);
	act_id(a, ":id", &id);
	if (!e && fresh)
		e = fill_new(a, x, f, t, kind, scope, now);
	else if (!e)
		fill_changed(a, was, now);
	if (!e)
		e = seal(a, x, f, &id, scope, (uint32_t)row_int(was, "_v"),
			now);
	if (!e)
		e = act_send(a, x);
	if (!e)
		row_set(now, "_key", id_text(&id, hex));
	act_free(a);
	return e;
}

static enum err
save_line(struct ctx *x, const char *kind, const struct record *rec,
	const struct row *was, struct row *now, struct faults *faults)
{
	struct follow f;
	struct rows t;
	enum err e = follow_get(x, row_get(was, "_follow"), &f);

	rows_init(&t);
	if (!e)
		e = notebook_read(x, &f, &t);
	if (!e && *row_get(was, "_key") && strcmp(row_get(was, "theme"),
		row_get(now, "theme")) != 0) {
		faults_add(faults, "theme", "%s", _("Le thème ne change pas "
			"après coup : finir cette ligne, en écrire une "
			"autre."));
		e = E_CHECK;
	} else if (!e && strcmp(kind, "action") != 0 &&
		is_twice(&t, kind, now)) {
		faults_add(faults, "text", "%s", _("C'est déjà dans le "
			"carnet, en cours. F3 revient au carnet."));
		e = E_CHECK;
	} else if (!e) {
		e = send_line(x, kind, &f, &t, was, now);
	}
	rows_done(&t);
	if (e == E_CONFLICT && *row_get(was, "_key"))
		sealed_conflict(x, rec, row_get(was, "_key"), was, now,
			faults);
	else if (e && !faults->n)
		faults_add(faults, "", "%s", err_text());
	return e;
}

static enum err
situation_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	return save_line(x, "frein", &notebook_situation, was, now, f);
}

static enum err
objective_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	return save_line(x, "objectif", &notebook_objective, was, now, f);
}

static enum err
action_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	return save_line(x, "action", &notebook_action, was, now, f);
}

/* --- the records ------------------------------------------------------------------ */

#define NAME                                                                 \
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,   \
		NULL, NULL, NULL }
#define TEXT(label, scope, help)                                             \
	{ "text", label, CT_TEXT, 160, scope, COL_REQUIRED, NULL, NULL,      \
		help }
#define THEME(label, scope)                                                  \
	{ "theme", label, CT_CHOICE, 30, scope, COL_REQUIRED,                \
		"notebook.theme", NULL, N_("Le thème de la liste vient seul ; "\
		"d'un texte à vous, F4 le choisit.") }
#define INITIATIVE                                                           \
	{ "initiative", N_("Initiative"), CT_CHOICE, 16, SCOPE_PATH, 0,      \
		"notebook.initiative", NULL, N_("Qui l'a proposé.") }
#define BESIDE                                                               \
	{ "beside", N_("Elle répond"), CT_LONG, 4000, SCOPE_LABEL,           \
		COL_READONLY, NULL, NULL, NULL }
#define COMMENT(scope)                                                       \
	{ "comment", N_("Précisions"), CT_LONG, 1000, scope, 0, NULL, NULL,  \
		NULL }

static const struct column situation_columns[] = {
	NAME,
	TEXT(N_("Frein"), SCOPE_BARRIERS, N_("Un constat. F4 cherche dans "
		"les 88 du référentiel, tous thèmes ; ou un texte à vous.")),
	THEME(N_("Thème"), SCOPE_BARRIERS),
	COMMENT(SCOPE_BARRIERS),
	BESIDE,
	{ .name = NULL }
};
static const struct column objective_columns[] = {
	NAME,
	TEXT(N_("Objectif"), SCOPE_PATH, N_("Ce que la personne veut. F4 "
		"cherche dans les 58 du référentiel ; ou ses mots à elle.")),
	THEME(N_("Axe"), SCOPE_PATH),
	{ "state", N_("État"), CT_CHOICE, 14, 0, COL_CLEAR | COL_REQUIRED,
		"notebook.objective_state", NULL, NULL },
	{ "linked", N_("Lié à"), CT_CHOICE, 8, SCOPE_PATH, 0,
		"path.contract", NULL, N_("Le contrat d'engagement dont il "
		"fait partie.") },
	INITIATIVE,
	{ "consent", N_("D'accord"), CT_YESNO, 1, SCOPE_PATH, 0, NULL, NULL,
		N_("La personne est d'accord avec cet objectif.") },
	COMMENT(SCOPE_PATH),
	BESIDE,
	{ .name = NULL }
};
static const struct column action_columns[] = {
	NAME,
	TEXT(N_("Action"), SCOPE_PATH, N_("Un pas. F4 cherche dans les 134 "
		"du référentiel, tous thèmes ; ou un texte à vous.")),
	{ "objective", N_("Objectif"), CT_LOOKUP, 32, SCOPE_PATH,
		COL_REQUIRED, NULL, NULL, N_("Ce que l'action sert : un "
		"objectif en cours de son carnet.") },
	{ "objective_text", N_("Objectif"), CT_TEXT, 160, SCOPE_PATH, 0,
		NULL, NULL, NULL },
	{ "who", N_("Qui"), CT_CHOICE, 8, 0, COL_CLEAR | COL_REQUIRED,
		"notebook.who", NULL, N_("Qui la fait : la personne, "
		"ensemble, ou un professionnel, et c'est alors vous.") },
	{ "due_on", N_("Pour le"), CT_DATE, 0, 0, COL_CLEAR, NULL, NULL,
		N_("+7, lundi, 12/3 : elle paraîtra dans Ma journée une "
		"semaine avant.") },
	{ "state", N_("État"), CT_CHOICE, 14, 0, COL_CLEAR | COL_REQUIRED,
		"notebook.action_state", NULL, NULL },
	INITIATIVE,
	COMMENT(SCOPE_PATH),
	BESIDE,
	{ .name = NULL }
};

const struct record notebook_situation = { "notebook_situation",
	situation_columns, situation_load, situation_save, NULL };
const struct record notebook_objective = { "notebook_objective",
	objective_columns, objective_load, objective_save, NULL };
const struct record notebook_action = { "notebook_action", action_columns,
	action_load, action_save, NULL };

static const struct record *const records[] = { &notebook_situation,
	&notebook_objective, &notebook_action, NULL };

/* --- from the list ------------------------------------------------------------------ */

static bool
is_kind(const struct row *row, const char *kind)
{
	return strcmp(row_get(row, "_kind"), kind) == 0;
}

static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	if (is_kind(row, "axe")) {
		if (!*row_get(row, "theme"))
			return err_set(E_RIGHT, _("La santé est lue de la "
				"personne référente."));
		snprintf(out->screen, sizeof out->screen,
			"notebook.objective");
		snprintf(out->arg, sizeof out->arg, "%s axe %s",
			row_get(row, "_follow"), row_get(row, "theme"));
		return E_OK;
	}
	snprintf(out->screen, sizeof out->screen, "%s",
		is_kind(row, "frein") ? "notebook.situation" :
		is_kind(row, "objectif") ? "notebook.objective" :
		"notebook.action");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return E_OK;
}

/* A new action for the objective of the line. */
static enum err
call_action(struct ctx *x, const struct row *row, struct call_result *out)
{
	if (!*row_get(row, "_follow"))
		return err_set(E_STATE, _("Une action sert un objectif : F6 "
			"en écrit un."));
	snprintf(out->screen, sizeof out->screen, "notebook.action");
	snprintf(out->arg, sizeof out->arg, "%s%s%s",
		row_get(row, "_follow"), is_kind(row, "objectif") ||
		is_kind(row, "action") ? " pour " : "",
		is_kind(row, "objectif") ? row_get(row, "_key") :
		is_kind(row, "action") ? row_get(row, "_parent") : "");
	return E_OK;
}

/* One set of values of an act on lines. */
static enum err
set_of(struct act *a, const struct row *row)
{
	struct id id, follow;
	enum err e = id_parse(row_get(row, "_key"), &id);

	if (!e)
		e = id_parse(row_get(row, "_follow"), &follow);
	if (e)
		return e;
	act_id(a, ":follow", &follow);
	act_id(a, ":id", &id);
	act_int(a, ":version", row_int(row, "_version"));
	return E_OK;
}

/* Is this state one that the line can be brought to?  Names the line if not. */
static enum err
can_be(struct ctx *x, const struct row *row, const char *state)
{
	const char *set = is_kind(row, "objectif") ?
		"notebook.objective_state" : is_kind(row, "action") ?
		"notebook.action_state" : NULL;
	const char *text = strcmp(row_get(row, "text"), ROW_MASKED) == 0 ?
		"········" : row_get(row, "text");

	text += strspn(text, " ");
	if (!set)
		return err_set(E_STATE, _("« %.40s » n'a pas d'état : ôter sa "
			"coche. Rien n'est changé."), text);
	if (!*choice_label(x, set, state))
		return err_set(E_STATE, _("« %.40s » est un objectif : cet "
			"état n'est que d'une action. Rien n'est changé."),
			text);
	return E_OK;
}

/* All of the lines, in one act: those already there are left as they are. */
static enum err
set_states(struct ctx *x, const struct row *row, int n, const char *state,
	struct call_result *out)
{
	struct act *a = act_new("notebook.state");
	int sets = 0;
	enum err e = E_OK;

	for (int i = 0; i < n && !e; i++) {
		e = can_be(x, &row[i], state);
		if (e || strcmp(row_get(&row[i], "state"), state) == 0)
			continue;
		if (sets++)
			act_next_set(a);
		e = set_of(a, &row[i]);
		act_text(a, ":to_state", state);
	}
	if (!e && sets)
		e = act_send(a, x);
	if (!e) {
		out->refresh = true;
		if (sets)
			snprintf(out->message, sizeof out->message,
				ngettext("%d ligne changée, d'un seul "
				"enregistrement.", "%d lignes changées, d'un "
				"seul enregistrement.", (unsigned long)sets),
				sets);
		else
			snprintf(out->message, sizeof out->message, "%s",
				_("C'est déjà son état : rien n'est "
				"changé."));
	}
	act_free(a);
	return e;
}

static enum err
call_state(struct ctx *x, const struct row *row, struct call_result *out)
{
	return set_states(x, row, 1, row_get(row, "_ask"), out);
}

static enum err
all_state(struct ctx *x, const struct rows *t, struct call_result *out)
{
	return set_states(x, t->r, t->n, t->n ? row_get(&t->r[0], "_ask") :
		"", out);
}

static enum err
call_done(struct ctx *x, const struct row *row, struct call_result *out)
{
	return set_states(x, row, 1, "done", out);
}

static enum err
all_done(struct ctx *x, const struct rows *t, struct call_result *out)
{
	return set_states(x, t->r, t->n, "done", out);
}

static enum err
call_drop(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct act *a = act_new("notebook.drop");
	enum err e = set_of(a, row);

	if (!e && !is_kind(row, "frein") && !is_kind(row, "axe"))
		e = err_set(E_STATE, _("Un objectif, une action ne se "
			"retirent pas : F2 change leur état."));
	if (!e)
		e = act_send(a, x);
	if (e == E_CONFLICT && is_kind(row, "axe"))
		e = err_set(E_STATE, _("Un objectif de cet axe est en cours : "
			"le finir d'abord."));
	if (!e) {
		out->refresh = true;
		snprintf(out->message, sizeof out->message, "%s",
			_("Retiré. Ce qui était écrit reste dans le fil."));
	}
	act_free(a);
	return e;
}

static const struct call calls[] = {
	{ "notebook_open", call_open },
	{ "notebook_action", call_action },
	{ "notebook_state", call_state },
	{ "notebook_done", call_done },
	{ "notebook_drop", call_drop },
	{ NULL, NULL }
};

static const struct call_many togethers[] = {
	{ "notebook_state", all_state },
	{ "notebook_done", all_done },
	{ NULL, NULL }
};

const struct domain notebook_line_domain = {
	.name = "notebook_line", .records = records, .calls = calls,
	.togethers = togethers,
};

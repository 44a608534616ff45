#include "domains/unite.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/twins.h"
#include "store/db.h"

/* --- side by side ------------------------------------------------------------ */

static const struct choice sides[] = { { "1", "1" }, { "2", "2" },
	{ NULL, NULL } };

static const struct choices choices[] = {
	{ "unite.side", sides, NULL },
	{ NULL, NULL, NULL }
};

#define SHOWN(name) { name, NULL, CT_TEXT, 300, SCOPE_LABEL, COL_READONLY,   \
	NULL, NULL, NULL }
/* What it is on both sides, "=" where they are the same, and which stays. */
#define FIELD(name, label)                                                   \
	SHOWN("a_" name), SHOWN("b_" name),                                  \
	{ name, label, CT_CHOICE, 1, 0, COL_CLEAR | COL_REQUIRED,            \
		"unite.side", NULL, NULL }

const struct column unite_columns[] = {
	{ "why", NULL, CT_LONG, 300, SCOPE_LABEL, COL_READONLY, NULL, NULL,
		NULL },
	SHOWN("a_head"), SHOWN("b_head"),
	FIELD("last_name", N_("Nom")), FIELD("first_name", N_("Prénom")),
	FIELD("title", N_("Civilité")),
	FIELD("birth_name", N_("Nom de naissance")),
	FIELD("born_on", N_("Date de naissance")),
	FIELD("born_in", N_("Lieu de naissance")),
	FIELD("ft_id", N_("Numéros")),
	FIELD("nir", N_("Numéro de sécurité sociale")),
	FIELD("phone", N_("Téléphone")),
	FIELD("phone2", N_("Autre téléphone")),
	FIELD("email", N_("Courriel")), FIELD("contact", N_("Contact")),
	FIELD("address", N_("Adresse")), FIELD("path", N_("Parcours")),
	FIELD("resources", N_("Ressources")), FIELD("barriers", N_("Freins")),
	FIELD("step", N_("Étape")),
	{ .name = NULL }
};

static void
put(struct row *r, char side, const char *name, const char *value)
{
	char column[40];

	snprintf(column, sizeof column, "%c_%s", side, name);
	row_set(r, column, value);
}

static void
say_head(struct ctx *x, const struct follow *f, char side, struct row *r)
{
	char text[200], day[16] = "";
	struct date d;

	if (date_parse(f->start_on, &d) == E_OK)
		date_french(d, day, sizeof day);
	snprintf(text, sizeof text, _("n° %u, %s, %.60s"), f->num, day,
		*f->referent_name ? f->referent_name : _("sans référente"));
	put(r, side, "head", text);
}

/* The next step, which is not sealed. */
static void
say_step(struct ctx *x, const struct follow *f, char side, struct row *r)
{
	char text[100] = "", day[16];
	struct date d;

	if (*f->next_step && date_parse(f->next_step_on, &d) == E_OK) {
		date_french(d, day, sizeof day);
		snprintf(text, sizeof text, "%s, %s", choice_label(x,
			"follow.step", f->next_step), day);
	}
	put(r, side, "step", text);
}

/* Nothing is lost unasked: the second where only it says something. */
static void
compare(struct ctx *x, const struct unite_side *a,
	const struct unite_side *b, struct row *r)
{
	const struct unite_line *l;
	char text[300];

	for (l = unite_lines; l->name; l++) {
		bool empty;

		unite_say(x, l, a, text, sizeof text);
		empty = !*text;
		put(r, 'a', l->name, text);
		unite_say(x, l, b, text, sizeof text);
		row_set(r, l->name, empty && *text && !unite_masked(l, b) ?
			"2" : "1");
		put(r, 'b', l->name, *text && !unite_masked(l, b) &&
			unite_same(l, a, b) ? "=" : text);
	}
	wipe(text, sizeof text);
	row_set(r, "step", !*a->f.next_step && *b->f.next_step ? "2" : "1");
}

void
unite_show(struct ctx *x, const struct unite_side *a, const struct unite_side *b,
	struct row *r)
{
	char why[300];
	int score = twins_score(&a->part[UNITE_PERSON],
		&b->part[UNITE_PERSON], why, sizeof why, NULL, 0);

	row_setf(r, "why", _("%d sur 100 : %s"), score, *why ? why :
		_("rien de commun"));
	wipe(why, sizeof why);
	say_head(x, &a->f, 'a', r);
	say_head(x, &b->f, 'b', r);
	say_step(x, &a->f, 'a', r);
	say_step(x, &b->f, 'b', r);
	compare(x, a, b, r);
}

static enum err
may_unite(struct ctx *x, const struct follow *a, const struct follow *b)
{
	if (!ctx_structure_by(x, &a->structure) || a->ended || b->ended)
		return err_set(E_RIGHT, _("Votre structure n'accompagne pas "
			"ces deux personnes."));
	if (!id_equal(&a->structure, &b->structure) ||
		id_equal(&a->person, &b->person))
		return err_set(E_STATE, _("Deux fiches d'une même structure, "
			"depuis =MEM."));
	if (!id_is_none(&a->united) || !id_is_none(&b->united))
		return err_set(E_STATE, _("L'une des deux est déjà réunie à "
			"une autre : F3, puis la liste à jour."));
	return E_OK;
}

/* arg: "KEPT OTHER", two follows. */
static enum err
open_both(struct ctx *x, const char *arg, struct unite_side *a,
	struct unite_side *b)
{
	char first[ID_TEXT];
	enum err e, f;

	snprintf(first, sizeof first, "%.32s", arg);
	if (strlen(arg) != 65)
		arg = "";
	e = unite_open(x, first, a);
	f = unite_open(x, *arg ? arg + 33 : "", b);
	return e ? e : f;
}

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct unite_side a, b;
	enum err e = open_both(x, arg ? arg : "", &a, &b);

	if (!e)
		e = may_unite(x, &a.f, &b.f);
	if (!e) {
		row_set(r, "_pair", arg);
		row_setf(r, "_a_version", "%d", a.f.version);
		row_setf(r, "_b_version", "%d", b.f.version);
		unite_show(x, &a, &b, r);
	}
	unite_close(&a);
	unite_close(&b);
	return e;
}

/* --- saving -------------------------------------------------------------------- */

/* What a part said before, scope by scope, with the version that it has from
 * now on: under the first person's key, as a record of the union. */
static enum err
keep_before(struct act *a, struct ctx *x, const struct record *rec,
	const struct sealed *s, const struct id *twin, struct row *was,
	unsigned changed)
{
	int scope;
	enum err e = E_OK;

	for (scope = 0; scope < SCOPES && !e; scope++) {
		const char *names[UNITE_COLUMNS + 2];
		struct id owner = sealed_owner(s, (enum scope)scope);
		char version[40], after[40];
		int n;

		if (!(changed & SCOPE_BIT(scope)))
			continue;
		n = unite_columns_of(rec, (enum scope)scope, names);
		snprintf(version, sizeof version, "_v_%s",
			scope_name((enum scope)scope));
		unite_after((enum scope)scope, after);
		row_setf(was, after, "%ld", row_int(was, version) + 1);
		names[n++] = after;
		names[n] = NULL;
		e = act_blob(a, x, twin, &s->person, WRAP_PERSON,
			(enum scope)scope, &owner, 0, was, names);
	}
	return e;
}

/* The chosen columns of one part of the second, into the first. */
static enum err
take_part(struct act *act, struct ctx *x, enum unite_part part,
	struct unite_side *a, const struct unite_side *b,
	const struct row *chosen, const struct id *twin, struct row *now)
{
	struct sealed s = follow_sealed(x, &a->f);
	const struct unite_line *l;
	unsigned changed = 0;
	enum err e;

	row_copy(now, &a->part[part]);
	for (l = unite_lines; l->name; l++)
		if (l->part == part && strcmp(row_get(chosen, l->name), "2")
			== 0)
			unite_take(l, b, now);
	e = sealed_save(act, x, unite_record(part), &s, &a->part[part], now,
		&changed);
	return e ? e : keep_before(act, x, unite_record(part), &s, twin,
		&a->part[part], changed);
}

/* What cannot be read cannot be taken. */
static enum err
check_masked(const struct unite_side *a, const struct unite_side *b,
	const struct row *chosen, struct faults *f)
{
	const struct unite_line *l;

	for (l = unite_lines; l->name; l++)
		if (strcmp(row_get(chosen, l->name), "2") == 0 &&
			(unite_masked(l, a) || unite_masked(l, b)))
			faults_add(f, l->name, "%s", _("Vous ne lisez pas "
				"cette partie sur les deux fiches : 1 la "
				"laisse comme elle est."));
	return f->n ? err_set(E_CHECK, "%s", f->f[0].message) : E_OK;
}

/* A protected address is not taken where another structure might read it:
 * whether one does is not said either. */
static enum err
check_protected(const struct unite_side *b, const struct row *chosen,
	struct faults *f)
{
	if (!b->f.is_protected || strcmp(row_get(chosen, "address"), "2")
		!= 0)
		return E_OK;
	faults_add(f, "address", "%s", _("Adresse protégée : elle reste dans "
		"sa fiche. 1 la laisse à droite."));
	return err_set(E_CHECK, "%s", f->f[f->n - 1].message);
}

/* What is put together must still agree: number, title, birth date. */
static enum err
check_person(struct ctx *x, const char *key, struct row *now,
	struct faults *f)
{
	struct faults found;

	faults_init(&found);
	row_set(now, "_key", key);      /* she is there already */
	registry_record("person")->check(x, now, &found);
	if (found.n)
		faults_add(f, "", "%s", found.f[0].message);
	faults_done(&found);
	return f->n ? err_set(E_CHECK, "%s", f->f[f->n - 1].message) : E_OK;
}

static enum err
send(struct ctx *x, struct unite_side *a, const struct unite_side *b,
	const struct row *was, const struct row *chosen, struct faults *f)
{
	struct act *act = act_new("person.unite");
	struct id twin = id_new();
	struct row now[UNITE_PARTS];
	char key[ID_TEXT];
	int i;
	enum err e = E_OK;

	for (i = 0; i < UNITE_PARTS; i++)
		row_init(&now[i]);
	for (i = 0; i < UNITE_PARTS && !e; i++)
		e = take_part(act, x, (enum unite_part)i, a, b, chosen, &twin,
			&now[i]);
	if (!e)
		e = check_person(x, id_text(&a->f.id, key),
			&now[UNITE_PERSON], f);
	if (!e) {
		act_id(act, ":id", &twin);
		act_id(act, ":follow", &a->f.id);
		act_id(act, ":with", &b->f.id);
		act_int(act, ":version", row_int(was, "_a_version"));
		act_int(act, ":with_version", row_int(was, "_b_version"));
		act_text(act, ":step", row_get(chosen, "step"));
		act_text(act, ":path", row_get(chosen, "path"));
		unite_tokens(act, &now[UNITE_PERSON]);
		e = act_send(act, x);
	}
	act_free(act);
	for (i = 0; i < UNITE_PARTS; i++)
		row_done(&now[i]);
	return e;
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	struct unite_side a, b;
	char key[ID_TEXT];
	enum err e = open_both(x, row_get(was, "_pair"), &a, &b);

	if (!e)
		e = may_unite(x, &a.f, &b.f);
	if (!e)
		e = check_masked(&a, &b, now, f);
	if (!e)
		e = check_protected(&b, now, f);
	if (!e)
		e = send(x, &a, &b, was, now, f);
	if (e == E_CONFLICT)
		e = err_set(E_STATE, "%s", _("L'une des deux a changé "
			"entre-temps : F3, puis la rouvrir."));
	if (!e) {
		row_set(now, "_key", id_text(&a.f.id, key));
		row_setf(now, "_num", "%u", a.f.num);
		row_setf(now, "_other_num", "%u", b.f.num);
	} else if (!f->n) {
		faults_add(f, "", "%s", err_text());
	}
	unite_close(&a);
	unite_close(&b);
	return e;
}

static const struct record side_record = {
	"unite", unite_columns, load, save, NULL
};

/* --- calls ------------------------------------------------------------------------- */

/* From a line of =MEM: the first stays. */
static enum err
call_compare(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "person.unite");
	snprintf(out->arg, sizeof out->arg, "%.32s %.32s", row_get(row,
		"_key"), row_get(row, "_other"));
	return E_OK;
}

/* The same, and the second stays. */
static enum err
call_turned(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "person.unite");
	snprintf(out->arg, sizeof out->arg, "%.32s %.32s", row_get(row,
		"_other"), row_get(row, "_key"));
	return E_OK;
}

static enum err
call_done(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	snprintf(out->screen, sizeof out->screen, "person.card");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	snprintf(out->message, sizeof out->message, _("Fiche %s réunie au "
		"dossier %s, qui montre tout. =DEF les sépare."), row_get(row,
		"_other_num"), row_get(row, "_num"));
	return E_OK;
}

static const struct call calls[] = {
	{ "unite_compare", call_compare },
	{ "unite_turned", call_turned },
	{ "unite_done", call_done },
	{ NULL, NULL }
};

static const struct record *const records[] = { &side_record, NULL };

const struct domain unite_domain = {
	.name = "unite", .records = records, .choices = choices,
	.calls = calls,
};

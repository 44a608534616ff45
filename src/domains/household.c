#include "domains/household.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "domains/united.h"
#include "model/act.h"
#include "store/db.h"

#define LINKS_MAX 40

/* What the other person is for this one, and what this one then is for her. */
static const struct choice kinds[] = {
	{ "conjoint", N_("Conjoint ou conjointe") },
	{ "parent", N_("Parent") }, { "enfant", N_("Enfant") },
	{ "fratrie", N_("Frère ou soeur") },
	{ "grand_parent", N_("Grand-parent") },
	{ "petit_enfant", N_("Petit-enfant") },
	{ "autre", N_("Autre lien") }, { NULL, NULL }
};

static const char *
inverse(const char *kin)
{
	static const char *const pair[][2] = { { "parent", "enfant" },
		{ "grand_parent", "petit_enfant" } };
	size_t i;

	for (i = 0; i < sizeof pair / sizeof *pair; i++) {
		if (strcmp(kin, pair[i][0]) == 0)
			return pair[i][1];
		if (strcmp(kin, pair[i][1]) == 0)
			return pair[i][0];
	}
	return kin;
}

/* --- the links of one person ------------------------------------------------ */

/* A side's blob: what the other is, her follow here, her side's id. */
static const char *const names[] = { "kin", "other", "pair", NULL };

static enum err
open_sides(struct ctx *x, const struct follow *f, const struct id *kin,
	int n, struct rows *out)
{
	struct vault_want want = { WRAP_PERSON, f->person, SCOPE_PATH,
		f->structure, false };
	enum err e = vault_fetch(x, &want, 1);
	int i;

	for (i = 0; i < n && !e; i++) {
		struct row *r = rows_add(out);
		char hex[ID_TEXT];
		uint32_t version;

		row_set(r, "_key", id_text(&kin[i], hex));
		row_set(r, "_follow", id_text(&f->id, hex));
		row_set(r, "name", "········");
		if (want.given)
			e = vault_open(x, WRAP_PERSON, &f->person, &kin[i],
				SCOPE_PATH, &f->structure, r, &version);
	}
	return e;
}

/* The other people's names; none without a live follow of this structure. */
static enum err
name_others(struct ctx *x, struct rows *out)
{
	struct row *named[LINKS_MAX];
	struct id person[LINKS_MAX];
	int i, n = 0;

	for (i = 0; i < out->n && n < LINKS_MAX; i++) {
		struct row *r = &out->r[i];
		struct follow other;
		char hex[ID_TEXT];

		row_set(r, "_other", "");
		if (follow_get(x, row_get(r, "other"), &other) ||
			other.ended)
			continue;
		row_set(r, "_other", row_get(r, "other"));
		row_set(r, "_kept", id_text(id_is_none(&other.united) ?
			&other.id : &other.united, hex));
		row_setf(r, "num", "%u", id_is_none(&other.united) ?
			other.num : other.kept_num);
		row_set(r, "referent_name", other.referent_name);
		person[n] = other.person;
		named[n++] = r;
	}
	return follow_labels(x, person, n, named);
}

static enum err
sides_of(struct ctx *x, const struct follow *f, void *to)
{
	struct id kin[LINKS_MAX];
	struct db_rows q;
	int n = 0;
	enum err e = db_select(x->db, "household.of", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	while (n < LINKS_MAX && db_next(&q))
		kin[n++] = db_id(&q, "id");
	e = db_end(&q);
	return e || !n ? e : open_sides(x, f, kin, n, to);
}

/* Hers and those of what is read with her record; between two records of hers
 * there is no link. */
static enum err
links(struct ctx *x, const struct follow *f, struct rows *out)
{
	char her[ID_TEXT];
	int i, n = 0;
	enum err e = united_each(x, f, sides_of, out);

	if (!e && out->n)
		e = name_others(x, out);
	id_text(&f->id, her);
	for (i = 0; i < out->n && !e; i++) {
		struct row r = out->r[i];

		if (strcmp(row_get(&r, "_kept"), her) == 0)
			continue;
		out->r[i] = out->r[n];
		out->r[n++] = r;
	}
	while (!e && out->n > n)
		row_done(&out->r[--out->n]);
	return e;
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct follow f;
	enum err e = follow_about(x, row_get(lq->arg, "key"), NULL, &f);

	return e ? e : links(x, &f, out);
}

static const struct column list_columns[] = {
	{ .name = "kin", .type = CT_CHOICE, .scope = SCOPE_LABEL,
		.choice = "household.kin" },
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "age", .type = CT_INT, .scope = SCOPE_LABEL },
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "referent_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

enum err
household_gist(struct ctx *x, const struct follow *f, int columns,
	char *out, size_t size, int *count)
{
	int i, used = 0, more = 0;
	struct rows t;
	size_t o = 0;
	enum err e;

	out[0] = '\0';
	rows_init(&t);
	e = links(x, f, &t);
	for (i = 0; i < t.n && !e; i++) {
		char one[300];
		int n;

		snprintf(one, sizeof one, _("%s%s : %s"), o ? "   " : "",
			choice_label(x, "household.kin", row_get(&t.r[i],
			"kin")), row_get(&t.r[i], "name"));
		n = text_columns(one);
		if (used + n > columns - 6 || o + strlen(one) + 12 > size) {
			more++;
			continue;
		}
		o += (size_t)snprintf(out + o, size - o, "%s", one);
		used += n;
		wipe(one, sizeof one);
	}
	if (more)
		snprintf(out + o, size - o, "%s+ %d", o ? "   " : "", more);
	*count = t.n;
	rows_done(&t);
	return e;
}

/* --- a new link ----------------------------------------------------------------- */

static const struct column columns[] = {
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "other", N_("Autre personne"), CT_LOOKUP, 32, SCOPE_PATH,
		COL_REQUIRED, NULL, NULL, N_("Une personne que votre "
		"structure accompagne : son nom, ou F4.") },
	{ "other_name", N_("Autre personne"), CT_TEXT, 120, SCOPE_PATH, 0,
		NULL, NULL, NULL },
	{ "kin", N_("Lien"), CT_CHOICE, 20, SCOPE_PATH, COL_REQUIRED,
		"household.kin", NULL, N_("Ce que cette autre personne est "
		"pour elle : Enfant si c'est son enfant.") },
	{ .name = NULL }
};

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct row *one = r;
	struct follow f;
	enum err e = follow_get(x, arg, &f);

	if (e)
		return e;
	row_set(r, "_follow", arg);
	if (follow_labels(x, &f.person, 1, &one))
		row_set(r, "name", "");
	return E_OK;
}

static bool
linked(struct ctx *x, const struct follow *f, const char *other)
{
	struct rows t;
	bool yes = false;
	int i;

	rows_init(&t);
	if (links(x, f, &t) == E_OK)
		for (i = 0; i < t.n; i++)
			yes |= strcmp(row_get(&t.r[i], "other"), other) == 0;
	rows_done(&t);
	return yes;
}

/* One side: sealed under this person's key, about the other. */
static enum err
add_side(struct act *a, struct ctx *x, const struct follow *f,
	const struct id *side, const struct follow *other,
	const struct id *pair, const char *kin)
{
	char hex[ID_TEXT];
	struct row r;
	enum err e;

	row_init(&r);
	row_set(&r, "kin", kin);
	row_set(&r, "other", id_text(&other->id, hex));
	row_set(&r, "pair", id_text(pair, hex));
	e = act_blob(a, x, side, &f->person, WRAP_PERSON, SCOPE_PATH,
		&f->structure, 0, &r, names);
	row_done(&r);
	return e;
}

static enum err
send_link(struct ctx *x, const struct follow *f, const struct follow *other,
	const char *kin)
{
	struct vault_want want[2] = {
		{ WRAP_PERSON, f->person, SCOPE_PATH, f->structure, false },
		{ WRAP_PERSON, other->person, SCOPE_PATH, f->structure,
			false },
	};
	struct id id = id_new(), pair = id_new();
	struct act *a = act_new("kin.link");
	enum err e = vault_fetch(x, want, 2);

	if (!e)
		e = add_side(a, x, f, &id, other, &pair, kin);
	if (!e)
		e = add_side(a, x, other, &pair, f, &id, inverse(kin));
	if (!e) {
		act_id(a, ":follow", &f->id);
		act_id(a, ":with", &other->id);
		act_id(a, ":id", &id);
		act_id(a, ":pair", &pair);
		e = act_send(a, x);
	}
	act_free(a);
	return e;
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *faults)
{
	const char *to = row_get(now, "other");
	struct follow f, other;
	enum err e = follow_get(x, row_get(was, "_follow"), &f);

	if (!e)
		e = follow_get(x, to, &other);
	if (e)
		goto out;
	if (id_equal(&f.person, &other.person)) {
		faults_add(faults, "other", "%s", _("C'est la même "
			"personne : en choisir une autre."));
		return E_CHECK;
	}
	if (!id_equal(&f.structure, &other.structure)) {
		faults_add(faults, "other", "%s", _("Une autre de vos "
			"structures la suit : un lien reste dans une seule "
			"structure."));
		return E_CHECK;
	}
	if (linked(x, &f, to)) {
		faults_add(faults, "other", "%s", _("Ces deux personnes sont "
			"déjà liées. F3 revient au foyer."));
		return E_CHECK;
	}
	e = send_link(x, &f, &other, row_get(now, "kin"));
out:
	if (e)
		faults_add(faults, "", "%s", err_text());
	return e;
}

const struct record kin_record = { "kin", columns, load, save, NULL };

/* --- what is done from the list ----------------------------------------------------- */

static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	if (!*row_get(row, "_other"))
		return err_set(E_NOTFOUND, _("Votre structure n'accompagne "
			"plus cette personne. F2 retire le lien."));
	snprintf(out->screen, sizeof out->screen, "person.card");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_other"));
	return E_OK;
}

/* Both sides; or the one that is left. */
static enum err
call_unlink(struct ctx *x, const struct row *row, struct call_result *out)
{
	bool both = *row_get(row, "_other") != '\0';
	struct act *a = act_new(both ? "kin.unlink" : "kin.drop");
	struct id id, pair, follow, other;
	enum err e = id_parse(row_get(row, "_key"), &id);

	if (!e)
		e = id_parse(row_get(row, "_follow"), &follow);
	if (!e && both)
		e = id_parse(row_get(row, "pair"), &pair);
	if (!e && both)
		e = id_parse(row_get(row, "_other"), &other);
	if (!e) {
		act_id(a, ":follow", &follow);
		act_id(a, ":id", &id);
		if (both) {
			act_id(a, ":with", &other);
			act_id(a, ":pair", &pair);
		}
		e = act_send(a, x);
	}
	act_free(a);
	if (!e) {
		out->refresh = true;
		snprintf(out->message, sizeof out->message, "%s",
			_("Lien retiré des deux fiches."));
	}
	return e;
}

static const struct call calls[] = {
	{ "household_open", call_open },
	{ "household_unlink", call_unlink },
	{ NULL, NULL }
};

static const struct choices choices[] = {
	{ "household.kin", kinds, NULL },
	{ NULL, NULL, NULL }
};

static const struct source sources[] = {
	{ "household.of", list_columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

static const struct record *const records[] = { &kin_record, NULL };

const struct domain household_domain = {
	.name = "household", .records = records, .sources = sources,
	.choices = choices, .calls = calls,
};

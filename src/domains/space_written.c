#include "domains/space_written.h"

#include <string.h>

#include "base/i18n.h"
#include "domains/beside.h"
#include "domains/space_goals.h"
#include "domains/space_read.h"
#include "model/vault.h"
#include "store/db.h"

#define TEXT(column) { .name = column, .type = CT_TEXT, .scope = SCOPE_LABEL }

static const struct column note_columns[] = {
	TEXT("when"), TEXT("who"), TEXT("text"),
	{ .name = "theme", .type = CT_CHOICE, .scope = SCOPE_LABEL,
		.choice = "space.subject" },
	TEXT("open"), TEXT("done"), TEXT("left"), TEXT("beside"),
	{ .name = NULL }
};
/* The themes of the notebook, in everyday words. */
static const struct choice subjects[] = {
	{ "logement", N_("le logement") }, { "emploi", N_("le travail") },
	{ "formation", N_("la formation") },
	{ "difficulte_administrative", N_("les papiers et les droits") },
	{ "difficulte_financiere", N_("l'argent") },
	{ "mobilite", N_("les déplacements") },
	{ "contraintes_familiales", N_("la famille") },
	{ "maitrise_langue", N_("le français et le calcul") },
	{ "numerique", N_("le numérique") },
	{ "choisir_un_metier", N_("choisir un métier") },
	{ "se_former", N_("se former") },
	{ "preparer_sa_candidature", N_("préparer sa candidature") },
	{ "trouver_un_emploi", N_("trouver un emploi") },
	{ "creer_une_entreprise", N_("créer une entreprise") },
	{ "s_ouvrir_a_l_international", N_("travailler à l'étranger") },
	{ NULL, NULL }
};
static const struct choices choices[] = {
	{ "space.subject", subjects, NULL }, { NULL, NULL, NULL }
};
static const struct column said_columns[] = {
	TEXT("when"), TEXT("text"), TEXT("correction"), TEXT("message"),
	TEXT("pourquoi"), TEXT("arret"), TEXT("retrait"), TEXT("equipe"),
	TEXT("reponse"), TEXT("ligne"), TEXT("fait"), TEXT("aide"), TEXT("by"),
	TEXT("answer"), { .name = NULL }
};

/* --- what is written ------------------------------------------------------------- */

static enum err
key_of(struct ctx *x, const struct id *structure, enum scope scope,
	bool *given)
{
	struct vault_want want = { WRAP_PERSON, x->person, scope, *structure,
		false };
	enum err e = vault_fetch(x, &want, 1);

	*given = want.given;
	return e;
}

/* The words of a record, into a cell. */
static enum err
put_words(struct ctx *x, const struct id *structure, enum scope scope,
	const char *record, const char *cell, struct row *r)
{
	struct row sealed;
	uint32_t version;
	struct id id;
	enum err e = id_parse(record, &id);

	if (e)
		return e;
	row_init(&sealed);
	e = vault_open(x, WRAP_PERSON, &x->person, &id, scope, structure,
		&sealed, &version);
	if (!e)
		row_set(r, cell, row_get(&sealed, "text"));
	row_done(&sealed);
	return e;
}

/* What she answered already, beside each: the last one. */
static enum err
put_beside(struct ctx *x, const struct space_follow *f, const char *kind,
	int from, struct rows *out)
{
	struct beside all[BESIDE_MAX];
	int i, n;
	enum err e = beside_read(x, &x->person, &f->structure, kind, all, &n);

	for (i = from; i < out->n && n && !e; i++) {
		struct id about;

		e = id_parse(row_get(&out->r[i], "_key"), &about);
		if (!e)
			e = beside_last(x, all, n, &about, &x->person,
				&f->structure, &out->r[i]);
	}
	return e;
}

static enum err
add_notes(struct ctx *x, const struct space_follow *f, struct rows *out)
{
	int i, from = out->n;
	struct db_rows q;
	bool given;
	enum err e = key_of(x, &f->structure, SCOPE_NOTE, &given);

	if (!e)
		e = db_select(x->db, "space.notes", &q);
	if (e)
		return e;
	db_bind_id(&q, ":person", &x->person);
	db_bind_id(&q, ":structure", &f->structure);
	while (given && db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		char hex[ID_TEXT], text[80];

		row_set(r, "_structure", id_text(&f->structure, hex));
		row_set(r, "_key", id_text(&id, hex));
		space_first_name(db_text(&q, "user_name"), text);
		row_set(r, "who", text);
		space_day_first(x, db_text(&q, "made_on"), text, sizeof text);
		row_set(r, "when", text);
	}
	e = db_end(&q);
	for (i = from; i < out->n && !e; i++)
		e = put_words(x, &f->structure, SCOPE_NOTE,
			row_get(&out->r[i], "_key"), "text", &out->r[i]);
	return e || !given ? e : put_beside(x, f, "reponse", from, out);
}

/* How far an objective is; an action is open, what was found is so. */
static void
put_state(struct row *r)
{
	const char *state = row_get(r, "_state");

	if (*state)
		row_set(r, strcmp(state, "done") == 0 ? "done" :
			strcmp(state, "abandonned") == 0 ? "left" : "open",
			"1");
}

/* What the notebook says of her: what she aims at, what was found of her
 * situation, what there is for her to do, as she reads it there. */
static enum err
add_lines(struct ctx *x, const struct space_follow *f, struct rows *out)
{
	int i, from = out->n, steps;
	enum err e = space_goals_of(x, f, 1, out);

	if (!e)
		e = space_situation_of(x, f, 1, out);
	steps = out->n;
	if (!e)
		e = space_actions_of(x, f, 1, out);
	for (i = from; i < out->n && !e; i++) {
		struct row *r = &out->r[i];
		char hex[ID_TEXT], day[80];

		if (i >= steps)
			row_set(r, "_line", "action");
		row_set(r, "who", row_get(r, "_author"));
		row_set(r, "_structure", id_text(&f->structure, hex));
		space_day_first(x, row_get(r, "_made"), day, sizeof day);
		row_set(r, "when", day);
		put_state(r);
		if (strcmp(row_get(r, "_line"), "frein") != 0)
			row_setf(r, "text", i < steps ? _("Votre objectif : "
				"%s") : _("À faire : %s"), row_get(r, "text"));
	}
	return e ? e : put_beside(x, f, "ligne", from, out);
}

/* What a colleague wrote may say where she lives, or what the name of the
 * structure must not: that is read with her referent. */
static enum err
fetch_notes(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct space_follow f[SPACE_FOLLOWS];
	int n, i;
	enum err e = space_follows(x, f, &n);

	for (i = 0; i < n && !e; i++)
		if (space_told(&f[i])) {
			e = add_lines(x, &f[i], out);
			if (!e)
				e = add_notes(x, &f[i], out);
		}
	return e;
}

static enum err
read_said(struct ctx *x, const struct space_follow *f, struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "space.said", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &x->person);
	db_bind_id(&q, ":structure", &f->structure);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id"), answer = db_id(&q, "answer");
		const char *name = db_text(&q, "seen_name");
		const char *line = db_text(&q, "line");
		char hex[ID_TEXT], text[80];

		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "_answer", db_null(&q, "answer") ? "" :
			id_text(&answer, hex));
		space_day_first(x, db_text(&q, "made_on"), text, sizeof text);
		row_set(r, "when", text);
		row_set(r, db_text(&q, "kind"), "1");
		row_set(r, "_line", line ? line : "");
		space_first_name(name ? name : "", text);
		row_set(r, "by", text);
	}
	return db_end(&q);
}

/* Where she lives may be in what was written between two. */
static void
hide_words(struct row *r)
{
	static const char *const words[] = { "text", "answer" };

	for (int i = 0; i < 2; i++)
		if (*row_get(r, words[i]))
			row_set(r, words[i], _("À lire sans personne à "
				"côté."));
}

/* Her own words.  What she answered to what was found of her situation is
 * opened where that is. */
static enum err
put_hers(struct ctx *x, const struct space_follow *f, struct row *r)
{
	enum scope scope = beside_scope(*row_get(r, "ligne") ? "ligne" : "",
		row_get(r, "_line"));
	bool given;
	enum err e;

	if (!*row_get(r, "message") && !*row_get(r, "correction") &&
		!*row_get(r, "reponse") && !*row_get(r, "ligne"))
		return E_OK;
	if (scope == SCOPE_BARRIERS && !space_situation_shown(x, f)) {
		row_set(r, "text", _("À voir avec la personne qui vous "
			"suit."));
		return E_OK;
	}
	e = key_of(x, &f->structure, scope, &given);
	return e || !given ? e : put_words(x, &f->structure, scope,
		row_get(r, "_key"), "text", r);
}

static enum err
add_said(struct ctx *x, const struct space_follow *f, struct rows *out)
{
	int i, from = out->n;
	bool given;
	enum err e = key_of(x, &f->structure, SCOPE_NOTE, &given);

	if (!e && given)
		e = read_said(x, f, out);
	for (i = from; i < out->n && !e; i++) {
		struct row *r = &out->r[i];

		e = put_hers(x, f, r);
		if (!e && *row_get(r, "_answer"))
			e = put_words(x, &f->structure, SCOPE_NOTE,
				row_get(r, "_answer"), "answer", r);
		if (!e && space_watched(x, f))
			hide_words(r);
	}
	return e;
}

static enum err
fetch_said(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct space_follow f[SPACE_FOLLOWS];
	int n, i;
	enum err e = space_follows(x, f, &n);

	for (i = 0; i < n && !e; i++)
		e = add_said(x, &f[i], out);
	return e;
}

static enum err
note_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	return space_load_of(x, key, fetch_notes, r);
}

static const struct record note = {
	"space_note", note_columns, note_load, NULL, NULL
};
static const struct record *const records[] = { &note, NULL };

static const struct source sources[] = {
	{ "space.notes", note_columns, false, fetch_notes },
	{ "space.said", said_columns, false, fetch_said },
	{ NULL, NULL, false, NULL }
};

const struct domain space_written_domain = {
	.name = "space_written", .records = records, .sources = sources,
	.choices = choices,
};

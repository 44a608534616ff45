#include "domains/notebook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "domains/beside.h"
#include "domains/referential.h"
#include "domains/united.h"
#include "domains/visit.h"
#include "store/db.h"

const char *const notebook_sealed[] = { "theme", "text", "initiative",
	"linked", "consent", "comment", NULL };

/* --- states (employment.md 4.3) ------------------------------------------ */

static const struct choice objective_states[] = {
	{ "in_progress", N_("En cours") }, { "done", N_("Réalisé") },
	{ "abandonned", N_("Abandonné") }, { NULL, NULL }
};
static const struct choice action_states[] = {
	{ "in_progress", N_("En cours") }, { "planned", N_("En projet") },
	{ "standby", N_("En attente") }, { "done", N_("Réalisée") },
	{ "abandonned", N_("Abandonnée par la personne") },
	{ "canceled", N_("Annulée par la structure") }, { NULL, NULL }
};
static const struct choice whos[] = {
	{ "elle", N_("la personne") }, { "nous", N_("ensemble") },
	{ "pro", N_("un professionnel") }, { NULL, NULL }
};
static const struct choice initiatives[] = {
	{ "", N_("non dit") }, { "personne", N_("la personne") },
	{ "pro", N_("un professionnel") }, { "ensemble", N_("ensemble") },
	{ "partenaire", N_("un partenaire") }, { NULL, NULL }
};
static const struct choice kinds[] = {
	{ "frein", N_("Frein") }, { "axe", N_("Axe") },
	{ "objectif", N_("Objectif") }, { "action", N_("Action") },
	{ NULL, NULL }
};
static const struct choice shown[] = {
	{ "ouvert", N_("En cours") }, { "fini", N_("Finis, retirés") },
	{ "nouveau", N_("Nouveautés") }, { "", N_("Tout") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "notebook.objective_state", objective_states, NULL },
	{ "notebook.action_state", action_states, NULL },
	{ "notebook.who", whos, NULL },
	{ "notebook.initiative", initiatives, NULL },
	{ "notebook.kind", kinds, NULL },
	{ "notebook.shown", shown, NULL },
	{ NULL, NULL, NULL }
};

enum scope
notebook_scope(const char *kind, const char *theme)
{
	if (strcmp(theme, "sante") == 0)
		return SCOPE_HEALTH;
	return strcmp(kind, "frein") == 0 ? SCOPE_BARRIERS : SCOPE_PATH;
}

bool
notebook_is_open(const struct row *line)
{
	const char *state = row_get(line, "state");

	return strcmp(state, "in_progress") == 0 ||
		strcmp(state, "planned") == 0 || strcmp(state, "standby") == 0;
}

bool
notebook_is_late(struct ctx *x, const struct row *line)
{
	char today[16];

	date_format(ctx_today(x), today, sizeof today);
	return strcmp(row_get(line, "_kind"), "action") == 0 &&
		notebook_is_open(line) && *row_get(line, "due_on") &&
		strcmp(row_get(line, "due_on"), today) < 0;
}

/* --- reading ----------------------------------------------------------------- */

static void
read_id(struct db_rows *q, const char *column, const char *cell,
	struct row *r)
{
	struct id id = db_id(q, column);
	char hex[ID_TEXT];

	row_set(r, cell, db_null(q, column) ? "" : id_text(&id, hex));
}

static void
read_text(struct db_rows *q, const char *column, struct row *r)
{
	const char *v = db_text(q, column);

	row_set(r, column, v ? v : "");
}

static void
read_line(struct ctx *x, struct db_rows *q, const char *follow,
	struct row *r)
{
	const char *who = db_text(q, "who"), *holder;

	read_id(q, "id", "_key", r);
	read_id(q, "parent", "_parent", r);
	read_id(q, "moved_by", "_moved_by", r);
	row_set(r, "_follow", follow);
	row_set(r, "_kind", db_text(q, "kind"));
	row_setf(r, "_version", "%d", (int)db_int(q, "version"));
	row_setf(r, "_seq", "%d", (int)db_int(q, "seq"));
	row_setf(r, "_move", "%d", (int)db_int(q, "move"));
	row_setf(r, "_scope", "%d", db_null(q, "scope") ? -1 :
		(int)db_int(q, "scope"));
	read_text(q, "state", r);
	read_text(q, "who", r);
	read_text(q, "due_on", r);
	read_text(q, "made_on", r);
	read_text(q, "state_on", r);
	read_text(q, "author_name", r);
	read_text(q, "moved_name", r);
	holder = db_text(q, "holder_name");
	row_set(r, "who_text", who && strcmp(who, "pro") == 0 && holder ?
		holder : who ? choice_label(x, "notebook.who", who) : "");
}

/* Opens the sealed part of each: one request for the keys of them all. */
static enum err
open_lines(struct ctx *x, const struct follow *f, struct rows *t)
{
	struct vault_want want[] = {
		{ WRAP_PERSON, f->person, SCOPE_PATH, f->structure, false },
		{ WRAP_PERSON, f->person, SCOPE_BARRIERS, f->structure,
			false },
		{ WRAP_PERSON, f->person, SCOPE_HEALTH, f->structure, false },
	};
	enum err e = t->n ? vault_fetch(x, want, 3) : E_OK;

	for (int i = 0; i < t->n && !e; i++) {
		struct row *r = &t->r[i];
		uint32_t version = 0;
		struct id id;
		bool given = false;
		int k;

		for (k = 0; k < 3 && !given; k++)
			given = want[k].given &&
				(long)want[k].scope == row_int(r, "_scope");
		if (!given) {
			row_set(r, "text", ROW_MASKED);
			continue;
		}
		e = id_parse(row_get(r, "_key"), &id);
		if (!e)
			e = vault_open(x, WRAP_PERSON, &f->person, &id,
				want[k - 1].scope, &f->structure, r, &version);
		row_setf(r, "_v", "%u", version);
	}
	return e;
}

static const struct row *
line_of(const struct rows *t, const char *key)
{
	for (int i = 0; *key && i < t->n; i++)
		if (strcmp(row_get(&t->r[i], "_key"), key) == 0)
			return &t->r[i];
	return NULL;
}

/* Where it stands: theme, what blocks before the rest, then axe, objective,
 * action, each in the order of making.  An action has its objective's
 * theme. */
static void
place(const struct rows *t, struct row *r)
{
	const char *kind = row_get(r, "_kind");
	const struct row *up = line_of(t, row_get(r, "_parent"));
	long seq = row_int(r, "_seq"), at[3] = { 0, 0, 0 };

	if (strcmp(kind, "frein") == 0) {
		at[2] = seq;
	} else if (strcmp(kind, "axe") == 0) {
		at[0] = seq;
	} else if (strcmp(kind, "objectif") == 0) {
		at[0] = up ? row_int(up, "_seq") : 0;
		at[1] = seq;
	} else if (up) {
		const struct row *axis = line_of(t, row_get(up, "_parent"));

		at[0] = axis ? row_int(axis, "_seq") : 0;
		at[1] = row_int(up, "_seq");
		at[2] = seq;
		row_set(r, "theme", row_get(up, "theme"));
	}
	row_setf(r, "_place", "%02d %d %06ld %06ld %06ld",
		referential_rank(row_get(r, "theme")),
		strcmp(kind, "frein") != 0, at[0], at[1], at[2]);
}

static int
by_place(const void *a, const void *b)
{
	return strcmp(row_get(a, "_place"), row_get(b, "_place"));
}

/* What she answered, beside what of it is open here. */
static enum err
put_beside(struct ctx *x, const struct follow *f, struct rows *t)
{
	struct beside all[BESIDE_MAX];
	int n = 0;
	enum err e = beside_read(x, &f->person, &f->structure, "ligne", all,
		&n);

	for (int i = 0; i < t->n && n && !e; i++) {
		struct row *r = &t->r[i];
		struct id id;

		if (row_int(r, "_scope") == SCOPE_HEALTH ||
			strcmp(row_get(r, "text"), ROW_MASKED) == 0)
			continue;
		e = id_parse(row_get(r, "_key"), &id);
		if (!e)
			e = beside_put(x, all, n, &id, &f->person,
				&f->structure, r);
	}
	return e;
}

enum err
notebook_read(struct ctx *x, const struct follow *f, struct rows *out)
{
	char key[ID_TEXT];
	struct db_rows q;
	enum err e = db_select(x->db, "notebook.of_person", &q);

	if (e)
		return e;
	id_text(&f->id, key);
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	while (db_next(&q))
		read_line(x, &q, key, rows_add(out));
	e = db_end(&q);
	if (!e)
		e = open_lines(x, f, out);
	if (!e)
		e = put_beside(x, f, out);
	for (int i = 0; i < out->n && !e; i++)
		place(out, &out->r[i]);
	if (out->n > 1)
		qsort(out->r, (size_t)out->n, sizeof *out->r, by_place);
	return e;
}

static enum err
read_more(struct ctx *x, const struct follow *f, void *to)
{
	struct rows t;
	enum err e;

	rows_init(&t);
	e = notebook_read(x, f, &t);
	for (int i = 0; i < t.n && !e; i++)
		row_copy(rows_add(to), &t.r[i]);
	rows_done(&t);
	return e;
}

enum err
notebook_read_all(struct ctx *x, const struct follow *f, struct rows *out)
{
	return united_each(x, f, read_more, out);
}

/* --- the list ---------------------------------------------------------------- */

static const struct column list_columns[] = {
	{ .name = "sign", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "kind", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "notebook.kind" },
	{ .name = "theme", .type = CT_CHOICE, .scope = SCOPE_LABEL,
		.choice = "notebook.theme" },
	{ .name = "text", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "state_text", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "due_on", .type = CT_DATE, .flags = COL_CLEAR },
	{ .name = "who_text", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "made_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "state_on", .type = CT_DATE,
		.flags = COL_CLEAR | COL_PAST },
	{ .name = "author_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static const char *
state_text(struct ctx *x, const struct row *r)
{
	const char *kind = row_get(r, "_kind"), *state = row_get(r, "state");

	if (strcmp(state, "retire") == 0)
		return _("Retiré");
	return strcmp(kind, "action") == 0 ? choice_label(x,
		"notebook.action_state", state) :
		strcmp(kind, "objectif") == 0 ? choice_label(x,
		"notebook.objective_state", state) : "";
}

static bool
is_wanted(const struct row *filter, const struct row *r, bool fresh)
{
	const char *theme = row_get(filter, "theme");
	const char *kind = row_get(filter, "kind");
	const char *what = row_get(filter, "shown");

	if (*theme && strcmp(theme, row_get(r, "theme")) != 0)
		return false;
	if (*kind && strcmp(kind, row_get(r, "_kind")) != 0)
		return false;
	if (strcmp(what, "nouveau") == 0)
		return fresh;
	return !*what || notebook_is_open(r) == (strcmp(what, "ouvert") == 0);
}

/* An axe is its theme; what blocks says its theme too where no axe does. */
static void
show_text(struct ctx *x, const struct rows *t, const struct row *r,
	struct row *to)
{
	const char *text = row_get(r, "text"), *theme = row_get(r, "theme");
	const char *kind = row_get(r, "_kind");
	const char *label = choice_label(x, "notebook.theme", theme);
	bool axis = false;

	for (int i = 0; i < t->n; i++)
		axis |= strcmp(row_get(&t->r[i], "_kind"), "axe") == 0 &&
			strcmp(row_get(&t->r[i], "theme"), theme) == 0 &&
			notebook_is_open(&t->r[i]);
	if (strcmp(text, ROW_MASKED) == 0)
		row_set(to, "text", "········");
	else if (strcmp(kind, "axe") == 0)
		row_set(to, "text", label);
	else if (strcmp(kind, "frein") == 0 && !axis)
		row_setf(to, "text", _("%s : %s"), label, text);
	else
		row_setf(to, "text", "%s%s", strcmp(kind, "action") == 0 ?
			"    " : strcmp(kind, "objectif") == 0 ? "  " : "",
			text);
}

static void
add_line(struct ctx *x, const struct rows *t, const struct row *r,
	bool fresh, struct rows *out)
{
	struct row *to = rows_add(out);

	row_copy(to, r);
	row_setf(to, "sign", "%s%s%s", notebook_is_late(x, r) ? "!" : "",
		fresh ? "*" : "", *row_get(r, "beside") ? ">" : "");
	row_set(to, "kind", row_get(r, "_kind"));
	row_set(to, "state_text", state_text(x, r));
	show_text(x, t, r, to);
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct follow f;
	struct visit seen;
	struct rows t;
	enum err e = follow_about(x, row_get(lq->arg, "key"), NULL, &f);

	rows_init(&t);
	if (!e)
		e = visit_get(x, &f, &seen);
	if (!e)
		e = notebook_read_all(x, &f, &t);
	for (int i = 0; i < t.n && !e; i++) {
		/* the visit counts the moves of her first record */
		bool fresh = visit_is_fresh(x, &seen, &t.r[i]) &&
			strcmp(row_get(&t.r[i], "_follow"), row_get(lq->arg,
			"key")) == 0;

		if (is_wanted(lq->filter, &t.r[i], fresh))
			add_line(x, &t, &t.r[i], fresh, out);
	}
	rows_done(&t);
	return e;
}

/* The objectives of the person whose record was opened last: what an action
 * is for. */
static enum err
fetch_objectives(struct ctx *x, const struct list_query *lq,
	struct rows *out)
{
	struct follow f;
	struct rows t;
	enum err e = follow_get(x, x->last_person, &f);

	rows_init(&t);
	if (!e)
		e = notebook_read(x, &f, &t);
	for (int i = 0; i < t.n && !e; i++)
		if (strcmp(row_get(&t.r[i], "_kind"), "objectif") == 0 &&
			strcmp(row_get(&t.r[i], "text"), ROW_MASKED) != 0 &&
			notebook_is_open(&t.r[i]))
			row_copy(rows_add(out), &t.r[i]);
	rows_done(&t);
	return e;
}

static const struct source sources[] = {
	{ "notebook.of_person", list_columns, false, fetch },
	{ "notebook.objectives", list_columns, false, fetch_objectives },
	{ NULL, NULL, false, NULL }
};

/* --- in the overview ------------------------------------------------------------ */

static void
add_gist(char *out, size_t size, int columns, const char *text, int *more)
{
	int used = text_columns(out), n = text_columns(text);
	size_t o = strlen(out);

	if (used + n + 3 > columns - 6 || o + strlen(text) + 12 > size)
		(*more)++;
	else
		snprintf(out + o, size - o, "%s%s", o ? "   " : "", text);
}

static void
end_gist(char *out, size_t size, int more)
{
	if (more)
		snprintf(out + strlen(out), size - strlen(out), "%s+ %d",
			*out ? "   " : "", more);
}

/* "inscription crèche : la personne, retard 4 j" */
static void
action_text(struct ctx *x, const struct row *r, char *out, size_t size)
{
	struct date d;
	char when[60] = "", text[200];
	int late;

	snprintf(text, sizeof text, "%s", strcmp(row_get(r, "text"),
		ROW_MASKED) == 0 ? "········" : row_get(r, "text"));
	text_cut(text, 24);
	if (date_parse(row_get(r, "due_on"), &d) == E_OK) {
		late = date_days(ctx_today(x)) - date_days(d);
		if (late > 0)
			snprintf(when, sizeof when, _("retard %d j"), late);
		else
			date_human(when, sizeof when, d, ctx_today(x));
	}
	snprintf(out, size, _("%s%s : %s%s%s"), notebook_is_late(x, r) ?
		"! " : "", text, row_get(r, "who_text"), *when ? ", " : "",
		when);
	wipe(text, sizeof text);
}

/* The one that is due first; those without a day last. */
static int
by_due(const void *a, const void *b)
{
	const char *one = row_get(*(struct row *const *)a, "due_on");
	const char *other = row_get(*(struct row *const *)b, "due_on");

	if (!*one != !*other)
		return *one ? -1 : 1;
	return strcmp(one, other);
}

static void
actions_gist(struct ctx *x, struct row **line, int n, int columns,
	struct row *r)
{
	char gist[400] = "", one[300];
	int more = 0;

	if (n > 1)
		qsort(line, (size_t)n, sizeof *line, by_due);
	for (int i = 0; i < n; i++) {
		action_text(x, line[i], one, sizeof one);
		add_gist(gist, sizeof gist, columns, one, &more);
	}
	end_gist(gist, sizeof gist, more);
	row_set(r, "p_actions", gist);
	row_setf(r, "n_actions", n ? "%d" : "", n);
	wipe(gist, sizeof gist);
	wipe(one, sizeof one);
}

enum err
notebook_gists(struct ctx *x, const struct follow *f, int columns,
	struct row *r)
{
	struct row **action;
	char gist[400] = "", one[200];
	struct rows t;
	int n = 0, actions = 0, more = 0;
	enum err e;

	rows_init(&t);
	e = notebook_read_all(x, f, &t);
	action = xcalloc((size_t)t.n + 1, sizeof *action);
	for (int i = 0; i < t.n && !e; i++) {
		const char *kind = row_get(&t.r[i], "_kind");

		if (!notebook_is_open(&t.r[i]))
			continue;
		if (strcmp(kind, "action") == 0)
			action[actions++] = &t.r[i];
		if (strcmp(kind, "objectif") != 0)
			continue;
		n++;
		snprintf(one, sizeof one, "%s", strcmp(row_get(&t.r[i],
			"text"), ROW_MASKED) == 0 ? "········" :
			row_get(&t.r[i], "text"));
		text_cut(one, columns - 12);
		add_gist(gist, sizeof gist, columns, one, &more);
	}
	end_gist(gist, sizeof gist, more);
	row_set(r, "p_objectives", gist);
	row_setf(r, "n_objectives", n ? "%d" : "", n);
	actions_gist(x, action, actions, columns, r);
	free(action);
	rows_done(&t);
	wipe(gist, sizeof gist);
	return e;
}

const struct domain notebook_domain = {
	.name = "notebook", .sources = sources, .choices = choices,
};

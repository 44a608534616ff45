#include "domains/intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "domains/follow.h"
#include "domains/intake_apply.h"
#include "domains/intake_cells.h"
#include "domains/intake_line.h"
#include "domains/intake_offer.h"
#include "domains/intake_undo.h"
#include "model/act.h"
#include "model/vault.h"
#include "store/db.h"

#define SHOWN 5000              /* lines of one list */
#define TURN 1000               /* lines taken before it asks to go on */
#define CHECKED 3000            /* lines read again, the same */
#define OFFERED 200             /* invitations sent before it says so */

static const struct choice states[] = {
	{ INTAKE_REJECT, N_("rejetée") }, { INTAKE_NEW, N_("à créer") },
	{ INTAKE_CHANGE, N_("à changer") }, { INTAKE_SAME, N_("identique") },
	{ INTAKE_ASIDE, N_("écartée") }, { INTAKE_DOING, N_("en cours") },
	{ INTAKE_MADE, N_("créée") }, { INTAKE_CHANGED, N_("modifiée") },
	{ INTAKE_UNDONE, N_("défaite") },
	{ INTAKE_LEFT, N_("non défaite") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "import.state", states, NULL },
	{ "import.target", NULL, intake_target_make },
	{ "import.whose", intake_whose, NULL }, { NULL, NULL, NULL }
};

/* --- the files ---------------------------------------------------------------- */

#define NUMBER(n) { .name = n, .type = CT_INT, .flags = COL_CLEAR }

static const struct column file_columns[] = {
	{ .name = "changed_on", .type = CT_DATE,
		.flags = COL_CLEAR | COL_PAST },
	NUMBER("lines"), NUMBER("waiting"), NUMBER("reject"),
	NUMBER("taken"), NUMBER("undone"), { .name = NULL }
};

static enum err
fetch_files(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct draft *d = xcalloc(DRAFTS_MAX, sizeof *d);
	int n = 0, i;
	enum err e = draft_list(x, "import", d, &n);

	for (i = 0; i < n && !e; i++) {
		struct row *r = rows_add(out);
		struct intake_count c;
		char hex[ID_TEXT];

		e = intake_count(x, &d[i].id, &c);
		row_set(r, "_key", id_text(&d[i].id, hex));
		row_set(r, "changed_on", d[i].changed_on);
		row_setf(r, "lines", "%ld", c.all);
		row_setf(r, "waiting", "%ld", c.fresh + c.change + c.doing);
		row_setf(r, "reject", "%ld", c.reject);
		row_setf(r, "taken", "%ld", c.made + c.changed);
		row_setf(r, "undone", "%ld", c.undone);
	}
	free(d);
	return e;
}

/* --- the lines ---------------------------------------------------------------- */

/* What a file said, shown to who sent it. */
static const struct column line_columns[] = {
	{ .name = "seq", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "state", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "import.state" },
	{ .name = "why", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = NULL }
};

/* The rejected ones first. */
static enum err
read_lines(struct ctx *x, const struct id *draft, const char *state,
	struct rows *out, struct id **person)
{
	struct db_rows q;
	enum err e = db_select(x->db, "import.list", &q);

	if (e)
		return e;
	db_bind_id(&q, ":draft", draft);
	if (*state)
		db_bind_text(&q, ":state", state);
	else
		db_bind_null(&q, ":state");
	db_bind_int(&q, ":n", SHOWN);
	*person = xcalloc(SHOWN, sizeof **person);
	while (out->n < SHOWN && db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		char hex[ID_TEXT];

		(*person)[out->n - 1] = db_null(&q, "person") ? id_none :
			db_id(&q, "person");
		row_set(r, "_key", id_text(&id, hex));
		row_setf(r, "seq", "%d", (int)db_int(&q, "seq"));
		row_set(r, "state", db_text(&q, "state"));
	}
	return db_end(&q);
}

/* What the file said of it: who, and why it waits. */
static enum err
open_cells(struct ctx *x, const struct id *draft, struct row *r)
{
	struct row cells;
	uint32_t version;
	struct id id;
	enum err e = id_parse(row_get(r, "_key"), &id);

	row_init(&cells);
	if (!e)
		e = vault_open(x, WRAP_DRAFT, draft, &id, SCOPE_DRAFT,
			&x->user, &cells, &version);
	row_set(r, "name", row_get(&cells, "name"));
	row_set(r, "why", row_get(&cells, "why"));
	row_done(&cells);
	return e;
}

/* A line that was taken is known by its record. */
static enum err
name_taken(struct ctx *x, struct rows *t, const struct id *person)
{
	struct id *who = xcalloc((size_t)t->n + 1, sizeof *who);
	struct row **row = xcalloc((size_t)t->n + 1, sizeof *row);
	int n = 0, i;
	enum err e;

	for (i = 0; i < t->n; i++)
		if (!*row_get(&t->r[i], "name") && !id_is_none(&person[i])) {
			who[n] = person[i];
			row[n++] = &t->r[i];
		}
	e = n ? follow_labels(x, who, n, row) : E_OK;
	free(who);
	free(row);
	return e;
}

static enum err
fetch_lines(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct id draft, *person = NULL;
	struct draft d;
	int i;
	enum err e = id_parse(row_get(lq->arg, "key"), &draft);

	if (!e)
		e = draft_get(x, &draft, &d);
	if (!e)
		e = read_lines(x, &draft, row_get(lq->filter, "state"), out,
			&person);
	if (!e) {
		struct vault_want want = { WRAP_DRAFT, draft, SCOPE_DRAFT,
			x->user, false };

		e = vault_fetch(x, &want, 1);
	}
	for (i = 0; i < out->n && !e; i++)
		e = open_cells(x, &draft, &out->r[i]);
	if (!e)
		e = name_taken(x, out, person);
	free(person);
	return e;
}

/* --- the columns -------------------------------------------------------------- */

static const struct column head_columns[] = {
	{ .name = "head", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "target", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "import.target" },
	{ .name = NULL }
};

static enum err
open_row(struct ctx *x, const char *key, struct intake *in)
{
	struct id id;
	char hex[ID_TEXT];
	enum err e;

	snprintf(hex, sizeof hex, "%.*s", ID_TEXT - 1, key);
	e = id_parse(hex, &id);
	return e ? e : intake_open(x, &id, in);
}

static enum err
fetch_heads(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct intake in;
	char cell[16];
	int i;
	enum err e;

	intake_init(&in);
	e = open_row(x, row_get(lq->arg, "key"), &in);
	for (i = 0; i < in.map.n && !e; i++) {
		struct row *r;

		snprintf(cell, sizeof cell, "h%d", i);
		if (!*in.map.head[i])
			continue;
		r = rows_add(out);
		row_setf(r, "_key", "%d", i);
		row_set(r, "_head", in.map.head[i]);
		row_set(r, "head", row_get(&in.head, cell));
		row_set(r, "target", in.map.target[i] ?
			in.map.target[i]->name : "none");
	}
	intake_done(&in);
	return e;
}

static const struct source sources[] = {
	{ "import.mine", file_columns, false, fetch_files },
	{ "import.lines", line_columns, false, fetch_lines },
	{ "import.heads", head_columns, false, fetch_heads },
	{ "import.cells", intake_cells_columns, true, intake_cells_fetch },
	{ NULL, NULL, false, NULL }
};

/* --- what is done with them ----------------------------------------------------- */

/* Where a call goes on: "KEY" first, then "KEY LINE". */
static long
line_of(const char *key)
{
	return strlen(key) > ID_TEXT ? atol(key + ID_TEXT) : 0;
}

/* Some of the lines of a file, after line *last; *done: how many. */
typedef enum err turn(struct ctx *x, struct intake *in, long from, long most,
	long *done, long *last);

static enum err
run_turn(struct ctx *x, const char *key, turn *some, long most,
	struct intake_count *c, long *done, long *last)
{
	struct intake in;
	enum err e;

	intake_init(&in);
	*done = 0;
	*last = line_of(key);
	e = open_row(x, key, &in);
	if (!e)
		e = some(x, &in, *last, most, done, last);
	if (!e)
		e = intake_count(x, &in.draft.id, c);
	intake_done(&in);
	return e;
}

/* What is said of it; `call` goes on with the rest, NULL: there is none. */
static void
end_turn(struct call_result *out, const char *call, const char *key,
	long last, const char *said)
{
	out->refresh = true;
	if (!call) {
		snprintf(out->message, sizeof out->message, "%s", said);
		return;
	}
	out->call = call;
	snprintf(out->key, sizeof out->key, "%.*s %ld", ID_TEXT - 1, key,
		last);
	snprintf(out->confirm, sizeof out->confirm, _("%s Continuer ?"),
		said);
}

static enum err
take_some(struct ctx *x, struct intake *in, long from, long most, long *done,
	long *last)
{
	return intake_apply(x, in, from, most, NULL, NULL, done, last);
}

static enum err
call_take(struct ctx *x, const struct row *row, struct call_result *out)
{
	const char *key = row_get(row, "_key");
	struct intake_count c;
	long done, last;
	char said[160];
	enum err e = run_turn(x, key, take_some, TURN, &c, &done, &last);

	if (e)
		return e;
	snprintf(said, sizeof said, _("Fiches créées : %ld, modifiées : %ld ; "
		"lignes rejetées : %ld."), c.made, c.changed, c.reject);
	end_turn(out, done >= TURN && c.fresh + c.change + c.doing ?
		"import_take" : NULL, key, last, said);
	return E_OK;
}

static enum err
call_undo(struct ctx *x, const struct row *row, struct call_result *out)
{
	const char *key = row_get(row, "_key");
	struct intake_count c;
	long done, last;
	char said[160];
	enum err e = run_turn(x, key, intake_undo, TURN, &c, &done, &last);

	if (e)
		return e;
	snprintf(said, sizeof said, _("Lignes défaites : %ld ; laissées, "
		"changées depuis : %ld."), c.undone, c.left);
	end_turn(out, done >= TURN && c.made + c.changed ? "import_undo" :
		NULL, key, last, said);
	return E_OK;
}

/* The lines that are not taken yet, read again. */
static enum err
call_check(struct ctx *x, const struct row *row, struct call_result *out)
{
	const char *key = row_get(row, "_key");
	struct intake_count c;
	long done, last;
	char said[160];
	enum err e = run_turn(x, key, intake_check, CHECKED, &c, &done, &last);

	if (e)
		return e;
	snprintf(said, sizeof said, _("À créer %ld, à changer %ld, identiques "
		"%ld, rejetées %ld."), c.fresh, c.change, c.same, c.reject);
	end_turn(out, done >= CHECKED ? "import_check" : NULL, key, last,
		said);
	return E_OK;
}

static void
say_offered(const struct intake_offered *n, struct call_result *out)
{
	char *m = out->message;
	size_t size = sizeof out->message;

	if (n->sent + n->failed == 0)
		snprintf(m, size, "%s", _("Aucune ligne prise ne nomme une "
			"autre structure qui reste à inviter."));
	else if (n->rest)
		snprintf(m, size, _("Invitations envoyées : %ld, pas "
			"envoyées : %ld. Il en reste %ld : F2 à nouveau."),
			n->sent, n->failed, n->rest);
	else if (n->failed)
		snprintf(m, size, _("Invitations envoyées : %ld, pas "
			"envoyées : %ld, le motif est sur la ligne."),
			n->sent, n->failed);
	else
		snprintf(m, size, _("Invitations envoyées : %ld."), n->sent);
}

/* The structures that the lines name are invited, their people knowing it. */
static enum err
call_offer(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct intake_offered n = { 0, 0, 0 };
	struct intake in;
	enum err e;

	intake_init(&in);
	e = open_row(x, row_get(row, "_key"), &in);
	if (!e)
		e = intake_offer(x, &in, OFFERED, row_get(row, "_ask"), &n);
	intake_done(&in);
	if (e)
		return e;
	out->refresh = true;
	say_offered(&n, out);
	return E_OK;
}

static enum err
call_drop(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct id id;
	enum err e = id_parse(row_get(row, "_key"), &id);

	if (!e)
		e = draft_drop(x, &id);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Cet import est "
		"effacé ; les fiches restent."));
	return E_OK;
}

/* The column under the cursor is what was chosen, in this structure. */
static enum err
call_column(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct act *a = act_new("import.column");
	enum err e;

	act_text(a, ":head", row_get(row, "_head"));
	act_text(a, ":target", row_get(row, "_ask"));
	e = act_send(a, x);
	act_free(a);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Retenu pour la "
		"structure. F3, puis F2 « Relire » : les lignes suivent."));
	return E_OK;
}

static enum err
put_aside(struct ctx *x, const char *line, struct call_result *out)
{
	enum err e = intake_set_aside(x, line);

	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s",
		_("Écartée : elle ne sera pas prise."));
	return E_OK;
}

static enum err
call_aside(struct ctx *x, const struct row *row, struct call_result *out)
{
	return put_aside(x, row_get(row, "_key"), out);
}

static enum err
call_saved(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	snprintf(out->message, sizeof out->message, "%s", _("Bonne : « Prendre "
		"ce qui attend » (F2 de =IMP) l'écrit."));
	return E_OK;
}

/* --- the rejected ones as a table ------------------------------------------------ */

/* What is to be corrected is what a file is opened for. */
static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	const char *key = row_get(row, "_key");
	struct intake_count c;
	struct id id;
	enum err e = id_parse(key, &id);

	if (!e)
		e = intake_count(x, &id, &c);
	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "%s", c.reject ?
		"import.cells" : "import.lines");
	snprintf(out->key, sizeof out->key, "%s", key);
	return E_OK;
}

static enum err
call_cells_saved(struct ctx *x, const struct row *row,
	struct call_result *out)
{
	long left = row_int(row, "reject");

	out->back = left == 0;
	if (left)
		snprintf(out->message, sizeof out->message, ngettext("%ld "
			"ligne est encore rejetée.", "%ld lignes sont encore "
			"rejetées.", (unsigned long)left), left);
	else
		snprintf(out->message, sizeof out->message, "%s", _("Plus "
			"aucune rejetée : F2 « Prendre ce qui attend » les "
			"écrit."));
	return E_OK;
}

/* The line under the cursor. */
static enum err
line_here(const struct row *row)
{
	return *row_get(row, "_open") ? E_OK : err_set(E_NOTFOUND, "%s",
		_("Aucune ligne ici."));
}

static enum err
call_cell_line(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = line_here(row);

	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "import.line");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_open"));
	return E_OK;
}

static enum err
call_cell_aside(struct ctx *x, const struct row *row,
	struct call_result *out)
{
	enum err e = line_here(row);

	return e ? e : put_aside(x, row_get(row, "_open"), out);
}

static const struct call calls[] = {
	{ "import_take", call_take }, { "import_undo", call_undo },
	{ "import_offer", call_offer },
	{ "import_check", call_check }, { "import_drop", call_drop },
	{ "import_column", call_column }, { "import_aside", call_aside },
	{ "import_saved", call_saved }, { "import_open", call_open },
	{ "import_cells_saved", call_cells_saved },
	{ "import_cell_line", call_cell_line },
	{ "import_cell_aside", call_cell_aside }, { NULL, NULL }
};

static const struct record *const records[] = { &intake_line_record,
	&intake_cells_record, NULL };

const struct domain intake_domain = {
	.name = "intake", .records = records, .sources = sources,
	.choices = choices, .calls = calls,
};

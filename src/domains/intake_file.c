#include "domains/intake_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "model/act.h"
#include "model/vault.h"
#include "store/db.h"

void
intake_init(struct intake *in)
{
	memset(in, 0, sizeof *in);
	row_init(&in->head);
}

void
intake_done(struct intake *in)
{
	row_done(&in->head);
	memset(in, 0, sizeof *in);
}

void
intake_line_init(struct intake_line *l)
{
	memset(l, 0, sizeof *l);
	row_init(&l->cells);
	l->state = INTAKE_NEW;
}

void
intake_line_done(struct intake_line *l)
{
	row_done(&l->cells);
	memset(l, 0, sizeof *l);
}

bool
intake_taken(const struct intake_line *l)
{
	static const char *const done[] = { INTAKE_DOING, INTAKE_MADE,
		INTAKE_CHANGED, INTAKE_UNDONE, INTAKE_LEFT };
	size_t i;

	for (i = 0; i < sizeof done / sizeof *done; i++)
		if (strcmp(l->state, done[i]) == 0)
			return true;
	return false;
}

/* --- the file ------------------------------------------------------------- */

bool
intake_column(struct ctx *x, struct intake *in, const char *name)
{
	char cell[16];

	snprintf(cell, sizeof cell, "h%d", in->map.n);
	if (!intake_map_add(x, &in->map, name))
		return false;
	row_set(&in->head, cell, name);
	row_setf(&in->head, "columns", "%d", in->map.n);
	return true;
}

enum err
intake_here(struct ctx *x, struct intake *in)
{
	const struct ctx_structure *s = ctx_structure(x);

	if (!s || s->role < ROLE_CONSEILLER)
		return err_set(E_RIGHT, _("Importer des personnes demande "
			"d'en accompagner dans votre structure."));
	in->structure = s->id;
	return E_OK;
}

enum err
intake_make(struct ctx *x, struct intake *in, const char *file,
	const char *hash)
{
	char hex[ID_TEXT];
	enum err e = intake_here(x, in);

	if (e)
		return e;
	row_set(&in->head, "file", file);
	row_set(&in->head, "hash", hash);
	row_set(&in->head, "structure", id_text(&in->structure, hex));
	snprintf(in->draft.kind, sizeof in->draft.kind, "import");
	return draft_make(x, &in->draft, &in->head);
}

enum err
intake_loaded(struct ctx *x, struct intake *in)
{
	row_set(&in->head, "loaded", "1");
	return draft_save(x, &in->draft, &in->head);
}

/* What its columns are taken for now. */
static void
read_map(struct ctx *x, struct intake *in)
{
	long n = row_int(&in->head, "columns");
	char cell[16];
	bool room = true;

	memset(&in->map, 0, sizeof in->map);
	while (in->map.n < n && room) {
		snprintf(cell, sizeof cell, "h%d", in->map.n);
		room = intake_map_add(x, &in->map, row_get(&in->head, cell));
	}
}

static enum err
load(struct ctx *x, struct intake *in)
{
	const struct ctx_structure *s = ctx_structure(x);
	enum err e = draft_load(x, &in->draft, &in->head);

	if (!e)
		e = id_parse(row_get(&in->head, "structure"),
			&in->structure);
	if (!e && (!s || !id_equal(&s->id, &in->structure)))
		e = err_set(E_STATE, _("Cet import est d'une autre de vos "
			"structures : y passer par =STR."));
	if (!e)
		read_map(x, in);
	return e;
}

enum err
intake_open(struct ctx *x, const struct id *id, struct intake *in)
{
	enum err e = draft_get(x, id, &in->draft);

	if (!e && strcmp(in->draft.kind, "import") != 0)
		e = err_set(E_NOTFOUND, _("Cet import n'est plus gardé."));
	return e ? e : load(x, in);
}

enum err
intake_find(struct ctx *x, const char *hash, struct intake *in)
{
	struct draft *all = xcalloc(DRAFTS_MAX, sizeof *all);
	int n = 0, i;
	enum err e = draft_list(x, "import", all, &n), found = E_NOTFOUND;

	for (i = 0; i < n && !e && found; i++) {
		intake_done(in);
		intake_init(in);
		in->draft = all[i];
		if (load(x, in) == E_OK &&
			strcmp(row_get(&in->head, "hash"), hash) == 0)
			found = E_OK;
	}
	free(all);
	if (!e && found) {
		intake_done(in);
		intake_init(in);
	}
	return e ? e : found;
}

/* --- lines ------------------------------------------------------------------ */

static enum err
seal(struct act *a, struct ctx *x, const struct intake *in,
	const struct intake_line *l)
{
	const char **names = xcalloc((size_t)l->cells.n + 1, sizeof *names);
	int i;
	enum err e;

	for (i = 0; i < l->cells.n; i++)
		names[i] = l->cells.c[i].name;
	e = act_blob(a, x, &l->id, &in->draft.id, WRAP_DRAFT, SCOPE_DRAFT,
		&x->user, l->version, &l->cells, names);
	free(names);
	return e;
}

enum err
intake_put(struct ctx *x, struct intake *in, struct intake_line *l, int n)
{
	struct vault_want want = { WRAP_DRAFT, in->draft.id, SCOPE_DRAFT,
		x->user, false };
	struct act *a = act_new("import.put");
	struct buf ids, follows, lines;
	int i;
	enum err e = vault_fetch(x, &want, 1);

	buf_init(&ids);
	buf_init(&follows);
	buf_init(&lines);
	for (i = 0; i < n; i++) {
		buf_put(&ids, l[i].id.b, ID_SIZE);
		buf_put(&follows, l[i].follow.b, ID_SIZE);
		buf_printf(&lines, "%s[%ld,\"%s\"]", i ? "," : "[", l[i].seq,
			l[i].state);
	}
	buf_puts(&lines, n ? "]" : "[]");
	act_id(a, ":id", &in->draft.id);
	act_bytes(a, ":ids", ids.data, ids.len);
	act_bytes(a, ":follows", follows.data, follows.len);
	act_text(a, ":lines", buf_str(&lines));
	for (i = 0; i < n && !e; i++)
		if (l[i].dirty)
			e = seal(a, x, in, &l[i]);
	if (!e)
		e = act_send(a, x);
	/* nobody else writes them */
	if (e == E_CONFLICT)
		e = err_set(E_AGAIN, "%s", _("Une autre de vos sessions "
			"prend ce fichier : recommencer quand elle a fini."));
	for (i = 0; i < n && !e; i++) {
		l[i].version += l[i].dirty;
		l[i].dirty = false;
	}
	buf_done(&ids);
	buf_done(&follows);
	buf_done(&lines);
	act_free(a);
	return e;
}

/* One of the words above, which stay. */
static const char *
state_of(const char *text)
{
	static const char *const all[] = { INTAKE_NEW, INTAKE_CHANGE,
		INTAKE_SAME, INTAKE_REJECT, INTAKE_ASIDE, INTAKE_DOING,
		INTAKE_MADE, INTAKE_CHANGED, INTAKE_UNDONE, INTAKE_LEFT };
	size_t i;

	for (i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i], text) == 0)
			return all[i];
	return INTAKE_REJECT;
}

static void
read_line(struct db_rows *q, struct intake_line *l)
{
	l->id = db_id(q, "id");
	l->seq = (long)db_int(q, "seq");
	l->state = state_of(db_text(q, "state"));
	l->person = db_null(q, "person") ? id_none : db_id(q, "person");
}

static enum err
follow_by(struct ctx *x, const struct intake *in, struct intake_line *l)
{
	struct db_rows q;
	enum err e;

	if (id_is_none(&l->person))
		return E_OK;
	e = db_select(x->db, "follow.by_person", &q);
	if (e)
		return e;
	db_bind_id(&q, ":structure", &in->structure);
	db_bind_id(&q, ":person", &l->person);
	if (db_next(&q))
		l->follow = db_id(&q, "id");
	return db_end(&q);
}

static enum err
open_line(struct ctx *x, struct intake *in, struct intake_line *l)
{
	enum err e = vault_open(x, WRAP_DRAFT, &in->draft.id, &l->id,
		SCOPE_DRAFT, &x->user, &l->cells, &l->version);

	return e ? e : follow_by(x, in, l);
}

enum err
intake_next(struct ctx *x, struct intake *in, long after,
	struct intake_line *l, int most, int *n)
{
	struct vault_want want = { WRAP_DRAFT, in->draft.id, SCOPE_DRAFT,
		x->user, false };
	struct db_rows q;
	int i;
	enum err e = db_select(x->db, "import.lines", &q);

	*n = 0;
	if (e)
		return e;
	db_bind_id(&q, ":draft", &in->draft.id);
	db_bind_int(&q, ":after", after);
	db_bind_int(&q, ":n", most);
	while (*n < most && db_next(&q)) {
		intake_line_init(&l[*n]);
		read_line(&q, &l[(*n)++]);
	}
	e = db_end(&q);
	if (!e)
		e = vault_fetch(x, &want, 1);
	for (i = 0; i < *n && !e; i++)
		e = open_line(x, in, &l[i]);
	return e;
}

/* Of this user's drafts: in *draft which; not opened. */
static enum err
find_line(struct ctx *x, const struct id *id, struct intake_line *l,
	struct id *draft)
{
	struct db_rows q;
	enum err e = db_select(x->db, "import.line", &q);

	*draft = id_none;
	if (e)
		return e;
	db_bind_id(&q, ":id", id);
	db_bind_id(&q, ":user", &x->user);
	if (db_next(&q)) {
		*draft = db_id(&q, "draft");
		read_line(&q, l);
	}
	return db_end(&q);
}

static enum err
no_line(void)
{
	return err_set(E_NOTFOUND, _("Cette ligne n'est plus gardée."));
}

enum err
intake_line_get(struct ctx *x, const struct id *id, struct intake *in,
	struct intake_line *l)
{
	struct id draft;
	enum err e = find_line(x, id, l, &draft);

	if (!e && id_is_none(&draft))
		e = no_line();
	if (!e)
		e = intake_open(x, &draft, in);
	return e ? e : open_line(x, in, l);
}

enum err
intake_line_of(struct ctx *x, struct intake *in, const struct id *id,
	struct intake_line *l)
{
	struct id draft;
	enum err e = find_line(x, id, l, &draft);

	if (!e && !id_equal(&draft, &in->draft.id))
		e = no_line();
	return e ? e : open_line(x, in, l);
}

enum err
intake_count(struct ctx *x, const struct id *draft, struct intake_count *out)
{
	const struct { const char *state; long *n; } of[] = {
		{ INTAKE_NEW, &out->fresh }, { INTAKE_CHANGE, &out->change },
		{ INTAKE_SAME, &out->same }, { INTAKE_REJECT, &out->reject },
		{ INTAKE_ASIDE, &out->aside }, { INTAKE_DOING, &out->doing },
		{ INTAKE_MADE, &out->made },
		{ INTAKE_CHANGED, &out->changed },
		{ INTAKE_UNDONE, &out->undone }, { INTAKE_LEFT, &out->left },
	};
	struct db_rows q;
	size_t i;
	enum err e;

	memset(out, 0, sizeof *out);
	e = db_select(x->db, "import.counts", &q);
	if (e)
		return e;
	db_bind_id(&q, ":draft", draft);
	while (db_next(&q)) {
		const char *state = state_of(db_text(&q, "state"));

		for (i = 0; i < sizeof of / sizeof *of; i++)
			if (strcmp(of[i].state, state) == 0)
				*of[i].n = (long)db_int(&q, "n");
		out->all += (long)db_int(&q, "n");
	}
	return db_end(&q);
}

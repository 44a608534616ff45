#include "domains/unite_undo.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/unite.h"
#include "store/db.h"

/* --- two records again ----------------------------------------------------------- */

struct union_of {
	char id[ID_TEXT], kept[ID_TEXT], other[ID_TEXT];
	bool ended;
};

static enum err
read_union(struct ctx *x, const char *key, struct union_of *out)
{
	struct db_rows q;
	struct id id;
	bool found;
	enum err e = id_parse(key, &id);

	if (!e)
		e = db_select(x->db, "united.one", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	found = db_next(&q);
	if (found) {
		id_text(&id, out->id);
		id = db_id(&q, "kept");
		id_text(&id, out->kept);
		id = db_id(&q, "other");
		id_text(&id, out->other);
		out->ended = !db_null(&q, "ended_on");
	}
	e = db_end(&q);
	return e ? e : found ? E_OK : err_set(E_NOTFOUND, _("Cette réunion "
		"n'existe plus. F3 revient."));
}

/* What the union keeps of one part, as far as it may be read: true in
 * kept[scope] where there is something. */
static enum err
read_before(struct ctx *x, const struct follow *f, const struct id *twin,
	enum unite_part part, struct row *out, bool kept[SCOPES])
{
	struct sealed s = { *twin, f->person, f->structure, x->user };
	char after[40];
	int scope;
	enum err e = sealed_load(x, unite_record(part), &s, out);

	for (scope = 0; scope < SCOPES; scope++) {
		unite_after((enum scope)scope, after);
		kept[scope] = !e && row_has(out, after);
	}
	return e;
}

/* The columns of the scopes that nobody has corrected since (all: of every
 * scope) are again as they were. */
static void
put_before(const struct record *rec, const struct row *before,
	const bool kept[SCOPES], bool all, struct row *now)
{
	int scope, i;

	for (scope = 0; scope < SCOPES; scope++) {
		const char *names[UNITE_COLUMNS + 2];
		char after[40], version[40];

		unite_after((enum scope)scope, after);
		snprintf(version, sizeof version, "_v_%s",
			scope_name((enum scope)scope));
		if (!kept[scope] || (!all && row_int(before, after) !=
			row_int(now, version)))
			continue;
		unite_columns_of(rec, (enum scope)scope, names);
		for (i = 0; names[i]; i++)
			row_set(now, names[i], row_get(before, names[i]));
	}
}

static enum err
restore_part(struct ctx *x, const struct id *twin, enum unite_part part,
	const struct unite_side *a, struct act *act, struct row *now)
{
	struct sealed s = follow_sealed(x, &a->f);
	bool kept[SCOPES];
	struct row before;
	unsigned changed;
	enum err e;

	row_init(&before);
	row_copy(now, &a->part[part]);
	e = read_before(x, &a->f, twin, part, &before, kept);
	if (!e)
		put_before(unite_record(part), &before, kept, false, now);
	if (!e)
		e = sealed_save(act, x, unite_record(part), &s,
			&a->part[part], now, &changed);
	row_done(&before);
	return e;
}

enum err
unite_restore(struct ctx *x, const struct id *twin, struct act *act)
{
	struct row now[UNITE_PARTS];
	struct union_of u;
	struct unite_side a;
	char key[ID_TEXT];
	int i;
	enum err e = read_union(x, id_text(twin, key), &u);

	if (e)
		return e;
	for (i = 0; i < UNITE_PARTS; i++)
		row_init(&now[i]);
	e = unite_open(x, u.kept, &a);
	for (i = 0; i < UNITE_PARTS && !e; i++)
		e = restore_part(x, twin, (enum unite_part)i, &a, act,
			&now[i]);
	if (!e) {
		const char *to = row_get(&now[UNITE_PATH], "contract_to");

		act_text(act, ":contract_to", strcmp(to, ROW_MASKED) == 0 ?
			"" : to);
		unite_tokens(act, &now[UNITE_PERSON]);
	}
	unite_close(&a);
	for (i = 0; i < UNITE_PARTS; i++)
		row_done(&now[i]);
	return e;
}

enum err
unite_of_deed(struct ctx *x, const struct id *deed, struct id *twin)
{
	struct db_rows q;
	enum err e = db_select(x->db, "united.of_deed", &q);

	*twin = id_none;
	if (e)
		return e;
	db_bind_id(&q, ":deed", deed);
	if (db_next(&q))
		*twin = db_id(&q, "id");
	e = db_end(&q);
	return e || !id_is_none(twin) ? e : err_set(E_STATE, _("Ces fiches "
		"sont déjà séparées."));
}

/* --- what it was before ------------------------------------------------------------ */

/* key: a union.  The first as it was, where the second replaced it; the
 * second as it is. */
static enum err
load_before(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct unite_side a, b;
	struct union_of u;
	struct id twin;
	int i;
	enum err e = read_union(x, key, &u), f;

	if (!e)
		e = id_parse(key, &twin);
	if (e)
		return e;
	e = unite_open(x, u.kept, &a);
	f = unite_open(x, u.other, &b);
	e = e ? e : f;
	for (i = 0; i < UNITE_PARTS && !e; i++) {
		struct row before;
		bool kept[SCOPES];

		row_init(&before);
		e = read_before(x, &a.f, &twin, (enum unite_part)i, &before,
			kept);
		if (!e)
			put_before(unite_record((enum unite_part)i), &before,
				kept, true, &a.part[i]);
		row_done(&before);
	}
	if (!e) {
		unite_show(x, &a, &b, r);
		row_set(r, "_key", key);
	}
	unite_close(&a);
	unite_close(&b);
	return e;
}

static const struct record before_record = {
	"united", unite_columns, load_before, NULL, NULL
};

/* The clear columns: of one follow, or of the structure. */
static enum err
add_unions(struct ctx *x, const char *key, struct rows *out)
{
	struct db_rows q;
	struct follow f;
	enum err e = *key ? follow_get(x, key, &f) : E_OK;

	if (!e)
		e = db_select(x->db, *key ? "united.history" :
			"united.everyone", &q);
	if (e)
		return e;
	if (*key)
		db_bind_id(&q, ":follow", &f.id);
	else
		db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		const char *ended = db_text(&q, "ended_on");
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		id = db_id(&q, "other");
		row_set(r, "_other", id_text(&id, hex));
		row_setf(r, "num", "%d", (int)db_int(&q, "num"));
		row_setf(r, "kept_num", "%d", (int)db_int(&q, "kept_num"));
		row_set(r, "made_on", db_text(&q, "made_on"));
		row_set(r, "ended_on", ended ? ended : "");
		row_set(r, "user_name", db_text(&q, ended ? "ended_name" :
			"user_name"));
	}
	return db_end(&q);
}

/* key: a follow; "": all that is united in the structure. */
static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	const char *key = row_get(lq->arg, "key");
	int i;
	enum err e = *key || ctx_structure(x) ? add_unions(x, key, out) :
		E_OK;

	for (i = 0; i < out->n && !e; i++) {
		struct row *r = &out->r[i], label;
		struct follow other;
		struct sealed s;

		row_init(&label);
		e = follow_get(x, row_get(r, "_other"), &other);
		s = follow_sealed(x, &other);
		if (!e)
			e = sealed_load_some(x, registry_record("person"), &s,
				SCOPE_BIT(SCOPE_LABEL), &label);
		if (!e && strcmp(row_get(&label, "last_name"), ROW_MASKED)
			== 0)
			row_set(r, "name", "········");
		else if (!e)
			row_setf(r, "name", "%s %s", row_get(&label,
				"last_name"), row_get(&label, "first_name"));
		row_done(&label);
	}
	return e;
}

static const struct column list_columns[] = {
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "kept_num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "made_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "ended_on", .type = CT_DATE,
		.flags = COL_CLEAR | COL_PAST },
	{ .name = "user_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static const struct source sources[] = {
	{ "united.history", list_columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

/* --- calls ------------------------------------------------------------------------- */

/* A line of the history: two records again. */
static enum err
call_part(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct id twin, kept, other;
	struct union_of u;
	struct act *a;
	enum err e = read_union(x, row_get(row, "_key"), &u);

	if (!e && u.ended)
		e = err_set(E_STATE, _("Ces fiches sont déjà séparées."));
	if (!e)
		e = id_parse(u.id, &twin);
	if (!e)
		e = id_parse(u.kept, &kept);
	if (!e)
		e = id_parse(u.other, &other);
	if (e)
		return e;
	a = act_new("person.part");
	e = unite_restore(x, &twin, a);
	if (!e) {
		act_id(a, ":follow", &kept);
		act_id(a, ":with", &other);
		e = act_send(a, x);
	}
	act_free(a);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, _("La fiche %s est de "
		"nouveau seule, avec ce qui y est écrit."), row_get(row,
		"num"));
	return E_OK;
}

static const struct call calls[] = {
	{ "unite_part", call_part },
	{ NULL, NULL }
};

static const struct record *const records[] = { &before_record, NULL };

const struct domain unite_undo_domain = {
	.name = "unite_undo", .records = records, .sources = sources,
	.calls = calls,
};

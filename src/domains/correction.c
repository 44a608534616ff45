#include "domains/correction.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/person.h"
#include "domains/united.h"
#include "model/column.h"
#include "model/vault.h"
#include "store/db.h"

/* As the keeper's FORMER; the number, which is hidden, has none. */
static const struct {
	enum scope scope;
	const char *label;
} parts[] = {
	{ SCOPE_LABEL, N_("Nom") }, { SCOPE_IDENTITY, N_("Identité") },
	{ SCOPE_CONTACT, N_("Contact") }, { SCOPE_ADDRESS, N_("Adresse") },
};
#define PARTS ((int)(sizeof parts / sizeof *parts))

const struct column correction_columns[] = {
	{ "when", N_("Quand"), CT_DATE, 0, 0, COL_CLEAR | COL_PAST, NULL,
		NULL, NULL },
	{ "field", N_("Champ"), CT_TEXT, 60, SCOPE_LABEL, 0, NULL, NULL,
		NULL },
	{ "before", N_("Avant"), CT_TEXT, 300, SCOPE_LABEL, 0, NULL, NULL,
		NULL },
	{ "after", N_("Après"), CT_TEXT, 300, SCOPE_LABEL, 0, NULL, NULL,
		NULL },
	{ .name = NULL }
};

/* A box that was never ticked says no. */
static void
say(struct ctx *x, const struct column *c, const char *v, char *out,
	size_t size)
{
	out[0] = '\0';
	if (c->type == CT_CHECKBOX)
		snprintf(out, size, "%s", strcmp(v, "1") == 0 ? _("oui") :
			_("non"));
	else if (*v)
		column_show(x, c, v, out, size);
}

/* The fields of one scope that had a value and have another one.  A code that
 * has its name beside it is not said. */
static void
compare(struct ctx *x, enum scope scope, const struct row *before,
	const struct row *after, const char *when, const char *who,
	struct rows *out)
{
	const struct column *c;
	char was[300], now[300];

	for (c = person_record.column; c->name; c++) {
		struct row *r;

		if ((c->flags & (COL_CLEAR | COL_READONLY)) ||
			c->scope != scope || c->type == CT_LOOKUP)
			continue;
		say(x, c, row_get(before, c->name), was, sizeof was);
		say(x, c, row_get(after, c->name), now, sizeof now);
		if (!*was || strcmp(was, now) == 0)
			continue;
		r = rows_add(out);
		row_set(r, "when", when);
		row_set(r, "who", who);
		row_set(r, "field", _(c->label));
		row_set(r, "before", was);
		row_set(r, "after", now);
	}
	wipe(was, sizeof was);
	wipe(now, sizeof now);
}

/* One of the kept blobs, which the cursor is on. */
static enum err
open_former(struct ctx *x, const struct follow *f, enum scope scope,
	struct db_rows *q, struct row *out)
{
	struct seal_bind bind = { "blob", scope, f->person, f->person,
		id_none, (uint32_t)db_int(q, "schema"),
		(uint32_t)db_int(q, "version") };
	size_t n;
	const void *sealed = db_blob(q, "sealed", &n);

	return vault_unseal(x, WRAP_PERSON, &bind, sealed, n, out);
}

/* From what it says now back to the oldest. */
static enum err
read_part(struct ctx *x, const struct follow *f, enum scope scope,
	struct rows *out)
{
	/* whether another one follows her is not said of an address that is
	 * protected */
	const char *elsewhere = f->is_protected ? "" : _("autre structure");
	struct row after;
	struct db_rows q;
	uint32_t version;
	enum err e, end;

	row_init(&after);
	e = vault_open(x, WRAP_PERSON, &f->person, &f->person, scope,
		&id_none, &after, &version);
	if (!e)
		e = db_select(x->db, "correction.before", &q);
	if (e)
		goto out;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	db_bind_int(&q, ":scope", scope);
	while (!e && db_next(&q)) {
		const char *who = db_text(&q, "by_name");
		struct row before;

		row_init(&before);
		e = open_former(x, f, scope, &q, &before);
		if (!e)
			compare(x, scope, &before, &after, db_text(&q,
				"replaced_on"), who ? who : elsewhere, out);
		row_copy(&after, &before);
		row_done(&before);
	}
	end = db_end(&q);
	e = e ? e : end;
out:
	row_done(&after);
	return e;
}

/* A part that is not read here: only that something of it was corrected. */
static enum err
hide_part(struct ctx *x, const struct follow *f, int part, struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "correction.any", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_int(&q, ":scope", parts[part].scope);
	if (db_next(&q)) {
		struct row *r = rows_add(out);

		row_set(r, "field", _(parts[part].label));
		row_set(r, "before", ROW_MASKED);
	}
	return db_end(&q);
}

static enum err
read_one(struct ctx *x, const struct follow *f, void *to)
{
	struct vault_want want[PARTS];
	int i;
	enum err e;

	for (i = 0; i < PARTS; i++)
		want[i] = (struct vault_want){ WRAP_PERSON, f->person,
			parts[i].scope, id_none, false };
	e = vault_fetch(x, want, PARTS);
	for (i = 0; i < PARTS && !e; i++)
		e = want[i].given ? read_part(x, f, parts[i].scope, to) :
			hide_part(x, f, i, to);
	return e;
}

/* The newest first, what is hidden last; as they were read within a day. */
static int
newest(const void *a, const void *b)
{
	const struct row *r = a, *s = b;
	int c = strcmp(row_get(s, "when"), row_get(r, "when"));

	return c ? c : (int)(row_int(r, "_key") - row_int(s, "_key"));
}

enum err
correction_fetch(struct ctx *x, const struct follow *f, struct rows *out)
{
	int i;
	enum err e = ctx_structure_by(x, &f->structure) ? united_each(x, f,
		read_one, out) : err_set(E_RIGHT, _("Votre structure "
		"n'accompagne pas cette personne."));

	for (i = 0; i < out->n; i++)
		row_setf(&out->r[i], "_key", "%d", i + 1);
	if (!e && out->n)
		qsort(out->r, (size_t)out->n, sizeof *out->r, newest);
	return e;
}

/* --- the screen -------------------------------------------------------------- */

static const struct column list_columns[] = {
	{ .name = "when", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "who", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "field", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "before", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "after", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = NULL }
};

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct follow f;
	int i;
	enum err e;

	e = follow_about(x, row_get(lq->arg, "key"), "COR", &f);
	if (!e)
		e = correction_fetch(x, &f, out);
	for (i = 0; i < out->n; i++)
		if (strcmp(row_get(&out->r[i], "before"), ROW_MASKED) == 0)
			row_set(&out->r[i], "before", "········");
	return e;
}

static const struct source sources[] = {
	{ "correction.of_person", list_columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

static const struct jump jumps[] = {
	{ "COR", N_("Corrections de la dernière fiche"), "person.corrections",
		NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain correction_domain = {
	.name = "correction", .sources = sources, .jumps = jumps,
};

#include "domains/caseload_query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "domains/follow.h"
#include "domains/sealed.h"

/* What is known without opening anything. */
static enum err
clear_cells(struct ctx *x, const struct row *shown, struct row *r,
	struct follow *f)
{
	enum err e = follow_get(x, row_get(shown, "_key"), f);

	if (e)
		return e;
	follow_values(f, r);
	row_setf(r, "num", "%u", f->num);
	row_set(r, "name", row_get(shown, "name"));
	row_set(r, "protected", f->is_protected ? "1" : "0");
	return E_OK;
}

static unsigned
scopes_of(const struct record *rec, const char *const *columns)
{
	unsigned set = 0;

	for (; *columns; columns++) {
		const struct column *c = record_column(rec, *columns);

		if (c && !(c->flags & (COL_CLEAR | COL_READONLY)))
			set |= SCOPE_BIT(c->scope);
	}
	return set;
}

/* A protected address answers to no question (design 6). */
static void
mask_address(const struct record *rec, struct row *r)
{
	const struct column *c;

	for (c = rec->column; c->name; c++)
		if (!(c->flags & COL_CLEAR) && c->scope == SCOPE_ADDRESS)
			row_set(r, c->name, ROW_MASKED);
}

enum err
caseload_open(struct ctx *x, const struct record *rec, const struct rows *t,
	const char *const *columns, struct rows *full)
{
	struct sealed *s = xcalloc((size_t)t->n + 1, sizeof *s);
	struct row **rows = xcalloc((size_t)t->n + 1, sizeof *rows);
	bool *is_protected = xcalloc((size_t)t->n + 1, sizeof *is_protected);
	unsigned scopes = scopes_of(rec, columns);
	enum err e = E_OK;

	for (int i = 0; i < t->n && !e; i++) {
		struct follow f;

		e = clear_cells(x, &t->r[i], rows_add(full), &f);
		s[i] = follow_sealed(x, &f);
		is_protected[i] = f.is_protected;
	}
	for (int i = 0; i < full->n; i++)
		rows[i] = &full->r[i];
	if (!e && scopes)
		e = sealed_load_many(x, rec, s, t->n, scopes, rows);
	for (int i = 0; i < t->n && !e; i++)
		if (is_protected[i])
			mask_address(rec, rows[i]);
	free(s);
	free(rows);
	free(is_protected);
	return e;
}

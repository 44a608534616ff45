#include "model/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "model/criterion.h"
#include "model/ctx.h"
#include "model/rights.h"
#include "model/vault.h"

#define ASKED_MAX 60            /* columns asked about at once */

/* A column that is asked about. */
struct asked {
	const struct record *rec;
	const struct column *col;
	struct criterion *c;
};

void
query_cell(const struct record *rec, const char *column, char out[80])
{
	snprintf(out, 80, "%s.%s", rec->name, column);
}

bool
query_may(const struct ctx *x, const struct record *rec,
	const struct column *col)
{
	if (registry_compute_of(rec->name, col->name))
		return false;
	if (col->flags & COL_CLEAR)
		return true;
	if (col->scope == SCOPE_NIR)
		return false;
	for (int i = 0; i < x->nstructure; i++) {
		struct facts best = { .role = x->structure[i].role,
			.follow = true, .referent = true,
			.looking = x->looking };

		if (right_reads(&best) & SCOPE_BIT(col->scope))
			return true;
	}
	return false;
}

/* --- reading what is asked ---------------------------------------------------- */

static enum err
read_cell(struct ctx *x, const struct cell *cell, struct asked *out)
{
	const char *dot = strchr(cell->name, '.');
	char name[80];

	snprintf(name, sizeof name, "%.*s", dot ? (int)(dot - cell->name) : 0,
		cell->name);
	out->rec = registry_record(name);
	out->col = out->rec ? record_column(out->rec, dot + 1) : NULL;
	if (!out->col || !query_may(x, out->rec, out->col))
		return err_set(E_CHECK, _("Cette colonne ne se demande pas : "
			"%s"), cell->name);
	return criterion_read(x, out->col, cell->value, &out->c);
}

static void
drop_asked(struct asked *a, int n)
{
	for (int i = 0; i < n; i++)
		criterion_free(a[i].c);
}

static enum err
read_asked(struct ctx *x, const struct row *asked, struct asked *a, int *n)
{
	enum err e = E_OK;

	*n = 0;
	for (int i = 0; i < asked->n && !e; i++) {
		if (!asked->c[i].value || !*asked->c[i].value)
			continue;
		if (*n == ASKED_MAX)
			e = err_set(E_CHECK, _("%d critères au plus."),
				ASKED_MAX);
		else
			e = read_cell(x, &asked->c[i], &a[*n]);
		*n += !e;
	}
	if (e)
		drop_asked(a, *n);
	return e;
}

/* --- keeping -------------------------------------------------------------------- */

static bool
is_clear(const struct asked *a)
{
	return (a->col->flags & COL_CLEAR) != 0;
}

static bool
answers(const struct row *full, const struct record *rec,
	const struct asked *a, int n, bool clear)
{
	for (int i = 0; i < n; i++)
		if (a[i].rec == rec && is_clear(&a[i]) == clear &&
			!criterion_match(a[i].c, row_get(full,
			a[i].col->name)))
			return false;
	return true;
}

static void
keep_answers(struct rows *t, const struct rows *full,
	const struct record *rec, const struct asked *a, int n, bool clear)
{
	int kept = 0;

	for (int i = 0; i < t->n; i++) {
		struct row one = t->r[i];

		if (!answers(&full->r[i], rec, a, n, clear))
			continue;
		t->r[i] = t->r[kept];
		t->r[kept++] = one;
	}
	while (t->n > kept)
		row_done(&t->r[--t->n]);
}

/* The columns of one record, the clear or the sealed ones. */
static enum err
keep_record(struct ctx *x, const struct opening *o, const struct record *rec,
	const struct asked *a, int n, bool clear, struct rows *t)
{
	const char *columns[ASKED_MAX + 1];
	struct rows full;
	int k = 0, mark;
	enum err e;

	for (int i = 0; i < n; i++)
		if (a[i].rec == rec && is_clear(&a[i]) == clear)
			columns[k++] = a[i].col->name;
	columns[k] = NULL;
	if (!k || !t->n)
		return E_OK;
	rows_init(&full);
	mark = x->vault ? vault_mark(x->vault) : 0;
	e = o->run(x, rec, t, columns, &full);
	if (!e && full.n != t->n)
		e = err_set(E_INTERNAL, "%s: %d rows opened of %d", o->source,
			full.n, t->n);
	if (!e)
		keep_answers(t, &full, rec, a, n, clear);
	if (x->vault)
		vault_release(x->vault, mark);
	rows_done(&full);
	return e;
}

enum err
query_keep(struct ctx *x, const struct source *s, const struct row *asked,
	struct rows *t)
{
	const struct opening *o = registry_opening(s->name);
	struct asked a[ASKED_MAX];
	int n;
	enum err e = read_asked(x, asked, a, &n);

	if (e)
		return e;
	if (n && (!o || s->paged))
		e = err_set(E_CHECK, _("Cette liste ne se cherche pas par la "
			"fiche."));
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < n && !e; i++) {
			bool seen = false;

			for (int k = 0; k < i; k++)
				seen |= a[k].rec == a[i].rec;
			if (!seen)
				e = keep_record(x, o, a[i].rec, a, n,
					pass == 0, t);
		}
	drop_asked(a, n);
	return e;
}

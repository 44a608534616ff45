#include "ui/list_criteria.h"

#include "model/column.h"
#include "model/criterion.h"
#include "model/query.h"

bool
list_criterion(const struct list *l, int i)
{
	const struct screen_filter *f = &l->v.screen->filter[i];
	const char *v = row_get(&l->filter, f->name);
	char out[1024];

	return f->asks && *v && (f->only || criterion_has_sign(v) ||
		column_parse(l->x, f->column, v, out, sizeof out) != E_OK);
}

void
list_criteria_filters(const struct list *l, struct row *out)
{
	row_copy(out, &l->filter);
	for (int i = 0; i < l->v.screen->nfilter; i++)
		if (list_criterion(l, i))
			row_set(out, l->v.screen->filter[i].name, "");
}

static enum err
keep_filter(const struct list *l, int i, struct rows *t)
{
	const struct screen_filter *f = &l->v.screen->filter[i];
	struct criterion *c = NULL;
	int kept = 0;
	enum err e = criterion_read(l->x, f->asks, row_get(&l->filter,
		f->name), &c);

	for (int k = 0; k < t->n && !e; k++) {
		struct row one = t->r[k];

		if (!criterion_match(c, row_get(&one, f->asks->name)))
			continue;
		t->r[k] = t->r[kept];
		t->r[kept++] = one;
	}
	while (!e && t->n > kept)
		row_done(&t->r[--t->n]);
	criterion_free(c);
	return e;
}

enum err
list_criteria_keep(const struct list *l, struct rows *t)
{
	enum err e = E_OK;

	for (int i = 0; i < l->v.screen->nfilter && !e; i++)
		if (list_criterion(l, i))
			e = keep_filter(l, i, t);
	if (!e && l->query.n)
		e = query_keep(l->x, l->v.screen->source, &l->query, t);
	return e;
}

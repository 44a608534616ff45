#include "ui/list_sort.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "ui/lookup.h"

struct sorted {
	char *key;              /* NULL: the value is empty */
	long number;
	int index;
};

static int
by_key(const void *a, const void *b, void *down)
{
	const struct sorted *p = a, *q = b;
	int d;

	if (!p->key || !q->key)
		d = !p->key - !q->key;
	else {
		d = p->number != q->number ?
			(p->number < q->number ? -1 : 1) :
			strcmp(p->key, q->key);
		if (*(const bool *)down)
			d = -d;
	}
	return d ? d : p->index - q->index;
}

static void
key_of(const struct list *l, const struct screen_column *c, int index,
	struct sorted *out)
{
	const struct row *r = &l->t.r[index];
	const char *v = row_get(r, c->from);
	char text[700], folded[700];

	out->index = index;
	if (!*v)
		return;
	switch (c->column->type) {
	case CT_INT: case CT_YESNO: case CT_CHECKBOX:
		out->number = strtol(v, NULL, 10);
		out->key = xstrdup("");
		break;
	case CT_DATE:
		out->key = xstrdup(v);
		break;
	default:
		lookup_show(l->x, c, r, text, sizeof text);
		fold_text(text, folded, sizeof folded);
		out->key = xstrdup(folded);
	}
}

void
list_sort(const struct list *l, int *order, int n)
{
	struct sorted *s;
	bool down = l->descending;

	if (l->sort < 0 || n < 2)
		return;
	s = xcalloc((size_t)n, sizeof *s);
	for (int i = 0; i < n; i++)
		key_of(l, &l->v.screen->column[l->sort], order[i], &s[i]);
	qsort_r(s, (size_t)n, sizeof *s, by_key, &down);
	for (int i = 0; i < n; i++) {
		order[i] = s[i].index;
		if (s[i].key)
			wipe(s[i].key, strlen(s[i].key));
		free(s[i].key);
	}
	free(s);
}

int
list_sort_preset(const struct screen *s)
{
	for (int i = 0; i < s->ncolumn; i++)
		if (s->column[i].preset_sort)
			return i;
	return -1;
}

void
list_sort_next(struct list *l)
{
	const struct screen *s = l->v.screen;
	int i;

	for (i = l->sort + 1; i < s->ncolumn; i++)
		if (s->column[i].sortable && list_has_column(l, i))
			break;
	l->sort = i < s->ncolumn ? i : -1;
	l->descending = l->sort >= 0 && s->column[l->sort].descending;
}

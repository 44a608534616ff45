#include "ui/list_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "ui/list_criteria.h"
#include "ui/list_mark.h"
#include "ui/list_sort.h"
#include "ui/lookup.h"

/* The keys from the current row on, in the order shown: what the marker
 * falls back on when rows go. */
static char **
keys_from_here(const struct list *l, int *n)
{
	char **keys;

	*n = l->n - l->cur;
	keys = xcalloc((size_t)(*n > 0 ? *n : 0) + 1, sizeof *keys);
	for (int i = 0; i < *n; i++)
		keys[i] = xstrdup(list_key(l, l->cur + i));
	return keys;
}

/* Puts the marker on the first of these keys that is shown. */
static void
place(struct list *l, char **keys, int n)
{
	int at = n > 0 && l->n ? -1 : 0;

	for (int i = 0; i < n && at < 0; i++)
		at = list_find(l, keys[i]);
	l->cur = at >= 0 ? at : l->n - 1;
	for (int i = 0; i < n; i++)
		free(keys[i]);
	free(keys);
}

static void
fill_order(struct list *l)
{
	char words[sizeof l->search * 2];

	l->order = xrealloc(l->order, (size_t)(l->t.n + 1) *
		sizeof *l->order);
	l->n = 0;
	fold_text(l->search, words, sizeof words);
	for (int i = 0; i < l->t.n; i++)
		if (!*words || lookup_matches_in(l->x, l->v.screen, l->col, l->ncol,
			&l->t.r[i], words))
			l->order[l->n++] = i;
	if (!list_paged(l))
		list_sort(l, l->order, l->n);
	wipe(words, sizeof words);
}

void
list_arrange(struct list *l)
{
	int n;
	char **keys = keys_from_here(l, &n);

	fill_order(l);
	place(l, keys, n);
}

static enum err
fetch(struct list *l, struct rows *t)
{
	const struct screen *s = l->v.screen;
	struct row filter;
	struct list_query q = {
		.arg = &l->v.arg, .filter = &filter, .search = l->asked,
	};
	enum err e;

	/* what was typed to come here: for an action that makes it */
	row_set(&l->v.arg, "typed", *l->asked ? l->asked :
		row_get(&l->v.arg, "arg"));
	row_init(&filter);
	list_criteria_filters(l, &filter);
	if (list_paged(l)) {
		q.sort = l->sort >= 0 ? s->column[l->sort].from : NULL;
		q.descending = l->descending;
		q.after = l->after[l->page];
		q.n = l->per + 1;       /* one more: is there a next page? */
	}
	e = s->source->fetch(l->x, &q, t);
	row_done(&filter);
	return e ? e : list_criteria_keep(l, t);
}

static uint64_t
sum(uint64_t so_far, const char *text)
{
	for (const char *p = text ? text : "";; p++) {
		so_far = (so_far ^ (unsigned char)*p) * 1099511628211u;
		if (!*p)
			return so_far;
	}
}

/* What the source is asked: the same sum, the same question. */
static uint64_t
question(const struct list *l)
{
	uint64_t s = sum(14695981039346656037u, l->asked);

	for (int i = 0; i < l->filter.n; i++)
		s = sum(s, l->filter.c[i].value);
	for (int i = 0; i < l->query.n; i++)
		s = sum(sum(s, l->query.c[i].name), l->query.c[i].value);
	if (list_paged(l)) {
		s = sum(s, l->after[l->page]);
		s = s * 31 + (uint64_t)l->sort * 2 + l->descending;
	}
	return s;
}

static void
drop_last(struct rows *t)
{
	row_done(&t->r[--t->n]);
}

enum err
list_read(struct list *l)
{
	struct rows t;
	char **keys;
	int n;
	enum err e;

	rows_init(&t);
	e = fetch(l, &t);
	if (e) {
		rows_done(&t);
		return e;
	}
	l->more = list_paged(l) && t.n > l->per;
	while (list_paged(l) && t.n > l->per)
		drop_last(&t);
	keys = keys_from_here(l, &n);
	list_marks_keep(l, &t, question(l) == l->read_as);
	l->read_as = question(l);
	rows_done(&l->t);
	l->t = t;
	fill_order(l);
	place(l, keys, n);
	if (l->cur < 0)
		l->cur = 0;
	return E_OK;
}

enum err
list_restart(struct list *l)
{
	int page = l->page, cur = l->cur;
	enum err e;

	l->page = 0;
	e = list_read(l);
	if (e) {
		l->page = page;
		return e;
	}
	if (list_paged(l)) {
		list_pages_forget(l);
		l->cur = 0;
	} else if (cur == 0) {
		l->cur = 0;
	}
	return E_OK;
}

/* --- whom it is about --------------------------------------------------------- */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int
list_people(const struct list *l)
{
	const char **who = xcalloc((size_t)l->n + 1, sizeof *who);
	int n = 0;

	for (int i = 0; i < l->n; i++)
		who[i] = row_get(&l->t.r[l->order[i]], "_person");
	qsort(who, (size_t)l->n, sizeof *who, by_text);
	for (int i = 0; i < l->n; i++)
		n += *who[i] && (!i || strcmp(who[i], who[i - 1]) != 0);
	free(who);
	return n;
}

#include "ui/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const struct row *
list_row(const struct list *l)
{
	return l->cur < l->n ? &l->t.r[l->order[l->cur]] : NULL;
}

const char *
list_key(const struct list *l, int i)
{
	return row_get(&l->t.r[l->order[i]], "_key");
}

int
list_find(const struct list *l, const char *key)
{
	for (int i = 0; i < l->n; i++)
		if (strcmp(list_key(l, i), key) == 0)
			return i;
	return -1;
}

bool
list_paged(const struct list *l)
{
	return l->v.screen->source->paged;
}

bool
list_has_column(const struct list *l, int column)
{
	for (int i = 0; i < l->ncol; i++)
		if (l->col[i] == column)
			return true;
	return false;
}

void
list_pages_forget(struct list *l)
{
	for (int i = 0; i < l->nafter; i++)
		free(l->after[i]);
	l->nafter = 1;
	l->after = xrealloc(l->after, sizeof *l->after);
	l->after[0] = NULL;
	l->page = 0;
}

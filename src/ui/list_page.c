#include "ui/list_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "ui/list_read.h"

#define PAGES_KEPT 500

void
list_pages_restore(struct list *l, const struct row *in)
{
	long page = row_int(in, "page");
	char cell[80];

	if (!list_paged(l) || page < 1 || page >= PAGES_KEPT)
		return;
	l->after = xrealloc(l->after, (size_t)(page + 1) * sizeof *l->after);
	for (; l->nafter <= page; l->nafter++) {
		snprintf(cell, sizeof cell, "after.%d", l->nafter);
		l->after[l->nafter] = xstrdup(row_get(in, cell));
	}
	l->page = (int)page;
}

static void
turn(struct list *l, struct ui *ui, int page, bool to_end)
{
	int before = l->page;
	enum err e;

	l->page = page;
	e = list_read(l);
	if (e) {
		l->page = before;
		ui_say_error(ui, e);
		return;
	}
	l->cur = to_end && l->n ? l->n - 1 : 0;
}

static void
page_next(struct list *l, struct ui *ui)
{
	if (!l->more || !l->t.n)
		return;
	if (l->page + 1 >= l->nafter) {
		if (l->nafter >= PAGES_KEPT) {
			ui_say(ui, _("Trop de pages : / cherche, Filtre "
				"réduit la liste."));
			return;
		}
		l->after = xrealloc(l->after, (size_t)(l->nafter + 1) *
			sizeof *l->after);
		l->after[l->nafter++] = NULL;
	}
	free(l->after[l->page + 1]);
	l->after[l->page + 1] = xstrdup(row_get(&l->t.r[l->t.n - 1],
		"_key"));
	turn(l, ui, l->page + 1, false);
}

int
list_lines(const struct ui *ui)
{
	int n = ui_body_bottom(ui) - LIST_TOP;

	return n > 0 ? n : 1;
}

void
list_move(struct list *l, struct ui *ui, enum action a)
{
	int to = l->cur;

	switch (a) {
	case ACT_UP:
		to--;
		break;
	case ACT_DOWN:
		to++;
		break;
	case ACT_PAGE_PREV:
		to = to < l->per && !list_paged(l) ? 0 : to - l->per;
		break;
	case ACT_PAGE_NEXT:
		to = !list_paged(l) && to + l->per >= l->n ? l->n - 1 :
			to + l->per;
		break;
	case ACT_HOME:
		if (list_paged(l) && l->page)
			turn(l, ui, 0, false);
		to = 0;
		break;
	default:
		to = l->n - 1;
	}
	if (to >= 0 && to < l->n)
		l->cur = to;
	else if (list_paged(l) && to < 0 && l->page)
		turn(l, ui, l->page - 1, a == ACT_UP);
	else if (list_paged(l) && to >= l->n && l->more)
		page_next(l, ui);
	else if (list_paged(l) && a == ACT_PAGE_NEXT && l->n)
		l->cur = l->n - 1;
	else if (list_paged(l) && a == ACT_PAGE_PREV)
		l->cur = 0;
}

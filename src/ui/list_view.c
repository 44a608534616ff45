/* The view of a list: its keys, its beginning and end.  list_open() is in
 * ui/list.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "ui/list.h"
#include "ui/list_columns.h"
#include "ui/list_export.h"
#include "ui/list_filter.h"
#include "ui/list_mark.h"
#include "ui/list_page.h"
#include "ui/list_query.h"
#include "ui/list_read.h"
#include "ui/list_search.h"
#include "ui/list_show.h"
#include "ui/list_sort.h"
#include "ui/list_views.h"
#include "ui/many.h"
#include "ui/reach.h"

static struct list *
list(struct view *v)
{
	return (struct list *)v;
}

/* --- keys ---------------------------------------------------------------- */

static void
sort_next(struct list *l, struct ui *ui)
{
	int before = l->sort;
	bool down = l->descending;
	enum err e = E_OK;

	list_sort_next(l);
	if (l->sort < 0 && before < 0) {
		ui_say(ui, _("Cette liste n'a qu'un ordre."));
		return;
	}
	if (list_paged(l))
		e = list_restart(l);
	else
		list_arrange(l);
	if (e) {
		l->sort = before;
		l->descending = down;
		ui_say_error(ui, e);
	} else if (l->sort >= 0) {
		ui_say(ui, _("Trié par : %s"),
			_(l->v.screen->column[l->sort].title));
	} else {
		ui_say(ui, _("Ordre d'origine."));
	}
}

static bool
starts_search(struct list *l, int code)
{
	if (!ui_printable(code))
		return false;
	if (*l->jump)
		return code != '/' && code != '=';
	if (strchr("=/?+*! ", code < 0x80 ? code : ' '))
		return code >= 0x80 && code != 0xa0;
	return !(code >= '0' && code <= '9' &&
		reach_digit(&l->v, (char)code));
}

/* Keys while letters lead to a row; true: all done. */
static bool
jump_key(struct list *l, struct ui *ui, enum action a)
{
	switch (a) {
	case ACT_ERASE_LEFT:
		list_letter_back(l, ui);
		return true;
	case ACT_CANCEL:
		l->jump[0] = '\0';
		if (l->jump_from < l->n)
			l->cur = l->jump_from;
		return true;
	case ACT_NONE:
		return false;
	default:
		/* the row stays, and the key does what it does */
		l->jump[0] = '\0';
		return false;
	}
}

static bool
enter(struct list *l, struct ui *ui)
{
	const struct row *r = list_row(l);

	if (!r) {
		ui_say(ui, _("Aucune ligne à ouvrir."));
		return true;
	}
	if (!l->v.picker)
		return false;           /* ui.c runs the screen's action */
	ui_back(ui, r);
	return true;
}

/* F12: what was asked for last goes first. */
static bool
cancel(struct list *l, struct ui *ui)
{
	if (*l->search || *l->asked)
		list_search(l, ui, "");
	else if (list_query_end(l, ui))
		return true;
	else if (list_marked(l))
		list_unmark_all(l);
	else
		return false;
	return true;
}

/* In a list to choose one row from nothing is marked. */
static bool
mark_key(struct list *l, struct ui *ui, enum action a)
{
	if (l->v.picker)
		return false;
	if (a == ACT_MARK && list_mark_row(l, ui))
		list_move(l, ui, ACT_DOWN);
	else if (a == ACT_MARK_ALL)
		list_mark_shown(l, ui);
	else if (a == ACT_MARK_INVERT)
		list_mark_invert(l, ui);
	return true;
}

static bool
list_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct list *l = list(v);

	if (l->per != list_lines(ui)) {
		l->per = list_lines(ui);
		if (list_paged(l))
			list_read(l);
	}
	if (*l->jump && a == ACT_MARK && code == ' ')
		a = ACT_NONE;           /* a space between two words */
	if (*l->jump && jump_key(l, ui, a))
		return true;
	switch (a) {
	case ACT_UP: case ACT_DOWN: case ACT_PAGE_PREV: case ACT_PAGE_NEXT:
	case ACT_HOME: case ACT_END:
		list_move(l, ui, a);
		return true;
	case ACT_ENTER:
		return enter(l, ui);
	case ACT_FILTER: case ACT_CHOOSE:
		list_filter_open(l, ui);
		return true;
	case ACT_SORT:
		sort_next(l, ui);
		return true;
	case ACT_SEARCH:
		list_ask_search(l, ui, "");
		return true;
	case ACT_CANCEL:
		return cancel(l, ui);
	case ACT_MARK: case ACT_MARK_ALL: case ACT_MARK_INVERT:
		return mark_key(l, ui, a);
	case ACT_VIEWS:
		list_views_open(l, ui);
		return true;
	case ACT_KEEP_VIEW:
		list_view_keep(l, ui);
		return true;
	case ACT_EXPORT:
		list_export_keep(l, ui);
		return true;
	case ACT_COLUMNS:
		list_columns_open(l, ui);
		return true;
	case ACT_QUERY:
		list_query_open(l, ui);
		return true;
	case ACT_NONE:
		if (code == '/')
			list_ask_search(l, ui, "");
		else if (!keymap_letters(ui->map) && starts_search(l, code))
			list_letter(l, ui, code);
		else
			return false;
		return true;
	default:
		return false;
	}
}

/* --- the rest of a view -------------------------------------------------- */

static const struct row *
row(struct view *v)
{
	return list_row(list(v));
}

static void
resume(struct view *v, struct ui *ui, const struct row *picked)
{
	struct list *l = list(v);
	enum err e;

	if (picked && list_view_is(picked)) {
		list_view_apply(l, ui, picked);
		return;
	}
	e = l->fresh ? E_OK : list_read(l);
	l->fresh = false;
	if (e)
		ui_say_error(ui, e);
}

static void
seek(struct view *v, const char *key)
{
	struct list *l = list(v);
	int at = list_find(l, key);

	if (at >= 0)
		l->cur = at;
}

static void
search(struct view *v, struct ui *ui, const char *text)
{
	list_search_open(list(v), ui, text);
}

static int
marked(const struct view *v)
{
	return list_marked((const struct list *)v);
}

static void
apply(struct view *v, struct ui *ui, const struct screen_action *a)
{
	many_apply(list(v), ui, a);
}

/* The reserved letters that are every list's: c coche tout, m même action. */
static bool
letter(struct view *v, struct ui *ui, int code)
{
	if (v->picker || (code != 'c' && code != 'm'))
		return false;
	if (code == 'c')
		list_mark_shown(list(v), ui);
	else
		many_choose(list(v), ui);
	return true;
}

static void
state(struct view *v, struct row *out)
{
	const struct list *l = list(v);
	char cell[80], columns[600];

	if (list_row(l))
		row_set(out, "key", row_get(list_row(l), "_key"));
	row_setf(out, "index", "%d", l->cur);
	row_set(out, "search", l->search);
	row_set(out, "asked", l->asked);
	row_setf(out, "sort", "%d", l->sort);
	row_set(out, "descending", l->descending ? "1" : "0");
	row_setf(out, "page", "%d", l->page);
	for (int i = 1; i <= l->page; i++) {
		snprintf(cell, sizeof cell, "after.%d", i);
		row_set(out, cell, l->after[i]);
	}
	for (int i = 0; i < v->screen->nfilter; i++) {
		const char *name = v->screen->filter[i].name;

		snprintf(cell, sizeof cell, "f.%s", name);
		row_set(out, cell, row_get(&l->filter, name));
	}
	list_query_state(l, out);
	list_columns_text(l, columns, sizeof columns);
	row_set(out, "columns", columns);
	list_marks_state(l, out);
	row_set(out, "view", l->view);
}

static void
restore(struct view *v, struct ui *ui, const struct row *in)
{
	struct list *l = list(v);
	long sort = row_int(in, "sort"), index = row_int(in, "index");
	char cell[80];
	enum err e;
	int at;

	snprintf(l->search, sizeof l->search, "%s", row_get(in, "search"));
	snprintf(l->asked, sizeof l->asked, "%s", row_get(in, "asked"));
	l->sort = sort >= 0 && sort < v->screen->ncolumn ? (int)sort : -1;
	l->descending = row_int(in, "descending") != 0;
	for (int i = 0; i < v->screen->nfilter; i++) {
		const char *name = v->screen->filter[i].name;

		snprintf(cell, sizeof cell, "f.%s", name);
		if (row_has(in, cell))
			row_set(&l->filter, name, row_get(in, cell));
	}
	list_query_restore(l, in);
	snprintf(l->view, sizeof l->view, "%s", row_get(in, "view"));
	if (row_has(in, "columns"))
		list_columns_set(l, row_get(in, "columns"));
	list_pages_restore(l, in);
	e = list_read(l);
	if (e)
		ui_say_error(ui, e);
	list_marks_restore(l, in);
	at = list_find(l, row_get(in, "key"));
	l->cur = at >= 0 ? at : index < 0 || !l->n ? 0 :
		index < l->n ? (int)index : l->n - 1;
}

static void
list_free(struct view *v)
{
	struct list *l = list(v);

	rows_done(&l->t);
	row_done(&l->filter);
	row_done(&l->query);
	row_done(&v->arg);
	list_unmark_all(l);
	list_pages_forget(l);
	free(l->after);
	free(l->order);
	free(l->col);
	wipe(l, sizeof *l);
	free(l);
}

static bool
offers(const struct view *v, enum action a)
{
	return !v->picker && ((a == ACT_QUERY && v->screen->nquery) ||
		((a == ACT_VIEWS || a == ACT_KEEP_VIEW) &&
		screen_find("view.pick")) ||
		(a == ACT_EXPORT && list_exports((const struct list *)v)) ||
		(a == ACT_COLUMNS && list_columns_offered(v->screen)));
}

/* Numbers go on from page to page. */
static int
first_number(const struct list *l)
{
	return list_paged(l) ? l->page * l->per : 0;
}

static bool
lines(const struct view *v, struct view_lines *out)
{
	const struct list *l = (const struct list *)v;

	*out = (struct view_lines){ LIST_TOP, 2, l->n - l->top,
		first_number(l) + l->top, first_number(l),
		first_number(l) + l->n,
		list_paged(l) ? l->more : l->top + l->per < l->n, false };
	if (out->n > l->per)
		out->n = l->per;
	return true;
}

static void
point(struct view *v, int i)
{
	struct list *l = list(v);

	i -= first_number(l);
	l->jump[0] = '\0';
	if (i >= 0 && i < l->n)
		l->cur = i;
}

static const struct view_ops list_ops = {
	.context = "list",
	.paint = list_paint,
	.act = list_act,
	.resume = resume,
	.seek = seek,
	.row = row,
	.hint = list_hint,
	.search = search,
	.offers = offers,
	.marked = marked,
	.apply = apply,
	.letter = letter,
	.state = state,
	.restore = restore,
	.lines = lines,
	.point = point,
	.free = list_free,
};

/* As its screen and its arguments say. */
static void
begin(struct list *l)
{
	const struct screen *s = l->v.screen;

	row_done(&l->filter);
	row_clear(&l->query);
	l->search[0] = l->asked[0] = l->view[0] = '\0';
	list_columns_load(l);
	list_filter_preset(l);
	l->sort = list_sort_preset(s);
	l->descending = l->sort >= 0 && s->column[l->sort].descending;
}

enum err
list_open(struct ui *ui, const struct screen *s, const char *key,
	const char *arg, struct view **out)
{
	struct list *l = xcalloc(1, sizeof *l);
	enum err e;

	l->v.ops = &list_ops;
	l->v.screen = s;
	l->v.picker = ui->picking;
	l->x = ui->x;
	row_init(&l->v.arg);
	row_set(&l->v.arg, "key", key ? key : "");
	row_set(&l->v.arg, "arg", arg ? arg : "");
	row_init(&l->filter);
	row_init(&l->query);
	rows_init(&l->t);
	l->per = list_lines(ui);
	begin(l);
	list_pages_forget(l);
	list_view_preset(l);
	e = list_read(l);
	if (e == E_CHECK && *l->view) {
		/* a view of before: what it asks cannot be asked any more */
		ui_say_error(ui, e);
		begin(l);
		e = list_read(l);
	}
	if (e == E_CHECK) {
		/* the source asks for more: an empty list that says so */
		ui_say_error(ui, e);
		list_arrange(l);
		e = E_OK;
	}
	if (e) {
		list_free(&l->v);
		return e;
	}
	*out = &l->v;
	return E_OK;
}

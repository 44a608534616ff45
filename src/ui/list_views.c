#include "ui/list_views.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/text.h"
#include "ui/list_columns.h"
#include "ui/list_filter.h"
#include "ui/list_query.h"
#include "ui/list_read.h"

#define RECORD "view"
#define PICK "view.pick"
#define NAME_MAX_CHARS 40

bool
list_view_is(const struct row *picked)
{
	return row_has(picked, "_screen") && row_has(picked, "uses");
}

/* --- cells of a list, and back ------------------------------------------------ */

static void
cells_of(const struct list *l, struct row *out)
{
	const struct screen *s = l->v.screen;
	char cell[96], text[700];

	row_set(out, "search", *l->search ? l->search : l->asked);
	if (l->sort >= 0)
		row_set(out, "sort", s->column[l->sort].name);
	row_set(out, "down", l->descending ? "1" : "");
	for (int i = 0; i < s->nfilter; i++) {
		snprintf(cell, sizeof cell, "f.%s", s->filter[i].name);
		row_set(out, cell, row_get(&l->filter, s->filter[i].name));
	}
	list_query_state(l, out);
	list_columns_text(l, text, sizeof text);
	row_set(out, "columns", text);
	list_filter_text(l, text, sizeof text);
	row_set(out, "asks", text);
	wipe(text, sizeof text);
}

/* Cells that the screen has no more are left out. */
static void
take_cells(struct list *l, const struct row *view)
{
	const struct screen *s = l->v.screen;
	char cell[96];

	l->sort = -1;
	for (int i = 0; i < s->ncolumn; i++)
		if (s->column[i].sortable && strcmp(s->column[i].name,
			row_get(view, "sort")) == 0)
			l->sort = i;
	l->descending = row_int(view, "down") != 0;
	for (int i = 0; i < s->nfilter; i++) {
		snprintf(cell, sizeof cell, "f.%s", s->filter[i].name);
		row_set(&l->filter, s->filter[i].name, row_get(view, cell));
	}
	list_query_restore(l, view);
	list_columns_set(l, row_get(view, "columns"));
	l->search[0] = l->asked[0] = '\0';
	snprintf(s->source->paged ? l->asked : l->search, sizeof l->search,
		"%s", row_get(view, "search"));
	snprintf(l->view, sizeof l->view, "%s", row_get(view, "name"));
}

/* --- keeping ------------------------------------------------------------------- */

static enum err
save(struct ctx *x, struct row *now)
{
	const struct record *rec = registry_record(RECORD);
	struct faults f;
	struct row was;
	enum err e;

	if (!rec)
		return err_set(E_NOTFOUND, _("Les vues ne se gardent pas "
			"ici."));
	faults_init(&f);
	row_init(&was);
	e = rec->save(x, &was, now, &f);
	if (e && f.n)
		err_set(e, "%s", f.f[0].message);
	row_done(&was);
	faults_done(&f);
	return e;
}

enum err
list_view_save(struct list *l, struct ui *ui, const char *name)
{
	struct row now;
	enum err e;

	row_init(&now);
	cells_of(l, &now);
	row_set(&now, "_screen", l->v.screen->name);
	row_set(&now, "name", name);
	e = save(ui->x, &now);
	row_done(&now);
	return e;
}

static void
named(struct ui *ui, const char *text, void *arg)
{
	struct list *l = arg;
	char name[sizeof l->view];
	enum err e;

	text_clean(text, strlen(text), TEXT_LINE, name, sizeof name);
	if (!name[strspn(name, " ")]) {
		ui_say(ui, _("Il manque le nom de la vue : ^O + le demande "
			"encore."));
		return;
	}
	if (text_length(name) > NAME_MAX_CHARS) {
		ui_say(ui, _("Nom de la vue : %d caractères au plus."),
			NAME_MAX_CHARS);
		return;
	}
	e = list_view_save(l, ui, name);
	if (e) {
		ui_say_error(ui, e);
	} else {
		snprintf(l->view, sizeof l->view, "%s", name);
		ui_say(ui, _("Vue « %s » gardée. ^O : montre vos vues de "
			"cette liste."), name);
	}
	wipe(name, sizeof name);
}

void
list_view_keep(struct list *l, struct ui *ui)
{
	ui_ask_line(ui, _("Nom de cette vue : "), l->view, named, l);
}

/* --- applying -------------------------------------------------------------------- */

void
list_views_open(struct list *l, struct ui *ui)
{
	ui->picking = true;
	if (ui_open(ui, PICK, "", l->v.screen->name) == E_OK)
		ui_top(ui)->picker = true;
	ui->picking = false;
}

void
list_view_apply(struct list *l, struct ui *ui, const struct row *view)
{
	struct row before, used;
	enum err e;

	row_init(&before);
	cells_of(l, &before);
	row_set(&before, "name", l->view);
	take_cells(l, view);
	e = list_restart(l);
	if (e) {
		ui_say_error(ui, e);
		take_cells(l, &before);
		list_read(l);
	} else {
		l->cur = 0;
		row_init(&used);
		row_set(&used, "_key", row_get(view, "_key"));
		row_set(&used, "_used", "1");
		/* a count that could not be kept is no fault of the list */
		save(ui->x, &used);
		row_done(&used);
	}
	row_done(&before);
}

void
list_view_preset(struct list *l)
{
	const struct record *rec = registry_record(RECORD);
	struct row r;

	if (!rec || l->v.picker || *row_get(&l->v.arg, "key") || *row_get(&l->v.arg, "arg"))
		return;
	row_init(&r);
	if (rec->load(l->x, "", l->v.screen->name, &r) == E_OK &&
		list_view_is(&r))
		take_cells(l, &r);
	row_done(&r);
}

enum err
list_view_find(struct ctx *x, const char *name, struct row *out)
{
	const struct source *s = registry_source("view.of_list");
	struct row none;
	struct list_query q = { .arg = &none, .filter = &none };
	struct rows all;
	char want[200], has[200];
	const struct row *last = NULL;
	enum err e;

	row_init(&none);
	rows_init(&all);
	fold_text(name, want, sizeof want);
	e = s ? s->fetch(x, &q, &all) : E_OK;
	for (int i = 0; i < all.n && !e; i++) {
		const struct row *r = &all.r[i];

		fold_text(row_get(r, "name"), has, sizeof has);
		if (strcmp(has, want) == 0 && (!last ||
			row_int(r, "_at") > row_int(last, "_at")))
			last = r;
	}
	if (!e && last)
		row_copy(out, last);
	else if (!e)
		e = err_set(E_NOTFOUND, _("Aucune vue « %s » : dans la liste, "
			"F2 « Exporter cette vue »."), name);
	wipe(has, sizeof has);
	row_done(&none);
	rows_done(&all);
	return e;
}

enum err
list_view_show(struct list *l, const struct row *view)
{
	take_cells(l, view);
	return list_restart(l);
}

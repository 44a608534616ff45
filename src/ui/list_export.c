#include "ui/list_export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "model/act.h"
#include "model/column.h"
#include "ui/list_read.h"
#include "ui/list_views.h"

#define CELLS 40

bool
list_exports(const struct list *l)
{
	const struct screen *s = l->v.screen;

	return !list_paged(l) && !l->v.picker && s->nquery;
}

void
list_export_keep(struct list *l, struct ui *ui)
{
	enum err e = list_view_save(l, ui, LIST_EXPORT);

	if (e)
		ui_say_error(ui, e);
	else
		ui_say(ui, "%s", _("Prête. Sur votre poste : ssh HÔTE export "
			"view > fichier.csv"));
}

static enum err
record(struct ui *ui, const struct list *l)
{
	struct act *a = act_new("export.view");
	struct id id = id_new();
	enum err e;

	act_id(a, ":session", &ui->x->session);
	act_id(a, ":id", &id);
	act_text(a, ":screen", l->v.screen->name);
	act_int(a, ":people", list_people(l));
	e = act_send(a, ui->x);
	act_free(a);
	return e;
}

static void
put_row(struct list *l, struct ui *ui, const struct row *r,
	list_export_line *line, void *data)
{
	const struct screen *s = l->v.screen;
	char *cell[CELLS] = { NULL };
	int n = l->ncol < CELLS ? l->ncol : CELLS;

	for (int i = 0; i < n; i++) {
		const struct screen_column *c = &s->column[l->col[i]];
		const char *v = r ? row_get(r, c->from) : "";

		if (!r)
			cell[i] = xstrdup(c->title ? _(c->title) : c->name);
		else if (!*v || strcmp(v, ROW_MASKED) == 0)
			cell[i] = xstrdup("");
		else
			cell[i] = column_text(ui->x, c->column, v);
	}
	line(data, n, (const char *const *)cell);
	for (int i = 0; i < n; i++) {
		wipe(cell[i], strlen(cell[i]));
		free(cell[i]);
	}
}

enum err
list_export(struct ui *ui, const char *name, list_export_line *line,
	void *data)
{
	struct view *v;
	struct list *l;
	struct row view;
	enum err e;

	row_init(&view);
	e = list_view_find(ui->x, *name ? name : LIST_EXPORT, &view);
	if (!e)
		e = ui_open(ui, row_get(&view, "_screen"), "", "");
	v = e ? NULL : ui_top(ui);
	if (!e && (v->screen->kind != SCREEN_LIST ||
		!list_exports((struct list *)v)))
		e = err_set(E_STATE, "%s", _("Cette vue n'est pas une liste "
			"de personnes."));
	if (!e) {
		l = (struct list *)v;
		e = list_view_show(l, &view);
		/* nothing leaves before it is written down */
		if (!e)
			e = record(ui, l);
		if (!e)
			put_row(l, ui, NULL, line, data);
		for (int i = 0; i < l->n && !e; i++)
			put_row(l, ui, &l->t.r[l->order[i]], line, data);
	}
	row_done(&view);
	return e;
}

#include "ui/list_filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "model/column.h"
#include "ui/form_field.h"
#include "ui/form_help.h"
#include "ui/form_keys.h"
#include "ui/form_show.h"
#include "ui/list_criteria.h"
#include "ui/list_query.h"
#include "ui/list_read.h"

#define FIRST 2                 /* row of the first filter */
#define VALUE_MAX 30            /* columns of a value */

struct panel {
	struct view v;
	struct list *list;      /* below on the stack */
	struct row now;
	struct fields fs;
	int label;              /* columns of the widest label */
	bool fresh;             /* nothing done yet in this field */
	char help[400];         /* of the field with the focus */
};

static struct panel *
panel(struct view *v)
{
	return (struct panel *)v;
}

static void
apply(struct panel *p, struct ui *ui)
{
	struct list *l = p->list;
	struct row before;
	enum err e;

	if (field_leave(&p->fs, ui, false)) {
		ui_refuse(ui, err_text());
		return;
	}
	for (int i = 0; i < p->fs.n; i++)
		if (field_retake(&p->fs, ui, i)) {
			field_enter(&p->fs, ui->x, i);
			ui_refuse(ui, p->fs.f[i].fault);
			return;
		}
	row_init(&before);
	row_copy(&before, &l->filter);
	row_copy(&l->filter, &p->now);
	e = list_restart(l);
	if (e) {
		row_copy(&l->filter, &before);
		field_enter(&p->fs, ui->x, 0);
		ui_say_error(ui, e);
	} else {
		l->fresh = true;
		l->view[0] = '\0';
		ui_back(ui, NULL);      /* p is gone */
	}
	row_done(&before);
}

static void
go(struct panel *p, struct ui *ui, int to, bool anyway)
{
	int n = p->fs.n;

	if (field_leave(&p->fs, ui, anyway))
		ui_refuse(ui, err_text());
	else {
		field_enter(&p->fs, ui->x, (to % n + n) % n);
		p->fresh = true;
	}
}

/* What is typed first takes the place of the text that filtered until now. */
static void
replace(struct panel *p, struct ui *ui, enum action a, int code)
{
	const struct field *f = p->fs.focus < 0 ? NULL :
		&p->fs.f[p->fs.focus];

	if (p->fresh && f && a == ACT_NONE && ui_printable(code) &&
		(f->column->type == CT_TEXT || f->column->type == CT_INT))
		field_key(&p->fs, ui, ACT_CLEAR, 0);
	p->fresh = false;
}

static bool
panel_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct panel *p = panel(v);
	int here = p->fs.focus;

	replace(p, ui, a, code);
	if (field_key(&p->fs, ui, a, code))
		return true;
	switch (a) {
	case ACT_ENTER:
		if (here + 1 < p->fs.n)
			go(p, ui, here + 1, false);
		else if (!ui->pasting)
			apply(p, ui);
		return true;
	case ACT_NEXT: case ACT_DOWN:
		go(p, ui, here + 1, false);
		return true;
	case ACT_PREV: case ACT_UP:
		go(p, ui, here - 1, true);
		return true;
	case ACT_SAVE:
		apply(p, ui);
		return true;
	case ACT_CHOOSE:
		return field_choose(&p->fs, ui);
	default:
		return false;   /* F3 and F12 leave: nothing is lost */
	}
}

static void
panel_paint(struct view *v, struct ui *ui)
{
	struct panel *p = panel(v);
	char title[400];

	snprintf(title, sizeof title, _("%s : filtrer"),
		_(p->list->v.screen->title));
	term_text(ui->term, 0, 1, term_cols(ui->term) - 2, title);
	for (int i = 0; i < p->fs.n; i++) {
		const struct field *f = &p->fs.f[i];

		if (1 + f->y > ui_body_bottom(ui))
			break;
		term_text(ui->term, 1 + f->y, 1, p->label, f->label);
		term_text(ui->term, 1 + f->y, f->x - 1, 1, "[");
		term_text(ui->term, 1 + f->y, f->x + f->width, 1, "]");
		field_paint(&p->fs, ui, i, 1);
	}
	field_cursor(&p->fs, ui, 1);
}

static void
panel_hint(struct view *v, struct ui *ui, char *out, size_t size)
{
	const struct fields *fs = &panel(v)->fs;
	const struct field *f = fs->focus < 0 ? NULL : &fs->f[fs->focus];

	if (f && f->asks)
		snprintf(out, size, f->or_value ? _("Ou un critère : %s") :
			_("Un critère : %s"), f->asks->type == CT_DATE ?
			_("..+7   lundi..+14   >1/3   03/2026   = vide") :
			_(">5   18..25   du*   a|b   = vide   <> rempli"));
	else
		snprintf(out, size, "%s", _("Un champ vide ne filtre pas. "
			"F10 applique, ou Entrée au dernier champ."));
}

static void
panel_resume(struct view *v, struct ui *ui, const struct row *picked)
{
	if (picked)
		field_picked(&panel(v)->fs, ui, picked);
}

static const char *
panel_help(struct view *v)
{
	struct panel *p = panel(v);

	if (p->fs.focus < 0)
		return NULL;
	field_help(&p->fs.f[p->fs.focus], p->help, sizeof p->help);
	return p->help;
}

static struct fields *
panel_fields(struct view *v)
{
	return &panel(v)->fs;
}

static void
panel_free(struct view *v)
{
	struct panel *p = panel(v);

	fields_done(&p->fs);
	row_done(&p->now);
	row_done(&v->arg);
	free(p);
}

static const struct view_ops panel_ops = {
	.context = "form",
	.paint = panel_paint,
	.act = panel_act,
	.resume = panel_resume,
	.hint = panel_hint,
	.help = panel_help,
	.fields = panel_fields,
	.free = panel_free,
};

void
list_filter_open(struct list *l, struct ui *ui)
{
	const struct screen *s = l->v.screen;
	struct panel *p;

	if (!s->nfilter) {
		ui_say(ui, _("Cette liste n'a pas de filtre. / cherche."));
		return;
	}
	p = xcalloc(1, sizeof *p);
	p->v.ops = &panel_ops;
	p->list = l;
	row_init(&p->v.arg);
	row_init(&p->now);
	row_copy(&p->now, &l->filter);
	fields_init(&p->fs, &p->now, s->nfilter);
	for (int i = 0; i < s->nfilter; i++) {
		int width = text_columns(_(s->filter[i].label));

		p->label = width > p->label ? width : p->label;
	}
	for (int i = 0; i < s->nfilter; i++) {
		struct field *f = &p->fs.f[i];

		f->name = s->filter[i].name;
		f->label = _(s->filter[i].label);
		f->column = s->filter[i].column;
		f->y = FIRST - 1 + i;
		f->x = p->label + 4;
		f->width = VALUE_MAX;
		f->lines = 1;
		f->asks = s->filter[i].asks;
		f->or_value = !s->filter[i].only;
	}
	field_enter(&p->fs, ui->x, 0);
	p->fresh = true;
	ui_push(ui, &p->v);
}

void
list_filter_preset(struct list *l)
{
	const struct screen *s = l->v.screen;
	const struct preset *p = registry_preset(s->source->name);

	row_init(&l->filter);
	for (int i = 0; i < s->nfilter; i++)
		row_set(&l->filter, s->filter[i].name,
			s->filter[i].preset ? s->filter[i].preset : "");
	if (p)
		p->run(l->x, &l->v.arg, &l->filter);
}

void
list_filter_text(const struct list *l, char *out, size_t size)
{
	const struct screen *s = l->v.screen;
	size_t at = 0;

	*out = '\0';
	for (int i = 0; i < s->nfilter; i++) {
		const struct screen_filter *f = &s->filter[i];
		const char *v = row_get(&l->filter, f->name);
		char shown[400];
		size_t label = strlen(_(f->label));

		if (!*v)
			continue;
		column_show(l->x, f->column, v, shown, sizeof shown);
		/* a criterion says by itself "au plus tard" */
		if (list_criterion(l, i))
			label = strcspn(_(f->label), ",(");
		at += (size_t)snprintf(out + at, size - at, _("%s%.*s : %s"),
			at ? "   " : "", (int)label, _(f->label), shown);
		if (at >= size)
			return;
	}
	list_query_text(l, out, size);
}

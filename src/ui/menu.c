#include "ui/menu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/column.h"
#include "ui/cursor.h"
#include "ui/picture.h"
#include "ui/run.h"

#define ITEM_TOP 1      /* of a menu without a picture: a blank line first */

struct menu {
	struct view v;
	struct row row;         /* of the record, empty without one */
	const struct screen_action **item;
	struct cursor on;       /* the item with the marker */
	int scroll;
};

static struct menu *
menu(struct view *v)
{
	return (struct menu *)v;
}

/* Line of an item in the picture. */
static int
item_y(const struct menu *m, int i)
{
	return m->v.screen->nline ? m->item[i]->y : ITEM_TOP + i;
}

static int
height(const struct menu *m)
{
	return m->v.screen->nline ? m->v.screen->nline : ITEM_TOP + m->on.n;
}

static enum err
load(struct menu *m, struct ui *ui)
{
	const struct record *rec = m->v.screen->record;

	row_clear(&m->row);
	if (!rec || !rec->load)
		return E_OK;
	return rec->load(ui->x, row_get(&m->v.arg, "key"),
		row_get(&m->v.arg, "arg"), &m->row);
}

static void
paint_value(const struct menu *m, struct ui *ui, const struct screen_field *f,
	int top)
{
	const struct slot *t = f->slot;
	const struct column *c = f->show ?
		record_column(m->v.screen->record, f->show) : f->column;
	struct edit_line part[20];
	char value[2048], line[400];
	size_t n;

	column_show(ui->x, c, row_get(&m->row, c->name), value, sizeof value);
	n = edit_wrap(value, t->lines > 1 ? t->width : 10000, part, 20);
	for (int i = 0; i < t->lines && i < (int)n && i < 20; i++) {
		int y = top + t->y + i;

		if (y < 1 || y > ui_body_bottom(ui))
			continue;
		snprintf(line, sizeof line, "%.*s",
			(int)(part[i].to - part[i].from),
			value + part[i].from);
		term_text(ui->term, y, t->x, t->width, line);
	}
	wipe(value, sizeof value);
	wipe(line, sizeof line);
}

/* The item with the marker stays in sight when the window is low. */
static void
follow(struct menu *m, const struct ui *ui)
{
	int body = ui_body_bottom(ui);
	int y = m->on.n ? item_y(m, m->on.at) : 0;

	if (height(m) <= body)
		m->scroll = 0;
	else if (y < m->scroll)
		m->scroll = y;
	else if (y >= m->scroll + body)
		m->scroll = y - body + 1;
}

static void
menu_paint(struct view *v, struct ui *ui)
{
	struct menu *m = menu(v);
	int top;

	follow(m, ui);
	top = 1 - m->scroll;
	picture_paint(ui->term, v->screen, top, ui_body_bottom(ui));
	for (int i = 0; i < v->screen->nfield; i++)
		paint_value(m, ui, &v->screen->field[i], top);
	for (int i = 0; i < m->on.n && !v->screen->nline; i++) {
		int y = top + item_y(m, i);
		char line[200];

		if (y < 1 || y > ui_body_bottom(ui))
			continue;
		snprintf(line, sizeof line, "%c  %s", m->item[i]->digit,
			_(m->item[i]->label));
		term_text(ui->term, y, 2, -1, line);
	}
	if (m->on.n) {
		term_text(ui->term, top + item_y(m, m->on.at), 0, 1, ">");
		term_cursor(ui->term, top + item_y(m, m->on.at), 0);
	}
}

static bool
menu_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct menu *m = menu(v);
	int digit = a == ACT_NONE ? ui_digit(code) : 0;

	if (m->on.n == 0)
		return false;
	m->on.page = m->on.n;           /* one page of items */
	if (cursor_key(&m->on, a))
		return true;
	switch (a) {
	case ACT_ENTER:
		ui_run(ui, m->item[m->on.at], v->ops->row(v));
		return true;
	default:
		break;
	}
	for (int i = 0; digit && i < m->on.n; i++)
		if (m->item[i]->digit == digit) {
			m->on.at = i;
			ui_run(ui, m->item[i], v->ops->row(v));
			return true;
		}
	return false;
}

static void
menu_resume(struct view *v, struct ui *ui, const struct row *picked)
{
	enum err e = load(menu(v), ui);

	ui_say_error(ui, e);
	/* it is not there, or not for this user, any more */
	if ((e == E_RIGHT || e == E_NOTFOUND) && ui->depth > 1)
		ui_back(ui, NULL);
}

static const struct row *
menu_row(struct view *v)
{
	return v->screen->record ? &menu(v)->row : NULL;
}

static void
menu_state(struct view *v, struct row *out)
{
	row_setf(out, "at", "%d", menu(v)->on.at);
}

static void
menu_restore(struct view *v, struct ui *ui, const struct row *in)
{
	if (menu(v)->on.n)
		cursor_move(&menu(v)->on, (int)row_int(in, "at"));
}

static void
menu_free(struct view *v)
{
	struct menu *m = menu(v);

	row_done(&m->row);
	row_done(&v->arg);
	free(m->item);
	free(m);
}

static const struct view_ops menu_ops = {
	.context = "menu",
	.paint = menu_paint,
	.act = menu_act,
	.resume = menu_resume,
	.row = menu_row,
	.state = menu_state,
	.restore = menu_restore,
	.free = menu_free,
};

/* In a picture from top to bottom, else as they are written. */
static void
collect(struct menu *m)
{
	const struct screen *s = m->v.screen;

	m->item = xcalloc((size_t)s->naction, sizeof *m->item);
	for (int i = 0; i < s->naction; i++) {
		int k = m->on.n;

		if (!s->action[i].digit)
			continue;
		for (; k > 0 && m->item[k - 1]->y > s->action[i].y; k--)
			m->item[k] = m->item[k - 1];
		m->item[k] = &s->action[i];
		m->on.n++;
	}
}

enum err
menu_open(struct ui *ui, const struct screen *s, const char *key,
	const char *arg, struct view **out)
{
	struct menu *m = xcalloc(1, sizeof *m);
	enum err e;

	m->v.ops = &menu_ops;
	m->v.screen = s;
	row_init(&m->v.arg);
	row_init(&m->row);
	row_set(&m->v.arg, "key", key);
	row_set(&m->v.arg, "arg", arg);
	collect(m);
	e = load(m, ui);
	if (e)
		menu_free(&m->v);
	else
		*out = &m->v;
	return e;
}

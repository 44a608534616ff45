#include "ui/form_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "model/column.h"

void
form_rows_init(struct form_rows *b, const struct screen_rows *def)
{
	memset(b, 0, sizeof *b);
	b->def = def;
	b->field = -1;
	row_init(&b->known);
	b->x = 1 << 10;
	rows_init(&b->t);
	for (int i = 0; i < def->ncell; i++) {
		const struct slot *s = def->cell[i].slot;

		b->y = s->y;
		if (s->x < b->x)
			b->x = s->x;
		if (s->x + s->width > b->end)
			b->end = s->x + s->width;
	}
}

void
form_rows_done(struct form_rows *b)
{
	rows_done(&b->t);
	row_done(&b->known);
	free(b->line);
}

static int
find(const struct rows *t, const char *key)
{
	for (int i = 0; i < t->n; i++)
		if (strcmp(row_get(&t->r[i], "_key"), key) == 0)
			return i;
	return -1;
}

/* Where the marker goes in `now`: its row, or the next one that is left. */
static int
place(const struct rows *was, int cur, const struct rows *now)
{
	for (int i = cur; i < was->n; i++) {
		int at = find(now, row_get(&was->r[i], "_key"));

		if (at >= 0)
			return at;
	}
	return now->n ? now->n - 1 : 0;
}

enum err
form_rows_load(struct form_rows *b, struct ctx *x, const struct row *arg)
{
	struct row none;
	struct list_query q = { .arg = arg, .filter = &none, .search = "",
		.n = 200 };
	struct rows t;
	enum err e;

	row_init(&none);
	rows_init(&t);
	e = b->def->source->fetch(x, &q, &t);
	if (e) {
		rows_done(&t);
	} else {
		b->cur = b->t.n ? place(&b->t, b->cur, &t) : 0;
		rows_done(&b->t);
		b->t = t;
	}
	row_done(&none);
	return e;
}

const struct row *
form_rows_row(const struct form_rows *b)
{
	return b->cur < b->t.n ? &b->t.r[b->cur] : NULL;
}

void
form_rows_seek(struct form_rows *b, const char *key)
{
	int at = find(&b->t, key);

	if (at >= 0)
		b->cur = at;
}

bool
form_rows_act(struct form_rows *b, enum action a)
{
	int to = b->cur;

	switch (a) {
	case ACT_UP:
		to--;
		break;
	case ACT_DOWN:
		to++;
		break;
	case ACT_PAGE_PREV:
		to = to - b->def->lines > 0 ? to - b->def->lines : 0;
		break;
	case ACT_PAGE_NEXT:
		to += b->def->lines;
		if (to >= b->t.n)
			to = b->t.n ? b->t.n - 1 : 0;
		break;
	case ACT_HOME:
		to = 0;
		break;
	case ACT_END:
		to = b->t.n ? b->t.n - 1 : 0;
		break;
	default:
		return false;
	}
	if (to < 0 || to >= b->t.n)
		return a != ACT_UP && a != ACT_DOWN;
	b->cur = to;
	return true;
}

static void
paint_cell(struct ui *ui, const struct screen_column *c, int y,
	const struct row *r)
{
	const char *v = row_get(r, c->from);
	char text[700];
	int pad = 0;

	column_show_in(ui->x, c->column, v, c->slot->width, text,
		sizeof text);
	if (c->right)
		pad = c->slot->width - text_columns(text);
	term_text(ui->term, y, c->slot->x, pad, "");
	term_text(ui->term, y, c->slot->x + pad, c->slot->width - pad, text);
	wipe(text, sizeof text);
}

/* A cell that is typed in: its text is the field's. */
static void
paint_brackets(struct ui *ui, const struct slot *s, int y,
	const struct row *r)
{
	if (row_int(r, "_shut"))
		return;
	term_text(ui->term, y, s->x - 1, 1, "[");
	term_text(ui->term, y, s->x + s->width, 1, "]");
}

void
form_rows_paint(struct form_rows *b, struct ui *ui, int top, bool focus)
{
	int bottom = ui_body_bottom(ui), x = b->x > 2 ? b->x - 2 : 0;
	int y = top + b->y;

	if (b->cur < b->top)
		b->top = b->cur;
	if (b->cur >= b->top + b->def->lines)
		b->top = b->cur - b->def->lines + 1;
	/* no empty lines while there are rows above */
	if (b->top + b->def->lines > b->t.n)
		b->top = b->t.n > b->def->lines ? b->t.n - b->def->lines : 0;
	if (b->t.n == 0 && b->def->empty && y >= 1 && y <= bottom)
		term_text(ui->term, y, b->x, b->end - b->x,
			_(b->def->empty));
	for (int i = 0; i < b->def->lines; i++) {
		y = top + b->y + i;
		if (b->top + i >= b->t.n || y < 1 || y > bottom)
			continue;
		for (int k = 0; k < b->def->ncell; k++)
			if (&b->def->cell[k] == b->def->typed)
				paint_brackets(ui, b->def->typed->slot, y,
					&b->t.r[b->top + i]);
			else
				paint_cell(ui, &b->def->cell[k], y,
					&b->t.r[b->top + i]);
	}
	if (!focus)
		return;
	y = top + b->y + b->cur - b->top;
	if (b->t.n)
		term_text(ui->term, y, x, 1, ">");
	term_cursor(ui->term, y, x);
}

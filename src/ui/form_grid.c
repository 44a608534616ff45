#include "ui/form_grid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
form_grid_fields(const struct screen *s)
{
	int n = 0;

	for (int i = 0; i < s->nrows; i++)
		n += s->rows[i].typed ? s->rows[i].lines : 0;
	return n;
}

void
form_grid_init(struct form_rows *b, struct fields *fs, int first)
{
	const struct screen_column *c = b->def->typed;

	b->field = first;
	b->line = xcalloc((size_t)b->def->lines, sizeof *b->line);
	for (int k = 0; k < b->def->lines; k++) {
		struct field *t = &fs->f[first + k];

		b->line[k] = (struct screen_field){ .name = "",
			.slot = c->slot, .column = c->column };
		*t = (struct field){ .name = "", .label = "",
			.column = c->column, .def = &b->line[k],
			.y = c->slot->y + k, .x = c->slot->x,
			.width = c->slot->width, .lines = 1, .absent = true,
			.note = "" };
	}
}

const struct row *
form_grid_row(const struct form_rows *b, int field)
{
	int k = field - b->field;

	return b->field >= 0 && k >= 0 && k < b->t.n && k < b->def->lines ?
		&b->t.r[k] : NULL;
}

/* --- values ---------------------------------------------------------------- */

static bool
changed(const struct form_values *v, const char *name)
{
	return strcmp(row_get(v->now, name), row_get(v->base, name)) != 0;
}

static bool
on_page(const struct form_rows *b, const char *name)
{
	for (int k = 0; k < b->t.n; k++)
		if (strcmp(row_get(&b->t.r[k], "_key"), name) == 0)
			return true;
	return false;
}

/* Of the pages looked at before, only what was typed. */
static void
drop_others(struct form_rows *b, const struct form_values *v)
{
	for (int i = b->known.n - 1; i >= 0; i--) {
		const char *name = b->known.c[i].name;

		if (changed(v, name) || on_page(b, name))
			continue;
		row_drop(v->was, name);
		row_drop(v->base, name);
		row_drop(v->now, name);
		row_drop(&b->known, name);
	}
}

/* The value of a row as it is read; what is typed stays over it. */
static void
take_value(const struct form_rows *b, const struct form_values *v,
	const struct row *r)
{
	const char *name = row_get(r, "_key");
	const char *read = row_get(r, b->def->typed->from);
	bool typed = changed(v, name);

	row_set(v->was, name, read);
	row_set(v->base, name, read);
	if (!typed)
		row_set(v->now, name, read);
}

/* The fields are the rows of the page. */
static void
bind(struct form_rows *b, struct fields *fs, const struct form_values *v)
{
	const char *about = b->def->cell[b->def->ncell - 1].from;

	for (int k = 0; k < b->def->lines; k++) {
		struct field *t = &fs->f[b->field + k];
		const struct row *r = k < b->t.n ? &b->t.r[k] : NULL;

		field_wipe(t->typed);
		t->typed = NULL;
		field_fault(t, NULL);
		t->left = 0;
		t->absent = !r;
		t->name = b->line[k].name = r ? row_get(r, "_key") : "";
		t->label = r ? row_get(r, "_label") : "";
		t->note = r ? row_get(r, about) : "";
		t->shut = r && row_int(r, "_shut");
		if (!r)
			continue;
		row_set(&b->known, t->name, t->label);
		take_value(b, v, r);
	}
	drop_others(b, v);
}

/* --- pages ----------------------------------------------------------------- */

/* The rows after or before one; one more is asked for, to know whether there
 * is a page beyond them. */
static enum err
fetch(const struct form_rows *b, struct ctx *x, const struct row *arg,
	const char *after, const char *before, struct rows *out)
{
	struct row none;
	struct list_query q = { .arg = arg, .filter = &none, .search = "",
		.after = after, .before = before, .n = b->def->lines + 1 };
	enum err e;

	row_init(&none);
	e = b->def->source->fetch(x, &q, out);
	row_done(&none);
	return e;
}

/* It is after a row (by 1), before one (by -1) or the first one (0). */
static void
show(struct form_rows *b, struct rows *t, int by)
{
	bool beyond = t->n > b->def->lines;
	bool first = by < 0 ? !beyond : by == 0;

	b->more = by < 0 || beyond;
	if (beyond && by < 0) {
		row_done(&t->r[0]);
		memmove(t->r, t->r + 1, (size_t)(t->n - 1) * sizeof *t->r);
	} else if (beyond) {
		row_done(&t->r[t->n - 1]);
	}
	t->n -= beyond;
	rows_done(&b->t);
	b->t = *t;
	rows_init(t);
	b->cur = b->top = 0;
	snprintf(b->after, sizeof b->after, "%s", b->t.n && !first ?
		row_get(&b->t.r[0], "_after") : "");
}

enum err
form_grid_load(struct form_rows *b, struct fields *fs,
	const struct form_values *v, struct ctx *x, const struct row *arg)
{
	struct rows t;
	enum err e;

	rows_init(&t);
	e = fetch(b, x, arg, b->after, NULL, &t);
	/* none is left there, or where it is is not known any more: from the
	 * first one */
	if (b->after[0] && (e == E_NOTFOUND || (!e && !t.n))) {
		b->after[0] = '\0';
		e = fetch(b, x, arg, "", NULL, &t);
	}
	if (!e) {
		show(b, &t, b->after[0] ? 1 : 0);
		bind(b, fs, v);
	}
	rows_done(&t);
	return e;
}

enum err
form_grid_turn(struct form_rows *b, struct fields *fs,
	const struct form_values *v, struct ctx *x, const struct row *arg,
	int by, bool *turned)
{
	const struct row *edge = b->t.n ? &b->t.r[by > 0 ? b->t.n - 1 : 0] :
		NULL;
	struct rows t;
	enum err e = E_OK;

	*turned = false;
	if (!edge || (by > 0 && !b->more))
		return E_OK;
	rows_init(&t);
	e = fetch(b, x, arg, by > 0 ? row_get(edge, "_key") : NULL, by > 0 ?
		NULL : row_get(edge, "_key"), &t);
	/* the first page, whole */
	if (!e && by < 0 && t.n && t.n < b->def->lines) {
		rows_done(&t);
		rows_init(&t);
		e = fetch(b, x, arg, "", NULL, &t);
		by = 0;
	}
	*turned = !e && t.n > 0;
	if (*turned) {
		show(b, &t, by);
		bind(b, fs, v);
	}
	rows_done(&t);
	return e;
}

bool
form_grid_more(const struct form_rows *b, int by)
{
	return b->field >= 0 && (by > 0 ? b->more : b->after[0] != '\0');
}

/* Appends "F8 Page suivante" where there is one. */
static void
page_text(const struct form_rows *b, const struct ui *ui, int by, char *out,
	size_t size)
{
	enum action a = by > 0 ? ACT_PAGE_NEXT : ACT_PAGE_PREV;
	int code = keymap_key(ui->map, "form", a, ui->twins);
	char name[16];
	size_t n = strlen(out);

	if (form_grid_more(b, by) && code)
		snprintf(out + n, size - n, "%s%s %s", n ? "   " : "",
			keymap_key_name(ui->map, code, name), action_help(a));
}

static void
paint_pages(const struct form_rows *b, struct ui *ui, int top)
{
	int y = top + b->y + b->def->lines;
	char text[200] = "";

	page_text(b, ui, -1, text, sizeof text);
	page_text(b, ui, 1, text, sizeof text);
	if (*text && y >= 1 && y <= ui_body_bottom(ui))
		term_text(ui->term, y, b->x, -1, text);
}

void
form_grid_marks(const struct form_rows *b, const struct form_values *v,
	struct ui *ui, int top)
{
	int x = b->x > 1 ? b->x - 2 : 0;

	for (int k = 0; k < b->t.n; k++) {
		int y = top + b->y + k;

		if (y >= 1 && y <= ui_body_bottom(ui) && changed(v, row_get(
			&b->t.r[k], "_key")))
			term_text(ui->term, y, x, 1, "*");
	}
	paint_pages(b, ui, top);
}

bool
form_grid_room(const struct form_rows *b, const struct fields *fs,
	const struct form_values *v, int field)
{
	int n = 0;

	if (changed(v, fs->f[field].name))
		return true;
	for (int i = 0; i < b->known.n; i++)
		n += changed(v, b->known.c[i].name);
	return n < GRID_CHANGED;
}

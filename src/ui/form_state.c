/* Values are written behind a "=", so that an emptied one is told from none:
 *	n.COLUMN b.COLUMN       a changed value, and the one of before
 *	w._CELL                 a cell of the record as it was read
 *	t.FIELD                 text typed and not taken
 *	c.BLOCK                 the key of a list's current row
 *	p.BLOCK                 what the page of one that is typed in comes after
 *	l.COLUMN                what a value changed there is of
 *	r.FIELD                 a hidden field that was asked for */
#include "ui/form_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "model/column.h"

static void
put(struct row *out, char kind, const char *name, const char *value)
{
	char cell[80];

	snprintf(cell, sizeof cell, "%c.%s", kind, name);
	row_setf(out, cell, "=%s", value);
}

/* NULL when there is none. */
static const char *
get(const struct row *in, char kind, const char *name)
{
	char cell[80];

	snprintf(cell, sizeof cell, "%c.%s", kind, name);
	return row_has(in, cell) ? row_get(in, cell) + 1 : NULL;
}

static const char *
item_name(const struct form *f, int i)
{
	return f->item[i].field >= 0 ?
		f->fs.f[f->item[i].field].def->name :
		f->block[f->item[i].block].def->name;
}

static void
field_state(const struct form *f, int i, struct row *out)
{
	const struct field *t = &f->fs.f[i];

	if (i == f->fs.focus && field_pending(f->x, &f->fs, i))
		put(out, 't', t->def->name, f->fs.edit.text);
	else if (t->typed)
		put(out, 't', t->def->name, t->typed);
}

/* Of the rows that are typed in: the page, and the names of what changed. */
static void
grid_state(const struct form *f, const struct form_rows *b, struct row *out)
{
	put(out, 'p', b->def->name, b->after);
	for (int i = 0; i < b->known.n; i++) {
		const char *name = b->known.c[i].name;
		const char *now = row_get(&f->now, name);

		if (strcmp(now, row_get(&f->base, name)) != 0 ||
			(f->fs.focus >= 0 && strcmp(name,
			f->fs.f[f->fs.focus].name) == 0))
			put(out, 'l', name, b->known.c[i].value);
	}
}

void
form_state(const struct form *f, struct row *out)
{
	for (int i = 0; i < f->now.n; i++) {
		const char *name = f->now.c[i].name;
		const char *now = row_get(&f->now, name);
		const char *base = row_get(&f->base, name);

		if (name[0] == '_' || strcmp(now, base) == 0)
			continue;
		put(out, 'n', name, now);
		put(out, 'b', name, base);
	}
	for (int i = 0; i < f->was.n; i++)
		if (f->was.c[i].name[0] == '_')
			put(out, 'w', f->was.c[i].name, f->was.c[i].value);
	for (int i = 0; i < f->fs.n; i++) {
		const struct field *t = &f->fs.f[i];

		field_state(f, i, out);
		if (t->def->reveal && form_unveiled(f, t->name))
			put(out, 'r', t->def->name, "");
	}
	for (int i = 0; i < f->v.screen->nrows; i++) {
		const struct row *r = form_rows_row(&f->block[i]);

		if (f->block[i].field >= 0)
			grid_state(f, &f->block[i], out);
		else if (r)
			put(out, 'c', f->block[i].def->name,
				row_get(r, "_key"));
	}
	row_setf(out, "scroll", "%d", f->scroll);
	if (f->focus < 0)
		return;
	row_set(out, "focus", item_name(f, f->focus));
	if (f->fs.focus < 0)
		return;
	row_setf(out, "at", "%zu", f->fs.edit.at);
	row_setf(out, "left", "%d", f->fs.f[f->fs.focus].left);
	row_setf(out, "top", "%d", f->fs.f[f->fs.focus].top);
	row_set(out, "letters", f->fs.letters);
	row_setf(out, "entered", "=%s", f->fs.entered);
}

/* What was typed there shows nothing of the record; what it was typed over
 * would. */
static bool
closed(const struct form *f, const struct row *in)
{
	for (int i = 0; i < f->fs.n; i++) {
		const char *name = f->fs.f[i].name;

		if (strcmp(row_get(&f->now, name), ROW_MASKED) == 0 &&
			(get(in, 'n', name) ||
			get(in, 't', f->fs.f[i].def->name)))
			return true;
	}
	return false;
}

/* Saved by somebody since it was read? */
static bool
changed_since(const struct form *f, const struct row *in)
{
	for (int i = 0; i < f->was.n; i++) {
		const char *name = f->was.c[i].name;
		const char *then = get(in, 'w', name);

		if (strncmp(name, "_v", 2) == 0 && name[2] != '\0' &&
			strncmp(name, "_veil", 5) != 0 && then &&
			strcmp(then, f->was.c[i].value) != 0)
			return true;
	}
	return false;
}

/* A column of a field that is not there any more: what was typed into it is
 * nowhere, and is not saved unseen. */
static bool
gone(const struct form *f, const char *column)
{
	for (int i = 0; i < f->fs.n; i++)
		if (f->fs.f[i].absent && strcmp(f->fs.f[i].name, column) == 0)
			return true;
	return false;
}

static void
restore_values(struct form *f, const struct row *in)
{
	for (int i = 0; i < in->n; i++) {
		const char *cell = in->c[i].name, *name = cell + 2;
		const char *v = in->c[i].value;

		if (!cell[0] || cell[1] != '.' || !v || v[0] != '=' ||
			gone(f, name))
			continue;
		v++;
		if (cell[0] == 'n') {
			row_set(&f->now, name, v);
		} else if (cell[0] == 'b') {
			row_set(&f->base, name, v);
			/* presets were never read from the record */
			if (*row_get(&f->v.arg, "key"))
				row_set(&f->was, name, v);
		} else if (cell[0] == 'w') {
			row_set(&f->was, name, v);
			row_set(&f->base, name, v);
			row_set(&f->now, name, v);
		}
	}
}

static void
restore_focus(struct form *f, struct ui *ui, const struct row *in)
{
	const char *name = row_get(in, "focus");
	struct field *t;
	long at = row_int(in, "at");

	for (int i = 0; i < f->nitem; i++)
		if (*name && strcmp(item_name(f, i), name) == 0)
			form_focus(f, ui, i);
	if (f->fs.focus < 0)
		return;
	t = &f->fs.f[f->fs.focus];
	if (at >= 0 && (size_t)at <= f->fs.edit.len)
		f->fs.edit.at = (size_t)at;
	t->left = (int)row_int(in, "left");
	t->top = (int)row_int(in, "top");
	snprintf(f->fs.letters, sizeof f->fs.letters, "%s",
		row_get(in, "letters"));
	if (row_has(in, "entered")) {
		field_wipe(f->fs.entered);
		f->fs.entered = xstrdup(row_get(in, "entered") + 1);
	}
}

/* The page of the block that is typed in, and the names of what was changed on
 * others; before any value. */
static void
restore_grid(struct form *f, struct form_rows *b, struct ui *ui,
	const struct row *in)
{
	const char *after = get(in, 'p', b->def->name);
	struct row page;

	if (b->field < 0 || !after)
		return;
	snprintf(b->after, sizeof b->after, "%s", after);
	if (form_load_blocks(f, ui))
		ui->unfit = true;
	row_init(&page);
	row_copy(&page, &b->known);
	row_clear(&b->known);
	/* in the order in which they were seen */
	for (int k = 0; k < in->n; k++)
		if (strncmp(in->c[k].name, "l.", 2) == 0 && in->c[k].value)
			row_set(&b->known, in->c[k].name + 2,
				in->c[k].value + 1);
	for (int k = 0; k < page.n; k++)
		row_set(&b->known, page.c[k].name, page.c[k].value);
	row_done(&page);
}

void
form_restore(struct form *f, struct ui *ui, const struct row *in)
{
	bool stale;

	fields_forget(&f->fs);
	for (int i = 0; i < f->v.screen->nrows; i++)
		restore_grid(f, &f->block[i], ui, in);
	/* what shares its blob must be there to be saved with it */
	for (int i = 0; i < f->fs.n; i++)
		if (get(in, 'r', f->fs.f[i].def->name) &&
			!f->fs.f[i].absent && !form_reveal(f, ui, i))
			fields_forget(&f->fs);
	if (closed(f, in)) {
		ui->unfit = true;
		return;
	}
	stale = changed_since(f, in);
	restore_values(f, in);
	for (int i = 0; i < f->fs.n; i++) {
		const char *text = get(in, 't', f->fs.f[i].def->name);

		if (text && !f->fs.f[i].absent)
			f->fs.f[i].typed = xstrdup(text);
	}
	for (int i = 0; i < f->v.screen->nrows; i++) {
		const char *key = get(in, 'c', f->block[i].def->name);

		if (key)
			form_rows_seek(&f->block[i], key);
	}
	f->scroll = (int)row_int(in, "scroll");
	restore_focus(f, ui, in);
	if (stale)
		ui_say(ui, _("Cette fiche a changé depuis : enregistrer "
			"montrera les deux."));
}

/* --- as a text --------------------------------------------------------------- */

static void
say(struct buf *out, const char *label, const char *text)
{
	buf_printf(out, strchr(text, '\n') ? _("%s :\n%s\n") : _("%s : %s\n"),
		label, *text ? text : _("(vide)"));
}

/* Is the field there, for who reads the text now? */
static bool
is_there(struct ctx *x, const struct screen_field *d, const struct row *in)
{
	struct row was;
	bool there;

	if (!d->where)
		return true;
	row_init(&was);
	for (int i = 0; i < in->n; i++)
		if (strncmp(in->c[i].name, "w.", 2) == 0 && in->c[i].value)
			row_set(&was, in->c[i].name + 2,
				in->c[i].value + 1);
	there = d->where->is(x, &was);
	row_done(&was);
	return there;
}

/* One field of the screen: what was typed and not taken, else its value as
 * people read it. */
static void
field_text_of(struct ctx *x, const struct screen *s,
	const struct screen_field *d, const struct row *in, struct buf *out)
{
	const struct column *c = d->show ? record_column(s->record, d->show) :
		d->column;
	const char *typed = get(in, 't', d->name);
	const char *value = get(in, 'n', c->name);
	char *text;

	if (!value && c != d->column) {
		c = d->column;
		value = get(in, 'n', c->name);
	}
	if ((!typed && !value) || !is_there(x, d, in))
		return;
	text = typed ? xstrdup(typed) : column_text(x, c, value);
	say(out, d->column->label ? _(d->column->label) : d->name, text);
	field_wipe(text);
}

/* A value of a row that was typed in. */
static void
cell_text_of(const struct row *in, const char *name, struct buf *out)
{
	const char *label = get(in, 'l', name), *typed = get(in, 't', name);

	typed = typed ? typed : get(in, 'n', name);
	if (label && typed)
		say(out, label, typed);
}

void
form_state_text(struct ctx *x, const char *screen, const struct row *in,
	struct buf *out)
{
	const struct screen *s = screen_find(screen);
	struct buf body;

	buf_init(&body);
	for (int i = 0; s && i < s->nfield; i++)
		field_text_of(x, s, &s->field[i], in, &body);
	for (int i = 0; i < in->n; i++)
		if (strncmp(in->c[i].name, "l.", 2) == 0)
			cell_text_of(in, in->c[i].name + 2, &body);
	/* of a screen that is no more */
	for (int i = 0; !s && i < in->n; i++) {
		const char *cell = in->c[i].name, *v = in->c[i].value;

		if ((cell[0] == 'n' || cell[0] == 't') && cell[1] == '.' &&
			v && v[0] == '=')
			say(&body, cell + 2, v + 1);
	}
	if (body.len)
		buf_printf(out, "%s%.*s\n%s", out->len ? "\n" : "",
			s ? (int)strcspn(_(s->title), "%") : 79,
			s ? _(s->title) : screen, buf_str(&body));
	buf_done(&body);
}

/* Values are written behind a "=", so that an emptied one is told from none:
 *	n.COLUMN b.COLUMN       a changed value, and the one of before
 *	w._CELL                 a cell of the record as it was read
 *	t.FIELD                 text typed and not taken
 *	c.BLOCK                 the key of a list's current row
 *	r.FIELD                 a hidden field that was asked for */
#include "ui/form_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

		if (r)
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

static void
restore_values(struct form *f, const struct row *in)
{
	for (int i = 0; i < in->n; i++) {
		const char *cell = in->c[i].name, *name = cell + 2;
		const char *v = in->c[i].value;

		if (!cell[0] || cell[1] != '.' || !v || v[0] != '=')
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

void
form_restore(struct form *f, struct ui *ui, const struct row *in)
{
	fields_forget(&f->fs);
	/* what shares its blob must be there to be saved with it */
	for (int i = 0; i < f->fs.n; i++)
		if (get(in, 'r', f->fs.f[i].def->name) &&
			!form_reveal(f, ui, i))
			fields_forget(&f->fs);
	restore_values(f, in);
	for (int i = 0; i < f->fs.n; i++) {
		const char *text = get(in, 't', f->fs.f[i].def->name);

		if (text)
			f->fs.f[i].typed = xstrdup(text);
	}
	for (int i = 0; i < f->v.screen->nrows; i++) {
		const char *key = get(in, 'c', f->block[i].def->name);

		if (key)
			form_rows_seek(&f->block[i], key);
	}
	f->scroll = (int)row_int(in, "scroll");
	restore_focus(f, ui, in);
}

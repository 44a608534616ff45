#include "ui/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "model/column.h"
#include "ui/form_grid.h"
#include "ui/picture.h"

/* --- reading ------------------------------------------------------------- */

/* A value of the file in the canonical form of its column. */
static void
preset(struct ui *ui, struct form *f, const struct screen_field *def)
{
	char out[1024];

	if (!def->preset || *row_get(&f->now, def->column->name))
		return;
	if (def->column->type == CT_CHOICE ||
		def->column->type == CT_LOOKUP ||
		def->column->type == CT_CHECKBOX ||
		column_parse(ui->x, def->column, def->preset, out,
		sizeof out) != E_OK)
		snprintf(out, sizeof out, "%s", def->preset);
	row_set(&f->now, def->column->name, out);
}

void
form_block_arg(const struct form *f, struct row *arg)
{
	row_copy(arg, &f->v.arg);
	if (*row_get(&f->now, "_key"))
		row_set(arg, "key", row_get(&f->now, "_key"));
}

enum err
form_load_blocks(struct form *f, struct ui *ui)
{
	struct form_values v = { &f->was, &f->base, &f->now };
	char *name = form_grid_here(f) ? xstrdup(f->fs.f[f->fs.focus].name) :
		NULL;
	size_t at = f->fs.edit.at;
	struct row arg;
	enum err e = E_OK;

	row_init(&arg);
	form_block_arg(f, &arg);
	/* its line may become another one's */
	if (name)
		field_leave(&f->fs, ui, true);
	/* a record that does not exist yet has no lists */
	for (int i = 0; f->block && i < f->v.screen->nrows &&
		(f->v.screen->view || *row_get(&arg, "key")); i++) {
		enum err one = f->block[i].field < 0 ?
			form_rows_load(&f->block[i], ui->x, &arg) :
			form_grid_load(&f->block[i], &f->fs, &v, ui->x, &arg);

		e = e ? e : one;
	}
	if (name && form_item_of(f, name) >= 0) {
		form_focus(f, ui, form_item_of(f, name));
		f->fs.edit.at = at < f->fs.edit.len ? at : f->fs.edit.len;
	}
	free(name);
	row_done(&arg);
	return e;
}

static enum err
load_record(struct form *f, struct ui *ui)
{
	const struct screen *s = f->v.screen;
	const char *key = row_get(&f->v.arg, "key");
	struct row r;
	enum err e = E_OK;

	row_init(&r);
	if (s->record && s->record->load)
		e = s->record->load(ui->x, key, row_get(&f->v.arg, "arg"),
			&r);
	if (e) {
		row_done(&r);
		return e;
	}
	row_copy(&f->was, &r);
	row_copy(&f->now, &r);
	for (int i = 0; !*key && i < s->nfield; i++)
		preset(ui, f, &s->field[i]);
	row_copy(&f->base, &f->now);
	row_done(&r);
	return E_OK;
}

enum err
form_load(struct form *f, struct ui *ui)
{
	enum err e = load_record(f, ui);

	if (e)
		return e;
	fields_where(&f->fs, ui->x);
	fields_forget(&f->fs);
	return form_load_blocks(f, ui);
}

struct form_rows *
form_grid_here(const struct form *f)
{
	for (int i = 0; i < f->v.screen->nrows; i++)
		if (form_grid_row(&f->block[i], f->fs.focus))
			return &f->block[i];
	return NULL;
}

/* --- the focus ----------------------------------------------------------- */

bool
form_can_focus(const struct form *f, int i)
{
	return f->item[i].block >= 0 || field_open(&f->fs, f->item[i].field);
}

/* On a row that is typed in: the first letter takes the place of what was
 * read, until it was changed. */
static void
grid_focus(struct form *f, const struct field *t)
{
	const struct form_rows *b = form_grid_here(f);

	if (!b)
		return;
	row_set(&f->now, "_open", row_get(form_grid_row(b, f->fs.focus),
		"_open"));
	f->fs.over = !t->typed && !t->shut && strcmp(row_get(&f->now,
		t->name), row_get(&f->base, t->name)) == 0;
}

void
form_focus(struct form *f, struct ui *ui, int i)
{
	f->focus = i;
	if (i < 0 || f->item[i].field < 0)
		return;
	field_enter(&f->fs, ui->x, f->item[i].field);
	grid_focus(f, &f->fs.f[f->fs.focus]);
	if (f->fs.f[f->item[i].field].fault)
		ui_refuse(ui, f->fs.f[f->item[i].field].fault);
}

/* The next item that may have the focus; around the ends if `around`. */
int
form_next(const struct form *f, int from, int by, bool around)
{
	for (int k = 1; k <= f->nitem; k++) {
		int i = from + by * k;

		if (i < 0 || i >= f->nitem) {
			if (!around)
				return -1;
			i = (i % f->nitem + f->nitem) % f->nitem;
		}
		if (form_can_focus(f, i))
			return i;
	}
	return -1;
}

/* Where the record says, or the first empty field of a new one, is where typing
 * begins; else the first one. */
int
form_first(const struct form *f)
{
	int first = form_next(f, -1, 1, false);
	int said = form_item_of(f, row_get(&f->was, "_focus"));

	if (said >= 0 && form_can_focus(f, said))
		return said;
	if (!*row_get(&f->v.arg, "key"))
		for (int i = 0; i < f->nitem; i++) {
			int k = f->item[i].field;

			if (k >= 0 && form_can_focus(f, i) &&
				!*row_get(&f->now, f->fs.f[k].name))
				return i;
		}
	return first;
}

int
form_item_of(const struct form *f, const char *column)
{
	for (int i = 0; i < f->nitem; i++)
		if (f->item[i].field >= 0 && strcmp(column,
			f->fs.f[f->item[i].field].name) == 0)
			return i;
	return -1;
}

void
form_picture(const struct form *f, struct ui *ui, int top)
{
	const struct screen *s = f->v.screen;
	int bottom = ui_body_bottom(ui);

	picture_paint(ui->term, s, top, bottom);
	for (int i = 0; i < f->fs.n; i++)
		if (i < s->nfield && f->fs.f[i].absent)
			picture_drop(ui->term, s, s->field[i].slot, top,
				bottom);
}

/* --- computed fields ------------------------------------------------------ */

/* What the field with the focus would give if it were left now. */
static void
take_typed(const struct form *f, struct ui *ui, struct row *trial)
{
	const struct field *t = f->fs.focus < 0 ? NULL :
		&f->fs.f[f->fs.focus];
	char out[1024];

	if (!t || !field_edits(&f->fs, f->fs.focus) ||
		t->column->type == CT_LOOKUP || t->column->type == CT_LONG ||
		!field_pending(ui->x, &f->fs, f->fs.focus))
		return;
	if (column_parse(ui->x, t->column, f->fs.edit.text, out, sizeof out))
		out[0] = '\0';
	row_set(trial, t->name, out);
	wipe(out, sizeof out);
}

void
form_compute(struct form *f, struct ui *ui)
{
	const struct screen *s = f->v.screen;
	struct row trial;
	bool any = false;

	for (int i = 0; i < s->nfield; i++)
		any |= s->field[i].compute != NULL;
	if (!any)
		return;
	row_init(&trial);
	row_copy(&trial, &f->now);
	take_typed(f, ui, &trial);
	for (int i = 0; i < s->nfield; i++) {
		const struct screen_field *def = &s->field[i];
		char out[400] = "";

		if (!def->compute)
			continue;
		def->compute->run(ui->x, &trial, out, sizeof out);
		/* nobody typed it: it is no change */
		row_set(&f->now, def->column->name, out);
		row_set(&f->base, def->column->name, out);
		wipe(out, sizeof out);
	}
	row_done(&trial);
}

/* --- hidden fields ------------------------------------------------------- */

bool
form_unveiled(const struct form *f, const char *column)
{
	char cell[80];

	snprintf(cell, sizeof cell, "_veil.%s", column);
	return row_int(&f->was, cell) && !row_veiled(&f->was, column);
}

enum err
form_unveil(const struct form *f, struct ui *ui, struct row *read)
{
	enum err e = E_OK;

	for (int i = 0; i < f->fs.n && !e; i++)
		if (f->fs.f[i].def->reveal && form_unveiled(f,
			f->fs.f[i].name))
			e = f->fs.f[i].def->reveal->run(ui->x, read);
	return e;
}

static void
unveil(struct form *f, const struct row *read)
{
	for (int i = 0; i < read->n; i++) {
		const char *name = read->c[i].name;
		const char *v = read->c[i].value;

		if (strcmp(row_get(&f->now, name), v) == 0 || (name[0] != '_' &&
			strcmp(row_get(&f->now, name), ROW_MASKED) != 0))
			continue;
		row_set(&f->was, name, v);
		row_set(&f->base, name, v);
		row_set(&f->now, name, v);
	}
}

enum err
form_reveal(struct form *f, struct ui *ui, int i)
{
	const struct field *t = &f->fs.f[i];
	struct row read;
	enum err e;

	/* a new record was read from nowhere */
	if (*row_get(&f->v.arg, "key")) {
		row_init(&read);
		row_copy(&read, &f->now);
		e = t->def->reveal->run(ui->x, &read);
		if (!e)
			unveil(f, &read);
		row_done(&read);
		if (e) {
			ui_say_error(ui, e);
			return e;
		}
	}
	if (strcmp(row_get(&f->now, t->name), ROW_MASKED) == 0) {
		ui_say(ui, _("%s : votre rôle ne l'ouvre pas."), t->label);
		return E_RIGHT;
	}
	field_show(&f->fs, ui->x, i);
	return E_OK;
}

/* --- what was typed ------------------------------------------------------ */

bool
form_modified(const struct form *f)
{
	for (int i = 0; i < f->fs.n; i++)
		if (field_pending(f->x, &f->fs, i))
			return true;
	for (int i = 0; i < f->now.n; i++) {
		const struct cell *c = &f->now.c[i];

		if (c->name[0] != '_' && strcmp(row_get(&f->now, c->name),
			row_get(&f->base, c->name)) != 0)
			return true;
	}
	return false;
}

/* The view of a form: its keys, its painting, its beginning and end.
 * form_open() is in ui/form.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "ui/form.h"
#include "ui/form_grid.h"
#include "ui/form_grid_keys.h"
#include "ui/form_help.h"
#include "ui/form_keys.h"
#include "ui/form_phrase.h"
#include "ui/form_save.h"
#include "ui/form_show.h"
#include "ui/form_state.h"
#include "ui/picture.h"
#include "ui/run.h"

static struct form *
form(struct view *v)
{
	return (struct form *)v;
}

static const struct form *
form_const(const struct view *v)
{
	return (const struct form *)v;
}

static struct form_rows *
block_here(const struct form *f)
{
	return f->focus >= 0 && f->item[f->focus].block >= 0 ?
		&f->block[f->item[f->focus].block] : NULL;
}

/* Leaves the field; a refusal keeps the cursor there when going forward,
 * and may be walked away from backward. */
static void
go(struct form *f, struct ui *ui, int to, bool anyway)
{
	if (to < 0)
		return;
	if (field_leave(&f->fs, ui, anyway)) {
		ui_refuse(ui, err_text());
		return;
	}
	/* a `then` may have closed or opened fields */
	if (!form_can_focus(f, to))
		to = form_next(f, to, anyway ? -1 : 1, true);
	form_focus(f, ui, to);
}

static void
save_answered(struct ui *ui, bool yes, void *arg)
{
	if (yes)
		form_save(arg, ui);
}

static void
enter(struct form *f, struct ui *ui)
{
	int to = form_next(f, f->focus, 1, false);

	if (ui->x->pref.submit && !term_is_lines(ui->term) &&
		f->v.screen->record->save) {
		form_save(f, ui);
		return;
	}
	if (to >= 0) {
		go(f, ui, to, false);
		return;
	}
	if (f->focus >= 0 && f->item[f->focus].field >= 0) {
		if (field_leave(&f->fs, ui, false)) {
			ui_refuse(ui, err_text());
			return;
		}
		form_focus(f, ui, f->focus);
	}
	ui_ask(ui, _("Enregistrer ?"), save_answered, f);
}

/* --- keys ---------------------------------------------------------------- */

static void
restore_answered(struct ui *ui, bool yes, void *arg)
{
	struct form *f = arg;
	int here = f->focus;

	if (!yes)
		return;
	row_copy(&f->now, &f->base);
	fields_forget(&f->fs);
	if (here >= 0 && !form_can_focus(f, here))
		here = form_first(f);
	form_focus(f, ui, here);
	ui_say(ui, _("Saisie abandonnée : les valeurs d'avant sont là."));
}

static void
cancel(struct form *f, struct ui *ui)
{
	if (form_modified(f))
		ui_ask(ui, _("Abandonner la saisie ?"), restore_answered, f);
	else
		ui_back(ui, NULL);
}

static const struct screen_action *
action_new(const struct screen *s)
{
	for (int i = 0; i < s->naction; i++)
		if (s->action[i].on_new)
			return &s->action[i];
	return NULL;
}

/* Enter and F6 on a list inside. */
static bool
block_key(struct form *f, struct ui *ui, struct form_rows *b, enum action a)
{
	const struct row *r = form_rows_row(b);
	const struct screen_action *make = action_new(f->v.screen);

	if (a == ACT_ENTER && r && b->def->open) {
		ui_open(ui, b->def->open, row_get(r, "_key"), "");
		return true;
	}
	if (a == ACT_NEW && make) {
		ui_run(ui, make, &f->now);
		return true;
	}
	if (a == ACT_NEW && b->def->open) {
		const char *key = row_get(&f->now, "_key");

		key = *key ? key : row_get(&f->v.arg, "key");
		if (*key)
			ui_open(ui, b->def->open, "", key);
		else
			ui_say(ui, _("Enregistrer d'abord (F10) : la fiche "
				"n'existe pas encore."));
		return true;
	}
	return form_rows_act(b, a);
}

static bool
form_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct form *f = form(v);
	struct form_rows *b = block_here(f);

	if (b && block_key(f, ui, b, a))
		return true;
	if (!b && form_grid_key(f, ui, a, code))
		return true;
	if (!b && field_key(&f->fs, ui, a, code))
		return true;
	switch (a) {
	case ACT_ENTER:
		if (!ui->pasting)
			enter(f, ui);
		return true;
	case ACT_NEXT: case ACT_DOWN:
		go(f, ui, form_next(f, f->focus, 1, true), false);
		return true;
	case ACT_PREV: case ACT_UP:
		go(f, ui, form_next(f, f->focus, -1, true), true);
		return true;
	case ACT_SAVE:
		form_save(f, ui);
		return true;
	case ACT_CANCEL:
		cancel(f, ui);
		return true;
	case ACT_CHOOSE:
		if (f->fs.focus >= 0 && field_hidden(&f->fs, f->fs.focus))
			return form_reveal(f, ui, f->fs.focus), true;
		return field_choose(&f->fs, ui);
	case ACT_REDRAW:
		/* what is typed stays; the screen only is sent again */
		if (!form_modified(f))
			return false;
		term_redraw(ui->term);
		return true;
	default:
		return false;
	}
}

/* --- a form only looked at ----------------------------------------------- */

static int
height(const struct form *f)
{
	return f->v.screen->nline;
}

/* Long texts turn their pages, then the picture itself. */
static void
view_page(struct form *f, struct ui *ui, int by)
{
	int body = ui_body_bottom(ui), last;
	bool turned = false;

	for (int i = 0; i < f->fs.n; i++) {
		struct field *t = &f->fs.f[i];
		char *text;

		if (t->lines < 2)
			continue;
		text = field_text(ui->x, &f->fs, i);
		last = (int)edit_wrap(text, t->width, NULL, 0) - t->lines;
		field_wipe(text);
		if (by > 0 ? t->top < last : t->top > 0) {
			int step = t->lines > 2 ? t->lines - 1 : 1;

			t->top += by * step;
			if (t->top > last)
				t->top = last;
			if (t->top < 0)
				t->top = 0;
			turned = true;
		}
	}
	last = height(f) - body;
	if (turned || last <= 0)
		return;
	f->scroll += by * (body - 1);
	if (f->scroll > last)
		f->scroll = last;
	if (f->scroll < 0)
		f->scroll = 0;
}

static bool
view_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct form *f = form(v);
	struct form_rows *b = block_here(f);
	int to;

	/* what was shown is hidden again by the next key */
	for (int i = 0; i < f->fs.n; i++)
		f->fs.f[i].revealed = false;
	if (b && (a != ACT_NEW || b->def->open) && block_key(f, ui, b, a))
		return true;
	switch (a) {
	case ACT_PAGE_PREV: case ACT_PAGE_NEXT:
		view_page(f, ui, a == ACT_PAGE_NEXT ? 1 : -1);
		return true;
	case ACT_NEXT: case ACT_DOWN: case ACT_PREV: case ACT_UP:
		to = form_next(f, f->focus, a == ACT_NEXT || a == ACT_DOWN ?
			1 : -1, true);
		if (to >= 0)
			f->focus = to;
		return true;
	default:
		return false;   /* digits and letters: ui.c */
	}
}

/* --- painting ------------------------------------------------------------ */

/* On a small terminal the picture moves so that the focus is seen. */
static void
scroll_to_focus(struct form *f, struct ui *ui)
{
	int body = ui_body_bottom(ui), y, lines = 1;

	if (height(f) <= body)
		f->scroll = 0;
	if (f->focus < 0)
		return;
	y = f->item[f->focus].y;
	if (f->item[f->focus].field >= 0)
		lines = f->fs.f[f->item[f->focus].field].lines;
	else
		lines = f->block[f->item[f->focus].block].def->lines;
	if (lines > body)
		lines = body;
	if (y + lines > f->scroll + body)
		f->scroll = y + lines - body;
	if (y < f->scroll)
		f->scroll = y;
}

static void
paint_block(struct form *f, struct ui *ui, int i, int top)
{
	const struct form_values v = { &f->was, &f->base, &f->now };
	struct form_rows *b = &f->block[i];

	form_rows_paint(b, ui, top, f->focus >= 0 &&
		f->item[f->focus].block == i);
	if (b->field >= 0)
		form_grid_marks(b, &v, ui, top);
}

static void
form_paint(struct view *v, struct ui *ui)
{
	struct form *f = form(v);
	struct form_rows *here = block_here(f);
	int top;

	form_compute(f, ui);

	if (!v->screen->view || here)
		scroll_to_focus(f, ui);
	top = 1 - f->scroll;
	form_picture(f, ui, top);
	term_cursor(ui->term, 1, 0);
	for (int i = 0; i < f->fs.n; i++)
		field_paint(&f->fs, ui, i, top);
	for (int i = 0; i < v->screen->nrows; i++)
		paint_block(f, ui, i, top);
	if (!here)
		field_cursor(&f->fs, ui, top);
}

static void
form_hint(struct view *v, struct ui *ui, char *out, size_t size)
{
	const struct form *f = form(v);
	const char *hint = v->screen->hint;
	char counter[80], said[300] = "";

	if (f->fs.focus >= 0 && f->fs.f[f->fs.focus].def->hint)
		hint = f->fs.f[f->fs.focus].def->hint;
	if (form_grid_here(f) && *f->fs.f[f->fs.focus].note) {
		snprintf(out, size, "%s", f->fs.f[f->fs.focus].note);
		text_cut(out, term_cols(ui->term) - 2);
		return;
	}
	field_counter(&f->fs, counter, sizeof counter);
	if (hint)
		ui_fill(ui->x, _(hint), &f->now, run_columns(v->screen), said,
			sizeof said);
	snprintf(out, size, "%s%s%s", said,
		hint && *counter ? "   " : "", counter);
}

static const char *
form_help(struct view *v)
{
	struct form *f = form(v);

	if (f->fs.focus < 0)
		return NULL;
	field_help(&f->fs.f[f->fs.focus], f->help, sizeof f->help);
	return f->help;
}

/* --- the rest of a view -------------------------------------------------- */

static bool
is_modified(const struct view *v)
{
	return form_modified(form_const(v));
}

static const struct row *
form_row(struct view *v)
{
	return &form(v)->now;
}

static void
form_resume(struct view *v, struct ui *ui, const struct row *picked)
{
	struct form *f = form(v);
	int here = f->focus;
	enum err e;

	if (picked && phrase_picked(&f->fs, ui, picked))
		return;
	if (picked) {
		field_picked(&f->fs, ui, picked);
		return;
	}
	if (form_modified(f))
		e = form_load_blocks(f, ui);
	else
		e = form_load(f, ui);
	if (e)
		ui_say_error(ui, e);
	/* not for this user any more: left, unless she typed something */
	if (e == E_RIGHT && !form_modified(f) && ui->depth > 1) {
		ui_back(ui, NULL);
		return;
	}
	if (f->fs.focus >= 0)
		return;
	if (here >= 0 && !form_can_focus(f, here))
		here = form_next(f, here, 1, true);
	form_focus(f, ui, here);
}

static void
reveal(struct view *v, struct ui *ui, const char *name)
{
	struct form *f = form(v);
	int i = 0;

	while (i < f->fs.n && strcmp(f->fs.f[i].def->name, name) != 0)
		i++;
	if (i == f->fs.n || !f->fs.f[i].def->reveal)
		return;
	if (!f->fs.f[i].readonly) {
		go(f, ui, form_item_of(f, f->fs.f[i].name), true);
		if (f->fs.focus != i)
			return;
	}
	form_reveal(f, ui, i);
}

/* The pages of rows that are typed in. */
static bool
offers(const struct view *v, enum action a)
{
	const struct form *f = form_const(v);
	bool any = false;

	for (int i = 0; i < v->screen->nrows; i++)
		any |= (a == ACT_PAGE_PREV || a == ACT_PAGE_NEXT) &&
			form_grid_more(&f->block[i], a == ACT_PAGE_NEXT ? 1 :
			-1);
	return any;
}

static void
state(struct view *v, struct row *out)
{
	form_state(form(v), out);
}

static void
restore(struct view *v, struct ui *ui, const struct row *in)
{
	form_restore(form(v), ui, in);
}

static int
room(const struct view *v)
{
	const struct form *f = form_const(v);

	return block_here(f) ? -1 : field_room(&f->fs);
}

static struct fields *
fields(struct view *v)
{
	return &form(v)->fs;
}

/* The rows of the list inside that has the focus. */
static bool
lines(const struct view *v, struct view_lines *out)
{
	const struct form *f = form_const(v);
	const struct form_rows *b = block_here(f);

	if (!b)
		return false;
	*out = (struct view_lines){ 1 - f->scroll + b->y, b->x,
		b->t.n - b->top, b->top, 0, b->t.n, false, false };
	if (out->n > b->def->lines)
		out->n = b->def->lines;
	return true;
}

static void
point(struct view *v, int i)
{
	struct form_rows *b = block_here(form(v));

	if (b && i >= 0 && i <= b->t.n)
		b->cur = i;
}

static void
form_free(struct view *v)
{
	struct form *f = form(v);

	fields_done(&f->fs);
	for (int i = 0; f->block && i < v->screen->nrows; i++)
		form_rows_done(&f->block[i]);
	free(f->block);
	free(f->item);
	row_done(&f->was);
	row_done(&f->base);
	row_done(&f->now);
	row_done(&v->arg);
	free(f);
}

static const struct view_ops form_ops = {
	.context = "form",
	.paint = form_paint,
	.act = form_act,
	.resume = form_resume,
	.modified = is_modified,
	.row = form_row,
	.hint = form_hint,
	.help = form_help,
	.offers = offers,
	.reveal = reveal,
	.room = room,
	.state = state,
	.restore = restore,
	.fields = fields,
	.lines = lines,
	.point = point,
	.free = form_free,
};

static const struct view_ops view_ops = {
	.context = "form",
	.paint = form_paint,
	.act = view_act,
	.resume = form_resume,
	.row = form_row,
	.hint = form_hint,
	.help = form_help,
	.reveal = reveal,
	.state = state,
	.restore = restore,
	.fields = fields,
	.lines = lines,
	.point = point,
	.free = form_free,
};

static int
by_place(const void *a, const void *b)
{
	const struct form_item *p = a, *q = b;

	return p->y != q->y ? p->y - q->y : p->x - q->x;
}

static void
make_field(struct form *f, const struct screen *s, int i)
{
	const struct screen_field *def = &s->field[i];
	struct field *t = &f->fs.f[i];

	t->name = def->column->name;
	t->label = def->column->label ? _(def->column->label) : def->name;
	t->column = def->column;
	t->def = def;
	t->shown = def->show ? record_column(s->record, def->show) : NULL;
	t->y = def->slot->y;
	t->x = def->slot->x;
	t->width = def->slot->width;
	t->lines = def->slot->lines;
	t->readonly = s->view || def->readonly || def->compute ||
		(def->column->flags & COL_READONLY);
}

static void
make_items(struct form *f, const struct screen *s)
{
	f->item = xcalloc((size_t)(f->fs.n + s->nrows) + 1, sizeof *f->item);
	for (int i = 0; i < f->fs.n; i++)
		if (!f->fs.f[i].readonly)
			f->item[f->nitem++] = (struct form_item){
				f->fs.f[i].y, f->fs.f[i].x, i, -1 };
	for (int i = 0; i < s->nrows; i++)
		if (f->block[i].field < 0)
			f->item[f->nitem++] = (struct form_item){
				f->block[i].y, f->block[i].x, -1, i };
	qsort(f->item, (size_t)f->nitem, sizeof *f->item, by_place);
}

enum err
form_open(struct ui *ui, const struct screen *s, const char *key,
	const char *arg, struct view **out)
{
	struct form *f = xcalloc(1, sizeof *f);
	enum err e;

	f->v.ops = s->view ? &view_ops : &form_ops;
	f->v.screen = s;
	f->x = ui->x;
	row_init(&f->v.arg);
	row_set(&f->v.arg, "key", key ? key : "");
	row_set(&f->v.arg, "arg", arg ? arg : "");
	row_init(&f->was);
	row_init(&f->base);
	row_init(&f->now);
	fields_init(&f->fs, &f->now, s->nfield + form_grid_fields(s));
	f->block = xcalloc((size_t)s->nrows + 1, sizeof *f->block);
	for (int i = 0; i < s->nfield; i++)
		make_field(f, s, i);
	for (int i = 0; i < s->nrows; i++)
		form_rows_init(&f->block[i], &s->rows[i]);
	for (int i = 0, n = s->nfield; i < s->nrows; i++)
		if (s->rows[i].typed) {
			form_grid_init(&f->block[i], &f->fs, n);
			n += s->rows[i].lines;
		}
	make_items(f, s);
	e = form_load(f, ui);
	if (e) {
		form_free(&f->v);
		return e;
	}
	form_focus(f, ui, form_first(f));
	*out = &f->v;
	return E_OK;
}

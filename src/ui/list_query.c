#include "ui/list_query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "model/criterion.h"
#include "model/query.h"
#include "ui/form_field.h"
#include "ui/form_keys.h"
#include "ui/form_show.h"
#include "ui/list_read.h"
#include "ui/lookup.h"
#include "ui/pager.h"
#include "ui/picture.h"
#include "ui/values.h"

#define STATE "q."

struct ask {
	struct view v;
	struct list *list;      /* below on the stack */
	const struct screen *form;      /* the one that is shown */
	int page;
	struct row now;         /* query_cell() -> what is typed */
	struct fields fs;
	struct column *text;    /* each field as the text that it takes */
	char (*cell)[80];
	int scroll;
};

static struct ask *
ask(struct view *v)
{
	return (struct ask *)v;
}

/* --- the fields of one form -------------------------------------------------- */

static const struct screen *
form_at(const struct list *l, int page)
{
	return screen_find(l->v.screen->query[page]);
}

/* What a field shows is what is asked about: a commune by its name. */
static const struct column *
column_asked(const struct screen *form, const struct screen_field *def)
{
	const struct column *shown = def->show ? record_column(form->record,
		def->show) : NULL;

	return shown ? shown : def->column;
}

static int
by_place(const void *a, const void *b)
{
	const struct field *p = a, *q = b;

	return p->y != q->y ? p->y - q->y : p->x - q->x;
}

static bool
is_there(const struct ask *k, const struct ctx *x,
	const struct screen_field *def)
{
	return !def->where || def->where->is(x, &k->now);
}

static void
make_field(struct ask *k, struct ctx *x, int i)
{
	const struct screen_field *def = &k->form->field[i];
	const struct column *col = column_asked(k->form, def);
	struct field *f = &k->fs.f[i];
	bool computed = def->compute != NULL;

	query_cell(k->form->record, col->name, k->cell[i]);
	k->text[i] = (struct column){ .name = k->cell[i], .label = col->label,
		.type = CT_TEXT, .flags = COL_CLEAR };
	f->name = k->cell[i];
	f->label = col->label ? _(col->label) : def->name;
	f->column = &k->text[i];
	f->asks = col;
	f->y = def->slot->y;
	f->x = def->slot->x;
	f->width = def->slot->width;
	f->lines = def->slot->lines;
	f->absent = !is_there(k, x, def);
	f->readonly = computed || def->reveal || !query_may(x,
		k->form->record, col);
	if (f->readonly && !computed && !f->absent)
		row_set(&k->now, f->name, ROW_MASKED);
}

static int
next_open(const struct ask *k, int from, int by)
{
	int n = k->fs.n;

	for (int i = 1; i <= n; i++) {
		int at = ((from + by * i) % n + n) % n;

		if (field_open(&k->fs, at))
			return at;
	}
	return -1;
}

static void
drop_fields(struct ask *k)
{
	if (!k->text)
		return;
	fields_done(&k->fs);
	free(k->text);
	free(k->cell);
	k->text = NULL;
	k->cell = NULL;
}

static void
show_form(struct ask *k, struct ui *ui, int page)
{
	size_t n;

	drop_fields(k);
	k->page = page;
	k->scroll = 0;
	k->form = form_at(k->list, page);
	n = (size_t)k->form->nfield;
	k->text = xcalloc(n + 1, sizeof *k->text);
	k->cell = xcalloc(n + 1, sizeof *k->cell);
	fields_init(&k->fs, &k->now, k->form->nfield);
	for (int i = 0; i < k->form->nfield; i++)
		make_field(k, ui->x, i);
	qsort(k->fs.f, n, sizeof *k->fs.f, by_place);
	if (next_open(k, -1, 1) >= 0)
		field_enter(&k->fs, ui->x, next_open(k, -1, 1));
}

/* --- running it --------------------------------------------------------------- */

/* Only what is asked: neither the masks nor the empty. */
static void
said(const struct ask *k, struct row *out)
{
	row_clear(out);
	for (int i = 0; i < k->now.n; i++) {
		const struct cell *c = &k->now.c[i];

		if (c->value && *c->value && strcmp(c->value, ROW_MASKED) != 0)
			row_set(out, c->name, c->value);
	}
}

/* Every field of this form is a criterion, or the cursor is on the first
 * that is none. */
static bool
taken(struct ask *k, struct ui *ui)
{
	if (field_leave(&k->fs, ui, false)) {
		ui_refuse(ui, err_text());
		return false;
	}
	for (int i = 0; i < k->fs.n; i++)
		if (field_retake(&k->fs, ui, i)) {
			field_enter(&k->fs, ui->x, i);
			ui_say(ui, "%s", k->fs.f[i].fault);
			return false;
		}
	return true;
}

static enum err
set_query(struct list *l, const struct row *asked)
{
	struct row before;
	enum err e;

	row_init(&before);
	row_copy(&before, &l->query);
	row_copy(&l->query, asked);
	e = list_restart(l);
	if (e)
		row_copy(&l->query, &before);
	else
		l->view[0] = '\0';
	row_done(&before);
	return e;
}

static void
run(struct ask *k, struct ui *ui)
{
	struct row asked;
	enum err e;

	if (!taken(k, ui))
		return;
	row_init(&asked);
	said(k, &asked);
	e = set_query(k->list, &asked);
	row_done(&asked);
	if (e) {
		field_enter(&k->fs, ui->x, next_open(k, -1, 1));
		ui_say_error(ui, e);
	} else {
		k->list->fresh = true;
		ui_back(ui, NULL);      /* k is gone */
	}
}

bool
list_query_end(struct list *l, struct ui *ui)
{
	struct row none;
	enum err e;

	if (!l->query.n)
		return false;
	row_init(&none);
	e = set_query(l, &none);
	row_done(&none);
	if (e)
		ui_say_error(ui, e);
	return true;
}

/* --- keys ----------------------------------------------------------------------- */

static void
go(struct ask *k, struct ui *ui, int by)
{
	int to = next_open(k, k->fs.focus, by);

	if (to < 0)
		return;
	if (field_leave(&k->fs, ui, by < 0))
		ui_refuse(ui, err_text());
	else
		field_enter(&k->fs, ui->x, to);
}

static void
turn(struct ask *k, struct ui *ui, int by)
{
	int n = k->list->v.screen->nquery;

	if (n > 1 && taken(k, ui))
		show_form(k, ui, (k->page + by + n) % n);
}

static void
empty(struct ask *k, struct ui *ui)
{
	row_clear(&k->now);
	show_form(k, ui, k->page);
	ui_say(ui, _("Tous les critères sont vidés."));
}

static const struct screen_field *
def_here(const struct ask *k)
{
	const struct field *f = &k->fs.f[k->fs.focus];

	for (int i = 0; i < k->form->nfield; i++)
		if (k->form->field[i].slot->y == f->y &&
			k->form->field[i].slot->x == f->x)
			return &k->form->field[i];
	return NULL;
}

static void
choose(struct ask *k, struct ui *ui)
{
	const struct field *f = k->fs.focus < 0 ? NULL :
		&k->fs.f[k->fs.focus];
	const struct screen_field *def = f ? def_here(k) : NULL;
	const struct choices *set;

	if (!def)
		return;
	if (def->lookup) {
		lookup_open(ui, def->lookup, criterion_has_sign(
			k->fs.edit.text) ? "" : k->fs.edit.text);
		return;
	}
	set = f->asks->choice ? registry_choices(f->asks->choice) : NULL;
	if (set)
		ui_push(ui, values_new(ui, f->label, set, NULL));
	else
		ui_say(ui, f->asks->type == CT_YESNO || f->asks->type ==
			CT_CHECKBOX ? _("%s : oui ou non, à taper.") :
			_("%s : pas de liste, un critère à taper (F1)."),
			f->label);
}

/* A value chosen is one more; by its code where its label has signs. */
static void
picked_text(struct ask *k, struct ui *ui, const struct row *picked)
{
	const struct screen_field *def = def_here(k);
	const struct screen *from = def && def->lookup ?
		screen_find(def->lookup) : NULL;
	const char *text = row_get(picked, "label"), *now = k->fs.edit.text;
	char *both;

	if (from && def->show && row_has(picked, def->show))
		text = row_get(picked, def->show);
	else if (from && from->ncolumn)
		text = row_get(picked, from->column[0].from);
	if (!*row_get(picked, "_key") && !from)
		text = "=";             /* "non dit" */
	else if (criterion_has_sign(text))
		text = row_get(picked, "_key");
	if (from || !now || !*now)
		both = xstrdup(text);
	else
		both = xasprintf("%s|%s", now, text);
	edit_set(&k->fs.edit, both);
	field_wipe(both);
}

static void
help(const struct ask *k, struct ui *ui)
{
	ui_push(ui, pager_new(ui, _("Les critères"), _(
		"Dans chaque champ, ce que l'on cherche ; plusieurs champs : "
		"tous à la fois.\n\n"
		"  dupont        un texte : un de ses mots commence ainsi\n"
		"  du*  d?pont   * des lettres, ? une lettre, le texte entier\n"
		"  =dupont       ce texte et rien d'autre\n"
		"  <>dupont      autre chose\n"
		"  a|b           l'un ou l'autre     <>a|b   ni l'un ni l'autre\n"
		"  >5  <5  >=5  <=5                  18..25  de 18 à 25\n"
		"  18..          18 et plus          ..25    25 au plus\n"
		"  =             vide                <>      rempli\n\n"
		"Une date : 12/3, lundi, +7, ou le mois 03/2026, ou l'année "
		"1990.\n"
		"  >1/3   lundi..+14   ..j   1990..1999   <>2026\n\n"
		"Un choix : son libellé, ou F4. Une case : oui, non.\n"
		"F10 cherche, F6 vide tout, F7 et F8 mènent aux autres "
		"parties ; F12 dans la liste rend ses lignes. Une adresse "
		"protégée et ce que vous n'ouvrez pas ne répondent à rien.")));
}

static bool
ask_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct ask *k = ask(v);

	switch (a) {
	case ACT_PAGE_PREV: case ACT_PAGE_NEXT:
		turn(k, ui, a == ACT_PAGE_NEXT ? 1 : -1);
		return true;
	case ACT_SAVE:
		run(k, ui);
		return true;
	case ACT_NEW:
		empty(k, ui);
		return true;
	case ACT_HELP:
		help(k, ui);
		return true;
	case ACT_CHOOSE:
		choose(k, ui);
		return true;
	default:
		break;
	}
	if (field_key(&k->fs, ui, a, code))
		return true;
	switch (a) {
	case ACT_ENTER:
		if (next_open(k, k->fs.focus, 1) > k->fs.focus)
			go(k, ui, 1);
		else if (!ui->pasting)
			run(k, ui);
		return true;
	case ACT_NEXT: case ACT_DOWN:
		go(k, ui, 1);
		return true;
	case ACT_PREV: case ACT_UP:
		go(k, ui, -1);
		return true;
	default:
		return false;
	}
}

/* --- painting --------------------------------------------------------------------- */

static void
paint_title(struct ask *k, struct ui *ui)
{
	char list[300], form[300], title[700];
	int n = k->list->v.screen->nquery;

	snprintf(list, sizeof list, "%s", _(k->list->v.screen->title));
	snprintf(form, sizeof form, "%.*s", (int)strcspn(_(k->form->title),
		"%"), _(k->form->title));
	snprintf(title, sizeof title, _("%s : chercher   %s"), list, form);
	while (*title && title[strlen(title) - 1] == ' ')
		title[strlen(title) - 1] = '\0';
	if (n > 1)
		snprintf(title + strlen(title), sizeof title - strlen(title),
			"   %d/%d", k->page + 1, n);
	term_text(ui->term, 0, 1, term_cols(ui->term) - 2, title);
}

/* What a form only shows may be asked about. */
static void
paint_brackets(const struct field *f, struct ui *ui, int top)
{
	for (int y = top + f->y; !f->readonly && y < top + f->y + f->lines;
		y++) {
		if (y < 1 || y > ui_body_bottom(ui))
			continue;
		term_text(ui->term, y, f->x - 1, 1, "[");
		term_text(ui->term, y, f->x + f->width, 1, "]");
	}
}

static void
ask_paint(struct view *v, struct ui *ui)
{
	struct ask *k = ask(v);
	int body = ui_body_bottom(ui), top, y;

	if (k->fs.focus >= 0 && k->form->nline > body) {
		y = k->fs.f[k->fs.focus].y;
		if (y >= k->scroll + body)
			k->scroll = y - body + 1;
		if (y < k->scroll)
			k->scroll = y;
	} else {
		k->scroll = 0;
	}
	top = 1 - k->scroll;
	paint_title(k, ui);
	picture_paint(ui->term, k->form, top, body);
	for (int i = 0; i < k->form->nfield; i++)
		if (!is_there(k, ui->x, &k->form->field[i]))
			picture_drop(ui->term, k->form,
				k->form->field[i].slot, top, body);
	for (int i = 0; i < k->fs.n; i++) {
		if (k->fs.f[i].absent)
			continue;
		paint_brackets(&k->fs.f[i], ui, top);
		field_paint(&k->fs, ui, i, top);
	}
	term_cursor(ui->term, 1, 0);
	field_cursor(&k->fs, ui, top);
}

static void
ask_hint(struct view *v, struct ui *ui, char *out, size_t size)
{
	snprintf(out, size, "%s%s", _(">5   18..25   du*   a|b   = vide   "
		"<> rempli   F10 cherche"), ask(v)->list->v.screen->nquery >
		1 ? _("   F8 autre partie") : "");
}

static void
ask_resume(struct view *v, struct ui *ui, const struct row *picked)
{
	if (picked)
		picked_text(ask(v), ui, picked);
}

/* Is there something typed that is not asked yet? */
static bool
ask_modified(const struct view *v)
{
	const struct ask *k = (const struct ask *)v;
	struct row now;
	bool differs;

	for (int i = 0; i < k->fs.n; i++)
		if (field_pending(k->list->x, &k->fs, i))
			return true;
	row_init(&now);
	said(k, &now);
	differs = now.n != k->list->query.n;
	for (int i = 0; i < now.n; i++)
		differs |= strcmp(row_get(&k->list->query, now.c[i].name),
			now.c[i].value) != 0;
	row_done(&now);
	return differs;
}

static struct fields *
ask_fields(struct view *v)
{
	return &ask(v)->fs;
}

static void
ask_free(struct view *v)
{
	struct ask *k = ask(v);

	drop_fields(k);
	row_done(&k->now);
	row_done(&v->arg);
	free(k);
}

static const struct view_ops ask_ops = {
	.context = "form",
	.paint = ask_paint,
	.act = ask_act,
	.resume = ask_resume,
	.modified = ask_modified,
	.hint = ask_hint,
	.fields = ask_fields,
	.free = ask_free,
};

void
list_query_open(struct list *l, struct ui *ui)
{
	struct ask *k;

	if (!l->v.screen->nquery) {
		ui_say(ui, _("Cette liste ne se cherche pas par la fiche. "
			"/ cherche des mots."));
		return;
	}
	k = xcalloc(1, sizeof *k);
	k->v.ops = &ask_ops;
	k->list = l;
	row_init(&k->v.arg);
	row_init(&k->now);
	row_copy(&k->now, &l->query);
	show_form(k, ui, 0);
	ui_push(ui, &k->v);
}

/* --- what is asked, in words --------------------------------------------------------- */

void
list_query_text(const struct list *l, char *out, size_t size)
{
	for (int i = 0; i < l->query.n; i++) {
		const struct cell *c = &l->query.c[i];
		const char *dot = strchr(c->name, '.');
		char name[80];
		const struct record *rec;
		const struct column *col;
		size_t at = strlen(out);

		snprintf(name, sizeof name, "%.*s", dot ? (int)(dot -
			c->name) : 0, c->name);
		rec = registry_record(name);
		col = rec ? record_column(rec, dot + 1) : NULL;
		snprintf(out + at, size - at, _("%s%s : %s"), at ? "   " : "",
			col && col->label ? _(col->label) : c->name,
			c->value);
	}
}

/* --- kept for later ------------------------------------------------------------------ */

void
list_query_state(const struct list *l, struct row *out)
{
	char cell[96];

	for (int i = 0; i < l->query.n; i++) {
		snprintf(cell, sizeof cell, STATE "%s", l->query.c[i].name);
		row_set(out, cell, l->query.c[i].value);
	}
}

void
list_query_restore(struct list *l, const struct row *in)
{
	row_clear(&l->query);
	for (int i = 0; i < in->n; i++)
		if (strncmp(in->c[i].name, STATE, strlen(STATE)) == 0)
			row_set(&l->query, in->c[i].name + strlen(STATE),
				in->c[i].value);
}

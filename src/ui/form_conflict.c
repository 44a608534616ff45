#include "ui/form_conflict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "model/column.h"
#include "ui/cursor.h"

#define TOP 4           /* first line of the first field */
#define LINES 4         /* of a field, with the blank after it */

struct choice_of {
	const struct column *column;
	const char *label;
	char *mine, *theirs;    /* as they are shown */
	bool take;              /* theirs */
};

struct conflict {
	struct view v;
	struct form *form;      /* below on the stack */
	void (*again)(struct form *f, struct ui *ui);
	struct row fresh;       /* the record as it is now */
	char who[300];
	struct cursor on;
	struct choice_of *c;
};

static struct conflict *
conflict(struct view *v)
{
	return (struct conflict *)v;
}

static bool
touched(const struct form *f, const char *name)
{
	return strcmp(row_get(&f->now, name), row_get(&f->base, name)) != 0;
}

/* The column whose value people know: of a lookup, its `show`. */
static const struct column *
seen_column(const struct form *f, const struct column *c)
{
	int i = form_item_of(f, c->name);

	if (i >= 0 && f->fs.f[f->item[i].field].shown)
		return f->fs.f[f->item[i].field].shown;
	return c;
}

static char *
shown(struct form *f, const struct column *c, const struct row *r)
{
	const struct column *seen = seen_column(f, c);
	const char *v = row_get(r, seen->name);

	return *v ? column_text(f->x, seen, v) : xstrdup(_("(vide)"));
}

/* Mine over theirs, where mine was typed and kept. */
static void
merge(struct conflict *k, struct ui *ui)
{
	struct form *f = k->form;
	const struct record *rec = f->v.screen->record;
	struct row now;

	row_init(&now);
	row_copy(&now, &k->fresh);
	for (const struct column *c = rec->column; c->name; c++) {
		bool keep = !(c->flags & COL_READONLY) && touched(f, c->name);

		for (int i = 0; i < k->on.n; i++)
			if (k->c[i].column == c && k->c[i].take)
				keep = false;
		if (!keep)
			continue;
		row_set(&now, c->name, row_get(&f->now, c->name));
		if (seen_column(f, c) != c)
			row_set(&now, seen_column(f, c)->name, row_get(
				&f->now, seen_column(f, c)->name));
	}
	row_copy(&f->was, &k->fresh);
	row_copy(&f->base, &k->fresh);
	row_copy(&f->now, &now);
	row_done(&now);
	for (int i = 0; i < f->fs.n; i++)
		field_fault(&f->fs.f[i], NULL);
	form_focus(f, ui, f->focus);
}

static void
save(struct conflict *k, struct ui *ui)
{
	void (*again)(struct form *f, struct ui *ui) = k->again;
	struct form *f = k->form;

	merge(k, ui);
	ui_back(ui, NULL);              /* k is gone */
	if (form_modified(f)) {
		again(f, ui);
		return;
	}
	ui_say(ui, _("Rien à enregistrer : ce qui l'était déjà est gardé."));
}

static void
save_answered(struct ui *ui, bool yes, void *arg)
{
	if (yes)
		save(arg, ui);
}

static int
per_screen(const struct ui *ui)
{
	int n = (ui_body_bottom(ui) - TOP + 2) / LINES;

	return n > 0 ? n : 1;
}

static void
mark(struct ui *ui, int y, const struct choice_of *c, bool theirs)
{
	char line[2400];

	snprintf(line, sizeof line, "%s %s  %s",
		c->take == theirs ? "x" : " ",
		theirs ? _("déjà enregistré") : _("chez vous      "),
		theirs ? c->theirs : c->mine);
	text_cut(line, term_cols(ui->term) - 5);
	term_text(ui->term, y, 4, -1, line);
	wipe(line, sizeof line);
}

static void
paint(struct view *v, struct ui *ui)
{
	struct conflict *k = conflict(v);

	cursor_show(&k->on, per_screen(ui));
	term_text(ui->term, 0, 1, -1, _("Deux saisies de la même fiche"));
	term_text(ui->term, 1, 1, -1, k->who);
	term_text(ui->term, 2, 1, -1, _("Pour chaque champ, ce qui sera "
		"gardé est coché (x)."));
	for (int i = 0; i < k->on.page && k->on.top + i < k->on.n; i++) {
		const struct choice_of *c = &k->c[k->on.top + i];
		int y = TOP + i * LINES;

		term_text(ui->term, y, 0, 1, k->on.top + i == k->on.at ? ">" : " ");
		term_text(ui->term, y, 2, -1, c->label);
		mark(ui, y + 1, c, false);
		mark(ui, y + 2, c, true);
	}
	term_cursor(ui->term, TOP + (k->on.at - k->on.top) * LINES, 0);
}

static bool
act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct conflict *k = conflict(v);

	if (cursor_key(&k->on, a))
		return true;
	switch (a) {
	case ACT_ENTER:
		if (ui->pasting)
			return true;
		if (k->on.at + 1 < k->on.n)
			k->on.at++;
		else
			ui_ask(ui, _("Enregistrer ainsi ?"), save_answered,
				k);
		return true;
	case ACT_SAVE:
		save(k, ui);
		return true;
	case ACT_CANCEL:
		ui_back(ui, NULL);
		ui_say(ui, _("Rien n'est enregistré. Ce que vous avez tapé "
			"est là."));
		return true;
	case ACT_NONE:
		if (i18n_yes(code) || code == 'n' || code == 'N')
			k->c[k->on.at].take = code == 'n' || code == 'N';
		else
			ui_say(ui, _("o garde le vôtre, n prend l'autre."));
		return true;
	default:
		return false;
	}
}

static void
hint(struct view *v, struct ui *ui, char *out, size_t size)
{
	snprintf(out, size, "%s", _("o garder le vôtre   n prendre l'autre   "
		"Entrée champ suivant"));
}

static void
conflict_free(struct view *v)
{
	struct conflict *k = conflict(v);

	for (int i = 0; i < k->on.n; i++) {
		field_wipe(k->c[i].mine);
		field_wipe(k->c[i].theirs);
	}
	free(k->c);
	row_done(&k->fresh);
	row_done(&v->arg);
	free(k);
}

static const struct view_ops conflict_ops = {
	.context = "form",
	.paint = paint,
	.act = act,
	.hint = hint,
	.free = conflict_free,
};

/* The fields that both changed, each its own way. */
static void
find_fields(struct conflict *k)
{
	struct form *f = k->form;
	const struct record *rec = f->v.screen->record;

	for (const struct column *c = rec->column; c->name; c++) {
		const char *theirs = row_get(&k->fresh, c->name);
		struct choice_of *one;

		if ((c->flags & COL_READONLY) || !touched(f, c->name) ||
			strcmp(theirs, row_get(&f->base, c->name)) == 0 ||
			strcmp(theirs, row_get(&f->now, c->name)) == 0)
			continue;
		k->c = xrealloc(k->c, (size_t)(k->on.n + 1) * sizeof *k->c);
		one = &k->c[k->on.n++];
		one->column = c;
		one->label = c->label ? _(c->label) : c->name;
		one->mine = shown(f, c, &f->now);
		one->theirs = shown(f, c, &k->fresh);
		one->take = false;
	}
}

/* Nobody's word is lost by saving again, once: twice in a row means that
 * the base refuses for another reason. */
static void
merge_alone(struct conflict *k, struct ui *ui)
{
	struct form *f = k->form;

	merge(k, ui);
	f->merged = true;
	k->again(f, ui);
}

void
form_conflict(struct form *f, struct ui *ui, const struct faults *list,
	void (*again)(struct form *f, struct ui *ui))
{
	struct conflict *k = xcalloc(1, sizeof *k);
	enum err e;

	snprintf(k->who, sizeof k->who, "%s", list->n ? list->f[0].message :
		err_text());
	k->v.ops = &conflict_ops;
	k->form = f;
	k->again = again;
	row_init(&k->v.arg);
	row_init(&k->fresh);
	form_focus(f, ui, f->focus);
	e = f->v.screen->record->load(ui->x, row_get(&f->v.arg, "key"), "",
		&k->fresh);
	if (!e)
		e = form_unveil(f, ui, &k->fresh);
	if (e) {
		ui_say_error(ui, e);
		conflict_free(&k->v);
		return;
	}
	find_fields(k);
	if (k->on.n) {
		f->merged = false;
		ui_push(ui, &k->v);
		ui_say(ui, _("Rien n'est perdu : choisir, puis "
			"enregistrer."));
		return;
	}
	if (f->merged) {
		f->merged = false;
		ui_say(ui, "%s", k->who);
	} else {
		merge_alone(k, ui);
	}
	conflict_free(&k->v);
}

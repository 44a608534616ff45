#include "ui/form_save.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "ui/form_conflict.h"
#include "ui/form_grid.h"
#include "ui/reach.h"
#include "ui/run.h"

/* Every field's own faults, in the order of the picture. */
static void
field_faults(struct form *f, struct ui *ui, struct faults *out)
{
	for (int i = 0; i < f->nitem; i++) {
		int k = f->item[i].field;
		enum err e;

		if (k < 0)
			continue;
		field_fault(&f->fs.f[k], NULL);
		if (!field_open(&f->fs, k))
			continue;
		e = field_retake(&f->fs, ui, k);
		if (e == E_OK)
			e = field_check(&f->fs, ui->x, k);
		if (e)
			faults_add(out, f->fs.f[k].name, "%s", err_text());
	}
}

static bool
has_fault(const struct faults *list, int n, const char *column)
{
	for (int i = 0; i < n; i++)
		if (*column && strcmp(list->f[i].column, column) == 0)
			return true;
	return false;
}

/* The record's checks; a field that has a fault already keeps that one. */
static void
record_faults(struct form *f, struct ui *ui, struct faults *out)
{
	const struct record *rec = f->v.screen->record;
	struct faults more;

	if (!rec->check)
		return;
	faults_init(&more);
	rec->check(ui->x, &f->now, &more);
	for (int i = 0; i < more.n; i++)
		if (!has_fault(out, out->n, more.f[i].column))
			faults_add(out, more.f[i].column, "%s",
				more.f[i].message);
	faults_done(&more);
}

/* The first one in the picture, and how many there are. */
static void
show_faults(struct form *f, struct ui *ui, const struct faults *list)
{
	int first = 0, item = f->nitem;

	for (int i = 0; i < list->n; i++) {
		int at = form_item_of(f, list->f[i].column);

		if (at < 0)
			continue;
		field_fault(&f->fs.f[f->item[at].field], list->f[i].message);
		if (at < item && field_open(&f->fs, f->item[at].field)) {
			item = at;
			first = i;
		}
	}
	form_focus(f, ui, item < f->nitem ? item : f->focus);
	if (list->n > 1)
		ui_say(ui, _("%s À revoir : %d champs."),
			list->f[first].message, list->n);
	else
		ui_say(ui, "%s", list->f[first].message);
	ui->message_bad = true;
}

/* Where the focus comes back to in rows that were typed in and are read again:
 * on what is still wrong of what was typed, else where it was, else on the next
 * one that is left. */
struct spot {
	char **name;
	int n, here;
};

static bool
on_row(const struct form *f)
{
	for (int i = 0; i < f->v.screen->nrows; i++)
		if (form_grid_row(&f->block[i], f->item[f->focus].field))
			return true;
	return false;
}

static void
spot_keep(const struct form *f, struct spot *s)
{
	*s = (struct spot){ .name = xcalloc(2 * (size_t)f->nitem + 1,
		sizeof *s->name), .here = f->focus };
	if (f->focus < 0 || !on_row(f))
		return;
	for (int pass = 0; pass < 2; pass++)
		for (int i = pass ? f->focus : 0; i < f->nitem; i++) {
			const char *name = f->item[i].field < 0 ? "" :
				f->fs.f[f->item[i].field].name;

			if (pass || strcmp(row_get(&f->now, name), row_get(
				&f->base, name)) != 0)
				s->name[s->n++] = xstrdup(name);
		}
}

static void
spot_drop(struct spot *s)
{
	for (int i = 0; i < s->n; i++)
		free(s->name[i]);
	free(s->name);
}

static void
spot_back(struct form *f, struct ui *ui, struct spot *s)
{
	int to = -1;

	for (int i = 0; i < s->n && to < 0; i++)
		if (*s->name[i])
			to = form_item_of(f, s->name[i]);
	form_focus(f, ui, to >= 0 ? to : s->n ? form_first(f) : s->here);
	spot_drop(s);
}

/* The record is saved: the form holds what the base holds. */
static void
settle(struct form *f)
{
	row_copy(&f->was, &f->now);
	row_copy(&f->base, &f->now);
	f->merged = false;
	if (*row_get(&f->now, "_key"))
		row_set(&f->v.arg, "key", row_get(&f->now, "_key"));
}

static void
after(struct form *f, struct ui *ui, bool changed)
{
	const struct screen_action *then = reach_save(&f->v);
	struct row saved;
	const char *said = changed ? _("Enregistré.") :
		_("Rien n'a changé.");
	struct spot spot;
	bool made = !*row_get(&f->was, "_key");

	spot_keep(f, &spot);
	settle(f);
	if (then && then->call) {
		/* asked from here: a refusal comes back to this form */
		form_load(f, ui);
		spot_back(f, ui, &spot);
		if (changed)
			ui_say(ui, _("Enregistré."));
		ui_run(ui, then, &f->now);
		return;
	}
	if (ui->depth <= 1) {
		form_load(f, ui);
		spot_back(f, ui, &spot);
		ui_say(ui, "%s", said);
		return;
	}
	spot_drop(&spot);
	row_init(&saved);
	row_copy(&saved, &f->now);
	ui_back(ui, NULL);
	if (made && ui_top(ui)->ops->seek)
		ui_top(ui)->ops->seek(ui_top(ui), row_get(&saved, "_key"));
	ui_say(ui, "%s", said);
	if (then)
		ui_run(ui, then, &saved);
	row_done(&saved);
}

static void
refused(struct form *f, struct ui *ui, enum err e, struct faults *list)
{
	bool of_a_field = false;

	if (e == E_CONFLICT) {
		form_conflict(f, ui, list, form_save);
		return;
	}
	for (int i = 0; i < list->n; i++)
		of_a_field |= list->f[i].column[0] != '\0';
	if (e == E_CHECK && list->n && (of_a_field || !*err_text())) {
		show_faults(f, ui, list);
		return;
	}
	form_focus(f, ui, f->focus);
	ui_say_error(ui, e);
}

void
form_save(struct form *f, struct ui *ui)
{
	const struct record *rec = f->v.screen->record;
	struct faults list;
	enum err e;

	if (!rec || !rec->save) {
		ui_say(ui, _("Rien à enregistrer ici."));
		return;
	}
	faults_init(&list);
	field_leave(&f->fs, ui, true);
	/* a record that was loaded and not touched; a step to take, opened on
	 * another record, has no key of its own and is taken as it stands */
	if (*row_get(&f->was, "_key") && !form_modified(f)) {
		after(f, ui, false);
		goto out;
	}
	field_faults(f, ui, &list);
	record_faults(f, ui, &list);
	if (list.n) {
		show_faults(f, ui, &list);
		goto out;
	}
	/* of nothing else that is typed */
	ui->x->saves_place = !ui_typed_but(ui, &f->v);
	e = rec->save(ui->x, &f->was, &f->now, &list);
	ui->x->saves_place = false;
	if (e)
		refused(f, ui, e, &list);
	else
		after(f, ui, true);
out:
	faults_done(&list);
}

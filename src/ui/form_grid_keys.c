#include "ui/form_grid_keys.h"

#include "base/i18n.h"
#include "ui/form_grid.h"

/* The item of the first line of a block, or of the last one that has a row. */
static int
edge_item(const struct form *f, const struct form_rows *b, bool last)
{
	int field = b->field + (last && b->t.n ? b->t.n - 1 : 0), i = 0;

	while (i < f->nitem && f->item[i].field != field)
		i++;
	return i < f->nitem ? i : f->focus;
}

/* False: there is no page there. */
static bool
turn(struct form *f, struct ui *ui, struct form_rows *b, int by, bool last)
{
	struct form_values v = { &f->was, &f->base, &f->now };
	struct row arg;
	bool turned = false;
	int here = f->focus;
	enum err e;

	if (field_leave(&f->fs, ui, false)) {
		ui_refuse(ui, err_text());
		return true;
	}
	row_init(&arg);
	form_block_arg(f, &arg);
	e = form_grid_turn(b, &f->fs, &v, ui->x, &arg, by, &turned);
	row_done(&arg);
	form_focus(f, ui, turned ? edge_item(f, b, last) : here);
	if (e)
		ui_say_error(ui, e);
	/* in lines it is said as a screen that comes */
	else if (turned)
		f->v.turn = ++ui->turns;
	return e || turned;
}

static bool
page(struct form *f, struct ui *ui, struct form_rows *b, int by)
{
	if (!turn(f, ui, b, by, false))
		ui_say(ui, by > 0 ? _("C'est la dernière page.") :
			_("C'est la première page."));
	return true;
}

/* In lines Enter goes on: what only opens asks for a letter. */
static bool
opens(const struct ui *ui, enum action a, int code)
{
	return term_is_lines(ui->term) ? a == ACT_NONE && (code == 'o' ||
		code == 'O') : a == ACT_ENTER && !ui->pasting;
}

bool
form_grid_key(struct form *f, struct ui *ui, enum action a, int code)
{
	struct form_rows *b = form_grid_here(f);
	struct form_values v = { &f->was, &f->base, &f->now };
	const struct row *r;

	if (!b)
		return false;
	r = form_grid_row(b, f->fs.focus);
	if (f->fs.f[f->fs.focus].shut && b->def->open && opens(ui, a, code)) {
		ui_open(ui, b->def->open, row_get(r, "_open"), "");
		return true;
	}
	switch (a) {
	case ACT_PAGE_NEXT: case ACT_PAGE_PREV:
		return page(f, ui, b, a == ACT_PAGE_NEXT ? 1 : -1);
	case ACT_ENTER:
		if (ui->pasting || (ui->x->pref.submit &&
			!term_is_lines(ui->term)))
			return false;
		/* FALLTHROUGH */
	case ACT_DOWN: case ACT_NEXT:
		return f->focus == edge_item(f, b, true) &&
			turn(f, ui, b, 1, false);
	case ACT_UP: case ACT_PREV:
		return f->focus == edge_item(f, b, false) && b->after[0] &&
			turn(f, ui, b, -1, true);
	case ACT_NONE: case ACT_CLEAR: case ACT_ERASE_LEFT:
	case ACT_ERASE_HERE:
		if ((a == ACT_NONE && !ui_printable(code)) ||
			form_grid_room(b, &f->fs, &v, f->fs.focus))
			return false;
		ui_say(ui, _("%d cases sont corrigées : F10 les garde, puis "
			"continuer."), GRID_CHANGED);
		ui->message_bad = true;
		return true;
	default:
		return false;
	}
}

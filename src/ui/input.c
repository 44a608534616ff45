/* Keys: to a question, to the line, to the view on top, and what every
 * screen does the same way.  The only file of ui/ that knows every kind of
 * view; ui/ui.h has the contract of ui_init() and ui_key(). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "ui/actions.h"
#include "ui/form.h"
#include "ui/help.h"
#include "ui/jump.h"
#include "ui/letters.h"
#include "ui/list.h"
#include "ui/lock.h"
#include "ui/menu.h"
#include "ui/page.h"
#include "ui/print.h"
#include "ui/reach.h"
#include "ui/run.h"
#include "ui/secret.h"
#include "ui/ui.h"

static enum action
line_action(const struct ui *ui, int code)
{
	if (code == KEY_CTRL('G'))
		return ACT_CANCEL;
	if (code == KEY_ENTER || code == '\r' || code == '\n')
		return ACT_ENTER;
	return ui_printable(code) ? ACT_NONE :
		keymap_action(ui->map, "form", code);
}

/* o (or y) and n, nothing else: a pasted text and Enter answer nothing. */
static void
question_key(struct ui *ui, int code)
{
	void (*answer)(struct ui *ui, bool yes, void *arg) = ui->answer;
	bool yes = i18n_yes(code);
	bool no = code == 'n' || code == 'N' ||
		line_action(ui, code) == ACT_CANCEL;

	if (ui->pasting || (!yes && !no))
		return;
	ui->question[0] = '\0';
	ui->answer = NULL;
	ui->answer_drop = NULL;         /* the answer has it now */
	ui->message[0] = '\0';
	answer(ui, yes, ui->answer_arg);
}

static void
line_key(struct ui *ui, int code)
{
	struct edit *l = &ui->line;
	char *text;

	switch (line_action(ui, code)) {
	case ACT_ENTER:
		if (ui->pasting)
			return;
		/* what is done may open another line */
		text = xstrdup(l->text ? l->text : "");
		ui->line_open = false;
		ui->message[0] = '\0';
		ui->line_done(ui, text, ui->line_arg);
		wipe(text, strlen(text));
		free(text);
		return;
	case ACT_CANCEL: case ACT_BACK:
		ui->line_open = false;
		ui->message[0] = '\0';
		edit_clear(l);
		return;
	case ACT_LEFT:
		edit_left(l);
		return;
	case ACT_RIGHT:
		edit_right(l);
		return;
	case ACT_HOME:
		edit_home(l);
		return;
	case ACT_END:
		edit_end(l);
		return;
	case ACT_ERASE_LEFT:
		edit_backspace(l);
		return;
	case ACT_ERASE_HERE:
		edit_delete(l);
		return;
	case ACT_CLEAR:
		edit_clear(l);
		return;
	case ACT_OVERWRITE:
		ui->overwrite = !ui->overwrite;
		return;
	default:
		if (!ui_printable(code))
			return;
		if (ui->overwrite && !ui->pasting)
			edit_overwrite(l, (unsigned)code);
		else
			edit_insert(l, (unsigned)code);
	}
}

static void
leave_answered(struct ui *ui, bool yes, void *arg)
{
	if (yes)
		ui_back(ui, NULL);
}

static void
leave_view(struct ui *ui, struct view *v)
{
	if (ui->depth > 1 && view_modified(v))
		ui_ask(ui, _("Quitter sans enregistrer ? Ce qui est tapé ici "
			"est perdu."), leave_answered, NULL);
	else
		ui_back(ui, NULL);
}

static void
last_person(struct ui *ui)
{
	if (!ui->x->last_person[0])
		ui_say(ui, _("Aucune fiche ouverte depuis votre connexion."));
	else if (!screen_find("person.card"))
		ui_say(ui, _("Cette touche ne sert pas ici : F1 Aide."));
	else
		ui_open(ui, "person.card", ui->x->last_person, "");
}

/* Half a screen to the side, where a picture is wider than the terminal. */
static void
pan(struct ui *ui, enum action a)
{
	int by = term_cols(ui->term) / 2;

	if (a == ACT_LEFT)
		ui->pan = ui->pan > by ? ui->pan - by : 0;
	else if (ui->pan + term_cols(ui->term) < UI_COLS)
		ui->pan += by;
}

static void
unused(struct ui *ui, struct view *v, enum action a, int code)
{
	const struct screen_action *run = NULL;
	char name[16];

	if (a == ACT_NONE && ui_digit(code))
		run = reach_digit(v, ui_digit(code));
	else if (a == ACT_NEW)
		run = reach_new(v);
	else if (a == ACT_ENTER)
		run = reach_enter(v);
	else if (a == ACT_SAVE)
		run = reach_save(v);
	if (run) {
		ui_run(ui, run, v->ops->row ? v->ops->row(v) : NULL);
		return;
	}
	if (a == ACT_NEW)
		ui_say(ui, _("Rien à créer ici."));
	else if (a == ACT_SAVE)
		ui_say(ui, _("Rien à enregistrer ici."));
	else if (a == ACT_NONE || a == ACT_MARK || a == ACT_MARK_ALL ||
		a == ACT_MARK_INVERT) {
		int help = keymap_key(ui->map, view_context(v), ACT_HELP,
			ui->twins);

		ui_say(ui, _("Cette touche ne sert pas ici : %s dit les "
			"touches."), help ? keymap_key_name(ui->map, help,
			name) : "=AID");
	}
}

/* What every screen does the same way. */
static void
common(struct ui *ui, struct view *v, enum action a, int code, bool helped)
{
	char letters[sizeof ui->message];

	switch (a) {
	case ACT_BACK: case ACT_CANCEL:
		leave_view(ui, v);
		break;
	case ACT_HELP:
		help_show(ui, v, helped);
		break;
	case ACT_ACTIONS:
		ui_push(ui, actions_new(ui, v));
		break;
	case ACT_JUMP:
		jump_ask(ui);
		break;
	case ACT_PREFIX:
		ui->prefix = true;
		run_letters(v, letters, sizeof letters);
		ui_say(ui, _("Puis une lettre : %s"), letters);
		break;
	case ACT_LAST:
		last_person(ui);
		break;
	case ACT_OVERWRITE:
		ui->overwrite = !ui->overwrite;
		break;
	case ACT_LEFT: case ACT_RIGHT:
		pan(ui, a);
		break;
	case ACT_REDRAW:
		term_redraw(ui->term);
		if (!view_modified(v) && v->ops->resume)
			v->ops->resume(v, ui, NULL);
		break;
	default:
		unused(ui, v, a, code);
	}
}

static enum action
action_of(const struct ui *ui, const struct view *v, int code)
{
	/* characters are typed, not commands, where a field has the focus */
	if (ui_printable(code) && strcmp(view_context(v), "form") == 0 &&
		!(v->screen && v->screen->view))
		return ACT_NONE;
	return keymap_action(ui->map, view_context(v), code);
}

void
ui_key(struct ui *ui, const struct key *k)
{
	struct view *v = ui_top(ui);
	bool helped = ui->helped;
	enum action a;

	if (ui->lock) {
		if (k->code != KEY_REPORT)
			lock_key(ui, k);
		return;
	}
	if (k->code == KEY_REPORT) {
		if (v && v->ops->report)
			v->ops->report(v, k->report);
		return;
	}
	if (k->code == KEY_PASTE_START || k->code == KEY_PASTE_END) {
		ui->pasting = k->code == KEY_PASTE_START;
		return;
	}
	ui->message_new = false;
	ui->helped = false;
	if (ui->question[0]) {
		question_key(ui, k->code);
		return;
	}
	if (ui->line_open) {
		line_key(ui, k->code);
		return;
	}
	if (!v)
		return;
	if (v->ops->alone) {
		ui->message[0] = '\0';
		v->ops->act(v, ui, ACT_NONE, k->code);
		return;
	}
	/* outside fields a paste would be taken for commands */
	if (ui->pasting && strcmp(view_context(v), "form") != 0)
		return;
	if (ui->prefix) {
		ui->prefix = false;
		ui->message[0] = '\0';
		run_letter(ui, k->code);
		return;
	}
	a = action_of(ui, v, k->code);
	if (a == ACT_NONE && run_letter_alone(ui, k->code))
		return;
	/* what was said has been read once another key than a letter comes */
	if (a != ACT_NONE)
		ui->message[0] = '\0';
	if (v->ops->act && v->ops->act(v, ui, a, k->code))
		return;
	common(ui, v, a, k->code, helped);
}

/* --- the beginning, the end ---------------------------------------------- */

static const struct ui_ways ways = {
	.open = {
		[SCREEN_FORM] = form_open,
		[SCREEN_LIST] = list_open,
		[SCREEN_MENU] = menu_open,
		[SCREEN_PAGE] = page_open,
	},
	.common = common,
	.print = print_ask,
	.print_now = print_now,
	.secret = secret_ask,
};

void
ui_done(struct ui *ui)
{
	ui_unwind(ui, 0);
	lock_done(ui);
	edit_done(&ui->line);
	wipe(ui, sizeof *ui);
}

enum err
ui_init(struct ui *ui, struct term *term, struct ctx *x,
	const struct keymap *map, const char *first)
{
	enum err e;

	ui_begin(ui, term, x, map, &ways);
	if (!screen_find(first))
		e = err_set(E_NOTFOUND, _("L'écran %s n'existe pas."), first);
	else
		e = ui_open(ui, first, "", "");
	if (e)
		ui_done(ui);
	return e;
}

#include "ui/ui.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/marks.h"
#include "ui/run.h"

/* --- the stack -------------------------------------------------------- */

const char *
view_context(const struct view *v)
{
	return v->screen && v->screen->view ? "menu" : v->ops->context;
}

struct view *
ui_top(struct ui *ui)
{
	return ui->depth ? ui->stack[ui->depth - 1] : NULL;
}

int
ui_body_bottom(const struct ui *ui)
{
	return term_rows(ui->term) - 4;
}

static bool
modified(const struct view *v)
{
	return v->ops->modified && v->ops->modified(v);
}

/* The screen that asks, for the audit: the nearest one below help pages. */
static void
name_screen(struct ui *ui)
{
	ui->x->screen = NULL;
	for (int i = ui->depth - 1; i >= 0 && !ui->x->screen; i--)
		if (ui->stack[i]->screen)
			ui->x->screen = ui->stack[i]->screen->name;
}

static void
pop(struct ui *ui)
{
	struct view *v = ui->stack[--ui->depth];
	int mark = v->mark;

	v->ops->free(v);
	marks_release(ui->x, mark);
	name_screen(ui);
}

/* What was said of the screen before does not stand on the next one, unless
 * it was said by this very key. */
static void
turn(struct ui *ui)
{
	if (!ui->message_new)
		ui->message[0] = '\0';
	ui->helped = false;
}

/* Forgets the oldest view that loses nothing and for which no other waits;
 * its keys go with those of the view below it. */
static bool
make_room(struct ui *ui)
{
	for (int i = 1; i < ui->depth - 1; i++) {
		struct view *v = ui->stack[i], *next = ui->stack[i + 1];

		if (modified(v) || v->picker || next->picker || !next->screen)
			continue;
		v->ops->free(v);
		memmove(&ui->stack[i], &ui->stack[i + 1],
			(size_t)(ui->depth - i - 1) * sizeof *ui->stack);
		ui->depth--;
		return true;
	}
	return false;
}

void
ui_push(struct ui *ui, struct view *v)
{
	if (ui->depth == UI_DEPTH && !make_room(ui)) {
		v->ops->free(v);
		ui_say(ui, _("Trop d'écrans ouverts : Retour ferme celui-ci."));
		return;
	}
	v->mark = marks_now(ui->x);
	ui->stack[ui->depth++] = v;
	name_screen(ui);
	turn(ui);
}

enum err
ui_open(struct ui *ui, const char *screen, const char *key, const char *arg)
{
	const struct screen *s = screen_find(screen);
	struct view *v = NULL;
	int mark, depth;
	enum err e;

	if (!s) {
		ui_say(ui, _("L'écran %s n'existe pas."), screen);
		return E_NOTFOUND;
	}
	key = key ? key : "";
	arg = arg ? arg : "";
	/* what opening fetches belongs to the new view */
	mark = marks_now(ui->x);
	ui->x->screen = s->name;
	e = s->kind == SCREEN_FORM ? form_open(ui, s, key, arg, &v) :
		s->kind == SCREEN_LIST ? list_open(ui, s, key, arg, &v) :
		menu_open(ui, s, key, arg, &v);
	if (e) {
		marks_release(ui->x, mark);
		name_screen(ui);
		ui_say_error(ui, e);
		return e;
	}
	v->screen = s;
	if (!row_has(&v->arg, "key"))
		row_set(&v->arg, "key", key);
	if (!row_has(&v->arg, "arg"))
		row_set(&v->arg, "arg", arg);
	depth = ui->depth;
	ui_push(ui, v);
	if (ui->depth == depth && ui->stack[depth - 1] != v) {
		marks_release(ui->x, mark);
		name_screen(ui);
		return E_FULL;
	}
	v->mark = mark;
	return E_OK;
}

void
ui_back(struct ui *ui, const struct row *picked)
{
	struct row copy;

	if (ui->depth <= 1) {
		ui_say(ui, _("C'est le premier écran. =FIN quitte Passerelle."));
		return;
	}
	row_init(&copy);
	if (picked)
		row_copy(&copy, picked);
	pop(ui);
	turn(ui);
	if (ui_top(ui)->ops->resume)
		ui_top(ui)->ops->resume(ui_top(ui), ui,
			picked ? &copy : NULL);
	row_done(&copy);
}

enum err
ui_init(struct ui *ui, struct term *term, struct ctx *x,
	const struct keymap *map, const char *first)
{
	enum err e;

	memset(ui, 0, sizeof *ui);
	ui->term = term;
	ui->x = x;
	ui->map = map;
	edit_init(&ui->line, 200, false);
	if (!screen_find(first))
		e = err_set(E_NOTFOUND, _("L'écran %s n'existe pas."), first);
	else
		e = ui_open(ui, first, "", "");
	if (e)
		ui_done(ui);
	return e;
}

void
ui_unwind(struct ui *ui, int depth)
{
	run_forget(ui);
	ui->line_open = ui->prefix = false;
	while (ui->depth > depth)
		pop(ui);
	turn(ui);
}

void
ui_done(struct ui *ui)
{
	ui_unwind(ui, 0);
	edit_done(&ui->line);
	wipe(ui, sizeof *ui);
}

/* --- saying and asking -------------------------------------------------- */

void
ui_say(struct ui *ui, const char *fmt, ...)
{
	char text[sizeof ui->message];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	text_clean(text, strlen(text), TEXT_LINE, ui->message,
		sizeof ui->message);
	ui->message_new = true;
}

void
ui_say_error(struct ui *ui, enum err e)
{
	struct id id;
	unsigned number;

	if (e == E_OK || e == E_CANCEL)
		return;
	if (e != E_INTERNAL && e != E_IO && e != E_PROTO && *err_text()) {
		ui_say(ui, "%s", err_text());
		return;
	}
	/* the log and the message share a number, nothing else */
	id = id_new();
	number = (unsigned)id.b[14] << 8 | id.b[15];
	log_say(LOG_ERROR, "incident %04X: %s, screen %s", number, err_name(e),
		ui->x->screen ? ui->x->screen : "-");
	ui_say(ui, _("Cela n'a pas marché, rien n'est changé. Recommencer, ou "
		"donner ce numéro : [%04X]"), number);
}

void
ui_ask(struct ui *ui, const char *question,
	void (*answer)(struct ui *ui, bool yes, void *arg), void *arg)
{
	run_forget(ui);
	text_clean(question, strlen(question), TEXT_LINE, ui->question,
		sizeof ui->question);
	ui->answer = answer;
	ui->answer_arg = arg;
	ui->line_open = false;
}

void
ui_ask_line(struct ui *ui, const char *label, const char *text,
	void (*done)(struct ui *ui, const char *text, void *arg), void *arg)
{
	text_clean(label, strlen(label), TEXT_LINE, ui->line_label,
		sizeof ui->line_label);
	edit_set(&ui->line, text ? text : "");
	ui->line_done = done;
	ui->line_arg = arg;
	ui->line_open = true;
}

/* --- keys --------------------------------------------------------------- */

bool
ui_printable(int code)
{
	return code >= 0x20 && code < KEY_BASE &&
		!(code >= 0x7f && code < 0xa0);
}

char
ui_digit(int code)
{
	static const int french[] = { 0xe0, '&', 0xe9, '"', '\'', '(', '-',
		0xe8, '_', 0xe7 };

	if (code >= '0' && code <= '9')
		return (char)code;
	for (int i = 0; i < 10; i++)
		if (french[i] == code)
			return (char)('0' + i);
	return 0;
}

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

/* o and n, nothing else: a pasted text and Enter answer nothing. */
static void
question_key(struct ui *ui, int code)
{
	void (*answer)(struct ui *ui, bool yes, void *arg) = ui->answer;
	bool yes = code == 'o' || code == 'O';
	bool no = code == 'n' || code == 'N' ||
		line_action(ui, code) == ACT_CANCEL;

	if (ui->pasting || (!yes && !no))
		return;
	ui->question[0] = '\0';
	ui->answer = NULL;
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
	default:
		if (ui_printable(code))
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
	if (ui->depth > 1 && modified(v))
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

static void
unused(struct ui *ui, struct view *v, enum action a, int code)
{
	const struct screen_action *run = NULL;
	char name[16];

	if (a == ACT_NONE && ui_digit(code))
		run = run_digit(v, ui_digit(code));
	else if (a == ACT_NEW)
		run = run_new(v);
	else if (a == ACT_ENTER)
		run = run_enter(v);
	else if (a == ACT_SAVE)
		run = run_save(v);
	if (run) {
		ui_run(ui, run, v->ops->row ? v->ops->row(v) : NULL);
		return;
	}
	if (a == ACT_NEW)
		ui_say(ui, _("Rien à créer ici."));
	else if (a == ACT_SAVE)
		ui_say(ui, _("Rien à enregistrer ici."));
	else if (a == ACT_NONE) {
		int help = keymap_key(ui->map, view_context(v), ACT_HELP,
			ui->twins);

		ui_say(ui, _("Cette touche ne sert pas ici : %s dit les "
			"touches."), help ? key_name(help, name) : "=AID");
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
		run_help(ui, v, helped);
		break;
	case ACT_ACTIONS:
		ui_push(ui, actions_new(ui, v));
		break;
	case ACT_JUMP:
		run_ask_code(ui);
		break;
	case ACT_PREFIX:
		ui->prefix = true;
		run_letters(v, letters, sizeof letters);
		ui_say(ui, _("Puis une lettre : %s"), letters);
		break;
	case ACT_LAST:
		last_person(ui);
		break;
	case ACT_REDRAW:
		term_redraw(ui->term);
		if (!modified(v) && v->ops->resume)
			v->ops->resume(v, ui, NULL);
		break;
	default:
		unused(ui, v, a, code);
	}
}

void
ui_act(struct ui *ui, enum action a)
{
	struct view *v = ui_top(ui);

	if (v && !(v->ops->act && v->ops->act(v, ui, a, 0)))
		common(ui, v, a, 0, false);
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

	if (k->code == KEY_REPORT)
		return;
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
	/* what was said has been read once another key than a letter comes */
	if (a != ACT_NONE)
		ui->message[0] = '\0';
	if (v->ops->act && v->ops->act(v, ui, a, k->code))
		return;
	common(ui, v, a, k->code, helped);
}

void
ui_resize(struct ui *ui, int cols, int rows)
{
	term_resize(ui->term, cols, rows);
}

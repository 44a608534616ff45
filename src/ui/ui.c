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

bool
view_modified(const struct view *v)
{
	return v->ops->modified && v->ops->modified(v);
}

struct view *
ui_typed_but(const struct ui *ui, const struct view *v)
{
	int i = ui->depth - 1;

	while (i >= 0 && (ui->stack[i] == v || !view_modified(ui->stack[i])))
		i--;
	return i < 0 ? NULL : ui->stack[i];
}

struct view *
ui_typed(const struct ui *ui)
{
	return ui_typed_but(ui, NULL);
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
	ui->pan = 0;
}

/* Forgets the oldest view that loses nothing and for which no other waits;
 * its keys go with those of the view below it. */
static bool
make_room(struct ui *ui)
{
	for (int i = 1; i < ui->depth - 1; i++) {
		struct view *v = ui->stack[i], *next = ui->stack[i + 1];

		if (view_modified(v) || v->picker || next->picker || !next->screen)
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
	v->turn = ++ui->turns;
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
	if (ui->only && strncmp(screen, ui->only, strlen(ui->only)) != 0) {
		ui_refuse(ui, _("Installer d'abord le second facteur."));
		return E_RIGHT;
	}
	key = key ? key : "";
	arg = arg ? arg : "";
	/* what opening fetches belongs to the new view */
	mark = marks_now(ui->x);
	ui->x->screen = s->name;
	e = ui->ways->open[s->kind](ui, s, key, arg, &v);
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
	struct view *v;
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
	v = ui_top(ui);
	if (v && v->ops->resume)
		v->ops->resume(v, ui, picked ? &copy : NULL);
	row_done(&copy);
}

void
ui_begin(struct ui *ui, struct term *term, struct ctx *x,
	const struct keymap *map, const struct ui_ways *ways)
{
	memset(ui, 0, sizeof *ui);
	ui->term = term;
	ui->x = x;
	ui->map = map;
	ui->ways = ways;
	edit_init(&ui->line, 200, false);
}

void
ui_unwind(struct ui *ui, int depth)
{
	ui_forget(ui);
	ui->line_open = ui->prefix = false;
	while (ui->depth > depth)
		pop(ui);
	turn(ui);
}

void
ui_turn_out(struct ui *ui)
{
	struct view *v;
	int i;

	for (i = 0; i < ui->depth; i++) {
		v = ui->stack[i];
		if (v->ops->modified && v->ops->modified(v)) {
			ui_say(ui, _("Vos accès ont changé. Ce qui est tapé "
				"reste ici ; F3 revient."));
			return;
		}
	}
	ui_unwind(ui, 1);
	v = ui_top(ui);
	if (v && v->ops->resume)
		v->ops->resume(v, ui, NULL);
	ui_say(ui, _("Vos accès ont changé."));
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
	ui->message_bad = false;
}

void
ui_refuse(struct ui *ui, const char *why)
{
	ui_say(ui, "%s", why);
	ui->message_bad = true;
}

void
ui_error_text(const struct ui *ui, enum err e, char *out, size_t size)
{
	struct id id;
	unsigned number;

	if (e != E_INTERNAL && e != E_IO && e != E_PROTO && *err_text()) {
		snprintf(out, size, "%s", err_text());
		return;
	}
	/* the log and the message share a number, nothing else */
	id = id_new();
	number = (unsigned)id.b[14] << 8 | id.b[15];
	log_say(LOG_ERROR, "incident %04X: %s, screen %s", number, err_name(e),
		ui->x->screen ? ui->x->screen : "-");
	snprintf(out, size, _("Cela n'a pas marché, rien n'est changé. "
		"Recommencer, ou donner ce numéro : [%04X]"), number);
}

void
ui_say_error(struct ui *ui, enum err e)
{
	char text[sizeof ui->message];

	if (e == E_OK || e == E_CANCEL)
		return;
	ui_error_text(ui, e, text, sizeof text);
	ui_refuse(ui, text);
}

void
ui_forget(struct ui *ui)
{
	void (*drop)(void *arg) = ui->answer_drop;

	ui->question[0] = '\0';
	ui->answer = NULL;
	ui->answer_drop = NULL;
	if (drop)
		drop(ui->answer_arg);
}

void
ui_ask(struct ui *ui, const char *question,
	void (*answer)(struct ui *ui, bool yes, void *arg), void *arg)
{
	ui_forget(ui);
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

void
ui_act(struct ui *ui, enum action a)
{
	struct view *v = ui_top(ui);

	if (v && !(v->ops->act && v->ops->act(v, ui, a, 0)))
		ui->ways->common(ui, v, a, 0, false);
}

void
ui_resize(struct ui *ui, int cols, int rows)
{
	const char *small = _("Petite fenêtre : l'écran défile.");
	bool fitted = term_cols(ui->term) >= UI_COLS &&
		term_rows(ui->term) >= UI_ROWS;
	bool fits = cols >= UI_COLS && rows >= UI_ROWS;

	term_resize(ui->term, cols, rows);
	ui->pan = 0;
	if (fitted && !fits)
		ui_say(ui, "%s", small);
	else if (fits && strcmp(ui->message, small) == 0)
		ui->message[0] = '\0';
}

#include "ui/linear.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/jump.h"
#include "ui/jumps.h"
#include "ui/letters.h"
#include "ui/linear_field.h"
#include "ui/linear_help.h"
#include "ui/linear_show.h"
#include "ui/lock.h"
#include "ui/reach.h"

#define LINE_MAX_CHARS 4000

void
linear_start(struct linear *l, struct ui *ui, bool echo)
{
	memset(l, 0, sizeof *l);
	l->ui = ui;
	l->echo = echo;
	ui->client_echo = !echo;
	edit_init(&l->line, LINE_MAX_CHARS, false);
	term_lines(ui->term, true);
}

void
linear_free(struct linear *l)
{
	linear_forget(l, 0);
	if (l->before)
		wipe(l->before, strlen(l->before));
	free(l->before);
	edit_done(&l->line);
	wipe(l, sizeof *l);
}

void
linear_end(struct linear *l)
{
	struct ui *ui = l->ui;

	/* what is typed stays in its field */
	linear_free(l);
	ui->client_echo = false;
	term_lines(ui->term, false);
}

/* --- asking --------------------------------------------------------------- */

static void
ask_question(struct linear *l)
{
	char text[500];

	snprintf(text, sizeof text, _("%s (o/n) : "), l->ui->question);
	linear_ask(l, text);
	wipe(text, sizeof text);
}

static void
ask_list(struct linear *l, const struct view *v, const struct view_lines *w)
{
	const struct screen *s = v->screen;
	char text[200];

	if (w->ticks)
		snprintf(text, sizeof text, "%s", _("Numéros à cocher, Entrée "
			"prend, ? : "));
	else if (!s)
		snprintf(text, sizeof text, _("Numéro%s, ^ retour, ? : "),
			w->from + w->n < w->total ? _(", + suite") : "");
	else
		snprintf(text, sizeof text, _("Numéro, / mots%s%s, ? : "),
			s->nfilter && !v->picker ? _(", F filtre") : "",
			w->more ? _(", + page") : "");
	linear_ask(l, text);
}

/* The row with the marker, for letters that led to it. */
static void
ask_led(struct linear *l)
{
	char row[300], text[400];

	linear_paint(l);
	linear_row(l, term_cursor_row(l->ui->term), 2, row, sizeof row);
	snprintf(text, sizeof text, _("%s : Entrée prend, ^ retour : "), row);
	linear_ask(l, text);
	wipe(row, sizeof row);
	wipe(text, sizeof text);
}

static bool
in_list(struct view *v, struct view_lines *w)
{
	return !(v->screen && v->screen->kind == SCREEN_FORM) &&
		v->ops->lines && v->ops->lines(v, w);
}

static void
ask(struct linear *l)
{
	struct view *v = ui_top(l->ui);
	struct view_lines w;
	char hint[500] = "";

	if (v->ops->alone) {
		v->ops->prompt(v, hint, sizeof hint);
		linear_ask(l, hint);
	} else if (strcmp(view_context(v), "help") == 0) {
		linear_ask(l, _("Entrée suite, ^ retour : "));
	} else if (linear_asks(v)) {
		linear_field(l);
	} else if (in_list(v, &w)) {
		if (l->led)
			ask_led(l);
		else
			ask_list(l, v, &w);
	} else if (v->screen) {
		linear_ask(l, _("Choix, ? : "));
	} else {
		if (v->ops->hint)
			v->ops->hint(v, l->ui, hint, sizeof hint);
		snprintf(hint + strlen(hint), sizeof hint - strlen(hint),
			"%s", " : ");
		linear_ask(l, hint);
	}
}

static void
show_view(struct linear *l, bool all)
{
	struct view *v = ui_top(l->ui);
	char title[400];

	linear_forget(l, l->ui->depth);
	if (!linear_asks(v)) {
		linear_view(l, all);
	} else if (v->screen) {
		linear_title(l, v);
	} else if (l->asked != v->turn) {
		linear_paint(l);
		linear_row(l, 0, 0, title, sizeof title);
		term_say(l->ui->term, "", true);
		linear_say(l, "", title);
	}
	l->asked = v->turn;
}

void
linear_show(struct linear *l)
{
	struct ui *ui = l->ui;
	struct view *v = ui_top(ui);

	if (!v || ui->leave)
		return;
	if (ui->lock) {
		if (!l->locked)
			linear_locked(l);
		return;
	}
	if (l->begun && !ui->message[0] && l->asked == v->turn)
		return;
	if (l->begun)
		term_say(ui->term, "", true);
	l->begun = false;
	linear_message(l);
	if (ui->question[0]) {
		ask_question(l);
	} else if (ui->line_open) {
		linear_ask(l, ui->line_label);
	} else {
		/* of her own pages all is said again where she comes back */
		show_view(l, v->ops->alone && l->asked != v->turn);
		ask(l);
	}
	if (l->line.len)
		term_say(ui->term, l->line.text, false);
}

/* --- what a line does ------------------------------------------------------ */

static void
press(struct linear *l, int code)
{
	struct key k = { .code = code };

	ui_key(l->ui, &k);
}

static void
answer(struct linear *l, const char *text)
{
	if (strchr("oOnN", *text) && *text)
		press(l, *text);
	else if (*text == '^')
		press(l, 'n');
	else
		ui_refuse(l->ui, _("Répondre o pour oui, n pour non."));
}

/* ^, ^^, ^O n, ^PER benali. */
static void
caret(struct linear *l, const char *text)
{
	if (!*text) {
		if (linear_asks(ui_top(l->ui)))
			linear_field_back(l);
		else
			ui_act(l->ui, ACT_BACK);
	} else if (strcmp(text, "^") == 0) {
		ui_act(l->ui, ACT_BACK);
	} else if ((*text == 'o' || *text == 'O') && (text[1] == ' ' ||
		!text[1])) {
		run_letter(l->ui, text[1] && text[2] ? text[2] : '?');
	} else {
		ui_jump(l->ui, text);
	}
}

static void
help(struct linear *l, const char *text)
{
	bool field = linear_asks(ui_top(l->ui));

	if (field && strcmp(text, "?") == 0)
		linear_field_help(l);
	else if (field && strcmp(text, "??") == 0)
		ui_act(l->ui, ACT_CHOOSE);
	else if (strcmp(text, "?") == 0)
		linear_help_here(l);
	else
		linear_help_mode(l);
}

/* "F4", "f10": the key that a message names. */
static bool
named_key(struct linear *l, const char *text)
{
	char *end;
	long n;

	if ((*text != 'F' && *text != 'f') || text[1] < '1' || text[1] > '9')
		return false;
	n = strtol(text + 1, &end, 10);
	if (*end || n > 12 || n == 5 || n == 11)
		return false;
	if (n == 1)
		help(l, "?");
	else
		press(l, KEY_F((int)n));
	return true;
}

/* In a criterion `=` is a sign: only a code that exists goes somewhere. */
static bool
is_jump(struct linear *l, const char *text)
{
	const char *label;
	char code[4] = "";

	if (*text != '=')
		return false;
	if (!linear_asks(ui_top(l->ui)) || (text[1] && text[1] != ' '))
		snprintf(code, sizeof code, "%.3s", text + 1);
	for (char *p = code; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	return !linear_asks(ui_top(l->ui)) || jumps_screen(code, &label) ||
		strcmp(code, "FIN") == 0 || strcmp(code, "LIN") == 0 ||
		strcmp(code, "AID") == 0;
}

/* What is the same at every question. */
static bool
command(struct linear *l, const char *text)
{
	size_t n = strlen(text);

	if (is_jump(l, text))
		ui_jump(l->ui, text + 1);
	else if (*text == '^')
		caret(l, text + 1);
	else if (n && strspn(text, "?") == n)
		help(l, text);
	else if (*text == '!' && n == 1)
		ui_act(l->ui, ACT_ACTIONS);
	else if (*text == '!' && n == 2)
		run_letter(l->ui, text[1]);
	else
		return named_key(l, text);
	return true;
}

/* --- lists ------------------------------------------------------------------ */

static void
search(struct linear *l, const char *words)
{
	struct ui *ui = l->ui;

	ui_act(ui, ACT_SEARCH);
	if (!ui->line_open)
		return;
	edit_set(&ui->line, words);
	press(l, KEY_ENTER);
}

static bool
points_at(struct linear *l, struct view *v, const struct view_lines *w, long n)
{
	if (n > w->first && n <= w->total) {
		v->ops->point(v, (int)n - 1);
		return true;
	}
	ui_refuse(l->ui, _("Ce numéro n'est pas sur cette page."));
	return false;
}

/* "3 5 8": each of them, then a key. */
static void
each(struct linear *l, struct view *v, const struct view_lines *w,
	const char *text, int code)
{
	char *end;

	for (; *text; text = end) {
		long n = strtol(text, &end, 10);

		if (end == text) {
			end = (char *)text + 1; /* a comma, a blank */
			continue;
		}
		if (!points_at(l, v, w, n))
			return;
		press(l, code);
	}
}

/* 3, or 3n: the letter n on row 3. */
static void
numbered(struct linear *l, struct view *v, const struct view_lines *w,
	const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	end += strspn(end, " ");
	if (!points_at(l, v, w, n))
		return;
	if (!*end)
		press(l, KEY_ENTER);
	else if (!end[1] && v->screen && !v->picker)
		run_letter(l->ui, *end);
	else
		ui_refuse(l->ui, _("Un numéro, puis une lettre : 3n. ? dit "
			"les lettres."));
}

/* A letter alone, in a list of one row or for no row. */
static void
letter(struct linear *l, struct view *v, const struct view_lines *w, char c)
{
	if (w->total > 1 && reach_letter(v, c))
		ui_refuse(l->ui, _("Sur quelle ligne ? Son numéro, puis la "
			"lettre : 3n."));
	else
		run_letter(l->ui, c);
}

static bool
capital(struct linear *l, const struct view *v, const char *text)
{
	static const struct { char c; enum action act; } of[] = {
		{ 'F', ACT_FILTER }, { 'N', ACT_NEW }, { 'T', ACT_SORT },
		{ 'R', ACT_REDRAW }, { '+', ACT_PAGE_NEXT },
		{ '-', ACT_PAGE_PREV },
	};

	if (!*text || text[1])
		return false;
	for (size_t i = 0; i < sizeof of / sizeof *of; i++)
		if (of[i].c == *text && (v->screen || !ui_digit(*text) ||
			*text == '-')) {
			ui_act(l->ui, of[i].act);
			return true;
		}
	return false;
}

static void
type(struct linear *l, const char *text)
{
	size_t left = strlen(text);

	while (left) {
		uint32_t code;
		size_t n = text_decode(text, left, &code);

		press(l, (int)code);
		text += n;
		left -= n;
	}
}

/* A list made by hand: of values, of actions, of things to tick. */
static void
values_line(struct linear *l, struct view *v, const struct view_lines *w,
	const char *text)
{
	if (w->ticks && (*text == '+' || *text == '-') && text[1]) {
		each(l, v, w, text + 1, *text);
	} else if (*text >= '0' && *text <= '9') {
		if (w->ticks)
			each(l, v, w, text, ' ');
		else
			numbered(l, v, w, text);
	} else if (w->ticks) {
		ui_act(l->ui, ACT_CLEAR);
		type(l, text);
	} else {
		type(l, text);
		l->led = ui_top(l->ui) == v && !l->ui->message_new;
	}
}

static void
list_line(struct linear *l, struct view *v, const char *text)
{
	struct view_lines w;
	bool led = l->led;

	l->led = false;
	linear_paint(l);
	v->ops->lines(v, &w);
	if (!*text) {
		if (led || w.ticks)
			press(l, KEY_ENTER);
		else
			show_view(l, true);
	} else if (capital(l, v, text)) {
		return;
	} else if (!v->screen) {
		values_line(l, v, &w, text);
	} else if (*text >= '0' && *text <= '9') {
		numbered(l, v, &w, text);
	} else if (*text == '*' && !text[1]) {
		ui_act(l->ui, ACT_MARK_ALL);
	} else if (*text == '*') {
		each(l, v, &w, text + 1, ' ');
	} else if (*text == '/') {
		search(l, text + 1);
	} else if (!text[1] && !v->picker && ((*text >= 'a' && *text <= 'z') ||
		reach_letter(v, *text))) {
		letter(l, v, &w, *text);
	} else {
		search(l, text);
	}
}

/* --- pictures --------------------------------------------------------------- */

static void
picture_line(struct linear *l, struct view *v, const char *text)
{
	struct view_lines w;

	if (!*text) {
		if (v->screen)
			show_view(l, true);
		else
			press(l, KEY_ENTER);
	} else if (capital(l, v, text)) {
		return;
	} else if (*text == '#' && v->ops->lines && v->ops->lines(v, &w)) {
		each(l, v, &w, text + 1, KEY_ENTER);
	} else if (text[1]) {
		ui_refuse(l->ui, _("Un chiffre ou une lettre ; ? dit "
			"lesquels."));
	} else if (!v->screen || (*text >= '0' && *text <= '9')) {
		press(l, *text);
	} else {
		run_letter(l->ui, *text);
	}
}

static void
use(struct linear *l, const char *text)
{
	struct ui *ui = l->ui;
	struct view *v = ui_top(ui);
	struct view_lines w;

	ui->message_new = false;
	ui->helped = false;
	linear_field_again(l);
	if (ui->question[0]) {
		answer(l, text);
	} else if (ui->line_open) {
		edit_set(&ui->line, text);
		press(l, *text == '^' ? KEY_CTRL('G') : KEY_ENTER);
	} else if (v->ops->alone) {
		v->ops->line(v, ui, text);
	} else if (l->text) {
		linear_field_line(l, text);
	} else if (command(l, text)) {
		return;
	} else if (linear_asks(v)) {
		linear_field_line(l, text);
	} else if (in_list(v, &w)) {
		list_line(l, v, text);
	} else {
		picture_line(l, v, text);
	}
}

/* --- the line ---------------------------------------------------------------- */

static bool
shows(const struct linear *l)
{
	const struct view *v = ui_top(l->ui);

	return l->echo && !(v && v->ops->hides);
}

static void
echo(struct linear *l, const char *text)
{
	if (shows(l))
		term_say(l->ui->term, text, false);
}

/* Takes n columns back from the end of the line. */
static void
rub(struct linear *l, int n)
{
	if (shows(l))
		term_rub(l->ui->term, n);
}

static void
enter(struct linear *l)
{
	char *text = xstrdup(l->line.text ? l->line.text : "");
	size_t n = strlen(text);

	if (l->echo)
		term_say(l->ui->term, "", true);
	l->begun = false;
	edit_clear(&l->line);
	/* blanks at the end are nothing that is seen */
	while (n && text[n - 1] == ' ')
		text[--n] = '\0';
	use(l, text);
	wipe(text, n);
	free(text);
	linear_show(l);
}

static void
cancel(struct linear *l)
{
	struct ui *ui = l->ui;

	edit_clear(&l->line);
	linear_field_again(l);
	term_say(ui->term, "", true);
	l->begun = false;
	if (ui->question[0])
		press(l, 'n');
	else if (ui->line_open)
		press(l, KEY_CTRL('G'));
	else if (l->text)
		linear_text_drop(l);
	l->led = false;
	linear_show(l);
}

static void
erase(struct linear *l, bool all)
{
	int before = text_columns(l->line.text ? l->line.text : "");

	if (all)
		edit_clear(&l->line);
	else
		edit_backspace(&l->line);
	rub(l, before - text_columns(l->line.text ? l->line.text : ""));
}

static void
insert(struct linear *l, int code)
{
	char one[8];

	if (!ui_printable(code) || !edit_insert(&l->line, (unsigned)code))
		return;
	text_encode((uint32_t)code, one);
	echo(l, one);
}

/* What is typed is the lock's, shown nowhere. */
static void
locked_key(struct linear *l, int code)
{
	struct key k = { .code = code };
	bool enter = code == '\r' || code == '\n' || code == KEY_ENTER;

	if (enter)
		k.code = KEY_ENTER;
	else if (code == KEY_CTRL('C'))
		k.code = KEY_F(12);
	ui_key(l->ui, &k);
	if (!enter)
		return;
	term_say(l->ui->term, "", true);
	if (l->ui->lock) {
		linear_locked(l);
		return;
	}
	/* all of it again: nothing was left to be seen */
	l->locked = l->begun = false;
	l->titled = l->asked = 0;
	l->row_turn = 0;
	linear_forget(l, 0);
	linear_show(l);
}

void
linear_key(struct linear *l, const struct key *k)
{
	bool again = l->cr && k->code == '\n';

	l->cr = k->code == '\r' || k->code == KEY_ENTER;
	if (again || k->code == KEY_REPORT)
		return;
	if (l->ui->lock) {
		locked_key(l, k->code);
		return;
	}
	switch (k->code) {
	case '\r': case '\n': case KEY_ENTER:
		enter(l);
		return;
	case KEY_CTRL('C'): case KEY_CTRL('G'):
		cancel(l);
		return;
	case '\b': case 0x7f: case KEY_BACKSPACE:
		erase(l, false);
		break;
	case KEY_CTRL('U'):
		erase(l, true);
		break;
	default:
		insert(l, k->code);
	}
	if (!l->text && !l->ui->question[0] && !l->ui->line_open)
		linear_field_mirror(l);
}

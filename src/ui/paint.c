/* ui_paint(): the title, the view, the hint, the message and the key bar.
 * Painting changes memory only, until term_flush(). */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "ui/lock.h"
#include "ui/reach.h"
#include "ui/run.h"
#include "ui/typing.h"
#include "ui/ui.h"

#define COLUMNS_MIN 40
#define ROWS_MIN 12
#define BAR_COLUMNS 79

/* Back to the last whole word, or to the first `least` bytes. */
static void
cut_word(char *s, const char *whole, size_t least)
{
	size_t n = strlen(s);

	if (whole[n] && whole[n] != ' ')
		while (n > least && s[n - 1] != ' ')
			n--;
	while (n > least && (s[n - 1] == ' ' || s[n - 1] == ','))
		n--;
	s[n > least ? n : least] = '\0';
}

static void
paint_title(struct ui *ui, struct view *v)
{
	const struct screen *s = v->screen;
	const struct ctx_structure *place = ctx_structure(ui->x);
	const struct row *row = s->kind != SCREEN_LIST && v->ops->row ?
		v->ops->row(v) : NULL;
	int cols = term_cols(ui->term), used, room;
	char title[300], who[340], whole[340];

	ui_fill(ui->x, _(s->title), row ? row : &v->arg, s->record ?
		s->record->column : NULL, title, sizeof title);
	text_cut(title, cols - 2);
	term_text(ui->term, 0, 1, -1, title);
	used = 1 + text_columns(title);
	room = cols - 1 - used - 3;
	ctx_banner(ui->x, who, sizeof who);
	if (*who) {
		/* it comes before everything else: over a long name's end */
		term_text(ui->term, 0, cols - 1 - text_columns(who) - 1,
			text_columns(who) + 1, " ");
		term_text(ui->term, 0, cols - 1 - text_columns(who), -1, who);
		return;
	}
	if (!ui->x->name[0] || room < text_columns(ui->x->name))
		return;
	snprintf(who, sizeof who, "%s%s%s", ui->x->name, place ? ", " : "",
		place ? place->name : "");
	if (text_columns(who) > room) {
		/* a structure's name is cut, at a word; a person's is not */
		snprintf(whole, sizeof whole, "%s", who);
		text_cut(who, room);
		cut_word(who, whole, strlen(ui->x->name));
	}
	term_text(ui->term, 0, cols - 1 - text_columns(who), -1, who);
}

static const char *
bar_label(const struct ui *ui, const struct view *v, enum action a)
{
	const struct screen_action *run;

	switch (a) {
	case ACT_NEW:
		return (run = reach_new(v)) ? _(run->label) : NULL;
	case ACT_SAVE:
		if (v->screen && v->screen->saves)
			return _(v->screen->saves);
		run = reach_save(v);
		if (run)
			return _(run->label);
		return v->screen && v->screen->kind == SCREEN_FORM &&
			!v->screen->view ? action_label(a) : NULL;
	case ACT_CANCEL: case ACT_CHOOSE:
		return v->screen && v->screen->view ? NULL : action_label(a);
	case ACT_FILTER:
		return reach_filters(v) ? action_label(a) : NULL;
	case ACT_LAST:
		return ui->x->last_person[0] ? action_label(a) : NULL;
	default:
		return action_label(a);
	}
}

static int
bar_code(const struct ui *ui, const struct view *v, enum action a)
{
	return keymap_key(ui->map, view_context(v), a, ui->twins);
}

/* Is each key of the bar Esc and another?  Then it is said once. */
static bool
all_escaped(const struct ui *ui, const struct view *v,
	const enum action *bar)
{
	int n = 0;

	for (; bar && *bar != ACT_NONE; bar++, n++)
		if (bar_label(ui, v, *bar) &&
			bar_code(ui, v, *bar) < KEY_ESC_BASE)
			return false;
	return n > 1;
}

/* "F1", "Esc1", "^O"; bare: "1" for Esc 1.  There is no room for "Échap". */
static bool
bar_key(const struct ui *ui, const struct view *v, enum action a, bool bare,
	char *out)
{
	int key = bar_code(ui, v, a);
	char name[16], *o = out;
	const char *p;

	if (!key)
		return false;
	p = key >= KEY_ESC_BASE ? key_name(key, name) :
		keymap_key_name(ui->map, key, name);
	for (p += bare ? strcspn(p, " ") : 0; *p; p++)
		if (*p != ' ')
			*o++ = *p;
	*o = '\0';
	return o > out;
}

static void
bar_item(const struct ui *ui, const struct view *v, const enum action *bar,
	int *i, bool bare, char *out, size_t size)
{
	const char *label = bar_label(ui, v, bar[*i]);
	char key[16], other[16];
	bool gap;

	*out = '\0';
	if (!label || !bar_key(ui, v, bar[*i], bare, key))
		return;
	/* "/Chercher" and "=Code", but "F Filtre" */
	gap = key[1] || bare || (*key >= 'A' && *key <= 'Z');
	if (bar[*i] == ACT_PAGE_PREV && bar[*i + 1] == ACT_PAGE_NEXT &&
		bar_key(ui, v, ACT_PAGE_NEXT, bare, other)) {
		snprintf(out, size, "%s-%s %s", key, other, _("Page"));
		++*i;
	} else {
		snprintf(out, size, "%s%s%s", key, gap ? " " : "", label);
	}
}

static void
paint_bar(struct ui *ui, struct view *v)
{
	const enum action *bar = keymap_bar(ui->map, view_context(v));
	char item[ACTIONS][80], line[BAR_COLUMNS * 4 + 1] = "";
	int n = 0, total = 0, cols = term_cols(ui->term) - 1;
	bool bare = all_escaped(ui, v, bar);
	const char *gap;

	cols = cols > BAR_COLUMNS ? BAR_COLUMNS : cols;
	if (bare)
		snprintf(line, sizeof line, "%s", _("Échap : "));
	total = text_columns(line);
	for (int i = 0; bar && bar[i] != ACT_NONE && n < ACTIONS; i++) {
		bar_item(ui, v, bar, &i, bare, item[n], sizeof item[n]);
		if (*item[n])
			total += text_columns(item[n++]);
	}
	gap = total + 2 * (n - 1) <= cols ? "  " : " ";
	/* whole items only: half a name is no help */
	for (int i = 0; i < n; i++) {
		if (text_columns(line) + (int)strlen(gap) +
			text_columns(item[i]) > cols)
			break;
		if (i)
			strcat(line, gap);
		strcat(line, item[i]);
	}
	term_text(ui->term, term_rows(ui->term) - 1, 0, -1, line);
}

/* Cuts a line; a list of letters ends at a whole one: "a Appel   ...". */
static void
cut_items(char *line, int columns)
{
	char *end, *last = NULL;

	if (text_columns(line) <= columns)
		return;
	text_cut(line, strstr(line, "   ") ? columns - 4 : columns);
	for (end = line; (end = strstr(end, "   ")); end += 3)
		last = end;
	if (last)
		strcpy(last + 3, "...");
}

/* A text that does not fit its line takes the hint's above. */
static void
paint_message(struct ui *ui, const char *text, bool cursor)
{
	int row = term_rows(ui->term) - 2, cols = term_cols(ui->term) - 1;
	struct edit_line part[2];
	size_t n = edit_wrap(text, cols - 1, part, 2);
	char line[sizeof ui->question + 40];
	int width = 0;

	for (size_t i = 0; i < n && i < 2; i++) {
		size_t to = i == 1 ? strlen(text) : part[i].to;

		snprintf(line, sizeof line, "%.*s",
			(int)(to - part[i].from), text + part[i].from);
		cut_items(line, cols - 1);
		width = text_columns(line);
		term_text(ui->term, n > 1 ? row - 1 + (int)i : row, 0, cols,
			"");
		term_text(ui->term, n > 1 ? row - 1 + (int)i : row, 1, -1,
			line);
	}
	if (cursor)
		term_cursor(ui->term, row, 1 + width + 1 < cols ?
			1 + width + 1 : cols);
}

static void
paint_question(struct ui *ui)
{
	char text[sizeof ui->question + 40];

	snprintf(text, sizeof text, "%s  %s", ui->question,
		_("o oui   n non"));
	paint_message(ui, text, true);
}

static void
paint_line(struct ui *ui)
{
	int row = term_rows(ui->term) - 2, cols = term_cols(ui->term) - 1;
	int x = 1 + text_columns(ui->line_label);
	int y, column;
	int skipped;
	size_t from = 0;
	char text[1024];

	/* the end of a long line is what is being typed */
	edit_where(&ui->line, 10000, &y, &column);
	snprintf(text, sizeof text, "%s", ui->line.text ? ui->line.text : "");
	if (column > cols - 1 - x) {
		from = edit_skip(text, column - (cols - 1 - x), &skipped);
		column -= skipped;
	}
	term_text(ui->term, row, 1, -1, ui->line_label);
	term_text(ui->term, row, x, cols - x, text + from);
	term_cursor(ui->term, row, x + column);
}

/* The hint, cut, then that letters replace, where letters are typed. */
static void
add_mode(const struct ui *ui, const struct view *v, char *hint, size_t size)
{
	bool typed = ui->line_open || (strcmp(view_context(v), "form") == 0 &&
		!(v->screen && v->screen->view));
	const char *mode = ui->overwrite && typed ? _("remplace") : "";
	int room = term_cols(ui->term) - 2;

	if (*mode)
		room -= text_columns(mode) + 3;
	text_cut(hint, room);
	if (*mode)
		snprintf(hint + strlen(hint), size - strlen(hint), "%s%s",
			*hint ? "   " : "", mode);
}

static void
paint_said(struct ui *ui)
{
	if (ui->question[0])
		paint_question(ui);
	else if (ui->line_open)
		paint_line(ui);
	else if (ui->message[0])
		paint_message(ui, ui->message, false);
}

static void
paint_around(struct ui *ui, struct view *v)
{
	int rows = term_rows(ui->term);
	char hint[400] = "";

	if (v->screen)
		paint_title(ui, v);
	if (v->ops->hint)
		v->ops->hint(v, ui, hint, sizeof hint);
	if (!*hint && v->screen && v->screen->hint)
		snprintf(hint, sizeof hint, "%s", _(v->screen->hint));
	add_mode(ui, v, hint, sizeof hint);
	term_text(ui->term, rows - 3, 1, -1, hint);
	paint_bar(ui, v);
	paint_said(ui);
}

/* A picture wider than the terminal follows its cursor; without one to
 * follow, what the user asked for (Left, Right). */
static void
paint_view(struct ui *ui, struct view *v)
{
	int cols = term_cols(ui->term), pan = ui->pan, over;

	term_pan(ui->term, pan);
	v->ops->paint(v, ui);
	over = term_cursor_column(ui->term) - (cols - 2);
	if (over > 0 && cols < UI_COLS) {
		term_clear(ui->term);
		pan += (over + cols / 2 - 1) / (cols / 2) * (cols / 2);
		term_pan(ui->term, pan);
		v->ops->paint(v, ui);
	}
	term_pan(ui->term, 0);
}

/* Where the terminal may show by itself what is typed: nowhere near what is
 * secret, and in no prompt. */
static int
free_room(struct ui *ui, const struct view *v)
{
	if (ui->question[0] || ui->line_open || ui->prefix || ui->pasting ||
		ui->lock || ui->leave || !v->screen || !v->ops->room)
		return -1;
	return typing_guarded(ui) ? -1 : v->ops->room(v);
}

void
ui_paint(struct ui *ui)
{
	struct view *v = ui_top(ui);
	int cols = term_cols(ui->term), rows = term_rows(ui->term);

	term_attr(ui->term, ATTR_PLAIN);
	term_clear(ui->term);
	if (ui->lock) {
		lock_paint(ui);
	} else if (cols < COLUMNS_MIN || rows < ROWS_MIN) {
		char need[60];

		snprintf(need, sizeof need, _("Il faut %d x %d."), COLUMNS_MIN,
			ROWS_MIN);
		term_text(ui->term, 0, 0, cols, _("Fenêtre trop petite"));
		term_text(ui->term, 1, 0, cols, need);
		term_cursor(ui->term, 1, 0);
	} else if (v) {
		term_cursor(ui->term, 0, 0);
		paint_view(ui, v);
		if (v->ops->alone)
			paint_said(ui);
		else
			paint_around(ui, v);
		term_room(ui->term, free_room(ui, v));
	}
	term_flush(ui->term);
}

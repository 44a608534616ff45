#include "ui/linear_show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/form_field.h"
#include "ui/lock.h"
#include "ui/run.h"

#define WIDTH_MIN 19
#define ROW_MAX 1200            /* bytes of a row */
#define MASK "········"
#define ROWS_AWAY 60            /* more than a window has */
#define PASSWORD 4              /* rows of the locked screen */
#define REFUSED 6

int
linear_width(const struct linear *l)
{
	int width = term_cols(l->ui->term) - 1;

	return width < WIDTH_MIN ? WIDTH_MIN : width;
}

/* All the lines of a text; the last one is left to the caller, who frees it. */
static char *
all_but_last(struct linear *l, const char *text)
{
	int width = linear_width(l);
	size_t n = edit_wrap(text, width, NULL, 0);
	struct edit_line *part = xcalloc(n + 1, sizeof *part);
	char *last = NULL;

	n = edit_wrap(text, width, part, n);
	for (size_t i = 0; i < n; i++) {
		field_wipe(last);
		last = xasprintf("%.*s", (int)(part[i].to - part[i].from),
			text + part[i].from);
		if (i + 1 < n)
			term_say(l->ui->term, last, true);
	}
	free(part);
	return last ? last : xstrdup("");
}

void
linear_say(struct linear *l, const char *label, const char *text)
{
	char *whole = xasprintf("%s%s", label, text);
	char *last = all_but_last(l, whole);

	term_say(l->ui->term, last, true);
	field_wipe(last);
	field_wipe(whole);
}

void
linear_ask(struct linear *l, const char *prompt)
{
	char *last = all_but_last(l, prompt);
	size_t n = strlen(last);

	/* wrapping takes the blank away that typing stands after */
	term_say(l->ui->term, last, false);
	if (!n || last[n - 1] != ' ')
		term_say(l->ui->term, " ", false);
	field_wipe(last);
	l->begun = true;
}

void
linear_message(struct linear *l)
{
	struct ui *ui = l->ui;

	if (!ui->message[0])
		return;
	/* the person's own pages are in whole sentences */
	linear_say(l, ui_top(ui) && ui_top(ui)->ops->alone ? "" :
		ui->message_bad ? _("Erreur : ") : _("Note : "),
		ui->message);
	wipe(ui->message, sizeof ui->message);
	ui->message_bad = false;
}

void
linear_locked(struct linear *l)
{
	struct term *t = l->ui->term;
	char text[300];

	/* what cannot be erased goes up and out of sight */
	for (int i = 0; !l->locked && i < ROWS_AWAY; i++)
		term_say(t, "", true);
	term_clear(t);
	lock_paint(l->ui);
	for (int y = l->locked ? REFUSED : 0; y <= REFUSED; y++) {
		term_row(t, y, 1, text, sizeof text);
		if (*text && y != PASSWORD)
			linear_say(l, "", text);
	}
	if (!l->locked)
		linear_say(l, "", _("Ctrl-C se déconnecter : ce qui est tapé "
			"est gardé."));
	term_row(t, PASSWORD, 1, text, sizeof text);
	linear_ask(l, text);
	l->locked = true;
}

/* --- the picture --------------------------------------------------------- */

void
linear_paint(struct linear *l)
{
	struct view *v = ui_top(l->ui);

	term_clear(l->ui->term);
	v->ops->paint(v, l->ui);
}

/* Blanks that only align, out of a form: two stay between two things, none
 * before a bracket; a row of empty brackets says nothing. */
static void
tighten(char *text)
{
	char *to = text;

	for (char *p = text; *p; p++) {
		if (*p == ' ' && p[1] == ' ' && p[2] == ' ')
			continue;
		if (*p == ']')
			while (to > text && to[-1] == ' ')
				to--;
		*to++ = *p;
	}
	*to = '\0';
	if (strcmp(text, "[]") == 0)
		*text = '\0';
}

void
linear_row(struct linear *l, int y, int x, char *out, size_t size)
{
	const struct view *v = ui_top(l->ui);
	char text[ROW_MAX], *mask;

	term_row(l->ui->term, y, x, text, sizeof text);
	mask = strstr(text, MASK);
	if (mask)
		snprintf(out, size, "%.*s%s%s", (int)(mask - text), text,
			_("(masqué)"), mask + strlen(MASK));
	else
		snprintf(out, size, "%s", text + strspn(text, " "));
	/* the columns of a list stay columns */
	if (!(v->screen && v->screen->kind == SCREEN_LIST))
		tighten(out);
	wipe(text, sizeof text);
}

/* The same with its number, where it stands for something to choose. */
static void
numbered(struct linear *l, const struct view_lines *w, int y, char *out,
	size_t size)
{
	int i = y - w->y;
	char mark[8];
	int used;

	if (i < 0 || i >= w->n) {
		linear_row(l, y, 0, out, size);
		return;
	}
	term_row(l->ui->term, y, w->x - 1, mark, sizeof mark);
	used = snprintf(out, size, "%d %s", w->from + i + 1, *mark == 'x' ?
		"x " : "");
	linear_row(l, y, w->x, out + used, size - (size_t)used);
}

/* --- a view --------------------------------------------------------------- */

static void
forget(struct linear_seen *s)
{
	for (int i = 0; i < s->n; i++)
		field_wipe(s->line[i]);
	free(s->line);
	memset(s, 0, sizeof *s);
}

void
linear_forget(struct linear *l, int depth)
{
	for (int i = depth; i < UI_DEPTH; i++)
		forget(&l->seen[i]);
}

void
linear_title(struct linear *l, struct view *v)
{
	const struct screen *s = v->screen;
	const struct row *row = s && s->kind != SCREEN_LIST && v->ops->row ?
		v->ops->row(v) : NULL;
	char title[300];

	if (!s || l->titled == v->turn)
		return;         /* made by hand: it paints its own */
	l->titled = v->turn;
	ui_fill(l->ui->x, _(s->title), row ? row : &v->arg, s->record ?
		s->record->column : NULL, title, sizeof title);
	term_say(l->ui->term, "", true);
	linear_say(l, "", title);
	ctx_banner(l->ui->x, title, sizeof title);
	if (*title)
		linear_say(l, "", title);
}

void
linear_whole(struct linear *l, struct fields *fs)
{
	for (int i = 0; i < fs->n; i++) {
		const struct field *f = &fs->f[i];
		char *text = field_text(l->ui->x, fs, i);
		bool cut = f->lines > 1 ? (int)edit_wrap(text, f->width, NULL,
			0) > f->lines : text_columns(text) > f->width;

		if (cut && !f->note && !field_hidden(fs, i)) {
			linear_say(l, f->label, _(", en entier :"));
			linear_say(l, "", text);
		}
		field_wipe(text);
	}
}

bool
linear_empty(const struct fields *fs, int y, bool all, bool *any)
{
	bool said = false;

	*any = false;
	for (int i = 0; i < fs->n; i++) {
		const struct field *f = &fs->f[i];

		if (y < f->y || y >= f->y + f->lines)
			continue;
		*any = true;
		/* said with its question (ui/form_grid.h) */
		if (f->note)
			return true;
		said |= (all || !field_open(fs, i)) && *field_value(fs, i);
	}
	return *any && !said;
}

/* Takes the rows of the picture; how many differ from those said before. */
static int
look(struct linear *l, struct view *v, struct linear_seen *now,
	const struct linear_seen *was)
{
	struct view_lines w = { .n = 0 };
	int bottom = ui_body_bottom(l->ui), differ = 0;
	bool any;

	linear_paint(l);
	if (v->ops->lines && v->ops->lines(v, &w) && v->screen &&
		v->screen->kind == SCREEN_FORM && w.n == 0)
		w.y = -1;
	now->turn = v->turn;
	now->n = bottom + 1;
	now->line = xcalloc((size_t)now->n, sizeof *now->line);
	for (int y = 0; y <= bottom; y++) {
		char text[ROW_MAX];

		numbered(l, &w, y, text, sizeof text);
		/* the marker of a menu says nothing: digits choose */
		if (v->screen && strncmp(text, "> ", 2) == 0)
			memmove(text, text + 2, strlen(text + 2) + 1);
		/* the title is said apart, of what has one */
		if (v->screen && (y == 0 || (v->ops->fields && linear_empty(
			v->ops->fields(v), y - 1, true, &any))))
			text[0] = '\0';
		now->line[y] = xstrdup(text);
		differ += y >= was->n || strcmp(was->line[y],
			now->line[y]) != 0;
		wipe(text, sizeof text);
	}
	return differ;
}

static int
rows_said(const struct linear_seen *s)
{
	int n = 0;

	for (int y = 0; y < s->n; y++)
		n += s->line[y][0] != '\0';
	return n;
}

void
linear_view(struct linear *l, bool all)
{
	struct view *v = ui_top(l->ui);
	struct linear_seen *was = &l->seen[l->ui->depth - 1], now = { 0 };
	bool first = was->turn != v->turn;
	int differ;

	if (first)
		forget(was);
	differ = look(l, v, &now, was);
	all |= first || differ * 2 > rows_said(&now);
	if (all)
		l->titled = 0;
	linear_title(l, v);
	for (int y = 0; y < now.n; y++)
		if (now.line[y][0] && (all || y >= was->n ||
			strcmp(was->line[y], now.line[y]) != 0))
			linear_say(l, "", now.line[y]);
	if (all && v->ops->fields)
		linear_whole(l, v->ops->fields(v));
	forget(was);
	*was = now;
}

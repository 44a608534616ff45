#include "ui/form_show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "model/codes.h"
#include "model/column.h"

/* Where the window on the text begins, so that the cursor is in it: by half
 * a window, so that most keys move nothing. */
static void
scroll_line(struct fields *s, struct field *f)
{
	int line, column, here, total = text_columns(s->edit.text);

	edit_where(&s->edit, 1 << 20, &line, &column);
	if (total <= f->width) {
		f->left = 0;
		return;
	}
	/* the letter at the cursor is seen whole, be it two columns wide */
	edit_skip(s->edit.text + s->edit.at, 1, &here);
	if (column < f->left || column + (here ? here : 1) >
		f->left + f->width)
		f->left = column - f->width / 2;
	if (f->left < 0)
		f->left = 0;
	/* on a whole letter: the cursor is counted from there */
	edit_skip(s->edit.text, f->left, &f->left);
}

static void
scroll_lines(struct fields *s, struct field *f)
{
	int line, column;

	edit_where(&s->edit, f->width, &line, &column);
	if (line < f->top)
		f->top = line;
	if (line >= f->top + f->lines)
		f->top = line - f->lines + 1;
}

static bool
visible(const struct ui *ui, int y)
{
	return y >= 1 && y <= ui_body_bottom(ui);
}

static void
paint_lines(struct ui *ui, struct field *f, const char *text, int top)
{
	size_t n = edit_wrap(text, f->width, NULL, 0);
	struct edit_line *at = xcalloc(n + 1, sizeof *at);
	int k;

	n = edit_wrap(text, f->width, at, n);
	if (f->top > (int)n - f->lines)
		f->top = (int)n > f->lines ? (int)n - f->lines : 0;
	for (k = 0; k < f->lines; k++) {
		size_t i = (size_t)f->top + (size_t)k;
		char *line;

		if (!visible(ui, top + f->y + k))
			continue;
		line = i < n ? xasprintf("%.*s", (int)(at[i].to - at[i].from),
			text + at[i].from) : xstrdup("");
		term_text(ui->term, top + f->y + k, f->x, f->width, line);
		field_wipe(line);
	}
	free(at);
}

/* On one line: those that fit, and how many more there are. */
static void
paint_choices(struct fields *s, struct ui *ui, int i, int top)
{
	struct field *f = &s->f[i];
	char text[700];

	if (!visible(ui, top + f->y))
		return;
	column_show_in(ui->x, f->column, row_get(s->now, f->name), f->width,
		text, sizeof text);
	term_text(ui->term, top + f->y, f->x, f->width, text);
	wipe(text, sizeof text);
}

void
field_paint(struct fields *s, struct ui *ui, int i, int top)
{
	struct field *f = &s->f[i];
	bool here = i == s->focus && field_edits(s, i);
	char *text;
	int left;

	if (f->absent)
		return;
	if (here && field_wraps(f))
		scroll_lines(s, f);
	else if (here)
		scroll_line(s, f);
	if (f->column->type == CT_CHOICES && !field_wraps(f)) {
		paint_choices(s, ui, i, top);
		return;
	}
	text = here ? xstrdup(s->edit.text) : f->typed && !field_hidden(s, i) ?
		xstrdup(f->typed) : field_text(ui->x, s, i);
	if (field_wraps(f))
		paint_lines(ui, f, text, top);
	else if (visible(ui, top + f->y))
		term_text(ui->term, top + f->y, f->x, f->width,
			text + edit_skip(text, here ? f->left : 0, &left));
	field_wipe(text);
}

void
field_cursor(struct fields *s, struct ui *ui, int top)
{
	struct field *f;
	int line = 0, column = 0;

	if (s->focus < 0)
		return;
	f = &s->f[s->focus];
	if (!field_edits(s, s->focus))
		column = f->column->type == CT_CHOICE ?
			text_columns(s->letters) : 0;
	else if (field_wraps(f))
		edit_where(&s->edit, f->width, &line, &column);
	else
		edit_where(&s->edit, 1 << 20, &line, &column);
	if (field_edits(s, s->focus) && field_wraps(f))
		line -= f->top;
	else
		column -= f->left;
	if (column > f->width)
		column = f->width;
	term_cursor(ui->term, top + f->y + line, f->x + column);
}

void
field_counter(const struct fields *s, char *out, size_t size)
{
	const struct field *f = s->focus < 0 ? NULL : &s->f[s->focus];
	size_t n;
	int codes;

	*out = '\0';
	if (f && f->column->type == CT_CHOICES) {
		codes = codes_count(row_get(s->now, f->name));
		snprintf(out, size, codes > 1 ? _("%d choix cochés") :
			_("%d choix coché"), codes);
		return;
	}
	if (!f || f->column->type != CT_LONG)
		return;
	n = text_length(s->edit.text);
	if (n * 5 >= (size_t)s->edit.max * 4)
		snprintf(out, size, _("%zu sur %d"), n, s->edit.max);
}

int
field_room(const struct fields *s)
{
	const struct field *f;
	int line = 0, column = 0, left;

	if (s->focus < 0 || s->over || !field_edits(s, s->focus) ||
		s->edit.at != s->edit.len)
		return -1;
	f = &s->f[s->focus];
	left = s->edit.max - (int)text_length(s->edit.text);
	if (field_wraps(f))
		edit_where(&s->edit, f->width, &line, &column);
	else
		edit_where(&s->edit, 1 << 20, &line, &column);
	column -= field_wraps(f) ? 0 : f->left;
	if (column > f->width)
		return 0;
	return f->width - column < left ? f->width - column : left;
}

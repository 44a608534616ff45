#include "ui/linear_field.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/form_field.h"
#include "ui/form_keys.h"
#include "ui/linear_show.h"

#define VALUE_MIN 10            /* columns of a value in a question */

bool
linear_asks(struct view *v)
{
	return v->ops->fields && !(v->screen && v->screen->view);
}

static struct fields *
fields(struct linear *l)
{
	struct view *v = ui_top(l->ui);

	return v && linear_asks(v) ? v->ops->fields(v) : NULL;
}

static struct field *
focused(struct linear *l)
{
	struct fields *s = fields(l);

	return s && s->focus >= 0 ? &s->f[s->focus] : NULL;
}

static bool
is_long(const struct linear *l, const struct fields *s)
{
	return s->f[s->focus].column->type == CT_LONG &&
		field_edits(s, s->focus) && !s->f[s->focus].asks;
}

/* --- the rows between two fields ------------------------------------------ */

static void
rows_before(struct linear *l, struct fields *s, int last)
{
	const struct view *v = ui_top(l->ui);
	bool above, known, any;

	if (!v->screen || v->screen->kind != SCREEN_FORM ||
		v->screen->nline > ui_body_bottom(l->ui))
		return;
	if (l->row_turn != v->turn)
		l->row = 0;
	else if (l->row > last + 1)
		l->row = last + 1;
	/* typing begins further down: what stands above is said; of a record
	 * that exists, everything is */
	above = l->row == 0;
	known = above && *row_get(&v->arg, "key") && l->row_turn != v->turn;
	l->row_turn = v->turn;
	last = known ? v->screen->nline : last;
	linear_paint(l);
	for (; l->row <= last && l->row < v->screen->nline; l->row++) {
		char text[1200];

		if (linear_empty(s, l->row, above && l->row < last, &any))
			continue;
		if (!any && l->row == last)
			continue;
		linear_row(l, 1 + l->row, 0, text, sizeof text);
		if (*text)
			linear_say(l, "", text);
		wipe(text, sizeof text);
	}
	if (known)
		linear_whole(l, s);
}

/* --- asking ---------------------------------------------------------------- */

static const char *
kind_of(const struct field *f)
{
	if (f->asks)
		return "";
	if (f->column->type == CT_YESNO || f->column->type == CT_CHECKBOX)
		return _(" (o/n)");
	return "";
}

static bool
is_needed(const struct field *f)
{
	return !f->asks && ((f->column->flags & COL_REQUIRED) ||
		(f->def && f->def->required));
}

static void
ask_text(struct linear *l, const struct fields *s)
{
	const struct field *f = &s->f[s->focus];
	const char *text = s->edit.text;
	char prompt[300];

	if (*text) {
		linear_say(l, f->label, " :");
		for (const char *p = text; *p; p += strcspn(p, "\n"),
			p += *p == '\n') {
			char *line = xasprintf("%.*s", (int)strcspn(p, "\n"),
				p);

			linear_say(l, "", line);
			field_wipe(line);
		}
	}
	snprintf(prompt, sizeof prompt, *text ? _("%s : Entrée garde, ou un "
		"autre texte, un point seul le finit : ") : _("%s : des "
		"lignes, un point seul finit : "), f->label);
	linear_ask(l, prompt);
}

static char *
value_now(struct linear *l, const struct fields *s)
{
	int i = s->focus;
	const struct field *f = &s->f[i];
	const char *v = field_value(s, i);

	if (field_hidden(s, i))
		return xstrdup(_("caché, F4 le montre"));
	if (field_edits(s, i))
		return xstrdup(s->edit.text);
	if (f->column->type == CT_CHECKBOX && !f->asks)
		return xstrdup(*v == '1' ? _("oui") : _("non"));
	return field_text(l->ui->x, s, i);
}

/* A list inside the form has the focus, or nothing can have it. */
static void
ask_block(struct linear *l, struct view *v)
{
	struct view_lines w;

	linear_paint(l);
	if (!v->ops->lines || !v->ops->lines(v, &w)) {
		linear_ask(l, _("Entrée enregistre, ^ retour, ? : "));
		return;
	}
	for (int i = 0; i < w.n; i++) {
		char text[1200], number[20];

		linear_row(l, w.y + i, w.x, text, sizeof text);
		snprintf(number, sizeof number, "%d ", w.from + i + 1);
		linear_say(l, number, text);
		wipe(text, sizeof text);
	}
	linear_ask(l, w.total ? _("Numéro, N nouveau, + suite, Entrée passe : ")
		: _("Aucune ligne. N nouveau, Entrée passe : "));
}

void
linear_field(struct linear *l)
{
	struct view *v = ui_top(l->ui);
	struct fields *s = fields(l);
	const struct field *f;
	char *value, prompt[600];
	int room;

	if (l->text) {
		linear_ask(l, ">");
		return;
	}
	assert(s);
	if (s->focus < 0) {
		rows_before(l, s, v->screen ? v->screen->nline : 0);
		ask_block(l, v);
		return;
	}
	f = &s->f[s->focus];
	rows_before(l, s, f->y);
	if (is_long(l, s)) {
		ask_text(l, s);
		return;
	}
	if (f->note)
		linear_say(l, "", f->note);
	value = value_now(l, s);
	room = linear_width(l) - text_columns(f->label) - 16;
	text_cut(value, room < VALUE_MIN ? VALUE_MIN : room);
	if (*value)
		snprintf(prompt, sizeof prompt, "%s%s [%s] : ", f->label,
			kind_of(f), value);
	else
		snprintf(prompt, sizeof prompt, "%s%s%s : ", f->label,
			kind_of(f), is_needed(f) ? _(", nécessaire") : "");
	field_wipe(value);
	linear_ask(l, prompt);
	wipe(prompt, sizeof prompt);
}

void
linear_field_help(struct linear *l)
{
	struct view *v = ui_top(l->ui);
	const struct field *f = focused(l);
	const char *text = v->ops->help ? v->ops->help(v) : NULL;
	char hint[400] = "";

	if (text && *text)
		linear_say(l, "", text);
	if (v->ops->hint)
		v->ops->hint(v, l->ui, hint, sizeof hint);
	if (*hint && !(f && f->def && f->def->help))
		linear_say(l, "", hint);
	linear_say(l, "", _("Entrée garde, - vide, ^ champ d'avant, ^^ quitte, "
		". enregistre, ?? les valeurs, ! les actions, \\ prend la "
		"suite telle quelle."));
}

/* --- a line ----------------------------------------------------------------- */

static bool
act(struct linear *l, enum action a, int code)
{
	struct view *v = ui_top(l->ui);

	return v->ops->act(v, l->ui, a, code);
}

/* Into the field as by hand; stops where it is full. */
static void
feed(struct linear *l, const char *text)
{
	size_t left = strlen(text);

	l->ui->pasting = true;
	while (left && !l->ui->message_new) {
		uint32_t code;
		size_t n = text_decode(text, left, &code);

		text += n;
		left -= n;
		act(l, ACT_NONE, (int)code);
	}
	l->ui->pasting = false;
}

static void
put(struct linear *l, const char *text)
{
	act(l, ACT_CLEAR, 0);
	feed(l, text);
}

void
linear_field_again(struct linear *l)
{
	struct fields *s = fields(l);

	if (l->text || !l->before)
		return;
	if (s && s->focus >= 0 && field_edits(s, s->focus))
		edit_set(&s->edit, l->before ? l->before : "");
	field_wipe(l->before);
	l->before = NULL;
}

void
linear_field_mirror(struct linear *l)
{
	struct fields *s = fields(l);
	const char *text = l->line.text ? l->line.text : "";

	if (!s || s->focus < 0 || !field_edits(s, s->focus) || is_long(l, s))
		return;
	if (!l->before)
		l->before = xstrdup(s->edit.text);
	/* what may be a command is none of the field's text */
	edit_set(&s->edit, *text && !strchr("=?^!-.\\", *text) ? text :
		l->before);
}

void
linear_text_drop(struct linear *l)
{
	l->text = false;
	linear_field_again(l);
}

static void
text_line(struct linear *l, const char *text)
{
	struct fields *s = fields(l);

	if (strcmp(text, ".") == 0) {
		l->text = false;
		field_wipe(l->before);
		l->before = NULL;
		act(l, ACT_ENTER, 0);
		return;
	}
	if (!l->text) {
		field_wipe(l->before);
		l->before = xstrdup(s->edit.text);
		l->text = true;
		put(l, text);
		return;
	}
	l->ui->pasting = true;
	act(l, ACT_NONE, '\n');
	l->ui->pasting = false;
	feed(l, text);
}

/* o and n, and the words. */
static bool
yes_or_no(struct linear *l, const struct field *f, const char *text)
{
	bool yes = strchr("oOxX1", *text) != NULL;

	if (!yes && !strchr("nN0", *text)) {
		ui_say(l->ui, _("%s : o pour oui, n pour non."), f->label);
		l->ui->message_bad = true;
		return false;
	}
	if (f->column->type == CT_YESNO)
		act(l, ACT_NONE, yes ? 'o' : 'n');
	else if (yes)
		act(l, ACT_NONE, 'x');
	else
		act(l, ACT_CLEAR, 0);
	return true;
}

static void
take(struct linear *l, struct fields *s, const char *text)
{
	const struct field *f = &s->f[s->focus];
	struct view *v = ui_top(l->ui);

	if (field_hidden(s, s->focus) || f->shut) {
		act(l, ACT_NONE, *text);        /* opens, or says how */
		return;
	}
	switch (f->column->type) {
	case CT_CHOICES:
		/* its letters search in the list of the values */
		act(l, ACT_CHOOSE, 0);
		if (ui_top(l->ui) != v)
			feed(l, text);
		return;
	case CT_CHOICE:
		if (!field_choose_word(s, l->ui, text))
			return;
		break;
	case CT_YESNO: case CT_CHECKBOX:
		if (!yes_or_no(l, f, text))
			return;
		break;
	default:
		put(l, text);
	}
	if (!l->ui->message_new)
		act(l, ACT_ENTER, 0);
}

static void
block_line(struct linear *l, const char *text)
{
	struct view *v = ui_top(l->ui);
	struct view_lines w = { .total = 0 };
	bool rows = v->ops->lines && v->ops->lines(v, &w);
	char *end;
	long n = strtol(text, &end, 10);

	if (!*text) {
		if (rows)
			v->ops->point(v, w.total);
		act(l, ACT_ENTER, 0);
	} else if (rows && n > 0 && n <= w.total && !*end) {
		v->ops->point(v, (int)n - 1);
		act(l, ACT_ENTER, 0);
	} else {
		ui_refuse(l->ui, _("Un numéro d'une ligne, ou ? pour "
			"l'aide."));
	}
}

void
linear_field_line(struct linear *l, const char *text)
{
	struct fields *s = fields(l);
	bool as_it_is = text[0] == '\\';

	assert(s);
	if (s->focus < 0) {
		block_line(l, text);
		return;
	}
	if (l->text) {
		text_line(l, text);
		return;
	}
	if (!*text) {
		act(l, ACT_ENTER, 0);
	} else if (!as_it_is && strcmp(text, ".") == 0) {
		act(l, ACT_SAVE, 0);
	} else if (!as_it_is && strcmp(text, "-") == 0) {
		act(l, ACT_CLEAR, 0);
		if (!l->ui->message_new)
			act(l, ACT_ENTER, 0);
	} else if (is_long(l, s)) {
		text_line(l, text + as_it_is);
	} else {
		take(l, s, text + as_it_is);
	}
}

/* Is there a field before this one? */
static bool
first(const struct fields *s)
{
	const struct field *here = &s->f[s->focus];

	for (int i = 0; i < s->n; i++)
		if (field_open(s, i) && (s->f[i].y < here->y ||
			(s->f[i].y == here->y && s->f[i].x < here->x)))
			return false;
	return true;
}

void
linear_field_back(struct linear *l)
{
	struct fields *s = fields(l);

	assert(s);
	if (s->focus < 0 || first(s))
		ui_act(l->ui, ACT_BACK);
	else
		act(l, ACT_PREV, 0);
}

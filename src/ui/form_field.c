#include "ui/form_field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "model/column.h"
#include "model/criterion.h"
#include "ui/lookup.h"

#define LONG_MAX_CHARS 4000
#define CRITERION_ROOM 200

/* --- what a field holds -------------------------------------------------- */

void
field_wipe(char *text)
{
	if (text)
		wipe(text, strlen(text));
	free(text);
}

bool
field_is_text(const struct field *f)
{
	return f->column->type != CT_CHOICE &&
		f->column->type != CT_CHOICES &&
		f->column->type != CT_YESNO && f->column->type != CT_CHECKBOX;
}

bool
field_wraps(const struct field *f)
{
	return f->column->type == CT_LONG || f->lines > 1;
}

const char *
field_value(const struct fields *s, int i)
{
	return row_get(s->now, s->f[i].name);
}

/* Characters that may be typed: what is typed may be longer than what is
 * kept ("12 septembre 2026", a number with its spaces). */
static int
room(const struct field *f)
{
	int max = f->column->max;

	if (f->asks)
		return CRITERION_ROOM;
	switch (f->column->type) {
	case CT_TEXT: case CT_EMAIL:
		return max ? max : 254;
	case CT_LONG:
		return max ? max : LONG_MAX_CHARS;
	case CT_POSTCODE:
		return max ? max : 5;
	case CT_INT:
		return max ? max : 12;
	case CT_LOOKUP:
		return 160;
	default:
		return 40;
	}
}

void
fields_init(struct fields *s, struct row *now, int n)
{
	memset(s, 0, sizeof *s);
	s->now = now;
	s->n = n;
	s->f = xcalloc((size_t)n + 1, sizeof *s->f);
	s->focus = -1;
	edit_init(&s->edit, 1, false);
}

void
fields_where(struct fields *s, const struct ctx *x)
{
	for (int i = 0; i < s->n; i++) {
		const struct screen_field *def = s->f[i].def;

		if (def && def->where)
			s->f[i].absent = !def->where->is(x, s->now);
	}
}

void
field_fault(struct field *f, const char *why)
{
	field_wipe(f->fault);
	f->fault = why && *why ? xstrdup(why) : NULL;
}

static void
set_typed(struct field *f, const char *text)
{
	field_wipe(f->typed);
	f->typed = text ? xstrdup(text) : NULL;
}

static void
leave_edit(struct fields *s)
{
	edit_done(&s->edit);
	edit_init(&s->edit, 1, false);
	field_wipe(s->entered);
	s->entered = NULL;
	s->letters[0] = '\0';
	s->over = false;
	if (s->focus >= 0)
		s->f[s->focus].revealed = false;
	s->focus = -1;
}

void
fields_forget(struct fields *s)
{
	for (int i = 0; i < s->n; i++) {
		set_typed(&s->f[i], NULL);
		field_fault(&s->f[i], NULL);
		s->f[i].left = s->f[i].top = 0;
	}
	leave_edit(s);
}

void
fields_done(struct fields *s)
{
	fields_forget(s);
	edit_done(&s->edit);
	free(s->f);
	s->f = NULL;
	s->n = 0;
}

bool
field_hidden(const struct fields *s, int i)
{
	const struct field *f = &s->f[i];

	return f->def && f->def->reveal && !f->revealed && (f->typed ||
		*field_value(s, i));
}

bool
field_edits(const struct fields *s, int i)
{
	return field_is_text(&s->f[i]) && !field_hidden(s, i) &&
		!s->f[i].shut;
}

bool
field_open(const struct fields *s, int i)
{
	const struct field *f = &s->f[i];

	return !f->readonly && !f->absent &&
		(strcmp(field_value(s, i), ROW_MASKED) != 0 ||
		(f->def && f->def->reveal && row_veiled(s->now, f->name)));
}

char *
field_text(struct ctx *x, const struct fields *s, int i)
{
	const struct field *f = &s->f[i];
	const struct column *c = f->shown ? f->shown : f->column;
	const char *v = row_get(s->now, f->shown ? c->name : f->name);

	if (f->absent)
		v = "";
	else if (field_hidden(s, i))
		v = ROW_MASKED;
	if (strcmp(v, ROW_MASKED) == 0 && *row_mask(s->now, f->name))
		return xstrdup(row_mask(s->now, f->name));
	return *v ? column_text(x, c, v) : xstrdup("");
}

bool
field_pending(struct ctx *x, const struct fields *s, int i)
{
	char *text;
	bool differs;

	if (i != s->focus || !field_edits(s, i))
		return s->f[i].typed != NULL;
	text = field_text(x, s, i);
	differs = strcmp(text, s->edit.text ? s->edit.text : "") != 0;
	field_wipe(text);
	return differs;
}

/* --- the focus ----------------------------------------------------------- */

static void
enter(struct fields *s, struct ctx *x, int i, bool shown)
{
	struct field *f = &s->f[i];
	char *text;

	leave_edit(s);
	s->focus = i;
	/* an empty one hides nothing: what is typed there is seen */
	f->revealed = shown || !field_hidden(s, i);
	edit_done(&s->edit);
	edit_init(&s->edit, room(f), f->column->type == CT_LONG);
	s->entered = xstrdup(field_value(s, i));
	if (!field_edits(s, i))
		return;
	text = f->typed ? xstrdup(f->typed) : field_text(x, s, i);
	edit_set(&s->edit, text);
	field_wipe(text);
}

void
field_enter(struct fields *s, struct ctx *x, int i)
{
	enter(s, x, i, false);
}

void
field_show(struct fields *s, struct ctx *x, int i)
{
	if (s->f[i].readonly)
		s->f[i].revealed = true;
	else
		enter(s, x, i, true);
}

static bool
blank(const char *text)
{
	return text[strspn(text, " \t\n")] == '\0';
}

void
field_put(struct fields *s, int i, const char *v, const char *shown)
{
	const struct screen_field *def = s->f[i].def;

	row_set(s->now, s->f[i].name, v);
	if (def && def->show && shown)
		row_set(s->now, def->show, shown);
}

static void
take_picked(struct fields *s, int i, const struct row *picked)
{
	const struct screen_field *def = s->f[i].def;
	const char *shown = "";

	if (def && def->show && def->lookup) {
		const struct screen *list = screen_find(def->lookup);

		if (row_has(picked, def->show))
			shown = row_get(picked, def->show);
		else if (list && list->ncolumn)
			shown = row_get(picked, list->column[0].from);
	}
	field_put(s, i, row_get(picked, "_key"), shown);
}

/* Exactly one answer to what was typed is that answer. */
static enum err
take_lookup(struct fields *s, struct ui *ui, int i, const char *text)
{
	const struct screen_field *def = s->f[i].def;
	struct row found;
	int n = 0;
	enum err e;

	row_init(&found);
	e = lookup_find(ui->x, def->lookup, text, &found, &n);
	if (e == E_OK && n == 1)
		take_picked(s, i, &found);
	else if (e == E_OK && n == 0)
		e = err_set(E_CHECK, _("%s : rien ne correspond à « %.60s ». "
			"Choisir (F4) montre la liste."), s->f[i].label, text);
	else if (e == E_OK)
		e = err_set(E_CHECK, _("%s : plusieurs réponses pour « %.60s »"
			". Choisir (F4) les montre."), s->f[i].label, text);
	row_done(&found);
	return e;
}

static enum err
take_criterion(struct fields *s, struct ui *ui, int i, const char *text)
{
	struct criterion *c = NULL;
	enum err e = criterion_read(ui->x, s->f[i].asks, text, &c);

	criterion_free(c);
	if (!e)
		field_put(s, i, text, NULL);
	return e;
}

/* The value that a text is; the cell is written on success only. */
static enum err
take_text(struct fields *s, struct ui *ui, int i, const char *text)
{
	struct field *f = &s->f[i];
	size_t size = 4 * strlen(text) + 1024;
	char *out, few[1024];
	enum err e;

	if (blank(text)) {
		field_put(s, i, "", "");
		return E_OK;
	}
	if (f->asks && (!f->or_value || criterion_has_sign(text) ||
		column_parse(ui->x, f->column, text, few, sizeof few)))
		return take_criterion(s, ui, i, text);
	if (f->def && f->def->lookup && f->column->type == CT_LOOKUP)
		return take_lookup(s, ui, i, text);
	out = xmalloc(size);
	out[0] = '\0';
	e = column_parse(ui->x, f->column, text, out, size);
	if (e == E_OK && f->def && f->def->check)
		e = f->def->check->run(ui->x, out);
	if (e == E_OK)
		field_put(s, i, out, NULL);
	wipe(out, size);
	free(out);
	return e;
}

/* A value chosen, not typed: only its checks are left. */
static enum err
check_value(const struct fields *s, struct ctx *x, int i)
{
	const struct field *f = &s->f[i];
	const char *v = field_value(s, i);
	const struct check *own;
	enum err e = E_OK;

	if (!*v || strcmp(v, ROW_MASKED) == 0)
		return E_OK;
	own = f->column->check && !field_is_text(f) ?
		registry_check(f->column->check) : NULL;
	if (own)
		e = own->run(x, v);
	if (e == E_OK && f->def && f->def->check)
		e = f->def->check->run(x, v);
	return e;
}

static void
run_then(struct fields *s, struct ui *ui, int i, const char *before)
{
	const struct screen_field *def = s->f[i].def;

	if (def && def->then && strcmp(before, field_value(s, i)) != 0)
		def->then->run(ui->x, s->now);
}

enum err
field_leave(struct fields *s, struct ui *ui, bool anyway)
{
	int i = s->focus;
	struct field *f;
	enum err e = E_OK;

	if (i < 0)
		return E_OK;
	f = &s->f[i];
	if (field_hidden(s, i) || f->shut) {
		/* not seen, so not changed */
		leave_edit(s);
		return E_OK;
	}
	if (!field_is_text(f)) {
		if (strcmp(field_value(s, i), s->entered) != 0)
			e = check_value(s, ui->x, i);
	} else if (field_pending(ui->x, s, i)) {
		e = take_text(s, ui, i, s->edit.text);
		if (e && anyway)
			set_typed(f, s->edit.text);
	} else {
		set_typed(f, NULL);
	}
	if (e) {
		field_fault(f, err_text());
		if (!anyway)
			return e;
	} else {
		field_fault(f, NULL);
		set_typed(f, NULL);
		run_then(s, ui, i, s->entered);
	}
	f->left = 0;
	if (!field_wraps(f))
		f->top = 0;
	leave_edit(s);
	ui->left++;
	return E_OK;
}

enum err
field_retake(struct fields *s, struct ui *ui, int i)
{
	struct field *f = &s->f[i];
	char *before;
	enum err e;

	if (!f->typed)
		return E_OK;
	before = xstrdup(field_value(s, i));
	e = take_text(s, ui, i, f->typed);
	if (e) {
		field_fault(f, err_text());
	} else {
		set_typed(f, NULL);
		field_fault(f, NULL);
		run_then(s, ui, i, before);
	}
	field_wipe(before);
	return e;
}

enum err
field_check(struct fields *s, struct ctx *x, int i)
{
	struct field *f = &s->f[i];
	bool required = (f->column->flags & COL_REQUIRED) ||
		(f->def && f->def->required);

	if (required && field_open(s, i) && !*field_value(s, i))
		return err_set(E_CHECK, _("Il manque : %s. Le curseur y est."),
			f->label);
	return check_value(s, x, i);
}

/* --- chosen elsewhere ----------------------------------------------------- */

void
field_picked(struct fields *s, struct ui *ui, const struct row *picked)
{
	int i = s->focus;
	char *before;

	if (i < 0)
		return;
	before = xstrdup(s->entered);
	take_picked(s, i, picked);
	set_typed(&s->f[i], NULL);
	field_fault(&s->f[i], NULL);
	field_enter(s, ui->x, i);
	/* its checks and `then` still run when it is left */
	field_wipe(s->entered);
	s->entered = before;
}

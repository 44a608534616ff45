#include "ui/form_field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/codes.h"
#include "ui/choices.h"
#include "ui/lookup.h"
#include "ui/values.h"

#define LONG_MAX_CHARS 4000

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

static const char *
value(const struct fields *s, int i)
{
	return row_get(s->now, s->f[i].name);
}

/* Characters that may be typed: what is typed may be longer than what is
 * kept ("12 septembre 2026", a number with its spaces). */
static int
room(const struct field *f)
{
	int max = f->column->max;

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
field_open(const struct fields *s, int i)
{
	return !s->f[i].readonly && strcmp(value(s, i), ROW_MASKED) != 0;
}

char *
field_text(struct ctx *x, const struct fields *s, int i)
{
	const struct field *f = &s->f[i];
	const struct column *c = f->shown ? f->shown : f->column;
	const char *v = row_get(s->now, f->shown ? c->name : f->name);

	return *v ? column_text(x, c, v) : xstrdup("");
}

bool
field_pending(struct ctx *x, const struct fields *s, int i)
{
	char *text;
	bool differs;

	if (i != s->focus || !field_is_text(&s->f[i]))
		return s->f[i].typed != NULL;
	text = field_text(x, s, i);
	differs = strcmp(text, s->edit.text ? s->edit.text : "") != 0;
	field_wipe(text);
	return differs;
}

/* --- the focus ----------------------------------------------------------- */

void
field_enter(struct fields *s, struct ctx *x, int i)
{
	struct field *f = &s->f[i];
	char *text;

	leave_edit(s);
	s->focus = i;
	edit_done(&s->edit);
	edit_init(&s->edit, room(f), f->column->type == CT_LONG);
	s->entered = xstrdup(value(s, i));
	if (!field_is_text(f))
		return;
	text = f->typed ? xstrdup(f->typed) : field_text(x, s, i);
	edit_set(&s->edit, text);
	field_wipe(text);
}

static bool
blank(const char *text)
{
	return text[strspn(text, " \t\n")] == '\0';
}

static void
put(struct fields *s, int i, const char *v, const char *shown)
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
	put(s, i, row_get(picked, "_key"), shown);
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

/* The value that a text is; the cell is written on success only. */
static enum err
take_text(struct fields *s, struct ui *ui, int i, const char *text)
{
	struct field *f = &s->f[i];
	size_t size = 4 * strlen(text) + 1024;
	char *out;
	enum err e;

	if (blank(text)) {
		put(s, i, "", "");
		return E_OK;
	}
	if (f->def && f->def->lookup && f->column->type == CT_LOOKUP)
		return take_lookup(s, ui, i, text);
	out = xmalloc(size);
	out[0] = '\0';
	e = column_parse(ui->x, f->column, text, out, size);
	if (e == E_OK && f->def && f->def->check)
		e = f->def->check->run(ui->x, out);
	if (e == E_OK)
		put(s, i, out, NULL);
	wipe(out, size);
	free(out);
	return e;
}

/* A value chosen, not typed: only its checks are left. */
static enum err
check_value(const struct fields *s, struct ctx *x, int i)
{
	const struct field *f = &s->f[i];
	const char *v = value(s, i);
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

	if (def && def->then && strcmp(before, value(s, i)) != 0)
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
	if (!field_is_text(f)) {
		if (strcmp(value(s, i), s->entered) != 0)
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
	before = xstrdup(value(s, i));
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

	if (required && field_open(s, i) && !*value(s, i))
		return err_set(E_CHECK, _("Il manque : %s. Le curseur y est."),
			f->label);
	return check_value(s, x, i);
}

/* --- keys ---------------------------------------------------------------- */

static bool
starts(const char *label, const char *letters)
{
	char a[300], b[80];

	fold_text(label, a, sizeof a);
	fold_text(letters, b, sizeof b);
	return *b && strncmp(a, b, strlen(b)) == 0;
}

/* The first value whose label, or code, starts with the letters: the code
 * wins when it is typed whole (MME is Madame). */
static bool
choose_by(struct fields *s, struct ui *ui, const char *letters)
{
	const struct choices *set = registry_choices(
		s->f[s->focus].column->choice);
	struct choice c;

	for (int i = 0; set && choice_at(ui->x, set, i, &c); i++)
		if (starts(_(c.label), letters) || starts(c.code, letters)) {
			put(s, s->focus, c.code, NULL);
			return true;
		}
	return false;
}

static void
choice_letter(struct fields *s, struct ui *ui, int code)
{
	char letters[sizeof s->letters + 8], one[8];
	size_t n = text_encode((uint32_t)code, one);

	if (strlen(s->letters) + n < sizeof s->letters) {
		snprintf(letters, sizeof letters, "%s%s", s->letters, one);
		if (choose_by(s, ui, letters)) {
			snprintf(s->letters, sizeof s->letters, "%.63s",
				letters);
			return;
		}
	}
	/* another first letter: a new search */
	if (choose_by(s, ui, one))
		snprintf(s->letters, sizeof s->letters, "%s", one);
	else
		ui_say(ui, _("%s : aucune valeur ne commence par « %s ». "
			"Choisir (F4) montre la liste."),
			s->f[s->focus].label, *s->letters ? letters : one);
}

static void
choice_shorten(struct fields *s, struct ui *ui)
{
	size_t n = strlen(s->letters);

	while (n > 0 && ((unsigned char)s->letters[n - 1] & 0xc0) == 0x80)
		n--;
	if (n > 0)
		n--;
	s->letters[n] = '\0';
	if (!n || !choose_by(s, ui, s->letters))
		put(s, s->focus, "", "");
}

/* Several choices: what is typed looks for them in their list. */
static bool
choices_key(struct fields *s, struct ui *ui, enum action a, int code)
{
	struct field *f = &s->f[s->focus];
	const struct choices *set = registry_choices(f->column->choice);
	const char *v = value(s, s->focus), *last = strrchr(v, ' ');
	char *less;

	switch (a) {
	case ACT_ERASE_LEFT:
		less = codes_with(ui->x, set, v, last ? last + 1 : v, false);
		put(s, s->focus, less, NULL);
		field_wipe(less);
		return true;
	case ACT_ERASE_HERE: case ACT_CLEAR:
		put(s, s->focus, "", NULL);
		return true;
	case ACT_LEFT: case ACT_RIGHT: case ACT_HOME: case ACT_END:
		return true;
	case ACT_PAGE_PREV: case ACT_PAGE_NEXT:
		/* painting keeps it in the text */
		f->top += a == ACT_PAGE_NEXT ? f->lines : -f->lines;
		f->top = f->top < 0 ? 0 : f->top;
		return true;
	case ACT_NONE:
		if (!ui_printable(code))
			return false;
		ui_push(ui, choices_new(ui, f->label, set, v, f->column->max,
			code == ' ' ? 0 : code));
		return true;
	default:
		return false;
	}
}

/* A value of a few: one key sets it. */
static bool
small_key(struct fields *s, struct ui *ui, enum action a, int code)
{
	const struct field *f = &s->f[s->focus];
	const char *v = value(s, s->focus);

	if (a == ACT_CLEAR || a == ACT_ERASE_HERE) {
		put(s, s->focus, f->column->type == CT_CHECKBOX ? "0" : "",
			"");
		s->letters[0] = '\0';
		return true;
	}
	if (a == ACT_ERASE_LEFT) {
		if (f->column->type == CT_CHOICE)
			choice_shorten(s, ui);
		else
			put(s, s->focus, f->column->type == CT_CHECKBOX ?
				"0" : "", "");
		return true;
	}
	if (a == ACT_LEFT || a == ACT_RIGHT || a == ACT_HOME || a == ACT_END)
		return true;
	if (a != ACT_NONE || !ui_printable(code))
		return false;
	if (f->column->type == CT_CHOICE) {
		choice_letter(s, ui, code);
	} else if (f->column->type == CT_CHECKBOX) {
		if (code == ' ')
			put(s, s->focus, strcmp(v, "1") == 0 ? "0" : "1",
				NULL);
		else if (code == 'x' || code == 'X')
			put(s, s->focus, "1", NULL);
		else
			ui_say(ui, _("Espace coche et décoche."));
	} else if (code == 'o' || code == 'O') {
		put(s, s->focus, "1", NULL);
	} else if (code == 'n' || code == 'N') {
		put(s, s->focus, "0", NULL);
	} else {
		ui_say(ui, _("%s : o pour oui, n pour non."), f->label);
	}
	return true;
}

static bool
line_feed(const struct ui *ui, int code)
{
	if (code == KEY_ESC('\r') || code == KEY_ESC('\n'))
		return true;
	/* pasted lines stay lines */
	return ui->pasting && (code == '\n' || code == '\r' ||
		code == KEY_ENTER);
}

static void
insert(struct fields *s, struct ui *ui, int code)
{
	if (edit_insert(&s->edit, (unsigned)code))
		return;
	if (text_length(s->edit.text) >= (size_t)s->edit.max)
		ui_say(ui, _("%s : %d caractères au plus."),
			s->f[s->focus].label, s->edit.max);
	else
		ui_say(ui, _("Ce caractère ne peut pas être écrit ici."));
}

static bool
vertical(struct fields *s, enum action a)
{
	const struct field *f = &s->f[s->focus];
	int line, column, by, last;

	if (!field_wraps(f))
		return false;
	edit_where(&s->edit, f->width, &line, &column);
	last = (int)edit_wrap(s->edit.text, f->width, NULL, 0) - 1;
	by = a == ACT_UP ? -1 : a == ACT_DOWN ? 1 :
		a == ACT_PAGE_PREV ? -f->lines : f->lines;
	if ((by < 0 && line == 0) || (by > 0 && line >= last))
		return a == ACT_PAGE_PREV || a == ACT_PAGE_NEXT;
	if (line + by < 0)
		by = -line;
	if (line + by > last)
		by = last - line;
	edit_vertical(&s->edit, f->width, by);
	return true;
}

bool
field_key(struct fields *s, struct ui *ui, enum action a, int code)
{
	struct edit *e = &s->edit;

	if (s->focus < 0)
		return false;
	if (s->f[s->focus].column->type == CT_CHOICES)
		return choices_key(s, ui, a, code);
	if (!field_is_text(&s->f[s->focus]))
		return small_key(s, ui, a, code);
	if (e->lines && line_feed(ui, code)) {
		insert(s, ui, '\n');
		return true;
	}
	switch (a) {
	case ACT_LEFT:
		edit_left(e);
		return true;
	case ACT_RIGHT:
		edit_right(e);
		return true;
	case ACT_HOME:
		edit_home(e);
		return true;
	case ACT_END:
		edit_end(e);
		return true;
	case ACT_ERASE_LEFT:
		edit_backspace(e);
		return true;
	case ACT_ERASE_HERE:
		edit_delete(e);
		return true;
	case ACT_CLEAR:
		edit_clear(e);
		return true;
	case ACT_UP: case ACT_DOWN: case ACT_PAGE_PREV: case ACT_PAGE_NEXT:
		return vertical(s, a);
	case ACT_NONE:
		if (!ui_printable(code))
			return false;
		insert(s, ui, code);
		return true;
	default:
		return false;
	}
}

bool
field_choose(struct fields *s, struct ui *ui)
{
	const struct field *f;
	const struct choices *set;

	if (s->focus < 0)
		return false;
	f = &s->f[s->focus];
	if (f->def && f->def->lookup) {
		/* what is typed is searched; a value already there is not */
		lookup_open(ui, f->def->lookup, field_pending(ui->x, s,
			s->focus) ? s->edit.text : "");
		return true;
	}
	set = f->column->choice ? registry_choices(f->column->choice) : NULL;
	if (!set) {
		ui_say(ui, _("%s : pas de liste, à taper."), f->label);
		return true;
	}
	if (f->column->type == CT_CHOICES)
		ui_push(ui, choices_new(ui, f->label, set, value(s, s->focus),
			f->column->max, 0));
	else
		ui_push(ui, values_new(ui, f->label, set, value(s,
			s->focus)));
	return true;
}

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

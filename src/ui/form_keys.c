#include "ui/form_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/codes.h"
#include "ui/choices.h"
#include "ui/form_phrase.h"
#include "ui/lookup.h"
#include "ui/values.h"

/* The label, or one of its later words. */
static bool
starts(const char *label, const char *letters, bool later)
{
	char a[300], b[80];
	const char *at = a;

	fold_text(label, a, sizeof a);
	fold_text(letters, b, sizeof b);
	if (!*b || !later)
		return *b && strncmp(a, b, strlen(b)) == 0;
	while ((at = strchr(at, ' ')))
		if (strncmp(++at, b, strlen(b)) == 0)
			return true;
	return false;
}

/* The first value whose label, or code, starts with the letters: the code
 * wins when it is typed whole (MME is Madame).  Else one that has a word which
 * does (d is À domicile). */
static bool
choose_by(struct fields *s, struct ui *ui, const char *letters)
{
	const struct choices *set = registry_choices(
		s->f[s->focus].column->choice);
	struct choice c;

	for (int later = 0; later < 2; later++)
		for (int i = 0; set && choice_at(ui->x, set, i, &c); i++)
			if (starts(_(c.label), letters, later) ||
				(!later && starts(c.code, letters, false))) {
				field_put(s, s->focus, c.code, NULL);
				return true;
			}
	return false;
}

static void
no_value(const struct fields *s, struct ui *ui, const char *letters)
{
	ui_say(ui, _("%s : aucune valeur ne commence par « %s ». "
		"Choisir (F4) montre la liste."), s->f[s->focus].label,
		letters);
	ui->message_bad = true;
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
		no_value(s, ui, *s->letters ? letters : one);
}

bool
field_choose_word(struct fields *s, struct ui *ui, const char *word)
{
	if (choose_by(s, ui, word))
		return true;
	no_value(s, ui, word);
	return false;
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
		field_put(s, s->focus, "", "");
}

/* Several choices: what is typed looks for them in their list. */
static bool
choices_key(struct fields *s, struct ui *ui, enum action a, int code)
{
	struct field *f = &s->f[s->focus];
	const struct choices *set = registry_choices(f->column->choice);
	const char *v = field_value(s, s->focus), *last = strrchr(v, ' ');
	char *less;

	switch (a) {
	case ACT_ERASE_LEFT:
		less = codes_with(ui->x, set, v, last ? last + 1 : v, false);
		field_put(s, s->focus, less, NULL);
		field_wipe(less);
		return true;
	case ACT_ERASE_HERE: case ACT_CLEAR:
		field_put(s, s->focus, "", NULL);
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
	const char *v = field_value(s, s->focus);

	if (a == ACT_CLEAR || a == ACT_ERASE_HERE) {
		field_put(s, s->focus, f->column->type == CT_CHECKBOX ? "0" : "",
			"");
		s->letters[0] = '\0';
		return true;
	}
	if (a == ACT_ERASE_LEFT) {
		if (f->column->type == CT_CHOICE)
			choice_shorten(s, ui);
		else
			field_put(s, s->focus, f->column->type == CT_CHECKBOX ?
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
			field_put(s, s->focus, strcmp(v, "1") == 0 ? "0" : "1",
				NULL);
		else if (code == 'x' || code == 'X')
			field_put(s, s->focus, "1", NULL);
		else
			ui_say(ui, _("Espace coche et décoche."));
	} else if (i18n_yes(code)) {
		field_put(s, s->focus, "1", NULL);
	} else if (code == 'n' || code == 'N') {
		field_put(s, s->focus, "0", NULL);
	} else {
		ui_say(ui, _("%s : o pour oui, n pour non."), f->label);
	}
	return true;
}

/* A hidden value is asked for, or emptied; it is never typed into blindly. */
static bool
hidden_key(struct fields *s, struct ui *ui, enum action a, int code)
{
	switch (a) {
	case ACT_CLEAR:
		/* not even read yet: nothing is known of what would go */
		if (row_veiled(s->now, s->f[s->focus].name))
			break;
		field_wipe(s->f[s->focus].typed);
		s->f[s->focus].typed = NULL;
		field_put(s, s->focus, "", NULL);
		s->f[s->focus].revealed = true;
		return true;
	case ACT_LEFT: case ACT_RIGHT: case ACT_HOME: case ACT_END:
		return true;
	case ACT_ERASE_LEFT: case ACT_ERASE_HERE:
		break;
	case ACT_NONE:
		if (!ui_printable(code))
			return false;
		break;
	default:
		return false;
	}
	ui_say(ui, _("%s : valeur cachée. Choisir (F4) la montre."),
		s->f[s->focus].label);
	return true;
}

/* The focus is on what only opens. */
static bool
shut_key(struct fields *s, struct ui *ui, enum action a, int code)
{
	switch (a) {
	case ACT_LEFT: case ACT_RIGHT: case ACT_HOME: case ACT_END:
		return true;
	case ACT_CLEAR: case ACT_ERASE_LEFT: case ACT_ERASE_HERE:
		break;
	case ACT_NONE:
		if (!ui_printable(code))
			return false;
		break;
	default:
		return false;
	}
	ui_say(ui, term_is_lines(ui->term) ? _("Rien ne se tape ici : o ouvre "
		"la ligne.") : _("Rien ne se tape ici : Entrée ouvre la "
		"ligne."));
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
	if (ui->overwrite && !ui->pasting ?
		edit_overwrite(&s->edit, (unsigned)code) :
		edit_insert(&s->edit, (unsigned)code))
		return;
	if (text_length(s->edit.text) >= (size_t)s->edit.max)
		ui_say(ui, _("%s : %d caractères au plus."),
			s->f[s->focus].label, s->edit.max);
	else
		ui_say(ui, _("Ce caractère ne peut pas être écrit ici."));
}

/* In the place of what was read there. */
static void
insert_over(struct fields *s, struct ui *ui, int code)
{
	char *read = xstrdup(s->edit.text);

	edit_clear(&s->edit);
	insert(s, ui, code);
	if (!s->edit.len)
		edit_set(&s->edit, read);
	field_wipe(read);
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
	bool over = s->over;

	if (s->focus < 0)
		return false;
	s->over = false;
	if (field_hidden(s, s->focus))
		return hidden_key(s, ui, a, code);
	if (s->f[s->focus].shut)
		return shut_key(s, ui, a, code);
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
		if (over)
			insert_over(s, ui, code);
		else
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
	if (!set && phrase_offer(s, ui))
		return true;
	if (!set) {
		ui_say(ui, _("%s : pas de liste, à taper."), f->label);
		return true;
	}
	if (f->column->type == CT_CHOICES)
		ui_push(ui, choices_new(ui, f->label, set, field_value(s, s->focus),
			f->column->max, 0));
	else
		ui_push(ui, values_new(ui, f->label, set, field_value(s,
			s->focus)));
	return true;
}

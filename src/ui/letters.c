#include "ui/letters.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "ui/help.h"
#include "ui/jump.h"
#include "ui/jumps.h"
#include "ui/lock.h"
#include "ui/reach.h"
#include "ui/run.h"

/* Letters that act everywhere when their code is there: the meanings are
 * those of the reserved letters (ui/wording.c).  d asks about the last deed, n
 * writes a note about the last person; the code alone lists them. */
static const struct {
	char letter;
	const char *code, *line;        /* typed for the user */
	const char *label;              /* NULL: the code's own */
} everywhere[] = { { 'a', "APP", "APP", N_("appel") },
	{ 'd', "DEF", "DEF 1", NULL }, { 'n', "NOT", "NOT +", N_("note") } };

/* Everywhere, and without a code; the help says it, not each prompt. */
#define LOCK 'v'
#define PRINT 'i'

/* Every letter has its meaning on some screen: what all lists do the same way
 * is after ^O and a sign. */
static const struct {
	char sign;
	enum action act;
} signs[] = { { '/', ACT_QUERY }, { ':', ACT_VIEWS }, { '+', ACT_KEEP_VIEW },
	{ '<', ACT_COLUMNS } };

enum action
run_sign(int i, char *sign)
{
	if (i < 0 || (size_t)i >= sizeof signs / sizeof *signs)
		return ACT_NONE;
	*sign = signs[i].sign;
	return signs[i].act;
}

static bool
sign_typed(struct ui *ui, const struct view *v, int code)
{
	enum action a;
	char sign;

	for (int i = 0; (a = run_sign(i, &sign)) != ACT_NONE; i++)
		if (sign == code && v->ops->offers && v->ops->offers(v, a)) {
			ui_act(ui, a);
			return true;
		}
	return false;
}

/* Every list has them; said where they lead somewhere. */
static size_t
letters_many(const struct view *v, char *out, size_t size)
{
	const struct screen *s = v->screen;
	bool any = false;

	for (int i = 0; s && v->ops->marked && !v->picker && i < s->naction;
		i++)
		any |= s->action[i].many;
	if (!any)
		return 0;
	return (size_t)snprintf(out, size, "c %s   %s%s%s", _("tout cocher"),
		v->ops->marked(v) ? "m " : "", v->ops->marked(v) ?
		_("les cochées") : "", v->ops->marked(v) ? "   " : "");
}

void
run_letters(struct view *v, char *out, size_t size)
{
	const struct screen *s = v->screen;
	size_t n = 0;

	*out = '\0';
	for (int i = 0; s && i < s->naction && n < size; i++)
		if (s->action[i].letter)
			n += (size_t)snprintf(out + n, size - n, "%c %s   ",
				s->action[i].letter, _(s->action[i].label));
	if (n < size)
		n += letters_many(v, out + n, size - n);
	for (size_t i = 0; i < sizeof everywhere / sizeof *everywhere &&
		n < size; i++) {
		const char *label;

		if (!reach_letter(v, everywhere[i].letter) &&
			jumps_screen(everywhere[i].code, &label))
			n += (size_t)snprintf(out + n, size - n, "%c %s   ",
				everywhere[i].letter, everywhere[i].label ?
				_(everywhere[i].label) : label);
	}
	if (n < size)
		snprintf(out + n, size - n, "= %s", _("code"));
}

void
run_letter(struct ui *ui, int code)
{
	struct view *v = ui_top(ui);
	const struct screen_action *a;
	char letters[sizeof ui->message], name[16];

	if (code == '=') {
		jump_ask(ui);
		return;
	}
	if (code == '?') {
		help_show(ui, v, true);
		return;
	}
	if (code == KEY_CTRL('G') ||
		keymap_action(ui->map, "form", code) == ACT_CANCEL ||
		sign_typed(ui, v, code))
		return;
	if (code >= 'A' && code <= 'Z')
		code += 'a' - 'A';
	if (code == LOCK) {
		ui_lock(ui);
		return;
	}
	if ((code >= 'a' && code <= 'z') || code == '*' ||
		code == '>') {
		a = reach_letter(v, (char)code);
		if (a) {
			ui_run(ui, a, v->ops->row ? v->ops->row(v) : NULL);
			return;
		}
		if (v->ops->letter && v->ops->letter(v, ui, code))
			return;
		if (code == PRINT && ui->ways->print) {
			ui->ways->print(ui);
			return;
		}
		for (size_t i = 0; i < sizeof everywhere / sizeof *everywhere;
			i++) {
			const char *label;

			if (everywhere[i].letter == code &&
				jumps_screen(everywhere[i].code, &label)) {
				ui_jump(ui, everywhere[i].line);
				return;
			}
		}
	}
	run_letters(v, letters, sizeof letters);
	ui_say(ui, _("Aucune action « %s » sur cet écran. Il y a : %s"),
		key_name(code, name), letters);
}

bool
run_letter_alone(struct ui *ui, int code)
{
	struct view *v = ui_top(ui);
	const struct screen_action *a;
	const struct row *row;
	char question[300];

	if (!reach_plain(ui, v) || code <= ' ' || code > 'z' ||
		(code >= 'A' && code <= 'Z'))
		return false;
	/* a sign acts where a screen has it, a letter says that none does */
	if (code < 'a' && !reach_letter(v, (char)code))
		return false;
	ui->message[0] = '\0';
	a = reach_letter(v, (char)code);
	if (!a || !a->call || a->confirm || a->ask ||
		a->direct) {
		run_letter(ui, code);
		return true;
	}
	row = v->ops->row ? v->ops->row(v) : NULL;
	if (row && *row_get(row, "name"))
		snprintf(question, sizeof question, _("%s : %s ?"),
			row_get(row, "name"), _(a->label));
	else
		snprintf(question, sizeof question, _("%s ?"), _(a->label));
	run_asking(ui, a, row, question);
	return true;
}

#include "ui/jump.h"

#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "ui/help.h"
#include "ui/jumps.h"
#include "ui/run.h"
#include "ui/terminal.h"
#include "ui/values.h"

static void
code_chosen(struct ui *ui, const char *code)
{
	ui_jump(ui, code);
}

static void
code_typed(struct ui *ui, const char *text, void *arg)
{
	ui_jump(ui, text);
}

void
jump_ask(struct ui *ui)
{
	ui_ask_line(ui, _("Code : "), "", code_typed, NULL);
}

static void
leave_answered(struct ui *ui, bool yes, void *arg)
{
	ui->leave = yes;
}

void
jump_leave(struct ui *ui)
{
	ui_ask(ui, ui_typed(ui) ? _("Quitter Passerelle ? Votre saisie sera "
		"proposée au retour.") : _("Quitter Passerelle ?"),
		leave_answered, NULL);
}

/* Codes with the same first letter, else those with the same two others. */
static void
unknown_code(struct ui *ui, const char *code)
{
	struct buf near;
	struct choice c;

	buf_init(&near);
	for (int pass = 0; pass < 2 && !near.len; pass++)
		for (int i = 0; jumps_all.make(ui->x, i, &c); i++) {
			bool like = pass == 0 ? c.code[0] == code[0] :
				code[0] && c.code[1] == code[1];

			if (like)
				buf_printf(&near, "%s=%s %s", near.len ? ", " :
					"", c.code, c.label);
		}
	if (near.len)
		ui_say(ui, _("Le code %s n'existe pas. Il y a : %s"), code,
			buf_str(&near));
	else
		ui_say(ui, _("Le code %s n'existe pas. = puis Entrée les "
			"donne tous."), code);
	buf_done(&near);
}

/* Already open below, nothing typed above it: back to it. */
static bool
return_to(struct ui *ui, const char *screen, const char *arg)
{
	for (int i = ui->depth - 1; i >= 0; i--) {
		struct view *v = ui->stack[i];

		if (v->screen && !v->picker &&
			strcmp(v->screen->name, screen) == 0 &&
			!*row_get(&v->arg, "key") &&
			strcmp(row_get(&v->arg, "arg"), arg) == 0) {
			ui_unwind(ui, i + 1);
			if (v->ops->resume)
				v->ops->resume(v, ui, NULL);
			return true;
		}
		if (v->ops->modified && v->ops->modified(v))
			return false;
	}
	return false;
}

void
ui_jump(struct ui *ui, const char *line)
{
	const struct jump *j;
	const char *screen, *label;
	struct call_result result = { .message = "" };
	char code[12] = "";
	size_t n;
	enum err e;

	line += strspn(line, " =");
	n = strcspn(line, " ");
	if (n == 0 || (n == 1 && *line == '?')) {
		ui_push(ui, values_then(ui, _("Les codes"), &jumps_all, "",
			code_chosen));
		return;
	}
	for (size_t i = 0; i < n && i < sizeof code - 1; i++)
		code[i] = line[i] >= 'a' && line[i] <= 'z' ?
			(char)(line[i] - 'a' + 'A') : line[i];
	line += n;
	line += strspn(line, " ");
	if (strcmp(code, "FIN") == 0) {
		jump_leave(ui);
		return;
	}
	if (strcmp(code, "LIN") == 0) {
		if (term_only_lines(ui->term))
			ui_say(ui, _("Ce terminal n'a que des lignes."));
		else
			ui->face = true;
		return;
	}
	if (strcmp(code, "AID") == 0) {
		help_show(ui, NULL, true);
		return;
	}
	if (strcmp(code, "TER") == 0) {
		ui_push(ui, terminal_new(ui));
		return;
	}
	j = registry_jump(code);
	screen = jumps_screen(code, &label);
	if (!screen) {
		unknown_code(ui, code);
	} else if (j && j->run && (*line || !*screen)) {
		e = j->run(ui->x, line, &result);
		if (e)
			ui_say_error(ui, e);
		else
			run_apply(ui, &result);
	} else if (!*screen) {
		unknown_code(ui, code);
	} else if (!return_to(ui, screen, line)) {
		ui_open(ui, screen, "", line);
	}
}

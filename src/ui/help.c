#include "ui/help.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/text.h"
#include "ui/jumps.h"
#include "ui/pager.h"
#include "ui/reach.h"
#include "ui/run.h"

static void
help_line(struct buf *out, const char *keys, int columns, const char *text)
{
	int pad = columns - text_columns(keys);

	buf_printf(out, "  %s%*s %s\n", keys, pad > 0 ? pad : 0, "", text);
}

/* The keys of a context, as they are bound now. */
static void
help_keys(const struct ui *ui, const char *context, struct buf *out)
{
	for (int i = ACT_NONE + 1; i < ACTIONS; i++) {
		enum action a = (enum action)i;
		int key = keymap_key(ui->map, context, a, false);
		int twin = keymap_key(ui->map, context, a, true);
		char name[16], other[16], both[40];

		if (!key && !twin)
			continue;
		if (key && twin && key != twin)
			snprintf(both, sizeof both, "%s, %s",
				keymap_key_name(ui->map, key, name),
				keymap_key_name(ui->map, twin, other));
		else
			snprintf(both, sizeof both, "%s", keymap_key_name(
				ui->map, key ? key : twin, name));
		help_line(out, both, 16, action_help(a));
	}
}

static void
help_actions(const struct ui *ui, const struct view *v, struct buf *out)
{
	const struct screen *s = v->screen;
	bool any = false;

	for (int i = 0; s && i < s->naction; i++) {
		const struct screen_action *a = &s->action[i];
		char keys[40];

		reach_text(ui, v, a, keys, sizeof keys);
		if (!any)
			buf_printf(out, "\n%s\n", _("Actions"));
		any = true;
		help_line(out, keys, 10, _(a->label));
	}
	if (!any)
		buf_printf(out, "\n%s\n", _("Actions"));
	if (ui->ways->print && reach_prints(v) && !reach_letter(v, 'i'))
		help_line(out, reach_plain(ui, v) ? "i" : "^O i", 10,
			_("Imprimer sur ce terminal"));
	help_line(out, reach_plain(ui, v) ? "v" : "^O v", 10,
		_("Verrouiller l'écran"));
}

static void
help_general(const struct ui *ui, struct buf *out)
{
	struct choice c;

	buf_puts(out, _("Chaque écran tient en quatre parties : le titre, ce "
		"que l'on regarde ou que l'on tape, une ligne d'indication et "
		"de message, et les touches en bas.\n\n"
		"Échap puis un chiffre remplace une touche de fonction : "
		"Échap 1 est F1, Échap 0 est F10, Échap = est F12. "
		"Rien ne presse entre les deux.\n\n"
		"Une question se répond par o ou n. Entrée n'y répond "
		"jamais.\n"));
	buf_printf(out, "\n%s\n", _("Touches dans une fiche"));
	help_keys(ui, "form", out);
	buf_printf(out, "\n%s\n", _("Touches dans une liste"));
	help_keys(ui, "list", out);
	buf_printf(out, "\n%s\n", _("Codes"));
	for (int i = 0; jumps_all.make(ui->x, i, &c); i++)
		buf_printf(out, "  =%s             %s\n", c.code, c.label);
}

void
help_show(struct ui *ui, struct view *v, bool again)
{
	const char *text = v && v->ops->help ? v->ops->help(v) : NULL;
	char title[300];
	struct buf b;

	if (text && *text && !again) {
		ui_say(ui, "%s", text);
		ui->helped = true;
		return;
	}
	buf_init(&b);
	if (!v) {
		snprintf(title, sizeof title, "%s", _("Aide"));
		help_general(ui, &b);
	} else {
		ui_fill(ui->x, v->screen ? _(v->screen->title) : "",
			v->ops->row && v->ops->row(v) ? v->ops->row(v) :
			&v->arg, run_columns(v->screen), title, sizeof title);
		if (v->screen && v->screen->help)
			buf_printf(&b, "%s\n", _(v->screen->help));
		help_actions(ui, v, &b);
		buf_printf(&b, "\n%s\n", _("Touches"));
		help_keys(ui, view_context(v), &b);
		/* a first row as empty as the second would be taken for a row
		 * that moved, and what is above goes into the scrollback */
		if (!*title)
			snprintf(title, sizeof title, "%s", _("Aide"));
	}
	ui_push(ui, pager_new(ui, title, buf_str(&b)));
	buf_done(&b);
}

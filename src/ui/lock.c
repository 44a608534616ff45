#include "ui/lock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/keep.h"

#define PASSWORD 256            /* characters */

struct lock {
	struct edit typed;
	char said[200];
	bool code;              /* figures in place of a password */
};

void
ui_lock(struct ui *ui)
{
	bool code;

	if (ui->lock)
		return;
	ui->prefix = false;
	/* a keeper that does not answer leaves it locked all the same */
	if (ui->only || keep_unlock(ui->x, NULL, &code) == E_NOTFOUND) {
		ui->leave = ui->away = true;
		return;
	}
	ui->lock = xcalloc(1, sizeof *ui->lock);
	ui->lock->code = code;
	edit_init(&ui->lock->typed, PASSWORD, false);
	term_erase(ui->term);
}

void
lock_done(struct ui *ui)
{
	if (!ui->lock)
		return;
	edit_done(&ui->lock->typed);
	wipe(ui->lock, sizeof *ui->lock);
	free(ui->lock);
	ui->lock = NULL;
}

static void
try(struct ui *ui)
{
	struct lock *l = ui->lock;
	bool code;
	enum err e;

	if (!l->typed.len)
		return;
	e = keep_unlock(ui->x, l->typed.text, &code);
	edit_clear(&l->typed);
	if (!e) {
		lock_done(ui);
		term_redraw(ui->term);
		return;
	}
	/* identical whether it is wrong or slowed */
	snprintf(l->said, sizeof l->said, "%s", e == E_RIGHT ?
		l->code ? _("Ce code n'ouvre pas cet écran. Taper celui "
		"d'après, ou attendre.") :
		_("Ce mot de passe n'ouvre pas cet écran. Le taper encore, "
		"ou attendre.") :
		_("Le serveur ne répond pas pour l'instant : taper encore."));
}

void
lock_key(struct ui *ui, const struct key *k)
{
	struct lock *l = ui->lock;
	enum action a = ui_printable(k->code) ? ACT_NONE :
		keymap_action(ui->map, "form", k->code);

	/* what was said has been read */
	l->said[0] = '\0';
	if (k->code == KEY_ENTER)
		try(ui);
	else if (a == ACT_CANCEL)
		ui->leave = ui->away = true;
	else if (a == ACT_ERASE_LEFT)
		edit_backspace(&l->typed);
	else if (a == ACT_CLEAR)
		edit_clear(&l->typed);
	else if (ui_printable(k->code))
		edit_insert(&l->typed, (unsigned)k->code);
}

void
lock_paint(struct ui *ui)
{
	const struct ctx_structure *place = ctx_structure(ui->x);
	int cancel = keymap_key(ui->map, "form", ACT_CANCEL, ui->twins);
	char text[400], name[16];

	term_text(ui->term, 0, 1, -1, _("Écran verrouillé"));
	snprintf(text, sizeof text, "%s%s%s", *ui->x->name ? ui->x->name :
		ui->x->login, place ? ", " : "", place ? place->name : "");
	term_text(ui->term, 2, 1, -1, text);
	snprintf(text, sizeof text, "%s", ui->lock->code ?
		_("Code à six chiffres :") : _("Mot de passe :"));
	term_text(ui->term, 4, 1, -1, text);
	term_text(ui->term, 6, 1, -1, ui->lock->said);
	/* nothing of what is typed is shown, not even how much */
	term_cursor(ui->term, 4, 2 + text_columns(text));
	snprintf(text, sizeof text, _("%s Se déconnecter : ce qui est tapé "
		"est gardé"), keymap_key_name(ui->map, cancel, name));
	term_text(ui->term, term_rows(ui->term) - 1, 0, -1, text);
}

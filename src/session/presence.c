#include "session/presence.h"

#include <string.h>

#include "base/i18n.h"
#include "model/here.h"
#include "model/keep.h"
#include "model/vault.h"

/* The record on top, or the one that the views above it stand on: a form or
 * a card of a person carries who she is, and for which structure. */
static void
open_record(const struct ui *ui, struct id *person, struct id *structure)
{
	int i;

	*person = *structure = id_none;
	for (i = ui->depth - 1; i >= 0; i--) {
		struct view *v = ui->stack[i];
		const struct row *r = v->screen && v->screen->record &&
			v->ops->row ? v->ops->row(v) : NULL;

		if (r && row_has(r, "_structure") &&
			id_parse(row_get(r, "_person"), person) == E_OK &&
			id_parse(row_get(r, "_structure"), structure) == E_OK)
			return;
		*person = *structure = id_none;
	}
}

void
presence_look(struct presence *p, struct ui *ui)
{
	const struct view *top = ui_top(ui);
	unsigned keepers = keep_keepers(ui->x->keep);
	struct id person, structure;
	bool again = keepers != p->keepers, opened;
	char text[300];

	open_record(ui, &person, &structure);
	/* a form opened from a card says it again: what was said is gone */
	opened = ui->depth > p->depth && top->screen && top->screen->record;
	p->depth = ui->depth;
	if (id_equal(&person, &p->person) && !again &&
		!(opened && !id_is_none(&person)))
		return;
	p->person = person;
	p->keepers = keepers;
	here_say(ui->x, &person, &structure, again, text, sizeof text);
	if (*text && !*ui->message && ui->x->looking == LOOKING_ALONE)
		ui_say(ui, "%s", text);
}

void
presence_joined(struct presence *p, struct ui *ui, struct msg *m)
{
	char text[300];

	here_joined(m, &p->person, text, sizeof text);
	if (*text && ui->x->looking == LOOKING_ALONE)
		ui_say(ui, "%s", text);
}

/* The lowest view that shows it; -1. */
static int
shown(const struct ui *ui, const char *hex)
{
	int i;

	for (i = 0; i < ui->depth; i++) {
		struct view *v = ui->stack[i];
		const struct row *r = v->screen && v->screen->record &&
			v->ops->row ? v->ops->row(v) : NULL;

		if (r && (strcmp(row_get(r, "_person"), hex) == 0 ||
			strcmp(row_get(r, "_key"), hex) == 0))
			return i;
	}
	return -1;
}

/* What is typed of somebody who was erased goes with her; else it stays. */
void
presence_gone(struct presence *p, struct ui *ui, struct msg *m)
{
	static const enum wrap_kind kinds[] = { WRAP_PERSON, WRAP_REFERRAL,
		WRAP_REQUEST };
	struct id object = msg_get_id(m);
	unsigned how = msg_get_u8(m);
	char hex[ID_TEXT];
	int at, i;

	if (m->bad)
		return;
	for (i = 0; i < 3; i++)
		vault_forget(ui->x->vault, kinds[i], &object);
	at = shown(ui, id_text(&object, hex));
	if (at < 0)
		return;
	p->person = id_none;
	if (how != 1) {
		ui_turn_out(ui);
		if (ui->depth == 1 && how == 2)
			ui_say(ui, "%s", _("Elle n'est plus d'accord : ce qui "
				"était partagé ne s'ouvre plus ici."));
		else if (ui->depth == 1)
			ui_say(ui, "%s", _("L'accompagnement vient d'être "
				"terminé : la fiche ne s'ouvre plus ici."));
		return;
	}
	ui_unwind(ui, at > 0 ? at : 1);
	if (ui_top(ui)->ops->resume)
		ui_top(ui)->ops->resume(ui_top(ui), ui, NULL);
	ui_say(ui, "%s", _("Fiche effacée à l'instant, ses clés détruites : "
		"elle ne s'ouvre plus."));
}

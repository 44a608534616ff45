#include "session/tally.h"

#include "base/clock.h"
#include "base/log.h"
#include "domains/effort.h"

void
tally_key(struct ui *ui, const struct key *k)
{
	if (!ui->lock && k->code != KEY_REPORT)
		effort_key(&ui->x->effort, clock_ms(), ui->pasting);
}

void
tally_view(struct ui *ui)
{
	const struct view *v = ui_top(ui);
	struct effort *f = &ui->x->effort;
	bool held = false;

	if (!v)
		return;
	for (int i = 0; i < ui->depth; i++)
		held |= ui->stack[i]->turn == f->form;
	effort_view(f, v->turn, v->screen && v->screen->kind == SCREEN_FORM,
		held);
}

void
tally_end(struct ui *ui, char *line, size_t size)
{
	enum err e = ui->x->factor == FACTOR_MUST ? E_OK :
		effort_end(ui->x, line, size);

	if (e)
		log_say(LOG_NOTE, "%s", err_text());
}

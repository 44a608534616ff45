#include "ui/typing.h"

/* What F9 opens, wherever it is hit. */
#define ANYWHERE "person.card"

bool
typing_secret(const struct screen *s)
{
	return s && s->secret && s->kind == SCREEN_FORM && !s->view;
}

static bool
leads(const char *name)
{
	return name && typing_secret(screen_find(name));
}

bool
typing_near_secret(const struct screen *s)
{
	if (typing_secret(s) || leads(ANYWHERE))
		return true;
	for (int i = 0; i < s->naction; i++)
		if (leads(s->action[i].screen))
			return true;
	for (int i = 0; i < s->nrows; i++)
		if (leads(s->rows[i].open))
			return true;
	for (int i = 0; i < s->nfield; i++)
		if (leads(s->field[i].lookup))
			return true;
	for (int i = 0; i < s->nquery; i++)
		if (leads(s->query[i]))
			return true;
	return false;
}

bool
typing_guarded(struct ui *ui)
{
	for (int i = ui->depth - 1; i >= 0 && i >= ui->depth - 2; i--) {
		const struct screen *s = ui->stack[i]->screen;

		if (i == ui->depth - 1 ? !s || typing_near_secret(s) :
			typing_secret(s))
			return true;
	}
	return false;
}

#include "ui/reach.h"

#include <stdio.h>
#include <string.h>

/* --- finding an action --------------------------------------------------- */

#define FIRST(v, test)                                                       \
	do {                                                                 \
		const struct screen *s_ = (v)->screen;                       \
									     \
		for (int i_ = 0; s_ && i_ < s_->naction; i_++) {             \
			const struct screen_action *it = &s_->action[i_];    \
									     \
			if (test)                                            \
				return it;                                   \
		}                                                            \
		return NULL;                                                 \
	} while (0)

const struct screen_action *
reach_new(const struct view *v)
{
	FIRST(v, it->on_new);
}

const struct screen_action *
reach_enter(const struct view *v)
{
	FIRST(v, it->on_enter);
}

const struct screen_action *
reach_save(const struct view *v)
{
	FIRST(v, it->on_save);
}

const struct screen_action *
reach_digit(const struct view *v, char digit)
{
	FIRST(v, it->digit == digit);
}

const struct screen_action *
reach_letter(const struct view *v, char letter)
{
	FIRST(v, it->letter == letter);
}

/* --- saying how ----------------------------------------------------------- */

bool
reach_plain(const struct ui *ui, const struct view *v)
{
	return v && v->screen && keymap_letters(ui->map) &&
		strcmp(view_context(v), "form") != 0;
}

bool
reach_filters(const struct view *v)
{
	return v->screen && v->screen->nfilter > 0;
}

void
reach_text(const struct ui *ui, const struct view *v,
	const struct screen_action *a, char *out, size_t size)
{
	enum action act = a->on_new ? ACT_NEW : a->on_enter ? ACT_ENTER :
		a->on_save ? ACT_SAVE : ACT_NONE;
	int code = act ? keymap_key(ui->map, view_context(v), act,
		ui->twins) : 0;
	char name[16] = "";

	if (code)
		keymap_key_name(ui->map, code, name);
	if (a->letter)
		snprintf(out, size, "%s%c%s%s", reach_plain(ui, v) ? "" :
			"^O ", a->letter, code ? ", " : "", name);
	else if (a->digit)
		snprintf(out, size, "%c%s%s", a->digit, code ? ", " : "",
			name);
	else
		snprintf(out, size, "%s", name);
}

bool
reach_prints(const struct view *v)
{
	return v && v->screen && !v->picker &&
		(v->screen->kind == SCREEN_LIST || v->screen->record);
}

#include "ui/form_phrase.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

#define PICKER "phrase.pick"

static bool
takes_phrases(const struct fields *s)
{
	return s->focus >= 0 && s->f[s->focus].column->type == CT_LONG &&
		field_edits(s, s->focus) && screen_find(PICKER);
}

bool
phrase_offer(struct fields *s, struct ui *ui)
{
	const struct edit *e = &s->edit;
	const char *text = e->text ? e->text : "";
	size_t from = e->at, to = from;
	char *paragraph;

	if (!takes_phrases(s))
		return false;
	while (from > 0 && text[from - 1] != '\n')
		from--;
	to += strcspn(text + to, "\n");
	paragraph = xasprintf("%.*s", (int)(to - from), text + from);
	if (ui_open(ui, PICKER, "", "") == E_OK) {
		ui_top(ui)->picker = true;
		row_set(&ui_top(ui)->arg, "typed", paragraph);
	}
	wipe(paragraph, strlen(paragraph));
	free(paragraph);
	return true;
}

/* With a space before it where a word would be glued to it. */
static bool
insert(struct edit *e, const char *text)
{
	bool fits = true;

	if (e->text && e->at > 0 && e->text[e->at - 1] != ' ' &&
		e->text[e->at - 1] != '\n')
		fits = edit_insert(e, ' ');
	while (fits && *text) {
		uint32_t code;

		text += text_decode(text, strlen(text), &code);
		fits = edit_insert(e, code);
	}
	return fits;
}

bool
phrase_picked(struct fields *s, struct ui *ui, const struct row *picked)
{
	const char *text = row_get(picked, "text");
	size_t room;

	if (!takes_phrases(s))
		return false;
	room = (size_t)s->edit.max - text_length(s->edit.text ?
		s->edit.text : "");
	/* half a phrase would say something else */
	if (text_length(text) + 1 > room || !insert(&s->edit, text))
		ui_say(ui, _("%s : %d caractères au plus, cette phrase n'y "
			"tient pas."), s->f[s->focus].label, s->edit.max);
	return true;
}

#include "ui/layout.h"

#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/wording.h"

#define PICTURE_COLUMNS 80
#define PICTURE_LINES 20

static enum err
wrong(const struct screen *s, int number, const char *what, const char *on)
{
	return err_set(E_CHECK, "%s:%d: %s%s%s", s->file, number, what,
		on ? _(" : ") : "", on ? on : "");
}

static enum err
add_slot(struct screen *s, int number, const char *name, int y, int x,
	int width)
{
	struct slot *t;

	if (!*name)
		return wrong(s, number, _("case sans nom"), NULL);
	for (int i = 0; i < s->nslot; i++) {
		t = &s->slot[i];
		if (strcmp(t->name, name) != 0)
			continue;
		if (t->x != x || t->width != width || t->y + t->lines != y)
			return wrong(s, number, _("case répétée, mais ni "
				"dessous ni de même largeur"), name);
		t->lines++;
		return E_OK;
	}
	s->slot = arena_more(s->arena, s->slot, s->nslot, sizeof *s->slot);
	t = &s->slot[s->nslot++];
	*t = (struct slot){ .name = name, .y = y, .x = x, .width = width,
		.lines = 1 };
	return E_OK;
}

/* The slots of one line.  A column is counted for each character, for no
 * picture holds wide ones (wording). */
static enum err
slots(struct screen *s, int number, const char *line, int y)
{
	for (const char *at = strchr(line, '['); at; at = strchr(at, '[')) {
		const char *close = strchr(at, ']'), *name = at + 1;
		char *before, *copy;
		size_t n;
		int x;
		enum err e;

		if (!close)
			return wrong(s, number, _("case sans crochet fermant"),
				line);
		n = strcspn(name, " ]");
		if (name[n + strspn(name + n, " ")] != ']' ||
			strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")
			!= n)
			return wrong(s, number, _("un nom de case est fait de "
				"a à z, de chiffres et de _"), line);
		copy = arena_alloc(s->arena, n + 1);
		memcpy(copy, name, n);
		before = arena_alloc(s->arena, (size_t)(name - line) + 1);
		memcpy(before, line, (size_t)(name - line));
		x = text_columns(before);
		if ((e = add_slot(s, number, copy, y, x, (int)(close - name))))
			return e;
		at = close + 1;
	}
	return E_OK;
}

enum err
layout_line(struct screen *s, int number, const char *line)
{
	const char *fault = wording_fault(line);

	if (fault)
		return wrong(s, number, fault, line);
	if (text_columns(line) > PICTURE_COLUMNS)
		return err_set(E_CHECK, _("%s:%d: image trop large : %d colonnes "
			"sur %d"), s->file, number, text_columns(line),
			PICTURE_COLUMNS);
	if (s->nline == PICTURE_LINES)
		return err_set(E_CHECK, _("%s:%d: image trop haute : %d lignes "
			"au plus"), s->file, number, PICTURE_LINES);
	s->line = arena_more(s->arena, s->line, s->nline, sizeof *s->line);
	s->line[s->nline] = line;
	return slots(s, number, line, s->nline++);
}

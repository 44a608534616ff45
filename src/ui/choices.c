#include "ui/choices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/codes.h"
#include "ui/cursor.h"

#define TOP 3                   /* row of the first value */

struct ticks {
	struct view v;
	const struct choices *set;
	struct tick { char *code, *label; } *tick;
	int n;
	int *shown;             /* those that have the letters typed */
	struct cursor on;       /* in these */
	char *value;            /* codes, canonical */
	char *title;
	int most;
	char letters[64];
	bool fresh;             /* the next letter begins another word */
};

static struct ticks *
ticks(struct view *v)
{
	return (struct ticks *)v;
}

static void
arrange(struct ticks *c)
{
	c->on.n = 0;
	for (int i = 0; i < c->n; i++)
		if (!*c->letters || fold_contains_words(c->tick[i].label,
			c->letters) || strncmp(c->tick[i].code, c->letters,
			strlen(c->letters)) == 0)
			c->shown[c->on.n++] = i;
	c->on.at = c->on.top = 0;
}

static void
type(struct ticks *c, struct ui *ui, int code)
{
	char was[sizeof c->letters], one[8];
	size_t n = text_encode((uint32_t)code, one);

	snprintf(was, sizeof was, "%s", c->letters);
	if (c->fresh)
		c->letters[0] = '\0';
	c->fresh = false;
	if (strlen(c->letters) + n < sizeof c->letters)
		strcat(c->letters, one);
	arrange(c);
	if (c->on.n)
		return;
	ui_say(ui, _("Aucune valeur n'a « %s »."), c->letters);
	snprintf(c->letters, sizeof c->letters, "%s", was);
	arrange(c);
}

static void
shorten(struct ticks *c)
{
	size_t n = strlen(c->letters);

	while (n > 0 && ((unsigned char)c->letters[n - 1] & 0xc0) == 0x80)
		n--;
	c->letters[n ? n - 1 : 0] = '\0';
	c->fresh = false;
	arrange(c);
}

static void
tick(struct ticks *c, struct ui *ui)
{
	const char *code;
	char *value;
	bool on;

	if (!c->on.n)
		return;
	code = c->tick[c->shown[c->on.at]].code;
	on = !codes_has(c->value, code);
	if (on && c->most && codes_count(c->value) >= c->most) {
		ui_say(ui, _("%d choix au plus : en décocher un d'abord."),
			c->most);
		return;
	}
	value = codes_with(ui->x, c->set, c->value, code, on);
	wipe(c->value, strlen(c->value));
	free(c->value);
	c->value = value;
	c->fresh = true;
}

/* What is ticked; and, when letters were typed and nothing was ticked since,
 * the row that they lead to: it is what was meant. */
static void
take(struct ticks *c, struct ui *ui)
{
	struct row picked;

	if (*c->letters && !c->fresh && c->on.n &&
		!codes_has(c->value, c->tick[c->shown[c->on.at]].code))
		tick(c, ui);
	row_init(&picked);
	row_set(&picked, "_key", c->value);
	ui_back(ui, &picked);           /* c is gone */
	row_done(&picked);
}

static bool
ticks_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct ticks *c = ticks(v);

	if (cursor_key(&c->on, a))
		return true;
	switch (a) {
	case ACT_ERASE_LEFT:
		shorten(c);
		return true;
	case ACT_CLEAR:
		c->letters[0] = '\0';
		arrange(c);
		return true;
	case ACT_ENTER: case ACT_CHOOSE: case ACT_SAVE:
		if (!ui->pasting)
			take(c, ui);
		return true;
	case ACT_NONE:
		if (code == ' ')
			tick(c, ui);
		else if (ui_printable(code))
			type(c, ui, code);
		else
			return false;
		return true;
	default:
		return false;
	}
}

static void
ticks_paint(struct view *v, struct ui *ui)
{
	struct ticks *c = ticks(v);
	char line[400];
	int n = codes_count(c->value);

	cursor_show(&c->on, ui_body_bottom(ui) - TOP + 1);
	term_text(ui->term, 0, 1, -1, c->title);
	snprintf(line, sizeof line, n > 1 ? _("%d choix cochés") :
		_("%d choix coché"), n);
	if (*c->letters)
		snprintf(line + strlen(line), sizeof line - strlen(line),
			_("   Cherche : %s"), c->letters);
	term_text(ui->term, 1, 1, -1, line);
	for (int i = 0; i < c->on.page && c->on.top + i < c->on.n; i++) {
		const struct tick *w = &c->tick[c->shown[c->on.top + i]];

		snprintf(line, sizeof line, "[%c] %s",
			codes_has(c->value, w->code) ? 'x' : ' ', w->label);
		text_cut(line, term_cols(ui->term) - 3);
		term_text(ui->term, TOP + i, 2, -1, line);
	}
	if (c->on.n)
		term_text(ui->term, TOP + c->on.at - c->on.top, 0, 1, ">");
	term_cursor(ui->term, TOP + c->on.at - c->on.top, 0);
}

static void
ticks_hint(struct view *v, struct ui *ui, char *out, size_t size)
{
	snprintf(out, size, "%s", _("Espace coche   Entrée prend   des lettres "
		"cherchent"));
}

static const char *
ticks_help(struct view *v)
{
	return _("Espace coche ou décoche la ligne. Des lettres ne laissent "
		"que les valeurs qui les ont. Entrée prend ce qui est coché, "
		"et la ligne où mènent les lettres ; Retour laisse tout comme "
		"avant.");
}

static bool
ticks_lines(const struct view *v, struct view_lines *out)
{
	const struct ticks *c = (const struct ticks *)v;

	cursor_lines(&c->on, TOP, 2, true, out);
	return true;
}

static void
ticks_point(struct view *v, int i)
{
	struct ticks *c = ticks(v);

	if (i >= 0 && i < c->on.n)
		c->on.at = i;
}

static void
ticks_free(struct view *v)
{
	struct ticks *c = ticks(v);

	row_done(&v->arg);
	for (int i = 0; i < c->n; i++) {
		free(c->tick[i].code);
		free(c->tick[i].label);
	}
	free(c->tick);
	free(c->shown);
	wipe(c->value, strlen(c->value));
	free(c->value);
	free(c->title);
	wipe(c, sizeof *c);
	free(c);
}

static const struct view_ops ticks_ops = {
	.context = "form",              /* letters are typed */
	.paint = ticks_paint,
	.act = ticks_act,
	.hint = ticks_hint,
	.help = ticks_help,
	.lines = ticks_lines,
	.point = ticks_point,
	.free = ticks_free,
};

static void
add(struct ticks *c, const char *code, const char *label)
{
	c->tick = xrealloc(c->tick, (size_t)(c->n + 1) * sizeof *c->tick);
	c->tick[c->n].code = xstrdup(code);
	c->tick[c->n++].label = xstrdup(label);
}

struct view *
choices_new(struct ui *ui, const char *title, const struct choices *set,
	const char *now, int most, int letter)
{
	struct ticks *c = xcalloc(1, sizeof *c);
	struct choice w;
	char code[128];

	c->v.ops = &ticks_ops;
	row_init(&c->v.arg);
	c->set = set;
	c->title = xstrdup(title);
	c->most = most;
	c->value = codes_canonical(ui->x, set, now);
	for (int i = 0; choice_at(ui->x, set, i, &w); i++)
		if (*w.code)
			add(c, w.code, w.label);
	/* what the set does not know can be unticked too */
	while (codes_next(&now, code, sizeof code)) {
		bool known = false;

		for (int i = 0; i < c->n; i++)
			known |= strcmp(c->tick[i].code, code) == 0;
		if (!known)
			add(c, code, code);
	}
	c->shown = xcalloc((size_t)c->n + 1, sizeof *c->shown);
	arrange(c);
	if (letter)
		type(c, ui, letter);
	/* at first on the first one that is ticked */
	for (int i = c->on.n - 1; !letter && i >= 0; i--)
		if (codes_has(c->value, c->tick[c->shown[i]].code))
			c->on.at = i;
	return &c->v;
}

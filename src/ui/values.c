#include "ui/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/cursor.h"

#define TYPED_MAX 20

struct values {
	struct view v;
	char *title;
	struct value { char *code, *label; } *value;
	struct cursor on;
	unsigned typed[TYPED_MAX];
	int ntyped;
	void (*then)(struct ui *ui, const char *code);
	void (*asked)(struct ui *ui, const char *code, const char *label,
		void *arg);
	void (*drop)(void *arg);
	void *arg;
};

static struct values *
values(struct view *v)
{
	return (struct values *)v;
}

/* Without case and accent, for what Latin-1 holds. */
static unsigned
fold(uint32_t code)
{
	static const char plain[] = "aaaaaaaceeeeiiiidnooooo/ouuuuypy";

	if (code >= 'A' && code <= 'Z')
		return code + 'a' - 'A';
	if (code >= 0xc0 && code <= 0xde && code != 0xd7)
		code += 0x20;
	if (code >= 0xe0 && code <= 0xff && code != 0xf7)
		return (unsigned char)plain[code - 0xe0];
	return code;
}

static bool
begins(const struct values *c, const char *label)
{
	for (int i = 0; i < c->ntyped; i++) {
		uint32_t code;
		size_t n = text_decode(label, strlen(label), &code);

		if (n == 0 || fold(code) != c->typed[i])
			return false;
		label += n;
	}
	return true;
}

/* A letter more: the first value that begins with all of them, else with
 * this one alone. */
static void
type(struct values *c, int code)
{
	for (int pass = 0; pass < 2; pass++) {
		if (pass || c->ntyped == TYPED_MAX)
			c->ntyped = 0;
		c->typed[c->ntyped++] = fold((uint32_t)code);
		for (int i = 0; i < c->on.n; i++)
			if (begins(c, c->value[i].label) ||
				begins(c, c->value[i].code)) {
				c->on.at = i;
				return;
			}
	}
}

static void
values_paint(struct view *v, struct ui *ui)
{
	struct values *c = values(v);

	cursor_show(&c->on, ui_body_bottom(ui) - 1);
	term_text(ui->term, 0, 1, -1, c->title);
	for (int i = 0; i < c->on.page && c->on.top + i < c->on.n; i++) {
		const struct value *w = &c->value[c->on.top + i];
		char line[400];

		/* the code is a thing to type only for codes */
		if (c->then)
			snprintf(line, sizeof line, "=%s  %s", w->code,
				w->label);
		else
			snprintf(line, sizeof line, "%s", w->label);
		text_cut(line, term_cols(ui->term) - 3);
		term_text(ui->term, 2 + i, 2, -1, line);
	}
	if (c->on.n) {
		term_text(ui->term, 2 + c->on.at - c->on.top, 0, 1, ">");
		term_cursor(ui->term, 2 + c->on.at - c->on.top, 0);
	} else {
		term_text(ui->term, 2, 2, -1, _("Aucune valeur."));
		term_cursor(ui->term, 2, 0);
	}
}

static void
choose(struct values *c, struct ui *ui)
{
	struct values was = *c;
	char *code = xstrdup(c->value[c->on.at].code);
	char *label = xstrdup(c->value[c->on.at].label);
	struct row picked;

	c->drop = NULL;                 /* who asked has the answer */
	row_init(&picked);
	row_set(&picked, "_key", code);
	row_set(&picked, "label", label);
	ui_back(ui, was.then || was.asked ? NULL : &picked);
	row_done(&picked);
	if (was.then)
		was.then(ui, code);
	else if (was.asked)
		was.asked(ui, code, label, was.arg);
	free(code);
	free(label);
}

static bool
values_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct values *c = values(v);

	if (cursor_key(&c->on, a)) {
		c->ntyped = 0;
		return true;
	}
	switch (a) {
	case ACT_ENTER: case ACT_CHOOSE:
		if (c->on.n)
			choose(c, ui);
		return true;
	default:
		/* in every keymap letters lead to a value */
		if (a == ACT_JUMP || a == ACT_HELP || !ui_printable(code) ||
			code == ' ')
			return false;
		type(c, code);
		return true;
	}
}

static void
values_hint(struct view *v, struct ui *ui, char *out, size_t size)
{
	snprintf(out, size, "%s", _("Une lettre y mène, Entrée choisit."));
}

static bool
values_lines(const struct view *v, struct view_lines *out)
{
	const struct values *c = (const struct values *)v;

	cursor_lines(&c->on, 2, 2, false, out);
	return true;
}

static void
values_point(struct view *v, int i)
{
	struct values *c = values(v);

	if (i >= 0 && i < c->on.n)
		c->on.at = i;
}

static void
values_free(struct view *v)
{
	struct values *c = values(v);

	row_done(&v->arg);
	if (c->drop)
		c->drop(c->arg);
	for (int i = 0; i < c->on.n; i++) {
		free(c->value[i].code);
		free(c->value[i].label);
	}
	free(c->value);
	free(c->title);
	free(c);
}

static const struct view_ops values_ops = {
	.context = "values",
	.paint = values_paint,
	.act = values_act,
	.hint = values_hint,
	.lines = values_lines,
	.point = values_point,
	.free = values_free,
};

struct view *
values_then(struct ui *ui, const char *title, const struct choices *set,
	const char *now, void (*then)(struct ui *ui, const char *code))
{
	struct values *c = xcalloc(1, sizeof *c);
	struct choice w;

	c->v.ops = &values_ops;
	row_init(&c->v.arg);
	c->title = xstrdup(title);
	c->then = then;
	for (; choice_at(ui->x, set, c->on.n, &w); c->on.n++) {
		c->value = xrealloc(c->value,
			(size_t)(c->on.n + 1) * sizeof *c->value);
		c->value[c->on.n].code = xstrdup(w.code);
		c->value[c->on.n].label = xstrdup(w.label);
		if (now && strcmp(now, w.code) == 0)
			c->on.at = c->on.n;
	}
	return &c->v;
}

struct view *
values_new(struct ui *ui, const char *title, const struct choices *set,
	const char *now)
{
	return values_then(ui, title, set, now, NULL);
}

struct view *
values_ask(struct ui *ui, const char *title, const struct choices *set,
	void (*asked)(struct ui *ui, const char *code, const char *label,
	void *arg), void (*drop)(void *arg), void *arg)
{
	struct view *v = values_then(ui, title, set, "", NULL);

	values(v)->asked = asked;
	values(v)->drop = drop;
	values(v)->arg = arg;
	return v;
}

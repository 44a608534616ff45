#include "ui/actions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "ui/cursor.h"
#include "ui/letters.h"
#include "ui/reach.h"
#include "ui/run.h"

struct entry {
	const struct screen_action *run;        /* or, when NULL: */
	enum action key;
	bool many;              /* run, on the marked rows */
	char sign;              /* after ^O, 0: none */
};

struct actions {
	struct view v;
	struct view *of;
	bool many;              /* only those for the marked rows */
	struct entry *entry;
	struct cursor on;
};

static struct actions *
actions(struct view *v)
{
	return (struct actions *)v;
}

/* "^O o", "3", "F6", "Entrée": how it is reached without this page. */
static void
reach(const struct actions *l, const struct ui *ui, const struct entry *e,
	char *out, size_t size)
{
	const struct screen_action *a = e->run;
	int code = a ? 0 : keymap_key(ui->map, view_context(l->of), e->key,
		ui->twins);
	char name[16] = "";

	if (code)
		keymap_key_name(ui->map, code, name);
	if (a && e->many)
		snprintf(out, size, "%s%c", l->many ? "" :
			reach_plain(ui, l->of) ? "m " : "^O m ",
			a->letter);
	else if (a)
		reach_text(ui, l->of, a, out, size);
	else if (e->sign)
		snprintf(out, size, "^O %c%s%s", e->sign, code ? ", " : "",
			name);
	else
		snprintf(out, size, "%s", name);
}

/* A key of the bar that would say nothing new, or nothing at all. */
static bool
left_out(const struct view *of, enum action a)
{
	return a == ACT_ACTIONS || a == ACT_NEW ||
		(a == ACT_SAVE && reach_save(of)) ||
		(a == ACT_FILTER && !reach_filters(of));
}

/* "Fait, pour les 3 cochées". */
static void
label_of(const struct actions *l, const struct entry *e, char *out,
	size_t size)
{
	const char *label = e->run ? _(e->run->label) : action_help(e->key);
	int n = e->many && !l->many ? l->of->ops->marked(l->of) : 0;

	if (n > 1)
		snprintf(out, size, _("%s, pour les %d cochées"), label, n);
	else if (n == 1)
		snprintf(out, size, _("%s, pour la ligne cochée"), label);
	else
		snprintf(out, size, "%s", label);
}

static void
actions_title(const struct actions *l, char *out, size_t size)
{
	int n = l->many ? l->of->ops->marked(l->of) : 0;

	if (n > 1)
		snprintf(out, size, _("Pour les %d lignes cochées"), n);
	else
		snprintf(out, size, "%s", n ? _("Pour la ligne cochée") :
			_("Actions de cet écran"));
}

static void
actions_paint(struct view *v, struct ui *ui)
{
	struct actions *l = actions(v);
	char label[300];

	cursor_show(&l->on, ui_body_bottom(ui) - 1);
	actions_title(l, label, sizeof label);
	term_text(ui->term, 0, 1, -1, label);
	for (int i = 0; i < l->on.page && l->on.top + i < l->on.n; i++) {
		const struct entry *e = &l->entry[l->on.top + i];
		char how[40];

		reach(l, ui, e, how, sizeof how);
		term_text(ui->term, 2 + i, 2, -1, how);
		label_of(l, e, label, sizeof label);
		term_text(ui->term, 2 + i, 14, -1, label);
	}
	if (l->on.n)
		term_text(ui->term, 2 + l->on.at - l->on.top, 0, 1, ">");
	term_cursor(ui->term, 2 + l->on.at - l->on.top, 0);
}

static void
choose(struct actions *l, struct ui *ui, int i)
{
	struct entry e = l->entry[i];
	struct view *of = l->of;

	ui_back(ui, NULL);
	if (e.many)
		of->ops->apply(of, ui, e.run);
	else if (!e.run)
		ui_act(ui, e.key);
	else
		ui_run(ui, e.run, of->ops->row ? of->ops->row(of) : NULL);
}

static bool
actions_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct actions *l = actions(v);
	int digit = ui_digit(code);

	if (l->on.n == 0)
		return false;
	if (cursor_key(&l->on, a))
		return true;
	switch (a) {
	case ACT_ENTER:
		choose(l, ui, l->on.at);
		return true;
	case ACT_ACTIONS:
		ui_back(ui, NULL);
		return true;
	default:
		break;
	}
	/* in every keymap a letter is the action's letter here */
	for (int i = 0; ui_printable(code) && i < l->on.n; i++) {
		const struct screen_action *run = l->entry[i].run;

		if (l->entry[i].sign && l->entry[i].sign == code) {
			choose(l, ui, i);
			return true;
		}
		if (run && ((run->letter && run->letter == code) ||
			(run->digit && run->digit == digit))) {
			choose(l, ui, i);
			return true;
		}
	}
	return false;
}

static bool
actions_lines(const struct view *v, struct view_lines *out)
{
	const struct actions *c = (const struct actions *)v;

	cursor_lines(&c->on, 2, 14, false, out);
	return true;
}

static void
actions_point(struct view *v, int i)
{
	struct actions *c = actions(v);

	if (i >= 0 && i < c->on.n)
		c->on.at = i;
}

static void
actions_free(struct view *v)
{
	struct actions *l = actions(v);

	row_done(&v->arg);
	free(l->entry);
	free(l);
}

static const struct view_ops actions_ops = {
	.context = "menu",
	.paint = actions_paint,
	.act = actions_act,
	.lines = actions_lines,
	.point = actions_point,
	.free = actions_free,
};

static bool
any_marked(const struct view *of)
{
	return of->ops->marked && of->ops->marked(of);
}

static const enum action beyond[] = { ACT_EXPORT, ACT_PAGE_PREV,
	ACT_PAGE_NEXT };

static struct view *
make(struct ui *ui, struct view *of, bool many)
{
	struct actions *l = xcalloc(1, sizeof *l);
	const struct screen *s = of->screen;
	const enum action *bar = keymap_bar(ui->map, view_context(of));
	int most = (s ? 2 * s->naction : 0) + 2 * ACTIONS;
	enum action a;
	char sign;

	l->v.ops = &actions_ops;
	row_init(&l->v.arg);
	l->of = of;
	l->many = many;
	l->entry = xcalloc((size_t)most, sizeof *l->entry);
	for (int i = 0; s && i < s->naction; i++) {
		if (!many)
			l->entry[l->on.n++].run = &s->action[i];
		if (s->action[i].many && any_marked(of))
			l->entry[l->on.n++] = (struct entry){ .run =
				&s->action[i], .many = true };
	}
	for (int i = 0; !many && bar && bar[i] != ACT_NONE && l->on.n < most;
		i++)
		if (!left_out(of, bar[i]))
			l->entry[l->on.n++].key = bar[i];
	for (int i = 0; !many && (a = run_sign(i, &sign)) != ACT_NONE; i++)
		if (of->ops->offers && of->ops->offers(of, a))
			l->entry[l->on.n++] = (struct entry){ .key = a,
				.sign = sign };
	/* one has no key and no letter, the bar has no room for the others */
	for (size_t i = 0; !many && i < sizeof beyond / sizeof *beyond; i++)
		if (of->ops->offers && of->ops->offers(of, beyond[i]))
			l->entry[l->on.n++].key = beyond[i];
	return &l->v;
}

struct view *
actions_new(struct ui *ui, struct view *of)
{
	return make(ui, of, false);
}

struct view *
actions_many(struct ui *ui, struct view *of)
{
	return make(ui, of, true);
}

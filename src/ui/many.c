#include "ui/many.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "ui/actions.h"
#include "ui/list_mark.h"
#include "ui/lookup.h"
#include "ui/pager.h"
#include "ui/run.h"
#include "ui/values.h"

#define NAME_MAX_COLUMNS 30

struct many {
	struct list *l;
	const struct screen_action *a;
	struct row ask;         /* `_ask`, `_ask_label`, `count` */
};

static void
many_free(void *arg)
{
	struct many *m = arg;

	row_done(&m->ask);
	free(m);
}

/* --- what became of each --------------------------------------------------- */

/* What tells the rows apart: the column `name`, else the first one that is
 * wider than a sign. */
static void
name_of(const struct list *l, const struct row *r, char *out, size_t size)
{
	const struct screen *s = l->v.screen;
	const struct screen_column *c = NULL;

	for (int i = s->ncolumn - 1; i >= 0; i--)
		if (s->column[i].width != 1)
			c = &s->column[i];
	for (int i = 0; i < s->ncolumn; i++)
		if (strcmp(s->column[i].from, "name") == 0)
			c = &s->column[i];
	if (c)
		lookup_show(l->x, c, r, out, size);
	else
		*out = '\0';
	text_cut(out, NAME_MAX_COLUMNS);
}

/* "NOM Prénom    what", where a long sentence goes on below itself. */
static void
add_line(struct buf *b, int width, int names, const char *name,
	const char *what)
{
	struct edit_line part[8];
	size_t n = edit_wrap(what, width - names - 2, part, 8);

	buf_printf(b, "%s%s%*s", b->len ? "\n" : "", name,
		names + 2 - text_columns(name), "");
	for (size_t i = 0; i < n && i < 8; i++)
		buf_printf(b, "%s%*s%.*s", i ? "\n" : "", i ? names + 2 : 0,
			"", (int)(part[i].to - part[i].from),
			what + part[i].from);
}

struct outcome {
	int done, refused, left;        /* left: not tried */
};

/* The keeper is gone, or has no time: what comes after would be lost too. */
static bool
is_lost(enum err e)
{
	return e == E_IO || e == E_AGAIN || e == E_CANCEL;
}

static enum err
one(struct many *m, struct row *r)
{
	struct call_result ignored = { .message = "" };

	for (int i = 0; i < m->ask.n; i++)
		row_set(r, m->ask.c[i].name, m->ask.c[i].value);
	return m->a->call->run(m->l->x, r, &ignored);
}

static void
each(struct many *m, struct ui *ui, struct rows *t, struct buf *b,
	struct outcome *o)
{
	char name[400], what[500];
	int names = 0, width = term_cols(ui->term) - 4;
	enum err e = E_OK;

	for (int i = 0; i < t->n; i++) {
		name_of(m->l, &t->r[i], name, sizeof name);
		names = text_columns(name) > names ? text_columns(name) :
			names;
	}
	for (int i = 0; i < t->n && !is_lost(e); i++) {
		name_of(m->l, &t->r[i], name, sizeof name);
		e = one(m, &t->r[i]);
		if (!e) {
			list_unmark(m->l, row_get(&t->r[i], "_key"));
			o->done++;
			snprintf(what, sizeof what, "%s", _("Fait"));
		} else {
			o->refused++;
			ui_error_text(ui, e, what, sizeof what);
		}
		add_line(b, width, names, name, what);
		o->left = t->n - i - 1;
	}
	wipe(name, sizeof name);
	wipe(what, sizeof what);
}

static void
title(const struct many *m, const struct outcome *o, char *out, size_t size)
{
	size_t n = (size_t)snprintf(out, size, _("%s : "), _(m->a->label));

	if (n < size)
		n += (size_t)snprintf(out + n, size - n, o->done == 0 ?
			_("aucune faite") : o->done == 1 ? _("1 faite") :
			_("%d faites"), o->done);
	if (o->refused && n < size)
		n += (size_t)snprintf(out + n, size - n, o->refused == 1 ?
			_(", 1 refusée") : _(", %d refusées"), o->refused);
	if (o->left && n < size)
		snprintf(out + n, size - n, o->left == 1 ?
			_(", 1 pas essayée") : _(", %d pas essayées"),
			o->left);
}

/* In one act: done, or nothing is. */
static void
together(struct many *m, struct ui *ui, const struct call_many *call)
{
	struct call_result result = { .message = "" };
	struct rows t;
	int hidden;
	enum err e;

	rows_init(&t);
	list_marked_rows(m->l, &t, &hidden);
	for (int i = 0; i < t.n; i++)
		for (int k = 0; k < m->ask.n; k++)
			row_set(&t.r[i], m->ask.c[k].name,
				m->ask.c[k].value);
	e = call->run(m->l->x, &t, &result);
	rows_done(&t);
	if (e) {
		ui_say_error(ui, e);
		return;
	}
	list_unmark_all(m->l);
	run_apply(ui, &result);
}

static void
run(struct many *m, struct ui *ui)
{
	const struct call_many *call = registry_call_many(m->a->call->name);

	struct outcome o = { 0, 0, 0 };
	char head[400];
	struct rows t;
	struct buf b;
	int hidden;

	if (call) {
		together(m, ui, call);
		return;
	}
	rows_init(&t);
	buf_init(&b);
	list_marked_rows(m->l, &t, &hidden);
	each(m, ui, &t, &b, &o);
	title(m, &o, head, sizeof head);
	ui_push(ui, pager_new(ui, head, buf_str(&b)));
	if (o.refused || o.left)
		ui_say(ui, _("Ce qui n'est pas fait reste coché."));
	rows_done(&t);
	buf_done(&b);
}

/* --- the questions before ---------------------------------------------------- */

static void
confirmed(struct ui *ui, bool yes, void *arg)
{
	struct many *m = arg;

	if (yes)
		run(m, ui);
	many_free(m);
}

/* The question for one row is that of the cursor's, where there is one. */
static void
question(const struct many *m, char *out, size_t size)
{
	const struct screen_action *a = m->a;
	char name[400], *more;
	struct rows t;
	int hidden;

	rows_init(&t);
	list_marked_rows(m->l, &t, &hidden);
	for (int i = 0; t.n == 1 && i < m->ask.n; i++)
		row_set(&t.r[0], m->ask.c[i].name, m->ask.c[i].value);
	if (t.n == 1 && a->confirm) {
		ui_fill(m->l->x, _(a->confirm), &t.r[0],
			m->l->v.screen->source->column, out, size);
	} else if (t.n == 1) {
		name_of(m->l, &t.r[0], name, sizeof name);
		snprintf(out, size, _("%s, pour %s ?"), _(a->label), name);
		wipe(name, sizeof name);
	} else {
		ui_fill(m->l->x, _(a->confirm_many), &m->ask, NULL, out,
			size);
	}
	if (hidden) {
		more = xasprintf(hidden > 1 ? _(" Dont %d hors de la vue.") :
			_(" Dont %d hors de la vue."), hidden);
		snprintf(out + strlen(out), size - strlen(out), "%s", more);
		free(more);
	}
	rows_done(&t);
}

static void
ask(struct many *m, struct ui *ui)
{
	char text[400];

	row_setf(&m->ask, "count", "%d", list_marked(m->l));
	question(m, text, sizeof text);
	ui_ask(ui, text, confirmed, m);
	ui->answer_drop = many_free;
	wipe(text, sizeof text);
}

/* Reading the list again may have taken marks off. */
static void
asked(struct ui *ui, const char *code, const char *label, void *arg)
{
	struct many *m = arg;

	row_set(&m->ask, "_ask", code);
	row_set(&m->ask, "_ask_label", label);
	if (list_marked(m->l)) {
		ask(m, ui);
		return;
	}
	ui_say(ui, _("Aucune ligne cochée."));
	many_free(m);
}

static bool
any_marked(const struct list *l, struct ui *ui)
{
	int key = keymap_key(ui->map, "list", ACT_MARK, true);
	char name[16];

	if (list_marked(l))
		return true;
	ui_say(ui, _("Aucune ligne cochée : %s coche celle du curseur."),
		key ? keymap_key_name(ui->map, key, name) : "F2");
	return false;
}

void
many_apply(struct list *l, struct ui *ui, const struct screen_action *a)
{
	struct many *m;

	if (!any_marked(l, ui))
		return;
	m = xcalloc(1, sizeof *m);
	m->l = l;
	m->a = a;
	row_init(&m->ask);
	if (a->ask)
		ui_push(ui, values_ask(ui, _(a->ask_title), a->ask, asked,
			many_free, m));
	else
		ask(m, ui);
}

void
many_choose(struct list *l, struct ui *ui)
{
	const struct screen *s = l->v.screen;
	const struct screen_action *only = NULL;
	int n = 0;

	for (int i = 0; i < s->naction; i++)
		if (s->action[i].many) {
			only = &s->action[i];
			n++;
		}
	if (n == 0)
		ui_say(ui, _("Ici rien ne se fait pour plusieurs lignes."));
	else if (n == 1)
		many_apply(l, ui, only);
	else if (any_marked(l, ui))
		ui_push(ui, actions_many(ui, &l->v));
}

#include "ui/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/run.h"
#include "ui/secret_page.h"

#define CHARS 256
#define TOP 2                   /* row of the first question */

struct secret {
	struct view v;
	const struct call *call;
	char title[300], key[80], arg[200];
	char label[CALL_SECRETS][80];
	struct edit typed[CALL_SECRETS];
	int n, at;
};

static struct secret *
secret(struct view *v)
{
	return (struct secret *)v;
}

static void
secret_paint(struct view *v, struct ui *ui)
{
	struct secret *s = secret(v);
	int i;

	term_text(ui->term, 0, 1, -1, s->title);
	for (i = 0; i < s->n; i++) {
		int x = 3 + text_columns(s->label[i]);

		term_text(ui->term, TOP + i, 1, -1, s->label[i]);
		/* that there is something, never how much */
		if (i != s->at && s->typed[i].len)
			term_text(ui->term, TOP + i, x, -1, _("tapé"));
		if (i == s->at)
			term_cursor(ui->term, TOP + i, x);
	}
}

/* The answers are there once: right or wrong, they are wiped. */
static void
submit(struct secret *s, struct ui *ui)
{
	struct call_result result = { .message = "" };
	const struct call *call = s->call;
	struct row row;
	enum err e;
	int i;

	row_init(&row);
	row_set(&row, "_key", s->key);
	row_set(&row, "_arg", s->arg);
	for (i = 0; i < s->n; i++) {
		char name[16];

		snprintf(name, sizeof name, "_%d", i + 1);
		row_set(&row, name, s->typed[i].text ? s->typed[i].text : "");
		edit_clear(&s->typed[i]);
	}
	s->at = 0;
	e = call->run(ui->x, &row, &result);
	row_done(&row);
	if (e) {
		ui_say_error(ui, e);
		return;
	}
	ui_back(ui, NULL);
	run_apply(ui, &result);
}

static bool
secret_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct secret *s = secret(v);
	struct edit *e = &s->typed[s->at];

	switch (a) {
	case ACT_ENTER:
		if (ui->pasting)
			return true;
		if (s->at < s->n - 1)
			s->at++;
		else
			submit(s, ui);
		return true;
	case ACT_SAVE:
		submit(s, ui);
		return true;
	case ACT_NEXT: case ACT_DOWN:
		s->at += s->at < s->n - 1;
		return true;
	case ACT_PREV: case ACT_UP:
		s->at -= s->at > 0;
		return true;
	case ACT_ERASE_LEFT:
		edit_backspace(e);
		return true;
	case ACT_CLEAR:
		edit_clear(e);
		return true;
	case ACT_NONE:
		if (!ui_printable(code))
			return false;
		edit_insert(e, (unsigned)code);
		return true;
	default:
		return false;
	}
}

static void
secret_hint(struct view *v, struct ui *ui, char *out, size_t size)
{
	snprintf(out, size, "%s", _("Rien ne s'affiche pendant la frappe"));
}

static void
secret_free(struct view *v)
{
	struct secret *s = secret(v);

	row_done(&v->arg);
	for (int i = 0; i < s->n; i++)
		edit_done(&s->typed[i]);
	wipe(s, sizeof *s);
	free(s);
}

static const struct view_ops secret_ops = {
	.context = "form",
	.paint = secret_paint,
	.act = secret_act,
	.hint = secret_hint,
	.free = secret_free,
};

void
secret_ask(struct ui *ui, const struct call_result *r)
{
	const struct call *call = registry_call(r->call);
	struct secret *s;

	if (ui_top(ui) && ui_top(ui)->ops->alone) {
		secret_page_ask(ui, r);
		return;
	}
	if (term_is_lines(ui->term)) {
		ui_refuse(ui, _("Cela se tape dans les écrans, où rien ne "
			"s'affiche : =LIN y va."));
		return;
	}
	if (!call) {
		ui_say_error(ui, err_set(E_INTERNAL, "%s", ""));
		return;
	}
	s = xcalloc(1, sizeof *s);
	s->v.ops = &secret_ops;
	row_init(&s->v.arg);
	s->call = call;
	snprintf(s->title, sizeof s->title, "%s", r->title);
	snprintf(s->key, sizeof s->key, "%s", r->key);
	snprintf(s->arg, sizeof s->arg, "%s", r->arg);
	for (s->n = 0; s->n < CALL_SECRETS && r->secret[s->n]; s->n++) {
		snprintf(s->label[s->n], sizeof s->label[0], "%s",
			r->secret[s->n]);
		edit_init(&s->typed[s->n], CHARS, false);
	}
	ui_push(ui, &s->v);
}

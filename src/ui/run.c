#include "ui/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "model/column.h"
#include "ui/qr.h"
#include "ui/values.h"

/* --- running one --------------------------------------------------------- */

static enum err
run_call(struct ui *ui, const struct call *c, const struct row *row)
{
	struct call_result result = { .message = "" };
	enum err e = c->run(ui->x, row, &result);

	if (e)
		ui_say_error(ui, e);
	else
		run_apply(ui, &result);
	return e;
}

/* A call that waits for the answer to the question of another one. */
struct waiting {
	const struct call *call;
	struct row row;
};

static void
waiting_free(void *arg)
{
	struct waiting *w = arg;

	row_done(&w->row);
	free(w);
}

static void
waiting_answered(struct ui *ui, bool yes, void *arg)
{
	struct waiting *w = arg;

	if (yes)
		run_call(ui, w->call, &w->row);
	waiting_free(w);
}

static void
ask_first(struct ui *ui, const struct call_result *r)
{
	struct waiting *w = xcalloc(1, sizeof *w);

	w->call = registry_call(r->call);
	row_init(&w->row);
	row_set(&w->row, "_key", r->key);
	row_set(&w->row, "_arg", r->arg);
	ui_ask(ui, r->confirm, waiting_answered, w);
	ui->answer_drop = waiting_free;
}

void
run_apply(struct ui *ui, const struct call_result *r)
{
	if (r->confirm[0]) {
		ask_first(ui, r);
		return;
	}
	if (r->secret[0]) {
		ui->ways->secret(ui, r);
		return;
	}
	if (r->back)
		ui_back(ui, NULL);
	if (r->qr[0])
		qr_show(ui, r->qr);
	if (r->screen[0])
		ui_open(ui, r->screen, r->key, r->arg);
	else if (r->refresh && !r->back && ui_top(ui) &&
		ui_top(ui)->ops->resume)
		ui_top(ui)->ops->resume(ui_top(ui), ui, NULL);
	if (r->message[0])
		ui_say(ui, "%s", r->message);
	if (r->leave)
		ui->leave = true;
	snprintf(ui->place, sizeof ui->place, "%s", r->place);
}

const struct column *
run_columns(const struct screen *s)
{
	if (!s)
		return NULL;
	if (s->record)
		return s->record->column;
	return s->source ? s->source->column : NULL;
}

/* The argument: a column of the row where there is one of this name, else a
 * text. */
static void
argument(struct ui *ui, const struct screen_action *a, const struct row *row,
	char *out, size_t size)
{
	const struct view *v = ui_top(ui);

	if (!a->arg)
		*out = '\0';
	else if (row && row_has(row, a->arg))
		snprintf(out, size, "%s", row_get(row, a->arg));
	else if (v && row_has(&v->arg, a->arg))
		snprintf(out, size, "%s", row_get(&v->arg, a->arg));
	else
		ui_fill(ui->x, a->arg, row, run_columns(v ? v->screen : NULL),
			out, size);
}

/* The marked rows wait for ^O m: what was done, was to the cursor's alone. */
static void
say_only_here(struct ui *ui, const struct view *v)
{
	char said[sizeof ui->message];

	if (!v->ops->marked || !v->ops->marked(v))
		return;
	snprintf(said, sizeof said, "%s", ui->message);
	ui_say(ui, "%s%s%s", said, *said ? " " : "",
		_("Cette ligne seulement."));
}

static void
go(struct ui *ui, const struct screen_action *a, const struct row *row)
{
	char key[200] = "", arg[2000];
	enum err e;

	if (a->call) {
		struct view *v = ui_top(ui);
		struct row none;

		row_init(&none);
		e = run_call(ui, a->call, row ? row : &none);
		row_done(&none);
		if (!e && a->many && v == ui_top(ui))
			say_only_here(ui, v);
		return;
	}
	if (a->reveal) {
		if (ui_top(ui)->ops->reveal)
			ui_top(ui)->ops->reveal(ui_top(ui), ui, a->reveal);
		return;
	}
	argument(ui, a, row, arg, sizeof arg);
	if (a->key && *a->key) {
		const struct view *v = ui_top(ui);

		if (row && row_has(row, a->key))
			snprintf(key, sizeof key, "%s", row_get(row, a->key));
		else if (v)
			snprintf(key, sizeof key, "%s", row_get(&v->arg,
				strcmp(a->key, "_key") == 0 ? "key" :
				a->key));
	}
	ui_open(ui, a->screen, key, arg);
	wipe(arg, sizeof arg);
}

struct pending {
	const struct screen_action *a;
	bool has_row;
	struct row row;
};

static void
pending_free(void *arg)
{
	struct pending *p = arg;

	row_done(&p->row);
	free(p);
}

static void
confirmed(struct ui *ui, bool yes, void *arg)
{
	struct pending *p = arg;

	if (yes)
		go(ui, p->a, p->has_row ? &p->row : NULL);
	pending_free(p);
}

/* What is asked with the row as it is now. */
static struct pending *
pend(const struct screen_action *a, const struct row *row)
{
	struct pending *p = xcalloc(1, sizeof *p);

	p->a = a;
	row_init(&p->row);
	if (row) {
		row_copy(&p->row, row);
		p->has_row = true;
	}
	return p;
}

static void
put_question(struct ui *ui, struct pending *p, const char *question)
{
	ui_ask(ui, question, confirmed, p);
	ui->answer_drop = pending_free;
}

/* With everything that had to be chosen: the question, or at once. */
static void
decide(struct ui *ui, struct pending *p)
{
	char question[400];

	if (!p->a->confirm) {
		confirmed(ui, true, p);
		return;
	}
	ui_fill(ui->x, _(p->a->confirm), p->has_row ? &p->row : NULL,
		run_columns(ui_top(ui)->screen), question, sizeof question);
	put_question(ui, p, question);
}

static void
chosen(struct ui *ui, const char *code, const char *label, void *arg)
{
	struct pending *p = arg;

	row_set(&p->row, "_ask", code);
	row_set(&p->row, "_ask_label", label);
	p->has_row = true;
	decide(ui, p);
}

void
ui_run(struct ui *ui, const struct screen_action *a, const struct row *row)
{
	if (a->ask)
		ui_push(ui, values_ask(ui, _(a->ask_title), a->ask, chosen,
			pending_free, pend(a, row)));
	else if (a->confirm)
		decide(ui, pend(a, row));
	else
		go(ui, a, row);
}

void
run_asking(struct ui *ui, const struct screen_action *a,
	const struct row *row, const char *question)
{
	put_question(ui, pend(a, row), question);
}

/* --- filling texts --------------------------------------------------------- */

void
ui_fill(struct ctx *x, const char *text, const struct row *row,
	const struct column *columns, char *out, size_t size)
{
	size_t n = 0;

	while (*text && n + 1 < size) {
		char name[64];
		const struct column *c = columns;
		size_t k;

		if (text[0] != '%' || text[1] != '{') {
			out[n++] = *text++;
			continue;
		}
		text += 2;
		k = strcspn(text, "}");
		snprintf(name, sizeof name, "%.*s", (int)k, text);
		text += k + (text[k] == '}');
		while (c && c->name && strcmp(c->name, name) != 0)
			c++;
		out[n] = '\0';
		if (row && c && c->name)
			column_show(x, c, row_get(row, name), out + n,
				size - n);
		else if (row)
			snprintf(out + n, size - n, "%s", row_get(row, name));
		n += strlen(out + n);
	}
	/* a cut inside a character is taken off by the gate at painting */
	out[n] = '\0';
}

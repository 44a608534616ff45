#include "ui/secret_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/page_voice.h"
#include "ui/plain.h"
#include "ui/run.h"

#define MARGIN 4                /* columns, as ui/page.c has them */
#define TOP 2
#define CHARS 256

struct asked {
	struct view v;
	const struct call *call;
	char title[200], key[80], arg[200];
	char question[CALL_SECRETS][80];
	int n, at;
	struct row answers;
	struct edit typed;
};

static struct asked *
asked(const struct view *v)
{
	return (struct asked *)v;
}

#define LINES 3                 /* between the title and the question */

static void
asked_paint(struct view *v, struct ui *ui)
{
	struct asked *s = asked(v);
	const char *question = s->question[s->at];
	const char *const line[] = { _(plain_words[PLAIN_HIDDEN]),
		_(plain_words[PLAIN_NOTHING]), _(plain_words[PLAIN_ZERO]) };
	bool lines = term_is_lines(ui->term);
	int i;

	if (ui->voice)
		page_voice(ui, s->title, line, LINES, question);
	term_text(ui->term, 0, MARGIN, -1, s->title);
	for (i = 0; i < LINES; i++)
		term_text(ui->term, TOP + i, MARGIN, -1, line[i]);
	/* in lines the question stands below */
	if (lines)
		return;
	term_text(ui->term, TOP + LINES + 1, MARGIN, -1, question);
	term_cursor(ui->term, TOP + LINES + 1, MARGIN + 1 +
		text_columns(question));
}

/* All the answers are there: right or wrong, they are wiped. */
static void
submit(struct asked *s, struct ui *ui)
{
	struct call_result result = { .message = "" };
	enum err e;

	row_set(&s->answers, "_key", s->key);
	row_set(&s->answers, "_arg", s->arg);
	e = s->call->run(ui->x, &s->answers, &result);
	row_clear(&s->answers);
	s->at = 0;
	if (e) {
		ui_say_error(ui, e);
		return;
	}
	ui_back(ui, NULL);
	run_apply(ui, &result);
}

static void
answered(struct asked *s, struct ui *ui)
{
	char name[16];

	if (!s->typed.len) {
		ui_back(ui, NULL);
		return;
	}
	if (strcmp(s->typed.text, "0") == 0) {
		ui->leave = true;
		return;
	}
	snprintf(name, sizeof name, "_%d", s->at + 1);
	row_set(&s->answers, name, s->typed.text);
	edit_clear(&s->typed);
	if (++s->at == s->n)
		submit(s, ui);
}

static bool
asked_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct asked *s = asked(v);

	switch (code) {
	case '\r': case '\n': case KEY_ENTER:
		if (!ui->pasting)
			answered(s, ui);
		break;
	case '\b': case 0x7f: case KEY_BACKSPACE:
		edit_backspace(&s->typed);
		break;
	case KEY_CTRL('U'):
		edit_clear(&s->typed);
		break;
	default:
		if (ui_printable(code))
			edit_insert(&s->typed, (unsigned)code);
	}
	return true;
}

static void
asked_line(struct view *v, struct ui *ui, const char *text)
{
	edit_set(&asked(v)->typed, text);
	answered(asked(v), ui);
}

static void
asked_prompt(const struct view *v, char *out, size_t size)
{
	const struct asked *s = asked(v);

	snprintf(out, size, "%s ", s->question[s->at]);
}

static void
asked_free(struct view *v)
{
	struct asked *s = asked(v);

	row_done(&v->arg);
	row_done(&s->answers);
	edit_done(&s->typed);
	wipe(s, sizeof *s);
	free(s);
}

static const struct view_ops asked_ops = {
	.context = "menu",
	.alone = true,
	.hides = true,
	.paint = asked_paint,
	.act = asked_act,
	.line = asked_line,
	.prompt = asked_prompt,
	.free = asked_free,
};

void
secret_page_ask(struct ui *ui, const struct call_result *r)
{
	const struct call *call = registry_call(r->call);
	struct asked *s;

	if (!call) {
		ui_say_error(ui, err_set(E_INTERNAL, "%s", ""));
		return;
	}
	if (ui->client_echo) {
		ui_refuse(ui, _(plain_words[PLAIN_SEEN]));
		return;
	}
	s = xcalloc(1, sizeof *s);
	s->v.ops = &asked_ops;
	s->call = call;
	row_init(&s->v.arg);
	row_init(&s->answers);
	edit_init(&s->typed, CHARS, false);
	snprintf(s->title, sizeof s->title, "%s", r->title);
	snprintf(s->key, sizeof s->key, "%s", r->key);
	snprintf(s->arg, sizeof s->arg, "%s", r->arg);
	for (; s->n < CALL_SECRETS && r->secret[s->n]; s->n++)
		snprintf(s->question[s->n], sizeof s->question[0], "%s",
			r->secret[s->n]);
	ui_push(ui, &s->v);
}

#include "ui/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/act.h"
#include "ui/form.h"
#include "ui/form_show.h"
#include "ui/letters.h"
#include "ui/list_read.h"
#include "ui/marks.h"
#include "ui/paper.h"
#include "ui/picture.h"
#include "ui/plain.h"
#include "ui/reach.h"

#define AROUND 12               /* rows of a screen beyond its rows */
#define GAP 3                   /* blanks where a long line may be cut */

/* --- who it is about ------------------------------------------------------- */

static int
people(struct view *v)
{
	const struct row *r = v->ops->row ? v->ops->row(v) : NULL;

	if (v->screen->kind == SCREEN_LIST)
		return list_people((struct list *)v);
	if (v->screen->kind == SCREEN_PAGE)
		return 1;
	return r && *row_get(r, "_person") ? 1 : 0;
}

static enum err
record(struct ui *ui, struct view *v)
{
	struct act *a = act_new("print.page");
	struct id id = id_new();
	enum err e;

	act_id(a, ":session", &ui->x->session);
	act_id(a, ":id", &id);
	act_text(a, ":screen", v->screen->name);
	act_int(a, ":people", people(v));
	e = act_send(a, ui->x);
	act_free(a);
	return e;
}

/* --- what is printed of a screen --------------------------------------------- */

/* The view itself, or the list that its screen prints instead, as long as it
 * takes to print. */
struct printed {
	struct view *v;
	const char *screen;     /* that the session was in */
	int mark;               /* of the keys that were fetched for it */
	bool own;
};

static enum err
printed_open(struct ui *ui, struct view *v, struct printed *out)
{
	enum err e;

	*out = (struct printed){ .v = v, .screen = ui->x->screen };
	if (!reach_prints(v))
		return err_set(E_STATE, "%s", _("Rien à imprimer ici."));
	if (!v->screen->paper)
		return E_OK;
	out->mark = marks_now(ui->x);
	ui->x->screen = v->screen->paper;
	e = list_open(ui, screen_find(v->screen->paper), "", "", &out->v);
	out->own = !e;
	if (e) {
		marks_release(ui->x, out->mark);
		ui->x->screen = out->screen;
	}
	return e;
}

static void
printed_close(struct ui *ui, struct printed *p)
{
	if (!p->own)
		return;
	p->v->ops->free(p->v);
	marks_release(ui->x, p->mark);
	ui->x->screen = p->screen;
}

/* --- the text -------------------------------------------------------------- */

/* Lines of at most PRINT_COLUMNS, cut where a wide gap is, else anywhere. */
static void
put_line(struct buf *out, const char *line)
{
	while (text_columns(line) > PRINT_COLUMNS) {
		int at;
		size_t most = edit_skip(line, PRINT_COLUMNS, &at), cut = most;
		size_t i;

		for (i = GAP; i < most; i++)
			if (strncmp(line + i, "   ", GAP) == 0)
				cut = i;
		if (cut == most)
			while (cut > 1 && line[cut - 1] != ' ')
				cut--;
		if (cut <= 1)
			cut = most;
		i = cut;
		while (i && line[i - 1] == ' ')
			i--;
		buf_printf(out, "%.*s\n", (int)i, line);
		line += cut;
		while (*line == ' ')
			line++;
		if (!*line)
			return;
	}
	buf_printf(out, "%s\n", line);
}

/* The rows of a sheet without those that are blank at its ends, and one blank
 * row where there are several. */
static void
put_paper(struct buf *out, const struct paper *p, int from)
{
	bool any = false, blank = false;

	for (int y = 0; y < paper_rows(p); y++) {
		char *line = paper_row(p, y, y < LIST_TOP - 1 ? 1 : from);

		if (*line) {
			if (any && blank)
				buf_puts(out, "\n");
			put_line(out, line);
			any = true;
		}
		blank = !*line;
		wipe(line, strlen(line));
		free(line);
	}
}

/* Is it for paper?  What is hidden until it is asked for is not, shown or
 * not. */
static bool
for_paper(const struct form *f, int i)
{
	const struct field *one = &f->fs.f[i];
	bool address = !(one->column->flags & COL_CLEAR) &&
		one->column->scope == SCOPE_ADDRESS;

	return !one->def->reveal && !field_hidden(&f->fs, i) &&
		!(address && strcmp(row_get(&f->now, "protected"), "1") == 0);
}

static void
paint_form(struct form *f, struct ui *ui)
{
	form_picture(f, ui, 1);
	for (int i = 0; i < f->fs.n; i++)
		if (for_paper(f, i))
			field_paint(&f->fs, ui, i, 1);
	for (int i = 0; i < f->v.screen->nrows; i++)
		form_rows_paint(&f->block[i], ui, 1, false);
}

/* What does not fit its place in the picture, whole. */
static void
put_long(struct buf *out, struct form *f, struct ctx *x)
{
	for (int i = 0; i < f->fs.n; i++) {
		struct field *one = &f->fs.f[i];
		struct edit_line *at;
		char *text;
		size_t n;

		if (!field_wraps(one) || !for_paper(f, i))
			continue;
		text = i == f->fs.focus ? xstrdup(f->fs.edit.text) :
			field_text(x, &f->fs, i);
		if (edit_wrap(text, one->width, NULL, 0) > (size_t)one->lines) {
			n = edit_wrap(text, PRINT_COLUMNS, NULL, 0);
			at = xcalloc(n + 1, sizeof *at);
			edit_wrap(text, PRINT_COLUMNS, at, n);
			buf_printf(out, "\n%s\n", one->label);
			for (size_t k = 0; k < n; k++)
				buf_printf(out, "%.*s\n", (int)(at[k].to -
					at[k].from), text + at[k].from);
			free(at);
		}
		field_wipe(text);
	}
}

static void
put_head(struct buf *out, struct ui *ui, struct view *v)
{
	const struct ctx_structure *place = ctx_structure(ui->x);
	char title[300], when[40], line[600];

	view_title(ui, v, false, title, sizeof title);
	put_line(out, title);
	ctx_when(ui->x, clock_now(), when, sizeof when);
	snprintf(line, sizeof line, _("Imprimé le %s par %s%s%s"), when,
		*ui->x->name ? ui->x->name : ui->x->login, place ? ", " : "",
		place ? place->name : "");
	put_line(out, line);
	buf_puts(out, "\n");
	wipe(title, sizeof title);
}

static void
put_view(struct buf *out, struct ui *ui, struct view *v)
{
	bool list = v->screen->kind == SCREEN_LIST;
	int rows = (list ? ((struct list *)v)->n : v->screen->nline) + AROUND;
	/* the marker of a list stands in two columns, the printer has none;
	 * pictures are as wide as a terminal */
	struct paper *p = paper_new(list ? PRINT_COLUMNS + 3 : UI_COLS, rows);

	term_paper(ui->term, p);
	if (v->screen->kind == SCREEN_FORM)
		paint_form((struct form *)v, ui);
	else
		v->ops->paint(v, ui);
	term_paper(ui->term, NULL);
	put_head(out, ui, v);
	put_paper(out, p, list ? 2 : 1);
	paper_free(p);
	if (v->screen->kind == SCREEN_FORM)
		put_long(out, (struct form *)v, ui->x);
}

enum err
print_text(struct ui *ui, struct view *v, struct buf *out)
{
	struct printed p;
	struct buf text;
	enum err e = printed_open(ui, v, &p);

	if (e)
		return e;
	buf_init(&text);
	/* nothing leaves before it is written down */
	e = record(ui, p.v);
	if (!e)
		put_view(&text, ui, p.v);
	/* titles and long texts were put on no screen: by the gate */
	buf_put_clean(out, buf_str(&text), TEXT_LINES);
	buf_done(&text);
	printed_close(ui, &p);
	return e;
}

/* --- on the printer of the terminal ----------------------------------------- */

static void
answered(struct ui *ui, bool yes, void *arg)
{
	struct buf text;
	enum err e;

	if (!yes)
		return;
	buf_init(&text);
	e = print_text(ui, ui_top(ui), &text);
	if (e) {
		ui_say_error(ui, e);
	} else {
		term_print(ui->term, buf_str(&text));
		ui_say(ui, "%s", _("Envoyé à l'imprimante de ce terminal."));
	}
	buf_done(&text);
}

void
print_now(struct ui *ui)
{
	struct view *v = ui_top(ui);
	struct buf text;
	enum err e = record(ui, v);

	if (e) {
		ui_say_error(ui, e);
		return;
	}
	buf_init(&text);
	v->ops->print(v, ui, &text);
	term_print(ui->term, buf_str(&text));
	buf_done(&text);
	ui_say(ui, "%s", _(plain_words[PLAIN_PRINTED]));
}

void
print_ask(struct ui *ui)
{
	struct view *v = ui_top(ui);
	struct printed p;
	char question[300];
	enum err e;
	int n;

	if (!reach_prints(v)) {
		ui_say(ui, "%s", _("Rien à imprimer ici."));
		return;
	}
	/* it would show what it does not send to a printer */
	if (term_only_lines(ui->term)) {
		ui_say(ui, "%s", _("Ce terminal n'a que des lignes."));
		return;
	}
	e = printed_open(ui, v, &p);
	if (e) {
		ui_say_error(ui, e);
		return;
	}
	n = people(p.v);
	printed_close(ui, &p);
	snprintf(question, sizeof question, n > 1 ?
		_("Imprimer sur ce terminal ? %d personnes y sont.") : n ?
		_("Imprimer sur ce terminal ? %d personne y est.") :
		_("Imprimer sur ce terminal ?"), n);
	ui_ask(ui, question, answered, NULL);
}

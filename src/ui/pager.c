#include "ui/pager.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

#define LINES_MAX 2000

struct pager {
	struct view v;
	char *title, *text;
	int top;                /* first line in sight */
	int lines, page;        /* of the last painting */
};

static struct pager *
pager(struct view *v)
{
	return (struct pager *)v;
}

static void
limit(struct pager *p)
{
	if (p->top > p->lines - p->page)
		p->top = p->lines - p->page;
	if (p->top < 0)
		p->top = 0;
}

static void
pager_paint(struct view *v, struct ui *ui)
{
	struct pager *p = pager(v);
	int width = term_cols(ui->term) - 3;
	struct edit_line *line = xcalloc(LINES_MAX, sizeof *line);

	p->lines = (int)edit_wrap(p->text, width, line, LINES_MAX);
	if (p->lines > LINES_MAX)
		p->lines = LINES_MAX;
	/* row 1 stays blank under the title */
	p->page = ui_body_bottom(ui) - 1;
	limit(p);
	term_text(ui->term, 0, 1, -1, p->title);
	for (int i = 0; i < p->page && p->top + i < p->lines; i++) {
		const struct edit_line *l = &line[p->top + i];
		char *copy = xasprintf("%.*s", (int)(l->to - l->from),
			p->text + l->from);

		term_text(ui->term, 2 + i, 1, -1, copy);
		free(copy);
	}
	term_cursor(ui->term, 2, 0);
	free(line);
}

static bool
pager_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct pager *p = pager(v);

	switch (a) {
	case ACT_UP: case ACT_PREV:
		p->top--;
		break;
	case ACT_DOWN: case ACT_NEXT:
		p->top++;
		break;
	case ACT_PAGE_PREV:
		p->top -= p->page - 1;
		break;
	case ACT_PAGE_NEXT:
		p->top += p->page - 1;
		break;
	case ACT_HOME:
		p->top = 0;
		break;
	case ACT_END:
		p->top = p->lines;
		break;
	case ACT_ENTER:
		/* a page more, and out after the last one */
		if (p->top >= p->lines - p->page) {
			ui_back(ui, NULL);
			return true;
		}
		p->top += p->page - 1;
		break;
	case ACT_HELP:
		return true;
	default:
		return false;
	}
	limit(p);
	return true;
}

static void
pager_hint(struct view *v, struct ui *ui, char *out, size_t size)
{
	const struct pager *p = pager(v);

	if (p->lines > p->page)
		snprintf(out, size, _("Lignes %d à %d sur %d"), p->top + 1,
			p->top + p->page, p->lines);
}

static void
pager_free(struct view *v)
{
	struct pager *p = pager(v);

	row_done(&v->arg);
	free(p->title);
	free(p->text);
	free(p);
}

static const struct view_ops pager_ops = {
	.context = "help",
	.paint = pager_paint,
	.act = pager_act,
	.hint = pager_hint,
	.free = pager_free,
};

struct view *
pager_new(struct ui *ui, const char *title, const char *text)
{
	struct pager *p = xcalloc(1, sizeof *p);

	p->v.ops = &pager_ops;
	row_init(&p->v.arg);
	p->title = xstrdup(title);
	p->text = xstrdup(text);
	return &p->v;
}

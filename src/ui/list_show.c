#include "ui/list_show.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "ui/list_columns.h"
#include "ui/list_filter.h"
#include "ui/list_mark.h"
#include "ui/list_page.h"
#include "ui/lookup.h"
#include "ui/reach.h"

#define MARGIN 2                /* `>` and `x`, or blanks */
#define HEAD 3                  /* row of the titles */
#define NUMBER 2                /* columns more than a margin, for a number */

static void
paint_cell(struct ui *ui, int y, int x, int width, bool right,
	const char *text)
{
	char cut[700];
	int pad;

	snprintf(cut, sizeof cut, "%s", text);
	text_cut(cut, width);
	pad = right ? width - text_columns(cut) : 0;
	term_text(ui->term, y, x + pad, width - pad, cut);
	wipe(cut, sizeof cut);
}

static void
paint_line(struct list *l, struct ui *ui, int y, const struct row *r)
{
	int x = MARGIN, star, cut, n;

	/* a narrower terminal shows the first ones */
	n = list_columns_fit(l, term_cols(ui->term) -
		(term_is_lines(ui->term) ? NUMBER : 0), &star, &cut);
	for (int i = 0; i < n; i++) {
		const struct screen_column *c =
			&l->v.screen->column[l->col[i]];
		int width = cut && i == n - 1 ? cut : c->width ? c->width :
			star;
		char text[700];

		if (r)
			lookup_show_in(ui->x, c, r, width, text, sizeof text);
		else
			snprintf(text, sizeof text, "%s",
				c->title ? _(c->title) : "");
		paint_cell(ui, y, x, width, c->right, text);
		wipe(text, sizeof text);
		x += width + 1;
	}
}

static void
page_text(const struct list *l, char *out, size_t size)
{
	int pages = (l->n + l->per - 1) / l->per;

	*out = '\0';
	if (!list_paged(l) && pages > 1)
		snprintf(out, size, "%d/%d", l->cur / l->per + 1, pages);
	else if (list_paged(l) && l->more)
		snprintf(out, size, _("page %d"), l->page + 1);
	else if (list_paged(l) && l->page)
		snprintf(out, size, "%d/%d", l->page + 1, l->page + 1);
}

/* Row 1: how many, what is asked for, which page. */
static void
paint_count(struct list *l, struct ui *ui)
{
	char text[900], filters[400], page[40];
	const char *words = *l->search ? l->search : l->asked;
	int cols = term_cols(ui->term), at;

	int marked = list_marked(l);

	list_filter_text(l, filters, sizeof filters);
	page_text(l, page, sizeof page);
	text[0] = '\0';
	if (!list_paged(l) && l->n)
		snprintf(text, sizeof text, l->n > 1 ? _("%d lignes") :
			_("%d ligne"), l->n);
	if (*l->view)
		snprintf(text + strlen(text), sizeof text - strlen(text),
			_("%sVue : %s"), *text ? "   " : "", l->view);
	if (marked)
		snprintf(text + strlen(text), sizeof text - strlen(text),
			marked > 1 ? _("%s%d cochées") : _("%s%d cochée"),
			*text ? "   " : "", marked);
	if (*filters)
		snprintf(text + strlen(text), sizeof text - strlen(text),
			"%s%s", *text ? "   " : "", filters);
	if (*words)
		snprintf(text + strlen(text), sizeof text - strlen(text),
			_("%sCherche : %s"), *text ? "   " : "", words);
	at = cols - 1 - text_columns(page);
	text_cut(text, at - 3);
	term_text(ui->term, 1, 1, -1, text);
	term_text(ui->term, 1, at, -1, page);
	wipe(text, sizeof text);
	wipe(filters, sizeof filters);
}

static void
paint_empty(struct list *l, struct ui *ui)
{
	const char *text = l->v.screen->empty;
	bool asked = *l->search || *l->asked;

	for (int i = 0; i < l->v.screen->nfilter; i++)
		asked |= *row_get(&l->filter,
			l->v.screen->filter[i].name) != '\0';
	if (l->query.n)
		text = N_("Rien ne répond à ces critères. F12 rend toutes les "
			"lignes.");
	else if (*l->search)    /* the rows are there: the text is of none */
		text = l->v.screen->missed ? l->v.screen->missed :
			N_("Rien ne répond à cette recherche. F12 rend toutes "
			"les lignes.");
	else if (asked && !text)
		text = N_("Rien ne répond à cette recherche.");
	term_text(ui->term, LIST_TOP, MARGIN, -1, text ? _(text) :
		_("Aucune ligne."));
}

void
list_paint(struct view *v, struct ui *ui)
{
	struct list *l = (struct list *)v;

	if (!list_paged(l))
		l->per = list_lines(ui);
	l->top = l->cur / l->per * l->per;
	paint_count(l, ui);
	paint_line(l, ui, HEAD, NULL);
	for (int i = 0; i < list_lines(ui) && l->top + i < l->n; i++) {
		const struct row *r = &l->t.r[l->order[l->top + i]];

		paint_line(l, ui, LIST_TOP + i, r);
		if (list_is_marked(l, row_get(r, "_key")))
			term_text(ui->term, LIST_TOP + i, 1, 1, "x");
	}
	if (l->n)
		term_text(ui->term, LIST_TOP + l->cur - l->top, 0, 1, ">");
	else
		paint_empty(l, ui);
	term_cursor(ui->term, LIST_TOP + l->cur - l->top, 0);
}

void
list_hint(struct view *v, struct ui *ui, char *out, size_t size)
{
	/* a list that is only there to choose from says it itself */
	if (v->picker && v->screen->hint && !reach_enter(v))
		return;
	if (v->picker)
		snprintf(out, size, "%s%s", _("Entrée choisit   / cherche"),
			keymap_letters(ui->map) ? "" :
			_("   une lettre y mène"));
}

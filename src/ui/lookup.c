#include "ui/lookup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "model/column.h"

#define ROWS 20

void
lookup_show_in(struct ctx *x, const struct screen_column *c,
	const struct row *r, int columns, char *out, size_t size)
{
	const char *v = row_get(r, c->from);

	if (*v)
		column_show_in(x, c->column, v, columns, out, size);
	else
		*out = '\0';
}

void
lookup_show(struct ctx *x, const struct screen_column *c,
	const struct row *r, char *out, size_t size)
{
	lookup_show_in(x, c, r, 0, out, size);
}

bool
lookup_matches(struct ctx *x, const struct screen *s, const struct row *r,
	const char *words)
{
	int *column = xcalloc((size_t)s->ncolumn + 1, sizeof *column), n = 0;
	bool yes;

	for (int i = 0; i < s->ncolumn; i++)
		if (!s->column[i].hidden)
			column[n++] = i;
	yes = lookup_matches_in(x, s, column, n, r, words);
	free(column);
	return yes;
}

bool
lookup_matches_in(struct ctx *x, const struct screen *s, const int *column,
	int n, const struct row *r, const char *words)
{
	char line[4096], text[700], fold[4096];
	size_t at = 0;
	bool yes;

	line[0] = '\0';
	for (int i = 0; i < n && at + sizeof text < sizeof line; i++) {
		lookup_show(x, &s->column[column[i]], r, text, sizeof text);
		at += (size_t)snprintf(line + at, sizeof line - at, "%s ",
			text);
	}
	fold_text(line, fold, sizeof fold);
	yes = fold_contains_words(fold, words);
	wipe(line, sizeof line);
	wipe(fold, sizeof fold);
	return yes;
}

/* --- choosing ------------------------------------------------------------ */

void
lookup_open(struct ui *ui, const char *screen, const char *text)
{
	struct view *v;
	enum err e;

	ui->picking = true;
	e = ui_open(ui, screen, "", text);
	ui->picking = false;
	if (e)
		return;
	v = ui_top(ui);
	v->picker = true;
	if (v->ops->search && *text)
		v->ops->search(v, ui, text);
}

struct answer {
	struct row *found;
	int all, just;          /* that answer, that are just the text */
};

static void
consider(struct ctx *x, const struct screen *s, const struct row *r,
	const char *words, bool whole, struct answer *out)
{
	char text[700], fold[700], key[700];
	bool just;

	if (!s->ncolumn)
		return;
	lookup_show(x, &s->column[0], r, text, sizeof text);
	fold_text(text, fold, sizeof fold);
	fold_text(row_get(r, "_key"), key, sizeof key);
	just = strcmp(fold, words) == 0 || strcmp(key, words) == 0;
	if (whole && !just && !lookup_matches(x, s, r, words))
		return;
	out->all++;
	out->just += just;
	if ((just && out->just == 1) || (!just && out->all == 1))
		row_copy(out->found, r);
}

enum err
lookup_find(struct ctx *x, const char *screen, const char *text,
	struct row *found, int *n)
{
	const struct screen *s = screen_find(screen);
	struct row arg, none;
	struct list_query q = { .arg = &arg, .filter = &none,
		.search = text, .n = ROWS };
	struct answer a = { .found = found };
	struct rows t;
	char words[400];
	enum err e;

	if (!s || s->kind != SCREEN_LIST)
		return err_set(E_NOTFOUND, _("L'écran %s n'existe pas."),
			screen);
	row_init(&arg);
	row_init(&none);
	rows_init(&t);
	row_set(&arg, "key", "");
	row_set(&arg, "arg", text);
	fold_text(text, words, sizeof words);
	e = s->source->fetch(x, &q, &t);
	for (int i = 0; e == E_OK && i < t.n; i++)
		consider(x, s, &t.r[i], words, !s->source->paged, &a);
	if (e == E_OK)
		*n = a.just == 1 ? 1 : a.all;
	rows_done(&t);
	row_done(&arg);
	row_done(&none);
	wipe(words, sizeof words);
	return e;
}

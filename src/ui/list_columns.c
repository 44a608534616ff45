#include "ui/list_columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "ui/cursor.h"
#include "ui/list_read.h"
#include "ui/resolve.h"

#define MARGIN 2                /* of a list's rows */
#define TOP 3                   /* row of the first column's line */
#define STAR_MIN 6              /* what is left is worth ticking from here */
#define RECORD "columns"

/* --- which ones ------------------------------------------------------------- */

/* A first column of a sign or two says nothing of whose row it is. */
static int
fixed(const struct screen *s)
{
	return s->ncolumn > 1 && s->column[0].width && s->column[0].width < 4
		? 2 : 1;
}

bool
list_columns_offered(const struct screen *s)
{
	return s->ncolumn > fixed(s);
}

static void
add(struct list *l, int column)
{
	if (!list_has_column(l, column))
		l->col[l->ncol++] = column;
}

static void
defaults(struct list *l)
{
	for (int i = 0; i < l->v.screen->ncolumn; i++)
		if (!l->v.screen->column[i].hidden)
			add(l, i);
}

void
list_columns_set(struct list *l, const char *names)
{
	const struct screen *s = l->v.screen;

	l->col = xrealloc(l->col, (size_t)(s->ncolumn + 1) * sizeof *l->col);
	l->ncol = 0;
	for (int i = 0; i < fixed(s) && i < s->ncolumn; i++)
		add(l, i);
	if (!*names)
		defaults(l);
	while (*names) {
		size_t n = strcspn(names, " ");

		for (int i = 0; i < s->ncolumn; i++)
			if (strlen(s->column[i].name) == n && strncmp(names,
				s->column[i].name, n) == 0)
				add(l, i);
		names += n;
		names += strspn(names, " ");
	}
}

static bool
is_default(const struct list *l)
{
	int at = 0;

	for (int i = 0; i < l->v.screen->ncolumn; i++)
		if (!l->v.screen->column[i].hidden && (at >= l->ncol ||
			l->col[at++] != i))
			return false;
	return at == l->ncol;
}

void
list_columns_text(const struct list *l, char *out, size_t size)
{
	size_t at = 0;

	*out = '\0';
	for (int i = 0; i < l->ncol && !is_default(l) && at < size; i++)
		at += (size_t)snprintf(out + at, size - at, "%s%s", i ? " " :
			"", l->v.screen->column[l->col[i]].name);
}

/* The least room of a column. */
static int
room(const struct screen_column *c)
{
	int least = column_room(c->column);

	if (c->width)
		return c->width;
	return least > STAR_MIN ? least : STAR_MIN;
}

/* May it be cut?  Half a number or a day is another one. */
static bool
cuts(const struct screen_column *c)
{
	return c->column->type == CT_TEXT || c->column->type == CT_LONG ||
		c->column->type == CT_CHOICE || c->column->type == CT_CHOICES;
}

int
list_columns_fit(const struct list *l, int cols, int *star, int *cut)
{
	const struct screen *s = l->v.screen;
	int left = cols - 1 - MARGIN + 1, n;

	*star = *cut = 0;
	for (n = 0; n < l->ncol; n++) {
		const struct screen_column *c = &s->column[l->col[n]];
		int least = c->width ? c->width : column_room(c->column);

		if (least + 1 > left) {
			if (!*star && n && left > STAR_MIN && cuts(c)) {
				*cut = left - 1;
				n++;
			}
			break;
		}
		left -= least + 1;
		if (!c->width)
			*star = least;
	}
	if (*star)
		*star += left;
	return n;
}

/* --- the user's ------------------------------------------------------------- */

void
list_columns_load(struct list *l)
{
	const struct record *rec = registry_record(RECORD);
	struct row r;

	row_init(&r);
	if (rec && !l->v.picker && rec->load(l->x, l->v.screen->name, "", &r))
		row_clear(&r);
	list_columns_set(l, row_get(&r, "columns"));
	row_done(&r);
}

static enum err
keep(const struct list *l, const char *names)
{
	const struct record *rec = registry_record(RECORD);
	struct faults f;
	struct row was, now;
	enum err e = E_OK;

	if (!rec)
		return E_OK;
	faults_init(&f);
	row_init(&was);
	row_init(&now);
	row_set(&now, "_key", l->v.screen->name);
	row_set(&now, "columns", names);
	e = rec->save(l->x, &was, &now, &f);
	if (e && f.n)
		err_set(e, "%s", f.f[0].message);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	return e;
}

/* --- the screen --------------------------------------------------------------- */

struct picks {
	struct view v;
	struct list *list;      /* below on the stack */
	int *column;            /* all of them: those shown, then the others */
	bool *on;               /* of each line */
	struct cursor line;
	int cols;               /* of the terminal, at the last key */
};

static struct picks *
picks(struct view *v)
{
	return (struct picks *)v;
}

static const struct screen_column *
column_at(const struct picks *p, int i)
{
	return &p->list->v.screen->column[p->column[i]];
}

static const char *
title_of(const struct screen_column *c)
{
	return c->title && *c->title ? _(c->title) : _("signe");
}

/* The columns of the terminal that those ticked take. */
static int
taken(const struct picks *p)
{
	int sum = MARGIN - 1;

	for (int i = 0; i < p->line.n; i++)
		sum += p->on[i] ? room(column_at(p, i)) + 1 : 0;
	return sum;
}

static void
fill(struct picks *p)
{
	struct list *l = p->list;

	p->line.n = 0;
	for (int i = 0; i < l->ncol; i++) {
		p->on[p->line.n] = true;
		p->column[p->line.n++] = l->col[i];
	}
	for (int i = 0; i < l->v.screen->ncolumn; i++)
		if (!list_has_column(l, i)) {
			p->on[p->line.n] = false;
			p->column[p->line.n++] = i;
		}
}

static void
tick(struct picks *p, struct ui *ui)
{
	int least = room(column_at(p, p->line.at));
	int left = p->cols - 1 - taken(p);

	if (p->line.at < fixed(p->list->v.screen)) {
		ui_say(ui, _("%s : cette colonne dit de qui est la ligne, "
			"elle reste."), title_of(column_at(p, p->line.at)));
		return;
	}
	if (!p->on[p->line.at] && least + 1 > left) {
		ui_say(ui, _("%s prend %d colonnes de l'écran, il en reste %d "
			": en décocher une d'abord."),
			title_of(column_at(p, p->line.at)), least, left > 1 ?
			left - 1 : 0);
		return;
	}
	p->on[p->line.at] = !p->on[p->line.at];
}

static void
shift(struct picks *p, struct ui *ui, int by)
{
	int first = fixed(p->list->v.screen), to = p->line.at + by;
	int column = p->column[p->line.at];
	bool on = p->on[p->line.at];

	if (p->line.at < first || to < first) {
		ui_say(ui, _("%s reste en tête."), title_of(column_at(p,
			p->line.at < first ? p->line.at : to)));
		return;
	}
	if (to >= p->line.n)
		return;
	p->column[p->line.at] = p->column[to];
	p->on[p->line.at] = p->on[to];
	p->column[to] = column;
	p->on[to] = on;
	p->line.at = to;
}

static void
names_of(const struct picks *p, char *out, size_t size)
{
	size_t at = 0;

	*out = '\0';
	for (int i = 0; i < p->line.n && at < size; i++)
		if (p->on[i])
			at += (size_t)snprintf(out + at, size - at, "%s%s",
				at ? " " : "", column_at(p, i)->name);
}

static void
apply(struct picks *p, struct ui *ui, const char *names)
{
	struct list *l = p->list;
	char kept[600];
	enum err e;

	list_columns_set(l, names);
	list_columns_text(l, kept, sizeof kept);
	e = keep(l, kept);
	list_arrange(l);
	l->fresh = true;
	ui_back(ui, NULL);              /* p is gone */
	if (e)
		ui_say_error(ui, e);
	else
		ui_say(ui, "%s", *kept ? _("Vos colonnes sont gardées pour "
			"cette liste.") : _("Cette liste a ses colonnes "
			"d'origine."));
}

static bool
picks_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct picks *p = picks(v);
	char names[600];

	p->cols = term_cols(ui->term);
	if (cursor_key(&p->line, a))
		return true;
	switch (a) {
	case ACT_LEFT: case ACT_RIGHT:
		shift(p, ui, a == ACT_RIGHT ? 1 : -1);
		return true;
	case ACT_NEW:
		apply(p, ui, "");
		return true;
	case ACT_ENTER: case ACT_SAVE:
		if (ui->pasting)
			return true;
		names_of(p, names, sizeof names);
		apply(p, ui, names);
		return true;
	case ACT_NONE:
		if (code == ' ')
			tick(p, ui);
		else if (code == '+' || code == '-')
			shift(p, ui, code == '+' ? 1 : -1);
		else
			return false;
		return true;
	default:
		return false;   /* F3 and F12 leave all as it was */
	}
}

static void
picks_paint(struct view *v, struct ui *ui)
{
	struct picks *p = picks(v);
	int room_all = term_cols(ui->term) - 1, sum = taken(p), top;
	char text[400];

	cursor_show(&p->line, ui_body_bottom(ui) - TOP + 1);
	top = p->line.top;
	snprintf(text, sizeof text, _("%s : colonnes"),
		_(p->list->v.screen->title));
	term_text(ui->term, 0, 1, -1, text);
	snprintf(text, sizeof text, sum > room_all ? _("%d de large sur %d : "
		"les dernières ne paraissent pas ici") : _("%d de large sur "
		"%d"), sum, room_all);
	term_text(ui->term, 1, 1, -1, text);
	for (int i = 0; i < p->line.page && top + i < p->line.n; i++) {
		const struct screen_column *c = column_at(p, top + i);

		snprintf(text, sizeof text, "[%c] %s", p->on[top + i] ? 'x' :
			' ', title_of(c));
		term_text(ui->term, TOP + i, 2, 36, text);
		snprintf(text, sizeof text, c->width ? "%d" : _("%d ou plus"),
			room(c));
		term_text(ui->term, TOP + i, 40, -1, text);
	}
	term_text(ui->term, TOP + p->line.at - top, 0, 1, ">");
	term_cursor(ui->term, TOP + p->line.at - top, 0);
}

static void
picks_hint(struct view *v, struct ui *ui, char *out, size_t size)
{
	snprintf(out, size, "%s", _("Espace montre ou cache   + - déplace   "
		"Entrée garde   F6 celles d'origine"));
}

static const char *
picks_help(struct view *v)
{
	return _("Espace montre ou cache la colonne, + et - (ou droite et "
		"gauche) la déplacent. Entrée garde ce choix pour vous, F6 "
		"rend les colonnes d'origine, F3 laisse tout.");
}

static bool
picks_lines(const struct view *v, struct view_lines *out)
{
	const struct picks *p = (const struct picks *)v;

	cursor_lines(&p->line, TOP, 2, true, out);
	return true;
}

static void
picks_point(struct view *v, int i)
{
	if (i >= 0 && i < picks(v)->line.n)
		picks(v)->line.at = i;
}

static void
picks_free(struct view *v)
{
	struct picks *p = picks(v);

	row_done(&v->arg);
	free(p->column);
	free(p->on);
	free(p);
}

static const struct view_ops picks_ops = {
	.context = "form",              /* space and signs are typed */
	.paint = picks_paint,
	.act = picks_act,
	.hint = picks_hint,
	.help = picks_help,
	.lines = picks_lines,
	.point = picks_point,
	.free = picks_free,
};

void
list_columns_open(struct list *l, struct ui *ui)
{
	size_t n = (size_t)l->v.screen->ncolumn + 1;
	struct picks *p;

	if (!list_columns_offered(l->v.screen)) {
		ui_say(ui, _("Cette liste n'a qu'une colonne."));
		return;
	}
	p = xcalloc(1, sizeof *p);
	p->v.ops = &picks_ops;
	p->list = l;
	p->cols = term_cols(ui->term);
	row_init(&p->v.arg);
	p->column = xcalloc(n, sizeof *p->column);
	p->on = xcalloc(n, sizeof *p->on);
	fill(p);
	ui_push(ui, &p->v);
}

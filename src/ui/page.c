#include "ui/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/page_voice.h"
#include "ui/plain.h"
#include "ui/run.h"

#define MARGIN 4                /* columns before every line */
#define NUMBER 4                /* and of a digit before its text */
#define TOP 2                   /* the first row of the body */
#define PICKED 7                /* rows that have a number at once */
#define TEXT_MAX 300            /* characters that are typed */
#define SAID_MAX 17000          /* bytes of a line: a note has 4,000 letters */

struct line {
	char *text;
	int indent;
	bool blank;             /* a gap: left out where there is no room */
	bool row;               /* the first one of a row: pages break there */
};

struct page {
	struct view v;
	struct row row;         /* of the record; empty without one */
	struct rows t;          /* of the source */
	int first;              /* the row that has number 1 */
	int top;                /* the first line shown */
	int fits, n;            /* lines shown, lines there are */
	struct line *line;
	int cap;
	const struct screen_action *writing;    /* a text is being typed */
	int label;              /* lines before it */
	int eighth;             /* lines before the choice 8; 0: there is none */
	struct edit text;
};

static struct page *
page(const struct view *v)
{
	return (struct page *)v;
}

/* --- what there is to say --------------------------------------------------- */

static void
forget(struct page *p)
{
	for (int i = 0; i < p->n; i++) {
		wipe(p->line[i].text, strlen(p->line[i].text));
		free(p->line[i].text);
	}
	p->n = 0;
}

static void
put(struct page *p, const char *text, size_t n, int indent)
{
	if (p->n == p->cap) {
		p->cap = p->cap ? 2 * p->cap : 32;
		p->line = xrealloc(p->line,
			(size_t)p->cap * sizeof *p->line);
	}
	p->line[p->n++] = (struct line){ xasprintf("%.*s", (int)n, text),
		indent, n == 0, false };
}

/* One gap, never at the start, never two. */
static void
gap(struct page *p)
{
	if (p->n && !p->line[p->n - 1].blank)
		put(p, "", 0, 0);
}

/* A text in as many lines as it takes; with a digit before the first. */
static void
wrap(struct page *p, struct ui *ui, char digit, const char *text, int indent)
{
	int cols = term_cols(ui->term), width;
	struct edit_line *part;
	size_t n, i;

	cols = (cols < PLAIN_COLUMNS + MARGIN ? cols : PLAIN_COLUMNS + MARGIN)
		- 1;
	width = cols - indent < 12 ? 12 : cols - indent;
	n = edit_wrap(text, width, NULL, 0);
	part = xcalloc(n, sizeof *part);
	edit_wrap(text, width, part, n);
	for (i = 0; i < n; i++) {
		char *one = xasprintf("%.*s", (int)(part[i].to -
			part[i].from), text + part[i].from);

		if (i == 0 && digit) {
			char *whole = xasprintf("%c   %s", digit, one);

			put(p, whole, strlen(whole), indent - NUMBER);
			wipe(whole, strlen(whole));
			free(whole);
		} else {
			put(p, one, strlen(one), indent);
		}
		wipe(one, strlen(one));
		free(one);
	}
	free(part);
}

/* Is one of the columns that a text names empty? */
static bool
lacks(const char *text, const struct row *row)
{
	while ((text = strstr(text, "%{"))) {
		char name[64];

		text += 2;
		snprintf(name, sizeof name, "%.*s", (int)strcspn(text, "}"),
			text);
		if (!*row_get(row, name))
			return true;
	}
	return false;
}

/* The lines of one place, of a row; the first of them with a digit. */
static bool
say(struct page *p, struct ui *ui, enum say_where where,
	const struct row *row, const struct column *columns, char digit,
	int indent)
{
	const struct screen *s = p->v.screen;
	char text[SAID_MAX];
	bool any = false;

	for (int i = 0; i < s->nsay; i++) {
		const struct screen_say *y = &s->say[i];

		if (y->where != where)
			continue;
		if (!*y->text) {
			gap(p);
			continue;
		}
		if ((y->when && !*row_get(row, y->when)) ||
			lacks(y->text, row))
			continue;
		ui_fill(ui->x, _(y->text), row, columns, text, sizeof text);
		wrap(p, ui, any ? 0 : digit, text, indent);
		any = true;
		wipe(text, sizeof text);
	}
	return any;
}

static const struct screen_action *
picker(const struct page *p)
{
	const struct screen *s = p->v.screen;

	for (int i = 0; i < s->naction; i++)
		if (s->action[i].picks)
			return &s->action[i];
	return NULL;
}

static void
say_rows(struct page *p, struct ui *ui)
{
	const struct screen *s = p->v.screen;
	bool numbers = picker(p) != NULL;
	int n = numbers && p->t.n - p->first > PICKED ? PICKED :
		p->t.n - p->first;

	if (!s->source)
		return;
	if (!p->t.n && s->empty) {
		gap(p);
		wrap(p, ui, 0, _(s->empty), MARGIN);
	}
	for (int i = 0; i < n; i++) {
		int from;

		gap(p);
		from = p->n;
		if (say(p, ui, SAY_ROW, &p->t.r[p->first + i],
			s->source->column, numbers ? (char)('1' + i) : 0,
			MARGIN + (numbers ? NUMBER : 0)))
			p->line[from].row = true;
	}
	gap(p);
}

static void
say_items(struct page *p, struct ui *ui)
{
	const struct screen *s = p->v.screen;

	gap(p);
	if (p->t.n && picker(p)) {
		wrap(p, ui, 0, _(picker(p)->label), MARGIN);
		gap(p);
	}
	for (int i = 0; i < s->naction; i++) {
		const struct screen_action *a = &s->action[i];
		const char *note = a->note ? row_get(&p->row, a->note) : "";
		char label[200], text[300];

		if (!a->digit)
			continue;
		if (a->digit == '8')
			p->eighth = p->n;
		ui_fill(ui->x, _(a->label), &p->row, s->record ?
			s->record->column : NULL, label, sizeof label);
		snprintf(text, sizeof text, "%s%s%s", label,
			*note ? " : " : "", note);
		wrap(p, ui, a->digit, text, MARGIN + NUMBER);
	}
}

/* Is there a row that has no number yet? */
static bool
more_rows(const struct page *p)
{
	return picker(p) && p->t.n - p->first > PICKED;
}

/* Is there more than what is shown? */
static bool
goes_on(const struct page *p)
{
	return p->top + p->fits < p->n || more_rows(p);
}

static const struct screen_action *
item(const struct page *p, char digit)
{
	const struct screen *s = p->v.screen;

	for (int i = 0; i < s->naction; i++)
		if (s->action[i].digit == digit)
			return &s->action[i];
	return NULL;
}

static void
say_writing(struct page *p, struct ui *ui)
{
	const char *text = p->text.text ? p->text.text : "";

	gap(p);
	wrap(p, ui, 0, _(p->writing->label), MARGIN);
	gap(p);
	wrap(p, ui, 0, _(plain_words[PLAIN_SEND]), MARGIN);
	wrap(p, ui, 0, _(plain_words[PLAIN_NOTHING]), MARGIN);
	wrap(p, ui, 0, _(plain_words[PLAIN_ZERO]), MARGIN);
	gap(p);
	/* in lines the question and the text stand below */
	p->label = p->n;
	if (!term_is_lines(ui->term)) {
		wrap(p, ui, 0, _(plain_words[PLAIN_TEXT]), MARGIN);
		if (*text)
			wrap(p, ui, 0, text, MARGIN);
	}
}

/* All the lines; the last ones are those that every page has. */
static void
lay(struct page *p, struct ui *ui)
{
	const struct screen *s = p->v.screen;
	const struct column *columns = s->record ? s->record->column : NULL;

	forget(p);
	p->eighth = 0;
	if (p->writing) {
		say_writing(p, ui);
		return;
	}
	say(p, ui, SAY_HEAD, &p->row, columns, 0, MARGIN);
	say_rows(p, ui);
	say_items(p, ui);
	gap(p);
	say(p, ui, SAY_FOOT, &p->row, columns, 0, MARGIN);
}

/* --- painting ---------------------------------------------------------------- */

static int
bottom(const struct ui *ui)
{
	return term_is_lines(ui->term) ? ui_body_bottom(ui) :
		term_rows(ui->term) - 3;
}

/* Where a page does not fit its gaps go, the last one first. */
static void
tighten(struct page *p, int room)
{
	for (int i = p->n - 1; i >= 0 && p->n > room; i--) {
		if (!p->line[i].blank)
			continue;
		free(p->line[i].text);
		memmove(&p->line[i], &p->line[i + 1],
			(size_t)(p->n - i - 1) * sizeof *p->line);
		p->n--;
		p->label -= i < p->label;
		p->eighth -= i < p->eighth;
	}
}

/* Where there are many rows they keep their gaps, and are not cut in two. */
static bool
is_long(const struct page *p, int room)
{
	int full = 0;

	for (int i = 0; i < p->n; i++)
		full += !p->line[i].blank;
	return p->v.screen->source && !p->writing && full > room - 1;
}

static void
break_at_row(struct page *p)
{
	for (int i = p->fits; i > p->fits / 2; i--)
		if (p->line[p->top + i].row) {
			p->fits = i;
			return;
		}
}

/* How many lines are shown at once.  The choice 8 comes after the lines that
 * 8 goes on to. */
static void
fit(struct page *p, int room)
{
	bool longer = is_long(p, room);

	if (!longer)
		tighten(p, room - 1);
	p->fits = room > 1 ? room - 1 : 1;
	if (p->top >= p->n)
		p->top = 0;
	if (p->writing && p->n > p->fits)
		p->top = p->n - p->fits;
	if (longer && p->n > p->top + p->fits)
		break_at_row(p);
	if (p->n > p->top + p->fits && p->eighth > p->top &&
		p->eighth < p->top + p->fits)
		p->fits = p->eighth - p->top;
}

/* 8, 9 and 0, below the lines shown: what each does now. */
static int
paint_ways(struct page *p, struct ui *ui, int y, bool more)
{
	char line[120];

	if (more) {
		snprintf(line, sizeof line, "8   %s", _(plain_words[PLAIN_MORE]));
		term_text(ui->term, y++, MARGIN, -1, line);
	}
	if (ui->depth > 1) {
		snprintf(line, sizeof line, "9   %s", _(plain_words[PLAIN_BACK]));
		term_text(ui->term, y++, MARGIN, -1, line);
	}
	snprintf(line, sizeof line, "0   %s", _(plain_words[PLAIN_LEAVE]));
	term_text(ui->term, y, MARGIN, -1, line);
	return y;
}

static void
paint_prompt(struct page *p, struct ui *ui, int y)
{
	const char *text = _(plain_words[PLAIN_CHOICE]);

	if (term_is_lines(ui->term))
		return;
	if (p->writing) {
		const struct line *last = &p->line[p->n - 1];

		term_cursor(ui->term, y - 1, last->indent +
			text_columns(last->text) + (p->text.len ? 0 : 1));
		return;
	}
	y = term_rows(ui->term) - 1;
	term_text(ui->term, y, MARGIN, -1, text);
	term_cursor(ui->term, y, MARGIN + text_columns(text) + 1);
}

/* What is shown, line by line; what she types is not read out. */
static void
voice(struct page *p, struct ui *ui, const char *title)
{
	int last = p->writing ? p->label : p->n, i, n = 0;
	const char **line = xcalloc((size_t)p->n + 1, sizeof *line);

	for (i = p->top; i < last && i - p->top < p->fits; i++)
		if (!p->line[i].blank)
			line[n++] = p->line[i].text;
	page_voice(ui, title, line, n, p->writing ? "" :
		_(plain_words[PLAIN_DIGIT]));
	free(line);
}

static void
page_paint(struct view *v, struct ui *ui)
{
	struct page *p = page(v);
	int ways = p->writing ? 0 : ui->depth > 1 ? 3 : 1;
	int room = bottom(ui) - TOP + 1 - ways, y = TOP, i;
	char title[200];

	lay(p, ui);
	fit(p, room);
	ui_fill(ui->x, _(v->screen->title), &p->row, v->screen->record ?
		v->screen->record->column : NULL, title, sizeof title);
	if (!term_is_lines(ui->term))
		term_text(ui->term, 0, MARGIN, -1, title);
	if (ui->voice)
		voice(p, ui, title);
	if (ui->x->helper[0]) {
		snprintf(title, sizeof title, "%s %s",
			_(plain_words[PLAIN_WITH]), ui->x->helper);
		term_text(ui->term, 1, MARGIN, -1, title);
	}
	for (i = p->top; i < p->n && i - p->top < p->fits; i++)
		term_text(ui->term, y++, p->line[i].indent, -1,
			p->line[i].text);
	if (!p->writing)
		paint_ways(p, ui, p->n < p->fits ? y + 1 : y, goes_on(p));
	paint_prompt(p, ui, y);
}

/* --- keys ----------------------------------------------------------------------- */

static enum err
load(struct page *p, struct ui *ui)
{
	const struct screen *s = p->v.screen;
	struct list_query q = { .arg = &p->v.arg, .search = "" };
	struct row none;
	enum err e = E_OK;

	row_clear(&p->row);
	rows_done(&p->t);
	rows_init(&p->t);
	if (s->record && s->record->load)
		e = s->record->load(ui->x, row_get(&p->v.arg, "key"),
			row_get(&p->v.arg, "arg"), &p->row);
	if (!e && s->source) {
		row_init(&none);
		q.filter = &none;
		e = s->source->fetch(ui->x, &q, &p->t);
		row_done(&none);
	}
	if (p->first >= p->t.n)
		p->first = 0;
	return e;
}

/* The next lines, else the next rows that get a number, else the start. */
static void
go_on(struct page *p)
{
	if (p->top + p->fits < p->n) {
		p->top += p->fits;
		return;
	}
	p->top = 0;
	p->first = more_rows(p) ? p->first + PICKED : 0;
}

/* All its lines but the choices, with its title. */
static void
page_print(struct view *v, struct ui *ui, struct buf *out)
{
	struct page *p = page(v);
	const struct screen *s = v->screen;
	const struct column *columns = s->record ? s->record->column : NULL;

	forget(p);
	say(p, ui, SAY_HEAD, &p->row, columns, 0, 0);
	say_rows(p, ui);
	say(p, ui, SAY_FOOT, &p->row, columns, 0, 0);
	buf_printf(out, "%s\n\n", _(s->title));
	for (int i = 0; i < p->n; i++)
		buf_printf(out, "%s\n", p->line[i].text);
}

static void
choose(struct page *p, struct ui *ui, char digit)
{
	const struct screen_action *a = item(p, digit);
	int i = p->first + (digit - '1');

	if (digit == '0') {
		ui->leave = true;
	} else if (digit == '8' && goes_on(p)) {
		go_on(p);
	} else if (a && a->writes) {
		edit_clear(&p->text);
		p->writing = a;
		p->top = 0;
	} else if (a && a->leaves) {
		ui->leave = true;
	} else if (a && a->prints) {
		ui->ways->print_now(ui);
	} else if (a) {
		ui_run(ui, a, &p->row);
	} else if (picker(p) && digit <= '0' + PICKED && i < p->t.n) {
		ui_run(ui, picker(p), &p->t.r[i]);
	} else if (digit == '9' && ui->depth > 1) {
		ui_back(ui, NULL);
	} else if (digit == '8' && (p->top || p->v.screen->source)) {
		go_on(p);
	} else {
		ui_say(ui, "%s", _(plain_words[PLAIN_DIGIT]));
	}
}

/* What was typed is sent with the page's record; nothing typed, nothing
 * sent; 0 and nothing else leaves, as everywhere. */
static void
send(struct page *p, struct ui *ui)
{
	const struct screen_action *a = p->writing;
	const char *text = p->text.text ? p->text.text : "";
	struct row row;

	p->writing = NULL;
	p->top = 0;
	if (strcmp(text, "0") == 0) {
		ui->leave = true;
	} else if (text[strspn(text, " ")]) {
		row_init(&row);
		row_copy(&row, &p->row);
		row_set(&row, "_text", text);
		edit_clear(&p->text);
		ui_run(ui, a, &row);
		row_done(&row);
	} else {
		edit_clear(&p->text);
	}
}

static void
typed(struct page *p, struct ui *ui, int code)
{
	switch (code) {
	case '\r': case '\n': case KEY_ENTER:
		/* a line that is pasted is not sent by it */
		if (!ui->pasting)
			send(p, ui);
		break;
	case '\b': case 0x7f: case KEY_BACKSPACE:
		edit_backspace(&p->text);
		break;
	case KEY_CTRL('U'):
		edit_clear(&p->text);
		break;
	default:
		if (ui_printable(code))
			edit_insert(&p->text, (unsigned)code);
	}
}

static bool
page_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct page *p = page(v);

	if (p->writing)
		typed(p, ui, code);
	else if (ui_digit(code) && !ui->pasting)
		choose(p, ui, ui_digit(code));
	else
		ui_say(ui, "%s", _(plain_words[PLAIN_DIGIT]));
	return true;
}

static void
page_line(struct view *v, struct ui *ui, const char *text)
{
	struct page *p = page(v);

	if (p->writing) {
		edit_set(&p->text, text);
		send(p, ui);
	} else if (*text && !text[1] && ui_digit(*text)) {
		choose(p, ui, ui_digit(*text));
	} else {
		ui_say(ui, "%s", _(plain_words[PLAIN_DIGIT]));
	}
}

static void
page_prompt(const struct view *v, char *out, size_t size)
{
	snprintf(out, size, "%s ", _(plain_words[page(v)->writing ?
		PLAIN_TEXT : PLAIN_CHOICE]));
}

/* --- the view -------------------------------------------------------------------- */

static void
page_resume(struct view *v, struct ui *ui, const struct row *picked)
{
	enum err e = load(page(v), ui);

	/* 8 is a choice there: it does not lead back to the start */
	if (item(page(v), '8'))
		page(v)->top = 0;

	ui_say_error(ui, e);
	if ((e == E_RIGHT || e == E_NOTFOUND) && ui->depth > 1)
		ui_back(ui, NULL);
}

static const struct row *
page_row(struct view *v)
{
	return &page(v)->row;
}

static void
page_state(struct view *v, struct row *out)
{
	row_setf(out, "top", "%d", page(v)->top);
	row_setf(out, "first", "%d", page(v)->first);
}

static void
page_free(struct view *v)
{
	struct page *p = page(v);

	forget(p);
	free(p->line);
	row_done(&p->row);
	row_done(&v->arg);
	rows_done(&p->t);
	edit_done(&p->text);
	free(p);
}

static const struct view_ops page_ops = {
	.context = "menu",
	.alone = true,
	.paint = page_paint,
	.act = page_act,
	.resume = page_resume,
	.row = page_row,
	.state = page_state,
	.line = page_line,
	.prompt = page_prompt,
	.print = page_print,
	.free = page_free,
};

enum err
page_open(struct ui *ui, const struct screen *s, const char *key,
	const char *arg, struct view **out)
{
	struct page *p = xcalloc(1, sizeof *p);
	enum err e;

	p->v.ops = &page_ops;
	p->v.screen = s;
	row_init(&p->v.arg);
	row_init(&p->row);
	rows_init(&p->t);
	edit_init(&p->text, TEXT_MAX, false);
	row_set(&p->v.arg, "key", key);
	row_set(&p->v.arg, "arg", arg);
	e = load(p, ui);
	if (e)
		page_free(&p->v);
	else
		*out = &p->v;
	return e;
}

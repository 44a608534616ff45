/* The grammar of screen files (see also base/words.h), and their reading:
 * screen_parse() is in ui/screen.h.  Column 1 opens a block, an indented line
 * is an attribute of the block, # is a comment.
 *
 *	form NAME | list NAME | menu NAME | page NAME   first line: kind, name
 *	  title   "Text, %{column} is filled in"
 *	  record  RECORD                form; a menu that shows a record
 *	  source  SOURCE                list
 *	  help    "Text of F1"
 *	  hint    "Line 21 when nothing more special"; form: filled in too
 *	  view                          form only looked at
 *	  jump    ABC                   opened by =ABC
 *	  for     admin|responsable     its code is offered to them alone
 *	  saves   "Label"               form: what F10 does, on the key bar
 *	  empty   "A list without rows"
 *	  missed  "Its rows, when none answers a search"
 *	  query   FORM...               list: searched by these forms too
 *	  paper   LIST                  list: what is printed instead of it
 *
 *	layout ... end                  the picture, 80 x 20 at most; [name  ]
 *	                                is a slot; the same name on the lines
 *	                                below is one field of several lines, or
 *	                                the lines of a rows block
 *	field SLOT COLUMN               form, menu
 *	  required                      narrowing only
 *	  readonly                      narrowing only
 *	  hint    "Text"
 *	  lookup  LIST                  F4 opens it, its _key is the value
 *	  show    COLUMN                of the record, shown instead
 *	  then    NAME                  fills other fields when left
 *	  default VALUE                 of a new record
 *	  check   NAME                  besides the column's own
 *	  compute NAME                  its value, from the others'
 *	  reveal  NAME                  hidden until F4 asks for it
 *	  where   NAME                  there, and its label before it, only
 *	                                where this says so
 *	  help    "Text of F1"
 *	rows NAME                       form: a list inside
 *	  source  SOURCE
 *	  cell    SLOT COLUMN
 *	  types   SLOT                  typed in, of every row (ui/form_grid.h)
 *	  open    SCREEN                by Enter
 *	  empty   "Text"
 *	column NAME WIDTH|* "Title"     list; * takes what is left
 *	  from    COLUMN                of the source; NAME when absent
 *	  align   right
 *	  sort                          may be sorted by
 *	  hidden                        there to be chosen
 *	  default asc|desc              sorted by, at first
 *	filter NAME "Label"             list
 *	  from    COLUMN                or
 *	  type    text|date|int|yesno   or
 *	  choice  SET
 *	  value   PRESET
 *	  criterion COLUMN              a sign in it (> .. |) asks this column;
 *	                                alone: nothing but criteria
 *	action NAME "Label"             every kind
 *	item N "Label"                  menu: an action with a digit
 *	  letter  X                     after ^O, or alone (`letters act`); or *
 *	  direct                        alone it asks nothing: changes nothing
 *	  digit   N
 *	  enter | new | save            Enter, F6, F10 (after saving)
 *	  form|list|menu SCREEN [KEY]   opens it; KEY: a column, `new` for no
 *	                                key; by default _key (none with `new`)
 *	  arg     COLUMN|"Text"         its argument
 *	  call    NAME
 *	  reveal  SLOT                  shows a hidden field of this form
 *	  confirm "Question, %{column} ?"
 *	  ask     SET "Question"        chosen before a call, which gets the
 *	                                code as `_ask`; %{_ask_label} above
 *	  many                          list: a call for all the marked rows
 *	  confirm-many "Question, %{count} ?"
 *
 * A page is large clear words and digits, for the person herself (ui/page.h);
 * ui/plain.h says how its words are.  It has a record, a source or both.
 *
 *	say|row|foot "Text, %{column} is filled in"     before the rows, of
 *	  if      COLUMN                each row, after all; not there when it
 *	                                or a %{column} is empty
 *	item N "Label"                  1 to 9; 0 leaves every page
 *	  note    COLUMN                shown after the label
 *	pick "Label"                    what the number of a row does
 *	write N "Question"              an item: a text is typed first, `_text`
 *	  page    PAGE [KEY]            of an item or pick, or a call
 *	  leave                         erases, ends the session
 *	  print                         this page, on the terminal's printer
 *
 * In a menu's picture an item stands on the line that begins with its digit
 * ("> 1 Identité"); without a picture items are laid out one a line. */
#include <stdlib.h>
#include <string.h>

#include "ui/grammar_attr.h"
#include "ui/layout.h"
#include "ui/wording.h"

static enum err
header(struct parse *p)
{
	static const char *const kind[] = { "form", "list", "menu", "page" };
	struct screen *s = p->s;

	for (int i = 0; i < SCREEN_KINDS; i++)
		if (is(p, kind[i]) && p->w.n == 2) {
			s->kind = (enum screen_kind)i;
			s->name = p->w.w[1];
			p->raw.title_line = p->w.line;
			p->block = B_SCREEN;
			return E_OK;
		}
	return wrong(p, _("la première ligne est form, list, menu ou page, et "
		"un nom"), NULL);
}

static enum err
new_action(struct parse *p, bool item)
{
	struct screen *s = p->s;
	struct screen_action *a;

	if (p->w.n != 3)
		return wrong(p, _("un nom et un libellé attendus"), p->w.w[0]);
	MORE(p, s->action, s->naction);
	MORE(p, p->raw.action, s->naction);
	a = &s->action[s->naction];
	*a = (struct screen_action){ .name = p->w.w[1], .label = p->w.w[2],
		.y = -1, .line = p->w.line };
	p->raw.action[s->naction++] = (struct raw_action){ 0 };
	for (int i = 0; i < s->naction - 1; i++)
		if (strcmp(s->action[i].name, a->name) == 0)
			return wrong(p, item ? _("chiffre donné deux fois") :
				_("action donnée deux fois"), a->name);
	p->block = B_ACTION;
	return item ? grammar_digit(p, a, a->name) : E_OK;
}

static enum err
new_say(struct parse *p, enum say_where where)
{
	struct screen *s = p->s;

	if (p->w.n != 2)
		return wrong(p, _("une valeur attendue, et une seule"),
			p->w.w[0]);
	MORE(p, s->say, s->nsay);
	s->say[s->nsay++] = (struct screen_say){ .where = where,
		.text = p->w.w[1], .line = p->w.line };
	p->block = B_SAY;
	return E_OK;
}

/* Of a page: what the number of a row does; a text to type. */
static enum err
new_own(struct parse *p)
{
	bool pick = is(p, "pick");
	enum err e;

	if (pick && p->w.n == 2) {
		p->w.w[2] = p->w.w[1];
		p->w.w[1] = "pick";
		p->w.n = 3;
	}
	e = new_action(p, !pick);
	if (e)
		return e;
	p->s->action[p->s->naction - 1].picks = pick;
	p->s->action[p->s->naction - 1].writes = !pick;
	return E_OK;
}

static enum err
new_field(struct parse *p)
{
	struct screen *s = p->s;

	if (p->w.n != 3)
		return wrong(p, _("field CASE COLONNE attendu"), NULL);
	MORE(p, s->field, s->nfield);
	MORE(p, p->raw.field, s->nfield);
	s->field[s->nfield] = (struct screen_field){ .name = p->w.w[1],
		.line = p->w.line };
	p->raw.field[s->nfield++] = (struct raw_field){ .slot = p->w.w[1],
		.column = p->w.w[2] };
	for (int i = 0; i < s->nfield - 1; i++)
		if (strcmp(s->field[i].name, p->w.w[1]) == 0)
			return wrong(p, _("champ donné deux fois"), p->w.w[1]);
	p->block = B_FIELD;
	return E_OK;
}

static enum err
new_rows(struct parse *p)
{
	struct screen *s = p->s;

	if (p->w.n != 2)
		return wrong(p, _("rows NOM attendu"), NULL);
	MORE(p, s->rows, s->nrows);
	MORE(p, p->raw.rows, s->nrows);
	s->rows[s->nrows] = (struct screen_rows){ .name = p->w.w[1],
		.line = p->w.line };
	p->raw.rows[s->nrows++] = (struct raw_rows){ 0 };
	p->block = B_ROWS;
	return E_OK;
}

static enum err
new_column(struct parse *p)
{
	struct screen *s = p->s;
	int width = 0;

	if (p->w.n != 4)
		return wrong(p, _("column NOM LARGEUR TITRE attendu"), NULL);
	if (strcmp(p->w.w[2], "*") != 0) {
		width = atoi(p->w.w[2]);
		if (width < 1 || width > 78)
			return wrong(p, _("une largeur est de 1 à 78, ou *"),
				p->w.w[2]);
	}
	MORE(p, s->column, s->ncolumn);
	MORE(p, p->raw.column, s->ncolumn);
	s->column[s->ncolumn] = (struct screen_column){ .name = p->w.w[1],
		.title = p->w.w[3], .width = width };
	p->raw.column[s->ncolumn++] = (struct raw_column){
		.line = p->w.line };
	for (int i = 0; i < s->ncolumn - 1; i++) {
		if (strcmp(s->column[i].name, p->w.w[1]) == 0)
			return wrong(p, _("colonne donnée deux fois"),
				p->w.w[1]);
		if (!width && !s->column[i].width)
			return wrong(p, _("une seule colonne prend ce qui "
				"reste (*)"), p->w.w[1]);
	}
	p->block = B_COLUMN;
	return E_OK;
}

static enum err
new_filter(struct parse *p)
{
	struct screen *s = p->s;

	if (p->w.n != 3)
		return wrong(p, _("un nom et un libellé attendus"), p->w.w[0]);
	MORE(p, s->filter, s->nfilter);
	MORE(p, p->raw.filter, s->nfilter);
	s->filter[s->nfilter] = (struct screen_filter){ .name = p->w.w[1],
		.label = p->w.w[2] };
	p->raw.filter[s->nfilter++] = (struct raw_filter){
		.line = p->w.line };
	for (int i = 0; i < s->nfilter - 1; i++)
		if (strcmp(s->filter[i].name, p->w.w[1]) == 0)
			return wrong(p, _("filtre donné deux fois"), p->w.w[1]);
	p->block = B_FILTER;
	return E_OK;
}

static enum err
block(struct parse *p)
{
	enum screen_kind kind = p->s->kind;

	if (p->block == B_NONE)
		return header(p);
	if (kind == SCREEN_PAGE) {
		return is(p, "say") ? new_say(p, SAY_HEAD) :
			is(p, "row") ? new_say(p, SAY_ROW) :
			is(p, "foot") ? new_say(p, SAY_FOOT) :
			is(p, "item") ? new_action(p, true) :
			is(p, "pick") || is(p, "write") ? new_own(p) :
			wrong(p, _("bloc inconnu ici"), p->w.w[0]);
	}
	if (is(p, "layout") && kind != SCREEN_LIST) {
		if (p->raw.layout_line)
			return wrong(p, _("donné deux fois"), p->w.w[0]);
		p->raw.layout_line = p->w.line;
		p->block = B_LAYOUT;
		return E_OK;
	}
	if (is(p, "field") && kind != SCREEN_LIST)
		return new_field(p);
	if (is(p, "rows") && kind == SCREEN_FORM)
		return new_rows(p);
	if (is(p, "column") && kind == SCREEN_LIST)
		return new_column(p);
	if (is(p, "filter") && kind == SCREEN_LIST)
		return new_filter(p);
	if (is(p, "action"))
		return new_action(p, false);
	if (is(p, "item") && kind == SCREEN_MENU)
		return new_action(p, true);
	return wrong(p, _("bloc inconnu ici"), p->w.w[0]);
}

static enum err
line(struct parse *p, enum words_kind kind)
{
	if (kind == WORDS_PICTURE)
		return layout_line(p->s, p->w.line, p->w.w[0]);
	if (kind == WORDS_PICTURE_END)
		return E_OK;
	for (int i = 0; i < p->w.n; i++) {
		const char *fault = wording_fault(p->w.w[i]);

		if (fault)
			return wrong(p, fault, p->w.w[i]);
	}
	return kind == WORDS_BLOCK ? block(p) : grammar_attribute(p);
}

enum err
screen_parse(const char *file, const char *text, struct screen **out)
{
	struct arena *arena = arena_new();
	struct screen *s = arena_alloc(arena, sizeof *s);
	struct parse p = { .s = s };
	enum words_kind kind;
	enum err e = E_OK;

	s->arena = arena;
	s->file = arena_strdup(arena, file);
	p.raw.s = s;
	words_init(&p.w, s->file, text, arena);
	while (!e && (kind = words_next(&p.w)) != WORDS_END)
		e = kind == WORDS_BAD ? E_CHECK : line(&p, kind);
	if (!e && p.block == B_NONE)
		e = err_set(E_CHECK, _("%s:1: fichier vide"), file);
	if (!e)
		e = screen_resolve(&p.raw);
	if (e)
		arena_free(arena);
	else
		*out = s;
	return e;
}

void
screen_free(struct screen *s)
{
	if (s)
		arena_free(s->arena);
}
